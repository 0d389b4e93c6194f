//! The dictionary: which texts stand for which words of a unit. Loaded from `data/units`, checked while it is loaded.

use std::collections::BTreeMap;

use hashbrown::HashMap;
use serde::Deserialize;

use super::fold::fold;
use super::measure::Measure;
use super::pattern::CodePattern;
use super::rule_error::RuleError;

/// The dictionary that ships with the program.
pub(super) const TOKENS: &str = include_str!("../../data/units/tokens.toml");
/// The overrides that ship with the program.
pub(super) const OVERRIDES: &str = include_str!("../../data/units/overrides.toml");

/// Longer texts are no units, in bytes.
const TEXT_BYTES_MAX: usize = 128;

/// What a unit text says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// One unit, in UCUM.
    Known(String),
    /// One of several, in UCUM, as the item or the hospital has it.
    Ambiguous(Vec<String>),
    /// The dictionary has no reading.
    Unknown,
}

/// What an atom measures, roughly: what may stand beside it depends on this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Class {
    Mass,
    Volume,
    Substance,
    Molar,
    Activity,
    Charge,
    Osmoles,
    Count,
    Time,
    Length,
    Water,
    Area,
    Field,
    Cells,
    Assay,
}

/// A word of a unit.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Atom {
    pub(super) ucum: String,
    pub(super) class: Class,
    /// Whether it is a unit without a denominator.
    pub(super) alone: bool,
}

/// What may follow an atom; an empty annotation changes nothing.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Qualifier {
    pub(super) annotation: String,
    pub(super) after: Vec<Class>,
    pub(super) spellings: Vec<String>,
}

/// A spelling that means this unit for these items.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Override {
    /// Spellings, in any form.
    pub spellings: Vec<String>,
    /// The items.
    pub codes: Vec<CodePattern>,
    /// The unit, in UCUM.
    pub ucum: String,
    /// Why.
    pub reason: String,
}

impl Override {
    fn spells(&self, text: &str) -> bool {
        self.spellings.iter().any(|spelling| spelling == text)
    }
}

/// The dictionary, ready to read.
#[derive(Clone, Debug)]
pub struct Dictionary {
    pub(super) atoms: HashMap<String, Atom>,
    /// Amounts of substance written as M, for mol/L; accepted before a litre or creatinine only.
    pub(super) molar: HashMap<String, Atom>,
    pub(super) cells: Vec<String>,
    pub(super) counts: Vec<String>,
    pub(super) count_ucum: String,
    pub(super) qualifiers: Vec<Qualifier>,
    remarks: Vec<String>,
    whole: HashMap<String, String>,
    ambiguous: HashMap<String, Vec<String>>,
    overrides: Vec<Override>,
}

#[derive(Deserialize)]
struct AtomEntry {
    ucum: String,
    class: Class,
    #[serde(default = "no_prefix")]
    prefixes: Vec<String>,
    spellings: Vec<String>,
    #[serde(default)]
    alone: bool,
}

#[derive(Deserialize)]
struct Words {
    #[serde(default)]
    ucum: String,
    spellings: Vec<String>,
}

#[derive(Deserialize)]
struct Ambiguity {
    spellings: Vec<String>,
    candidates: Vec<String>,
}

#[derive(Deserialize)]
struct TokensFile {
    prefixes: BTreeMap<String, Vec<String>>,
    atom: Vec<AtomEntry>,
    cells: Vec<Words>,
    count: Vec<Words>,
    qualifier: Vec<Qualifier>,
    remark: Vec<Words>,
    whole: Vec<Words>,
    ambiguous: Vec<Ambiguity>,
}

#[derive(Deserialize)]
struct OverridesFile {
    #[serde(rename = "override", default)]
    overrides: Vec<Override>,
}

fn no_prefix() -> Vec<String> {
    vec![String::new()]
}

impl Dictionary {
    /// The dictionary of the program; `site` are the overrides of a site, which go before the program's.
    ///
    /// # Errors
    /// When a unit is no UCUM, or one spelling stands for two units.
    pub fn load(site: &[Override]) -> Result<Dictionary, RuleError> {
        let file: TokensFile = toml::from_str(TOKENS)?;
        let shipped: OverridesFile = toml::from_str(OVERRIDES)?;
        let (atoms, molar) = (atoms(&file, false)?, atoms(&file, true)?);
        let overrides = site.iter().chain(&shipped.overrides).map(folded_override);
        let mut whole = HashMap::new();
        for words in &file.whole {
            for spelling in &words.spellings {
                add(&mut whole, spelling, valid(&words.ucum)?.ucum)?;
            }
        }
        let mut ambiguous = HashMap::new();
        for entry in &file.ambiguous {
            for candidate in &entry.candidates {
                valid(candidate)?;
            }
            for spelling in &entry.spellings {
                add(&mut ambiguous, spelling, entry.candidates.clone())?;
            }
        }
        let qualifiers = file.qualifier.into_iter().map(folded_qualifier);
        Ok(Dictionary {
            atoms,
            molar,
            cells: folded(&file.cells),
            counts: folded(&file.count),
            count_ucum: file
                .count
                .first()
                .map_or("1".to_owned(), |words| words.ucum.clone()),
            qualifiers: qualifiers.collect(),
            remarks: folded(&file.remark),
            whole,
            ambiguous,
            overrides: overrides.collect::<Result<_, _>>()?,
        })
    }

    /// What a unit text says, for an item where it is known. Never more than the text says: what can mean two units is
    /// ambiguous, what is not in the dictionary is unknown.
    pub fn read(&self, unit_text: &str, code: Option<&str>) -> Reading {
        if unit_text.len() > TEXT_BYTES_MAX {
            return Reading::Unknown;
        }
        let folded = fold(unit_text);
        let text = self.without_remark(&folded);
        if let Some(ucum) = code.and_then(|code| self.overridden(text, code)) {
            return Reading::Known(ucum.to_owned());
        }
        if let Some(candidates) = self.ambiguous.get(text) {
            return Reading::Ambiguous(candidates.clone());
        }
        match self.whole.get(text) {
            Some(ucum) => Reading::Known(ucum.clone()),
            None => match self.parse(text) {
                Reading::Unknown => as_ucum(unit_text),
                reading => reading,
            },
        }
    }

    /// Whether a unit text says nothing for any item: `mOsm` is none by itself and a unit of osmotic pressure.
    pub fn is_unknown(&self, unit_text: &str) -> bool {
        let folded = fold(unit_text);
        let text = self.without_remark(&folded);
        let is_of_some_item = || self.overrides.iter().any(|entry| entry.spells(text));
        self.read(unit_text, None) == Reading::Unknown && !is_of_some_item()
    }

    fn overridden(&self, text: &str, code: &str) -> Option<&str> {
        let hit = self.overrides.iter().find(|entry| {
            entry.spells(text) && entry.codes.iter().any(|pattern| pattern.matches(code))
        })?;
        Some(&hit.ucum)
    }

    /// The text without a remark at its end, unless the remark is all of it.
    fn without_remark<'a>(&self, text: &'a str) -> &'a str {
        let bare = self
            .remarks
            .iter()
            .find_map(|remark| text.strip_suffix(remark.as_str()));
        bare.filter(|bare| !bare.is_empty()).unwrap_or(text)
    }
}

/// A text in UCUM itself, such as `m[iU]/L`: told by its square brackets, which no other notation has. Not with an annotation,
/// for that is free text.
fn as_ucum(text: &str) -> Reading {
    let text = text.trim();
    let is_ucum = text.contains('[') && !text.contains('{') && Measure::parse(text).is_some();
    match is_ucum {
        true => Reading::Known(text.to_owned()),
        false => Reading::Unknown,
    }
}

/// The atoms by spelling, those written as M apart or the others.
fn atoms(file: &TokensFile, is_molar: bool) -> Result<HashMap<String, Atom>, RuleError> {
    let mut atoms = HashMap::new();
    let none = no_prefix();
    for entry in &file.atom {
        if (entry.class == Class::Molar) != is_molar {
            continue;
        }
        for prefix in &entry.prefixes {
            let atom = Atom {
                ucum: valid(&format!("{prefix}{}", entry.ucum))?.ucum,
                class: entry.class,
                alone: entry.alone,
            };
            for before in file.prefixes.get(prefix).unwrap_or(&none) {
                for word in &entry.spellings {
                    add(&mut atoms, &format!("{before}{word}"), atom.clone())?;
                }
            }
        }
    }
    Ok(atoms)
}

fn add<T: PartialEq>(map: &mut HashMap<String, T>, text: &str, value: T) -> Result<(), RuleError> {
    let spelling = fold(text);
    match map.get(&spelling) {
        Some(there) if *there != value => Err(RuleError::Spelling { spelling }),
        _ => {
            map.insert(spelling, value);
            Ok(())
        }
    }
}

/// The unit, when it is UCUM.
pub(super) fn valid(ucum: &str) -> Result<Measure, RuleError> {
    Measure::parse(ucum).ok_or_else(|| RuleError::Ucum {
        unit: ucum.to_owned(),
    })
}

fn folded(words: &[Words]) -> Vec<String> {
    words
        .iter()
        .flat_map(|words| &words.spellings)
        .map(|word| fold(word))
        .collect()
}

fn folded_qualifier(mut entry: Qualifier) -> Qualifier {
    entry.spellings = entry.spellings.iter().map(|word| fold(word)).collect();
    entry
}

fn folded_override(entry: &Override) -> Result<Override, RuleError> {
    valid(&entry.ucum)?;
    let spellings = entry.spellings.iter().map(|word| fold(word)).collect();
    Ok(Override {
        spellings,
        ..entry.clone()
    })
}
