//! `agreements`: how far two feeds of a hospital tell of the same things, counted by month. Without patients.

use super::{CARE_MONTH, HOSPITAL, column};
use crate::{Column, ColumnType, TableSpec};

const fn count(name: &'static str, about: &'static str) -> Column {
    column(name, ColumnType::Int64, about)
}

/// One row a month, comparison and class.
pub const AGREEMENTS: TableSpec = TableSpec {
    name: "agreements",
    about: "One row a month, comparison of two feeds and class: how many things both tell of, and how many only one of them. Written again when a file of the month changes.",
    partitions: 2,
    columns: &[
        HOSPITAL,
        CARE_MONTH,
        column(
            "comparison",
            ColumnType::Text,
            "What is held against what: admissions_ef (ADT-22, EFn), discharges_form1 (ADT-52, FF1), admissions_receipts (ADT-22, receipts of inpatients), stays_receipts (EFn, receipts of inpatients), tests_ef and tests_claims (OML-11, acts charged), drugs_ef and drugs_claims (OMP, drugs charged), diagnoses_ef (PPR-01, diagnoses of EFg and FF1).",
        ),
        column(
            "class",
            ColumnType::Text,
            "`all` for the whole comparison; else a class of claim_classes, how a drug is given and to whom, or whose diagnoses.",
        ),
        count(
            "matched",
            "Things that both tell of: admissions and discharges by patient and day, stays by patient and month, tests by patient and day, drugs of outpatients by patient and day and of inpatients by patient and month, diagnoses by patient and the first three characters of ICD-10.",
        ),
        count(
            "only_left",
            "Things that only the first one tells of. 0 for drugs and diagnoses, which need not be charged.",
        ),
        count("only_right", "Things that only the second one tells of."),
        count("left_rows", "Rows of the first one that were looked at."),
        count("right_rows", "Rows of the second one that were looked at."),
        count("patients", "Patients of the second one."),
        count(
            "patients_known",
            "Of these, those that the table patients knows.",
        ),
        count(
            "one_in",
            "1 when everything was compared; else one thing in so many, drawn alike on both sides.",
        ),
        column(
            "inputs_sha256",
            ColumnType::Text,
            "SHA-256 over the files and classes that it was counted from.",
        ),
    ],
};
