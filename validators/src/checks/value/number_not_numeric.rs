//! V01: numeric type without a number.

use model::{Code, Grain, Note, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("V01"),
        name: "number_not_numeric",
        severity: Severity::Warning,
        grain: Grain::Item,
        category: Category::Conformance,
        title: Text {
            ja: "数値型なのに数値でない",
            en: "Numeric type without a number",
        },
        what: Text {
            ja: "OBX-2 が NM のときの OBX-5 と、薬剤の量（RXE-3、RXC-3、RXA-6 など）を数値として読めるか\
                を見る。",
            en: "OBX-5 under NM in OBX-2 and the amounts of drugs (RXE-3, RXC-3, RXA-6 and so on) must \
                read as numbers.",
        },
        why: Text {
            ja: "数値の列は空のまま、原文を残す。型を ST にするか、値を直すよう依頼する。",
            en: "The number stays empty and the text is kept. Ask for ST, or for a number.",
        },
        good: "OBX|1|NM|GLU||98",
        bad: "OBX|1|NM|GLU||再検",
    },
    run: Run::Note(Note::NotNumeric),
};
