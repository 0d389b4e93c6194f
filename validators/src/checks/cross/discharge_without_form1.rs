//! X53: discharges without a form 1.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("X53"),
        name: "discharge_without_form1",
        severity: Severity::Warning,
        grain: Grain::DataType,
        category: Category::Completeness,
        title: Text {
            ja: "退院に様式1がない",
            en: "Discharges without a form 1",
        },
        what: Text {
            ja: "月ごとに、ADT-52 の退院（患者・退院日）に様式1（FF1）があるかを数え、ある割合が下限以上かを見る。調査の月が期限を過ぎ、患者が結び付いている月だけを判定する。",
            en: "Month by month, of the discharges of ADT-52 (patient and day) the least share of \
                the rules must have a form 1 (FF1). A month is judged when it is due and its \
                patients are linked.",
        },
        why: Text {
            ja: "様式1の作成漏れ、または退院日の違いが疑われる。DPC 対象外の病棟があれば、下限を病院の規則で下げる。",
            en: "Forms may not have been made, or with another day of discharge. Where wards lie \
                outside the survey, lower the share in the site's rules.",
        },
        good: "ADT-52 2026-10-14 / FF1 A000030 20261014",
        bad: "ADT-52 2026-10-14 / FF1 -",
    },
    run: Run::Judged,
};
