//! The thresholds of judgements: values with a unit and a reason, in versioned sections of a TOML file. The program brings
//! `data/rules.toml`; a site's own file replaces single values of it and says who did so and why.
//!
//! ```toml
//! id = "site-rules"
//!
//! [N03]
//! version = "2026-11"
//! author = "Quality office"
//! reason = "Our clinics close for congresses."
//! values.loss_times_max = { value = 0.5, reason = "Two congresses a year halve a day." }
//! ```

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

use super::agreement::Bands;
use super::volume::Thresholds;

const BUILT_IN: &str = include_str!("../../data/rules.toml");

/// The characters of an id, so that it can stand anywhere as it is.
const ID_CHARS: &str = "-_.";

/// Thresholds in force, each with where it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Rules {
    sections: BTreeMap<String, Section>,
    pub(crate) volume: Thresholds,
    pub(crate) agreement: Bands,
}

/// The values of one check, or those that several checks share.
#[derive(Clone, Debug, PartialEq)]
struct Section {
    /// Files and versions that the values come from, as `kijun-1`.
    ids: Vec<String>,
    values: BTreeMap<String, Threshold>,
}

/// One value.
#[derive(Clone, Debug, PartialEq)]
pub struct Threshold {
    /// The number.
    pub value: toml::Value,
    /// What it counts.
    pub unit: String,
    /// Why it is this number.
    pub reason: String,
    /// Who set it.
    pub author: String,
}

/// Why rules cannot be read. Every message names the key.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum RulesError {
    /// Not TOML, or not of the shape that rules have; the message holds the line.
    #[error("rules cannot be read: {message}")]
    Shape {
        /// As the reader puts it.
        message: String,
    },
    /// A name that this version has no value for.
    #[error(
        "rules, `{key}`: this version knows no such value; see the built-in rules for the names"
    )]
    Unknown {
        /// Section and name.
        key: String,
    },
    /// A text that must stand there is empty, or an id has other characters than letters, digits, `-`, `_` and `.`.
    #[error("rules, `{key}`: expected {expected}")]
    Text {
        /// Section and name.
        key: String,
        /// What should stand there.
        expected: &'static str,
    },
    /// A value that cannot be, by its unit.
    #[error("rules, `{key}`: {found} is no value in {unit}, expected {expected}")]
    Value {
        /// Section and name.
        key: String,
        /// What stands there.
        found: String,
        /// The unit.
        unit: String,
        /// What could stand there.
        expected: &'static str,
    },
    /// The values of a section are not those that a check needs.
    #[error("rules, section `{section}`: {message}")]
    Section {
        /// The section.
        section: String,
        /// What is wrong, with the name of the value.
        message: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SectionText {
    version: String,
    author: String,
    reason: String,
    #[serde(default)]
    values: BTreeMap<String, ValueText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ValueText {
    value: toml::Value,
    unit: Option<String>,
    reason: String,
}

impl Rules {
    /// The rules that the program brings.
    ///
    /// # Errors
    /// Never in a program whose tests passed.
    pub fn built_in() -> Result<Rules, RulesError> {
        Rules::over(BTreeMap::new(), BUILT_IN)
    }

    /// The rules of a site: the built-in ones, with what `text` replaces.
    ///
    /// # Errors
    /// When the text is not TOML, names a value that this version does not know, leaves out an id, a version, an author or a
    /// reason, or gives a value that its unit does not allow.
    pub fn read(text: &str) -> Result<Rules, RulesError> {
        Rules::over(Rules::built_in()?.sections, text)
    }

    /// The values of a section as a struct of numbers whose fields bear their names; the struct's default when there is no such
    /// section or it has no values. A struct that names only some fields ought to refuse unknown ones.
    ///
    /// # Errors
    /// When a name or a type does not fit the struct.
    pub fn section<T: DeserializeOwned + Default>(&self, section: &str) -> Result<T, RulesError> {
        match self.sections.get(section) {
            Some(found) if !found.values.is_empty() => typed(&self.sections, section),
            _ => Ok(T::default()),
        }
    }

    /// Files and versions behind a section, as `kijun-1` or `kijun-1+site-2`: the id of the rules in evidence. Empty when
    /// there is no such section.
    pub fn id(&self, section: &str) -> String {
        let found = self.sections.get(section);
        found.map_or_else(String::new, |section| section.ids.join("+"))
    }

    /// Every value in force as (section, name, value), sorted.
    pub fn values(&self) -> impl Iterator<Item = (&str, &str, &Threshold)> {
        self.sections.iter().flat_map(|(section, found)| {
            let values = found.values.iter();
            values.map(move |(name, value)| (section.as_str(), name.as_str(), value))
        })
    }

    fn over(base: BTreeMap<String, Section>, text: &str) -> Result<Rules, RulesError> {
        let mut file: toml::Table = text.parse().map_err(shape)?;
        let id = file
            .remove("id")
            .and_then(|id| id.as_str().map(str::to_owned));
        let id = id.unwrap_or_default();
        identifier("id", &id)?;
        let is_first = base.is_empty();
        let mut sections = base;
        for (name, text) in file {
            if !is_first && !sections.contains_key(&name) {
                return Err(RulesError::Unknown { key: name });
            }
            let section = sections.entry(name.clone()).or_insert_with(|| Section {
                ids: Vec::new(),
                values: BTreeMap::new(),
            });
            let text = text.try_into().map_err(|error| in_section(&name, error))?;
            replace(section, &name, &id, text, is_first)?;
        }
        let volume = Thresholds {
            common: typed(&sections, "volume")?,
            missing: typed(&sections, "N03")?,
            doubled: typed(&sections, "N04")?,
            decline: typed(&sections, "N05")?,
            item: typed(&sections, "N06")?,
            department: typed(&sections, "N07")?,
            late: typed(&sections, "N08")?,
            approved: typed(&sections, "N09")?,
            arrival: typed(&sections, "N10")?,
        };
        let agreement = typed(&sections, "agreement")?;
        Ok(Rules {
            sections,
            volume,
            agreement,
        })
    }
}

/// Puts the values of a file's section over those that are there.
fn replace(
    section: &mut Section,
    name: &str,
    file: &str,
    text: SectionText,
    is_first: bool,
) -> Result<(), RulesError> {
    identifier(&format!("{name}.version"), &text.version)?;
    filled(&format!("{name}.author"), &text.author)?;
    filled(&format!("{name}.reason"), &text.reason)?;
    section.ids.push(format!("{file}-{}", text.version));
    for (value_name, value) in text.values {
        let key = format!("{name}.values.{value_name}");
        let known = section.values.get(&value_name);
        if known.is_none() && !is_first {
            return Err(RulesError::Unknown { key });
        }
        filled(&format!("{key}.reason"), &value.reason)?;
        let known_unit = known.map(|known| known.unit.clone());
        let unit = value
            .unit
            .or_else(|| known_unit.clone())
            .unwrap_or_default();
        filled(&format!("{key}.unit"), &unit)?;
        if known_unit.is_some_and(|known| known != unit) {
            let expected = "the unit of the built-in rules, or none";
            return Err(RulesError::Text {
                key: format!("{key}.unit"),
                expected,
            });
        }
        allowed(&key, &value.value, &unit)?;
        let threshold = Threshold {
            value: value.value,
            unit,
            reason: value.reason,
            author: text.author.clone(),
        };
        section.values.insert(value_name, threshold);
    }
    Ok(())
}

/// Whether a number can be a value in its unit.
fn allowed(key: &str, value: &toml::Value, unit: &str) -> Result<(), RulesError> {
    let number = match value {
        toml::Value::Integer(number) => Some(*number as f64),
        toml::Value::Float(number) => Some(*number),
        _ => None,
    };
    let fits = |least: f64, most: f64| {
        number.is_some_and(|number| number.is_finite() && (least..=most).contains(&number))
    };
    let (is_allowed, expected) = match unit {
        "share" => (fits(0.0, 1.0), "a number from 0 to 1"),
        "days" | "weeks" => (
            value.is_integer() && fits(1.0, 3_660.0),
            "a whole number from 1 to 3660",
        ),
        _ => (fits(0.0, 1e12), "a number that is not negative"),
    };
    match is_allowed {
        true => Ok(()),
        false => Err(RulesError::Value {
            key: key.to_owned(),
            found: value.to_string(),
            unit: unit.to_owned(),
            expected,
        }),
    }
}

fn filled(key: &str, text: &str) -> Result<(), RulesError> {
    match text.trim().is_empty() {
        true => Err(RulesError::Text {
            key: key.to_owned(),
            expected: "a text",
        }),
        false => Ok(()),
    }
}

fn identifier(key: &str, text: &str) -> Result<(), RulesError> {
    let fits = |letter: char| letter.is_ascii_alphanumeric() || ID_CHARS.contains(letter);
    match !text.is_empty() && text.chars().all(fits) {
        true => Ok(()),
        false => Err(RulesError::Text {
            key: key.to_owned(),
            expected: "letters, digits, `-`, `_` or `.`",
        }),
    }
}

fn typed<T: DeserializeOwned>(
    sections: &BTreeMap<String, Section>,
    name: &str,
) -> Result<T, RulesError> {
    let values = sections.get(name).map(|section| &section.values);
    let values = values.into_iter().flatten();
    let table: toml::Table = values
        .map(|(name, threshold)| (name.clone(), threshold.value.clone()))
        .collect();
    table.try_into().map_err(|error| in_section(name, error))
}

fn shape(error: toml::de::Error) -> RulesError {
    RulesError::Shape {
        message: error.to_string(),
    }
}

fn in_section(section: &str, error: toml::de::Error) -> RulesError {
    RulesError::Section {
        section: section.to_owned(),
        message: error.to_string().trim_end().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(section: &str) -> Result<Rules, RulesError> {
        let head = "version = \"2\"\nauthor = \"A\"\nreason = \"Because.\"\n";
        Rules::read(&format!(
            "id = \"site\"\n{}",
            section.replace("HEAD\n", head)
        ))
    }

    #[test]
    fn every_built_in_value_has_unit_and_reason() {
        let rules = Rules::built_in().unwrap();
        let mut count = 0;
        for (section, name, threshold) in rules.values() {
            let place = format!("{section}.{name}");
            assert!(!threshold.unit.trim().is_empty(), "{place}");
            assert!(threshold.reason.split(' ').count() >= 4, "{place}");
            assert!(threshold.reason.ends_with('.'), "{place}");
            assert_eq!(threshold.author, "Kijun", "{place}");
            count += 1;
        }
        assert!(count > 30);
        assert_eq!(rules.id("N09"), "kijun-1");
        for check in ["N05", "N08"] {
            assert_eq!(rules.id(check), "kijun-2", "{check}");
        }
        for check in ["volume", "N06", "N07", "N10"] {
            assert_eq!(rules.id(check), "kijun-3", "{check}");
        }
        assert_eq!(rules.id("N04"), "kijun-6");
        assert_eq!(rules.id("N03"), "kijun-7");
        assert_eq!(rules.id("distribution"), "kijun-10");
        assert_eq!(rules.id("N99"), "");
    }

    #[test]
    fn a_site_replaces_what_it_names() {
        let built_in = Rules::built_in().unwrap();
        let rules = site("[N03]\nHEAD\nvalues.loss_times_max = { value = 0.5, reason = \"R.\" }");
        let rules = rules.unwrap();
        assert_eq!(rules.volume.missing.loss_times_max, 0.5);
        assert_eq!(
            (rules.id("N03"), rules.id("N04")),
            ("kijun-7+site-2".into(), "kijun-6".into())
        );
        let changed = |rules: &Rules| {
            let values: Vec<_> = rules
                .values()
                .map(|(section, name, value)| (format!("{section}.{name}"), value.clone()))
                .collect();
            values
        };
        let (before, after) = (changed(&built_in), changed(&rules));
        let differing: Vec<_> = before.iter().zip(&after).filter(|(a, b)| a != b).collect();
        assert_eq!(differing.len(), 1);
        assert_eq!(differing[0].1.0, "N03.loss_times_max");
        assert_eq!(differing[0].1.1.author, "A");
    }

    #[test]
    fn what_cannot_be_is_refused_by_name() {
        for (section, word) in [
            (
                "[N03]\nHEAD\nvalues.loss_share = { value = 0.5, reason = \"R.\" }",
                "N03.values.loss_share",
            ),
            ("[N33]\nHEAD\n", "N33"),
            ("[N03]\nversion = \"1\"\nauthor = \"A\"\n", "reason"),
            (
                "[N03]\nversion = \"1\"\nauthor = \" \"\nreason = \"R.\"",
                "N03.author",
            ),
            (
                "[N03]\nversion = \"a b\"\nauthor = \"A\"\nreason = \"R.\"",
                "N03.version",
            ),
            (
                "[N03]\nHEAD\nvalues.loss_times_max = { value = 0.5 }",
                "reason",
            ),
            (
                "[N03]\nHEAD\nvalues.loss_times_max = { value = 1.5, reason = \"R.\" }",
                "1.5",
            ),
            (
                "[N03]\nHEAD\nvalues.loss_times_max = { value = nan, reason = \"R.\" }",
                "nan",
            ),
            (
                "[N03]\nHEAD\nvalues.loss_times_max = { value = \"x\", reason = \"R.\" }",
                "loss_times_max",
            ),
            (
                "[N03]\nHEAD\nvalues.loss_times_max = { value = 0.5, unit = \"days\", reason = \"R.\" }",
                "unit",
            ),
            (
                "[volume]\nHEAD\nvalues.window_days = { value = 0, reason = \"R.\" }",
                "window_days",
            ),
            (
                "[volume]\nHEAD\nvalues.window_days = { value = 9.5, reason = \"R.\" }",
                "window_days",
            ),
            ("[N03]\nHEAD\nother = 1\n", "other"),
            ("[N03\n", "line 2"),
        ] {
            let error = site(section).unwrap_err().to_string();
            assert!(error.contains(word), "{section}: {error}");
        }
        assert!(Rules::read("").unwrap_err().to_string().contains("id"));
    }

    #[derive(Debug, Default, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Other {
        lost_rows_min: i64,
        lost_share_max: f64,
    }

    #[test]
    fn a_section_fills_any_struct_of_numbers() {
        let rules = Rules::built_in().unwrap();
        let of = |section: &str| rules.section::<Other>(section);
        assert_eq!(of("nowhere"), Ok(Other::default()));
        assert_eq!(of("N09").unwrap().lost_rows_min, 20);
        let error = of("N03").unwrap_err().to_string();
        assert!(
            error.contains("N03") && error.contains("unknown field"),
            "{error}"
        );
    }
}
