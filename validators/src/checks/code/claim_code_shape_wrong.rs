//! C20: code without the shape of a claims code.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("C20"),
        name: "claim_code_shape_wrong",
        severity: Severity::Warning,
        grain: Grain::File,
        category: Category::Conformance,
        title: Text {
            ja: "レセプト電算コードの形でない",
            en: "Code without the shape of a claims code",
        },
        what: Text {
            ja: "傷病名コードが 7 桁、診療行為・医薬品・器材・コメントのコードが 9 桁の数字で、先頭の数字が\
                レコードの種類に合うかを見る。",
            en: "Disease codes have seven digits, the others nine, and the first digit must be \
                that of the kind of record.",
        },
        why: Text {
            ja: "マスターで引けない。送られたとおりに残すが、集計からは漏れる。",
            en: "No master knows it. It is kept as sent and missed by every selection.",
        },
        good: "IY,…,620098801",
        bad: "IY,…,112007410",
    },
    run: Run::Decoder,
};
