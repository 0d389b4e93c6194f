//! The quality tables that the pipeline itself fills: received files, refusals and the codebook, as columns.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Int64Type};
use arrow_array::{Array, ArrayRef, Date32Array, Int32Array, Int64Array, RecordBatch, StringArray};
use mappings::{ChangeKind, CodeChange, CodeRow, Domain};
use model::{DictionaryColumn, ReceivedFile, Table};

use crate::Error;
use crate::unit::Refusal;

fn texts<'a>(texts: impl Iterator<Item = Option<&'a str>>) -> ArrayRef {
    Arc::new(texts.collect::<StringArray>())
}

fn all(rows: usize, text: &str) -> ArrayRef {
    texts(std::iter::repeat_n(Some(text), rows))
}

fn longs(numbers: impl Iterator<Item = Option<i64>>) -> ArrayRef {
    Arc::new(numbers.collect::<Int64Array>())
}

fn ints(numbers: impl Iterator<Item = Option<i32>>) -> ArrayRef {
    Arc::new(numbers.collect::<Int32Array>())
}

fn dates(days: impl Iterator<Item = Option<i32>>) -> ArrayRef {
    Arc::new(days.collect::<Date32Array>())
}

fn batch(table: Table, columns: Vec<ArrayRef>) -> Result<RecordBatch, Error> {
    RecordBatch::try_new(table.spec().file_schema(), columns).map_err(|source| Error::Rows {
        table: table.name(),
        source,
    })
}

/// Rows of `source_files`.
pub(crate) fn source_files(
    files: &[ReceivedFile],
    load_id: &str,
    feed: &str,
) -> Result<RecordBatch, Error> {
    let text = |field: fn(&ReceivedFile) -> Option<&str>| texts(files.iter().map(field));
    let columns = vec![
        all(files.len(), load_id),
        all(files.len(), feed),
        longs(files.iter().map(|file| Some(file.source_file_id))),
        text(|file| Some(file.event.name())),
        text(|file| file.bucket.map(model::Bucket::name)),
        text(|file| Some(&file.masked_path)),
        text(|file| Some(&file.data_type)),
        text(|file| file.patient_key.as_deref()),
        dates(files.iter().map(|file| file.care_date)),
        text(|file| file.order_no.as_deref()),
        text(|file| file.occurred_at.as_deref()),
        text(|file| file.department_code.as_deref()),
        ints(files.iter().map(|file| file.condition_flag)),
        longs(files.iter().map(|file| file.bytes)),
        text(|file| file.sha256.as_deref()),
        text(|file| file.encoding),
        longs(files.iter().map(|file| Some(file.records))),
        longs(files.iter().map(|file| Some(file.rows))),
    ];
    batch(Table::SourceFiles, columns)
}

/// Rows of `quarantine`.
pub(crate) fn quarantine(
    refusals: &[Refusal],
    load_id: &str,
    feed: &str,
) -> Result<RecordBatch, Error> {
    let kept = |refusal: &Refusal| refusal.kept.as_ref().map(|kept| kept.bytes);
    let columns = vec![
        all(refusals.len(), load_id),
        all(refusals.len(), feed),
        longs(refusals.iter().map(|refusal| Some(refusal.source_file_id))),
        texts(refusals.iter().map(|refusal| Some(refusal.unit))),
        texts(refusals.iter().map(|refusal| Some(refusal.code.0))),
        ints(refusals.iter().map(|refusal| refusal.message_no)),
        ints(refusals.iter().map(|refusal| refusal.segment_no)),
        longs(refusals.iter().map(kept)),
        texts(
            refusals
                .iter()
                .map(|refusal| Some(refusal.kept.as_ref()?.sha256.as_str())),
        ),
        texts(
            refusals
                .iter()
                .map(|refusal| Some(refusal.kept.as_ref()?.kept_as.as_str())),
        ),
    ];
    batch(Table::Quarantine, columns)
}

/// Rows of `codes`.
pub(crate) fn codes(rows: &[CodeRow], load_id: &str) -> Result<RecordBatch, Error> {
    let text = |field: fn(&CodeRow) -> Option<&str>| texts(rows.iter().map(field));
    let columns = vec![
        all(rows.len(), load_id),
        text(|row| Some(row.domain.name())),
        text(|row| Some(&row.local_code)),
        text(|row| row.local_name.as_deref()),
        text(|row| row.unit.as_deref()),
        text(|row| row.specimen.as_deref()),
        longs(rows.iter().map(|row| Some(row.rows))),
        dates(rows.iter().map(|row| row.first_seen)),
        dates(rows.iter().map(|row| row.last_seen)),
        text(|row| row.declared_code.as_deref()),
        text(|row| Some(&row.state)),
        text(|row| row.standard_code.as_deref()),
    ];
    batch(Table::Codes, columns)
}

/// Rows of `code_changes`.
pub(crate) fn code_changes(changes: &[CodeChange], load_id: &str) -> Result<RecordBatch, Error> {
    let text = |field: fn(&CodeChange) -> Option<&str>| texts(changes.iter().map(field));
    let columns = vec![
        all(changes.len(), load_id),
        text(|change| Some(change.domain.name())),
        text(|change| Some(change.kind.name())),
        text(|change| Some(&change.local_code)),
        text(|change| change.local_name.as_deref()),
        text(|change| change.kind.before()),
        text(|change| change.kind.after()),
        longs(changes.iter().map(|change| Some(change.rows))),
    ];
    batch(Table::CodeChanges, columns)
}

/// Changes read back from `code_changes`, each with the load that brought it.
pub(crate) fn read_code_changes(
    batches: &[RecordBatch],
) -> Result<Vec<(String, CodeChange)>, Error> {
    let mut changes = Vec::new();
    for batch in batches {
        let rows = column::<Int64Type>(batch, "rows")?;
        for row in 0..batch.num_rows() {
            let text = |column| text(batch, column, row);
            let name = text("change").unwrap_or_default();
            let Some(kind) = ChangeKind::from_parts(&name, text("before"), text("after")) else {
                continue;
            };
            let change = CodeChange {
                domain: domain(batch, row),
                local_code: text("local_code").unwrap_or_default(),
                local_name: text("local_name"),
                kind,
                rows: rows.value(row),
            };
            changes.push((text("load_id").unwrap_or_default(), change));
        }
    }
    Ok(changes)
}

/// The codebook read back from `codes`.
pub(crate) fn read_codes(batches: &[RecordBatch]) -> Result<Vec<CodeRow>, Error> {
    let mut rows = Vec::new();
    for batch in batches {
        let long = column::<Int64Type>(batch, "rows")?;
        let (first, last) = (
            column::<Date32Type>(batch, "first_seen")?,
            column::<Date32Type>(batch, "last_seen")?,
        );
        for row in 0..batch.num_rows() {
            let day = |days: &Date32Array| days.is_valid(row).then(|| days.value(row));
            rows.push(CodeRow {
                domain: domain(batch, row),
                local_code: text(batch, "local_code", row).unwrap_or_default(),
                local_name: text(batch, "local_name", row),
                unit: text(batch, "unit", row),
                specimen: text(batch, "specimen", row),
                rows: long.value(row),
                first_seen: day(first),
                last_seen: day(last),
                declared_code: text(batch, "declared_code", row),
                state: text(batch, "state", row).unwrap_or_default(),
                standard_code: text(batch, "standard_code", row),
            });
        }
    }
    Ok(rows)
}

/// The domain of a row of the codebook or of its changes.
fn domain(batch: &RecordBatch, row: usize) -> Domain {
    let name = text(batch, "domain", row);
    let domain = name.and_then(|name| Domain::from_name(&name));
    domain.unwrap_or_default()
}

/// A column of numbers or days by name.
pub(crate) fn column<'a, T: arrow_array::types::ArrowPrimitiveType>(
    batch: &'a RecordBatch,
    name: &str,
) -> Result<&'a arrow_array::PrimitiveArray<T>, Error> {
    batch
        .column_by_name(name)
        .and_then(|column| column.as_primitive_opt::<T>())
        .ok_or_else(|| Error::Rows {
            table: "quality table",
            source: arrow_schema::ArrowError::SchemaError(format!("no usable column {name}")),
        })
}

/// The text of a column at a row, be it plain or a dictionary.
pub(crate) fn text(batch: &RecordBatch, name: &str, row: usize) -> Option<String> {
    let column = batch.column_by_name(name)?;
    if let Some(dictionary) = column.as_any().downcast_ref::<DictionaryColumn>() {
        let values = dictionary.values().as_string_opt::<i32>()?;
        return dictionary.key(row).map(|key| values.value(key).to_owned());
    }
    let plain = column.as_string_opt::<i32>()?;
    plain.is_valid(row).then(|| plain.value(row).to_owned())
}
