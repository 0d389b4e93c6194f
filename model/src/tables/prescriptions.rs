//! `prescriptions`: drugs prescribed and handed out (MID-NET: prescriptions), one RXE of an OMP-01 or RXA of an OMP-11 a row.

use super::orders::*;
use super::standard_columns::*;
use super::{
    CARE_DATE, CARE_MONTH, DATA_TYPE, DEPARTMENT_CODE, HOSPITAL, LOAD_ID, MESSAGE_NO, OCCURRED_AT,
    ORDER_NO, PATIENT_KEY, SEGMENT_NO, SOURCE_FILE_ID, number, text,
};
use crate::TableSpec;

/// One row a drug. Orders and what was done stand side by side, told apart by `data_type`.
pub const PRESCRIPTIONS: TableSpec = TableSpec {
    name: "prescriptions",
    about: "One row a drug: one RXE of a live OMP-01 (RDE^O11, ordered) or one RXA of a live OMP-11 (RAS^O17, done). What was cancelled is not there. Staff and free text are not read.",
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
        GROUP_ID,
        ORDERED_AT,
        ORDERED_AT_TEXT,
        EFFECTIVE_AT,
        EFFECTIVE_AT_TEXT,
        PATIENT_CLASS,
        // Drug, raw.
        DRUG_LOCAL_CODE,
        DRUG_LOCAL_NAME,
        DRUG_LOCAL_SYSTEM,
        DRUG_DECLARED_CODE,
        DRUG_DECLARED_NAME,
        DRUG_DECLARED_SYSTEM,
        // Dose.
        number(
            "dose_min",
            "Smallest amount of one dose, in the unit sent; 0 when it is not fixed. RXE-3.",
        ),
        text(
            "dose_min_text",
            "RXE-3 as sent, when it is not a plain number; null when it is words.",
        ),
        number("dose_max", "Largest amount of one dose. RXE-4."),
        text(
            "dose_max_text",
            "RXE-4 as sent, when it is not a plain number; null when it is words.",
        ),
        number(
            "administered_amount",
            "Amount that was given, in the unit sent. RXA-6.",
        ),
        text(
            "administered_amount_text",
            "RXA-6 as sent, when it is not a plain number; null when it is words.",
        ),
        text(
            "unit_text",
            "Unit of the dose or of what was given, as sent: RXE-5 or RXA-7, first component, or the second when the first is empty.",
        ),
        text(
            "unit_name",
            "Display spelling of the unit: the second component, when both are there.",
        ),
        text("unit_system", "System of the unit, as sent: MR9P."),
        number("dispense_amount", "Amount handed out in all. RXE-10."),
        text(
            "dispense_amount_text",
            "RXE-10 as sent, when it is not a plain number; null when it is words.",
        ),
        text("dispense_unit_text", "Unit of dispense_amount. RXE-11."),
        text("dispense_unit_system", "System of dispense_unit_text."),
        number("daily_amount", "Amount of a day. RXE-19."),
        text(
            "daily_amount_text",
            "RXE-19 as sent, when it is not a plain number; null when it is words.",
        ),
        text(
            "daily_unit_text",
            "Unit of daily_amount. RXE-19, second component.",
        ),
        text("daily_unit_system", "System of daily_unit_text."),
        // How and when.
        USAGE_CODE,
        USAGE_NAME,
        USAGE_SYSTEM,
        USAGE_SUPPLEMENT_CODES,
        TIMING_COUNT,
        number(
            "duration",
            "How long it is taken, in duration_unit_code. TQ1-6.",
        ),
        text(
            "duration_text",
            "TQ1-6 as sent, when it is not a plain number; null when it is words.",
        ),
        text(
            "duration_unit_code",
            "Unit of duration as sent: d or D for days. TQ1-6, second component.",
        ),
        OCCASION_COUNT,
        OCCASION_COUNT_TEXT,
        START_AT,
        START_AT_TEXT,
        END_AT,
        END_AT_TEXT,
        DOSAGE_FORM_CODE,
        ADMINISTRATION_CODES,
        DISPENSING_CODES,
        INDICATION_CODES,
        ROUTE_CODE,
        SITE_CODE,
        // What was done.
        ADMINISTERED_FROM,
        ADMINISTERED_FROM_TEXT,
        ADMINISTERED_TO,
        ADMINISTERED_TO_TEXT,
        COMPLETION_CODE,
        ACTION,
        RECORDED_AT,
        RECORDED_AT_TEXT,
        // Standard.
        DRUG_STANDARD_CODE,
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
