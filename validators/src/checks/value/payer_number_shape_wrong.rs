//! V23: number of a payer without its shape.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("V23"),
        name: "payer_number_shape_wrong",
        severity: Severity::Warning,
        grain: Grain::File,
        category: Category::Conformance,
        title: Text {
            ja: "保険者番号・負担者番号の形でない",
            en: "Number of a payer without its shape",
        },
        what: Text {
            ja: "保険者番号が 8 桁か 6 桁、負担者番号が 8 桁の数字であるかを見る。",
            en: "The number of an insurer has eight or six digits, that of a public payer \
                eight.",
        },
        why: Text {
            ja: "どの制度の請求かわからない。桁落ちを疑う。",
            en: "Which system pays is not known. Digits were probably lost.",
        },
        good: "83120063",
        bad: "8312006",
    },
    run: Run::Decoder,
};
