//! V05: two results in one value.

use model::{Code, Grain, Note, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("V05"),
        name: "value_composite",
        severity: Severity::Warning,
        grain: Grain::Item,
        category: Category::Conformance,
        title: Text {
            ja: "一つの値に二つの結果が入っている",
            en: "Two results in one value",
        },
        what: Text {
            ja: "OBX-5 が「3+(300)」のように、二つの結果を並べていないかを見る。",
            en: "OBX-5 must not hold two results, as in `3+(300)`.",
        },
        why: Text {
            ja: "分けられないため原文のまま残す。項目を分けて送るよう依頼する。",
            en: "It is kept as text. Ask for two items.",
        },
        good: "OBX|1|ST|U-GLU|| 3 +",
        bad: "OBX|1|ST|U-GLU||3+(300)",
    },
    run: Run::Note(Note::Composite),
};
