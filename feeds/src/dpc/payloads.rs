//! The codes of form 1 and what their payloads mean, by year of the specification: the data of `feeds/data/dpc`.

use std::sync::OnceLock;

use model::{Table, TableSpec};
use toml::Value;

use super::TABLES;
use super::day::{self, Reading};
use crate::ssmix2::columns::find;

const SPECIFICATIONS: &str = include_str!("../../data/dpc/specifications.toml");
const FORM1: &str = include_str!("../../data/dpc/form1.toml");

/// How a payload is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Date,
    Number,
    /// Not read: a postcode, free text.
    Withheld,
    Birth,
    Icd10,
    Modifier,
    Notice,
    Subsidy,
    Name,
}

const KINDS: [(&str, Kind); 9] = [
    ("date", Kind::Date),
    ("number", Kind::Number),
    ("withheld", Kind::Withheld),
    ("birth", Kind::Birth),
    ("icd10", Kind::Icd10),
    ("modifier", Kind::Modifier),
    ("notice", Kind::Notice),
    ("subsidy", Kind::Subsidy),
    ("name", Kind::Name),
];

/// What one payload means.
#[derive(Debug)]
pub(super) struct Payload {
    /// 1 to 9; column 8 + number of the line.
    number: i64,
    pub(super) kind: Kind,
    from: i64,
    to: i64,
    /// Table and cell of its row that it goes to.
    pub(super) column: Option<(Table, usize)>,
    values: Vec<String>,
    unknown: Vec<String>,
}

impl Payload {
    /// Whether a value may stand there.
    pub(super) fn allows(&self, value: &[u8]) -> bool {
        self.values.is_empty() || self.values.iter().any(|known| known.as_bytes() == value)
    }

    /// Whether a value stands for not known.
    pub(super) fn is_unknown(&self, value: &[u8]) -> bool {
        self.unknown.iter().any(|known| known.as_bytes() == value)
    }
}

/// What the lines of a code are.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Rows {
    /// Columns of the rows of their form.
    Form,
    /// Rows of `dpc_diagnoses` of a kind.
    Diagnosis(String),
    /// Rows of `dpc_procedures`.
    Surgery,
}

/// A code of form 1 as some years know it.
#[derive(Debug)]
pub(super) struct FormCode {
    code: String,
    pub(super) version: String,
    from: i64,
    to: i64,
    pub(super) rows: Rows,
    payloads: Vec<Payload>,
}

impl FormCode {
    /// Whether the specification of a year knows the code so.
    pub(super) fn is_of(&self, year: i64) -> bool {
        (self.from..=self.to).contains(&year)
    }

    /// What a payload means in a year; of a year that does not know the code, what it means in the nearest that does.
    pub(super) fn payload(&self, number: i64, year: i64) -> Option<&Payload> {
        let year = year.clamp(self.from, self.to);
        self.payloads
            .iter()
            .find(|payload| payload.number == number && (payload.from..=payload.to).contains(&year))
    }
}

/// The data files, read.
#[derive(Debug)]
pub(super) struct Registry {
    /// First day and year of each specification, in order.
    specifications: Vec<(i32, i64)>,
    codes: Vec<FormCode>,
}

impl Registry {
    /// The data files of this version.
    pub(super) fn get() -> &'static Registry {
        static REGISTRY: OnceLock<Registry> = OnceLock::new();
        REGISTRY.get_or_init(|| Registry {
            specifications: entries(SPECIFICATIONS, "specification", specification),
            codes: entries(FORM1, "code", form_code),
        })
    }

    /// The specification in force on a day: the newest one for days behind it, the oldest for days before.
    pub(super) fn year(&self, day: i32) -> Option<i64> {
        let begun = self.specifications.iter().rev();
        let mut begun = begun.skip_while(|(from, _)| *from > day);
        let known = begun.next().or(self.specifications.first());
        known.map(|(_, year)| *year)
    }

    /// A code as a year knows it, or as the last years knew it that did; `None` when no year does.
    pub(super) fn code(&self, code: &[u8], year: i64) -> Option<&FormCode> {
        let known = || {
            self.codes
                .iter()
                .filter(|known| known.code.as_bytes() == code)
        };
        known()
            .find(|known| known.is_of(year))
            .or(known().next_back())
    }
}

/// The tables of a TOML file under a key, each read. What cannot be read is left out; the tests ask for all.
fn entries<T>(text: &str, key: &str, read: fn(&Value) -> Option<T>) -> Vec<T> {
    let file: toml::Table = text.parse().unwrap_or_default();
    let list = file.get(key).and_then(Value::as_array);
    list.into_iter().flatten().filter_map(read).collect()
}

fn specification(entry: &Value) -> Option<(i32, i64)> {
    let Reading::Day(from) = day::read(entry.get("from")?.as_str()?.as_bytes()) else {
        return None;
    };
    Some((from, entry.get("year")?.as_integer()?))
}

fn form_code(entry: &Value) -> Option<FormCode> {
    let text = |key: &str| Some(entry.get(key)?.as_str()?.to_owned());
    let (from, to) = years(entry);
    let rows = match entry.get("rows").and_then(Value::as_str) {
        None => Rows::Form,
        Some("surgery") => Rows::Surgery,
        Some(rows) => Rows::Diagnosis(rows.strip_prefix("diagnosis ")?.to_owned()),
    };
    let payloads = entry.get("payloads")?.as_array()?.iter();
    Some(FormCode {
        code: text("code")?,
        version: text("version")?,
        from: from?,
        to,
        rows,
        payloads: payloads.map(payload).collect::<Option<_>>()?,
    })
}

fn payload(entry: &Value) -> Option<Payload> {
    let list = |key: &str| -> Vec<String> {
        let values = entry.get(key).and_then(Value::as_array);
        let values = values.into_iter().flatten().filter_map(Value::as_str);
        values.map(str::to_owned).collect()
    };
    let kind = match entry.get("kind").and_then(Value::as_str) {
        None => Kind::Text,
        Some(kind) => KINDS.iter().find(|known| known.0 == kind)?.1,
    };
    let column = match entry.get("column").and_then(Value::as_str) {
        None => None,
        Some(column) => Some(target(column)?),
    };
    let (from, to) = years(entry);
    Some(Payload {
        number: entry.get("n")?.as_integer()?,
        kind,
        from: from.unwrap_or(i64::MIN),
        to,
        column,
        values: list("values"),
        unknown: list("unknown"),
    })
}

fn years(entry: &Value) -> (Option<i64>, i64) {
    let year = |key: &str| entry.get(key).and_then(Value::as_integer);
    (year("from"), year("to").unwrap_or(i64::MAX))
}

/// `table.column` as the table and the cell of its row.
fn target(column: &str) -> Option<(Table, usize)> {
    let (table, name) = column.split_once('.')?;
    let table = TABLES.into_iter().find(|known| known.name() == table)?;
    let spec: &TableSpec = table.spec();
    Some((table, find(spec, name)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day_of(text: &str) -> i32 {
        let Reading::Day(day) = day::read(text.as_bytes()) else {
            panic!("{text} is no day");
        };
        day
    }

    #[test]
    fn the_data_files_are_read_to_the_last_entry() {
        let registry = Registry::get();
        let count =
            |text: &str, heading: &str| text.lines().filter(|line| *line == heading).count();
        assert_eq!(
            registry.specifications.len(),
            count(SPECIFICATIONS, "[[specification]]")
        );
        assert!(registry.specifications.is_sorted());
        assert_eq!(registry.codes.len(), count(FORM1, "[[code]]"));
        for code in &registry.codes {
            assert_eq!(
                (code.code.len(), code.version.len()),
                (7, 8),
                "{}",
                code.code
            );
            assert!(code.from <= code.to, "{}", code.code);
            let numbers = code.payloads.iter().map(|payload| payload.number);
            assert!(numbers.clone().all(|number| (1..=9).contains(&number)));
            for year in code.from..=code.to.min(2026) {
                for number in 1..=9 {
                    let meant = code.payloads.iter().filter(|payload| {
                        payload.number == number && (payload.from..=payload.to).contains(&year)
                    });
                    assert!(meant.count() <= 1, "{} {number} {year}", code.code);
                }
                let again = registry
                    .codes
                    .iter()
                    .filter(|other| other.code == code.code && other.is_of(year));
                assert_eq!(again.count(), 1, "{} {year}", code.code);
            }
        }
    }

    #[test]
    fn april_and_may_of_a_year_of_revision_go_by_the_year_before() {
        let year = |day: &str| Registry::get().year(day_of(day)).unwrap();
        for (day, expected) in [
            ("20240331", 2023),
            ("20240531", 2023),
            ("20240601", 2024),
            ("20250401", 2025),
            ("20260531", 2025),
            ("20260601", 2026),
            ("20220401", 2022),
            ("19991231", 2014),
            ("20990101", 2026),
        ] {
            assert_eq!(year(day), expected, "{day}");
        }
    }

    #[test]
    fn as_many_codes_as_the_specifications_count() {
        let count = |year| {
            let codes = Registry::get().codes.iter();
            codes.filter(|code| code.is_of(year)).count()
        };
        assert_eq!((count(2020), count(2025), count(2026)), (56, 70, 67));
    }
}
