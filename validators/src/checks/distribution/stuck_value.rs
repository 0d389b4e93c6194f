//! D09: one and the same value for everyone.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("D09"),
        name: "stuck_value",
        severity: Severity::Error,
        grain: Grain::Item,
        category: Category::Plausibility,
        title: Text {
            ja: "誰の値も同じになっている",
            en: "One and the same value for everyone",
        },
        what: Text {
            ja: "異なる患者の値が、期間を通じてほぼすべて同じ値になっていないかを見る。",
            en: "The values of different patients must not be nearly all the same over a period.",
        },
        why: Text {
            ja: "装置または送信プログラムが既定値を送っている。期間の値は使えない。",
            en: "The analyser or the interface sends a default. The values of the period cannot be used.",
        },
        good: "CL 101 104 107",
        bad: "CL 104 104 104",
    },
    run: Run::Judged,
};
