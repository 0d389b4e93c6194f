//! The self-test of conversion rules, run whenever rules are loaded: dimension, size, round trip, and reference intervals,
//! which must land on each other. A published table once had the reciprocal of a molar mass in it; nobody saw it, because
//! nobody multiplied.

use std::fmt;

use super::conversion::find;
use super::measure::{Measure, Step};
use super::pattern::CodePattern;
use super::rule::{Basis, Interval, Rule};

/// How far a stated factor may be from the computed one, as a share of it: tables round.
const FACTOR_TOLERANCE: f64 = 0.02;

/// The same for units of one kind, where nothing but the rounding of a printed decimal separates them.
const SCALE_TOLERANCE: f64 = 1e-3;

/// Molar masses of what laboratories measure, g/mol: from lithium to the largest proteins.
const MOLAR_MASS: std::ops::RangeInclusive<f64> = 6.0..=3e6;

/// How much of the joint length of two intervals they must share.
const OVERLAP_MIN: f64 = 0.7;

/// How exactly a value must come back.
const ROUND_TRIP_TOLERANCE: f64 = 1e-9;

/// What is wrong with a rule.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Fault {
    /// The units measure different things, and nothing known joins them.
    Dimension {
        /// The rule.
        rule: String,
        /// Its units.
        units: (String, String),
    },
    /// The factor is not what the units and the analyte give.
    Factor {
        /// The rule.
        rule: String,
        /// The factor it states.
        stated: f64,
        /// The factor that is right.
        expected: f64,
    },
    /// The factor implies a molar mass that nothing has, g/mol.
    MolarMass {
        /// The rule.
        rule: String,
        /// The molar mass.
        implied: f64,
    },
    /// The factor is zero, negative or no number, so that order would not be kept.
    Sign {
        /// The rule.
        rule: String,
    },
    /// A value does not come back.
    RoundTrip {
        /// The rule.
        rule: String,
    },
    /// A reference interval does not land where it is published in the other unit.
    Interval {
        /// The rule.
        rule: String,
        /// What the interval is of.
        item: String,
        /// The share of their joint length that the intervals have in common, 0 to 1.
        overlap: f64,
    },
    /// No reference interval shows that the rule is right.
    NoInterval {
        /// The rule.
        rule: String,
    },
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Dimension {
                rule,
                units: (from, to),
            } => {
                write!(out, "{rule}: {from} and {to} measure different things")
            }
            Fault::Factor {
                rule,
                stated,
                expected,
            } => {
                let is_reciprocal = is_near(*stated, 1.0 / expected, FACTOR_TOLERANCE);
                let hint = if is_reciprocal {
                    ", of which it is the reciprocal"
                } else {
                    ""
                };
                write!(
                    out,
                    "{rule}: factor {stated} where {expected} is right{hint}"
                )
            }
            Fault::MolarMass { rule, implied } => {
                write!(
                    out,
                    "{rule}: the factor implies a molar mass of {implied} g/mol"
                )
            }
            Fault::Sign { rule } => write!(out, "{rule}: the factor must be above zero"),
            Fault::RoundTrip { rule } => write!(out, "{rule}: a value does not come back"),
            Fault::Interval {
                rule,
                item,
                overlap,
            } => {
                write!(
                    out,
                    "{rule}: the interval of {item} lands elsewhere (overlap {overlap:.2})"
                )
            }
            Fault::NoInterval { rule } => {
                write!(out, "{rule}: no reference interval to test it on")
            }
        }
    }
}

/// The faults of a rule, given the rules that are known to be right and the intervals.
pub fn check(rule: &Rule, known: &[Rule], intervals: &[Interval]) -> Vec<Fault> {
    let id = || rule.id.clone();
    let is_factor = rule.multiply.is_finite() && rule.multiply > 0.0 && rule.add.is_finite();
    if !is_factor {
        return vec![Fault::Sign { rule: id() }];
    }
    let mut faults = Vec::new();
    match rule.basis {
        // Its author's agreement is all there is: the number stays the same.
        Basis::Convention | Basis::Charge => {}
        Basis::Method if rule.from.kind.is_like(&rule.to.kind) || rule.add != 0.0 => {}
        Basis::MolarMass => faults.extend(molar_mass_fault(rule)),
        Basis::Method | Basis::Stated => faults.extend(stated_fault(rule, known)),
    }
    if !comes_back(rule) {
        faults.push(Fault::RoundTrip { rule: id() });
    }
    faults.extend(interval_faults(rule, intervals));
    faults
}

/// A stated factor against what units and known rules give, for each of its items; without either, against what a molar
/// mass can be.
fn stated_fault(rule: &Rule, known: &[Rule]) -> Option<Fault> {
    let items: Vec<&str> = match rule.codes.is_empty() {
        true => vec![""],
        false => rule.codes.iter().map(CodePattern::as_str).collect(),
    };
    items
        .into_iter()
        .find_map(|item| item_fault(rule, item, known))
}

fn item_fault(rule: &Rule, item: &str, known: &[Rule]) -> Option<Fault> {
    let id = rule.id.clone();
    let Some(found) = find(known, item, &rule.from, &rule.to, false) else {
        let is_molar = rule.add == 0.0 && !item.is_empty() && implied_molar_mass(rule).is_some();
        return match is_molar {
            true => molar_mass_fault(rule),
            false => Some(Fault::Dimension {
                rule: id,
                units: (rule.from.ucum.clone(), rule.to.ucum.clone()),
            }),
        };
    };
    let is_scale = rule.from.kind == rule.to.kind;
    let tolerance = if is_scale {
        SCALE_TOLERANCE
    } else {
        FACTOR_TOLERANCE
    };
    let expected = found.step.apply(1.0);
    let is_right = rule.add == 0.0 && is_near(rule.multiply, expected, tolerance);
    (!is_right).then_some(Fault::Factor {
        rule: id,
        stated: rule.multiply,
        expected,
    })
}

fn molar_mass_fault(rule: &Rule) -> Option<Fault> {
    let implied = implied_molar_mass(rule)?;
    (!MOLAR_MASS.contains(&implied)).then(|| Fault::MolarMass {
        rule: rule.id.clone(),
        implied,
    })
}

/// The molar mass that a rule between mass and substance implies, g/mol.
fn implied_molar_mass(rule: &Rule) -> Option<f64> {
    let [mole, gram] = [Measure::parse("mol/L")?, Measure::parse("g/L")?];
    let forward = rule.from.ratio_by(1.0, &mole, &gram, &rule.to);
    if let Some(scale) = forward {
        return Some(rule.multiply / scale);
    }
    let scale = rule.from.ratio_by(1.0, &gram, &mole, &rule.to)?;
    Some(scale / rule.multiply)
}

/// Whether a value that goes there and back is the same. Between units of one kind no rule is used, but their factor.
fn comes_back(rule: &Rule) -> bool {
    let forth = rule.step(&rule.from, &rule.to);
    let back = rule.step(&rule.to, &rule.from);
    let is_same = |forth: Step, back: Step| {
        let back = |value: f64| back.apply(forth.apply(value));
        let values = [0.1, 1.0, 5.7, 1234.5];
        values
            .iter()
            .all(|value| is_near(back(*value), *value, ROUND_TRIP_TOLERANCE))
    };
    rule.from.kind == rule.to.kind
        || forth
            .zip(back)
            .is_some_and(|(forth, back)| is_same(forth, back))
}

/// Intervals of the rule's items must land on each other; a rule about analytes must have one.
fn interval_faults(rule: &Rule, intervals: &[Interval]) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut is_shown = false;
    for interval in intervals
        .iter()
        .filter(|interval| shares_item(rule, interval))
    {
        let (one, low, high) = &interval.one;
        let (other, other_low, other_high) = &interval.other;
        let Some(step) = rule.step(one, other) else {
            continue;
        };
        is_shown = true;
        let overlap = overlap(
            (step.apply(*low), step.apply(*high)),
            (*other_low, *other_high),
        );
        if overlap < OVERLAP_MIN {
            faults.push(Fault::Interval {
                rule: rule.id.clone(),
                item: interval.item.clone(),
                overlap,
            });
        }
    }
    let must_be_shown = matches!(rule.basis, Basis::MolarMass | Basis::Charge | Basis::Method);
    if must_be_shown && !is_shown {
        faults.push(Fault::NoInterval {
            rule: rule.id.clone(),
        });
    }
    faults
}

fn shares_item(rule: &Rule, interval: &Interval) -> bool {
    interval.codes.iter().any(|theirs| {
        let theirs = theirs.as_str();
        rule.codes
            .iter()
            .any(|mine| mine.matches(theirs) || mine.as_str().starts_with(theirs))
    })
}

/// The share of the joint length of two intervals that they have in common.
pub(super) fn overlap(one: (f64, f64), other: (f64, f64)) -> f64 {
    let common = one.1.min(other.1) - one.0.max(other.0);
    let joint = one.1.max(other.1) - one.0.min(other.0);
    (common / joint).max(0.0)
}

fn is_near(value: f64, expected: f64, tolerance: f64) -> bool {
    (value - expected).abs() <= tolerance * expected.abs()
}
