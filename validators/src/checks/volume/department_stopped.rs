//! N07: a department stopped.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("N07"),
        name: "department_stopped",
        severity: Severity::Warning,
        grain: Grain::Item,
        category: Category::Completeness,
        title: Text {
            ja: "診療科のデータが届かなくなった",
            en: "A department stopped",
        },
        what: Text {
            ja: "続けて届いていた診療科のデータが、その頻度からは考えられないほど長く 1 件も届いていないかを見る。",
            en: "Rows of a department that used to come have not come for longer than its rate \
                can explain.",
        },
        why: Text {
            ja: "診療科の廃止でなければ、部門システムの停止か科コードの変更が疑わしい。病院に確かめる。",
            en: "Unless the department closed, its system stopped or its code changed. Ask the \
                hospital.",
        },
        good: "department 01: 210 rows a day",
        bad: "department 01: none for 2 days",
    },
    run: Run::Judged,
};
