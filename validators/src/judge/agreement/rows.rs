//! Agreements as rows of the table `agreements`, and back.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, Int64Array, RecordBatch, StringArray};
use arrow_schema::ArrowError;
use model::{DictionaryColumn, Table, TableSpec};

use super::{Agreement, Comparison, Counts, Month};

/// The rows of an agreement without the partition columns, in order of class.
///
/// # Errors
/// When the columns do not fit the spec of the table, which no agreement can bring about.
pub fn to_batch(agreement: &Agreement) -> Result<RecordBatch, ArrowError> {
    const SPEC: &TableSpec = Table::Agreements.spec();
    let columns = SPEC
        .data_columns()
        .map(|column| column_of(column.name, agreement));
    RecordBatch::try_new(SPEC.file_schema(), columns.collect::<Result<Vec<_>, _>>()?)
}

fn column_of(name: &str, it: &Agreement) -> Result<ArrayRef, ArrowError> {
    let same = |number: u64| counts(it, move |_| number);
    Ok(match name {
        "comparison" => texts(it, |_| it.comparison.name()),
        "class" => texts(it, |class| class),
        "inputs_sha256" => texts(it, |_| &it.inputs),
        "matched" => counts(it, |counts| counts.matched),
        "only_left" => counts(it, |counts| counts.only_left),
        "only_right" => counts(it, |counts| counts.only_right),
        "left_rows" => same(it.left_rows),
        "right_rows" => same(it.right_rows),
        "patients" => same(it.patients),
        "patients_known" => same(it.patients_known),
        "one_in" => same(it.one_in),
        unknown => return Err(missing(unknown)),
    })
}

fn texts<'a>(it: &'a Agreement, of: impl Fn(&'a str) -> &'a str) -> ArrayRef {
    let texts = it.classes.keys().map(|class| Some(of(class)));
    Arc::new(texts.collect::<StringArray>())
}

fn counts(it: &Agreement, of: impl Fn(&Counts) -> u64) -> ArrayRef {
    let numbers = it.classes.values().map(|counts| of(counts) as i64);
    Arc::new(Int64Array::from_iter_values(numbers))
}

fn missing(column: &str) -> ArrowError {
    ArrowError::SchemaError(format!("agreements have nothing for column `{column}`"))
}

/// The agreements of a month that batches of the table hold, in order of comparison. Rows of comparisons that this version does not
/// know are left out.
///
/// # Errors
/// When a column is missing or of another type than the spec's.
pub fn from_batches(month: Month, batches: &[RecordBatch]) -> Result<Vec<Agreement>, ArrowError> {
    let mut agreements: BTreeMap<Comparison, Agreement> = BTreeMap::new();
    for batch in batches {
        let names = ["matched", "only_left", "only_right"];
        let [matched, only_left, only_right] = numbers(batch, names)?;
        let names = ["left_rows", "right_rows", "patients", "patients_known"];
        let [left_rows, right_rows, patients, patients_known] = numbers(batch, names)?;
        let [one_in] = numbers(batch, ["one_in"])?;
        for row in 0..batch.num_rows() {
            let count = |numbers: &Int64Array| numbers.value(row).unsigned_abs();
            let name = text(batch, "comparison", row)?;
            let Some(comparison) = Comparison::from_name(&name) else {
                continue;
            };
            let inputs = text(batch, "inputs_sha256", row)?;
            let agreement = agreements.entry(comparison).or_insert_with(|| Agreement {
                month,
                comparison,
                classes: BTreeMap::new(),
                left_rows: count(left_rows),
                right_rows: count(right_rows),
                patients: count(patients),
                patients_known: count(patients_known),
                one_in: count(one_in),
                inputs,
            });
            let counts = Counts {
                matched: count(matched),
                only_left: count(only_left),
                only_right: count(only_right),
            };
            agreement.classes.insert(text(batch, "class", row)?, counts);
        }
    }
    Ok(agreements.into_values().collect())
}

fn numbers<'a, const N: usize>(
    batch: &'a RecordBatch,
    names: [&str; N],
) -> Result<[&'a Int64Array; N], ArrowError> {
    let mut found = Vec::with_capacity(N);
    for name in names {
        let column = batch.column_by_name(name);
        let numbers = column.and_then(|column| column.as_any().downcast_ref::<Int64Array>());
        found.push(numbers.ok_or_else(|| missing(name))?);
    }
    found.try_into().map_err(|_| missing("counts"))
}

fn text(batch: &RecordBatch, name: &str, row: usize) -> Result<String, ArrowError> {
    let column = batch.column_by_name(name).ok_or_else(|| missing(name))?;
    let found = match column.as_any().downcast_ref::<DictionaryColumn>() {
        Some(keys) => {
            let texts = keys.values().as_string_opt::<i32>();
            keys.key(row)
                .zip(texts)
                .map(|(key, texts)| texts.value(key))
        }
        None => {
            let texts = column.as_string_opt::<i32>();
            texts
                .filter(|texts| texts.is_valid(row))
                .map(|texts| texts.value(row))
        }
    };
    found.map(str::to_owned).ok_or_else(|| missing(name))
}
