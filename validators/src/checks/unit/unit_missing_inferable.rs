//! U09: rows without a unit whose values fit one unit.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("U09"),
        name: "unit_missing_inferable",
        severity: Severity::Notice,
        grain: Grain::Item,
        category: Category::Completeness,
        title: Text {
            ja: "単位のない値が、ある単位の値に合う",
            en: "Rows without a unit whose values fit one unit",
        },
        what: Text {
            ja: "単位のない行の値の分布が、同じ項目の単位つきの行のうち、ただ一つの単位の分布に合うかを見る。二つ以上\
                に合うときは示さない。",
            en: "The values of rows without a unit fit those of the same item in exactly one unit. When they fit \
                several, none is named.",
        },
        why: Text {
            ja: "単位は補わない。病院に確認するときの手がかりとする。",
            en: "No unit is filled in. Take it as a hint when asking the hospital.",
        },
        good: "GLU 98 mg/dL / GLU 102 mg/dL",
        bad: "GLU 98 mg/dL / GLU 102",
    },
    run: Run::Judged,
};
