//! `radiology`: radiological and endoscopic examinations (MID-NET: radiology), one OBR of an OMG-01, 11, 02 or 12 a row.

use super::orders::{
    ORDER_CONTROL, ORDER_STATUS, ORDERED_AT, ORDERED_AT_TEXT, PATIENT_CLASS, START_AT,
    START_AT_TEXT,
};
use super::results::{OBSERVED_AT, OBSERVED_AT_TEXT, REPORTED_AT, REPORTED_AT_TEXT};
use super::standard_columns::{
    DECLARED_MASTER_STATE, MAPPING_ID, MAPPING_STATE, PROCEDURE_STANDARD_CODE,
};
use super::{
    CARE_DATE, CARE_MONTH, DATA_TYPE, DEPARTMENT_CODE, HOSPITAL, LOAD_ID, MESSAGE_NO, OCCURRED_AT,
    ORDER_NO, PATIENT_KEY, SEGMENT_NO, SOURCE_FILE_ID, nullable, text,
};
use crate::{ColumnType, TableSpec};

/// One row an examination. Orders and what was done stand side by side, told apart by `data_type`.
pub const RADIOLOGY: TableSpec = TableSpec {
    name: "radiology",
    about: "One row an examination: one OBR of a live OMG-01 or OMG-02 (OMG^O19, ordered) or OMG-11 or OMG-12 (OMI^Z23, done). A request stands there as a whole (NW), as a parent (PA) and as its children (CH); order_control tells them apart. What was cancelled is not there. Reports and staff are not read.",
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
        // Order.
        ORDER_CONTROL,
        ORDER_STATUS,
        text(
            "request_id",
            "Identifies the request. OBR-2, or ORC-2 when OBR-2 is empty; null when it holds the patient's number.",
        ),
        text(
            "parent_request_id",
            "request_id of the parent of a child. ORC-8, or OBR-29 when ORC-8 is empty.",
        ),
        ORDERED_AT,
        ORDERED_AT_TEXT,
        PATIENT_CLASS,
        text(
            "priority_code",
            "TQ1-9 as sent (HL7 table 0485): R routine, S at once and so on.",
        ),
        START_AT,
        START_AT_TEXT,
        // Examination, raw.
        text(
            "local_code",
            "Local code of the examination. OBR-4, the half whose system is not a standard one.",
        ),
        text(
            "local_name",
            "Name beside local_code, or beside declared_code when there is no local code. A name without a code is free text and is not read.",
        ),
        text("local_system", "System beside local_code, as sent: 99xxx."),
        text(
            "declared_code",
            "Standard code of the examination as sent. OBR-4, the other half: 16 or 32 characters of JJ1017.",
        ),
        text("declared_name", "Name beside declared_code."),
        text(
            "declared_system",
            "System beside declared_code, as sent: JJ1017, LENDO or JC10.",
        ),
        // What was done.
        OBSERVED_AT,
        OBSERVED_AT_TEXT,
        REPORTED_AT,
        REPORTED_AT_TEXT,
        text(
            "request_status",
            "OBR-25 as sent (HL7 table 0123): F final, P preliminary, C corrected, X cancelled and so on.",
        ),
        text(
            "modality_code",
            "IPC-5 as sent (DICOM): CR, CT, MR, US, ES and so on.",
        ),
        text(
            "accession_no",
            "Number under which the images are kept. IPC-1; null when it holds the patient's number. The UID of the study is not read.",
        ),
        text(
            "performed_codes",
            "Codes of what was performed, in the order sent, joined by ~. ZE1-3.",
        ),
        nullable(
            "performed_count",
            ColumnType::Int32,
            "How many ZE1 the examination has; null when it was ordered only.",
        ),
        nullable(
            "material_count",
            ColumnType::Int32,
            "How many of these ZE1 name a material. ZE1-8 or ZE1-9; null when it was ordered only.",
        ),
        // Standard.
        PROCEDURE_STANDARD_CODE,
        MAPPING_STATE,
        MAPPING_ID,
        DECLARED_MASTER_STATE,
        // Lineage.
        LOAD_ID,
        SOURCE_FILE_ID,
        MESSAGE_NO,
        SEGMENT_NO,
    ],
};
