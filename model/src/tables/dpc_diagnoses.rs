//! `dpc_diagnoses`: the diagnoses of the DPC survey: A0060xx of form 1 and the lines SY of EFg.

use super::dpc::*;
use super::master_columns::{
    MASTER_ICD10_CODES, MASTER_ID, MASTER_MODIFIER_NAMES, MASTER_MODIFIER_STATE, MASTER_NAME,
    MASTER_STATE, MASTER_SUCCESSOR_CODE,
};
use super::{CARE_MONTH, HOSPITAL, LOAD_ID, PATIENT_KEY, SOURCE_FILE_ID, date, nullable, text};
use crate::{ColumnType, TableSpec};

/// One row a diagnosis.
pub const DPC_DIAGNOSES: TableSpec = TableSpec {
    name: "dpc_diagnoses",
    about: "One row a diagnosis: a line A0060xx of form 1 (FF1) or a line of data category SY of EFg.",
    partitions: 2,
    columns: &[
        HOSPITAL,
        CARE_MONTH,
        date(
            "care_date",
            "Day of admission (FF1), or of the visit (EFg).",
        ),
        PATIENT_KEY,
        DATA_TYPE,
        text(
            "kind",
            "What the diagnosis is to the stay: main, trigger, most_resources, second_resources, comorbidity, complication, intractable; outpatient for a line SY of EFg.",
        ),
        ADMITTED_ON,
        DISCHARGED_ON,
        ADMISSION_NO,
        SUMMARY_NO,
        VISITED_ON,
        nullable(
            "sequence_no",
            ColumnType::Int32,
            "Serial number within its kind, 0 when the kind has one only; number of the line SY. FF1-8, EF-6.",
        ),
        text("local_code", "Local code of the diagnosis. EF-8."),
        text(
            "icd10_code",
            "ICD-10 code as sent, without a point. Payload 2, EF-10 when it has that shape.",
        ),
        text(
            "addition_code",
            "Addition to the diagnosis, five digits. Payload 3 of A006030.",
        ),
        text(
            "disease_code",
            "Code of the claims master of diseases, seven digits; 0000999 stands for a diagnosis without a code. Payload 4, EF-9.",
        ),
        text(
            "modifier_codes",
            "Codes of the modifiers, joined by ~; 8002 stands for suspected. Payloads 5 to 8.",
        ),
        text(
            "name",
            "Name beside disease_code. A name without a code, or beside 0000999, is free text and is not read. Payload 9, EF-11.",
        ),
        text(
            "intractable_codes",
            "Notice numbers of designated intractable diseases, joined by ~. Payloads 2 and 4 of A006060.",
        ),
        text(
            "subsidy_codes",
            "Whether each of them is subsidized, joined by ~. Payloads 3 and 5 of A006060.",
        ),
        // Outpatients.
        date(
            "started_on",
            "Day on which the diagnosis began; null when coarse. EF-24.",
        ),
        text(
            "started_text",
            "EF-24 as sent, when it is not a plain day: 20240700, 20240000.",
        ),
        text(
            "outcome_code",
            "Outcome as sent: 1 continued, 2 recovered, 3 died, 4 stopped or moved. EF-17, digit 4.",
        ),
        text(
            "main_code",
            "Whether it is the main diagnosis, as sent. EF-17, digit 5.",
        ),
        text("department_code", "Department. EF-26."),
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
