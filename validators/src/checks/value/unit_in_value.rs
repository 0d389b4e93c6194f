//! V06: unit inside the value.

use model::{Code, Grain, Note, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("V06"),
        name: "unit_in_value",
        severity: Severity::Warning,
        grain: Grain::Item,
        category: Category::Conformance,
        title: Text {
            ja: "値の中に単位が入っている",
            en: "Unit inside the value",
        },
        what: Text {
            ja: "OBX-5 の数値の後に単位が続いていないかを見る。",
            en: "OBX-5 must not carry the unit behind the number.",
        },
        why: Text {
            ja: "単位は OBX-6 で送る。値の中の単位と OBX-6 とが食い違うおそれがある。",
            en: "The unit belongs into OBX-6; the two may contradict each other.",
        },
        good: "OBX|1|NM|GLU||98|mg/dL",
        bad: "OBX|1|NM|GLU||98mg/dL",
    },
    run: Run::Note(Note::UnitInValue),
};
