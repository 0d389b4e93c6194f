//! `claims_surgeries`: one act of section 50 (surgery) a row.

use super::claims::{
    BLOCK_NO, BURDEN_CODE, CLAIM_CODE, CLAIM_DEPARTMENT, CLAIM_KIND, CLAIM_MONTH,
    CLAIM_PATIENT_KEY, COMMENT_CODES, DAYS, FIRST_DAY, LINE_NO, PATIENT_CLASS, PATIENT_KEY_SOURCE,
    PAYER_KIND, POINTS, QUANTITY, QUANTITY_TEXT, RECEIPT_LINE, RECEIPT_NO, RECEIPT_TYPE, ROW_ROLE,
    SECTION_CODE, SOURCE_RECORD, TIMES, TREATMENT_MONTH, UNIT_LINE, UNIT_NO, UNIT_POINTS,
    UNIT_TIMES,
};
use super::{CARE_MONTH, HOSPITAL, LOAD_ID, SOURCE_FILE_ID};
use crate::TableSpec;

/// One row an act of surgery (MID-NET: surgeries): an SI record of section 50, or a CD record of it.
pub const CLAIMS_SURGERIES: TableSpec = TableSpec {
    name: "claims_surgeries",
    about: "One row an act of surgery (MID-NET: surgeries): an SI record of section 50, or a CD record of it.",
    partitions: 2,
    columns: &[
        HOSPITAL,
        CARE_MONTH,
        FIRST_DAY,
        CLAIM_PATIENT_KEY,
        PATIENT_KEY_SOURCE,
        RECEIPT_NO,
        RECEIPT_LINE,
        CLAIM_KIND,
        RECEIPT_TYPE,
        PATIENT_CLASS,
        PAYER_KIND,
        TREATMENT_MONTH,
        CLAIM_MONTH,
        CLAIM_DEPARTMENT,
        // What, and how it is charged.
        SOURCE_RECORD,
        ROW_ROLE,
        SECTION_CODE,
        BURDEN_CODE,
        BLOCK_NO,
        UNIT_NO,
        UNIT_LINE,
        CLAIM_CODE,
        QUANTITY,
        QUANTITY_TEXT,
        POINTS,
        TIMES,
        UNIT_POINTS,
        UNIT_TIMES,
        DAYS,
        COMMENT_CODES,
        // Lineage.
        LOAD_ID,
        SOURCE_FILE_ID,
        LINE_NO,
    ],
};
