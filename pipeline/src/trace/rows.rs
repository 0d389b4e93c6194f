//! The stored rows at a position of a file version, each with the Parquet file that holds it.

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int32Type, Int64Type};
use arrow_array::{Array, Date32Array, RecordBatch, TimestampMicrosecondArray};
use jiff::Timestamp;
use model::{Batch, ColumnType, Format, Table};
use serde_json::{Map, Value};
use store::{LiveFile, Store};

use super::file::{SourceFile, places_of};
use super::{Link, Position, Refusal, RowKey, Verdict};
use crate::deliveries::source_file_id;
use crate::{Error, days, rows, units};

/// A stored row.
#[derive(Clone, Debug)]
pub(crate) struct StoredRow {
    /// The row alone.
    pub batch: Batch,
    /// The Parquet file that holds it.
    pub file: LiveFile,
    /// Which row of the Parquet file it is, 0-based.
    pub place: u64,
}

/// The tables that files of a format can fill.
pub(crate) fn tables_of(format: Format) -> Vec<Table> {
    let mut tables: Vec<Table> = match feeds::format(format) {
        Some(format) => {
            let areas = format.areas.iter().copied().flatten().copied();
            let derived = format.derived.iter().map(|derived| derived.into);
            areas.chain(derived).collect()
        }
        None => {
            let delivery = feeds::delivery(format).map(|format| format.tables);
            delivery.unwrap_or_default().to_vec()
        }
    };
    tables.sort_unstable();
    tables
}

/// The table by its name, when its rows stand for a place of a source.
///
/// # Errors
/// [`Refusal::NoSource`].
pub(crate) fn check_table(table: Table) -> Result<(), Refusal> {
    let mut columns = table.spec().data_columns();
    let is_of_feed = columns.any(|column| ["segment_no", "line_no"].contains(&column.name));
    if is_of_feed && table != Table::Quarantine {
        return Ok(());
    }
    Err(Refusal::NoSource(table.name()))
}

/// The rows of a table at a position. First the Parquet files are read in which a file of that day or patient has its rows;
/// the others only when they hold none.
///
/// # Errors
/// When the store cannot be read.
pub(crate) fn find(
    store: &Store,
    table: Table,
    key: &RowKey,
    source: &SourceFile,
) -> Result<Vec<StoredRow>, Error> {
    let files = store.live_files(table, &key.hospital)?;
    let (likely, others): (Vec<LiveFile>, Vec<LiveFile>) =
        files.into_iter().partition(|file| is_likely(file, source));
    let found = find_in(store, likely, key)?;
    if !found.is_empty() {
        return Ok(found);
    }
    find_in(store, others, key)
}

/// Whether a Parquet file is where the rows of a source file belong.
fn is_likely(file: &LiveFile, source: &SourceFile) -> bool {
    if feeds::delivery(source.format).is_some() {
        return source_file_id(&file.path) == Some(source.id);
    }
    let partition = file.partition.get(1).map(String::as_str);
    if !units::has_care_date(file.table) {
        let shard = source
            .newest
            .patient_key
            .as_deref()
            .and_then(|key| key.get(..1));
        return partition == shard;
    }
    let day = source.newest.care_date;
    let is_day = match (file.min_day, file.max_day, day) {
        (Some(min), Some(max), Some(day)) => (min..=max).contains(&day),
        _ => true,
    };
    is_day && partition == Some(units::month(day).as_str())
}

fn find_in(store: &Store, files: Vec<LiveFile>, key: &RowKey) -> Result<Vec<StoredRow>, Error> {
    let mut found = Vec::new();
    for file in files {
        let ids = store.read_columns(&file, Some(&["source_file_id"]))?;
        let holds = |batch: &RecordBatch| !places_of(batch, key.source_file_id).is_empty();
        if !ids.iter().any(holds) {
            continue;
        }
        let mut before = 0;
        for batch in store.read(&file)? {
            let mut places = places_of(&batch, key.source_file_id);
            places.retain(|place| position(&batch, *place) == Some(key.position));
            found.extend(places.into_iter().map(|place| StoredRow {
                batch: Batch {
                    table: file.table,
                    rows: batch.slice(place, 1),
                },
                file: file.clone(),
                place: before + place as u64,
            }));
            before += batch.num_rows() as u64;
        }
    }
    Ok(found)
}

/// Where a row of a batch stands in its source file.
pub(crate) fn position(batch: &RecordBatch, row: usize) -> Option<Position> {
    let number = |name: &str| {
        let column = batch.column_by_name(name)?;
        let numbers = column.as_primitive_opt::<Int32Type>()?;
        u32::try_from(numbers.value(row)).ok()
    };
    match number("line_no") {
        Some(line) => Some(Position::Line(line)),
        None => Some(Position::Segment(
            number("message_no")?,
            number("segment_no")?,
        )),
    }
}

impl StoredRow {
    /// A column that is text.
    pub(crate) fn text(&self, column: &str) -> Option<String> {
        rows::text(&self.batch.rows, column, 0)
    }

    /// Every file version whose bytes made the row: one, or several for a row of a derived table.
    pub(crate) fn sources(&self) -> Vec<i64> {
        let columns = [
            "source_file_id",
            "first_source_file_id",
            "last_source_file_id",
        ];
        let mut ids: Vec<i64> = Vec::new();
        for column in columns {
            let numbers = self.batch.column(column);
            let numbers = numbers.and_then(|column| column.as_primitive_opt::<Int64Type>());
            ids.extend(
                numbers
                    .map(|numbers| numbers.value(0))
                    .filter(|id| !ids.contains(id)),
            );
        }
        ids
    }

    /// Its columns as the store has them; no column of a table holds a name, a number of a patient or an address.
    pub(crate) fn columns(&self) -> Map<String, Value> {
        let spec = self.batch.table.spec();
        let partition = spec.partition_columns().iter().zip(&self.file.partition);
        let partition =
            partition.map(|(column, value)| (column.name.to_owned(), Value::from(value.clone())));
        let data = spec.data_columns().map(|column| {
            let value = value(&self.batch, column.name, column.kind);
            (column.name.to_owned(), value.unwrap_or_default())
        });
        partition.chain(data).collect()
    }

    pub(crate) fn link(&self, key: &RowKey) -> Link {
        let sources = self.sources();
        let is_derived = sources.len() > 1 || self.batch.column("first_source_file_id").is_some();
        let link = Link::new("row", Verdict::Stated)
            .fact("table", self.batch.table.name())
            .fact("row", key.to_string())
            .fact("load_id", self.text("load_id"))
            .fact("file", self.file.path.as_str())
            .fact("file_row", self.place);
        let link = match is_derived {
            true => link.fact("made_of", sources),
            false => link,
        };
        link.fact("columns", self.columns())
    }
}

/// A cell: text, a number, a day `2026-11-18` or an instant in UTC; `None` for null.
pub(crate) fn value(batch: &Batch, name: &str, kind: ColumnType) -> Option<Value> {
    let array = batch.column(name)?;
    if kind != ColumnType::Text && array.is_null(0) {
        return None;
    }
    Some(match kind {
        ColumnType::Text => rows::text(&batch.rows, name, 0)?.into(),
        ColumnType::Date => {
            let days = array.as_any().downcast_ref::<Date32Array>()?;
            days::to_date(days.value(0))?.to_string().into()
        }
        ColumnType::Timestamp => {
            let times = array.as_any().downcast_ref::<TimestampMicrosecondArray>()?;
            let at = Timestamp::from_microsecond(times.value(0)).ok()?;
            at.to_string().into()
        }
        ColumnType::Int64 => array.as_primitive_opt::<Int64Type>()?.value(0).into(),
        ColumnType::Int32 => array.as_primitive_opt::<Int32Type>()?.value(0).into(),
        ColumnType::Float64 => array.as_primitive_opt::<Float64Type>()?.value(0).into(),
    })
}
