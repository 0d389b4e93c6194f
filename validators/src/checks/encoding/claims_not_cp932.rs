//! E20: claims file in another encoding than CP932.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("E20"),
        name: "claims_not_cp932",
        severity: Severity::Notice,
        grain: Grain::File,
        category: Category::Conformance,
        title: Text {
            ja: "レセプトファイルの文字コードが Shift_JIS でない",
            en: "Claims file in another encoding than CP932",
        },
        what: Text {
            ja: "全角文字のある最初の行から文字コードを判定し、規格の Shift_JIS（CP932）であるかを\
                見る。",
            en: "The first line with full-width letters tells the encoding, which must be \
                CP932.",
        },
        why: Text {
            ja: "誰かが保存し直した写しである。読めるが、請求した原本かどうかを確かめる。",
            en: "Somebody saved a copy. It can be read; find out whether it is what was \
                claimed.",
        },
        good: "8B CB (CP932)",
        bad: "E6 9E B6 (UTF-8)",
    },
    run: Run::Decoder,
};
