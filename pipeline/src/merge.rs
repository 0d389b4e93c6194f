//! Puts the new rows of a unit among the rows that are stored for the same days, in one order: care date, patient, order
//! number, time sent, file version, position in the file.

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Int64Type, TimestampMicrosecondType};
use arrow_array::{Array, BooleanArray, RecordBatch};
use model::{Batch, DictionaryColumn, Table};

use crate::Error;
use crate::unit::Context;
use crate::units::Unit;

/// Rows after which a file is closed at the next change of day.
const FILE_ROWS_TARGET: usize = 250_000;

/// The rows of a unit as they will be stored.
pub(crate) struct Merged {
    /// One list of batches for each file to write.
    pub files: Vec<Vec<RecordBatch>>,
    /// Stored rows that go.
    pub gone: Vec<Batch>,
}

/// Rows of one file version: they stand together and move together.
struct Run {
    batch: usize,
    start: usize,
    len: usize,
    day: Option<i32>,
    key: RunKey,
}

/// The order of runs within a day: patient, order number, time sent, file version.
type RunKey = (String, String, i64, i64);

/// Reads the stored files of a table that the unit writes again, takes out what is removed, and merges the new rows
/// in. What stays follows the mappings in force.
///
/// # Errors
/// When a stored file cannot be read or has not the columns of its table.
pub(crate) fn merge(
    context: &Context<'_>,
    table: Table,
    unit: &Unit,
    new: Vec<Batch>,
) -> Result<Merged, Error> {
    let mut rows: Vec<RecordBatch> = Vec::new();
    let mut gone = Vec::new();
    for file in unit.rewritten(table) {
        for batch in context.store.read(file)? {
            let (stay, go) = split(&batch, unit, table)?;
            if let Some(stay) = stay {
                let stay = Batch { table, rows: stay };
                rows.push(context.in_force.restate(stay)?.rows);
            }
            gone.extend(go.map(|rows| Batch { table, rows }));
        }
    }
    let is_merge = !rows.is_empty();
    rows.extend(
        new.into_iter()
            .filter(|batch| !batch.is_empty())
            .map(|batch| batch.rows),
    );
    let mut runs = Vec::new();
    for (index, batch) in rows.iter().enumerate() {
        runs_of(index, batch, table, is_merge, &mut runs)?;
    }
    // New rows alone are in order already, since files are decoded in the order in which rows are stored.
    if is_merge {
        runs.sort_by(|a, b| (a.day, &a.key).cmp(&(b.day, &b.key)));
    }
    Ok(Merged {
        files: cut_files(&rows, &runs),
        gone,
    })
}

fn missing(table: Table, column: &str) -> Error {
    let source = arrow_schema::ArrowError::SchemaError(format!("no usable column {column}"));
    Error::Rows {
        table: table.name(),
        source,
    }
}

/// The rows that stay and the rows that go, by file version.
fn split(
    batch: &RecordBatch,
    unit: &Unit,
    table: Table,
) -> Result<(Option<RecordBatch>, Option<RecordBatch>), Error> {
    let ids = batch
        .column_by_name("source_file_id")
        .and_then(|column| column.as_primitive_opt::<Int64Type>())
        .ok_or_else(|| missing(table, "source_file_id"))?;
    let goes: BooleanArray = ids
        .values()
        .iter()
        .map(|id| Some(unit.clears || unit.removed.contains(id)))
        .collect();
    if goes.true_count() == 0 {
        return Ok((Some(batch.clone()), None));
    }
    let stays: BooleanArray = goes.values().iter().map(|goes| Some(!goes)).collect();
    let pick = |mask| {
        arrow_select::filter::filter_record_batch(batch, mask)
            .map(|rows| (rows.num_rows() > 0).then_some(rows))
            .map_err(|source| Error::Rows {
                table: table.name(),
                source,
            })
    };
    Ok((pick(&stays)?, pick(&goes)?))
}

/// Cuts a batch into runs of one file version each.
fn runs_of(
    index: usize,
    batch: &RecordBatch,
    table: Table,
    with_keys: bool,
    runs: &mut Vec<Run>,
) -> Result<(), Error> {
    let column = |name: &'static str| {
        batch
            .column_by_name(name)
            .ok_or_else(|| missing(table, name))
    };
    let ids = column("source_file_id")?
        .as_primitive_opt::<Int64Type>()
        .ok_or_else(|| missing(table, "source_file_id"))?
        .values();
    let sent = column("occurred_at")?
        .as_primitive_opt::<TimestampMicrosecondType>()
        .ok_or_else(|| missing(table, "occurred_at"))?;
    let days = batch
        .column_by_name("care_date")
        .and_then(|days| days.as_primitive_opt::<Date32Type>());
    let mut start = 0;
    while start < batch.num_rows() {
        let len = ids[start..]
            .iter()
            .take_while(|id| **id == ids[start])
            .count();
        let sent_at = if sent.is_valid(start) {
            sent.value(start)
        } else {
            i64::MIN
        };
        let text = |column| {
            if with_keys {
                text_at(batch, column, start)
            } else {
                String::new()
            }
        };
        let key = (text("patient_key"), text("order_no"), sent_at, ids[start]);
        let day = days
            .filter(|days| days.is_valid(start))
            .map(|days| days.value(start));
        runs.push(Run {
            batch: index,
            start,
            len,
            day,
            key,
        });
        start += len;
    }
    Ok(())
}

/// The text of a dictionary column at a row; empty when the table has no such column.
fn text_at(batch: &RecordBatch, column: &str, row: usize) -> String {
    let dictionary = batch
        .column_by_name(column)
        .and_then(|column| column.as_any().downcast_ref::<DictionaryColumn>());
    let text = dictionary.and_then(|dictionary| {
        Some(
            dictionary
                .values()
                .as_string_opt::<i32>()?
                .value(dictionary.key(row)?),
        )
    });
    text.unwrap_or_default().to_owned()
}

/// Slices in the order of runs, neighbours joined, cut into files at a change of day once a file is large enough.
fn cut_files(rows: &[RecordBatch], runs: &[Run]) -> Vec<Vec<RecordBatch>> {
    let mut files: Vec<Vec<RecordBatch>> = Vec::new();
    let mut file_rows = 0;
    let mut last: Option<(usize, usize, usize)> = None;
    let mut day = None;
    for run in runs {
        if file_rows >= FILE_ROWS_TARGET && run.day != day {
            flush(&mut files, rows, &mut last);
            files.push(Vec::new());
            file_rows = 0;
        }
        match &mut last {
            Some((batch, start, len)) if *batch == run.batch && *start + *len == run.start => {
                *len += run.len
            }
            _ => {
                flush(&mut files, rows, &mut last);
                last = Some((run.batch, run.start, run.len));
            }
        }
        file_rows += run.len;
        day = run.day;
    }
    flush(&mut files, rows, &mut last);
    files
}

fn flush(
    files: &mut Vec<Vec<RecordBatch>>,
    rows: &[RecordBatch],
    last: &mut Option<(usize, usize, usize)>,
) {
    if let Some((batch, start, len)) = last.take() {
        if files.is_empty() {
            files.push(Vec::new());
        }
        if let Some(file) = files.last_mut() {
            file.push(rows[batch].slice(start, len));
        }
    }
}
