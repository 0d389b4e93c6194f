//! What `source_files` says of one file version, oldest row first.

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Int64Type};
use arrow_array::{Array, RecordBatch};
use model::{Format, Table};
use serde_json::{Value, json};
use store::Store;

use super::{Link, Refusal, Verdict};
use crate::{Error, rows};

/// The history of a file version.
#[derive(Clone, Debug)]
pub(crate) struct SourceFile {
    pub id: i64,
    pub format: Format,
    /// The newest row.
    pub newest: FileRow,
    /// Every row, oldest first.
    pub history: Vec<FileRow>,
}

/// One row of `source_files`.
#[derive(Clone, Debug, Default)]
pub(crate) struct FileRow {
    pub load_id: String,
    pub feed: String,
    pub event: String,
    pub bucket: Option<String>,
    pub masked_path: String,
    pub data_type: String,
    pub patient_key: Option<String>,
    /// Days since 1970-01-01.
    pub care_date: Option<i32>,
    pub condition_flag: Option<i32>,
    pub bytes: Option<i64>,
    pub sha256: Option<String>,
    pub encoding: Option<String>,
    pub occurred_at: Option<String>,
}

impl FileRow {
    pub(crate) fn read(batch: &RecordBatch, row: usize) -> FileRow {
        let text = |column| rows::text(batch, column, row);
        let days = batch.column_by_name("care_date");
        let days = days.and_then(|column| column.as_primitive_opt::<Date32Type>());
        let bytes = batch.column_by_name("bytes");
        let bytes = bytes.and_then(|column| column.as_primitive_opt::<Int64Type>());
        let flags = batch.column_by_name("condition_flag");
        let flags = flags.and_then(|it| it.as_primitive_opt::<arrow_array::types::Int32Type>());
        FileRow {
            load_id: text("load_id").unwrap_or_default(),
            feed: text("feed").unwrap_or_default(),
            event: text("event").unwrap_or_default(),
            bucket: text("bucket"),
            masked_path: text("masked_path").unwrap_or_default(),
            data_type: text("data_type").unwrap_or_default(),
            patient_key: text("patient_key"),
            care_date: days.and_then(|days| days.is_valid(row).then(|| days.value(row))),
            condition_flag: flags.and_then(|it| it.is_valid(row).then(|| it.value(row))),
            bytes: bytes.and_then(|bytes| bytes.is_valid(row).then(|| bytes.value(row))),
            sha256: text("sha256"),
            encoding: text("encoding"),
            occurred_at: text("occurred_at_text"),
        }
    }
}

impl SourceFile {
    /// Looks a file version up. Only the ids of the other files are read.
    ///
    /// # Errors
    /// [`Refusal::NoFile`], and those of reading the store.
    pub(crate) fn find(store: &Store, hospital: &str, id: i64) -> Result<SourceFile, Error> {
        let mut history = Vec::new();
        // Files of this table are read in the order of their names, which is that of the loads.
        let mut files = store.live_files(Table::SourceFiles, hospital)?;
        files.sort_unstable_by_key(|file| file.path.clone());
        for file in files {
            let ids = store.read_columns(&file, Some(&["source_file_id"]))?;
            if !ids.iter().any(|batch| !places_of(batch, id).is_empty()) {
                continue;
            }
            for batch in store.read(&file)? {
                for row in places_of(&batch, id) {
                    history.push(FileRow::read(&batch, row));
                }
            }
        }
        let newest = history.last().cloned();
        let format = newest.as_ref().and_then(|row| Format::from_name(&row.feed));
        match (newest, format) {
            (Some(newest), Some(format)) => Ok(SourceFile {
                id,
                format,
                newest,
                history,
            }),
            _ => Err(Refusal::NoFile {
                hospital: hospital.to_owned(),
                source_file_id: id,
            }
            .into()),
        }
    }

    /// The newest value that is there: a row about a file that was not read again has no hash.
    fn newest_of<T: Clone>(&self, field: impl Fn(&FileRow) -> &Option<T>) -> Option<T> {
        self.history.iter().rev().find_map(|row| field(row).clone())
    }

    /// SHA-256 of its bytes, if it was ever read.
    pub(crate) fn sha256(&self) -> Option<String> {
        self.newest_of(|row| &row.sha256)
    }

    /// The encoding that was found in it; empty when it was never read.
    pub(crate) fn encoding(&self) -> String {
        self.newest_of(|row| &row.encoding).unwrap_or_default()
    }

    /// The load that received it.
    pub(crate) fn received_by(&self) -> &str {
        self.history.first().map_or("", |row| &row.load_id)
    }

    pub(crate) fn link(&self) -> Link {
        let newest = &self.newest;
        let history: Vec<Value> = (self.history.iter())
            .map(|row| {
                json!({
                    "load_id": row.load_id, "event": row.event, "bucket": row.bucket, "condition_flag": row.condition_flag,
                })
            })
            .collect();
        Link::new("source_file", Verdict::Stated)
            .fact("source_file_id", self.id)
            .fact("feed", newest.feed.as_str())
            .fact("masked_path", newest.masked_path.as_str())
            .fact("data_type", newest.data_type.as_str())
            .fact("bucket", newest.bucket.clone())
            .fact("sha256", self.sha256())
            .fact("bytes", self.newest_of(|row| &row.bytes))
            .fact("encoding", self.newest_of(|row| &row.encoding))
            .fact("sent", newest.occurred_at.clone())
            .fact("received_by", self.received_by())
            .fact("history", history)
    }
}

/// The rows of a batch that are of a file version.
pub(crate) fn places_of(batch: &RecordBatch, id: i64) -> Vec<usize> {
    let ids = batch.column_by_name("source_file_id");
    let ids = ids.and_then(|column| column.as_primitive_opt::<Int64Type>());
    let ids = ids.map(|ids| ids.values().iter().enumerate());
    ids.into_iter()
        .flatten()
        .filter_map(|(row, found)| (*found == id).then_some(row))
        .collect()
}

/// The ids of the rows of a batch.
pub(crate) fn ids_of(batch: &RecordBatch) -> Vec<i64> {
    let ids = batch.column_by_name("source_file_id");
    let ids = ids.and_then(|column| column.as_primitive_opt::<Int64Type>());
    ids.map(|ids| ids.values().to_vec()).unwrap_or_default()
}
