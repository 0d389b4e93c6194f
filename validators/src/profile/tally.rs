//! Takes profiles from finished rows. A row becomes a small fact with the key of its state; sorted by their keys, the facts of
//! a state stand together, and no state has to be looked up or held.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::ArrowError;
use hashbrown::HashMap;
use model::{Batch, Table};

use super::columns::{Days, Strata, Values};
use super::fact::{Fact, Key, Value};
use super::patients::{Patients, Place};
use super::rows::Lines;
use super::state::State;
use super::stratum::Stratum;
use crate::distinct::Answers;

/// The rows of one file of a table, each in 32 bytes until they are written as states. The order of the rows does not matter,
/// nor how they are cut into batches.
#[derive(Clone, Debug, Default)]
pub struct ProfileTally {
    words: Words,
    items: Items,
    facts: Vec<Fact>,
}

/// A word by its number in [`Words`]; 0 stands for none.
pub(super) type Word = u32;

/// Distinct words, each with a number from 1 on.
#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    numbers: HashMap<Arc<str>, Word>,
    list: Vec<Arc<str>>,
}

impl Words {
    pub(super) fn number(&mut self, word: &str) -> Word {
        if let Some(number) = self.numbers.get(word) {
            return *number;
        }
        let shared: Arc<str> = word.into();
        self.list.push(shared.clone());
        let number = self.list.len() as Word;
        self.numbers.insert(shared, number);
        number
    }

    pub(super) fn word(&self, number: Word) -> Option<&str> {
        let index = (number as usize).checked_sub(1)?;
        self.list.get(index).map(AsRef::as_ref)
    }

    /// All of them, in the order of their numbers.
    pub(super) fn list(&self) -> impl Iterator<Item = &str> {
        self.list.iter().map(AsRef::as_ref)
    }
}

/// An item as it is written, or a department: table, axis, code, name, unit and specimen.
pub(super) type Item = [Word; 6];

/// Distinct items, each with a number from 0 on.
#[derive(Clone, Debug, Default)]
struct Items {
    numbers: HashMap<Item, u32>,
    list: Vec<Item>,
}

impl Items {
    fn number(&mut self, item: Item) -> u32 {
        *self.numbers.entry(item).or_insert_with(|| {
            self.list.push(item);
            self.list.len() as u32 - 1
        })
    }

    /// Sorts the items by their words; gives the new numbers by the old ones.
    fn sort(&mut self, words: &Words) -> Vec<u32> {
        let in_words = |number: &u32| self.list[*number as usize].map(|word| words.word(word));
        let mut order: Vec<u32> = (0..self.list.len() as u32).collect();
        order.sort_unstable_by(|one, other| in_words(one).cmp(&in_words(other)));
        let mut numbers = vec![0; order.len()];
        for (new, old) in order.iter().enumerate() {
            numbers[*old as usize] = new as u32;
        }
        self.list = order.iter().map(|old| self.list[*old as usize]).collect();
        numbers
    }
}

impl ProfileTally {
    /// Counts finished rows. A table without `care_date` has no profiles and is passed over.
    pub fn add(&mut self, batch: &Batch) {
        if let Some(days) = Days::of(batch) {
            self.add_departments(batch, &days);
            if has_items(batch.table) {
                self.add_items(batch, &days);
            }
        }
    }

    /// The rows of [`model::tables::PROFILES`], without its partition columns, text as dictionary, sorted by their key.
    ///
    /// # Errors
    /// When the columns do not fit the spec of the table, which no count can bring about.
    pub fn to_batch(mut self) -> Result<RecordBatch, ArrowError> {
        let numbers = self.items.sort(&self.words);
        for fact in &mut self.facts {
            fact.key = fact.key.of_item(numbers[fact.key.item() as usize]);
        }
        self.facts.sort_unstable_by_key(|fact| fact.key);
        let mut lines = Lines::default();
        let mut state = State::default();
        for alike in self.facts.chunk_by(|one, other| one.key == other.key) {
            alike.iter().for_each(|fact| fact.count(&mut state));
            if let Some(Fact { key, .. }) = alike.first() {
                let item = &self.items.list[key.item() as usize];
                lines.push(item, *key, &state);
            }
            state.clear();
        }
        lines.into_batch(&self.words)
    }

    fn add_departments(&mut self, batch: &Batch, days: &Days<'_>) {
        let ProfileTally {
            words,
            items,
            facts,
        } = self;
        let [table, axis] = [batch.table.name(), "department"].map(|word| words.number(word));
        let mut department = |code: &str| items.number([table, axis, words.number(code), 0, 0, 0]);
        let none = department("");
        let Some(departments) = Answers::of(batch, "department_code", department) else {
            return;
        };
        let mut last: Option<Fact> = None;
        for row in 0..batch.len() {
            let (day, arrival) = days.at(row);
            let department = departments.at(row).unwrap_or(none);
            let key = Key::new(day, department, Stratum::WHOLE, arrival);
            let sent = days.sent(row);
            // The rows of a message follow each other.
            match &mut last {
                Some(fact) if fact.key == key && fact.sent == sent && fact.rows < u16::MAX => {
                    fact.rows += 1;
                }
                _ => {
                    facts.extend(last.replace(Fact {
                        key,
                        rows: 1,
                        sent,
                        value: Value::Other,
                        digits: None,
                        grade: None,
                        patient: None,
                    }));
                }
            }
        }
        facts.extend(last);
    }

    fn add_items(&mut self, batch: &Batch, days: &Days<'_>) {
        let ProfileTally {
            words,
            items,
            facts,
        } = self;
        let mut column = |name| Answers::of(batch, name, |word| words.number(word));
        let [local, declared, name, unit] =
            ["local_code", "declared_code", "local_name", "unit_text"].map(&mut column);
        let [specimen, material] = ["specimen_code", "specimen_declared_code"].map(&mut column);
        // Drugs have amounts, not values: their rows are counted, and their units say nothing of the item.
        let values = Values::of(batch);
        let unit = if values.is_some() { unit } else { None };
        let at = |column: &Option<Answers<'_, Word>>, row| column.as_ref()?.at(row);
        let [table, axis, none] = [batch.table.name(), "item", ""].map(|word| words.number(word));
        let strata = Strata::of(batch);
        let patients = Answers::of(batch, "patient_key", |key| Place::of(Patients::hash(key)));
        facts.extend((0..batch.len()).map(|row| {
            let item = items.number([
                table,
                axis,
                at(&local, row)
                    .or_else(|| at(&declared, row))
                    .unwrap_or(none),
                at(&name, row).unwrap_or(0),
                at(&unit, row).unwrap_or(0),
                at(&specimen, row)
                    .or_else(|| at(&material, row))
                    .unwrap_or(0),
            ]);
            let (day, arrival) = days.at(row);
            let (value, digits) = match &values {
                Some(values) => values.at(row),
                None => (Value::Other, None),
            };
            Fact {
                key: Key::new(day, item, strata.at(row), arrival),
                rows: 1,
                sent: days.sent(row),
                value,
                digits,
                grade: values.as_ref().and_then(|values| values.grade(row)),
                patient: patients.as_ref().and_then(|patients| patients.at(row)),
            }
        }));
    }
}

/// Tables whose rows are of a local code.
fn has_items(table: Table) -> bool {
    matches!(
        table,
        Table::LabResults | Table::Physiology | Table::Prescriptions | Table::Injections
    )
}
