//! The conversion rules: what they are, and how they are read from their tables.

use serde::Deserialize;

use super::dictionary::valid;
use super::measure::{Measure, Step};
use super::pattern::CodePattern;
use super::rule_error::RuleError;

/// The rules that ship with the program.
pub(super) const CONVERSIONS: &str = include_str!("../../data/units/conversions.toml");
/// The reference intervals that the rules are tested on.
pub(super) const INTERVALS: &str = include_str!("../../data/units/intervals.toml");

/// What a rule rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// The same number under two names, by agreement of the field.
    Convention,
    /// The molar mass of the analyte.
    MolarMass,
    /// The charge of the ion.
    Charge,
    /// Two generations of a measurement procedure. Applied only where a site's decision asks for the other generation.
    Method,
    /// Its author's word; checked against what is known otherwise.
    Stated,
}

/// A rule: `to = from * multiply + add`. It is used in both directions, and for every unit of the two kinds.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Id with version, as it stands in `unit_rule_id`.
    pub id: String,
    /// What it rests on.
    pub basis: Basis,
    /// The items it is for; empty for all.
    pub codes: Vec<CodePattern>,
    /// Unit on the left.
    pub from: Measure,
    /// Unit on the right.
    pub to: Measure,
    /// Factor.
    pub multiply: f64,
    /// Offset, in `to`.
    pub add: f64,
}

/// An interval in two units, as published for both.
#[derive(Clone, Debug)]
pub struct Interval {
    /// What it is of.
    pub item: String,
    /// The items.
    pub codes: Vec<CodePattern>,
    /// One unit, with the lower and upper limit in it.
    pub one: (Measure, f64, f64),
    /// The other unit, with the same limits in it.
    pub other: (Measure, f64, f64),
}

/// A unit text that, for these items, stands for one generation of a measurement procedure.
#[derive(Clone, Debug)]
pub(super) struct Generation {
    pub(super) codes: Vec<CodePattern>,
    pub(super) unit: Measure,
    pub(super) means: Measure,
}

/// Everything in the tables of rules.
pub(super) struct Tables {
    pub(super) rules: Vec<Rule>,
    pub(super) generations: Vec<Generation>,
    pub(super) intervals: Vec<Interval>,
    pub(super) version: u32,
}

#[derive(Deserialize)]
struct RulesFile {
    version: u32,
    #[serde(default)]
    convention: Vec<ConventionEntry>,
    #[serde(default)]
    substance: Vec<SubstanceEntry>,
    #[serde(default)]
    charge: Vec<ChargeEntry>,
    #[serde(default)]
    method: Vec<StatedEntry>,
    #[serde(default)]
    generation: Vec<GenerationEntry>,
}

#[derive(Deserialize)]
struct ConventionEntry {
    id: String,
    #[serde(default)]
    codes: Vec<CodePattern>,
    from: String,
    to: String,
}

#[derive(Deserialize)]
struct SubstanceEntry {
    id: String,
    codes: Vec<CodePattern>,
    molar_mass: f64,
}

#[derive(Deserialize)]
struct ChargeEntry {
    id: String,
    codes: Vec<CodePattern>,
    valence: u8,
}

/// A rule as its author states it, in a site's file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatedEntry {
    /// Id, with its version.
    pub id: String,
    /// The items; none for all.
    #[serde(default)]
    pub codes: Vec<CodePattern>,
    /// Unit on the left, UCUM.
    pub from: String,
    /// Unit on the right, UCUM.
    pub to: String,
    /// Factor.
    pub multiply: f64,
    /// Offset.
    #[serde(default)]
    pub add: f64,
    /// Where it is from.
    pub source: String,
}

#[derive(Deserialize)]
struct GenerationEntry {
    codes: Vec<CodePattern>,
    units: Vec<String>,
    means: String,
}

#[derive(Deserialize)]
struct IntervalsFile {
    interval: Vec<IntervalEntry>,
}

#[derive(Deserialize)]
struct IntervalEntry {
    item: String,
    codes: Vec<CodePattern>,
    one: (String, f64, f64),
    other: (String, f64, f64),
}

impl Tables {
    /// The tables of the program.
    pub(super) fn load() -> Result<Tables, RuleError> {
        let file: RulesFile = toml::from_str(CONVERSIONS)?;
        let version = file.version;
        let id = |id: &str| format!("{id}@{version}");
        let mut rules = Vec::new();
        for entry in file.convention {
            let (from, to) = (valid(&entry.from)?, valid(&entry.to)?);
            rules.push(Rule {
                id: id(&entry.id),
                basis: Basis::Convention,
                codes: entry.codes,
                from,
                to,
                multiply: 1.0,
                add: 0.0,
            });
        }
        for entry in file.substance {
            rules.push(Rule {
                id: id(&entry.id),
                basis: Basis::MolarMass,
                codes: entry.codes,
                from: valid("mol/L")?,
                to: valid("g/L")?,
                multiply: entry.molar_mass,
                add: 0.0,
            });
        }
        for entry in file.charge {
            rules.push(Rule {
                id: id(&entry.id),
                basis: Basis::Charge,
                codes: entry.codes,
                from: valid("mol/L")?,
                to: valid("eq/L")?,
                multiply: f64::from(entry.valence),
                add: 0.0,
            });
        }
        for mut entry in file.method {
            entry.id = id(&entry.id);
            rules.push(Rule::new(entry, Basis::Method)?);
        }
        Ok(Tables {
            rules,
            generations: generations(file.generation)?,
            intervals: intervals()?,
            version,
        })
    }
}

fn generations(entries: Vec<GenerationEntry>) -> Result<Vec<Generation>, RuleError> {
    let mut generations = Vec::new();
    for entry in entries {
        for unit in &entry.units {
            generations.push(Generation {
                codes: entry.codes.clone(),
                unit: valid(unit)?,
                means: valid(&entry.means)?,
            });
        }
    }
    Ok(generations)
}

fn intervals() -> Result<Vec<Interval>, RuleError> {
    let file: IntervalsFile = toml::from_str(INTERVALS)?;
    let read =
        |(unit, low, high): (String, f64, f64)| Ok::<_, RuleError>((valid(&unit)?, low, high));
    let interval = |entry: IntervalEntry| {
        Ok(Interval {
            item: entry.item,
            codes: entry.codes,
            one: read(entry.one)?,
            other: read(entry.other)?,
        })
    };
    file.interval.into_iter().map(interval).collect()
}

impl Rule {
    /// A rule as stated. It is not checked yet.
    ///
    /// # Errors
    /// When a unit is not UCUM.
    pub fn new(entry: StatedEntry, basis: Basis) -> Result<Rule, RuleError> {
        Ok(Rule {
            id: entry.id,
            basis,
            codes: entry.codes,
            from: valid(&entry.from)?,
            to: valid(&entry.to)?,
            multiply: entry.multiply,
            add: entry.add,
        })
    }

    /// Whether the rule is for an item.
    pub fn is_for(&self, code: &str) -> bool {
        self.codes.is_empty() || self.codes.iter().any(|pattern| pattern.matches(code))
    }

    /// The step from one unit to another by this rule, in either direction; `None` when it does not join their kinds.
    pub(super) fn step(&self, from: &Measure, to: &Measure) -> Option<Step> {
        if let (Some(into), Some(out)) = (from.ratio(&self.from), self.to.ratio(to)) {
            if self.add != 0.0 {
                return Some(Step::Affine(into * self.multiply * out, self.add * out));
            }
            let factor = from.ratio_by(self.multiply, &self.from, &self.to, to)?;
            return Some(if factor == 1.0 {
                Step::Same
            } else {
                Step::Multiply(factor)
            });
        }
        let (into, out) = (from.ratio(&self.to)?, self.from.ratio(to)?);
        if self.add != 0.0 {
            let multiply = into / self.multiply * out;
            return Some(Step::Affine(multiply, -self.add / self.multiply * out));
        }
        let divisor = to.ratio_by(self.multiply, &self.from, &self.to, from)?;
        Some(if divisor == 1.0 {
            Step::Same
        } else {
            Step::Divide(divisor)
        })
    }
}
