//! E03: half-width kana.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("E03"),
        name: "half_width_kana",
        severity: Severity::Notice,
        grain: Grain::DataType,
        category: Category::Conformance,
        title: Text {
            ja: "半角カナが使われている",
            en: "Half-width kana",
        },
        what: Text {
            ja: "本文に半角カナ（JIS X 0201 片仮名）がないかを見る。",
            en: "The text must hold no half-width kana (JIS X 0201 katakana).",
        },
        why: Text {
            ja: "標準化ストレージは半角カナを認めない。名称の照合では全角に直して比べる。",
            en: "The storage does not allow them. Names are compared after widening.",
        },
        good: "ヘモグロビン",
        bad: "ﾍﾓｸﾞﾛﾋﾞﾝ",
    },
    run: Run::Decoder,
};
