//! Columns that the masters of claims fill, beside the codes as sent. All are null when no master was imported.

use super::text;
use crate::Column;

pub(super) const MASTER_STATE: Column = text(
    "master_state",
    "What the master of claims says of the code on the day: `listed`; `not_listed` no edition has it; `before_validity`, `after_validity` (abolished, or its grace is over). Null without a master, and for a code of another shape. See master_id.",
);
pub(super) const MASTER_NAME: Column = text("master_name", "Name of the code on the day.");
pub(super) const MASTER_ID: Column = text(
    "master_id",
    "Which imported master says so: the first 12 hex digits of its SHA-256; see `kijun masters list`.",
);
pub(super) const MASTER_PRICE_CODE: Column = text(
    "master_price_code",
    "Code of a drug in the price list (yakka kijun), twelve characters as YJ; of a generic listing that of its group.",
);
pub(super) const MASTER_ICD10_CODES: Column = text(
    "master_icd10_codes",
    "ICD-10 (2013) of disease_code, a second code behind a blank.",
);
pub(super) const MASTER_SUCCESSOR_CODE: Column = text(
    "master_successor_code",
    "Code that took the place of disease_code, when it is abolished.",
);
pub(super) const MASTER_MODIFIER_NAMES: Column = text(
    "master_modifier_names",
    "Names of modifier_codes, joined as these are; ? for one that no master has.",
);
pub(super) const MASTER_MODIFIER_STATE: Column = text(
    "master_modifier_state",
    "As master_state, of the first of modifier_codes that is not listed; `listed` when all are.",
);
