//! Where the columns of `lab_results` stand in a row, checked by the compiler against the table.

use model::tables::LAB_RESULTS;

use crate::ssmix2::columns::at;

/// Cells of a row.
pub(super) const WIDTH: usize = LAB_RESULTS.columns.len() - LAB_RESULTS.partitions;

const fn of(name: &str) -> usize {
    at(&LAB_RESULTS, name)
}

pub(super) const CARE_DATE: usize = of("care_date");
pub(super) const PATIENT_KEY: usize = of("patient_key");
pub(super) const ORDER_NO: usize = of("order_no");
pub(super) const DEPARTMENT_CODE: usize = of("department_code");
pub(super) const PATIENT_SEX: usize = of("patient_sex");
pub(super) const PATIENT_AGE: usize = of("patient_age");
pub(super) const OCCURRED_AT: usize = of("occurred_at");
pub(super) const SPECIMEN_ID: usize = of("specimen_id");
pub(super) const SPECIMEN_CODE: usize = of("specimen_code");
pub(super) const SPECIMEN_NAME: usize = of("specimen_name");
pub(super) const SPECIMEN_DECLARED_CODE: usize = of("specimen_declared_code");
pub(super) const COLLECTED_AT: usize = of("collected_at");
pub(super) const COLLECTED_AT_TEXT: usize = of("collected_at_text");
pub(super) const REQUEST_CODE: usize = of("request_code");
pub(super) const REQUEST_NAME: usize = of("request_name");
pub(super) const REQUEST_DECLARED_CODE: usize = of("request_declared_code");
pub(super) const OBSERVED_AT: usize = of("observed_at");
pub(super) const OBSERVED_AT_TEXT: usize = of("observed_at_text");
pub(super) const REPORTED_AT: usize = of("reported_at");
pub(super) const REPORTED_AT_TEXT: usize = of("reported_at_text");
pub(super) const LOCAL_CODE: usize = of("local_code");
pub(super) const LOCAL_NAME: usize = of("local_name");
pub(super) const LOCAL_SYSTEM: usize = of("local_system");
pub(super) const DECLARED_CODE: usize = of("declared_code");
pub(super) const DECLARED_NAME: usize = of("declared_name");
pub(super) const SUB_ID: usize = of("sub_id");
pub(super) const VALUE_TYPE: usize = of("value_type");
pub(super) const VALUE_TEXT: usize = of("value_text");
pub(super) const VALUE_KIND: usize = of("value_kind");
pub(super) const VALUE_COMPARATOR: usize = of("value_comparator");
pub(super) const VALUE_NUMBER: usize = of("value_number");
pub(super) const VALUE_NUMBER_HIGH: usize = of("value_number_high");
pub(super) const VALUE_GRADE: usize = of("value_grade");
pub(super) const VALUE_CODE: usize = of("value_code");
pub(super) const VALUE_NAME: usize = of("value_name");
pub(super) const VALUE_SYSTEM: usize = of("value_system");
pub(super) const UNIT_TEXT: usize = of("unit_text");
pub(super) const UNIT_NAME: usize = of("unit_name");
pub(super) const UNIT_SYSTEM: usize = of("unit_system");
pub(super) const REFERENCE_RANGE: usize = of("reference_range");
pub(super) const ABNORMAL_FLAGS: usize = of("abnormal_flags");
pub(super) const RESULT_STATUS: usize = of("result_status");
pub(super) const ANALYSED_AT: usize = of("analysed_at");
pub(super) const ANALYSED_AT_TEXT: usize = of("analysed_at_text");
pub(super) const MAPPING_STATE: usize = of("mapping_state");
pub(super) const LOAD_ID: usize = of("load_id");
pub(super) const SOURCE_FILE_ID: usize = of("source_file_id");
pub(super) const MESSAGE_NO: usize = of("message_no");
pub(super) const SEGMENT_NO: usize = of("segment_no");
