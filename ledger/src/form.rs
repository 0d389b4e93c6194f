//! The form of a record that people write: its fields, what each may hold, and what is said when one is not right.
//!
//! The same table makes the template, the questions on a terminal, the messages and the check before a record is written, so that
//! nothing gets into a ledger that its form does not name.

mod problem;
mod template;

use model::{Lang, Text};
use serde_json::{Map, Value};

pub use problem::{FormProblem, Wrong};
pub use template::template;

use crate::record::{RECORD_TEXT_MAX, is_account, is_digest, is_line, is_rec_id, is_word};

/// The most lines of a list.
pub const LIST_MAX: usize = 100;

/// One field of a form.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name in the record, in files and in questions.
    pub name: &'static str,
    /// What it holds.
    pub kind: FieldKind,
    /// Whether it must be there.
    pub need: Need,
    /// What it is.
    pub about: Text,
    /// A value as it would be typed.
    pub example: &'static str,
}

/// Whether a field must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Always.
    Always,
    /// May be left out.
    Optional,
    /// When another field has one of these values; else it may not be there.
    When(&'static str, &'static [&'static str]),
}

/// What a field holds.
#[derive(Clone, Copy, Debug)]
pub enum FieldKind {
    /// One line for the record; no patient data.
    Line,
    /// A number of a document, a name of ours: no blanks.
    Word,
    /// The account of a person; not a name.
    Account,
    /// A day.
    Date,
    /// A moment with its offset.
    Time,
    /// A count, 0 or more.
    Count,
    /// A whole number.
    Number,
    /// A number with or without a decimal point, kept as it was written.
    Decimal,
    /// Yes or no.
    Flag,
    /// One of these.
    Choice(&'static [Choice]),
    /// SHA-256 of a file.
    Sha256,
    /// The `rec_id` of another record.
    Record,
    /// One clause of the matrix of requirements.
    Clause,
    /// Several of these, at least one.
    List(&'static FieldKind),
    /// Several groups of fields, at least one.
    Groups(&'static [Field]),
}

/// One value of a choice and what it means.
#[derive(Clone, Copy, Debug)]
pub struct Choice {
    /// As it is written.
    pub value: &'static str,
    /// What it means.
    pub about: Text,
}

/// Clauses are numbered from 1 to this.
const CLAUSES: u8 = 33;

impl Choice {
    /// A value and its meaning.
    pub(crate) const fn new(value: &'static str, ja: &'static str, en: &'static str) -> Choice {
        Choice {
            value,
            about: Text { ja, en },
        }
    }
}

impl Field {
    /// A field that must be there.
    pub(crate) const fn new(
        name: &'static str,
        kind: FieldKind,
        ja: &'static str,
        en: &'static str,
        example: &'static str,
    ) -> Field {
        Field {
            name,
            kind,
            need: Need::Always,
            about: Text { ja, en },
            example,
        }
    }

    /// The same, and it may be left out.
    pub(crate) const fn optional(self) -> Field {
        Field {
            need: Need::Optional,
            ..self
        }
    }

    /// The same, and it is there exactly when another field has one of these values.
    pub(crate) const fn when(self, field: &'static str, values: &'static [&'static str]) -> Field {
        Field {
            need: Need::When(field, values),
            ..self
        }
    }

    /// Whether it must be, may be or may not be there beside the others.
    fn is_due(&self, filled: &Map<String, Value>) -> bool {
        match self.need {
            Need::Always => true,
            Need::Optional => false,
            Need::When(field, values) => filled
                .get(field)
                .and_then(Value::as_str)
                .is_some_and(|value| values.contains(&value)),
        }
    }

    /// Whether a question about it makes sense beside what is filled in.
    pub fn is_asked(&self, filled: &Map<String, Value>) -> bool {
        self.need == Need::Optional || self.is_due(filled)
    }
}

impl FieldKind {
    /// What it may hold, in words.
    pub fn allowed(&self, lang: Lang) -> String {
        problem::allowed(self, lang)
    }

    /// What a person typed, as the value that the record keeps; `None` when it is not allowed.
    pub fn typed(&self, text: &str) -> Option<Value> {
        let text = text.trim();
        let value = match self {
            FieldKind::Count => Value::from(text.parse::<u64>().ok()?),
            FieldKind::Number => Value::from(text.parse::<i64>().ok()?),
            FieldKind::Flag => Value::from(match text.to_lowercase().as_str() {
                "true" | "yes" | "y" | "はい" => true,
                "false" | "no" | "n" | "いいえ" => false,
                _ => return None,
            }),
            FieldKind::List(of) => {
                let parts = text.split(list_separator(of)).map(str::trim);
                let parts = parts.filter(|part| !part.is_empty());
                Value::Array(parts.map(|part| of.typed(part)).collect::<Option<_>>()?)
            }
            FieldKind::Groups(_) => return None,
            _ => Value::from(text),
        };
        self.admits(&value).then_some(value)
    }

    /// Whether the record may keep a value.
    fn admits(&self, value: &Value) -> bool {
        let text = || value.as_str();
        match self {
            FieldKind::Line => text().is_some_and(is_line),
            FieldKind::Word => text().is_some_and(is_word),
            FieldKind::Account => text().is_some_and(is_account),
            FieldKind::Date => text()
                .and_then(|text| text.parse::<jiff::civil::Date>().ok().zip(Some(text)))
                .is_some_and(|(date, text)| date.to_string() == text),
            FieldKind::Time => text().is_some_and(|text| text.parse::<jiff::Timestamp>().is_ok()),
            FieldKind::Count => value.is_u64(),
            FieldKind::Number => value.is_i64(),
            FieldKind::Decimal => text().is_some_and(is_decimal),
            FieldKind::Flag => value.is_boolean(),
            FieldKind::Choice(choices) => {
                text().is_some_and(|text| choices.iter().any(|choice| choice.value == text))
            }
            FieldKind::Sha256 => text().is_some_and(is_digest),
            FieldKind::Record => text().is_some_and(is_rec_id),
            FieldKind::Clause => text().is_some_and(is_clause),
            FieldKind::List(of) => value.as_array().is_some_and(|list| {
                (1..=LIST_MAX).contains(&list.len()) && list.iter().all(|value| of.admits(value))
            }),
            FieldKind::Groups(_) => value.is_array(),
        }
    }
}

/// Sentences hold commas.
fn list_separator(of: &FieldKind) -> &'static [char] {
    match of {
        FieldKind::Line => &[';', '；'],
        _ => &[',', ';', '、', ' '],
    }
}

fn is_decimal(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_digits = |part: &str| {
        (1..=18).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    is_digits(whole) && is_digits(rest)
}

/// `C01` to `C33`.
fn is_clause(text: &str) -> bool {
    let number = text.strip_prefix('C').filter(|digits| digits.len() == 2);
    number
        .and_then(|digits| digits.parse::<u8>().ok())
        .is_some_and(|number| (1..=CLAUSES).contains(&number))
}

/// Takes a filled form: blanks go, what was typed as text becomes what its field holds, and everything must be as the form has it.
///
/// # Errors
/// The first thing that is not right.
pub fn fill(
    fields: &'static [Field],
    filled: Map<String, Value>,
) -> Result<Map<String, Value>, FormProblem> {
    fill_at(fields, filled, "")
}

fn fill_at(
    fields: &'static [Field],
    filled: Map<String, Value>,
    place: &str,
) -> Result<Map<String, Value>, FormProblem> {
    let mut taken = Map::new();
    for (name, value) in filled {
        let Some(field) = fields.iter().find(|field| field.name == name) else {
            return Err(FormProblem::UnknownField {
                field: format!("{place}{name}"),
                fields,
            });
        };
        let value = match (&field.kind, value) {
            (_, Value::Null) => continue,
            (FieldKind::Groups(inner), Value::Array(groups)) => {
                groups_of(inner, groups, &format!("{place}{name}"))?
            }
            (kind, Value::String(text)) if !kind.is_list() => {
                if text.trim().is_empty() {
                    continue;
                }
                let typed = kind.typed(&text);
                typed.ok_or_else(|| wrong(field, place, Wrong::Value))?
            }
            (FieldKind::Decimal, Value::Number(number)) => Value::from(number.to_string()),
            // A version 2 is as good as "2"; 2.10 would lose its last digit.
            (FieldKind::Word, Value::Number(number)) if number.is_u64() => {
                Value::from(number.to_string())
            }
            (_, value) => value,
        };
        if value.as_array().is_some_and(Vec::is_empty) {
            continue;
        }
        taken.insert(name, value);
    }
    check_at(fields, &taken, place)?;
    Ok(taken)
}

fn groups_of(
    fields: &'static [Field],
    groups: Vec<Value>,
    place: &str,
) -> Result<Value, FormProblem> {
    let mut taken = Vec::new();
    for (at, group) in groups.into_iter().enumerate() {
        if let Value::Object(group) = group {
            let place = format!("{place}[{}].", at + 1);
            taken.push(Value::Object(fill_at(fields, group, &place)?));
        }
    }
    Ok(Value::Array(taken))
}

impl FieldKind {
    fn is_list(&self) -> bool {
        matches!(self, FieldKind::List(_) | FieldKind::Groups(_))
    }
}

/// Whether the fields of a record are as its form has them.
///
/// # Errors
/// The first thing that is not right.
pub(crate) fn check(
    fields: &'static [Field],
    filled: &Map<String, Value>,
) -> Result<(), FormProblem> {
    check_at(fields, filled, "")
}

fn check_at(
    fields: &'static [Field],
    filled: &Map<String, Value>,
    place: &str,
) -> Result<(), FormProblem> {
    for field in fields {
        let value = filled.get(field.name);
        match (value, field.need, field.is_due(filled)) {
            (None, _, true) => return Err(wrong(field, place, Wrong::Missing)),
            (Some(_), Need::When(..), false) => return Err(wrong(field, place, Wrong::OutOfPlace)),
            (Some(value), ..) if !field.kind.admits(value) => {
                return Err(wrong(field, place, Wrong::Value));
            }
            _ => {}
        }
        if let (FieldKind::Groups(inner), Some(Value::Array(groups))) = (&field.kind, value) {
            for (at, group) in groups.iter().enumerate() {
                let place = format!("{place}{}[{}].", field.name, at + 1);
                let none = Map::new();
                check_at(inner, group.as_object().unwrap_or(&none), &place)?;
            }
        }
    }
    Ok(())
}

fn wrong(field: &'static Field, place: &str, wrong: Wrong) -> FormProblem {
    FormProblem::Field {
        place: format!("{place}{}", field.name),
        field,
        wrong,
    }
}

/// The most characters of a line, for messages.
const LINE_MAX: usize = RECORD_TEXT_MAX;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_becomes_what_the_field_holds() {
        let cases: [(FieldKind, &str, Option<Value>); 16] = [
            (FieldKind::Count, " 12 ", Some(Value::from(12))),
            (FieldKind::Count, "-1", None),
            (FieldKind::Number, "-3", Some(Value::from(-3))),
            (FieldKind::Flag, "はい", Some(Value::from(true))),
            (FieldKind::Flag, "perhaps", None),
            (FieldKind::Decimal, "99.8", Some(Value::from("99.8"))),
            (FieldKind::Decimal, "1e3", None),
            (
                FieldKind::Date,
                "2026-11-19",
                Some(Value::from("2026-11-19")),
            ),
            (FieldKind::Date, "2026-11-19T00:00", None),
            (FieldKind::Account, "山田 太郎", None),
            (FieldKind::Account, "dq-02", Some(Value::from("dq-02"))),
            (FieldKind::Clause, "C33", Some(Value::from("C33"))),
            (FieldKind::Clause, "C34", None),
            (FieldKind::Clause, "C1", None),
            (FieldKind::Line, "two\nlines", None),
            (
                FieldKind::List(&FieldKind::Clause),
                "C01, C09",
                Some(Value::from(vec!["C01", "C09"])),
            ),
        ];
        for (kind, text, expected) in cases {
            assert_eq!(kind.typed(text), expected, "{kind:?} {text}");
        }
    }
}
