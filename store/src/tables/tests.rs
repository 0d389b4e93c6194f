//! Tests of the tables, and the rows that other tests of this room use.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{
    ArrayRef, Date32Array, DictionaryArray, Float64Array, Int32Array, Int64Array,
    TimestampMicrosecondArray,
};
use model::dictionary_schema;
use rayon::prelude::*;

use super::*;

/// Invented rows of `table`: `distinct` values in each text column, care dates from 2026-11-01 on, every tenth nullable
/// value null.
fn rows_of(table: Table, count: usize, distinct: usize) -> RecordBatch {
    let nullable = |column: &Column, i: usize| !column.nullable || i % 10 != 3;
    let columns = table.spec().data_columns().map(|column| -> ArrayRef {
        let some = |i: usize| nullable(column, i).then_some(i);
        let rows = (0..count).map(some);
        match column.kind {
            ColumnType::Text => {
                let text = |i: usize| format!("{}{:07}", column.name, i * 31 % distinct);
                let texts: Vec<Option<String>> = rows.map(|i| i.map(text)).collect();
                let texts = texts.iter().map(Option::as_deref);
                Arc::new(texts.collect::<DictionaryArray<Int32Type>>())
            }
            ColumnType::Date => Arc::new(
                rows.map(|i| i.map(|i| 20_758 + i as i32 % 7))
                    .collect::<Date32Array>(),
            ),
            ColumnType::Timestamp => Arc::new(
                rows.map(|i| i.map(|i| 1_793_500_000_000_000 + i as i64 * 1_000_000))
                    .collect::<TimestampMicrosecondArray>()
                    .with_timezone("UTC"),
            ),
            ColumnType::Int64 => {
                Arc::new(rows.map(|i| i.map(|i| i as i64)).collect::<Int64Array>())
            }
            ColumnType::Int32 => Arc::new(
                rows.map(|i| i.map(|i| i as i32 % 40))
                    .collect::<Int32Array>(),
            ),
            ColumnType::Float64 => Arc::new(
                rows.map(|i| i.map(|i| i as f64 / 10.0))
                    .collect::<Float64Array>(),
            ),
        }
    });
    RecordBatch::try_new(dictionary_schema(table.spec()), columns.collect()).unwrap()
}

/// Rows of `lab_results` as [`rows_of`] makes them.
pub(crate) fn lab_rows(count: usize, distinct: usize) -> RecordBatch {
    rows_of(Table::LabResults, count, distinct)
}

const LAB: Table = Table::LabResults;

fn write(store: &Store, hospital: &str, name: &str, rows: usize) -> NewFile {
    let partition = [hospital, "2026-11"];
    store
        .write(LAB, &partition, name, &[lab_rows(rows, 5)])
        .unwrap()
}

fn memory() -> Store {
    let store = Store::open("memory://").unwrap();
    store.create_missing(&Table::ALL).unwrap();
    store
}

fn paths(store: &Store, hospital: &str) -> Vec<String> {
    let files = store.live_files(LAB, hospital).unwrap();
    files.into_iter().map(|file| file.path).collect()
}

#[test]
fn what_is_committed_is_live_and_readable() {
    let folder = tempfile::tempdir().unwrap();
    let location = folder.path().join("日本 store");
    let store = Store::open(location.to_str().unwrap()).unwrap();
    store.create_missing(&Table::ALL).unwrap();
    let file = write(&store, "H 1%あ", "a.parquet", 25);
    assert_eq!(store.live_files(LAB, "H 1%あ").unwrap(), []);
    store.sync().unwrap();
    let version = store
        .commit(LAB, std::slice::from_ref(&file), &[], "H01", 1, &[])
        .unwrap();
    assert_eq!((version, store.version(LAB).unwrap()), (1, 1));

    for store in [store, Store::open(location.to_str().unwrap()).unwrap()] {
        store.create_missing(&Table::ALL).unwrap();
        let live = store.live_files(LAB, "H 1%あ").unwrap();
        let expected = LiveFile {
            table: LAB,
            path: "hospital=H%201%25%E3%81%82/care_month=2026-11/a.parquet".to_owned(),
            partition: vec!["H 1%あ".to_owned(), "2026-11".to_owned()],
            bytes: file.bytes,
            rows: 25,
            min_day: Some(20_758),
            max_day: Some(20_764),
            sha256: Some(file.sha256.clone()),
        };
        assert_eq!(live, [expected]);
        let rows = store.read(&live[0]).unwrap();
        assert_eq!(rows.len(), 1);
        let columns = rows[0]
            .columns()
            .iter()
            .zip(lab_rows(25, 5).columns().to_vec());
        for (found, expected) in columns {
            let kind = match found.data_type() {
                arrow_schema::DataType::Dictionary(_, text) => text.as_ref().clone(),
                other => other.clone(),
            };
            let plain = |array: &ArrayRef| arrow_cast::cast(array, &kind).unwrap();
            assert_eq!(&plain(found), &plain(&expected));
        }
        assert_eq!(store.live_files(LAB, "H02").unwrap(), []);
    }
}

#[test]
fn every_table_takes_its_rows() {
    let store = memory();
    for table in Table::ALL {
        let partition = &["H01", "x"][..table.spec().partitions];
        let rows = rows_of(table, 11, 3);
        let file = store.write(table, partition, "a.parquet", &[rows]).unwrap();
        store.commit(table, &[file], &[], "H01", 1, &[]).unwrap();
        let live = store.live_files(table, "H01").unwrap();
        let read = store.read(&live[0]).unwrap();
        assert_eq!(read[0].num_rows(), 11, "{}", table.name());
        assert_eq!(read[0].schema(), dictionary_schema(table.spec()));
    }
    let error = store
        .write(LAB, &["H01"], "a", &[])
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("partition value is missing (column care_month)"),
        "{error}"
    );
}

#[test]
fn a_commit_is_made_once() {
    let store = memory();
    let file = write(&store, "H01", "a.parquet", 5);
    assert_eq!(store.transaction_version(LAB, "H01").unwrap(), None);
    for _ in 0..3 {
        let version = store
            .commit(LAB, std::slice::from_ref(&file), &[], "H01", 7, &[])
            .unwrap();
        assert_eq!(version, 1);
    }
    assert_eq!(store.commit(LAB, &[], &[], "H01", 6, &[]).unwrap(), 1);
    assert_eq!(store.transaction_version(LAB, "H01").unwrap(), Some(7));
    assert_eq!(store.transaction_version(LAB, "H02").unwrap(), None);
    assert_eq!(paths(&store, "H01").len(), 1);
}

#[test]
fn one_commit_replaces_a_file() {
    let store = memory();
    let old = write(&store, "H01", "old.parquet", 5);
    let other = write(&store, "H02", "other.parquet", 5);
    store
        .commit(LAB, &[old.clone(), other.clone()], &[], "H01", 1, &[])
        .unwrap();
    let new = write(&store, "H01", "new.parquet", 6);
    let removes = [old.path.clone()];
    store
        .commit(LAB, std::slice::from_ref(&new), &removes, "H01", 2, &[])
        .unwrap();
    assert_eq!(paths(&store, "H01"), [new.path]);
    assert_eq!(paths(&store, "H02"), [other.path]);
    let error = store.commit(LAB, &[], &removes, "H01", 3, &[]).unwrap_err();
    assert!(matches!(error, Error::NotLive { .. }), "{error}");
}

#[test]
fn digests_and_days_outlive_checkpoints() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path().to_str().unwrap()).unwrap();
    store.create_missing(&[LAB]).unwrap();
    for i in 1..=12 {
        let file = write(&store, "H01", &format!("{i:02}.parquet"), 5);
        store.commit(LAB, &[file], &[], "H01", i, &[]).unwrap();
    }
    let log = folder.path().join("lab_results/_delta_log");
    let mut names = fs::read_dir(&log)
        .unwrap()
        .map(|entry| entry.unwrap().file_name());
    assert!(names.any(|name| name.to_string_lossy().contains("checkpoint.parquet")));
    let again = Store::open(folder.path().to_str().unwrap()).unwrap();
    let live = again.live_files(LAB, "H01").unwrap();
    assert_eq!(live, store.live_files(LAB, "H01").unwrap());
    assert_eq!(live.len(), 12);
    for file in live {
        assert!(file.sha256.is_some(), "{}", file.path);
        assert_eq!((file.rows, file.min_day), (5, Some(20_758)));
    }
    assert_eq!(again.transaction_version(LAB, "H01").unwrap(), Some(12));
}

#[test]
fn the_digest_follows_the_live_files_only() {
    let store = memory();
    let empty = store.digest(None).unwrap();
    assert_eq!(empty, sha256_hex(b""));
    assert_eq!(
        Store::open("memory://").unwrap().digest(None).unwrap(),
        empty
    );
    let file = write(&store, "H01", "a.parquet", 5);
    assert_eq!(store.digest(None).unwrap(), empty);
    store
        .commit(LAB, std::slice::from_ref(&file), &[], "H01", 1, &[])
        .unwrap();
    let line = format!("lab_results\t{}\t{}\n", file.path, file.sha256);
    assert_eq!(store.digest(None).unwrap(), sha256_hex(line.as_bytes()));
    assert_eq!(
        store.digest(Some("H01")).unwrap(),
        sha256_hex(line.as_bytes())
    );
    assert_eq!(store.digest(Some("H02")).unwrap(), empty);

    let other = memory();
    write(&other, "H02", "invisible.parquet", 9);
    let file = write(&other, "H01", "a.parquet", 5);
    other.commit(LAB, &[file], &[], "H01", 4, &[]).unwrap();
    assert_eq!(other.digest(None).unwrap(), store.digest(None).unwrap());
}

#[test]
fn a_damaged_or_missing_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path().to_str().unwrap()).unwrap();
    store.create_missing(&[LAB]).unwrap();
    let file = write(&store, "H01", "a.parquet", 50);
    store.commit(LAB, &[file], &[], "H01", 1, &[]).unwrap();
    let live = store.live_files(LAB, "H01").unwrap();
    let path = folder.path().join("lab_results").join(&live[0].path);
    let mut bytes = fs::read(&path).unwrap();
    bytes[100] ^= 1;
    fs::write(&path, bytes).unwrap();
    let error = store.read(&live[0]).unwrap_err();
    assert!(matches!(error, Error::FileDamaged { .. }), "{error}");
    fs::remove_file(&path).unwrap();
    let error = store.read(&live[0]).unwrap_err().to_string();
    assert!(error.contains("a.parquet"), "{error}");
}

#[test]
fn many_threads_write_at_once() {
    let folder = tempfile::tempdir().unwrap();
    for location in [folder.path().to_str().unwrap(), "memory://"] {
        let store = Store::open(location).unwrap();
        store.create_missing(&[LAB]).unwrap();
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(4)
            .build()
            .unwrap();
        let files: Vec<NewFile> = pool.install(|| {
            (0..40_usize)
                .into_par_iter()
                .map(|i| write(&store, "H01", &format!("{i:02}.parquet"), i + 1))
                .collect()
        });
        store.sync().unwrap();
        store.commit(LAB, &files, &[], "H01", 1, &[]).unwrap();
        let live = store.live_files(LAB, "H01").unwrap();
        let rows: u64 = live.iter().map(|file| file.rows).sum();
        assert_eq!((live.len(), rows), (40, 820));
        for file in &live {
            let read: usize = store
                .read(file)
                .unwrap()
                .iter()
                .map(RecordBatch::num_rows)
                .sum();
            assert_eq!(read as u64, file.rows);
        }
    }
}

#[test]
fn a_table_of_another_program_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path().to_str().unwrap()).unwrap();
    store.create_missing(&[Table::Codes]).unwrap();
    let codes = folder.path().join("codes");
    fs::rename(codes, folder.path().join("volumes")).unwrap();
    let store = Store::open(folder.path().to_str().unwrap()).unwrap();
    let error = store
        .create_missing(&[Table::Volumes])
        .unwrap_err()
        .to_string();
    assert!(error.contains("first difference: night_month"), "{error}");
}

#[test]
fn the_log_says_what_columns_mean_and_who_committed() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path().to_str().unwrap()).unwrap();
    store.create_missing(&[LAB]).unwrap();
    let metadata = [("loadId".to_owned(), "H01-20261119-1".to_owned())];
    let file = write(&store, "H01", "a.parquet", 5);
    store
        .commit(LAB, &[file], &[], "H01", 1, &metadata)
        .unwrap();
    let log = |version: i64| {
        let name = format!("lab_results/_delta_log/{version:020}.json");
        fs::read_to_string(Path::new(folder.path()).join(name)).unwrap()
    };
    assert!(log(0).contains("The order number of the file name."));
    assert!(log(0).contains(r#""partitionColumns":["hospital","care_month"]"#));
    assert!(log(1).contains(r#""loadId":"H01-20261119-1""#));
    assert!(log(1).contains(r#""txn":{"appId":"H01","version":1}"#));
}
