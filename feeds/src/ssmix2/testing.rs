//! What the tests of the data types share: a file in, its outcome and rows out.

use std::collections::BTreeMap;

use arrow_array::{
    Array, Date32Array, Float64Array, Int32Array, Int64Array, TimestampMicrosecondArray,
    UInt32Array,
};
use model::{Batch, ColumnType, Counts, NOTES, NOTES_COLUMN, Note, Table};

use super::{AREAS, decoder, read_path};
use crate::{Decoder, FileContext, FileOutcome};

/// End of 2026-11-20 in Japan.
const AS_OF_END_MICROS: i64 = 1_795_186_800_000_000;

/// Starts a file named by the path.
pub(crate) fn begin(decoder: &mut dyn Decoder, path: &str) {
    let name = read_path(path.as_bytes()).name.unwrap();
    decoder.begin(&FileContext {
        source_file_id: 7,
        patient_key: "0123456789abcdef",
        load_id: "H01-20261120-1",
        name: &name,
        as_of_end_micros: AS_OF_END_MICROS,
    });
}

/// Decodes one file in portions; gives its rows of one table.
pub(crate) fn decode_portions<'a>(
    table: Table,
    path: &str,
    portions: impl IntoIterator<Item = &'a [u8]>,
) -> (FileOutcome, Option<Batch>) {
    let (outcome, batches) = decode_area(table, path, portions);
    let batch = batches.into_iter().find(|batch| batch.table == table);
    (outcome, batch)
}

/// Decodes one file in portions; gives its rows of all tables of the area that a table stands in.
fn decode_area<'a>(
    table: Table,
    path: &str,
    portions: impl IntoIterator<Item = &'a [u8]>,
) -> (FileOutcome, Vec<Batch>) {
    let mut areas = AREAS.iter();
    let area = areas.find(|area| area.contains(&table)).unwrap();
    let mut decoder = decoder(area[0]).unwrap();
    begin(decoder.as_mut(), path);
    for portion in portions {
        decoder.decode(portion);
    }
    let outcome = decoder.end();
    let batches = decoder.flush();
    let tables: Vec<Table> = batches.iter().map(|batch| batch.table).collect();
    assert!(tables.iter().all(|table| area.contains(table)));
    assert!(tables.is_sorted_by(|one, next| one != next));
    check_balance(&outcome, &batches);
    (outcome, batches)
}

/// The balance of records and rows closes, and the batches hold what was stored.
fn check_balance(outcome: &FileOutcome, batches: &[Batch]) {
    let closes = |counts: &Counts| counts.unexplained() == 0;
    assert!(
        closes(&outcome.records) && closes(&outcome.rows),
        "{outcome:?}"
    );
    assert!(outcome.records.received > 0);
    let stored: usize = batches.iter().map(Batch::len).sum();
    assert_eq!(outcome.rows.stored as usize, stored);
    assert!(!batches.iter().any(Batch::is_empty));
    assert_eq!(
        outcome.rows.quarantined as usize,
        outcome.row_refusals.len()
    );
}

/// Public messages of other origin, as (path, bytes) in path order; none when they do not lie beside the workspace.
#[expect(
    clippy::disallowed_methods,
    reason = "a test reads its samples; the crate reads nothing"
)]
pub(crate) fn public_messages() -> Vec<(String, Vec<u8>)> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/samples/ssmix2");
    let mut messages = Vec::new();
    let mut folders = vec![root];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            match std::fs::read(&path) {
                Ok(bytes) => messages.push((path.to_string_lossy().into_owned(), bytes)),
                Err(_) => folders.push(path),
            }
        }
    }
    if messages.is_empty() {
        println!("skipped: the public samples are absent");
    }
    messages.sort();
    messages
}

/// The public messages of a data type: their paths below the root of their storage, and their bytes.
pub(crate) fn public_messages_of(data_type: &str) -> Vec<(String, Vec<u8>)> {
    let below_root = |path: &str| {
        let parts: Vec<&str> = path.split('/').collect();
        let start = parts.len().checked_sub(6)?;
        let is_one = parts[start + 4] == data_type && parts[start + 5].contains(data_type);
        is_one.then(|| parts[start..].join("/"))
    };
    public_messages()
        .into_iter()
        .filter_map(|(path, bytes)| Some((below_root(&path)?, bytes)))
        .collect()
}

/// Checks that a file gives the same outcome and batch whole, byte by byte, and cut at the given places.
pub(crate) fn check_portions(table: Table, path: &str, bytes: &[u8], cuts: &[usize]) {
    let whole = decode_area(table, path, [bytes]);
    let mut cuts: Vec<usize> = cuts.iter().map(|cut| *cut.min(&bytes.len())).collect();
    cuts.extend([0, bytes.len()]);
    cuts.sort_unstable();
    let portions = cuts.windows(2).map(|pair| &bytes[pair[0]..pair[1]]);
    let parts = decode_area(table, path, portions);
    let single = decode_area(table, path, bytes.chunks(1));
    for (outcome, batches) in [parts, single] {
        assert_eq!(outcome, whole.0);
        let rows = |batches: &[Batch]| -> Vec<_> {
            batches.iter().map(|batch| batch.rows.clone()).collect()
        };
        assert_eq!(rows(&batches), rows(&whole.1));
    }
}

/// The rows of a batch as readable text: the columns that are not null, one row a line, without those that every row of
/// a file has from its name.
pub(crate) fn readable(batch: Option<&Batch>) -> String {
    const OF_THE_FILE: &[&str] = &[
        "care_date",
        "patient_key",
        "order_no",
        "department_code",
        "occurred_at",
        "load_id",
        "source_file_id",
        "message_no",
    ];
    let lines = batch
        .map(rows)
        .unwrap_or_default()
        .into_iter()
        .map(|mut row| {
            row.retain(|name, _| !OF_THE_FILE.contains(name));
            let cells = row.iter().map(|(name, value)| format!("{name}={value}"));
            cells.collect::<Vec<_>>().join(" ") + "\n"
        });
    lines.collect()
}

/// The codes of an outcome's defects, in order.
pub(crate) fn codes(outcome: &FileOutcome) -> Vec<&'static str> {
    outcome.defects.iter().map(|defect| defect.code.0).collect()
}

/// One row, column by column as text; nulls are left out. Times are `seconds.micros` since 1970.
pub(crate) type Row = BTreeMap<&'static str, String>;

/// The rows of a batch.
pub(crate) fn rows(batch: &Batch) -> Vec<Row> {
    (0..batch.len()).map(|index| row(batch, index)).collect()
}

fn row(batch: &Batch, index: usize) -> Row {
    let mut row = Row::new();
    for column in batch.table.spec().data_columns() {
        if batch.column(column.name).unwrap().is_null(index) {
            continue;
        }
        let name = column.name;
        let text = match column.kind {
            ColumnType::Text => {
                let (keys, values) = batch.text(name).unwrap();
                values.value(keys.key(index).unwrap()).to_owned()
            }
            ColumnType::Date => batch
                .typed::<Date32Array>(name)
                .unwrap()
                .value(index)
                .to_string(),
            ColumnType::Int32 => batch
                .typed::<Int32Array>(name)
                .unwrap()
                .value(index)
                .to_string(),
            ColumnType::Int64 => batch
                .typed::<Int64Array>(name)
                .unwrap()
                .value(index)
                .to_string(),
            ColumnType::Float64 => batch
                .typed::<Float64Array>(name)
                .unwrap()
                .value(index)
                .to_string(),
            ColumnType::Timestamp => {
                let micros = batch
                    .typed::<TimestampMicrosecondArray>(name)
                    .unwrap()
                    .value(index);
                format!(
                    "{}.{:06}",
                    micros.div_euclid(1_000_000),
                    micros.rem_euclid(1_000_000)
                )
            }
        };
        row.insert(name, text);
    }
    row
}

/// The notes of a row.
pub(crate) fn notes(batch: &Batch, index: usize) -> Vec<Note> {
    let bits = batch
        .typed::<UInt32Array>(NOTES_COLUMN)
        .unwrap()
        .value(index);
    NOTES
        .iter()
        .filter(|(note, _)| bits & note.bit() != 0)
        .map(|(note, _)| *note)
        .collect()
}
