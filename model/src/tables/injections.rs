//! `injections`: drugs injected (MID-NET: injections), one RXC of an OMP-02 or RXA of an OMP-12 a row.

use super::orders::*;
use super::standard_columns::*;
use super::{
    CARE_DATE, CARE_MONTH, DATA_TYPE, DEPARTMENT_CODE, HOSPITAL, LOAD_ID, MESSAGE_NO, OCCURRED_AT,
    ORDER_NO, PATIENT_KEY, SEGMENT_NO, SOURCE_FILE_ID, number, text,
};
use crate::TableSpec;

/// One row a drug. Orders and what was done stand side by side, told apart by `data_type`.
pub const INJECTIONS: TableSpec = TableSpec {
    name: "injections",
    about: "One row a drug: one RXC of a live OMP-02 (RDE^O11, ordered; the RXE itself when it has none) or one RXA of a live OMP-12 (RAS^O17, done). What was cancelled is not there. Staff and free text are not read.",
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
        text("kind_code", "Kind of injection. RXE-2, when it is no drug."),
        text(
            "kind_system",
            "System beside kind_code, as sent: 99I02 or JHSI0002.",
        ),
        text(
            "component_type",
            "RXC-1 as sent (HL7 table 0166): B base, A additive.",
        ),
        // Drug, raw.
        DRUG_LOCAL_CODE,
        DRUG_LOCAL_NAME,
        DRUG_LOCAL_SYSTEM,
        DRUG_DECLARED_CODE,
        DRUG_DECLARED_NAME,
        DRUG_DECLARED_SYSTEM,
        // Amount.
        number(
            "amount",
            "Amount of the drug, in the unit sent. RXC-3 of an order, RXA-6 of what was done; null for an RXE without components.",
        ),
        text(
            "amount_text",
            "RXC-3 or RXA-6 as sent, when it is not a plain number; null when it is words.",
        ),
        text(
            "unit_text",
            "Unit of amount, as sent: RXC-4 or RXA-7, first component, or the second when the first is empty.",
        ),
        text(
            "unit_name",
            "Display spelling of the unit: the second component, when both are there.",
        ),
        text("unit_system", "System of the unit, as sent: MR9P."),
        number("total_amount", "Amount of all components together. RXE-3."),
        text(
            "total_amount_text",
            "RXE-3 as sent, when it is not a plain number; null when it is words.",
        ),
        text("total_unit_text", "Unit of total_amount. RXE-5."),
        text("total_unit_system", "System of total_unit_text."),
        number("rate", "Rate at which it is given. RXE-23."),
        text(
            "rate_text",
            "RXE-23 as sent, when it is not a plain number; null when it is words.",
        ),
        text("rate_unit_text", "Unit of rate. RXE-24."),
        text(
            "administered_rate_text",
            "Rate at which it was given, as sent with its unit. RXA-12; null when it is words.",
        ),
        // How and when.
        USAGE_CODE,
        USAGE_NAME,
        USAGE_SYSTEM,
        USAGE_SUPPLEMENT_CODES,
        TIMING_COUNT,
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
        text(
            "device_code",
            "RXR-3 as sent (HL7 table 0164): IVP infusion pump and so on.",
        ),
        text("method_code", "RXR-4 as sent: how it is given."),
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
