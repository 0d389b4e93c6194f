//! `diagnoses`: the diagnoses of a patient (MID-NET: diagnoses), one PRB of the newest PPR-01 a row.

use super::standard_columns::*;
use super::{
    DEPARTMENT_CODE, HOSPITAL, LOAD_ID, MESSAGE_NO, OCCURRED_AT, PATIENT_KEY, SEGMENT_NO, SHARD,
    SOURCE_FILE_ID, date, text, time,
};
use crate::TableSpec;

/// One row a diagnosis. A newer list replaces the whole list before it.
pub const DIAGNOSES: TableSpec = TableSpec {
    name: "diagnoses",
    about: "One row a diagnosis: one PRB segment of the newest live PPR-01 (PPR^ZD1), which holds all of a patient. Diagnoses entered in error are not there.",
    partitions: 2,
    columns: &[
        HOSPITAL,
        SHARD,
        PATIENT_KEY,
        DEPARTMENT_CODE,
        OCCURRED_AT,
        text(
            "action",
            "PRB-1 as sent: AD added, UP updated and so on (HL7 table 0287).",
        ),
        time("action_at", "When it was added or updated. PRB-2."),
        text(
            "action_at_text",
            "PRB-2 as sent, when it is not a plain minute or second.",
        ),
        text(
            "instance_id",
            "Identifies the diagnosis within the hospital. PRB-4; null when it holds the patient's number.",
        ),
        // Diagnosis, raw.
        text(
            "local_code",
            "Local code. PRB-3, the half whose system is not MDCDX2.",
        ),
        text(
            "local_name",
            "Name beside local_code, or beside declared_code when there is no local code. A name without a code is free text and is not read.",
        ),
        text("local_system", "System beside local_code, as sent: 99xxx."),
        text(
            "declared_code",
            "Control number of the MEDIS master as sent, eight digits. PRB-3, the half whose system is MDCDX2; 20084317 stands for a diagnosis without a code.",
        ),
        text("declared_name", "Name beside declared_code."),
        // Its parts: control numbers, then exchange codes, of the same master.
        text(
            "prefix_codes",
            "Control numbers of the prefixes, joined by ~. ZPR-1.",
        ),
        text("stem_code", "Control number of the stem. ZPR-2."),
        text(
            "suffix_codes",
            "Control numbers of the suffixes, joined by ~. ZPR-3.",
        ),
        text(
            "prefix_exchange_codes",
            "Exchange codes of the prefixes, joined by ~. ZPR-4.",
        ),
        text("stem_exchange_code", "Exchange code of the stem. ZPR-5."),
        text(
            "suffix_exchange_codes",
            "Exchange codes of the suffixes, joined by ~. ZPR-6.",
        ),
        // Classification.
        text(
            "icd10_code",
            "ICD-10 code as sent. PRB-10, the half that is not the kind.",
        ),
        text("icd10_system", "System beside icd10_code, as sent: I10."),
        text(
            "icd10_edition",
            "Edition of ICD-10. PRB-10, seventh component: 2003, 2013; null when not said.",
        ),
        text(
            "kind_code",
            "PRB-10, the half whose system is JHSD0004: O at an outpatient visit, A at admission, F final and so on.",
        ),
        // When.
        date(
            "established_date",
            "Day on which the diagnosis was made. PRB-7.",
        ),
        text(
            "established_date_text",
            "PRB-7 as sent, when it is not a plain day.",
        ),
        date("onset_date", "Day of onset. PRB-16."),
        text(
            "onset_date_text",
            "PRB-16 as sent, when it is not a plain day.",
        ),
        date("resolved_date", "Day on which the diagnosis ended. PRB-9."),
        text(
            "resolved_date_text",
            "PRB-9 as sent, when it is not a plain day.",
        ),
        // State.
        text(
            "suspected_flag",
            "PRB-13 as sent (JHSD0005): whether it is only suspected.",
        ),
        text(
            "outcome_code",
            "PRB-14 as sent (HL7 table 0241): R recovered, D died, N not recovered and so on.",
        ),
        date("outcome_date", "Day of the outcome. PRB-15."),
        text(
            "outcome_date_text",
            "PRB-15 as sent, when it is not a plain day.",
        ),
        text(
            "main_flag",
            "PRB-18 as sent (JHSD0007): whether it is the main diagnosis.",
        ),
        text(
            "entering_department_code",
            "Department that entered the diagnosis. ORC-17, or PV1-10 of the message when ORC-17 is empty.",
        ),
        // Standard.
        DISEASE_STANDARD_CODE,
        MAPPING_STATE,
        MAPPING_ID,
        DECLARED_MASTER_STATE,
        MASTER_ICD10_STATE,
        // Lineage.
        LOAD_ID,
        SOURCE_FILE_ID,
        MESSAGE_NO,
        SEGMENT_NO,
    ],
};
