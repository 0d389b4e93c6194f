//! Writes a result as one hospital does: number, bound, grade or titre, with unit, reference range and flag.
//!
//! Numbers become whole numbers of the last digit first, so that every machine writes the same text and a value never
//! contradicts its own range or flag.

use crate::history::Sex;
use crate::hospital::Hospital;
use crate::hospital::codebook::LocalItem;
use crate::hospital::dialect::{Comparator, Dialect, Grades};
use crate::masters::{LabItem, Masters, Spread};

use super::super::ResultRow;

/// What stands in place of a value that could not be measured.
pub(super) const COMMENTS: &[&str] = &["検体不良", "溶血", "検査中止", "検体量不足"];

/// Items whose level is a titre: the key and the first dilution that is tested.
const TITRES: &[(&str, i64)] = &[("ANA", 40)];

/// Writes value type, value, unit, range and flag of a row from its item, its level and the hospital's habits. A level that
/// is not a number stands for a result that could not be measured: its comment stays, or becomes the first of the list.
/// Rows without an item, or with one that the hospital does not measure, stay as they are.
pub(crate) fn write_value(masters: &Masters, hospital: &Hospital, sex: Sex, row: &mut ResultRow) {
    let Some(index) = row.item else { return };
    let (Some(item), Some(Some(local))) =
        (masters.items.get(index), hospital.book.items.get(index))
    else {
        return;
    };
    for text in [&mut row.unit, &mut row.range, &mut row.flags] {
        text.clear();
    }
    if row.level.is_nan() {
        row.value_type = "ST";
        if !COMMENTS.contains(&row.value.as_str()) {
            row.value = COMMENTS[0].to_owned();
        }
        return;
    }
    row.value.clear();
    if let Some(first) = titre(item) {
        write_titre(&hospital.dialect, item, first, row);
        return;
    }
    match item.spread {
        Spread::Grade => write_grade(&hospital.dialect, row, GRADES, false),
        Spread::Binary => write_grade(&hospital.dialect, row, SIGNS, true),
        Spread::Normal | Spread::LogNormal | Spread::Derived => {
            write_quantity(&hospital.dialect, item, local, sex, row);
        }
    }
}

/// Appends a whole number of the last of `decimals` digits: 725 with two decimals is `7.25`.
pub(super) fn push_whole(text: &mut String, whole: i64, decimals: u8) {
    let mut digits = [b'0'; 24];
    let point = usize::from(decimals.min(12));
    let mut rest = whole.unsigned_abs();
    let mut count = 0;
    while rest > 0 || count <= point {
        digits[count] = b'0' + (rest % 10) as u8;
        rest /= 10;
        count += 1;
    }
    if whole < 0 {
        text.push('-');
    }
    for place in (0..count).rev() {
        text.push(char::from(digits[place]));
        if place == point && point > 0 {
            text.push('.');
        }
    }
}

/// A number as the whole number of its last digit, halves away from zero. Numbers that no analyser sends are cut.
fn whole(number: f64, decimals: u8) -> i64 {
    const POWERS: [f64; 13] = [
        1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12,
    ];
    let power = POWERS[usize::from(decimals.min(12))];
    (number * power).round() as i64
}

/// Writes a quantity in the hospital's unit.
fn write_quantity(
    dialect: &Dialect,
    item: &LabItem,
    local: &LocalItem,
    sex: Sex,
    row: &mut ResultRow,
) {
    let decimals = local.decimals;
    let here = |level: f64| whole(level * local.factor + local.offset, decimals);
    let (low, high) = item.measurable;
    let below = low.filter(|limit| row.level < *limit);
    let above = high.filter(|limit| row.level > *limit);
    let mut value = here(row.level);
    match below.or(above) {
        Some(limit) => {
            value = here(limit);
            let is_below = below.is_some();
            row.value_type =
                write_bound(local.comparator, &mut row.value, value, decimals, is_below);
        }
        None => {
            row.value_type = "NM";
            push_whole(&mut row.value, value, decimals);
        }
    }
    row.unit.push_str(&local.unit);
    let Some((low, high)) = item.range[sex as usize] else {
        return;
    };
    if dialect.ranges {
        write_range(
            &mut row.range,
            [low, high].map(|end| (end.is_finite(), here(end))),
            decimals,
        );
    }
    if dialect.flags {
        if value < here(low) {
            row.flags.push('L');
        } else if value > here(high) {
            row.flags.push('H');
        }
    }
}

/// Writes a value outside of what the analyser can tell; gives the value type.
fn write_bound(
    comparator: Comparator,
    text: &mut String,
    limit: i64,
    decimals: u8,
    below: bool,
) -> &'static str {
    let (before, after) = match (comparator, below) {
        (Comparator::Positional, true) => ("< ", ""),
        (Comparator::Positional, false) => ("> ", ""),
        (Comparator::Tight, true) => ("<", ""),
        (Comparator::Tight, false) => (">", ""),
        // Both words are in use; one for each kind of scale keeps an item with its word.
        (Comparator::Words, true) if decimals == 0 => ("", "以下"),
        (Comparator::Words, true) => ("", "未満"),
        (Comparator::Words, false) => ("", "以上"),
        (Comparator::Postfix, true) => ("", ">"),
        (Comparator::Postfix, false) => ("", "<"),
        (Comparator::Limit, _) => ("", ""),
    };
    text.push_str(before);
    push_whole(text, limit, decimals);
    text.push_str(after);
    if comparator == Comparator::Limit {
        "NM"
    } else {
        "ST"
    }
}

/// Writes a reference range; an end that is not finite is open.
fn write_range(text: &mut String, ends: [(bool, i64); 2], decimals: u8) {
    let [(has_low, low), (has_high, high)] = ends;
    if has_low {
        push_whole(text, low, decimals);
    }
    match (has_low, has_high) {
        (true, true) => text.push('-'),
        (true, false) => text.push_str("以上"),
        _ => {}
    }
    if has_high {
        push_whole(text, high, decimals);
        if !has_low {
            text.push_str("以下");
        }
    }
}

/// Spellings of a scale in the order of [`Grades`].
type Scale<'a> = [&'a [&'a str]; 4];

/// Negative, trace, 1+ to 4+.
const GRADES: Scale = [
    &["(-)", "(±)", "(1+)", "(2+)", "(3+)", "(4+)"],
    &["  -", "  ±", " 1 +", " 2 +", " 3 +", " 4 +"],
    &["-", "+-", "1+", "2+", "3+", "4+"],
    &["－", "±", "＋", "２＋", "３＋", "４＋"],
];

/// Negative and positive.
const SIGNS: Scale = [
    &["(-)", "(+)"],
    &["  -", "  +"],
    &["-", "+"],
    &["陰性", "陽性"],
];

/// How a hospital spells a grade from 0; grades above the scale are its last.
fn spelled(scale: Scale<'static>, grades: Grades, grade: usize) -> &'static str {
    let manner = match grades {
        Grades::Brackets => scale[0],
        Grades::Positional => scale[1],
        Grades::Plain => scale[2],
        Grades::Words => scale[3],
    };
    manner[grade.min(manner.len() - 1)]
}

/// How a hospital spells an amount of bacteria: 0 none, 1 to 3.
pub(super) fn amount(grades: Grades, amount: u8) -> &'static str {
    // The scale has a trace between none and 1+, which nobody reports for bacteria.
    let grade = if amount == 0 {
        0
    } else {
        usize::from(amount) + 1
    };
    spelled(GRADES, grades, grade)
}

fn write_grade(dialect: &Dialect, row: &mut ResultRow, scale: Scale<'static>, two_valued: bool) {
    let grade = row.level.round().max(0.0) as usize;
    row.value_type = "ST";
    row.value.push_str(spelled(scale, dialect.grades, grade));
    // A trace is within what is seen in health.
    let is_abnormal = grade > usize::from(!two_valued);
    if dialect.ranges && dialect.grades == Grades::Brackets {
        row.range.push_str(spelled(scale, dialect.grades, 0));
    }
    if dialect.flags && is_abnormal {
        row.flags.push('A');
    }
}

fn titre(item: &LabItem) -> Option<i64> {
    let found = TITRES.iter().find(|(key, _)| *key == item.key);
    found.map(|(_, first)| *first)
}

/// Writes the last dilution that is positive: 40, 80, 160 ..., or that not even the first is.
fn write_titre(dialect: &Dialect, item: &LabItem, first: i64, row: &mut ResultRow) {
    let steps = if item.spread == Spread::Grade {
        row.level.round().max(0.0) as u32
    } else {
        // The level is a titre by itself: the dilution at or below it is the last positive one.
        (1..=12)
            .take_while(|step| row.level >= (first << (step - 1)) as f64)
            .count() as u32
    };
    let is_negative = steps == 0;
    let dilution = first << steps.saturating_sub(1).min(11);
    row.value_type = "ST";
    match dialect.grades {
        Grades::Plain | Grades::Positional if is_negative => {
            let sign = if dialect.grades == Grades::Plain {
                "<"
            } else {
                "< "
            };
            row.value.push_str(sign);
            push_whole(&mut row.value, dilution, 0);
        }
        Grades::Plain | Grades::Positional => {
            row.value_type = "NM";
            push_whole(&mut row.value, dilution, 0);
        }
        Grades::Brackets | Grades::Words => {
            row.value.push_str(if is_negative { "" } else { "×" });
            push_whole(&mut row.value, dilution, 0);
            row.value.push_str(if is_negative { "倍未満" } else { "" });
        }
    }
    if dialect.flags && !is_negative {
        row.flags.push('A');
    }
}

/// Another amount of bacteria than the one that is written; `None` for what is no amount, and for none.
pub(super) fn other_amount(grades: Grades, written: &str) -> Option<&'static str> {
    let found = (1..=3).find(|number| amount(grades, *number) == written)?;
    Some(amount(grades, if found == 3 { 2 } else { found + 1 }))
}

#[cfg(test)]
mod tests;
