//! States as rows of the table `profiles`, and back.

use std::sync::Arc;

use arrow_array::builder::{ArrayBuilder, StringBuilder};
use arrow_array::types::Int32Type;
use arrow_array::{
    Array, ArrayRef, Date32Array, DictionaryArray, Int32Array, Int64Array, RecordBatch, StringArray,
};
use arrow_schema::ArrowError;
use model::{Table, TableSpec, dictionary_schema};

use super::counts::{Counts, push_number};
use super::fact::Key;
use super::patients::Patients;
use super::series::DayRows;
use super::sketch::Sketch;
use super::state::{State, grade, grade_name};
use super::stratum::{BANDS, SEXES, Stratum};
use super::tally::{Item, Word, Words};

const SPEC: &TableSpec = Table::Profiles.spec();

/// The columns of words, as an [`Item`] has them.
const WORDS: [&str; 6] = ["table", "axis", "item", "item_name", "unit", "specimen"];

/// A count of a state.
type Count = fn(&State) -> u64;

/// Writes the counts of a state that are no single number.
type Write = fn(&State, &mut String);

/// The columns of counts.
const COUNTS: [(&str, Count); 8] = [
    ("rows", |state| state.rows),
    ("missing", |state| state.missing),
    ("numbers", |state| state.numbers),
    ("below", |state| state.below),
    ("above", |state| state.above),
    ("late", |state| state.late),
    ("morning", |state| state.morning),
    ("afternoon", |state| state.afternoon),
];

/// The columns of written counts.
const WRITTEN: [(&str, Write); 5] = [
    ("grades", |state, out| {
        state
            .grades
            .write(out, |place, out| out.push_str(grade_name(place)))
    }),
    ("decimals", |state, out| {
        state.decimals.write(out, push_number)
    }),
    ("last_digits", |state, out| {
        state.last_digits.write(out, push_number)
    }),
    ("sketch", |state, out| state.sketch.write(out)),
    ("patients", |state, out| state.patients.write(out)),
];

/// States with their keys, column by column.
#[derive(Default)]
pub(super) struct Lines {
    care_date: Vec<Option<i32>>,
    arrival_date: Vec<i32>,
    strata: Vec<Stratum>,
    words: [Vec<Word>; WORDS.len()],
    counts: [Vec<i64>; COUNTS.len()],
    written: [Written; WRITTEN.len()],
    /// The text that is being written.
    text: String,
}

/// Texts that are all different, or might be; null where there are none.
#[derive(Default)]
struct Written {
    keys: Vec<Option<i32>>,
    texts: StringBuilder,
}

impl Lines {
    /// Adds a state.
    pub(super) fn push(&mut self, item: &Item, key: Key, state: &State) {
        self.care_date.push(key.day());
        self.arrival_date.push(key.arrival());
        self.strata.push(key.stratum());
        for (column, word) in self.words.iter_mut().zip(item) {
            column.push(*word);
        }
        for (column, (_, count)) in self.counts.iter_mut().zip(COUNTS) {
            column.push(count(state) as i64);
        }
        for (column, (_, write)) in self.written.iter_mut().zip(WRITTEN) {
            self.text.clear();
            write(state, &mut self.text);
            column.push(&self.text);
        }
    }

    /// The data columns of [`model::tables::PROFILES`], texts as dictionaries.
    pub(super) fn into_batch(mut self, words: &Words) -> Result<RecordBatch, ArrowError> {
        let list = Arc::new(StringArray::from_iter_values(words.list()));
        let columns = SPEC
            .data_columns()
            .map(|column| self.column(column.name, &list));
        let columns = columns.collect::<Result<Vec<_>, _>>()?;
        RecordBatch::try_new(dictionary_schema(SPEC), columns)
    }

    fn column(&mut self, name: &str, words: &Arc<StringArray>) -> Result<ArrayRef, ArrowError> {
        let place = |names: &[&str]| names.iter().position(|known| *known == name);
        if let Some(at) = place(&WORDS) {
            let keys = self.words[at].iter().map(|word| word.checked_sub(1));
            let keys = keys.map(|key| key.map(u32::cast_signed)).collect();
            return dictionary(keys, words.clone());
        }
        if let Some(at) = place(&COUNTS.map(|(name, _)| name)) {
            let counts = std::mem::take(&mut self.counts[at]);
            return Ok(Arc::new(Int64Array::from(counts)));
        }
        if let Some(at) = place(&WRITTEN.map(|(name, _)| name)) {
            return std::mem::take(&mut self.written[at]).into_column();
        }
        let of_strata = |place: fn(&Stratum) -> u8, words: &[&str]| {
            let keys = self.strata.iter().map(|stratum| i32::from(place(stratum)));
            let words = StringArray::from_iter_values(words);
            dictionary(Int32Array::from_iter_values(keys), Arc::new(words))
        };
        match name {
            "sex" => of_strata(|stratum| stratum.sex, &SEXES),
            "age_band" => of_strata(|stratum| stratum.age, &BANDS),
            "care_date" => Ok(Arc::new(Date32Array::from(std::mem::take(
                &mut self.care_date,
            )))),
            "arrival_date" => Ok(Arc::new(Date32Array::from(std::mem::take(
                &mut self.arrival_date,
            )))),
            unknown => Err(wrong(unknown, "is not known")),
        }
    }
}

impl Written {
    fn push(&mut self, text: &str) {
        let key = (!text.is_empty()).then_some(self.texts.len() as i32);
        self.keys.push(key);
        if key.is_some() {
            self.texts.append_value(text);
        }
    }

    fn into_column(mut self) -> Result<ArrayRef, ArrowError> {
        dictionary(Int32Array::from(self.keys), Arc::new(self.texts.finish()))
    }
}

fn dictionary(keys: Int32Array, values: Arc<StringArray>) -> Result<ArrayRef, ArrowError> {
    Ok(Arc::new(DictionaryArray::<Int32Type>::try_new(
        keys, values,
    )?))
}

/// Rows of the table as the store gives them.
pub(super) struct Columns<'a> {
    pub(super) days: &'a Date32Array,
    pub(super) table: TextColumn<'a>,
    pub(super) axis: TextColumn<'a>,
    pub(super) item: TextColumn<'a>,
    pub(super) item_name: TextColumn<'a>,
    pub(super) unit: TextColumn<'a>,
    pub(super) specimen: TextColumn<'a>,
    pub(super) sex: TextColumn<'a>,
    pub(super) age_band: TextColumn<'a>,
    numbers: [&'a Int64Array; 8],
    grades: TextColumn<'a>,
    decimals: TextColumn<'a>,
    last_digits: TextColumn<'a>,
    sketch: TextColumn<'a>,
    patients: TextColumn<'a>,
}

impl<'a> Columns<'a> {
    pub(super) fn of(batch: &'a RecordBatch) -> Result<Columns<'a>, ArrowError> {
        let text = |name| TextColumn::of(batch, name);
        let number = |name| typed::<Int64Array>(batch, name);
        Ok(Columns {
            days: typed(batch, "care_date")?,
            table: text("table")?,
            axis: text("axis")?,
            item: text("item")?,
            item_name: text("item_name")?,
            unit: text("unit")?,
            specimen: text("specimen")?,
            sex: text("sex")?,
            age_band: text("age_band")?,
            numbers: [
                number("rows")?,
                number("missing")?,
                number("numbers")?,
                number("below")?,
                number("above")?,
                number("late")?,
                number("morning")?,
                number("afternoon")?,
            ],
            grades: text("grades")?,
            decimals: text("decimals")?,
            last_digits: text("last_digits")?,
            sketch: text("sketch")?,
            patients: text("patients")?,
        })
    }

    /// The counts of a row that tell when its rows were sent.
    pub(super) fn day_rows(&self, row: usize) -> DayRows {
        let count = |at: usize| u64::try_from(self.numbers[at].value(row)).unwrap_or_default();
        DayRows {
            rows: count(0),
            morning: count(6),
            afternoon: count(7),
        }
    }

    /// The state of a row.
    pub(super) fn state(&self, row: usize) -> Result<State, ArrowError> {
        let [
            rows,
            missing,
            numbers,
            below,
            above,
            late,
            morning,
            afternoon,
        ] = self
            .numbers
            .map(|column| u64::try_from(column.value(row)).unwrap_or_default());
        let whole = |text: &str| text.parse::<i32>().ok();
        let counts = |text: &str| Counts::read(text, whole);
        Ok(State {
            rows,
            missing,
            numbers,
            below,
            above,
            late,
            morning,
            afternoon,
            grades: self.grades.read(row, |text| Counts::read(text, grade))?,
            decimals: self.decimals.read(row, counts)?,
            last_digits: self.last_digits.read(row, counts)?,
            sketch: self.sketch.read(row, Sketch::read)?,
            patients: self.patients.read(row, Patients::read)?,
        })
    }
}

/// A text column in either of its two forms.
pub(super) struct TextColumn<'a> {
    name: &'static str,
    keys: Option<&'a DictionaryArray<Int32Type>>,
    values: &'a StringArray,
}

impl<'a> TextColumn<'a> {
    fn of(batch: &'a RecordBatch, name: &'static str) -> Result<TextColumn<'a>, ArrowError> {
        let column = found(batch, name)?.as_any();
        let keys = column.downcast_ref::<DictionaryArray<Int32Type>>();
        let values = keys.map_or(column, |keys| keys.values().as_any());
        let values = values
            .downcast_ref()
            .ok_or_else(|| wrong(name, "is no text"))?;
        Ok(TextColumn { name, keys, values })
    }

    pub(super) fn get(&self, row: usize) -> Option<&'a str> {
        let index = match self.keys {
            Some(keys) => keys.key(row)?,
            None => row,
        };
        self.values
            .is_valid(index)
            .then(|| self.values.value(index))
    }

    /// What a text stands for; the empty thing where there is none.
    fn read<T: Default>(
        &self,
        row: usize,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<T, ArrowError> {
        match self.get(row) {
            Some(text) => {
                read(text).ok_or_else(|| wrong(self.name, "holds a text that no tally wrote"))
            }
            None => Ok(T::default()),
        }
    }
}

fn found<'a>(batch: &'a RecordBatch, name: &str) -> Result<&'a ArrayRef, ArrowError> {
    batch
        .column_by_name(name)
        .ok_or_else(|| wrong(name, "is missing"))
}

fn typed<'a, A: Array + 'static>(batch: &'a RecordBatch, name: &str) -> Result<&'a A, ArrowError> {
    let column = found(batch, name)?.as_any().downcast_ref();
    column.ok_or_else(|| wrong(name, "is of another type than the table's"))
}

fn wrong(column: &str, what: &str) -> ArrowError {
    ArrowError::SchemaError(format!("column `{column}` of profiles {what}"))
}
