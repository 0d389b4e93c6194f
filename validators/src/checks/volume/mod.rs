//! Family N: how much came.

pub(crate) mod data_type_not_arrived;
pub(crate) mod day_doubled;
pub(crate) mod day_missing;
pub(crate) mod department_stopped;
pub(crate) mod fewer_than_approved;
pub(crate) mod item_stopped;
pub(crate) mod late_arrival;
pub(crate) mod nothing_arrived;
pub(crate) mod roots_empty;
pub(crate) mod slow_decline;
