//! `dpc_procedures`: acts, drugs, materials and surgeries of the DPC survey.

use super::dpc::*;
use super::master_columns::{MASTER_ID, MASTER_NAME, MASTER_PRICE_CODE, MASTER_STATE};
use super::{
    CARE_MONTH, HOSPITAL, LOAD_ID, PATIENT_KEY, SOURCE_FILE_ID, date, nullable, number, text,
};
use crate::{ColumnType, TableSpec};

/// One row an act (line E) or one of its items (line F) of EFn or EFg, or a surgery (line A007010) of form 1. Items carry what only the act says. Comments, names without a code and doctors are not read.
pub const DPC_PROCEDURES: TableSpec = TableSpec {
    name: "dpc_procedures",
    about: "One row an act (line E) or one of its items (line F) of EFn or EFg, or a surgery (line A007010) of form 1. Items carry what only the act says. Comments, names without a code and doctors are not read.",
    partitions: 2,
    columns: &[
        HOSPITAL,
        CARE_MONTH,
        date(
            "care_date",
            "Day on which it was done; null when EF-24 names a month or year only. EF-24, A007010-1.",
        ),
        PATIENT_KEY,
        DATA_TYPE,
        text(
            "kind",
            "act a line E, the charged act; item a line F, what it consists of; surgery a line A007010 of form 1. Acts and items tell of the same money: sum one of them.",
        ),
        ADMITTED_ON,
        DISCHARGED_ON,
        VISITED_ON,
        ADMISSION_NO,
        SUMMARY_NO,
        text(
            "data_category",
            "Data category as sent: 11 first visit to 97 meals. EF-5.",
        ),
        nullable(
            "sequence_no",
            ColumnType::Int32,
            "Number of the act within stay and data category, or of the surgery. EF-6, FF1-8.",
        ),
        nullable(
            "detail_no",
            ColumnType::Int32,
            "Number of the item within the act; 0 for the act. EF-7.",
        ),
        // What.
        text("local_code", "Local code. EF-8."),
        text(
            "claim_code",
            "Claims code, nine digits: 1 acts, 6 drugs, 7 materials, 8 comments. EF-9.",
        ),
        text(
            "interpretation_code",
            "Number in the table of points, as K7212. EF-10, A007010-2.",
        ),
        text(
            "name",
            "Name beside claim_code or, of a surgery, beside interpretation_code. Comments (8) and names without a code are free text and are not read. EF-11, A007010-9.",
        ),
        number("quantity", "Amount used, in the unit of unit_code. EF-12."),
        text(
            "unit_code",
            "Unit, three digits of the claims code list; 000 none. EF-13.",
        ),
        number(
            "amount",
            "Points or yen of the item by amount_unit_code. EF-14.",
        ),
        text("amount_unit_code", "0 points, 1 yen. EF-15."),
        nullable(
            "points",
            ColumnType::Int64,
            "Points as by fee for service. EF-16. Bundled items have them too: to sum charges take bundled_code 0 and brought_in_code 0.",
        ),
        // EF-17, digit by digit.
        text(
            "flags_text",
            "EF-17 as sent: twelve digits since 2016, one before.",
        ),
        text(
            "discharge_prescription_code",
            "1 prescribed for after the discharge. EFn, digit 1 since 2016.",
        ),
        text(
            "bundled_code",
            "0 charged, 1 bundled in the DPC, 2 bundled otherwise. EFn, digit 2 since 2016; both files, the only digit before.",
        ),
        text(
            "brought_in_code",
            "0 no, 1 and 2 drug brought from home. EFn, digit 3.",
        ),
        text(
            "brought_in_source_code",
            "Who had prescribed the drug brought from home. EFn, digit 4.",
        ),
        text(
            "dpc_rule_code",
            "Whether the rules of the DPC apply. EFn, digit 5.",
        ),
        text(
            "bundled_test_code",
            "Bundled basic tests and X-rays. EFn, digit 6.",
        ),
        text(
            "outside_prescription_code",
            "1 dispensed outside of the hospital. EFg, digit 1.",
        ),
        text(
            "generic_name_code",
            "Prescribed by generic name. EFg, digit 2.",
        ),
        text(
            "bundled_management_code",
            "Bundled in a management fee. EFg, digit 6.",
        ),
        text("refill_code", "Refill prescription. EFg, digit 7."),
        // Of the act.
        nullable(
            "act_points",
            ColumnType::Int64,
            "Points of the act; null in items. EF-18.",
        ),
        nullable(
            "act_drug_points",
            ColumnType::Int64,
            "Of these drugs; null in items. EF-19.",
        ),
        nullable(
            "act_material_points",
            ColumnType::Int64,
            "Of these materials; null in items. EF-20.",
        ),
        nullable("times", ColumnType::Int32, "How many times. EF-21."),
        nullable(
            "act_line_no",
            ColumnType::Int32,
            "Line of the act that an item belongs to; null when there is none.",
        ),
        text(
            "act_claim_code",
            "Claims code of the act that an item belongs to.",
        ),
        text(
            "payer_no",
            "Number of the insurer; an item has that of its act. EF-22.",
        ),
        text(
            "claim_type_code",
            "Kind of claim, four digits; an item has that of its act. EF-23.",
        ),
        text(
            "claim_department_code",
            "Department of the claim; an item has that of its act. EF-25.",
        ),
        text(
            "setting_code",
            "0 inpatient, 1 outpatient; an item has that of its act. EF-30.",
        ),
        text(
            "performed_text",
            "EF-24 as sent, when it is not a plain day: 20240700, 20240000.",
        ),
        text("department_code", "Department, three digits. EF-26."),
        text("ward_code", "Ward as sent. EF-28."),
        text(
            "ward_kind_code",
            "0 general, 1 other ward, 2 outpatient care during a stay. EF-29.",
        ),
        text("facility_kind_code", "Kind of facility. EF-31."),
        // Surgery.
        text("stem_code", "STEM7 of the surgery. A007010-3, since 2016."),
        text("repeat_code", "1 first, 2 again. A007010-4."),
        text(
            "side_code",
            "0 no sides, 1 right, 2 left, 3 both. A007010-5.",
        ),
        text(
            "anaesthesia_code",
            "Anaesthesia as sent: 1 to 9. A007010-6.",
        ),
        text(
            "antibiotic_code",
            "Preventive antibiotic as sent: 0 to 3. A007010-7.",
        ),
        // What the master says of claim_code.
        MASTER_STATE,
        MASTER_NAME,
        MASTER_PRICE_CODE,
        MASTER_ID,
        // Lineage.
        LOAD_ID,
        SOURCE_FILE_ID,
        LINE_NO,
    ],
};
