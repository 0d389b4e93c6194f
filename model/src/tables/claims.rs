//! Columns that the tables of claims share: whose receipt, which one, where a row stands in it, and where it comes from.
//!
//! `HO-5` is column 5 of a record HO, counted from 0, the record id itself.

use super::master_columns::{MASTER_ID, MASTER_NAME, MASTER_PRICE_CODE, MASTER_STATE};
use super::{CARE_MONTH, HOSPITAL, LOAD_ID, SOURCE_FILE_ID, column, date, nullable, number, text};
use crate::{Column, ColumnType};

// The receipt.
pub(super) const FIRST_DAY: Column = date(
    "care_date",
    "First day on which it was done; the first day of treatment_month when no day is said, and for what belongs to the whole receipt.",
);
pub(super) const CLAIM_PATIENT_KEY: Column = text(
    "patient_key",
    "Keyed hash of hospital and the number that patient_key_source names; null when the receipt has none.",
);
pub(super) const PATIENT_KEY_SOURCE: Column = text(
    "patient_key_source",
    "What patient_key is made of: `chart` the patient number of the hospital (RE-13), the same as in SS-MIX2; `insured` insurer, symbol, number and branch; `public` public payer and recipient.",
);
pub(super) const RECEIPT_NO: Column = nullable(
    "receipt_no",
    ColumnType::Int32,
    "Receipt number of the file. RE-1. A summary receipt and its components share it.",
);
pub(super) const RECEIPT_LINE: Column = column(
    "receipt_line",
    ColumnType::Int32,
    "Line of the RE record, 1-based: with source_file_id it names the receipt in every table.",
);
pub(super) const CLAIM_KIND: Column = column(
    "claim_kind",
    ColumnType::Text,
    "`medical` (RECEIPTC) or `dpc` (RECEIPTD), by the shape of the RE record.",
);
pub(super) const RECEIPT_TYPE: Column = column(
    "receipt_type",
    ColumnType::Text,
    "RE-2 as sent, four digits: point table, system of insurance, number of payers, who is insured and whether inpatient.",
);
pub(super) const PATIENT_CLASS: Column = column(
    "patient_class",
    ColumnType::Text,
    "I inpatient, O outpatient: the last digit of receipt_type is odd or even.",
);
pub(super) const PAYER_KIND: Column = text(
    "payer_kind",
    "IR-1 as sent: 1 claimed from the Health Insurance Claims Review and Reimbursement Services, 2 from the National Health Insurance federations.",
);
pub(super) const TREATMENT_MONTH: Column = column(
    "treatment_month",
    ColumnType::Text,
    "Month YYYY-MM of the treatment. RE-3.",
);
pub(super) const CLAIM_MONTH: Column = text(
    "claim_month",
    "Month YYYY-MM in which the file was claimed. IR-7.",
);
pub(super) const CLAIM_DEPARTMENT: Column = text(
    "department_code",
    "First department of the receipt. RE-21, in a DPC file RE-23.",
);
pub(super) const LINE_NO: Column = column(
    "line_no",
    ColumnType::Int32,
    "Line of the record in the file, 1-based.",
);

// What was done or given.
pub(super) const SOURCE_RECORD: Column = column(
    "source_record",
    ColumnType::Text,
    "Id of the record that the row is made of: SI, IY, TO or CD.",
);
pub(super) const ROW_ROLE: Column = column(
    "row_role",
    ColumnType::Text,
    "`claimed`: an item of the claim. `coding`: a CD record, which lists what a DPC stay consists of, bundled care and the claimed items once more. Never count both.",
);
pub(super) const SECTION_CODE: Column = text(
    "section_code",
    "Section (shinryo shikibetsu) of the row, carried on from the row that begins the block: 11 first visit, 13 management, 50 surgery, 60 tests and so on.",
);
pub(super) const BURDEN_CODE: Column = text(
    "burden_code",
    "Who pays (futan kubun): 1 the insurer, 2 the insurer and public payer 1, 5 public payer 1 and so on; carried on when blank. Null for CD.",
);
pub(super) const BLOCK_NO: Column = nullable(
    "block_no",
    ColumnType::Int32,
    "Which block of the receipt, 1-based: a block begins where a section is written. Null for CD.",
);
pub(super) const UNIT_NO: Column = nullable(
    "unit_no",
    ColumnType::Int32,
    "Which charging unit of the receipt, 1-based: the rows up to the one with points are charged together. For CD its sequence number (CD-3), which does the same.",
);
pub(super) const UNIT_LINE: Column = nullable(
    "unit_line",
    ColumnType::Int32,
    "line_no of the first row of the charging unit, the parent of the others; its own for the first row. Null for CD.",
);
pub(super) const CLAIM_CODE: Column = text(
    "claim_code",
    "Code of the claims masters as sent, nine digits: 1 act, 6 drug, 7 material. SI-3, IY-3, TO-3, CD-5.",
);
pub(super) const QUANTITY: Column = number(
    "quantity",
    "How much: quantity of a graded act, amount of a drug or material. Column 4; of CD-6, or CD-7 when that is blank.",
);
pub(super) const QUANTITY_TEXT: Column = text(
    "quantity_text",
    "The same as sent, when it is not a plain number.",
);
pub(super) const POINTS: Column = nullable(
    "points",
    ColumnType::Int64,
    "Points as written on this row; the last row of a charging unit has those of the whole unit. In section 97 (meals) yen. Column 5.",
);
pub(super) const TIMES: Column = nullable(
    "times",
    ColumnType::Int32,
    "How many times. Column 6; CD-9.",
);
pub(super) const UNIT_POINTS: Column = nullable(
    "unit_points",
    ColumnType::Int64,
    "Points of the charging unit, on its first row only, so that summing unit_points times unit_times counts every point once.",
);
pub(super) const UNIT_TIMES: Column = nullable(
    "unit_times",
    ColumnType::Int32,
    "Times of the charging unit, beside unit_points: those of the row with the points.",
);
pub(super) const DAYS: Column = text(
    "days",
    "How many times on which day of treatment_month, as `3:1 17:2`. Null when no day is said.",
);
pub(super) const COMMENT_CODES: Column = text(
    "comment_codes",
    "Codes of the comments on the row; on the first row of a unit also those of the CO records of the unit. Joined by blanks; words are not read.",
);

/// The columns of a table of acts or drugs: receipt, what was done and how it is charged, lineage.
pub(super) const ACT_COLUMNS: &[Column] = &[
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
    // What, and how it is charged.
    SOURCE_RECORD,
    ROW_ROLE,
    SECTION_CODE,
    BURDEN_CODE,
    BLOCK_NO,
    UNIT_NO,
    UNIT_LINE,
    CLAIM_CODE,
    QUANTITY,
    QUANTITY_TEXT,
    POINTS,
    TIMES,
    UNIT_POINTS,
    UNIT_TIMES,
    DAYS,
    COMMENT_CODES,
    // What the master says of it.
    MASTER_STATE,
    MASTER_NAME,
    MASTER_ID,
    // Lineage.
    LOAD_ID,
    SOURCE_FILE_ID,
    LINE_NO,
];

/// [`ACT_COLUMNS`] and, before the last of the master's columns, the code of the price list.
pub(super) const DRUG_COLUMNS: &[Column] = &drug_columns();

/// The columns behind the new one: the master's id, and lineage.
const BEHIND: usize = 4;

const fn drug_columns() -> [Column; ACT_COLUMNS.len() + 1] {
    let mut columns = [MASTER_PRICE_CODE; ACT_COLUMNS.len() + 1];
    let place = ACT_COLUMNS.len() - BEHIND;
    let mut from = 0;
    while from < ACT_COLUMNS.len() {
        let to = if from < place { from } else { from + 1 };
        columns[to] = ACT_COLUMNS[from];
        from += 1;
    }
    columns
}
