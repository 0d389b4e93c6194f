//! The body of a receipt: acts, drugs and materials with their points and days (SI, IY, TO), comments (CO), and the list of
//! what a DPC stay consists of (CD).

use std::fmt::Write;

use model::Detail;

use super::blocks;
use super::digits;
use super::layout::Act;
use super::receipt::Receipt;
use super::record::Record;
use super::stage::{RowId, Sheet};
use super::work::Work;
use crate::ssmix2::columns::{NULL, float, whole};

/// How a kind of item is written.
#[derive(Debug)]
pub(crate) struct Shape {
    /// The record.
    id: &'static str,
    /// The first digit of its codes.
    digit: u8,
    /// First of three columns of comment codes, each with a column of words behind it.
    comments: usize,
    /// First of the 31 columns of days.
    days: usize,
}

/// An act.
pub(crate) const ACT: Shape = Shape {
    id: "SI",
    digit: b'1',
    comments: 7,
    days: 13,
};
/// A drug.
pub(crate) const DRUG: Shape = Shape {
    id: "IY",
    digit: b'6',
    comments: 7,
    days: 13,
};
/// A material.
pub(crate) const MATERIAL: Shape = Shape {
    id: "TO",
    digit: b'7',
    comments: 11,
    days: 17,
};

/// A material without a code.
const UNCODED: &[u8] = b"777770000";
/// Meals, whose points are yen and in no sum.
const MEALS: [u8; 2] = *b"97";

/// An item of the claim.
pub(crate) fn item(work: &mut Work<'_>, receipt: &mut Receipt, record: &Record<'_>, shape: &Shape) {
    receipt.has_body = true;
    receipt.blocks.enter(work, record);
    check_section(work, receipt, record);
    let sheet = match shape.digit {
        b'6' => Sheet::Drugs,
        b'7' => Sheet::Materials,
        _ => Sheet::of_section(&receipt.blocks.section()),
    };
    let row_id = work.open(sheet, record);
    let standing = receipt.blocks.item(work, record, row_id);
    let (points, times) = (work.whole(record, 5), work.small(record, 6));
    let is_read =
        |column: usize, number: Option<i64>| number.is_some() || record.trimmed(column).is_empty();
    receipt.is_incomplete |= !is_read(5, points) || !is_read(6, times);
    let (days, first_day) = read_days(work, receipt, record, shape.days, times);
    let cells = [
        work.word(shape.id),
        work.word("claimed"),
        code(work, record, 3, Some(shape.digit)),
        comments(work, record, shape.comments),
    ];
    let at = sheet.act();
    write_quantity(work, record, row_id, 4);
    let row = work.stage.row(row_id);
    [
        row[at.source_record],
        row[at.row_role],
        row[at.claim_code],
        row[at.comment_codes],
    ] = cells;
    row[at.section_code] = standing.section_cell;
    row[at.burden_code] = standing.burden_cell;
    row[at.block_no] = whole(Some(standing.block_no));
    row[at.unit_no] = whole(Some(standing.unit_no));
    row[at.unit_line] = u64::from(standing.unit_line);
    row[at.points] = whole(points);
    row[at.times] = whole(times);
    row[at.days] = days;
    row[at.care_date] = whole(first_day.map(i64::from));
    if at.material.is_some() {
        write_material(work, record, row_id, (7, Some(8), 10));
    }
    if let Some(points) = points {
        let times = times.unwrap_or(1);
        receipt.blocks.charge(work, points, times);
        add_points(receipt, points.saturating_mul(times));
    } else if !record.trimmed(5).is_empty() {
        receipt.blocks.close_unit();
    }
}

/// Adds the points of a unit to the sums of the receipt.
fn add_points(receipt: &mut Receipt, points: i64) {
    if receipt.blocks.section() == MEALS {
        return;
    }
    receipt.body_points = receipt.body_points.saturating_add(points);
    match receipt.blocks.payers() {
        Some(payers) => receipt.add_points(payers, points),
        None => receipt.is_incomplete = true,
    }
}

/// Charges for a stay stand on receipts of stays only.
fn check_section(work: &mut Work<'_>, receipt: &Receipt, record: &Record<'_>) {
    let is_stay = matches!(&receipt.blocks.section(), b"90" | b"92" | b"93" | b"97");
    if is_stay && !receipt.is_inpatient && !record.trimmed(1).is_empty() {
        work.defect(
            "V26",
            record,
            1,
            Detail::Found("a charge for a stay of an outpatient"),
        );
    }
}

/// The column of a code of nine digits; C20 when it is not, or not of the master that `digit` stands for.
fn code(work: &mut Work<'_>, record: &Record<'_>, column: usize, digit: Option<u8>) -> u64 {
    let code = record.trimmed(column);
    let has_shape = code.len() == 9 && code.iter().all(u8::is_ascii_digit);
    if !has_shape {
        work.defect(
            "C20",
            record,
            column,
            Detail::Expected("nine digits", "something else"),
        );
    } else if digit.is_some_and(|digit| code[0] != digit) {
        work.defect(
            "C20",
            record,
            column,
            Detail::Found("a code of another master"),
        );
    } else if code == UNCODED {
        work.defects
            .count("C21", record.place(column), "items without a code");
    }
    work.bare_code(record, column)
}

/// Codes of the comments that stand in the record itself.
fn comments(work: &mut Work<'_>, record: &Record<'_>, first: usize) -> u64 {
    let mut codes = String::new();
    for column in [first, first + 2, first + 4] {
        if let Some(code) = comment_code(record, column) {
            blocks::add_code(&mut codes, code);
        }
    }
    work.word(&codes)
}

/// A comment code, which is digits; words in its place are left out.
fn comment_code<'a>(record: &Record<'a>, column: usize) -> Option<&'a str> {
    let code = record.trimmed(column);
    let is_code = code.len() == 9 && code.iter().all(u8::is_ascii_digit);
    is_code.then(|| std::str::from_utf8(code).ok()).flatten()
}

/// Reads the 31 columns of days: as text, and the first day in days since 1970-01-01.
fn read_days(
    work: &mut Work<'_>,
    receipt: &Receipt,
    record: &Record<'_>,
    first: usize,
    times: Option<i64>,
) -> (u64, Option<i32>) {
    let mut text = std::mem::take(&mut work.scratch);
    text.clear();
    let (mut sum, mut first_day, mut last_day) = (0_i64, None, 0);
    for (column, day) in (first..first + 31).zip(1_i32..) {
        if record.field(column).is_empty() {
            continue;
        }
        let Some(count) = work.small(record, column).filter(|count| *count != 0) else {
            continue;
        };
        sum += count;
        first_day = first_day.or(Some(day));
        last_day = day;
        let separator = if text.is_empty() { "" } else { " " };
        let _ = write!(text, "{separator}{day}:{count}");
    }
    let cell = work.word(&text);
    work.scratch = text;
    let Some(first_day) = first_day else {
        return (cell, None);
    };
    if times.is_some_and(|times| times != sum) {
        work.defect("A01", record, 6, Detail::None);
    }
    let begin = receipt.month.first_day() - 1;
    if last_day > receipt.month.length() as i32 {
        let column = first + last_day as usize - 1;
        work.defect(
            "T20",
            record,
            column,
            Detail::Found("a day that the month does not have"),
        );
    } else if begin + last_day > work.context.as_of && receipt.month <= work.as_of {
        let column = first + last_day as usize - 1;
        work.defect(
            "T21",
            record,
            column,
            Detail::Found("a day after the as-of day"),
        );
    }
    let is_day = first_day <= receipt.month.length() as i32;
    (cell, is_day.then_some(begin + first_day))
}

/// Writes a quantity: the number, and the text when it is none.
fn write_quantity(work: &mut Work<'_>, record: &Record<'_>, row_id: RowId, column: usize) {
    let sent = record.trimmed(column);
    if sent.is_empty() {
        return;
    }
    let (number, text) = match read_decimal(work, record, column) {
        Some(number) => (Some(number), 0),
        None => (None, work.bare_code(record, column)),
    };
    let at = row_id.sheet().act();
    let row = work.stage.row(row_id);
    row[at.quantity] = float(number);
    row[at.quantity_text] = text;
}

/// A number with or without decimals; V20 when it is none, V21 when its digits are of full width.
fn read_decimal(work: &mut Work<'_>, record: &Record<'_>, column: usize) -> Option<f64> {
    let sent = record.trimmed(column);
    if let Some(number) = digits::decimal(sent) {
        return Some(number);
    }
    let narrow = work.encoding.narrow(sent).unwrap_or_default();
    match digits::decimal(narrow.as_bytes()) {
        Some(number) => {
            let place = record.place(column);
            work.defects.count("V21", place, "numbers in full width");
            Some(number)
        }
        None => {
            work.defect("V20", record, column, Detail::None);
            None
        }
    }
}

/// Writes what only materials have: unit, price of a unit, name.
fn write_material(
    work: &mut Work<'_>,
    record: &Record<'_>,
    row_id: RowId,
    (unit, price, name): (usize, Option<usize>, usize),
) {
    let Act { material, .. } = row_id.sheet().act();
    let Some(at) = material else { return };
    let (unit_code, product_name) = (work.code(record, unit), work.text(record, name));
    let mut unit_price = NULL;
    if let Some(column) = price
        && !record.trimmed(column).is_empty()
    {
        unit_price = float(read_decimal(work, record, column));
    }
    let row = work.stage.row(row_id);
    row[at.unit_code] = unit_code;
    row[at.unit_price] = unit_price;
    row[at.product_name] = product_name;
}

/// A comment: its code, never its words.
pub(crate) fn comment(work: &mut Work<'_>, receipt: &mut Receipt, record: &Record<'_>) {
    receipt.has_body = true;
    receipt.blocks.enter(work, record);
    match comment_code(record, 3) {
        Some(code) => receipt.blocks.comment(code),
        None => work.defect(
            "C20",
            record,
            3,
            Detail::Expected("nine digits", "something else"),
        ),
    }
}

/// The table that a CD record belongs to; `None` for a comment.
pub(crate) fn coding_sheet(record: &Record<'_>) -> Option<Sheet> {
    match record.trimmed(5).first() {
        Some(b'8') => None,
        Some(b'6') => Some(Sheet::Drugs),
        Some(b'7') => Some(Sheet::Materials),
        _ => Some(Sheet::of_section(record.trimmed(2))),
    }
}

/// What a DPC stay consists of, item by item.
pub(crate) fn coding(
    work: &mut Work<'_>,
    receipt: &mut Receipt,
    record: &Record<'_>,
    sheet: Sheet,
) {
    receipt.has_body = true;
    let row_id = work.open(sheet, record);
    let day = work.day(record, 1);
    if day.is_some_and(|day| day > work.context.as_of) {
        work.defect("T21", record, 1, Detail::Found("a day after the as-of day"));
    }
    let (sequence, times) = (work.small(record, 3), work.small(record, 9));
    let cells = [
        work.word("CD"),
        work.word("coding"),
        work.code(record, 2),
        code(work, record, 5, None),
    ];
    let quantity = if record.trimmed(6).is_empty() { 7 } else { 6 };
    write_quantity(work, record, row_id, quantity);
    if sheet == Sheet::Materials {
        write_material(work, record, row_id, (8, None, 10));
    }
    let at = sheet.act();
    let row = work.stage.row(row_id);
    [
        row[at.source_record],
        row[at.row_role],
        row[at.section_code],
        row[at.claim_code],
    ] = cells;
    row[at.care_date] = whole(day.map(i64::from));
    row[at.unit_no] = whole(sequence);
    row[at.times] = whole(times);
}
