//! `claims_receipts`: one receipt a row, with what its head says of stay, payers and points.

use super::claims::{
    CLAIM_DEPARTMENT, CLAIM_KIND, CLAIM_MONTH, CLAIM_PATIENT_KEY, FIRST_DAY, LINE_NO,
    PATIENT_CLASS, PATIENT_KEY_SOURCE, PAYER_KIND, RECEIPT_LINE, RECEIPT_NO, RECEIPT_TYPE,
    TREATMENT_MONTH,
};
use super::{
    CARE_MONTH, ColumnType, HOSPITAL, LOAD_ID, SOURCE_FILE_ID, column, date, nullable, text,
};
use crate::TableSpec;

/// One row an RE record: a receipt, or a part of a summary receipt.
pub const CLAIMS_RECEIPTS: TableSpec = TableSpec {
    name: "claims_receipts",
    about: "One row an RE record: a receipt, or a part of a summary receipt (see summary_code). Names, symbols and numbers of the insured are not there.",
    partitions: 2,
    columns: &[
        HOSPITAL,
        CARE_MONTH,
        FIRST_DAY,
        CLAIM_PATIENT_KEY,
        PATIENT_KEY_SOURCE,
        RECEIPT_NO,
        RECEIPT_LINE,
        CLAIM_KIND,
        RECEIPT_TYPE,
        PATIENT_CLASS,
        PAYER_KIND,
        TREATMENT_MONTH,
        CLAIM_MONTH,
        CLAIM_DEPARTMENT,
        // Patient and stay.
        text(
            "summary_code",
            "RE-18 of a DPC file as sent: 0 DPC alone, 1 summary of the parts that follow under the same number, 2 its DPC part, 3 its fee-for-service part. Count 0 and 1, or 0, 2 and 3.",
        ),
        text("sex_code", "RE-5 as sent: 1 male, 2 female."),
        date("birth_date", "Day of birth. RE-6."),
        date(
            "admission_date",
            "Day of admission. RE-8, in a DPC file BU-2.",
        ),
        date("discharge_date", "Day of discharge. BU-3."),
        text(
            "ward_codes",
            "RE-9 as sent: kinds of ward, two digits each.",
        ),
        text(
            "remark_codes",
            "RE-11 as sent: special remarks, two digits each.",
        ),
        nullable(
            "months_late",
            ColumnType::Int32,
            "Months from treatment_month to claim_month; 1 is in time.",
        ),
        text(
            "search_no",
            "Search number of the reviewing body, which a claim that is sent again carries. RE-18, in a DPC file RE-20.",
        ),
        text(
            "eligibility_codes",
            "How the insurance was confirmed, as payer kind and code, `1:01`. SN-1 and SN-2, joined by blanks.",
        ),
        text(
            "visit_days",
            "Days of visits, as `5:1 6:2`: 1 counts as a day of treatment, 2 does not, 9 disagrees. The first JD record.",
        ),
        // Payers and points.
        text(
            "insurer_number",
            "Number of the insurer, six or eight digits without blanks. HO-1.",
        ),
        nullable(
            "insurer_days",
            ColumnType::Int32,
            "Days of treatment. HO-4.",
        ),
        nullable(
            "insurer_points",
            ColumnType::Int64,
            "Points claimed from the insurer. HO-5.",
        ),
        text(
            "public_payers",
            "Public payers in their order, as number, days and points: `83136019:1:677`. KO-1, KO-4 and KO-5, joined by blanks.",
        ),
        column(
            "body_points",
            ColumnType::Int64,
            "Points of all charging units times their times, meals left out: counted from the rows, whoever pays.",
        ),
        nullable(
            "bundled_points",
            ColumnType::Int64,
            "Points of the DPC daily payment of this month. GT-8; null when there is none.",
        ),
        // DPC.
        text("dpc_code", "DPC code, 14 characters. BU-1, or GR-2."),
        text(
            "dpc_outcome_code",
            "BU-4 as sent: 1 cured, 2 improved, 3 remission, 4 unchanged, 5 worse, 6 and 7 died, 9 other.",
        ),
        text(
            "admission_urgency_code",
            "KK-3 as sent: planned or emergency.",
        ),
        text(
            "fee_for_service_reason",
            "Why the stay is charged by the fee schedule and not by DPC. GR-1 as sent.",
        ),
        // The record.
        text(
            "comment_codes",
            "Codes of the comments on the whole receipt (sections 01 and 99), joined by blanks; words are not read.",
        ),
        column(
            "record_count",
            ColumnType::Int32,
            "Records of the receipt, the RE among them.",
        ),
        // Lineage.
        LOAD_ID,
        SOURCE_FILE_ID,
        LINE_NO,
    ],
};
