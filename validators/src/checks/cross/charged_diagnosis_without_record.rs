//! X62: diagnoses of the survey that are not recorded.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("X62"),
        name: "charged_diagnosis_without_record",
        severity: Severity::Warning,
        grain: Grain::DataType,
        category: Category::Completeness,
        title: Text {
            ja: "病名の登録がない（請求・調査にはある）",
            en: "Diagnoses of the survey that are not recorded",
        },
        what: Text {
            ja: "月ごとに、外来 EF の SY と様式1の傷病名（疑いを除く、患者・ICD-10 先頭 3 桁）が PPR-01 にもあるかを数え、ある割合が下限以上かを見る。",
            en: "Month by month, of the diagnoses of EFg (SY) and form 1 (patient and first three \
                characters of ICD-10, suspected ones left out) the least share of the rules must \
                be in PPR-01.",
        },
        why: Text {
            ja: "病名が SS-MIX2 に出ていないか、医事側だけで登録されている疑いがある。",
            en: "Diagnoses do not reach SS-MIX2, or are entered for accounting only.",
        },
        good: "EFg SY I10 / PPR-01 I10",
        bad: "EFg SY I10 / PPR-01 -",
    },
    run: Run::Judged,
};
