//! One standard unit for each standard code. What goes first: the decision of the site that mapped the row, then the unit of
//! the site's master, then our default for the item.

use hashbrown::HashMap;
use serde::Deserialize;

use super::dictionary::{Dictionary, Reading, valid};
use super::measure::Measure;
use super::pattern::CodePattern;
use super::rule::Generation;
use super::rule_error::RuleError;
use crate::Decision;
use crate::masters::ListedCode;

/// The defaults that ship with the program.
pub(super) const DEFAULTS: &str = include_str!("../../data/units/defaults.toml");

/// How many leading characters of a code a master without result digits gives.
const WITHOUT_RESULT: usize = 15;

/// Standard units by code and by decision.
#[derive(Clone, Debug)]
pub(super) struct Standards {
    decided: HashMap<String, Measure>,
    listed: HashMap<String, Measure>,
    defaults: Vec<(CodePattern, Measure)>,
    generations: Vec<Generation>,
}

#[derive(Deserialize)]
struct DefaultsFile {
    default: Vec<DefaultEntry>,
}

#[derive(Deserialize)]
struct DefaultEntry {
    unit: String,
    analytes: Vec<String>,
    results: Vec<String>,
}

impl Standards {
    /// Of two units that a master lists for one code, the first stands: the order of the files is the site's choice.
    pub(super) fn load(
        dictionary: &Dictionary,
        generations: Vec<Generation>,
        listed: &[ListedCode],
        decisions: &[Decision],
    ) -> Result<Standards, RuleError> {
        let mut standards = Standards {
            decided: HashMap::new(),
            listed: HashMap::new(),
            defaults: defaults()?,
            generations,
        };
        for entry in listed {
            let text = entry.unit.as_deref().unwrap_or_default();
            if let Reading::Known(ucum) = dictionary.read(text, Some(&entry.code))
                && !standards.listed.contains_key(&entry.code)
            {
                let unit = standards.of_generation(&entry.code, valid(&ucum)?);
                standards.listed.insert(entry.code.clone(), unit);
            }
        }
        for decision in decisions {
            let (Some(code), Some(unit)) = (&decision.standard_code, &decision.standard_unit)
            else {
                continue;
            };
            let unit = standards.of_generation(code, written(dictionary, code, unit)?);
            standards.decided.insert(decision.id.clone(), unit);
        }
        Ok(standards)
    }

    /// The unit that a decision sets, by its id.
    pub(super) fn decided(&self, mapping_id: Option<&str>) -> Option<&Measure> {
        self.decided.get(mapping_id?)
    }

    /// The standard unit of a code where no decision sets one.
    pub(super) fn of(&self, code: &str) -> Option<Measure> {
        let without_result = || self.listed.get(code.get(..WITHOUT_RESULT)?);
        if let Some(unit) = self.listed.get(code).or_else(without_result) {
            return Some(unit.clone());
        }
        let (_, unit) = self
            .defaults
            .iter()
            .find(|(pattern, _)| pattern.matches(code))?;
        Some(self.of_generation(code, unit.clone()))
    }

    /// The unit with the generation of the procedure that the code names, such as `U/L` of an ALP by the IFCC procedure.
    pub(super) fn of_generation(&self, code: &str, unit: Measure) -> Measure {
        let named = self
            .generations
            .iter()
            .filter(|generation| generation.unit.ucum == unit.ucum);
        named
            .flat_map(|generation| {
                generation
                    .codes
                    .iter()
                    .map(move |pattern| (pattern, generation))
            })
            .filter(|(pattern, _)| pattern.matches(code))
            .max_by_key(|(pattern, _)| pattern.weight())
            .map_or(unit, |(_, generation)| generation.means.clone())
    }
}

/// The unit of a decision: UCUM, or what the dictionary reads as one.
fn written(dictionary: &Dictionary, code: &str, unit: &str) -> Result<Measure, RuleError> {
    match (Measure::parse(unit), dictionary.read(unit, Some(code))) {
        (Some(measure), _) => Ok(measure),
        (None, Reading::Known(ucum)) => valid(&ucum),
        (None, _) => valid(unit),
    }
}

fn defaults() -> Result<Vec<(CodePattern, Measure)>, RuleError> {
    let file: DefaultsFile = toml::from_str(DEFAULTS)?;
    let mut defaults = Vec::new();
    for entry in &file.default {
        let unit = valid(&entry.unit)?;
        for analyte in &entry.analytes {
            for result in &entry.results {
                let pattern = format!("{analyte}??????????{result}");
                defaults.push((CodePattern::new(&pattern), unit.clone()));
            }
        }
    }
    Ok(defaults)
}
