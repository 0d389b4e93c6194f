//! X57: admissions without EFn.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("X57"),
        name: "admission_without_ef",
        severity: Severity::Warning,
        grain: Grain::DataType,
        category: Category::Completeness,
        title: Text {
            ja: "入院に入院EFがない",
            en: "Admissions without EFn",
        },
        what: Text {
            ja: "月ごとに、ADT-22 の入院（患者・入院日）に入院 EF の行があるかを数え、ある割合が下限以上かを見る。",
            en: "Month by month, of the admissions of ADT-22 (patient and day) the least share of \
                the rules must have rows of EFn.",
        },
        why: Text {
            ja: "EF ファイルが一部の病棟や期間だけで作られた疑いがある。",
            en: "The file may have been made of some wards or days only.",
        },
        good: "ADT-22 2026-10-05 / EFn 入院年月日 20261005",
        bad: "ADT-22 2026-10-05 / EFn -",
    },
    run: Run::Judged,
};
