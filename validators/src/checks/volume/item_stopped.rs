//! N06: an item stopped.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("N06"),
        name: "item_stopped",
        severity: Severity::Warning,
        grain: Grain::Item,
        category: Category::Completeness,
        title: Text {
            ja: "項目が届かなくなった",
            en: "An item stopped",
        },
        what: Text {
            ja: "続けて届いていた項目が、その頻度からは考えられないほど長く 1 件も届いていないかを見る。",
            en: "An item that used to come has not come for longer than its rate can explain.",
        },
        why: Text {
            ja: "検査の廃止でなければ、分析装置の接続かコードの変更が疑わしい。検査部に確かめる。",
            en: "Unless the test was given up, an analyser is not connected or its code changed. \
                Ask the laboratory.",
        },
        good: "12 rows a day, last seen yesterday",
        bad: "12 rows a day, none for 6 days",
    },
    run: Run::Judged,
};
