//! V21: numbers of full width.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("V21"),
        name: "claim_number_full_width",
        severity: Severity::Notice,
        grain: Grain::File,
        category: Category::Conformance,
        title: Text {
            ja: "数値が全角で書かれている",
            en: "Numbers of full width",
        },
        what: Text {
            ja: "数値欄の数字が、半角であるかを見る。",
            en: "The digits of numbers must be of half width.",
        },
        why: Text {
            ja: "半角に直して読むため欠落はない。規格では半角である。",
            en: "They are read. The specification has half width.",
        },
        good: "HO,…,288",
        bad: "HO,…,２８８",
    },
    run: Run::Decoder,
};
