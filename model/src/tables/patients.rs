//! `patients`: basic data of a patient (MID-NET: patient background).

use super::{
    HOSPITAL, LOAD_ID, MESSAGE_NO, OCCURRED_AT, PATIENT_KEY, SEGMENT_NO, SHARD, SOURCE_FILE_ID,
    nullable,
};
use crate::{ColumnType, TableSpec};

/// One row a patient: the newest live ADT-00.
pub const PATIENTS: TableSpec = TableSpec {
    name: "patients",
    about: "One row a patient: the newest live ADT-00 message.",
    partitions: 2,
    columns: &[
        HOSPITAL,
        SHARD,
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
        OCCURRED_AT,
        LOAD_ID,
        SOURCE_FILE_ID,
        MESSAGE_NO,
        SEGMENT_NO,
    ],
};
