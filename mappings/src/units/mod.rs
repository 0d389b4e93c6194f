//! Units: from the text that a hospital sends, over its meaning in UCUM, to one standard unit for each item.
//!
//! 1. [`fold`] makes one spelling of many, and the [`Dictionary`] says what it means, if it means one thing.
//! 2. [`Measure`] is the unit as UCUM has it.
//! 3. A factor or a [`Rule`] leads to the standard unit of the code, or nothing does and the row stays without one.
//!
//! The words, the rules and the intervals they are tested on are tables in `data/units`. Nothing here is guessed (law 6):
//! what may mean two things, what no rule joins and what lacks a unit keeps its raw value only.

mod apply;
mod check;
mod conversion;
mod dictionary;
mod fold;
mod grammar;
mod measure;
mod pattern;
mod rule;
mod rule_error;
mod standard;
mod verdict;

pub use apply::standardize_units;
pub use check::{Fault, check};
pub use conversion::{SAME, SCALE};
pub use dictionary::{Dictionary, Override, Reading};
pub use fold::fold;
pub use measure::{Kind, Measure, Step};
pub use pattern::CodePattern;
pub use rule::{Basis, Interval, Rule, StatedEntry};
pub use rule_error::RuleError;
pub use verdict::{UnitState, UnitVerdict};

use serde::Deserialize;

use crate::Decision;
use crate::masters::ListedCode;
use dictionary::valid;
use rule::Tables;
use standard::Standards;

/// What a site brings: its masters, its decisions, and its own rules.
#[derive(Clone, Copy, Debug, Default)]
pub struct SiteUnits<'a> {
    /// Codes of its masters, of which the unit is taken; of two for one code the first.
    pub listed: &'a [ListedCode],
    /// Its decisions, all periods; a row's `mapping_id` says which applies.
    pub decisions: &'a [Decision],
    /// Its own overrides and rules, TOML as `docs/units.md` describes it.
    pub rules: Option<&'a str>,
}

/// A site's file of rules.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SiteFile {
    id: String,
    version: u32,
    author: String,
    reason: String,
    #[serde(rename = "override", default)]
    overrides: Vec<Override>,
    #[serde(rename = "rule", default)]
    rules: Vec<StatedEntry>,
}

/// A table of rules, as quality records name it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct TableVersion {
    /// Its id, such as `units.tokens`.
    pub id: String,
    /// Its version.
    pub version: u32,
}

/// Everything that the unit step knows: built once, shared by all batches of a hospital.
#[derive(Clone, Debug)]
pub struct UnitRules {
    dictionary: Dictionary,
    rules: Vec<Rule>,
    intervals: Vec<Interval>,
    standards: Standards,
    version: u32,
    tables: Vec<TableVersion>,
}

impl UnitRules {
    /// Loads the tables of the program and what the site brings, and tests every rule.
    ///
    /// # Errors
    /// When a table cannot be read, a unit in it is not UCUM, or a rule fails its self-test.
    pub fn build(site: SiteUnits<'_>) -> Result<UnitRules, RuleError> {
        let mut tables = Tables::load()?;
        let shipped = faults(&tables.rules, &tables);
        if !shipped.is_empty() {
            return Err(RuleError::Faults(shipped));
        }
        let mut overrides = Vec::new();
        let mut versions = shipped_versions()?;
        if let Some(text) = site.rules {
            let file: SiteFile = toml::from_str(text)?;
            if file.author.is_empty() || file.reason.is_empty() {
                return Err(RuleError::Unsigned { id: file.id });
            }
            let mut stated = Vec::new();
            for mut entry in file.rules {
                entry.id = format!("{}:{}@{}", file.id, entry.id, file.version);
                stated.push(Rule::new(entry, Basis::Stated)?);
            }
            let faults = faults(&stated, &tables);
            if !faults.is_empty() {
                return Err(RuleError::Faults(faults));
            }
            tables.rules.extend(stated);
            overrides = file.overrides;
            versions.push(TableVersion {
                id: file.id,
                version: file.version,
            });
        }
        let dictionary = Dictionary::load(&overrides)?;
        let standards =
            Standards::load(&dictionary, tables.generations, site.listed, site.decisions)?;
        Ok(UnitRules {
            dictionary,
            rules: tables.rules,
            intervals: tables.intervals,
            standards,
            version: tables.version,
            tables: versions,
        })
    }

    /// The tables in force, those of the program first, then the site's.
    pub fn tables(&self) -> &[TableVersion] {
        &self.tables
    }

    /// The dictionary.
    pub fn dictionary(&self) -> &Dictionary {
        &self.dictionary
    }

    /// The faults of a rule that is not loaded, by the rules and intervals that are.
    pub fn check(&self, rule: &Rule) -> Vec<Fault> {
        check(rule, &self.rules, &self.intervals)
    }

    /// The standard unit of a code, UCUM; `None` when neither a master nor a default names one.
    pub fn standard_unit(&self, code: &str) -> Option<String> {
        self.standards.of(code).map(|unit| unit.ucum)
    }

    /// A value of an item in one UCUM unit, in another; `None` when no rule joins them. Rules between generations of a
    /// procedure take no part: they need a decision.
    pub fn convert(&self, code: &str, from: &str, to: &str, value: f64) -> Option<f64> {
        let (from, to) = (Measure::parse(from)?, Measure::parse(to)?);
        let found = conversion::find(&self.rules, code, &from, &to, false)?;
        Some(found.step.apply(value))
    }

    /// What becomes of a unit text under a standard code, and why; `mapping_id` is that of the row, which may be a decision
    /// with a unit of its own.
    pub fn explain(
        &self,
        code: &str,
        unit_text: Option<&str>,
        mapping_id: Option<&str>,
    ) -> UnitVerdict {
        self.judge(code, unit_text, mapping_id).0
    }

    /// The verdict, and the step where there is one.
    fn judge(
        &self,
        code: &str,
        unit_text: Option<&str>,
        mapping_id: Option<&str>,
    ) -> (UnitVerdict, Option<Step>) {
        let decided = self.standards.decided(mapping_id);
        let standard = decided.cloned().or_else(|| self.standards.of(code));
        let mut verdict = UnitVerdict {
            state: UnitState::Missing,
            readings: Vec::new(),
            standard_unit: standard.as_ref().map(|unit| unit.ucum.clone()),
            rule_id: None,
        };
        let text = unit_text.filter(|text| !is_blank(text));
        let Some(unit) = text.and_then(|text| self.read_into(&mut verdict, text, code)) else {
            return (verdict, None);
        };
        let Some(standard) = standard else {
            verdict.state = UnitState::NoStandard;
            return (verdict, None);
        };
        let find = |is_decided| conversion::find(&self.rules, code, &unit, &standard, is_decided);
        let Some(found) = find(decided.is_some()) else {
            verdict.state = match find(true) {
                Some(_) => UnitState::Undecided,
                None => UnitState::Mismatch,
            };
            return (verdict, None);
        };
        verdict.state = match found.rules.as_str() {
            SAME => UnitState::Same,
            _ => UnitState::Converted,
        };
        let is_own = matches!(found.rules.as_str(), SAME | SCALE);
        verdict.rule_id = Some(match is_own {
            true => format!("{}@{}", found.rules, self.version),
            false => found.rules,
        });
        (verdict, Some(found.step))
    }

    /// The one unit that a text means under a code; the verdict says why there is none.
    fn read_into(&self, verdict: &mut UnitVerdict, text: &str, code: &str) -> Option<Measure> {
        match self.dictionary.read(text, Some(code)) {
            Reading::Known(ucum) => {
                let unit = self.standards.of_generation(code, valid(&ucum).ok()?);
                verdict.readings = vec![unit.ucum.clone()];
                Some(unit)
            }
            Reading::Ambiguous(candidates) => {
                verdict.state = UnitState::Ambiguous;
                verdict.readings = candidates;
                None
            }
            Reading::Unknown => {
                verdict.state = UnitState::Unknown;
                None
            }
        }
    }
}

fn shipped_versions() -> Result<Vec<TableVersion>, RuleError> {
    let tables = [
        dictionary::TOKENS,
        dictionary::OVERRIDES,
        rule::CONVERSIONS,
        rule::INTERVALS,
        standard::DEFAULTS,
    ];
    let read = |text: &str| toml::from_str(text).map_err(RuleError::from);
    tables.into_iter().map(read).collect()
}

/// Whether a unit text says nothing: blanks, or the quotes of an empty field.
fn is_blank(text: &str) -> bool {
    text.chars()
        .all(|letter| letter.is_whitespace() || letter == '"')
}

fn faults(rules: &[Rule], tables: &Tables) -> Vec<Fault> {
    let of = |rule: &Rule| check(rule, &tables.rules, &tables.intervals);
    rules.iter().flat_map(of).collect()
}
