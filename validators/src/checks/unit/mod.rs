//! Family U: units.

pub(crate) mod unit_components_turned;
pub(crate) mod unit_in_shorthand;
pub(crate) mod unit_missing;
pub(crate) mod unit_missing_inferable;
pub(crate) mod unit_misspelt;
pub(crate) mod unit_of_other_kind;
pub(crate) mod unit_power_form;
pub(crate) mod unit_spellings_mixed;
pub(crate) mod unit_unknown;
