//! Who pays for a receipt: the records HO, KO, SN and JD.

use std::fmt::Write;

use model::Detail;
use model::tables::CLAIMS_RECEIPTS;

use super::digits;
use super::receipt::{PublicPayer, Receipt};
use super::record::Record;
use super::work::Work;
use crate::ssmix2::columns::{at, whole};

const INSURER_NUMBER: usize = at(&CLAIMS_RECEIPTS, "insurer_number");
const INSURER_DAYS: usize = at(&CLAIMS_RECEIPTS, "insurer_days");
const INSURER_POINTS: usize = at(&CLAIMS_RECEIPTS, "insurer_points");
const VISIT_DAYS: usize = at(&CLAIMS_RECEIPTS, "visit_days");

/// The most public payers that a receipt can have.
const PUBLIC_PAYERS_MAX: usize = 4;

/// The insurer.
pub(crate) fn insurer(work: &mut Work<'_>, receipt: &mut Receipt, record: &Record<'_>) {
    check_place(work, receipt, record);
    if receipt.payers.has_insurer {
        work.defect("S22", record, 0, Detail::Found("a second insurer"));
    }
    let number = work.bare_code(record, 1);
    check_number(work, record);
    let days = work.small(record, 4);
    let points = points(work, receipt, record);
    receipt.identity.read_insured(record, work.encoding);
    receipt.payers.has_insurer = true;
    receipt.payers.insurer_points = points;
    receipt.payers.insurer_place = record.place(5);
    let row = work.stage.row(receipt.row);
    row[INSURER_NUMBER] = number;
    row[INSURER_DAYS] = whole(days);
    row[INSURER_POINTS] = whole(points);
}

/// A public payer.
pub(crate) fn public(work: &mut Work<'_>, receipt: &mut Receipt, record: &Record<'_>) {
    check_place(work, receipt, record);
    if receipt.payers.public.len() >= PUBLIC_PAYERS_MAX {
        work.defect("S22", record, 0, Detail::Found("a fifth public payer"));
        receipt.is_incomplete = true;
        return;
    }
    check_number(work, record);
    let days = work.small(record, 4);
    let points = points(work, receipt, record);
    receipt.identity.read_public(record, work.encoding);
    let place = record.place(5);
    receipt.payers.public.push(PublicPayer { points, place });
    let number = digits_of(record.trimmed(1));
    let text = &mut receipt.payers.text;
    let separator = if text.is_empty() { "" } else { " " };
    let shown = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
    let _ = write!(
        text,
        "{separator}{number}:{}:{}",
        shown(days),
        shown(points)
    );
}

/// How the insurance was confirmed.
pub(crate) fn eligibility(work: &mut Work<'_>, receipt: &mut Receipt, record: &Record<'_>) {
    if matches!(record.trimmed(1), b"1" | b"01") {
        receipt.identity.read_branch(record, work.encoding);
    }
    let text = &mut receipt.eligibility;
    let separator = if text.is_empty() { "" } else { " " };
    let (payer, code) = (digits_of(record.trimmed(1)), digits_of(record.trimmed(2)));
    let _ = write!(text, "{separator}{payer}:{code}");
}

/// The days of visits, of the first payer that has them.
pub(crate) fn visit_days(work: &mut Work<'_>, receipt: &mut Receipt, record: &Record<'_>) {
    if std::mem::replace(&mut receipt.has_visit_days, true) {
        return;
    }
    let mut text = String::new();
    for day in 1..=31 {
        let code = digits_of(record.trimmed(day + 1));
        if !code.is_empty() {
            let separator = if text.is_empty() { "" } else { " " };
            let _ = write!(text, "{separator}{day}:{code}");
        }
    }
    let text = work.word(&text);
    work.stage.row(receipt.row)[VISIT_DAYS] = text;
}

/// The points of a payer. When they cannot be read, the sums of the receipt say nothing.
fn points(work: &mut Work<'_>, receipt: &mut Receipt, record: &Record<'_>) -> Option<i64> {
    let points = work.whole(record, 5);
    receipt.is_incomplete |= points.is_none() && !record.trimmed(5).is_empty();
    points
}

fn check_place(work: &mut Work<'_>, receipt: &Receipt, record: &Record<'_>) {
    if receipt.has_body {
        work.defect(
            "S22",
            record,
            0,
            Detail::Found("a payer behind diagnoses or items"),
        );
    }
}

/// The number of a payer has eight digits, six for the National Health Insurance, and the last checks the others.
fn check_number(work: &mut Work<'_>, record: &Record<'_>) {
    let number = record.trimmed(1);
    if number.is_empty() {
        return;
    }
    let is_public = record.id() == b"KO";
    let has_length = number.len() == 8 || (number.len() == 6 && !is_public);
    if !has_length || !number.iter().all(u8::is_ascii_digit) {
        work.defect("V23", record, 1, Detail::None);
    } else if !digits::is_checked(number) {
        work.defect("V22", record, 1, Detail::None);
    }
}

/// The text when it is digits only, else nothing: no words of a receipt get into a column of codes.
fn digits_of(bytes: &[u8]) -> &str {
    match std::str::from_utf8(bytes) {
        Ok(text) if bytes.iter().all(u8::is_ascii_digit) => text,
        _ => "",
    }
}
