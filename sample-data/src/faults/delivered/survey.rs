//! A, S, T and C in the lines of the survey, and files of it that are not made.

use jiff::ToSpan;
use jiff::civil::Date;

use super::{Hit, cell, set_cell};
use crate::dpc::{KINDS, Lines};

/// Columns of EF, counted from 0.
const FOURTH: usize = 3;
const DETAIL: usize = 6;
const FLAGS: usize = 16;
const ACT_POINTS: usize = 17;
const ACT_DRUGS: usize = 18;
const ACT_MATERIALS: usize = 19;
const DONE: usize = 23;

fn of<'a>(lines: &'a mut Lines, kind: &str) -> Option<&'a mut Vec<String>> {
    let place = KINDS.iter().position(|known| *known == kind)?;
    lines.kinds.get_mut(place)
}

/// Changes the first line of a kind of file that is wanted.
fn change(
    lines: &mut Lines,
    kind: &str,
    is_wanted: impl Fn(&str) -> bool,
    act: impl Fn(&mut String),
) -> Hit {
    let of_kind = of(lines, kind).into_iter().flatten();
    let mut wanted = of_kind.filter(|line| is_wanted(line));
    match wanted.next() {
        Some(line) => {
            act(line);
            Hit::Changed
        }
        None => Hit::Not,
    }
}

fn is_item(line: &str) -> bool {
    !matches!(cell(line, '\t', DETAIL), "000" | "")
}

pub(super) fn act_points_wrong(lines: &mut Lines) -> Hit {
    one_more(lines, ACT_POINTS)
}

pub(super) fn act_drugs_wrong(lines: &mut Lines) -> Hit {
    one_more(lines, ACT_DRUGS)
}

pub(super) fn act_materials_wrong(lines: &mut Lines) -> Hit {
    one_more(lines, ACT_MATERIALS)
}

/// A sum of the first act says a point more.
fn one_more(lines: &mut Lines, column: usize) -> Hit {
    let is_act = |line: &str| cell(line, '\t', DETAIL) == "000" && cell(line, '\t', 4) != "SY";
    change(lines, "EFg", is_act, |line| {
        let points: u64 = cell(line, '\t', column).parse().unwrap_or(0);
        set_cell(line, '\t', column, &format!("{:08}", points + 1));
    })
}

pub(super) fn impossible_survey_date(lines: &mut Lines) -> Hit {
    change(lines, "EFg", is_item, |line| {
        set_cell(line, '\t', DONE, "20260931");
    })
}

pub(super) fn flags_cut(lines: &mut Lines) -> Hit {
    change(lines, "EFg", is_item, |line| {
        let flags = cell(line, '\t', FLAGS);
        let flags = flags.get(..11).unwrap_or_default().to_owned();
        set_cell(line, '\t', FLAGS, &flags);
    })
}

pub(super) fn act_before_stay(lines: &mut Lines) -> Hit {
    change(lines, "EFn", is_item, |line| {
        let admitted = Date::strptime("%Y%m%d", cell(line, '\t', FOURTH));
        let before = admitted.map(|day| day.saturating_sub(1.day()));
        if let Ok(before) = before {
            set_cell(line, '\t', DONE, &before.strftime("%Y%m%d").to_string());
        }
    })
}

pub(super) fn unknown_form_code(lines: &mut Lines) -> Hit {
    let is_body = |line: &str| cell(line, '\t', 5) == "A001010";
    change(lines, "FF1", is_body, |line| {
        set_cell(line, '\t', 5, "A099990");
    })
}

/// The forms of the stays that ended in the month are not made. The rows that they would be are taken from the count.
pub(super) fn no_form1(lines: &mut Lines) -> Hit {
    let taken = of(lines, "FF1").map(std::mem::take).unwrap_or_default();
    let is_code = |line: &&String, start: &str| cell(line, '\t', 5).starts_with(start);
    let count = |start: &str| taken.iter().filter(|line| is_code(line, start)).count() as u64;
    let forms = count("A000010");
    lines.rows.patients -= forms;
    lines.rows.admissions -= forms;
    lines.rows.diagnoses -= count("A0060");
    lines.rows.procedures -= count("A0070");
    match forms {
        0 => Hit::Not,
        _ => Hit::Lost,
    }
}

/// Nothing of the patient's stays is in EFn.
pub(super) fn no_ef(lines: &mut Lines) -> Hit {
    let taken = of(lines, "EFn").map(std::mem::take).unwrap_or_default();
    lines.rows.procedures -= taken.len() as u64;
    match taken.is_empty() {
        true => Hit::Not,
        false => Hit::Lost,
    }
}
