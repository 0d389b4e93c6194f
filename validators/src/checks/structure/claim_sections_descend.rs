//! S23: sections of a receipt out of order.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("S23"),
        name: "claim_sections_descend",
        severity: Severity::Notice,
        grain: Grain::File,
        category: Category::Conformance,
        title: Text {
            ja: "診療識別の順序が逆転している",
            en: "Sections of a receipt out of order",
        },
        what: Text {
            ja: "レセプトの中で、診療識別が昇順に並ぶかを見る（01 と 99 を除く）。",
            en: "The sections of a receipt must ascend, 01 and 99 left aside.",
        },
        why: Text {
            ja: "読めるが、行の並べ替えや欠落の徴候である。",
            en: "It is read, but rows were probably moved or lost.",
        },
        good: "SI,11 / SI,12 / SI,60",
        bad: "SI,12 / SI,11 / SI,60",
    },
    run: Run::Decoder,
};
