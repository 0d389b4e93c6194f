//! The head of a receipt: the RE record, and what it must agree with.

use model::Detail;
use model::tables::CLAIMS_RECEIPTS;

use super::blocks::Blocks;
use super::burden::PAYERS_MAX;
use super::date::Month;
use super::dialect::Kind;
use super::patient::Identity;
use super::receipt::{Part, Payers, Receipt};
use super::record::Record;
use super::stage::{ReceiptCells, Sheet};
use super::work::Work;
use crate::ssmix2::columns::{NULL, at, whole};

const SUMMARY_CODE: usize = at(&CLAIMS_RECEIPTS, "summary_code");
const SEX_CODE: usize = at(&CLAIMS_RECEIPTS, "sex_code");
const BIRTH_DATE: usize = at(&CLAIMS_RECEIPTS, "birth_date");
const ADMISSION_DATE: usize = at(&CLAIMS_RECEIPTS, "admission_date");
const WARD_CODES: usize = at(&CLAIMS_RECEIPTS, "ward_codes");
const REMARK_CODES: usize = at(&CLAIMS_RECEIPTS, "remark_codes");
const MONTHS_LATE: usize = at(&CLAIMS_RECEIPTS, "months_late");
const SEARCH_NO: usize = at(&CLAIMS_RECEIPTS, "search_no");

/// What the IR record says of the receipts behind it.
#[derive(Debug, Default)]
pub(crate) struct FileHead {
    /// IR-1, 1 or 2.
    pub(crate) payer_kind: String,
    /// The month in which the file is claimed.
    pub(crate) claim_month: Option<Month>,
}

/// Why a receipt cannot be read at all.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unreadable {
    /// The code, which was noted.
    pub(crate) code: &'static str,
}

/// Begins a receipt.
///
/// # Errors
///
/// When its type or the month of the treatment cannot be read: nothing would tell where its rows belong.
pub(crate) fn begin(
    work: &mut Work<'_>,
    record: &Record<'_>,
    file: &FileHead,
    kind: Kind,
) -> Result<Receipt, Unreadable> {
    let receipt_type = record.trimmed(2);
    if receipt_type.len() != 4 || !receipt_type.iter().all(u8::is_ascii_digit) {
        work.defect(
            "V24",
            record,
            2,
            Detail::Expected("four digits", "something else"),
        );
        return Err(Unreadable { code: "V24" });
    }
    let Some(month) = work.month(record, 3) else {
        return Err(Unreadable { code: "T20" });
    };
    if receipt_type[0] != b'1' {
        work.defect(
            "V24",
            record,
            2,
            Detail::Found("a type that is not medical"),
        );
    }
    let is_inpatient = (receipt_type[3] - b'0') % 2 == 1;
    let number = work.small(record, 1);
    let mut identity = Identity::default();
    identity.read_chart(record, work.encoding);
    let mark = work.stage.mark();
    let receipt = Receipt {
        line_no: record.line_no,
        start: record.start,
        end: record.end,
        last_line: record.line_no,
        place: record.place(0),
        records: 0,
        stored: 0,
        left_out: Vec::new(),
        mark,
        row: work.open(Sheet::Receipts, record),
        number,
        part: part(record, kind),
        is_inpatient,
        month,
        cells: cells(work, record, file, kind, (month, is_inpatient, number)),
        identity,
        payers: Payers::default(),
        eligibility: String::new(),
        has_visit_days: false,
        has_body: false,
        diagnoses: 0,
        blocks: Blocks::default(),
        body_points: 0,
        payer_points: [0; PAYERS_MAX],
        bundled_points: None,
        period_points: 0,
        is_incomplete: false,
    };
    write(work, record, file, kind, &receipt);
    Ok(receipt)
}

/// What a receipt is to the others of its number. RE-18 of a DPC file.
pub(crate) fn part(record: &Record<'_>, kind: Kind) -> Part {
    match (kind, record.trimmed(18)) {
        (Kind::Dpc, b"1") => Part::Summary,
        (Kind::Dpc, b"2" | b"3") => Part::Component,
        _ => Part::Alone,
    }
}

fn cells(
    work: &mut Work<'_>,
    record: &Record<'_>,
    file: &FileHead,
    kind: Kind,
    (month, is_inpatient, number): (Month, bool, Option<i64>),
) -> ReceiptCells {
    let department = if kind == Kind::Dpc { 23 } else { 21 };
    let claim_month = file.claim_month.map(Month::text).unwrap_or_default();
    let load_id = work.context.load_id;
    ReceiptCells {
        first_day: whole(Some(i64::from(month.first_day()))),
        receipt_no: whole(number),
        receipt_line: u64::from(record.line_no),
        claim_kind: work.word(kind.name()),
        receipt_type: work.text(record, 2),
        patient_class: work.word(if is_inpatient { "I" } else { "O" }),
        payer_kind: work.word(&file.payer_kind),
        treatment_month: work.word(&month.text()),
        claim_month: work.word(&claim_month),
        department_code: work.code(record, department),
        load_id: work.word(load_id),
        source_file_id: whole(Some(work.context.source_file_id)),
    }
}

/// Writes what RE says into the receipt's own row, and holds it against itself.
fn write(work: &mut Work<'_>, record: &Record<'_>, file: &FileHead, kind: Kind, receipt: &Receipt) {
    let is_dpc = kind == Kind::Dpc;
    let birth = work.day(record, 6);
    let admission = work.day(record, 8);
    let summary = if is_dpc { work.code(record, 18) } else { 0 };
    let search_no = work.code(record, if is_dpc { 20 } else { 18 });
    let sex = work.bare_code(record, 5);
    let (wards, remarks) = (work.code(record, 9), work.code(record, 11));
    let late = file
        .claim_month
        .map(|claimed| claimed.index() - receipt.month.index());
    let row = work.stage.row(receipt.row);
    row[SUMMARY_CODE] = summary;
    row[SEX_CODE] = sex;
    row[BIRTH_DATE] = whole(birth.map(i64::from));
    row[ADMISSION_DATE] = whole(admission.map(i64::from));
    row[WARD_CODES] = wards;
    row[REMARK_CODES] = remarks;
    row[MONTHS_LATE] = late.map_or(NULL, |late| whole(Some(late)));
    row[SEARCH_NO] = search_no;

    if !matches!(record.trimmed(5), b"1" | b"2") {
        work.defect(
            "V27",
            record,
            5,
            Detail::Found("a sex that is neither 1 nor 2"),
        );
    }
    check_months(work, record, receipt.month, late);
    let has_admission = !record.trimmed(8).is_empty();
    if !is_dpc && has_admission != receipt.is_inpatient {
        let expected = if receipt.is_inpatient {
            Detail::Expected("a day of admission", "none")
        } else {
            Detail::Expected("no day of admission", "one")
        };
        work.defect("V26", record, 8, expected);
    }
    if let Some(birth) = birth {
        check_age(work, record, birth, receipt.month, &file.payer_kind);
    }
}

fn check_months(work: &mut Work<'_>, record: &Record<'_>, month: Month, late: Option<i64>) {
    if month > work.as_of {
        work.defect(
            "T21",
            record,
            3,
            Detail::Found("a month after the as-of day"),
        );
    } else if late.is_some_and(|late| late < 0) {
        work.defect(
            "T21",
            record,
            3,
            Detail::Found("a month after that of the claim"),
        );
    }
    if late.is_some_and(|late| late > 1) {
        work.defects.count("T24", record.place(3), "late receipts");
    }
}

/// Holds the fourth digit of the type, which says who is insured, against the age. Ages are looked at so that nobody is
/// reported on whose birthday it depends.
fn check_age(work: &mut Work<'_>, record: &Record<'_>, birth: i32, month: Month, payer_kind: &str) {
    if birth >= month.first_day() + month.length() as i32 {
        work.defect("T23", record, 6, Detail::None);
        return;
    }
    let born = Month::of(birth);
    let age = (month.index() - born.index()) / 12;
    let is_preschool = month.index() <= school_begin(birth, born).index();
    let kind = record.trimmed(2);
    let (system, person) = (kind.get(1), kind.get(3));
    let found = match (system, person) {
        (Some(b'3'), _) => (age < 65).then_some("a person below 65 in the system of the old"),
        (Some(b'1' | b'4'), Some(b'1' | b'2')) => {
            (payer_kind == "1" && age < 15).then_some("an insured employee below 15")
        }
        (Some(b'1' | b'4'), Some(b'3' | b'4')) => {
            (!is_preschool).then_some("a child of school age as a preschool child")
        }
        (Some(b'1' | b'4'), Some(b'5' | b'6')) => {
            is_preschool.then_some("a preschool child as another member of the family")
        }
        (Some(b'1' | b'4'), Some(b'7'..=b'9' | b'0')) => {
            (age < 70).then_some("a person below 70 as one of the old")
        }
        _ => None,
    };
    if let Some(found) = found {
        work.defect("V25", record, 2, Detail::Found(found));
    }
}

/// The March in which the preschool years end: the first one behind the day before the sixth birthday. Who is born on
/// 1 April belongs to the year before.
fn school_begin(birth: i32, born: Month) -> Month {
    let is_early = born.month < 4 || (born.month == 4 && birth == born.first_day());
    Month {
        year: born.year + if is_early { 6 } else { 7 },
        month: 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claims::date;

    #[test]
    fn school_begins_in_april() {
        for (birth, year) in [
            ("20150101", 2021),
            ("20150331", 2021),
            ("20150401", 2021),
            ("20150402", 2022),
            ("20151231", 2022),
        ] {
            let birth_day = date::day(birth.as_bytes()).unwrap().value;
            let end = school_begin(birth_day, Month::of(birth_day));
            assert_eq!((end.year, end.month), (year, 3), "{birth}");
        }
    }
}
