//! From one unit to another: by a factor, by one rule, or by two rules one after the other (mg/dL to mmol/L to mEq/L).

use super::measure::{Measure, Step};
use super::rule::{Basis, Rule};

/// The id of conversions between units of one kind, which need no rule.
pub const SCALE: &str = "scale";

/// The id where the unit sent is the standard unit, whatever its spelling.
pub const SAME: &str = "same";

/// A conversion that was found.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Found {
    pub(super) step: Step,
    /// Ids of the rules, joined by `+`.
    pub(super) rules: String,
}

/// The conversion for an item; rules about methods take part only when `is_decided`.
pub(super) fn find(
    rules: &[Rule],
    code: &str,
    from: &Measure,
    to: &Measure,
    is_decided: bool,
) -> Option<Found> {
    if let Some(step) = from.step_to(to) {
        let id = if step == Step::Same && from.ucum == to.ucum {
            SAME
        } else {
            SCALE
        };
        return Some(Found {
            step,
            rules: id.to_owned(),
        });
    }
    let usable = |rule: &&Rule| rule.is_for(code) && (is_decided || rule.basis != Basis::Method);
    let usable: Vec<&Rule> = rules.iter().filter(usable).collect();
    let by_one = usable.iter().find_map(|rule| {
        Some(Found {
            step: rule.step(from, to)?,
            rules: rule.id.clone(),
        })
    });
    by_one.or_else(|| by_two(&usable, from, to))
}

fn by_two(rules: &[&Rule], from: &Measure, to: &Measure) -> Option<Found> {
    for first in rules {
        for middle in [&first.from, &first.to] {
            let Some(one) = first.step(from, middle) else {
                continue;
            };
            let second = rules.iter().find_map(|second| {
                let other = (second.id != first.id).then(|| second.step(middle, to))??;
                Some((second, other))
            });
            if let Some((second, other)) = second {
                let rules = format!("{}+{}", first.id, second.id);
                return Some(Found {
                    step: joined(one, other),
                    rules,
                });
            }
        }
    }
    None
}

/// Two steps as one.
fn joined(first: Step, second: Step) -> Step {
    let (multiply, add) = line(first);
    let (times, plus) = line(second);
    let (multiply, add) = (multiply * times, add * times + plus);
    if add == 0.0 {
        Step::Multiply(multiply)
    } else {
        Step::Affine(multiply, add)
    }
}

fn line(step: Step) -> (f64, f64) {
    match step {
        Step::Same => (1.0, 0.0),
        Step::Multiply(factor) => (factor, 0.0),
        Step::Divide(divisor) => (1.0 / divisor, 0.0),
        Step::Affine(factor, offset) => (factor, offset),
    }
}
