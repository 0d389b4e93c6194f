//! A, F, S, T, C and V in receipts, and in the trailers of their files.

use jiff::ToSpan;
use jiff::civil::Date;

use super::{Hit, cell, set_cell};
use crate::billing::day;
use crate::claims::{Receipt, Trailer};

/// Columns of the type and of the birth, behind the number of RE.
const TYPE: usize = 0;
const BIRTH: usize = 4;

/// Columns of an insurer in HO, of the first day of SY, and of the total of GT.
const INSURER: usize = 1;
const START: usize = 2;
const TOTAL: usize = 5;

/// Column of the points of HO, of a row's points, and of its first day.
const HO_POINTS: usize = 5;
const POINTS: usize = 5;
const FIRST_DAY: usize = 13;

/// The first line of a record that is to be changed.
pub(super) fn first<'a>(
    receipt: &'a mut Receipt,
    record: &str,
    is_wanted: impl Fn(&str) -> bool,
) -> Option<&'a mut String> {
    let mut lines = receipt.lines.iter_mut();
    lines.find(|line| cell(line, ',', 0) == record && is_wanted(line))
}

pub(super) fn receipt_points_wrong(receipt: &mut Receipt) -> Hit {
    let Some(line) = first(receipt, "HO", |_| true) else {
        return Hit::Not;
    };
    let points: u64 = cell(line, ',', HO_POINTS).parse().unwrap_or(0);
    set_cell(line, ',', HO_POINTS, &(points + 1).to_string());
    // The trailer counts what HO says.
    receipt.points += 1;
    Hit::Changed
}

pub(super) fn days_unlike_times(receipt: &mut Receipt) -> Hit {
    let day = |line: &str| (FIRST_DAY..44).find(|day| !cell(line, ',', *day).is_empty());
    let Some(line) = first(receipt, "SI", |line| day(line).is_some()) else {
        return Hit::Not;
    };
    let at = day(line).unwrap_or(FIRST_DAY);
    let count: u32 = cell(line, ',', at).parse().unwrap_or(0);
    set_cell(line, ',', at, &(count + 1).to_string());
    Hit::Changed
}

pub(super) fn unit_without_points(receipt: &mut Receipt) -> Hit {
    let Some(line) = receipt.lines.last_mut() else {
        return Hit::Not;
    };
    if !matches!(cell(line, ',', 0), "SI" | "IY") {
        return Hit::Not;
    }
    set_cell(line, ',', POINTS, "");
    Hit::Changed
}

pub(super) fn impossible_claim_date(receipt: &mut Receipt) -> Hit {
    let Some(line) = first(receipt, "SY", |_| true) else {
        return Hit::Not;
    };
    set_cell(line, ',', 2, "20260931");
    Hit::Changed
}

pub(super) fn claim_code_cut(receipt: &mut Receipt) -> Hit {
    let Some(line) = first(receipt, "SI", |line| cell(line, ',', 3).len() == 9) else {
        return Hit::Not;
    };
    let code = cell(line, ',', 3)[..8].to_owned();
    set_cell(line, ',', 3, &code);
    Hit::Changed
}

pub(super) fn no_receipt_of_stay(receipt: &mut Receipt) -> Hit {
    match receipt.is_stay {
        true => Hit::Lost,
        false => Hit::Not,
    }
}

/// The GT record says a point more; what is claimed of it stays.
pub(super) fn period_points_wrong(receipt: &mut Receipt) -> Hit {
    let Some(line) = first(receipt, "GT", |_| true) else {
        return Hit::Not;
    };
    let total: u64 = cell(line, ',', TOTAL).parse().unwrap_or(0);
    set_cell(line, ',', TOTAL, &(total + 1).to_string());
    Hit::Changed
}

pub(super) fn receipt_number_left_out(receipt: &mut Receipt) -> Hit {
    receipt.left_out += 1;
    Hit::Changed
}

pub(super) fn insurer_check_digit_wrong(receipt: &mut Receipt) -> Hit {
    let Some(line) = first(receipt, "HO", |_| true) else {
        return Hit::Not;
    };
    let mut number = cell(line, ',', INSURER).to_owned();
    let last = number.pop().and_then(|digit| digit.to_digit(10));
    number.push_str(&((last.unwrap_or(0) + 1) % 10).to_string());
    set_cell(line, ',', INSURER, &number);
    Hit::Changed
}

/// 3 (a stay) and 4 stand for children before school.
pub(super) fn age_unlike_type(receipt: &mut Receipt) -> Hit {
    let of_type = cell(&receipt.head, ',', TYPE).to_owned();
    let birth = Date::strptime("%Y%m%d", cell(&receipt.head, ',', BIRTH));
    let is_grown = birth.is_ok_and(|birth| receipt.month.year() - birth.year() > 10);
    let (Some(begin), true) = (of_type.get(..3), is_grown && of_type.starts_with("11")) else {
        return Hit::Not;
    };
    let last = if receipt.is_stay { '3' } else { '4' };
    set_cell(&mut receipt.head, ',', TYPE, &format!("{begin}{last}"));
    Hit::Changed
}

pub(super) fn born_after_treatment(receipt: &mut Receipt) -> Hit {
    let next = day(receipt.month.saturating_add(1.month()));
    set_cell(&mut receipt.head, ',', BIRTH, &next);
    Hit::Changed
}

pub(super) fn diagnosis_starts_late(receipt: &mut Receipt) -> Hit {
    let next = day(receipt.month.saturating_add(1.month()));
    let Some(line) = first(receipt, "SY", |_| true) else {
        return Hit::Not;
    };
    set_cell(line, ',', START, &next);
    Hit::Changed
}

/// 令和 is 5 and began in 2019, 平成 is 4 and began in 1989.
pub(super) fn claim_date_in_era(receipt: &mut Receipt) -> Hit {
    let Some(line) = first(receipt, "SY", |_| true) else {
        return Hit::Not;
    };
    let Ok(start) = Date::strptime("%Y%m%d", cell(line, ',', START)) else {
        return Hit::Not;
    };
    let (era, before) = if start.year() > 2019 {
        (5, 2018)
    } else {
        (4, 1988)
    };
    if start.year() <= before {
        return Hit::Not;
    }
    let year = start.year() - before;
    let text = format!("{era}{year:02}{}", start.strftime("%m%d"));
    set_cell(line, ',', START, &text);
    Hit::Changed
}

pub(super) fn discharged_before_admission(receipt: &mut Receipt) -> Hit {
    let Some(line) = first(receipt, "BU", |line| !cell(line, ',', 3).is_empty()) else {
        return Hit::Not;
    };
    let admitted = Date::strptime("%Y%m%d", cell(line, ',', 2));
    let Ok(before) = admitted.map(|day| day.saturating_sub(1.day())) else {
        return Hit::Not;
    };
    set_cell(line, ',', 3, &day(before));
    Hit::Changed
}

pub(super) fn trailer_missing(trailer: &mut Trailer) {
    trailer.is_there = false;
}

pub(super) fn trailer_count_wrong(trailer: &mut Trailer) {
    trailer.payers += 1;
}

pub(super) fn trailer_points_wrong(trailer: &mut Trailer) {
    trailer.points += 1;
}
