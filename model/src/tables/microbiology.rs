//! `microbiology`: bacteriology (MID-NET: bacteriological tests), one OBX of an OML-11 a row.

use super::results::*;
use super::{
    CARE_DATE, CARE_MONTH, DEPARTMENT_CODE, HOSPITAL, LOAD_ID, MESSAGE_NO, OCCURRED_AT, ORDER_NO,
    PATIENT_KEY, SEGMENT_NO, SOURCE_FILE_ID, text,
};
use crate::TableSpec;

/// One row a finding. The rows of one organism, its amount and its susceptibilities carry the same organism.
pub const MICROBIOLOGY: TableSpec = TableSpec {
    name: "microbiology",
    about: "One row a finding of bacteriology: one OBX of a smear, culture or susceptibility (JLAC10 6A, 6B, 6C, or a request that shows itself as one) in a live OML-11 (OUL^R22) message; the other OBX are in lab_results.",
    partitions: 2,
    columns: &[
        HOSPITAL,
        CARE_MONTH,
        CARE_DATE,
        PATIENT_KEY,
        ORDER_NO,
        DEPARTMENT_CODE,
        OCCURRED_AT,
        // Specimen.
        SPECIMEN_ID,
        SPECIMEN_CODE,
        SPECIMEN_NAME,
        SPECIMEN_DECLARED_CODE,
        text("specimen_site_code", "Code of the part of the body. SPM-8."),
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
        // Parent: the result of a culture that a susceptibility belongs to.
        text(
            "parent_code",
            "Code of the item that found the organism. OBR-26, first component, as sent.",
        ),
        text("parent_name", "Name beside parent_code."),
        text(
            "parent_sub_id",
            "sub_id of the row that found the organism. OBR-26, second component.",
        ),
        text(
            "parent_value",
            "What that row found, as sent. OBR-26, third component; subcomponents joined by &.",
        ),
        // Item, raw.
        LOCAL_CODE,
        LOCAL_NAME,
        LOCAL_SYSTEM,
        DECLARED_CODE,
        DECLARED_NAME,
        SUB_ID,
        // What the row is about, also where another row says it.
        text(
            "organism_code",
            "The organism: of the row itself, of the row with the same sub_id in the request, or of the row that the parent of a susceptibility names; else as sent in OBR-26. Null when none or several fit.",
        ),
        text("organism_name", "Name beside organism_code."),
        text(
            "organism_system",
            "System beside organism_code, as sent: JANIS.",
        ),
        text(
            "drug_code",
            "The drug of a susceptibility that a row of its own names: that row and the rows with the same sub_id in the request. Null when declared_code or local_code is the drug.",
        ),
        text("drug_name", "Name beside drug_code."),
        text("drug_system", "System beside drug_code, as sent: JANIS."),
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
        // Lineage.
        LOAD_ID,
        SOURCE_FILE_ID,
        MESSAGE_NO,
        SEGMENT_NO,
    ],
};
