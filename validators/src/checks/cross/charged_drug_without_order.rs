//! X61: charged drugs without an order.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("X61"),
        name: "charged_drug_without_order",
        severity: Severity::Warning,
        grain: Grain::DataType,
        category: Category::Completeness,
        title: Text {
            ja: "薬剤の算定に処方・注射がない",
            en: "Charged drugs without an order",
        },
        what: Text {
            ja: "月ごとに、算定された薬剤（EF、IY）の患者に処方または注射（OMP）があるかを数え、ある割合が下限以上かを見る。外来は同じ日、入院は同じ月で比べる。院外処方があるため、逆向きは数えない。",
            en: "Month by month, of the patients with a drug charged (EF, IY) the least share of \
                the rules must have an order (OMP): outpatients on the day, inpatients in the \
                month. The other way round is not counted, as drugs may be dispensed outside.",
        },
        why: Text {
            ja: "処方・注射のオーダが SS-MIX2 に出ていない疑いがある。",
            en: "Orders do not reach SS-MIX2.",
        },
        good: "IY 620000237 5:1 / OMP-02 2026-10-05",
        bad: "IY 620000237 5:1 / OMP-02 -",
    },
    run: Run::Judged,
};
