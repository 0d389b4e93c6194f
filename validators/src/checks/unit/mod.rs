//! Family U: units.

pub(crate) mod unit_missing;
pub(crate) mod unit_power_form;
