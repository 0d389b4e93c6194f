//! `claims_diagnoses`: one diagnosis of a receipt a row.

use super::claims::{
    CLAIM_DEPARTMENT, CLAIM_KIND, CLAIM_MONTH, CLAIM_PATIENT_KEY, FIRST_DAY, LINE_NO,
    PATIENT_CLASS, PATIENT_KEY_SOURCE, PAYER_KIND, RECEIPT_LINE, RECEIPT_NO, RECEIPT_TYPE,
    TREATMENT_MONTH,
};
use super::master_columns::{
    MASTER_ICD10_CODES, MASTER_ID, MASTER_MODIFIER_NAMES, MASTER_MODIFIER_STATE, MASTER_NAME,
    MASTER_STATE, MASTER_SUCCESSOR_CODE,
};
use super::{
    CARE_MONTH, ColumnType, HOSPITAL, LOAD_ID, SOURCE_FILE_ID, column, date, nullable, text,
};
use crate::TableSpec;

/// One row a diagnosis of a receipt (MID-NET: claims diagnoses): an SY record, or an SB record of a DPC receipt.
pub const CLAIMS_DIAGNOSES: TableSpec = TableSpec {
    name: "claims_diagnoses",
    about: "One row a diagnosis of a receipt (MID-NET: claims diagnoses): an SY record, or an SB record of a DPC receipt.",
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
        // The diagnosis.
        column(
            "source_record",
            ColumnType::Text,
            "Id of the record that the row is made of: SY or SB.",
        ),
        text(
            "disease_code",
            "Code of the claims master of diseases as sent, seven digits; 0000999 stands for a diagnosis without a code. SY-1, SB-1.",
        ),
        text(
            "modifier_codes",
            "Codes of the modifiers, four digits each, joined by blanks. SY-4, SB-2.",
        ),
        column(
            "suspected",
            ColumnType::Int32,
            "1 when a modifier is 8002 (suspected), else 0. A suspected diagnosis must not be counted as one.",
        ),
        text(
            "uncoded_name",
            "Name as sent of a diagnosis without a code; null for all others. SY-5, SB-3.",
        ),
        date(
            "start_date",
            "Day on which its treatment began. SY-2; null for SB.",
        ),
        text(
            "outcome_code",
            "SY-3 as sent: 1 goes on, 2 recovered, 3 died, 4 stopped or moved. Null for SB; see dpc_outcome_code of the receipt.",
        ),
        text("main_flag", "SY-6 as sent: 01 for a main diagnosis."),
        text("icd10_code", "ICD-10 code as sent. SB-4; null for SY."),
        text(
            "kind_code",
            "SB-5 as sent: 01 most resources, 02 secondary, 11 main, 21 reason of admission, 31 second most resources, 41-44 comorbid, 51-54 after admission.",
        ),
        nullable(
            "diagnosis_no",
            ColumnType::Int32,
            "Which diagnosis of the receipt, 1-based.",
        ),
        // What the masters say of it.
        MASTER_STATE,
        MASTER_NAME,
        MASTER_ICD10_CODES,
        MASTER_SUCCESSOR_CODE,
        MASTER_MODIFIER_STATE,
        MASTER_MODIFIER_NAMES,
        MASTER_ID,
        // Lineage.
        LOAD_ID,
        SOURCE_FILE_ID,
        LINE_NO,
    ],
};
