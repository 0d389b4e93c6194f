//! `dpc_patients`: who the patient of a stay is and in which state (DPC form 1).

use super::dpc::*;
use super::{
    CARE_MONTH, HOSPITAL, LOAD_ID, PATIENT_KEY, SOURCE_FILE_ID, date, nullable, number, text,
};
use crate::{ColumnType, TableSpec};

/// One row a form 1 (FF1).
pub const DPC_PATIENTS: TableSpec = TableSpec {
    name: "dpc_patients",
    about: "One row a form 1 (FF1): the person of a stay, of a part of it, or of a chain of readmissions, with the payloads of all its lines. Postcode, day of birth, names and free text are not read.",
    partitions: 2,
    columns: &[
        HOSPITAL,
        CARE_MONTH,
        date("care_date", "Day of admission. FF1-3."),
        PATIENT_KEY,
        DATA_TYPE,
        DISCHARGED_ON,
        ADMISSION_NO,
        SUMMARY_NO,
        SPECIFICATION_YEAR,
        // Who.
        text("sex_code", "Sex as sent: 1 male, 2 female. A000010-2."),
        text(
            "birth_month",
            "Year and month of birth, YYYY-MM; the day is not read. A000010-1.",
        ),
        nullable(
            "age_at_admission",
            ColumnType::Int32,
            "Whole years between birth and admission; null when either is not known.",
        ),
        // Body.
        number(
            "height",
            "Height in cm; null for 000, which says that it could not be measured. A001010-2.",
        ),
        number(
            "weight",
            "Weight at admission in kg; null for 000. A001010-3.",
        ),
        number(
            "weight_at_discharge",
            "Weight at discharge in kg; null for 000. A001010-4.",
        ),
        number(
            "smoking_index",
            "Cigarettes a day times years; null for 9999, not known. A001020-2, until 2025.",
        ),
        text(
            "pressure_ulcer_at_admission_code",
            "Pressure ulcer at admission as sent. A001040-3, A001030-2 or -3.",
        ),
        text(
            "pressure_ulcer_at_discharge_code",
            "Pressure ulcer at discharge as sent. A001040-4, A001030-3 or -4.",
        ),
        text(
            "pregnancy_code",
            "Whether pregnant as sent: 0 no, 1 yes, 2 not known. A002010-2.",
        ),
        number(
            "gestation_weeks",
            "Weeks of pregnancy at admission. A002010-3.",
        ),
        number("birth_weight", "Weight at birth in g. A003010-2."),
        number(
            "birth_gestation_weeks",
            "Weeks of gestation at birth. A003010-3.",
        ),
        // State.
        text(
            "dementia_code",
            "Degree of independence with dementia as sent: 0 to 5. A004010-2.",
        ),
        text(
            "care_level_code",
            "Level of nursing care needed as sent: 0 to 9. A004020-2.",
        ),
        text(
            "malnutrition_at_start_code",
            "Malnutrition when the form begins, as sent. A004030-3.",
        ),
        text(
            "dysphagia_at_start_code",
            "Disorder of swallowing when the form begins, as sent. A004030-4.",
        ),
        text(
            "malnutrition_at_end_code",
            "Malnutrition when the form ends, as sent. A004030-5.",
        ),
        text(
            "dysphagia_at_end_code",
            "Disorder of swallowing when the form ends, as sent. A004030-6.",
        ),
        number("falls", "Number of falls. A004040-2."),
        number(
            "restraint_days",
            "Days under physical restraint. A004050-2.",
        ),
        text(
            "brought_in_drugs_code",
            "Whether drugs brought from home were used, as sent. A008010-2, until 2015.",
        ),
        text(
            "adl_before",
            "Activities of daily living before the onset, ten digits. ADL0005-2.",
        ),
        text(
            "adl_at_admission",
            "Activities of daily living at admission, ten digits. ADL0010-2.",
        ),
        text(
            "adl_at_discharge",
            "Activities of daily living at discharge, ten digits. ADL0020-2.",
        ),
        text(
            "jcs_at_admission",
            "Japan Coma Scale at admission as sent: 0 to 300 with R, I, A; 999 not known. JCS0010-2.",
        ),
        text(
            "jcs_at_discharge",
            "Japan Coma Scale at discharge as sent. JCS0020-2.",
        ),
        // Cancer.
        text(
            "cancer_recurrence_code",
            "First occurrence or recurrence as sent: 0 or 1. CAN0010-3.",
        ),
        text("uicc_t", "UICC classification, T as sent. CAN0020-3."),
        text("uicc_n", "UICC classification, N as sent. CAN0020-4."),
        text("uicc_m", "UICC classification, M as sent. CAN0020-5."),
        text(
            "uicc_edition",
            "Edition of the UICC classification. CAN0020-6.",
        ),
        text(
            "cancer_stage_code",
            "Stage by the Japanese rules as sent. CAN0030-3.",
        ),
        text("chemotherapy_code", "Chemotherapy as sent. CAN0040-3."),
        text(
            "other_payloads",
            "Payloads of registered codes that have no column, such as disease scores, in line order: code, serial number and payload with its value, as M010020-0-2=3, parted by blanks. Postcodes and free text are not read.",
        ),
        // Lineage.
        LOAD_ID,
        SOURCE_FILE_ID,
        LINE_NO,
    ],
};
