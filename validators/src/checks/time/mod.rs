//! Family T: dates and times.

pub(crate) mod care_date_differs;
pub(crate) mod date_partial;
pub(crate) mod hour_past_24;
pub(crate) mod reported_before_sampled;
pub(crate) mod time_impossible;
pub(crate) mod time_in_future;
