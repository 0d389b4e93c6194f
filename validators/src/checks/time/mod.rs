//! Family T: dates and times.

pub(crate) mod born_after_treatment;
pub(crate) mod care_date_differs;
pub(crate) mod claim_date_impossible;
pub(crate) mod claim_date_in_era;
pub(crate) mod claim_date_in_future;
pub(crate) mod claim_discharge_before_admission;
pub(crate) mod claim_late;
pub(crate) mod date_partial;
pub(crate) mod day_impossible;
pub(crate) mod day_outside_stay;
pub(crate) mod diagnosis_starts_after_month;
pub(crate) mod hour_past_24;
pub(crate) mod reported_before_sampled;
pub(crate) mod time_before_birth;
pub(crate) mod time_impossible;
pub(crate) mod time_in_future;
pub(crate) mod time_zero_filled;

/// Japan has had no summer time since 1951: UTC+9 all year.
const JAPAN_MICROS: i64 = 9 * 3_600 * 1_000_000;
const DAY_MICROS: i64 = 24 * 3_600 * 1_000_000;
