//! Columns that standardization fills in the tables of drugs, diagnoses and procedures, beside the codes as sent. What they say of
//! laboratory results stands in `lab_results`.

use super::text;
use crate::Column;

pub(super) const DRUG_STANDARD_CODE: Column = text(
    "standard_code",
    "HOT code (7, 9, 11 or 13 digits) or YJ code (12 characters) by the mapping in force; its length tells which. Null when unmapped.",
);
pub(super) const DISEASE_STANDARD_CODE: Column = text(
    "standard_code",
    "Control number of the MEDIS master (MDCDX2) by the mapping in force; null when unmapped. The day is established_date.",
);
pub(super) const PROCEDURE_STANDARD_CODE: Column = text(
    "standard_code",
    "JJ1017 code (16 or 32 characters) or claim code of an act (9 digits) by the mapping in force; its length tells which. Null when unmapped.",
);
pub(super) const MAPPING_STATE: Column = text(
    "mapping_state",
    "declared (sent by the hospital), agreed (decided in a round) or unmapped.",
);
pub(super) const MAPPING_ID: Column = text(
    "mapping_id",
    "Id of the mapping rule that gave standard_code.",
);
pub(super) const MASTER_ICD10_STATE: Column = text(
    "master_icd10_state",
    "As master_state, of icd10_code and the imported master of ICD-10, with its dot or without.",
);
pub(super) const DECLARED_MASTER_STATE: Column = text(
    "master_state",
    "What the imported masters (HOT, YJ, MDCDX2, JJ1017) say of declared_code on the day: `listed`; `not_listed` no edition has it; `before_validity`, `after_validity`. Null without such a master, and for a code of another shape or system.",
);
