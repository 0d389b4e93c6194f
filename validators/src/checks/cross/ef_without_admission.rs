//! X58: stays of EFn without an admission.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("X58"),
        name: "ef_without_admission",
        severity: Severity::Warning,
        grain: Grain::DataType,
        category: Category::Completeness,
        title: Text {
            ja: "入院EFに入院がない",
            en: "Stays of EFn without an admission",
        },
        what: Text {
            ja: "月ごとに、その月に始まる入院 EF の入院（患者・入院日）が ADT-22 にもあるかを数え、ある割合が下限以上かを見る。",
            en: "Month by month, of the stays of EFn that began in the month (patient and day) \
                the least share of the rules must have an ADT-22.",
        },
        why: Text {
            ja: "入院の通知が SS-MIX2 に出ていないか、入院日の書き方が違う疑いがある。",
            en: "Admissions do not reach SS-MIX2, or their day is another.",
        },
        good: "EFn 入院年月日 20261005 / ADT-22 2026-10-05",
        bad: "EFn 入院年月日 20261005 / ADT-22 -",
    },
    run: Run::Judged,
};
