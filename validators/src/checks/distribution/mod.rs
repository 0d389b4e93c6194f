//! Family D: what the values of an item look like together.

pub(crate) mod censoring_burst;
pub(crate) mod code_reused;
pub(crate) mod decimal_habit;
pub(crate) mod item_mis_mapped;
pub(crate) mod label_and_values_disagree;
pub(crate) mod method_factor;
pub(crate) mod mixed_factor;
pub(crate) mod slow_drift;
pub(crate) mod specimen_swapped;
pub(crate) mod step_change;
pub(crate) mod stuck_value;
pub(crate) mod values_at_ceiling;
pub(crate) mod values_offset;
pub(crate) mod wider_spread;
pub(crate) mod words_among_numbers;
pub(crate) mod wrong_factor;
