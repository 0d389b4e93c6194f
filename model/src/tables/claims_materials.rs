//! `claims_materials`: one material a row.

use super::claims::{
    BLOCK_NO, BURDEN_CODE, CLAIM_CODE, CLAIM_DEPARTMENT, CLAIM_KIND, CLAIM_MONTH,
    CLAIM_PATIENT_KEY, COMMENT_CODES, DAYS, FIRST_DAY, LINE_NO, PATIENT_CLASS, PATIENT_KEY_SOURCE,
    PAYER_KIND, POINTS, QUANTITY, QUANTITY_TEXT, RECEIPT_LINE, RECEIPT_NO, RECEIPT_TYPE, ROW_ROLE,
    SECTION_CODE, SOURCE_RECORD, TIMES, TREATMENT_MONTH, UNIT_LINE, UNIT_NO, UNIT_POINTS,
    UNIT_TIMES,
};
use super::master_columns::{MASTER_ID, MASTER_NAME, MASTER_STATE};
use super::{CARE_MONTH, HOSPITAL, LOAD_ID, SOURCE_FILE_ID, number, text};
use crate::TableSpec;

/// One row a material (MID-NET: specific materials): a TO record, or a CD record whose code begins with 7.
pub const CLAIMS_MATERIALS: TableSpec = TableSpec {
    name: "claims_materials",
    about: "One row a material (MID-NET: specific materials): a TO record, or a CD record whose code begins with 7.",
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
        text("unit_code", "Code of the unit of the quantity. TO-7, CD-8."),
        number(
            "unit_price",
            "Price of one unit, in yen. TO-8; must be there when the material has no code (777770000).",
        ),
        text("product_name", "Trade name and size as sent. TO-10, CD-10."),
        POINTS,
        TIMES,
        UNIT_POINTS,
        UNIT_TIMES,
        DAYS,
        COMMENT_CODES,
        // What the master says of it.
        MASTER_STATE,
        MASTER_NAME,
        MASTER_ID,
        // Lineage.
        LOAD_ID,
        SOURCE_FILE_ID,
        LINE_NO,
    ],
};
