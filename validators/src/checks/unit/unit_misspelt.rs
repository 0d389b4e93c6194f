//! U04: a unit one letter off the usual one.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("U04"),
        name: "unit_misspelt",
        severity: Severity::Warning,
        grain: Grain::Item,
        category: Category::Conformance,
        title: Text {
            ja: "単位が一文字だけ誤っている",
            en: "Unit one letter off the usual one",
        },
        what: Text {
            ja: "読めない単位が、その項目の通常の単位と一文字だけ違うかを見る。",
            en: "A unit that nobody knows differs by one letter from the item's usual one.",
        },
        why: Text {
            ja: "誤記である。読み替えず、病院に直してもらう。",
            en: "A slip. It is not read as the usual unit; have it mended.",
        },
        good: "OBX-6 = mg/dL",
        bad: "OBX-6 = mg/d1",
    },
    run: Run::Judged,
};
