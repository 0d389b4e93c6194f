//! U04 and U09: units that are misspelt, and the unit that rows without one fit.

use super::compare::Comparison;
use super::evidence::{Evidence, Tried};
use super::found::Found;
use super::item::{Item, Series};
use super::sample::Sample;
use super::shares::raw;
use super::{Input, Rules};

/// Rows that a unit needs to be a usual one of the item.
const USUAL_SHARE_MIN: f64 = 0.05;

/// What is wrong with the units of an item.
pub(super) fn judge(input: &Input<'_>, item: &Item<'_>, series: &Series) -> Vec<Found> {
    let units = by_unit(item, series);
    misspelt(item, series, &units)
        .into_iter()
        .chain(missing(series, &units, input.rules))
        .collect()
}

/// A unit of the item, or none, with its rows.
struct OfUnit<'a> {
    unit: Option<&'a str>,
    /// Whether a rule of units knows it.
    is_known: bool,
    rows: Sample,
    days: (i32, i32),
}

fn by_unit<'a>(item: &'a Item<'_>, series: &Series) -> Vec<OfUnit<'a>> {
    let (Some(first), Some(last)) = (series.days.first(), series.days.last()) else {
        return Vec::new();
    };
    let mut units: Vec<OfUnit<'a>> = Vec::new();
    for (place, (variant, facts)) in item.profile.variants.iter().zip(&item.facts).enumerate() {
        let unit = variant.unit.as_deref();
        for (day, state) in variant
            .days
            .range(first..=last)
            .filter(|(_, state)| state.numbers > 0)
        {
            let known = units.iter().position(|known| known.unit == unit);
            let at = known.unwrap_or_else(|| {
                units.push(OfUnit {
                    unit,
                    is_known: false,
                    rows: Sample::default(),
                    days: (*day, *day),
                });
                units.len() - 1
            });
            let of_unit = &mut units[at];
            of_unit.is_known |= facts.conversion.is_some();
            of_unit.rows.add(place, state, &state.sketch);
            of_unit.days = (of_unit.days.0.min(*day), of_unit.days.1.max(*day));
        }
    }
    units
}

/// U04: a unit that nobody knows, one letter off the usual one.
fn misspelt(item: &Item<'_>, series: &Series, units: &[OfUnit<'_>]) -> Option<Found> {
    let usual = units
        .iter()
        .filter(|unit| unit.is_known && unit.unit.is_some())
        .max_by_key(|unit| unit.rows.rows)?;
    let is_slip = |unit: &&OfUnit<'_>| {
        let text = unit.unit.unwrap_or_default();
        !unit.is_known && !text.is_empty() && edits(text, usual.unit.unwrap_or_default()) == 1
    };
    let slips: Vec<&OfUnit<'_>> = units.iter().filter(is_slip).collect();
    let first = slips.iter().max_by_key(|unit| unit.rows.rows)?;
    let failed = slips.iter().map(|unit| unit.rows.rows).sum();
    let days = slips.iter().fold(first.days, |days, unit| {
        (days.0.min(unit.days.0), days.1.max(unit.days.1))
    });
    let detail = format!(
        "{} → {}",
        first.unit.unwrap_or_default(),
        usual.unit.unwrap_or_default()
    );
    Some(of_units(
        "U04",
        (days, failed, series),
        detail,
        (usual, first),
        item.table.name(),
    ))
}

/// U09: rows without a unit fit one unit of the item and no other.
fn missing(series: &Series, units: &[OfUnit<'_>], rules: &Rules) -> Option<Found> {
    let bare = units
        .iter()
        .find(|unit| unit.unit.is_none_or(str::is_empty))?;
    let all: u64 = units.iter().map(|unit| unit.rows.rows).sum();
    let usual: Vec<&OfUnit<'_>> = units
        .iter()
        .filter(|unit| {
            unit.unit.is_some_and(|text| !text.is_empty())
                && unit.rows.rows as f64 >= USUAL_SHARE_MIN * all as f64
        })
        .collect();
    if usual.is_empty() || bare.rows.measured() < 8 {
        return None;
    }
    let fits = |unit: &&&OfUnit<'_>| {
        let moved = Comparison::of_samples(&raw(&unit.rows), &raw(&bare.rows), rules);
        moved.is_some_and(|moved| moved.is_on_one_scale())
    };
    let fitting: Vec<&&OfUnit<'_>> = usual.iter().filter(fits).collect();
    // Two spellings of one scale fit alike; which of them was meant nobody can tell.
    let [only] = fitting.as_slice() else {
        return None;
    };
    let detail = only.unit.unwrap_or_default().to_owned();
    Some(of_units(
        "U09",
        (bare.days, bare.rows.rows, series),
        detail,
        (only, bare),
        "unit",
    ))
}

fn of_units(
    code: &'static str,
    (days, failed, series): ((i32, i32), u64, &Series),
    detail: String,
    (usual, other): (&OfUnit<'_>, &OfUnit<'_>),
    name: &str,
) -> Found {
    Found {
        code,
        days,
        failed,
        eligible: series.samples.iter().map(|sample| sample.rows).sum(),
        detail,
        evidence: Evidence {
            reference: "rows with the usual unit",
            before: usual.rows.spread(),
            after: other.rows.spread(),
            z: 0.0,
            tried: vec![Tried {
                name: name.to_owned(),
                factor: 1.0,
                left: 0.0,
            }],
            numbers: Vec::new(),
        },
    }
}

/// How many letters have to be changed, added or left out, up to 2.
fn edits(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let same = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
    let (one, other) = (&one[same..], &other[same..]);
    let same = one
        .iter()
        .rev()
        .zip(other.iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    one.len().max(other.len()).saturating_sub(same).min(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_differ_are_counted() {
        let cases = [
            ("mg/dL", "mg/d1", 1),
            ("mg/dL", "mg/dL", 0),
            ("mg/dL", "mg/L", 1),
            ("mg/dL", "mmol/L", 2),
            ("%", "", 1),
            ("aba", "aa", 1),
        ];
        for (one, other, expected) in cases {
            assert_eq!(edits(one, other), expected, "{one} {other}");
            assert_eq!(edits(other, one), expected, "{other} {one}");
        }
    }
}
