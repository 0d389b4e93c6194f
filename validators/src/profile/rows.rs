//! States as rows of the table `profiles`, and back.

use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{
    Array, ArrayRef, Date32Array, DictionaryArray, Int64Array, RecordBatch, StringArray,
};
use arrow_schema::ArrowError;
use model::{Table, TableSpec};

use super::counts::Counts;
use super::patients::Patients;
use super::sketch::Sketch;
use super::state::{State, grade, grade_name};

/// A state with its key.
pub(super) struct Line<'a> {
    pub(super) care_date: Option<i32>,
    pub(super) table: &'static str,
    pub(super) axis: &'static str,
    pub(super) item: &'a str,
    pub(super) item_name: Option<&'a str>,
    pub(super) unit: Option<&'a str>,
    pub(super) specimen: Option<&'a str>,
    pub(super) sex: &'static str,
    pub(super) age_band: &'static str,
    pub(super) arrival_date: i32,
    pub(super) state: &'a State,
}

impl Line<'_> {
    /// In the order in which lines are stored.
    pub(super) fn key(&self) -> impl Ord + '_ {
        let what = (
            self.table,
            self.axis,
            self.item,
            self.item_name,
            self.unit,
            self.specimen,
        );
        (
            self.care_date,
            what,
            self.sex,
            self.age_band,
            self.arrival_date,
        )
    }
}

/// The data columns of [`model::tables::PROFILES`].
pub(super) fn to_batch(lines: &[Line<'_>]) -> Result<RecordBatch, ArrowError> {
    const SPEC: &TableSpec = Table::Profiles.spec();
    let columns = SPEC
        .data_columns()
        .map(|column| column_of(column.name, lines));
    RecordBatch::try_new(SPEC.file_schema(), columns.collect::<Result<Vec<_>, _>>()?)
}

fn column_of(name: &str, lines: &[Line<'_>]) -> Result<ArrayRef, ArrowError> {
    Ok(match name {
        "care_date" => Arc::new(
            lines
                .iter()
                .map(|line| line.care_date)
                .collect::<Date32Array>(),
        ),
        "arrival_date" => Arc::new(
            lines
                .iter()
                .map(|line| Some(line.arrival_date))
                .collect::<Date32Array>(),
        ),
        "table" => text(lines, |line| Some(line.table)),
        "axis" => text(lines, |line| Some(line.axis)),
        "item" => text(lines, |line| Some(line.item)),
        "item_name" => text(lines, |line| line.item_name),
        "unit" => text(lines, |line| line.unit),
        "specimen" => text(lines, |line| line.specimen),
        "sex" => text(lines, |line| Some(line.sex)),
        "age_band" => text(lines, |line| Some(line.age_band)),
        "grades" => written(lines, |state, out| {
            state
                .grades
                .write(out, |place, out| out.push_str(grade_name(place)))
        }),
        "decimals" => written(lines, |state, out| state.decimals.write(out, plain)),
        "last_digits" => written(lines, |state, out| state.last_digits.write(out, plain)),
        "sketch" => written(lines, |state, out| out.push_str(&state.sketch.to_text())),
        "patients" => written(lines, |state, out| out.push_str(&state.patients.to_text())),
        other => counts(lines, counter(other)?),
    })
}

fn plain(number: i32, out: &mut String) {
    out.push_str(&number.to_string());
}

fn text<'a>(lines: &'a [Line<'a>], of: impl Fn(&Line<'a>) -> Option<&'a str>) -> ArrayRef {
    Arc::new(lines.iter().map(of).collect::<StringArray>())
}

/// A column of written counts; null where there are none.
fn written(lines: &[Line<'_>], write: impl Fn(&State, &mut String)) -> ArrayRef {
    let texts = lines.iter().map(|line| {
        let mut text = String::new();
        write(line.state, &mut text);
        (!text.is_empty()).then_some(text)
    });
    Arc::new(texts.collect::<StringArray>())
}

fn counts(lines: &[Line<'_>], of: fn(&State) -> u64) -> ArrayRef {
    Arc::new(Int64Array::from_iter_values(
        lines.iter().map(|line| of(line.state) as i64),
    ))
}

fn counter(column: &str) -> Result<fn(&State) -> u64, ArrowError> {
    Ok(match column {
        "rows" => |state| state.rows,
        "missing" => |state| state.missing,
        "numbers" => |state| state.numbers,
        "below" => |state| state.below,
        "above" => |state| state.above,
        "late" => |state| state.late,
        "morning" => |state| state.morning,
        "afternoon" => |state| state.afternoon,
        unknown => {
            return Err(ArrowError::SchemaError(format!(
                "profiles have nothing for column `{unknown}`"
            )));
        }
    })
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
            sketch: self.sketch.read(row, Sketch::from_text)?,
            patients: self.patients.read(row, Patients::from_text)?,
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
