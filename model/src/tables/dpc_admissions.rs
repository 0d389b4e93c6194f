//! `dpc_admissions`: stays of the DPC survey: form 1, form 4, what was charged by the DPC, need of nursing care.

use super::dpc::*;
use super::{
    CARE_MONTH, HOSPITAL, LOAD_ID, PATIENT_KEY, SOURCE_FILE_ID, date, nullable, number, text,
};
use crate::{ColumnType, TableSpec};

/// One row a stay as a file of the survey tells it, by kind.
pub const DPC_ADMISSIONS: TableSpec = TableSpec {
    name: "dpc_admissions",
    about: "One row a stay as a file of the survey tells it, by kind: a form 1 with its payloads of admission and discharge; a line of D with DPC code and coefficient; a line of H, an assessed day; a line of form 4.",
    partitions: 2,
    columns: &[
        HOSPITAL,
        CARE_MONTH,
        date(
            "care_date",
            "Day of admission (form1, form4), of the act (charge), of the assessment (nursing).",
        ),
        PATIENT_KEY,
        DATA_TYPE,
        text(
            "kind",
            "form1 a form 1; charge a line of D; nursing a line of H; form4 a line of form 4. Only rows of the same kind count the same thing.",
        ),
        ADMITTED_ON,
        DISCHARGED_ON,
        ADMISSION_NO,
        SUMMARY_NO,
        SPECIFICATION_YEAR,
        // Form 1.
        date(
            "form_starts_on",
            "First day that the form covers. A000031-1.",
        ),
        date("form_ends_on", "Last day that the form covers. A000031-2."),
        text(
            "route_code",
            "Way of admission as sent: 0 other ward, 1 home, 4 other hospital, 5 care facility, 8 born here, 9 other. A000020-2.",
        ),
        text(
            "referral_code",
            "Whether referred by another institution, as sent. A000020-3.",
        ),
        text(
            "own_outpatient_code",
            "Whether admitted from the own outpatient department, as sent. A000020-4.",
        ),
        text(
            "urgency_code",
            "Planned or emergency as sent: 100, 101, 200, 3xx. A000020-5.",
        ),
        text(
            "ambulance_code",
            "Whether brought by ambulance, as sent. A000020-6.",
        ),
        text(
            "home_care_before_code",
            "Home care before admission as sent. A000020-7.",
        ),
        text("self_harm_code", "Self-harm as sent; 99 none. A000020-8."),
        text(
            "past_self_harm_code",
            "Earlier self-harm as sent. A000020-9.",
        ),
        text(
            "downward_transport_code",
            "Transport down from an acute hospital as sent. A000021-1, since 2026.",
        ),
        text(
            "destination_code",
            "Where to discharged as sent: 0 to 9, a. A000030-2.",
        ),
        text(
            "outcome_code",
            "Outcome as sent: 1 recovered or improved, 3 remission, 4 unchanged, 5 worse, 6 and 7 died, 9 other. A000030-3.",
        ),
        text(
            "death_within_24h_code",
            "Death within 24 hours as sent: 0, 1, 2. A000030-4.",
        ),
        text(
            "home_care_after_code",
            "Home care after discharge as sent. A000030-5.",
        ),
        text(
            "returned_home_code",
            "Return to where the patient lived before, as sent. A000030-6, since 2026.",
        ),
        text(
            "department_code",
            "Department, three digits. A000040-2, D-20.",
        ),
        text(
            "department_changed_code",
            "Whether the department changed, as sent. A000040-3.",
        ),
        text(
            "general_ward_code",
            "Whether in a general ward of the survey, as sent. A000050-2.",
        ),
        text(
            "psychiatric_ward_code",
            "Whether in a psychiatric ward of the survey, as sent. A000050-3.",
        ),
        text(
            "other_ward_code",
            "Whether in another ward of the survey, as sent. A000050-4.",
        ),
        text(
            "purpose_code",
            "Main purpose as sent: 1 tests, 2 education, 3 planned short stays, 4 other care. A000060-2.",
        ),
        text(
            "trial_code",
            "Whether in a clinical trial, as sent. A000060-3.",
        ),
        date(
            "previous_discharge_on",
            "Day of the discharge before; null for 99999999, none, and 00000000, not known. A000070-1.",
        ),
        date(
            "previous_same_disease_on",
            "Day of the discharge before for the same disease; null as above. A000070-2.",
        ),
        text(
            "readmission_code",
            "Kind of readmission as sent: 1 planned, 2 not. A000080-2.",
        ),
        text(
            "readmission_reason_code",
            "Reason of readmission as sent. A000080-3.",
        ),
        text(
            "ward_return_code",
            "Kind of return to the ward as sent. A000090-2.",
        ),
        text(
            "ward_return_reason_code",
            "Reason of the return as sent. A000090-3.",
        ),
        // D: what was charged by the DPC.
        text(
            "data_category",
            "Data category as sent: 93 points of the DPC a day. D-5.",
        ),
        nullable(
            "sequence_no",
            ColumnType::Int32,
            "Number within the data category. D-6.",
        ),
        text("claim_code", "Claims code, nine digits. D-8."),
        number("points", "Points, or yen by amount_unit_code. D-11."),
        number("drug_points", "Drugs, in points. D-12."),
        number("material_points", "Materials, in points. D-13."),
        text("amount_unit_code", "0 points, 1 yen. D-14."),
        nullable(
            "times",
            ColumnType::Int32,
            "How many times, for points a day the days. D-15.",
        ),
        text("payer_no", "Number of the insurer. D-16."),
        text("claim_type_code", "Kind of claim, four digits. D-17."),
        date("charged_from", "First day charged. D-26."),
        date("charged_to", "Last day charged. D-27."),
        date(
            "counted_from",
            "Day from which the periods of the DPC count. D-28.",
        ),
        text("dpc_code", "DPC code, fourteen characters. D-29."),
        number("hospital_coefficient", "Coefficient of the hospital. D-30."),
        // H: need of nursing care.
        text("ward_code", "Ward. D-22, H-2."),
        text(
            "assessment_code",
            "What was assessed: ASS0013 and ASS0021 by items, TAR0010 whether and how far it applies. H-7.",
        ),
        text(
            "assessment_version",
            "Version of the assessment, YYYYMMDD. H-8.",
        ),
        nullable("assessment_no", ColumnType::Int32, "Serial number. H-9."),
        text(
            "assessment_items",
            "Payloads 1 to 11 as sent, joined by ~. H-10 to H-20.",
        ),
        // Form 4.
        text(
            "uninsured_care_code",
            "Whether care outside of the insurance is mixed in, as sent. FF4-5.",
        ),
        // Lineage.
        LOAD_ID,
        SOURCE_FILE_ID,
        LINE_NO,
    ],
};
