//! X54: forms 1 without a discharge.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("X54"),
        name: "form1_without_discharge",
        severity: Severity::Warning,
        grain: Grain::DataType,
        category: Category::Completeness,
        title: Text {
            ja: "様式1に退院がない",
            en: "Forms 1 without a discharge",
        },
        what: Text {
            ja: "月ごとに、様式1（FF1）の退院（患者・退院日）が ADT-52 にもあるかを数え、ある割合が下限以上かを見る。",
            en: "Month by month, of the forms 1 (FF1, patient and day of discharge) the least \
                share of the rules must have a discharge in ADT-52.",
        },
        why: Text {
            ja: "入退院の通知が SS-MIX2 に出ていない疑いがある。病院情報システムの ADT 出力を調べる。",
            en: "Events of stays do not reach SS-MIX2. Look at the output of ADT of the \
                hospital's system.",
        },
        good: "FF1 A000030 20261014 / ADT-52 2026-10-14",
        bad: "FF1 A000030 20261014 / ADT-52 -",
    },
    run: Run::Judged,
};
