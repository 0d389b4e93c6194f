//! Where the columns of `allergies` stand in a row, checked by the compiler against the table.

use model::tables::ALLERGIES;

use crate::ssmix2::columns::at;

/// Cells of a row.
pub(super) const WIDTH: usize = ALLERGIES.columns.len() - ALLERGIES.partitions;

const fn of(name: &str) -> usize {
    at(&ALLERGIES, name)
}

pub(super) const ACTION: usize = of("action");
pub(super) const CLASS_CODE: usize = of("class_code");
pub(super) const LOCAL_CODE: usize = of("local_code");
pub(super) const LOCAL_NAME: usize = of("local_name");
pub(super) const LOCAL_SYSTEM: usize = of("local_system");
pub(super) const DECLARED_CODE: usize = of("declared_code");
pub(super) const DECLARED_NAME: usize = of("declared_name");
pub(super) const DECLARED_SYSTEM: usize = of("declared_system");
pub(super) const SEVERITY_CODE: usize = of("severity_code");
pub(super) const REACTION_CODE: usize = of("reaction_code");
pub(super) const REACTION_SYSTEM: usize = of("reaction_system");
pub(super) const ONSET_DATE: usize = of("onset_date");
pub(super) const ONSET_DATE_TEXT: usize = of("onset_date_text");
pub(super) const IDENTIFIED_DATE: usize = of("identified_date");
pub(super) const IDENTIFIED_DATE_TEXT: usize = of("identified_date_text");
pub(super) const REPORTED_AT: usize = of("reported_at");
pub(super) const REPORTED_AT_TEXT: usize = of("reported_at_text");
pub(super) const CLINICAL_STATUS_CODE: usize = of("clinical_status_code");
pub(super) const MESSAGE_NO: usize = of("message_no");
pub(super) const SEGMENT_NO: usize = of("segment_no");
