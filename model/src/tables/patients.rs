//! `patients`: basic data of a patient (MID-NET: patient background).

use super::{
    HOSPITAL, LOAD_ID, MESSAGE_NO, PATIENT_KEY, SEGMENT_NO, SOURCE_FILE_ID, column, nullable,
};
use crate::{ColumnType, TableSpec};

/// One row a patient: the newest live ADT-00.
pub const PATIENTS: TableSpec = TableSpec {
    name: "patients",
    about: "One row a patient: the newest live ADT-00 message.",
    partitions: 2,
    columns: &[
        HOSPITAL,
        column(
            "shard",
            ColumnType::Text,
            "First hex digit of patient_key, so that a night rewrites little. Partition column.",
        ),
        PATIENT_KEY,
        nullable(
            "birth_date",
            ColumnType::Date,
            "Day of birth. PID-7; null when missing, partial or impossible.",
        ),
        nullable(
            "birth_date_text",
            ColumnType::Text,
            "PID-7 as sent, when birth_date does not say it all.",
        ),
        nullable(
            "sex",
            ColumnType::Text,
            "PID-8 as sent: M, F, O, U, A or N (HL7 table 0001).",
        ),
        nullable(
            "updated_at",
            ColumnType::Timestamp,
            "When the hospital last updated the patient's data. PID-33.",
        ),
        nullable(
            "occurred_at",
            ColumnType::Timestamp,
            "When the message was sent to the storage; from the file name.",
        ),
        LOAD_ID,
        SOURCE_FILE_ID,
        MESSAGE_NO,
        SEGMENT_NO,
    ],
};
