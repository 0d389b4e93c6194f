//! A, S, T and C in receipts.

use super::{Hit, cell, set_cell};
use crate::claims::Receipt;

/// Column of the points of HO, of a row's points, and of its first day.
const HO_POINTS: usize = 5;
const POINTS: usize = 5;
const FIRST_DAY: usize = 13;

/// The first line of a record that is to be changed.
fn first<'a>(
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
