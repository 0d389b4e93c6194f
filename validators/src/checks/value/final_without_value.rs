//! V13: final result without a value.

use model::{Code, Grain, Note, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("V13"),
        name: "final_without_value",
        severity: Severity::Warning,
        grain: Grain::Item,
        category: Category::Completeness,
        title: Text {
            ja: "確定済みなのに値が空である",
            en: "Final result without a value",
        },
        what: Text {
            ja: "OBX-11 が F のとき、OBX-5 に値があるかを見る。",
            en: "When OBX-11 says F, OBX-5 must hold a value.",
        },
        why: Text {
            ja: "結果の欠落として数える。項目の見出し行であれば、送らないよう依頼する。",
            en: "A missing result. If it is only the heading of a group, ask not to send it.",
        },
        good: "OBX|1|NM|CL||104|…|||F",
        bad: "OBX|1|NM|CL|||…|||F",
    },
    run: Run::Note(Note::BlankFinal),
};
