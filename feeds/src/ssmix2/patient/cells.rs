//! Where the columns of `patients` stand in a row, checked by the compiler against the table.

use model::tables::PATIENTS;

use crate::ssmix2::columns::at;

/// Cells of a row.
pub(super) const WIDTH: usize = PATIENTS.columns.len() - PATIENTS.partitions;

const fn of(name: &str) -> usize {
    at(&PATIENTS, name)
}

pub(super) const BIRTH_DATE: usize = of("birth_date");
pub(super) const BIRTH_DATE_TEXT: usize = of("birth_date_text");
pub(super) const SEX: usize = of("sex");
pub(super) const UPDATED_AT: usize = of("updated_at");
pub(super) const MESSAGE_NO: usize = of("message_no");
pub(super) const SEGMENT_NO: usize = of("segment_no");
