//! The diagnoses of a receipt: SY, and SB of a DPC receipt.

use model::Detail;
use model::tables::CLAIMS_DIAGNOSES;

use super::receipt::Receipt;
use super::record::Record;
use super::stage::Sheet;
use super::work::Work;
use crate::ssmix2::columns::{at, whole};

const SOURCE_RECORD: usize = at(&CLAIMS_DIAGNOSES, "source_record");
const DISEASE_CODE: usize = at(&CLAIMS_DIAGNOSES, "disease_code");
const MODIFIER_CODES: usize = at(&CLAIMS_DIAGNOSES, "modifier_codes");
const SUSPECTED: usize = at(&CLAIMS_DIAGNOSES, "suspected");
const UNCODED_NAME: usize = at(&CLAIMS_DIAGNOSES, "uncoded_name");
const START_DATE: usize = at(&CLAIMS_DIAGNOSES, "start_date");
const OUTCOME_CODE: usize = at(&CLAIMS_DIAGNOSES, "outcome_code");
const MAIN_FLAG: usize = at(&CLAIMS_DIAGNOSES, "main_flag");
const ICD10_CODE: usize = at(&CLAIMS_DIAGNOSES, "icd10_code");
const KIND_CODE: usize = at(&CLAIMS_DIAGNOSES, "kind_code");
const DIAGNOSIS_NO: usize = at(&CLAIMS_DIAGNOSES, "diagnosis_no");

/// Stands for a diagnosis without a code.
const UNCODED: &[u8] = b"0000999";
/// The modifier that makes a diagnosis a suspicion.
const IS_SUSPECTED: &[u8] = b"8002";
/// Digits of a modifier.
const MODIFIER_DIGITS: usize = 4;

/// A diagnosis of a medical receipt.
pub(crate) fn medical(work: &mut Work<'_>, receipt: &mut Receipt, record: &Record<'_>) {
    let row_id = begin(work, receipt, record, "SY", (4, 5));
    let start = work.day(record, 2);
    let (outcome, main) = (work.bare_code(record, 3), work.code(record, 6));
    let row = work.stage.row(row_id);
    row[START_DATE] = whole(start.map(i64::from));
    row[OUTCOME_CODE] = outcome;
    row[MAIN_FLAG] = main;
    let end = receipt.month.first_day() + receipt.month.length() as i32;
    if start.is_some_and(|start| start >= end) {
        work.defect("T25", record, 2, Detail::None);
    }
    if !matches!(record.trimmed(3), b"" | b"1" | b"2" | b"3" | b"4") {
        work.defect("V27", record, 3, Detail::Found("an outcome beyond 1 to 4"));
    }
}

/// A diagnosis of a DPC receipt.
pub(crate) fn dpc(work: &mut Work<'_>, receipt: &mut Receipt, record: &Record<'_>) {
    let row_id = begin(work, receipt, record, "SB", (2, 3));
    let (icd10, kind) = (work.code(record, 4), work.code(record, 5));
    let row = work.stage.row(row_id);
    row[ICD10_CODE] = icd10;
    row[KIND_CODE] = kind;
}

fn begin(
    work: &mut Work<'_>,
    receipt: &mut Receipt,
    record: &Record<'_>,
    id: &'static str,
    (modifiers, name): (usize, usize),
) -> super::stage::RowId {
    receipt.has_body = true;
    receipt.diagnoses += 1;
    let row_id = work.open(Sheet::Diagnoses, record);
    let source = work.word(id);
    let code = record.trimmed(1);
    if code.len() != 7 || !code.iter().all(u8::is_ascii_digit) {
        work.defect(
            "C20",
            record,
            1,
            Detail::Expected("seven digits", "something else"),
        );
    }
    let is_uncoded = code == UNCODED;
    if is_uncoded {
        work.defects
            .count("C21", record.place(1), "items without a code");
    }
    let code = work.bare_code(record, 1);
    let name = if is_uncoded {
        work.text(record, name)
    } else {
        0
    };
    let (modifier_codes, is_suspected) = read_modifiers(work, record, modifiers);
    let row = work.stage.row(row_id);
    row[SOURCE_RECORD] = source;
    row[DISEASE_CODE] = code;
    row[MODIFIER_CODES] = modifier_codes;
    row[SUSPECTED] = u64::from(is_suspected);
    row[UNCODED_NAME] = name;
    row[DIAGNOSIS_NO] = whole(Some(receipt.diagnoses));
    row_id
}

/// The modifiers, four digits each without anything between them, and whether one makes it a suspicion.
fn read_modifiers(work: &mut Work<'_>, record: &Record<'_>, column: usize) -> (u64, bool) {
    let packed = record.trimmed(column);
    if packed.is_empty() {
        return (0, false);
    }
    if !packed.len().is_multiple_of(MODIFIER_DIGITS) || !packed.iter().all(u8::is_ascii_digit) {
        work.defect("C22", record, column, Detail::None);
        return (work.bare_code(record, column), false);
    }
    let is_suspected = packed
        .chunks_exact(MODIFIER_DIGITS)
        .any(|modifier| modifier == IS_SUSPECTED);
    let mut text = String::with_capacity(packed.len() * 5 / 4);
    for (index, digit) in packed.iter().enumerate() {
        if index > 0 && index.is_multiple_of(MODIFIER_DIGITS) {
            text.push(' ');
        }
        text.push(*digit as char);
    }
    (work.word(&text), is_suspected)
}
