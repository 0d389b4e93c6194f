//! Where the columns of `diagnoses` stand in a row, checked by the compiler against the table.

use model::tables::DIAGNOSES;

use crate::ssmix2::columns::at;

/// Cells of a row.
pub(super) const WIDTH: usize = DIAGNOSES.columns.len() - DIAGNOSES.partitions;

const fn of(name: &str) -> usize {
    at(&DIAGNOSES, name)
}

pub(super) const ACTION: usize = of("action");
pub(super) const ACTION_AT: usize = of("action_at");
pub(super) const ACTION_AT_TEXT: usize = of("action_at_text");
pub(super) const INSTANCE_ID: usize = of("instance_id");
pub(super) const LOCAL_CODE: usize = of("local_code");
pub(super) const LOCAL_NAME: usize = of("local_name");
pub(super) const LOCAL_SYSTEM: usize = of("local_system");
pub(super) const DECLARED_CODE: usize = of("declared_code");
pub(super) const DECLARED_NAME: usize = of("declared_name");
pub(super) const PREFIX_CODES: usize = of("prefix_codes");
pub(super) const STEM_CODE: usize = of("stem_code");
pub(super) const SUFFIX_CODES: usize = of("suffix_codes");
pub(super) const PREFIX_EXCHANGE_CODES: usize = of("prefix_exchange_codes");
pub(super) const STEM_EXCHANGE_CODE: usize = of("stem_exchange_code");
pub(super) const SUFFIX_EXCHANGE_CODES: usize = of("suffix_exchange_codes");
pub(super) const ICD10_CODE: usize = of("icd10_code");
pub(super) const ICD10_SYSTEM: usize = of("icd10_system");
pub(super) const ICD10_EDITION: usize = of("icd10_edition");
pub(super) const KIND_CODE: usize = of("kind_code");
pub(super) const ESTABLISHED_DATE: usize = of("established_date");
pub(super) const ESTABLISHED_DATE_TEXT: usize = of("established_date_text");
pub(super) const ONSET_DATE: usize = of("onset_date");
pub(super) const ONSET_DATE_TEXT: usize = of("onset_date_text");
pub(super) const RESOLVED_DATE: usize = of("resolved_date");
pub(super) const RESOLVED_DATE_TEXT: usize = of("resolved_date_text");
pub(super) const SUSPECTED_FLAG: usize = of("suspected_flag");
pub(super) const OUTCOME_CODE: usize = of("outcome_code");
pub(super) const OUTCOME_DATE: usize = of("outcome_date");
pub(super) const OUTCOME_DATE_TEXT: usize = of("outcome_date_text");
pub(super) const MAIN_FLAG: usize = of("main_flag");
pub(super) const ENTERING_DEPARTMENT_CODE: usize = of("entering_department_code");
pub(super) const MESSAGE_NO: usize = of("message_no");
pub(super) const SEGMENT_NO: usize = of("segment_no");
