//! The clause matrix: what is asked for, by whom, which records show it and how the sheet decides, as `data/clauses.toml` has it.

use std::collections::{BTreeMap, BTreeSet};

use model::Lang;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::types::record_type;

const BUILT_IN: &str = include_str!("../../data/clauses.toml");

/// The most clauses of a matrix.
const CLAUSES_MAX: usize = 999;

/// All clauses with their sections.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Matrix {
    /// The file's id.
    pub id: String,
    /// Its edition; another one for every change of meaning.
    pub edition: String,
    /// Who wrote it.
    pub author: String,
    /// Why this edition is.
    pub reason: String,
    /// Numbers that a verdict needs.
    pub limits: Limits,
    /// Letter to title.
    pub sections: BTreeMap<char, Words>,
    /// The clauses in the order of their ids.
    #[serde(rename = "clause")]
    pub clauses: Vec<Clause>,
}

/// Numbers that a verdict needs, for all hospitals alike.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// The share of rows whose code may be undecided, 0 to 1.
    pub undecided_rows_share_max: Limit,
}

/// One number.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// The number.
    pub value: f64,
    /// Whose it is.
    pub mark: Mark,
    /// Why it is this one.
    pub reason: String,
}

/// A text in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Japanese.
    pub ja: String,
    /// English.
    pub en: String,
}

/// A text in both languages, and how well it is known.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Marked {
    /// Japanese.
    pub ja: String,
    /// English.
    pub en: String,
    /// How well it is known.
    pub mark: Mark,
}

impl Words {
    /// The text in `lang`.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ja => &self.ja,
            Lang::En => &self.en,
        }
    }
}

impl Marked {
    /// The text in `lang`.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ja => &self.ja,
            Lang::En => &self.en,
        }
    }
}

/// How well something is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mark {
    /// Read in the public document or on a public page.
    W,
    /// From memory, to be compared with the original.
    U,
    /// A choice of this project.
    D,
}

impl Mark {
    /// The letter.
    pub const fn letter(self) -> char {
        match self {
            Mark::W => 'W',
            Mark::U => 'U',
            Mark::D => 'D',
        }
    }
}

/// One requirement.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clause {
    /// `C` and two digits.
    pub id: String,
    /// Letter of its section.
    pub section: char,
    /// What is asked for, in our words.
    pub requirement: Words,
    /// Who asks for it.
    pub source: Marked,
    /// What must be on record.
    pub recorded: Words,
    /// For how long.
    pub retention: Marked,
    /// Whose business it is.
    pub role: Words,
    /// The types of the records that belong to it, see [`super::RECORD_TYPES`].
    pub records: Vec<String>,
    /// How the sheet decides.
    pub verdict: Rule,
}

/// How the sheet decides about a clause.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// How often records must come.
    pub every: Every,
    /// The types of which there must be some.
    pub needs: Vec<String>,
    /// How many days old the newest may be at the period's end; with [`Every::Days`] alone.
    pub within_days: Option<u32>,
    /// The types whose newest record must have ended well.
    #[serde(default)]
    pub newest_ok: Vec<String>,
    /// The open items that stand against it.
    #[serde(default)]
    pub open: Vec<OpenKind>,
    /// Families of finding codes that belong to it; with [`OpenKind::Finding`] alone.
    #[serde(default)]
    pub families: String,
    /// Whose the frequency is.
    pub mark: Mark,
}

/// How often records must come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Every {
    /// A load every night, and some of each needed type in the period.
    Night,
    /// The newest of each needed type is young enough at the period's end.
    Days,
    /// Some of each needed type, however old.
    Standing,
    /// Some of each needed type in the period.
    Event,
}

/// What can be open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OpenKind {
    /// An incident that is not closed.
    Incident,
    /// Of these a leak.
    Leak,
    /// A finding at error or above of which nobody took notice.
    Finding,
    /// Codes whose mapping is not decided, by rows, and questions past their day.
    Mapping,
    /// An expected night without a load.
    Night,
    /// A record that no second person has approved yet; it stands against every clause that needs its type.
    Approval,
    /// A fault of the ledger, or an entry that cannot be read.
    Ledger,
}

/// Why a matrix cannot be read. Every message names the clause.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum ClausesError {
    /// Not TOML, or not of the shape that a matrix has; the message holds the line.
    #[error("the clauses cannot be read: {message}")]
    Shape {
        /// As the reader puts it.
        message: String,
    },
    /// A value that cannot be.
    #[error("clauses, `{place}`: {expected}")]
    Value {
        /// Clause or section, and field.
        place: String,
        /// What was expected.
        expected: &'static str,
    },
}

/// The matrix that the program brings.
///
/// # Errors
/// Never in a program whose tests passed.
pub fn matrix() -> Result<Matrix, ClausesError> {
    read_matrix(BUILT_IN)
}

/// Reads a matrix.
///
/// # Errors
/// When the text is not TOML, has other fields, or a clause names a section, a type or a rule that is not.
pub fn read_matrix(text: &str) -> Result<Matrix, ClausesError> {
    let matrix: Matrix = toml::from_str(text).map_err(|error| ClausesError::Shape {
        message: error.to_string(),
    })?;
    check(&matrix)?;
    Ok(matrix)
}

impl Matrix {
    /// The clauses of a section, in their order.
    pub fn of_section(&self, section: char) -> impl Iterator<Item = &Clause> {
        let clauses = self.clauses.iter();
        clauses.filter(move |clause| clause.section == section)
    }

    /// Id and edition, as headers and records name the matrix: `kijun-clauses-1`.
    pub fn name(&self) -> String {
        format!("{}-{}", self.id, self.edition)
    }

    /// Whether there is a clause of this id.
    pub fn has(&self, clause: &str) -> bool {
        self.clauses.iter().any(|known| known.id == clause)
    }
}

fn refuse(place: impl Into<String>, expected: &'static str) -> ClausesError {
    ClausesError::Value {
        place: place.into(),
        expected,
    }
}

fn check(matrix: &Matrix) -> Result<(), ClausesError> {
    let head = [
        ("id", &matrix.id),
        ("edition", &matrix.edition),
        ("author", &matrix.author),
        ("reason", &matrix.reason),
        (
            "limits.undecided_rows_share_max.reason",
            &matrix.limits.undecided_rows_share_max.reason,
        ),
    ];
    for (name, text) in head {
        filled(name, text)?;
    }
    if !(0.0..=1.0).contains(&matrix.limits.undecided_rows_share_max.value) {
        return Err(refuse(
            "limits.undecided_rows_share_max",
            "a number from 0 to 1",
        ));
    }
    for (letter, title) in &matrix.sections {
        filled(&format!("sections.{letter}.ja"), &title.ja)?;
        filled(&format!("sections.{letter}.en"), &title.en)?;
        if matrix.of_section(*letter).next().is_none() {
            return Err(refuse(
                format!("sections.{letter}"),
                "at least one clause of this section",
            ));
        }
    }
    if matrix.clauses.len() > CLAUSES_MAX {
        return Err(refuse("clause", "at most 999 clauses"));
    }
    let mut ids = BTreeSet::new();
    let mut families = BTreeSet::new();
    for clause in &matrix.clauses {
        check_clause(matrix, clause)?;
        if !ids.insert(&clause.id) {
            return Err(refuse(&clause.id, "each id once"));
        }
        for family in clause.verdict.families.chars() {
            if !family.is_ascii_uppercase() || !families.insert(family) {
                let place = format!("{}.verdict.families", clause.id);
                return Err(refuse(place, "letters of families, each at one clause"));
            }
        }
    }
    Ok(())
}

fn check_clause(matrix: &Matrix, clause: &Clause) -> Result<(), ClausesError> {
    let id = &clause.id;
    let digits = id.strip_prefix('C').unwrap_or_default();
    if digits.len() != 2 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(refuse(id, "an id of C and two digits"));
    }
    let texts = [
        (
            "requirement",
            &clause.requirement.ja,
            &clause.requirement.en,
        ),
        ("source", &clause.source.ja, &clause.source.en),
        ("recorded", &clause.recorded.ja, &clause.recorded.en),
        ("retention", &clause.retention.ja, &clause.retention.en),
        ("role", &clause.role.ja, &clause.role.en),
    ];
    for (name, ja, en) in texts {
        filled(&format!("{id}.{name}.ja"), ja)?;
        filled(&format!("{id}.{name}.en"), en)?;
    }
    if !matrix.sections.contains_key(&clause.section) {
        return Err(refuse(format!("{id}.section"), "a letter of [sections]"));
    }
    let rule = &clause.verdict;
    let types = clause.records.iter().chain(&rule.needs);
    for kind in types.chain(&rule.newest_ok) {
        if record_type(kind).is_none() || !clause.records.contains(kind) {
            let place = format!("{id}.records, {kind}");
            return Err(refuse(place, "a record type, named under records"));
        }
    }
    // Without a type that it needs, a clause would be met by nothing at all.
    if rule.needs.is_empty() {
        let place = format!("{id}.verdict.needs");
        return Err(refuse(place, "at least one record type"));
    }
    if (rule.every == Every::Days) != rule.within_days.is_some_and(|days| days > 0) {
        let place = format!("{id}.verdict.within_days");
        return Err(refuse(
            place,
            "a number of days with `days` and nowhere else",
        ));
    }
    if rule.open.contains(&OpenKind::Finding) == rule.families.is_empty() {
        let place = format!("{id}.verdict.families");
        return Err(refuse(place, "families with the open kind `finding` alone"));
    }
    Ok(())
}

fn filled(place: &str, text: &str) -> Result<(), ClausesError> {
    match text.trim().is_empty() {
        true => Err(refuse(place, "a text")),
        false => Ok(()),
    }
}
