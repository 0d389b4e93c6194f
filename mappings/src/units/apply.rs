//! The unit step as a column operation: a verdict for each distinct (code, unit text, decision) of a batch, then one
//! multiplication for each row.

use std::sync::Arc;

use arrow_array::builder::{Float64Builder, Int32Builder};
use arrow_array::{Array, ArrayRef, Float64Array, Int32Array, StringArray, UInt32Array};
use hashbrown::HashMap;
use model::{Batch, DictionaryColumn, NOTES_COLUMN, Note, Table};

use super::measure::Step;
use super::{UnitRules, UnitState, is_blank};
use crate::Error;
use crate::columns::replace;

/// What is done to the rows of one (code, unit text, decision).
#[derive(Clone, Copy, Default)]
struct Plan {
    conversion: Option<Conversion>,
    /// What a number in this unit is remarked for, bits of [`Note`].
    notes: u32,
}

#[derive(Clone, Copy)]
struct Conversion {
    step: Step,
    /// Keys into the distinct units and rules.
    unit: i32,
    rule: i32,
}

/// A text column of the batch.
type Text<'a> = (&'a DictionaryColumn, &'a StringArray);

/// The distinct combinations of a batch and their plans.
struct Plans<'a> {
    rules: &'a UnitRules,
    code: Text<'a>,
    unit: Text<'a>,
    mapping: Text<'a>,
    /// Whether the mapping of a key sets a unit; those that do not are one to us.
    is_decided: Vec<bool>,
    known: HashMap<[i32; 3], Plan>,
    units: Words,
    ids: Words,
}

/// Distinct words in the order in which they came.
#[derive(Default)]
struct Words {
    keys: HashMap<String, i32>,
    words: Vec<String>,
}

/// Fills standard_unit, standard_number and unit_rule_id of a `lab_results` batch whose standard codes are filled; other
/// tables pass unchanged. Raw columns stay as they are.
///
/// The three columns of a row are filled together or not at all. They stay null where the row has no standard code, the unit
/// is unknown, ambiguous or without a rule, or there is no finite number; also where a row has two numbers (a range, a
/// ratio), for one of them would be half of the value. `value_comparator` stays as sent and holds for standard_number, since
/// no rule turns the order around.
///
/// Where the batch has remarks of rows, numbers in a unit that is not known (U02), or not of the code's kind (U03), get theirs.
///
/// Doing it twice gives the same as doing it once.
///
/// # Errors
/// When the batch lacks a column of its table.
pub fn standardize_units(batch: Batch, rules: &UnitRules) -> Result<Batch, Error> {
    if batch.table != Table::LabResults {
        return Ok(batch);
    }
    let number = |column| {
        batch
            .typed::<Float64Array>(column)
            .ok_or(Error::Column { column })
    };
    let (numbers, highs) = (number("value_number")?, number("value_number_high")?);
    let mut plans = Plans::of(&batch, rules)?;
    let mut standard = Float64Builder::with_capacity(batch.len());
    let mut unit_keys = Int32Builder::with_capacity(batch.len());
    let mut rule_keys = Int32Builder::with_capacity(batch.len());
    let mut notes = Notes::of(&batch);
    let (mut last, mut plan) = ([i32::MIN; 3], Plan::default());
    for row in 0..batch.len() {
        let keys = plans.keys_of(row);
        if keys != last {
            (last, plan) = (keys, plans.plan(keys));
        }
        if numbers.is_valid(row) {
            notes.add(row, plan.notes);
        }
        let is_one_number = numbers.is_valid(row) && highs.is_null(row);
        let conversion = plan.conversion.filter(|_| is_one_number);
        match conversion.map(|it| (it, it.step.apply(numbers.value(row)))) {
            Some((conversion, value)) if value.is_finite() => {
                standard.append_value(value);
                unit_keys.append_value(conversion.unit);
                rule_keys.append_value(conversion.rule);
            }
            _ => {
                standard.append_null();
                unit_keys.append_null();
                rule_keys.append_null();
            }
        }
    }
    let (unit_keys, rule_keys) = (unit_keys.finish(), rule_keys.finish());
    let units = plans.units.into_column(unit_keys)?;
    let ids = plans.ids.into_column(rule_keys)?;
    let noted = notes.into_batch(&batch)?;
    replace(
        &noted,
        [
            ("standard_unit", units),
            ("standard_number", Arc::new(standard.finish()) as ArrayRef),
            ("unit_rule_id", ids),
        ],
    )
}

impl<'a> Plans<'a> {
    fn of(batch: &'a Batch, rules: &'a UnitRules) -> Result<Plans<'a>, Error> {
        let text = |column| batch.text(column).ok_or(Error::Column { column });
        let mapping = text("mapping_id")?;
        let is_decided = (0..mapping.1.len())
            .map(|key| {
                mapping.1.is_valid(key)
                    && rules
                        .standards
                        .decided(Some(mapping.1.value(key)))
                        .is_some()
            })
            .collect();
        Ok(Plans {
            rules,
            code: text("standard_code")?,
            unit: text("unit_text")?,
            mapping,
            is_decided,
            known: HashMap::new(),
            units: Words::default(),
            ids: Words::default(),
        })
    }

    /// The keys of code, unit text and deciding mapping of a row, -1 for none.
    #[inline]
    fn keys_of(&self, row: usize) -> [i32; 3] {
        let key = |column: &DictionaryColumn| column.key(row).map_or(-1, |key| key as i32);
        let mapping = self.mapping.0.key(row).filter(|key| self.is_decided[*key]);
        [
            key(self.code.0),
            key(self.unit.0),
            mapping.map_or(-1, |key| key as i32),
        ]
    }

    fn plan(&mut self, keys: [i32; 3]) -> Plan {
        if let Some(plan) = self.known.get(&keys) {
            return *plan;
        }
        let word = |(_, values): Text<'a>, key: i32| (key >= 0).then(|| values.value(key as usize));
        let [code, unit, mapping] = keys;
        let unit = word(self.unit, unit);
        let plan = match word(self.code, code) {
            Some(code) => self.plan_of(code, unit, word(self.mapping, mapping)),
            None => Plan {
                conversion: None,
                notes: self.notes_without_code(unit),
            },
        };
        self.known.insert(keys, plan);
        plan
    }

    fn plan_of(&mut self, code: &str, unit: Option<&str>, mapping: Option<&str>) -> Plan {
        let (verdict, step) = self.rules.judge(code, unit, mapping);
        let notes = match verdict.state {
            UnitState::Unknown => Note::UnitUnknown.bit(),
            UnitState::Mismatch => Note::UnitOfOtherKind.bit(),
            _ => 0,
        };
        let outcome = step.zip(verdict.standard_unit).zip(verdict.rule_id);
        let conversion = outcome.map(|((step, unit), rule)| Conversion {
            step,
            unit: self.units.key(unit),
            rule: self.ids.key(rule),
        });
        Plan { conversion, notes }
    }

    /// Without a code nothing is converted, but a unit that nobody knows is one whatever the code.
    fn notes_without_code(&self, unit: Option<&str>) -> u32 {
        match unit.filter(|text| !is_blank(text)) {
            Some(text) if self.rules.dictionary().is_unknown(text) => Note::UnitUnknown.bit(),
            _ => 0,
        }
    }
}

/// The remarks of a batch's rows, with those of units; absent in rows that were stored.
struct Notes(Option<Vec<u32>>);

impl Notes {
    fn of(batch: &Batch) -> Notes {
        let notes = batch.typed::<UInt32Array>(NOTES_COLUMN);
        Notes(notes.map(|notes| notes.values().to_vec()))
    }

    fn add(&mut self, row: usize, bits: u32) {
        if let Some(notes) = &mut self.0 {
            notes[row] = notes[row] & !OWN | bits;
        }
    }

    fn into_batch(self, batch: &Batch) -> Result<Batch, Error> {
        match self.0 {
            Some(notes) => {
                let notes = Arc::new(UInt32Array::from(notes)) as ArrayRef;
                replace(batch, [(NOTES_COLUMN, notes)])
            }
            None => Ok(batch.clone()),
        }
    }
}

/// The remarks that are made here.
const OWN: u32 = Note::UnitUnknown.bit() | Note::UnitOfOtherKind.bit();

impl Words {
    fn key(&mut self, word: String) -> i32 {
        let next = self.words.len() as i32;
        let words = &mut self.words;
        *self.keys.entry(word).or_insert_with_key(|word| {
            words.push(word.clone());
            next
        })
    }

    fn into_column(self, keys: Int32Array) -> Result<ArrayRef, Error> {
        let values = Arc::new(StringArray::from(self.words));
        Ok(Arc::new(DictionaryColumn::try_new(keys, values)?))
    }
}
