//! N05: fewer and fewer rows over weeks.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("N05"),
        name: "slow_decline",
        severity: Severity::Warning,
        grain: Grain::DataType,
        category: Category::Completeness,
        title: Text {
            ja: "数週間かけて少しずつ減っている",
            en: "Fewer and fewer rows over weeks",
        },
        what: Text {
            ja: "曜日と休診日の影響を除いた週ごとの水準が、続けて下がり、以前のどの時期よりも低いかを見る。",
            en: "The weekly level, freed from weekdays and closings, keeps falling and is lower \
                than at any time before.",
        },
        why: Text {
            ja: "1 日ごとには目立たないまま、送られない範囲が広がっている疑いがある。部署や端末ごとの件数を病院と比べる。",
            en: "Day by day it does not show, but more and more is not sent. Compare counts by \
                department and terminal with the hospital.",
        },
        good: "weekly level 100, 98, 103, 99, 101, 100",
        bad: "weekly level 100, 93, 86, 79, 72, 65",
    },
    run: Run::Judged,
};
