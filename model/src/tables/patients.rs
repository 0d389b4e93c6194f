//! `patients`: basic data of a patient (MID-NET: patient background).

use super::{
    HOSPITAL, LOAD_ID, MESSAGE_NO, OCCURRED_AT, PATIENT_KEY, SEGMENT_NO, SHARD, SOURCE_FILE_ID,
    nullable, number, text,
};
use crate::{ColumnType, TableSpec};

/// One row a patient: the newest live ADT-00.
pub const PATIENTS: TableSpec = TableSpec {
    name: "patients",
    about: "One row a patient: the newest live ADT-00 message. Height, weight and blood group stand in its OBX, told by the analyte of their JLAC10 code; of several the first that says something counts. Names and addresses are not read.",
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
        // Body.
        number("height", "Height, in the unit sent. OBX-5 of 9N001."),
        text(
            "height_text",
            "Height as sent, when it is not a plain number; null when it is words.",
        ),
        text(
            "height_unit_text",
            "Unit of the height as sent: cm. OBX-6, first component, or the second when the first is empty.",
        ),
        number("weight", "Weight, in the unit sent. OBX-5 of 9N006."),
        text(
            "weight_text",
            "Weight as sent, when it is not a plain number; null when it is words.",
        ),
        text(
            "weight_unit_text",
            "Unit of the weight as sent: kg. OBX-6, first component, or the second when the first is empty.",
        ),
        text(
            "abo_code",
            "Blood group ABO as sent: A, B, O or AB (JSHR002). OBX-5 of 5H010, first component.",
        ),
        text(
            "rh_code",
            "Blood group Rh(D) as sent: + or - (JSHR002). OBX-5 of 5H020, first component.",
        ),
        // Lineage.
        OCCURRED_AT,
        LOAD_ID,
        SOURCE_FILE_ID,
        MESSAGE_NO,
        SEGMENT_NO,
    ],
};
