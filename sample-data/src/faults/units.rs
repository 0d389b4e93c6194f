//! U: units that are missing, unknown or put in the wrong place. The values stay as they are.

use super::edit::number;
use super::{Context, Kind};
use crate::ssmix2::ResultRow;

/// The kinds of this family.
#[rustfmt::skip]
pub(super) const KINDS: &[Kind] = &[
    Kind::row("unit_missing", "U01", "The number stands without its unit.", unit_missing),
    Kind::row("unit_unknown", "U02", "The unit is spelled as nobody knows it.", unit_unknown).also(&["U08"]),
    Kind::row("unit_of_another_scale", "U03", "The unit is a thousand times or a tenth of the one that the values are in.", unit_of_another_scale).also(&["U08"]),
    Kind::row("unit_misspelt", "U04", "One letter of the unit is wrong.", unit_misspelt).also(&["U02", "U03", "U08"]),
    Kind::row("unit_in_shorthand", "U05", "The unit is `/F`, whatever field that may be.", unit_in_shorthand).also(&["U02", "U08"]),
    Kind::row("unit_power_full_width", "U06", "The power in the unit is written with a full-width caret.", unit_power_full_width).also(&["U08"]),
    Kind::row("unit_components_turned", "U07", "The components of OBX-6 stand in the wrong order.", unit_components_turned).also(&["U01", "U02", "U08"]),
    Kind::row("unit_two_spellings", "U08", "A part of the results has the unit in capitals.", unit_two_spellings).share(0.3),
];

/// Changes OBX-6 of a row that has a unit and a number.
fn reunit(row: &mut ResultRow, change: impl Fn(&str) -> String) -> bool {
    if row.unit.is_empty() || number(row).is_none() {
        return false;
    }
    let unit = change(&row.unit);
    let differs = unit != row.unit;
    row.unit = unit;
    differs
}

fn unit_missing(row: &mut ResultRow, _: &Context) -> bool {
    reunit(row, |_| String::new())
}

fn unit_unknown(row: &mut ResultRow, _: &Context) -> bool {
    reunit(row, |_| "タンイ^タンイ^99UNT".to_owned())
}

/// Spellings of units that are taken for each other.
const SCALES: &[(&str, &str)] = &[
    ("/dL", "/L"),
    ("/dl", "/l"),
    ("10*3", "10*4"),
    ("10*4", "10*3"),
    ("10*6", "10*4"),
    ("10\\S\\3", "10\\S\\4"),
    ("10\\S\\4", "10\\S\\3"),
    ("10\\S\\6", "10\\S\\4"),
    ("10＾3", "10＾4"),
    ("10＾4", "10＾3"),
    ("×10^3", "×10^4"),
    ("千/", "万/"),
    ("万/", "千/"),
    ("百万/", "万/"),
    ("mmol/", "umol/"),
    ("mEq/", "uEq/"),
    ("ng/", "ug/"),
    ("ug/", "ng/"),
    ("pg/", "ng/"),
    ("μg/", "ng/"),
    ("u/L", "ku/L"),
    ("u/mL", "u/L"),
    ("U/L", "kU/L"),
    ("U/l", "kU/l"),
    ("U/mL", "U/L"),
    ("%", "permil"),
    ("％", "‰"),
    ("fL", "pL"),
    ("sec", "min"),
    ("秒", "分"),
    ("mL/", "L/"),
    ("mg", "g"),
];

/// The unit with every component on another scale; `None` when no scale of it is known.
pub(super) fn another_scale(unit: &str) -> Option<String> {
    let rescale = |part: &str| {
        let known = SCALES.iter().find(|(from, _)| part.contains(from));
        known.map(|(from, to)| part.replacen(from, to, 1))
    };
    let mut any = false;
    let parts = unit.split('^').map(|part| match rescale(part) {
        Some(other) => {
            any = true;
            other
        }
        None => part.to_owned(),
    });
    let other = parts.collect::<Vec<_>>().join("^");
    any.then_some(other)
}

fn unit_of_another_scale(row: &mut ResultRow, _: &Context) -> bool {
    reunit(row, |unit| {
        another_scale(unit).unwrap_or_else(|| unit.to_owned())
    })
}

fn unit_misspelt(row: &mut ResultRow, _: &Context) -> bool {
    reunit(row, |unit| {
        let first = unit.split('^').next().unwrap_or_default();
        let wrong = match first.rfind(['L', 'l']) {
            Some(at) => format!("{}1{}", &first[..at], &first[at + 1..]),
            None => format!("{first}."),
        };
        wrong + &unit[first.len()..]
    })
}

fn unit_in_shorthand(row: &mut ResultRow, _: &Context) -> bool {
    reunit(row, |_| "/F".to_owned())
}

fn unit_power_full_width(row: &mut ResultRow, _: &Context) -> bool {
    reunit(row, |unit| {
        let parts = unit.split('^').map(|part| {
            let bare = part.trim_start_matches(['.', 'x', '×']);
            bare.replacen("10*", "×10＾", 1)
                .replacen("10\\S\\", "×10＾", 1)
        });
        parts.collect::<Vec<_>>().join("^")
    })
}

fn unit_components_turned(row: &mut ResultRow, _: &Context) -> bool {
    reunit(row, |unit| {
        let mut parts: Vec<&str> = unit.splitn(3, '^').collect();
        parts.resize(3, "");
        format!("{}^{}^{}", parts[2], parts[1], parts[0])
    })
}

fn unit_two_spellings(row: &mut ResultRow, _: &Context) -> bool {
    reunit(row, |unit| {
        let first = unit.split('^').next().unwrap_or_default();
        first.to_uppercase() + &unit[first.len()..]
    })
}
