//! Takes profiles from finished rows. Words are looked at once per distinct value of a batch; a row costs one look into one
//! table of states.

use std::sync::Arc;

use arrow_array::{Array, Date32Array, Float64Array, Int32Array, TimestampMicrosecondArray};
use arrow_schema::ArrowError;
use hashbrown::HashMap;
use model::{Batch, Table};

use crate::distinct::Answers;

use super::patients::Patients;
use super::rows::Line;
use super::state::{State, grade};
use super::stratum::Stratum;

/// Days after the event day from which a row is late.
const LATE_AFTER_DAYS: i64 = 2;

const HOUR_MICROS: i64 = 3_600_000_000;

/// States of the rows that one unit of work stores. Units are tallied apart and merged; neither the order of rows nor the cut
/// into units changes the result.
#[derive(Clone, Debug, Default)]
pub struct ProfileTally {
    words: Words,
    states: HashMap<Key, State>,
}

/// A word by its number in [`Words`]; 0 stands for none.
type Word = u32;

/// What tells one state from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Key {
    day: Option<i32>,
    arrival: i32,
    table: Table,
    is_item: bool,
    item: Word,
    name: Word,
    unit: Word,
    specimen: Word,
    stratum: Stratum,
}

/// Distinct words, each with a number from 1 on.
#[derive(Clone, Debug, Default)]
struct Words {
    numbers: HashMap<Arc<str>, Word>,
    list: Vec<Arc<str>>,
}

impl Words {
    fn number(&mut self, word: &str) -> Word {
        if let Some(number) = self.numbers.get(word) {
            return *number;
        }
        let shared: Arc<str> = word.into();
        self.list.push(shared.clone());
        let number = self.list.len() as Word;
        self.numbers.insert(shared, number);
        number
    }

    fn word(&self, number: Word) -> Option<&str> {
        let index = (number as usize).checked_sub(1)?;
        self.list.get(index).map(AsRef::as_ref)
    }
}

impl ProfileTally {
    /// Counts finished rows. A table without `care_date` has no profiles and is passed over.
    pub fn add(&mut self, batch: &Batch) {
        let Some(common) = Common::of(batch) else {
            return;
        };
        if has_items(batch.table) {
            self.add_items(batch, &common);
        }
        if let Some(departments) =
            Answers::of(batch, "department_code", |code| self.words.number(code))
        {
            let none = self.words.number("");
            for row in 0..batch.len() {
                let key = Key {
                    item: departments.at(row).unwrap_or(none),
                    ..common.key(batch.table, row)
                };
                common.count(self.states.entry(key).or_default(), row);
            }
        }
    }

    /// Adds what another tally counted later.
    pub fn merge(&mut self, later: ProfileTally) {
        let renumbered: Vec<Word> = later
            .words
            .list
            .iter()
            .map(|word| self.words.number(word))
            .collect();
        let renumber = |word: Word| {
            let index = (word as usize).checked_sub(1);
            index
                .and_then(|index| renumbered.get(index).copied())
                .unwrap_or(0)
        };
        for (key, state) in later.states {
            let key = Key {
                item: renumber(key.item),
                name: renumber(key.name),
                unit: renumber(key.unit),
                specimen: renumber(key.specimen),
                ..key
            };
            self.states.entry(key).or_default().merge(&state);
        }
    }

    /// The rows of [`model::tables::PROFILES`], without its partition columns, sorted by their key.
    ///
    /// # Errors
    /// When the columns do not fit the spec of the table, which no count can bring about.
    pub fn to_batch(&self) -> Result<arrow_array::RecordBatch, ArrowError> {
        let mut lines: Vec<Line<'_>> = self
            .states
            .iter()
            .map(|(key, state)| self.line(key, state))
            .collect();
        lines.sort_unstable_by(|one, other| one.key().cmp(&other.key()));
        super::rows::to_batch(&lines)
    }

    fn line<'a>(&'a self, key: &Key, state: &'a State) -> Line<'a> {
        Line {
            care_date: key.day,
            table: key.table.name(),
            axis: if key.is_item { "item" } else { "department" },
            item: self.words.word(key.item).unwrap_or_default(),
            item_name: self.words.word(key.name),
            unit: self.words.word(key.unit),
            specimen: self.words.word(key.specimen),
            sex: key.stratum.sex(),
            age_band: key.stratum.age_band(),
            arrival_date: key.arrival,
            state,
        }
    }

    fn add_items(&mut self, batch: &Batch, common: &Common<'_>) {
        let words = &mut self.words;
        let mut column = |name| Answers::of(batch, name, |word| words.number(word));
        let [local, declared, name, unit] =
            ["local_code", "declared_code", "local_name", "unit_text"].map(&mut column);
        let [specimen, material] = ["specimen_code", "specimen_declared_code"].map(&mut column);
        // Drugs have amounts, not values: their rows are counted, and their units say nothing of the item.
        let values = Values::of(batch);
        let unit = if values.is_some() { unit } else { None };
        let at = |column: &Option<Answers<'_, Word>>, row| {
            column.as_ref().and_then(|column| column.at(row))
        };
        let none = words.number("");
        let strata = Strata::of(batch);
        let patients = Answers::of(batch, "patient_key", Patients::hash);
        for row in 0..batch.len() {
            let key = Key {
                is_item: true,
                item: at(&local, row)
                    .or_else(|| at(&declared, row))
                    .unwrap_or(none),
                name: at(&name, row).unwrap_or(0),
                unit: at(&unit, row).unwrap_or(0),
                specimen: at(&specimen, row)
                    .or_else(|| at(&material, row))
                    .unwrap_or(0),
                stratum: strata.at(row),
                ..common.key(batch.table, row)
            };
            let state = self.states.entry(key).or_default();
            common.count(state, row);
            if let Some(values) = &values {
                values.count(state, row);
            }
            if let Some(hash) = patients.as_ref().and_then(|patients| patients.at(row)) {
                state.patients.add(hash);
            }
        }
    }
}

/// Tables whose rows are of a local code.
fn has_items(table: Table) -> bool {
    matches!(
        table,
        Table::LabResults | Table::Physiology | Table::Prescriptions | Table::Injections
    )
}

/// What every table with event days has.
struct Common<'a> {
    days: &'a Date32Array,
    arrivals: Option<Answers<'a, Option<i32>>>,
    occurred: Option<&'a TimestampMicrosecondArray>,
}

impl<'a> Common<'a> {
    fn of(batch: &'a Batch) -> Option<Common<'a>> {
        Some(Common {
            days: batch.typed("care_date")?,
            arrivals: Answers::of(batch, "load_id", arrival_date),
            occurred: batch.typed("occurred_at"),
        })
    }

    /// The key of a row without an item. A load id that tells no day, which no load writes, counts as of the event day.
    fn key(&self, table: Table, row: usize) -> Key {
        let day = self.days.is_valid(row).then(|| self.days.value(row));
        let arrival = self
            .arrivals
            .as_ref()
            .and_then(|arrivals| arrivals.at(row)?);
        Key {
            day,
            arrival: arrival.or(day).unwrap_or_default(),
            table,
            is_item: false,
            item: 0,
            name: 0,
            unit: 0,
            specimen: 0,
            stratum: Stratum::WHOLE,
        }
    }

    fn count(&self, state: &mut State, row: usize) {
        state.rows += 1;
        let Some(occurred) = self.occurred.filter(|times| times.is_valid(row)) else {
            return;
        };
        if self.days.is_null(row) {
            return;
        }
        // Hours in Japan, nine ahead and without summer time, since the event day began.
        let hours = (occurred.value(row) + 9 * HOUR_MICROS).div_euclid(HOUR_MICROS)
            - 24 * i64::from(self.days.value(row));
        state.late += u64::from(hours >= 24 * (LATE_AFTER_DAYS + 1));
        state.morning += u64::from((0..12).contains(&hours));
        state.afternoon += u64::from((12..24).contains(&hours));
    }
}

/// The as-of date in a load id such as `H01-20260112-1`, in days since 1970-01-01. A hospital id may hold `-` itself.
fn arrival_date(load_id: &str) -> Option<i32> {
    let date = load_id.rsplit('-').nth(1)?;
    if date.len() != 8 || !date.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize, to: usize| date.get(from..to)?.parse::<i32>().ok();
    let (year, month, day) = (part(0, 4)?, part(4, 6)?, part(6, 8)?);
    // Days from a year that begins in March, so that the leap day is its last.
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * month + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

/// Sex and age of the patient of a row.
struct Strata<'a> {
    sexes: Option<Answers<'a, Stratum>>,
    ages: Option<&'a Int32Array>,
}

impl<'a> Strata<'a> {
    fn of(batch: &'a Batch) -> Strata<'a> {
        Strata {
            sexes: Answers::of(batch, "patient_sex", |sex| Stratum::of(Some(sex), None)),
            ages: batch.typed("patient_age"),
        }
    }

    fn at(&self, row: usize) -> Stratum {
        let sex = self.sexes.as_ref().and_then(|sexes| sexes.at(row));
        let age = self
            .ages
            .filter(|ages| ages.is_valid(row))
            .map(|ages| ages.value(row));
        Stratum::of(sex.map(Stratum::sex), age)
    }
}

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Number,
    Bound,
    Missing,
    Other,
}

/// The value columns of a table of results.
struct Values<'a> {
    kinds: Answers<'a, Kind>,
    above: Option<Answers<'a, bool>>,
    numbers: &'a Float64Array,
    grades: Option<Answers<'a, Option<i32>>>,
    digits: Option<Answers<'a, Option<(i32, i32)>>>,
}

impl<'a> Values<'a> {
    fn of(batch: &'a Batch) -> Option<Values<'a>> {
        let kind = |kind: &str| match kind {
            "number" => Kind::Number,
            "comparator" => Kind::Bound,
            "null" | "empty" => Kind::Missing,
            _ => Kind::Other,
        };
        Some(Values {
            kinds: Answers::of(batch, "value_kind", kind)?,
            above: Answers::of(batch, "value_comparator", |sign| sign.starts_with('>')),
            numbers: batch.typed("value_number")?,
            grades: Answers::of(batch, "value_grade", grade),
            digits: Answers::of(batch, "value_text", digits),
        })
    }

    fn count(&self, state: &mut State, row: usize) {
        match self.kinds.at(row) {
            Some(Kind::Number) if self.numbers.is_valid(row) => self.count_number(state, row),
            Some(Kind::Bound) => match self.above.as_ref().and_then(|above| above.at(row)) {
                Some(true) => state.above += 1,
                Some(false) => state.below += 1,
                None => {}
            },
            Some(Kind::Missing) | None => state.missing += 1,
            _ => {}
        }
        if let Some(Some(place)) = self.grades.as_ref().and_then(|grades| grades.at(row)) {
            state.grades.add(place, 1);
        }
    }

    fn count_number(&self, state: &mut State, row: usize) {
        state.numbers += 1;
        state.sketch.add(self.numbers.value(row));
        if let Some(Some((decimals, last))) = self.digits.as_ref().and_then(|digits| digits.at(row))
        {
            state.decimals.add(decimals, 1);
            state.last_digits.add(last, 1);
        }
    }
}

/// How many decimals a number is written with, and its last digit; `None` when there is no digit.
fn digits(text: &str) -> Option<(i32, i32)> {
    let (mut decimals, mut last) = (None, None);
    for letter in text.trim().chars() {
        let ascii = match letter {
            '０'..='９' => char::from_u32(letter as u32 - '０' as u32 + '0' as u32)?,
            other => other,
        };
        match ascii {
            '.' | '．' => decimals = Some(0),
            '0'..='9' => {
                last = ascii.to_digit(10);
                decimals = decimals.map(|count| count + 1);
            }
            'e' | 'E' => break,
            _ => {}
        }
    }
    Some((decimals.unwrap_or(0), last? as i32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_load_id_tells_its_day() {
        let days = [
            ("H01-19700101-1", Some(0)),
            ("H01-20260112-1", Some(20_465)),
            ("north-01-20240229-12", Some(19_782)),
            ("north-01-20240301-12", Some(19_783)),
            ("H01", None),
            ("H01-2026x112-1", None),
        ];
        for (load_id, day) in days {
            assert_eq!(arrival_date(load_id), day, "{load_id}");
        }
    }

    #[test]
    fn digits_are_read_as_written() {
        let cases = [
            ("12.50", Some((2, 0))),
            (" 7 ", Some((0, 7))),
            ("４．３", Some((1, 3))),
            ("1.3E+2", Some((1, 3))),
            ("5.", Some((0, 5))),
            ("-0.4", Some((1, 4))),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(digits(text), expected, "{text}");
        }
    }
}
