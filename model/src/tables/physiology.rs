//! `physiology`: results of physiological tests (MID-NET: physiological tests) and vital
//! signs, one OBX of an OMG-13 or of an ORU^R30 of the extended storage a row.

use super::results::*;
use super::{
    CARE_DATE, CARE_MONTH, DATA_TYPE, DEPARTMENT_CODE, HOSPITAL, LOAD_ID, MESSAGE_NO, OCCURRED_AT,
    ORDER_NO, PATIENT_KEY, SEGMENT_NO, SOURCE_FILE_ID, text,
};
use crate::TableSpec;

/// One row a result: raw as sent, parsed beside it. Findings in words are not read.
pub const PHYSIOLOGY: TableSpec = TableSpec {
    name: "physiology",
    about: "One row a result of a physiological test: one OBX segment of a live OMG-13 (ORU^R01) message; or a vital sign: one OBX of a live ORU^R30 message of the extended storage, measured at analysed_at. Findings in words and staff are not read.",
    partitions: 2,
    columns: &[
        HOSPITAL,
        CARE_MONTH,
        CARE_DATE,
        PATIENT_KEY,
        DATA_TYPE,
        ORDER_NO,
        DEPARTMENT_CODE,
        OCCURRED_AT,
        text(
            "request_id",
            "Identifies the request. OBR-2; null when it holds the patient's number.",
        ),
        // Request.
        REQUEST_CODE,
        REQUEST_NAME,
        REQUEST_DECLARED_CODE,
        OBSERVED_AT,
        OBSERVED_AT_TEXT,
        REPORTED_AT,
        REPORTED_AT_TEXT,
        text(
            "request_status",
            "OBR-25 as sent (HL7 table 0123): F final, P preliminary, C corrected and so on.",
        ),
        // Item, raw.
        LOCAL_CODE,
        LOCAL_NAME,
        LOCAL_SYSTEM,
        DECLARED_CODE,
        DECLARED_NAME,
        SUB_ID,
        // Value, raw and parsed.
        VALUE_TYPE,
        text(
            "value_text",
            "OBX-5 as sent, blanks kept, when it is a number, a bound, a grade or a code; null for words, persons and references.",
        ),
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
        // Lineage.
        LOAD_ID,
        SOURCE_FILE_ID,
        MESSAGE_NO,
        SEGMENT_NO,
    ],
};
