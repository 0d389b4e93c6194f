//! The Delta tables of a store: made, read, written to and committed.
//!
//! Parquet files are written by many threads and are invisible until one commit names them. The Delta log is cached per
//! table and brought up to date at each call, so that a call costs what was committed since the last one. There must be
//! one committing process per store (see [`crate::StoreLock`]): the library takes commits of two processes for conflicts
//! even when they touch different hospitals.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use arrow_array::RecordBatch;
use deltalake_core::kernel::transaction::{CommitBuilder, CommitProperties};
use deltalake_core::kernel::{Action, DataType, PrimitiveType, StructField, Transaction};
use deltalake_core::operations::create::CreateBuilder;
use deltalake_core::protocol::{DeltaOperation, SaveMode};
use deltalake_core::table::state::DeltaTableState;
use deltalake_core::{DeltaTable, DeltaTableError};
use jiff::Timestamp;
use model::{Column, ColumnType, Table, hex};
use rayon::prelude::*;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::files::Files;
use crate::hex::sha256_hex;
use crate::parquet_file::{Encoder, decode};
use crate::table_file::hive_path;
use crate::{Error, FileWriter, LiveFile, NewFile};

/// Table properties. Log entries are kept for good, since an auditor asks for last year's version; vacuum is a command of
/// its own that spares approved loads.
const PROPERTIES: &[(&str, &str)] = &[
    ("delta.checkpointInterval", "10"),
    ("delta.enableExpiredLogCleanup", "false"),
];

/// The tables at one location. Open one for each run; all calls may come from any thread.
pub struct Store {
    files: Files,
    /// Tables as they were last seen.
    tables: Mutex<BTreeMap<Table, DeltaTable>>,
    /// Held by the one who commits.
    committing: Mutex<()>,
}

impl Store {
    /// Opens the store at a path, a `file://` or an object store URL (`s3://bucket/prefix`, credentials from the usual environment
    /// variables); `memory://` is a new empty store for tests. Makes a missing folder, no tables.
    ///
    /// # Errors
    /// [`Error::UrlNotSupported`], and those of making the folder.
    pub fn open(location: &str) -> Result<Store, Error> {
        Ok(Store {
            files: Files::open(location)?,
            tables: Mutex::default(),
            committing: Mutex::default(),
        })
    }

    /// Makes those of `tables` that do not exist, each in one step, and checks that the others have the columns of this
    /// program.
    ///
    /// # Errors
    /// [`Error::TableDiffers`], and those of reading and writing.
    pub fn create_missing(&self, tables: &[Table]) -> Result<(), Error> {
        tables.par_iter().copied().try_for_each(|table| {
            if !self.exists(table)? {
                return self.create(table);
            }
            check_columns(table, self.state(table, &self.current(table)?)?)
        })
    }

    /// The newest version of a table.
    ///
    /// # Errors
    /// Those of reading the log, also when the table does not exist.
    pub fn version(&self, table: Table) -> Result<i64, Error> {
        self.current(table).map(|table| version(&table))
    }

    /// The files that make up a hospital's part of a table now, sorted by path.
    ///
    /// # Errors
    /// Those of reading the log.
    pub fn live_files(&self, table: Table, hospital: &str) -> Result<Vec<LiveFile>, Error> {
        let mut files = self.all_live_files(table)?;
        files.retain(|file| {
            file.partition
                .first()
                .is_some_and(|value| value == hospital)
        });
        Ok(files)
    }

    /// Encodes rows and writes them below the table's folder, where nobody sees them until they are committed. `partition` holds
    /// the values of the partition columns. The rows need the table's other columns, text as dictionary or plain; further
    /// columns are left out. Equal rows in equal order give equal bytes, however they are batched. `file_name` must be new
    /// to the table, or the name of a file of an unfinished load.
    ///
    /// # Errors
    /// [`Error::RowsDiffer`] and those of writing.
    pub fn write(
        &self,
        table: Table,
        partition: &[&str],
        file_name: &str,
        batches: &[RecordBatch],
    ) -> Result<NewFile, Error> {
        let mut file = self.begin(table, partition, file_name)?;
        batches.iter().try_for_each(|rows| file.put(rows))?;
        file.end()
    }

    /// As [`Store::write`], for rows that come bit by bit.
    ///
    /// # Errors
    /// [`Error::RowsDiffer`].
    pub fn begin(
        &self,
        table: Table,
        partition: &[&str],
        file_name: &str,
    ) -> Result<FileWriter<'_>, Error> {
        let columns = table.spec().partition_columns();
        if let Some(column) = columns.get(partition.len()) {
            return Err(Error::RowsDiffer {
                table,
                column: column.name,
                what: "the partition value is missing",
            });
        }
        let path = hive_path(table, partition, file_name);
        let encoder = Encoder::new(table, path);
        Ok(FileWriter::new(self, &partition[..columns.len()], encoder))
    }

    /// The rows of a live file in the table's columns without its partition columns, text as dictionary. The bytes are checked
    /// against the digest in the log.
    ///
    /// # Errors
    /// [`Error::FileDamaged`] and those of reading.
    pub fn read(&self, file: &LiveFile) -> Result<Vec<RecordBatch>, Error> {
        self.read_columns(file, None)
    }

    /// As [`Store::read`], with the named columns alone, in the order of the table; `None` stands for all.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub fn read_columns(
        &self,
        file: &LiveFile,
        columns: Option<&[&str]>,
    ) -> Result<Vec<RecordBatch>, Error> {
        let bytes = self.bytes(file)?;
        let found = sha256_hex(&bytes);
        match &file.sha256 {
            Some(expected) if *expected != found => Err(Error::FileDamaged {
                table: file.table,
                path: file.path.clone(),
                expected: expected.clone(),
                found,
            }),
            _ => decode(file.table, &file.path, bytes, columns),
        }
    }

    /// Adds and removes files in one step and gives the new version. `transaction` numbers the commits of `application`: a
    /// commit whose number, or a higher one, is in the log already is not made again, and the version is the newest one.
    /// The commit is on the disk when this returns.
    ///
    /// # Errors
    /// [`Error::NotLive`] when a path to be removed is not live; a conflict when another process commits; those of writing.
    pub fn commit(
        &self,
        table: Table,
        adds: &[NewFile],
        removes: &[String],
        application: &str,
        transaction: i64,
        metadata: &[(String, String)],
    ) -> Result<i64, Error> {
        let _committing = lock(&self.committing);
        let failed = |source| self.delta_error("committing", table, source);
        let before = self.current(table)?;
        let done = self.transaction_of(table, &before, application)?;
        if done.is_some_and(|done| done >= transaction) {
            return Ok(version(&before));
        }
        let state = self.state(table, &before)?;
        let mut actions = removals(table, state, removes)?;
        let now = Timestamp::now();
        actions.extend(adds.iter().map(|file| Action::Add(file.add(now))));
        let metadata = metadata
            .iter()
            .map(|(key, value)| (key.clone(), Value::String(value.clone())));
        let properties = CommitProperties::default()
            .with_metadata(metadata)
            .with_application_transaction(Transaction::new(application, transaction));
        let names = table.spec().partition_columns().iter();
        let operation = DeltaOperation::Write {
            mode: if removes.is_empty() {
                SaveMode::Append
            } else {
                SaveMode::Overwrite
            },
            partition_by: Some(names.map(|column| column.name.to_owned()).collect()),
            predicate: None,
        };
        let commit = CommitBuilder::from(properties).with_actions(actions).build(
            Some(state),
            before.log_store(),
            operation,
        );
        let done = self.files.run(async { commit.await }).map_err(failed)?;
        let version = done.version() as i64;
        self.files.flush_log(table.name(), version)?;
        Ok(version)
    }

    /// The highest transaction number that `application` has committed to a table.
    ///
    /// # Errors
    /// Those of reading the log.
    pub fn transaction_version(
        &self,
        table: Table,
        application: &str,
    ) -> Result<Option<i64>, Error> {
        self.transaction_of(table, &self.current(table)?, application)
    }

    /// Makes everything durable that [`Store::write`] wrote. Call it before the intent is written.
    ///
    /// # Errors
    /// Those of writing: the disk may turn out to be full only here.
    pub fn sync(&self) -> Result<(), Error> {
        self.files.flush()
    }

    /// The store digest: SHA-256 in hex over one line `table <tab> path <tab> SHA-256 of the bytes` for each live file of
    /// one hospital or of all, sorted. The digests of the files come from the log, where [`Store::read`] checks them; only
    /// files that another program wrote are read for this. Tables that do not exist count as empty.
    ///
    /// # Errors
    /// Those of reading.
    pub fn digest(&self, hospital: Option<&str>) -> Result<String, Error> {
        let mut lines = Vec::new();
        for table in Table::ALL {
            let files = match hospital {
                _ if !self.exists(table)? => Vec::new(),
                Some(hospital) => self.live_files(table, hospital)?,
                None => self.all_live_files(table)?,
            };
            for file in files {
                let sha256 = match &file.sha256 {
                    Some(sha256) => sha256.clone(),
                    None => sha256_hex(&self.bytes(&file)?),
                };
                lines.push(format!("{}\t{}\t{sha256}\n", table.name(), file.path));
            }
        }
        lines.sort_unstable();
        let mut hash = Sha256::new();
        lines.iter().for_each(|line| hash.update(line));
        Ok(hex(&hash.finalize()))
    }

    /// SHA-256 in hex of a file of a table as it lies on the disk now; `None` when it is not there.
    ///
    /// # Errors
    /// Those of reading.
    pub fn sha256_of(&self, table: Table, path: &str) -> Result<Option<String>, Error> {
        let bytes = self.files.get(&place(table, path))?;
        Ok(bytes.map(|bytes| sha256_hex(&bytes)))
    }

    pub(crate) fn files(&self) -> &Files {
        &self.files
    }

    /// Removes the bytes of a file that was written and never committed.
    ///
    /// # Errors
    /// Those of removing.
    pub fn remove_written(&self, file: &NewFile) -> Result<(), Error> {
        self.files.remove(&place(file.table, &file.path))
    }

    /// The path or URL of a file of a table, for readers that open Parquet files without the Delta log.
    pub fn location_of(&self, table: Table, path: &str) -> String {
        self.files.location(&place(table, path))
    }

    /// The live files of all hospitals, sorted by path.
    ///
    /// # Errors
    /// Those of reading the log.
    pub fn all_live_files(&self, table: Table) -> Result<Vec<LiveFile>, Error> {
        let current = self.current(table)?;
        let log = self.state(table, &current)?.log_data();
        let mut files: Vec<_> = log.iter().map(|view| LiveFile::new(table, &view)).collect();
        files.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        Ok(files)
    }

    /// The table as of now.
    fn current(&self, table: Table) -> Result<DeltaTable, Error> {
        let failed = |source| self.delta_error("reading", table, source);
        let known = lock(&self.tables).get(&table).cloned();
        let mut current = match known {
            Some(known) => known,
            None => DeltaTable::new(self.files.log_store(table.name()).map_err(failed)?),
        };
        self.files.run(current.update_state()).map_err(failed)?;
        lock(&self.tables).insert(table, current.clone());
        Ok(current)
    }

    /// What the log says of a table that [`Store::current`] has read.
    fn state<'t>(
        &self,
        table: Table,
        current: &'t DeltaTable,
    ) -> Result<&'t DeltaTableState, Error> {
        current
            .snapshot()
            .map_err(|source| self.delta_error("reading", table, source))
    }

    fn transaction_of(
        &self,
        table: Table,
        current: &DeltaTable,
        application: &str,
    ) -> Result<Option<i64>, Error> {
        let log_store = current.log_store();
        let state = self.state(table, current)?;
        self.files
            .run(state.transaction_version(&log_store, application))
            .map_err(|source| self.delta_error("reading", table, source))
    }

    /// Whether a table was made.
    ///
    /// # Errors
    /// Those of reading.
    pub fn exists(&self, table: Table) -> Result<bool, Error> {
        if lock(&self.tables).contains_key(&table) {
            return Ok(true);
        }
        self.files
            .log_store(table.name())
            .and_then(|log_store| self.files.run(log_store.is_delta_table_location()))
            .map_err(|source| self.delta_error("looking for", table, source))
    }

    /// Makes a table in one step; another process may make it first.
    fn create(&self, table: Table) -> Result<(), Error> {
        let failed = |source| self.delta_error("creating", table, source);
        let spec = table.spec();
        let create = CreateBuilder::new()
            .with_log_store(self.files.log_store(spec.name).map_err(failed)?)
            .with_save_mode(SaveMode::Ignore)
            .with_table_name(spec.name)
            .with_comment(spec.about)
            .with_columns(spec.columns.iter().map(field))
            .with_partition_columns(spec.partition_columns().iter().map(|column| column.name))
            .with_configuration(PROPERTIES.iter().map(|(key, value)| (*key, Some(*value))));
        self.files.run(async { create.await }).map_err(failed)?;
        self.files.flush_log(spec.name, 0)
    }

    fn bytes(&self, file: &LiveFile) -> Result<Vec<u8>, Error> {
        let path = place(file.table, &file.path);
        self.files.get(&path)?.ok_or_else(|| Error::Io {
            doing: "reading live file",
            path: self.files.place(&path),
            source: std::io::ErrorKind::NotFound.into(),
        })
    }

    fn delta_error(&self, doing: &'static str, table: Table, source: DeltaTableError) -> Error {
        Error::disk(doing, &self.files.place(table.name()), &source).unwrap_or(Error::Delta {
            doing,
            table,
            source: Box::new(source),
        })
    }
}

/// A panic in another thread leaves nothing half done behind these locks.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn version(table: &DeltaTable) -> i64 {
    table.version().map_or(-1, |version| version as i64)
}

/// A table's file, relative to the store.
pub(crate) fn place(table: Table, path: &str) -> String {
    format!("{}/{path}", table.name())
}

/// A column of the spec as Delta describes it.
fn field(column: &Column) -> StructField {
    let kind = match column.kind {
        ColumnType::Text => PrimitiveType::String,
        ColumnType::Date => PrimitiveType::Date,
        ColumnType::Timestamp => PrimitiveType::Timestamp,
        ColumnType::Int64 => PrimitiveType::Long,
        ColumnType::Int32 => PrimitiveType::Integer,
        ColumnType::Float64 => PrimitiveType::Double,
    };
    StructField::new(column.name, DataType::Primitive(kind), column.nullable)
        .with_metadata([("comment", column.about)])
}

/// Compares name, type and nullability of every column.
fn check_columns(table: Table, state: &DeltaTableState) -> Result<(), Error> {
    let key = |field: &StructField| {
        let kind = field.data_type().clone();
        (field.name().clone(), kind, field.is_nullable())
    };
    let found: Vec<_> = state.schema().fields().map(key).collect();
    let columns = table.spec().columns.iter();
    let expected: Vec<_> = columns.map(|column| key(&field(column))).collect();
    let differs = |i: &usize| found.get(*i) != expected.get(*i);
    match (0..found.len().max(expected.len())).find(differs) {
        None => Ok(()),
        Some(i) => Err(Error::TableDiffers {
            table,
            column: expected
                .get(i)
                .or(found.get(i))
                .map(|(name, ..)| name.clone())
                .unwrap_or_default(),
        }),
    }
}

/// The actions that remove `paths`, each of which must be live.
fn removals(table: Table, state: &DeltaTableState, paths: &[String]) -> Result<Vec<Action>, Error> {
    if paths.is_empty() {
        return Ok(Vec::new());
    }
    let live: BTreeMap<String, _> = state
        .log_data()
        .iter()
        .map(|view| (view.path().into_owned(), view))
        .collect();
    let remove = |path: &String| match live.get(path) {
        Some(view) => Ok(Action::Remove(view.remove_action(true))),
        None => Err(Error::NotLive {
            table,
            path: path.clone(),
        }),
    };
    paths.iter().map(remove).collect()
}

#[cfg(test)]
pub(crate) mod tests;
