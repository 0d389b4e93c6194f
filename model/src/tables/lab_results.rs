//! `lab_results`: laboratory results (MID-NET: laboratory test results), one OBX of an OML-11 a row.

use super::results::*;
use super::{
    CARE_DATE, CARE_MONTH, DEPARTMENT_CODE, HOSPITAL, LOAD_ID, MESSAGE_NO, OCCURRED_AT, ORDER_NO,
    PATIENT_KEY, SEGMENT_NO, SOURCE_FILE_ID, column, nullable, text,
};
use crate::{ColumnType, TableSpec};

/// One row a result: raw as sent, parsed beside it, standard beside both.
pub const LAB_RESULTS: TableSpec = TableSpec {
    name: "lab_results",
    about: "One row a laboratory result: one OBX segment of a live OML-11 (OUL^R22) message. Bacteriology is in microbiology.",
    partitions: 2,
    columns: &[
        HOSPITAL,
        CARE_MONTH,
        CARE_DATE,
        PATIENT_KEY,
        ORDER_NO,
        DEPARTMENT_CODE,
        text(
            "patient_sex",
            "Sex as the message tells it: M, F, O (also for A and N) or U. PID-8; null when not told.",
        ),
        nullable(
            "patient_age",
            ColumnType::Int32,
            "Whole years from the day of birth in PID-7 to the care date; null when one is not known or no person has that age.",
        ),
        OCCURRED_AT,
        // Specimen.
        SPECIMEN_ID,
        SPECIMEN_CODE,
        SPECIMEN_NAME,
        SPECIMEN_DECLARED_CODE,
        COLLECTED_AT,
        COLLECTED_AT_TEXT,
        // Request.
        REQUEST_CODE,
        REQUEST_NAME,
        REQUEST_DECLARED_CODE,
        OBSERVED_AT,
        OBSERVED_AT_TEXT,
        REPORTED_AT,
        REPORTED_AT_TEXT,
        // Item, raw.
        LOCAL_CODE,
        LOCAL_NAME,
        LOCAL_SYSTEM,
        DECLARED_CODE,
        DECLARED_NAME,
        SUB_ID,
        // Value, raw and parsed.
        VALUE_TYPE,
        VALUE_TEXT,
        VALUE_KIND,
        VALUE_COMPARATOR,
        VALUE_NUMBER,
        VALUE_NUMBER_HIGH,
        VALUE_GRADE,
        VALUE_CODE,
        VALUE_NAME,
        VALUE_SYSTEM,
        // Unit, range, flags, raw.
        UNIT_TEXT,
        UNIT_NAME,
        UNIT_SYSTEM,
        REFERENCE_RANGE,
        ABNORMAL_FLAGS,
        RESULT_STATUS,
        ANALYSED_AT,
        ANALYSED_AT_TEXT,
        // Standard.
        text(
            "standard_code",
            "JLAC10 code by the mapping in force; null when unmapped.",
        ),
        column(
            "mapping_state",
            ColumnType::Text,
            "declared (sent by the hospital), agreed (decided in a round) or unmapped.",
        ),
        text(
            "mapping_id",
            "Id of the mapping rule that gave standard_code.",
        ),
        text(
            "standard_unit",
            "Unit of standard_number, UCUM; null while no unit rule applies.",
        ),
        nullable(
            "standard_number",
            ColumnType::Float64,
            "value_number in standard_unit; null while no unit rule applies.",
        ),
        text("unit_rule_id", "Id of the unit rule that was applied."),
        // Lineage.
        LOAD_ID,
        SOURCE_FILE_ID,
        MESSAGE_NO,
        SEGMENT_NO,
    ],
};
