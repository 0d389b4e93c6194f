//! Family T: dates and times.

use arrow_array::{TimestampMicrosecondArray, UInt32Array};
use model::{Batch, NOTES_COLUMN, Note};

pub(crate) mod age_impossible;
pub(crate) mod analysed_before_sampled;
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
pub(crate) mod reported_before_analysed;
pub(crate) mod reported_before_sampled;
pub(crate) mod stay_after_death;
pub(crate) mod time_before_birth;
pub(crate) mod time_impossible;
pub(crate) mod time_in_future;
pub(crate) mod time_zero_filled;

/// Japan has had no summer time since 1951: UTC+9 all year.
const JAPAN_MICROS: i64 = 9 * 3_600 * 1_000_000;
const DAY_MICROS: i64 = 24 * 3_600 * 1_000_000;

/// The day in Japan of a time, in days since 1970-01-01.
fn japan_day(micros: i64) -> i64 {
    (micros + JAPAN_MICROS).div_euclid(DAY_MICROS)
}

/// Remarks about a time that tell already that it is wrong.
const TOLD: u32 = Note::BadTime.bit()
    | Note::HourPast24.bit()
    | Note::ReportedBeforeSampled.bit()
    | Note::FutureTime.bit()
    | Note::PartialDate.bit()
    | Note::BeforeBirth.bit();

/// Finds the rows whose `second` time lies on a day before the `first`, and of which nothing is told yet.
fn days_descend(batch: &Batch, first: &str, second: &str, found: &mut dyn FnMut(usize)) {
    let times = |name| batch.typed::<TimestampMicrosecondArray>(name);
    let (Some(first), Some(second)) = (times(first), times(second)) else {
        return;
    };
    let notes = batch.typed::<UInt32Array>(NOTES_COLUMN);
    for (row, (first, second)) in first.iter().zip(second.iter()).enumerate() {
        if let (Some(first), Some(second)) = (first, second)
            && japan_day(second) < japan_day(first)
            && notes.is_none_or(|notes| notes.value(row) & TOLD == 0)
        {
            found(row);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{ArrayRef, RecordBatch};
    use model::Table;

    use super::*;

    /// Rows of two times: on one day in falling order, the day after, the day before, without a second one, and the day
    /// before in a row that is remarked on.
    pub(super) fn times_batch(first: &'static str, second: &'static str) -> Batch {
        let noon = 20_463 * DAY_MICROS + DAY_MICROS / 8;
        let day = DAY_MICROS;
        let seconds = [
            Some(noon - day / 4),
            Some(noon + day),
            Some(noon - day),
            None,
            Some(noon - day),
        ];
        let notes = [0, 0, 0, 0, Note::FutureTime.bit()];
        let columns: [(&str, ArrayRef); 3] = [
            (
                first,
                Arc::new(TimestampMicrosecondArray::from(vec![noon; 5])),
            ),
            (
                second,
                Arc::new(TimestampMicrosecondArray::from(seconds.to_vec())),
            ),
            (NOTES_COLUMN, Arc::new(UInt32Array::from(notes.to_vec()))),
        ];
        let columns = columns.map(|(name, column)| (name, column, true));
        Batch {
            table: Table::LabResults,
            rows: RecordBatch::try_from_iter_with_nullable(columns).unwrap(),
        }
    }
}
