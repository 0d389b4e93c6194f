//! What became of a file, as people read it.

use std::fmt::Write;

use arrow_array::{
    Array, Date32Array, Float64Array, Int32Array, Int64Array, TimestampMicrosecondArray,
    UInt32Array,
};
use feeds::ssmix2::NameReading;
use feeds::{FileName, FileOutcome};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use model::{Batch, Bucket, ColumnType, Counts, Defect, NOTES, NOTES_COLUMN, Table};

/// One row: the columns that are not null, and its notes.
pub(crate) type Row = Vec<(&'static str, String)>;

/// What a path says, without the patient.
pub(crate) fn name(reading: &NameReading<'_>) -> String {
    let mut text = String::new();
    if let Some(name) = &reading.name {
        text += &name_line(name);
    }
    text + &defects(&reading.defects)
}

fn name_line(name: &FileName<'_>) -> String {
    format!(
        "name: {}, care date {}, order {}, occurred {}, department {}, flag {}\n",
        name.data_type,
        name.care_date.map_or("-".to_owned(), day),
        name.order_no,
        name.occurred_at_micros().map_or("-".to_owned(), instant),
        name.department.unwrap_or("-"),
        name.condition_flag,
    )
}

/// Where the file, its messages and rows ended, and what is wrong with it.
pub(crate) fn outcome(outcome: &FileOutcome) -> String {
    let mut text = format!(
        "file: {}, encoding {:?}\nrecords: {}\nrows: {}\n",
        outcome.bucket.name(),
        outcome.encoding,
        counts(&outcome.records),
        counts(&outcome.rows),
    );
    text += &defects(&outcome.defects);
    for refusal in &outcome.row_refusals {
        let _ = writeln!(
            text,
            "refused: {} segment {} of message {}, bytes {} to {}",
            refusal.code, refusal.segment_no, refusal.message_no, refusal.start, refusal.end
        );
    }
    text
}

pub(crate) fn counts(counts: &Counts) -> String {
    const BUCKETS: [Bucket; 5] = [
        Bucket::Stored,
        Bucket::Superseded,
        Bucket::Deleted,
        Bucket::Quarantined,
        Bucket::OutOfScope,
    ];
    let mut text = counts.received.to_string();
    for bucket in BUCKETS {
        if counts.bucket(bucket) > 0 {
            let _ = write!(text, ", {} {}", counts.bucket(bucket), bucket.name());
        }
    }
    text
}

pub(crate) fn defects(defects: &[Defect]) -> String {
    let line = |defect: &Defect| {
        let place = match (defect.place.field_label(), defect.place.message) {
            (Some(label), message) => format!("{label} of message {message}"),
            (None, 0) => "the file".to_owned(),
            (None, message) => format!("message {message}"),
        };
        let text = format!("defect: {} {place}, {}", defect.code, defect.detail);
        text.trim_end_matches(", ").to_owned() + "\n"
    };
    defects.iter().map(line).collect()
}

/// The rows of a table, one block a row. What all rows of several share stands once, in front of them.
pub(crate) fn batch(batch: &Batch) -> String {
    table(batch.table, &rows(batch))
}

/// The rows of a table, gathered from batches.
pub(crate) fn table(table: Table, rows: &[Row]) -> String {
    let is_shared = |cell: &_| rows.len() > 1 && rows.iter().all(|row| row.contains(cell));
    let mut text = format!("\n{}: {}\n", table.name(), rows.len());
    let (shared, _): (Row, Row) = rows[0].iter().cloned().partition(is_shared);
    if !shared.is_empty() {
        text += &block("all rows", &shared);
    }
    for (index, row) in rows.iter().enumerate() {
        let (_, own): (Row, Row) = row.iter().cloned().partition(is_shared);
        text += &block(&format!("row {}", index + 1), &own);
    }
    text
}

fn block(title: &str, cells: &Row) -> String {
    let mut text = format!("\n{title}\n");
    for (name, value) in cells {
        let _ = writeln!(text, "  {name}: {value}");
    }
    text
}

/// The rows of a batch.
pub(crate) fn rows(batch: &Batch) -> Vec<Row> {
    (0..batch.len()).map(|index| row(batch, index)).collect()
}

fn row(batch: &Batch, index: usize) -> Row {
    let mut row = Row::new();
    for column in batch.table.spec().data_columns() {
        let name = column.name;
        if batch.column(name).unwrap().is_valid(index) {
            row.push((name, cell(batch, name, column.kind, index)));
        }
    }
    let bits = typed::<UInt32Array>(batch, NOTES_COLUMN).value(index);
    let noted = NOTES.iter().filter(|(note, _)| bits & note.bit() != 0);
    let noted: Vec<String> = noted
        .map(|(note, code)| format!("{note:?} ({code})"))
        .collect();
    if !noted.is_empty() {
        row.push((NOTES_COLUMN, noted.join(", ")));
    }
    row
}

fn cell(batch: &Batch, name: &str, kind: ColumnType, index: usize) -> String {
    match kind {
        ColumnType::Text => {
            let (keys, values) = batch.text(name).unwrap();
            plain(values.value(keys.key(index).unwrap()))
        }
        ColumnType::Date => day(typed::<Date32Array>(batch, name).value(index)),
        ColumnType::Timestamp => {
            instant(typed::<TimestampMicrosecondArray>(batch, name).value(index))
        }
        ColumnType::Int32 => typed::<Int32Array>(batch, name).value(index).to_string(),
        ColumnType::Int64 => typed::<Int64Array>(batch, name).value(index).to_string(),
        ColumnType::Float64 => typed::<Float64Array>(batch, name).value(index).to_string(),
    }
}

fn typed<'a, A: Array + 'static>(batch: &'a Batch, name: &str) -> &'a A {
    batch.typed::<A>(name).unwrap()
}

/// A text as it is, or in quotes where blanks would not be seen.
fn plain(text: &str) -> String {
    let is_plain = !text.is_empty() && text.trim() == text && !text.contains(['"', '\n', '\r']);
    if is_plain && !text.contains("  ") {
        text.to_owned()
    } else {
        format!("{text:?}")
    }
}

fn day(days: i32) -> String {
    let first = Date::constant(1970, 1, 1);
    first
        .saturating_add(jiff::Span::new().days(days))
        .to_string()
}

/// The time on a clock in Japan, with its offset.
fn instant(micros: i64) -> String {
    let japan = TimeZone::fixed(Offset::constant(9));
    let time = Timestamp::from_microsecond(micros).unwrap().to_zoned(japan);
    time.strftime("%Y-%m-%d %H:%M:%S%.f%:z").to_string()
}
