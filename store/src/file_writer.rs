//! A new file of a table, written while its rows come.

use arrow_array::RecordBatch;

use crate::hex::sha256_hex;
use crate::parquet_file::Encoder;
use crate::tables::place;
use crate::{Error, NewFile, Store};

/// A Parquet file that takes rows, made by [`Store::begin`]. What was taken is held encoded, and nothing is on the disk before
/// [`FileWriter::end`].
pub struct FileWriter<'a> {
    store: &'a Store,
    partition: Vec<String>,
    encoder: Encoder,
}

impl<'a> FileWriter<'a> {
    pub(crate) fn new(store: &'a Store, partition: &[&str], encoder: Encoder) -> FileWriter<'a> {
        FileWriter {
            store,
            partition: partition.iter().map(|value| (*value).to_owned()).collect(),
            encoder,
        }
    }

    /// Rows so far.
    pub fn rows(&self) -> usize {
        self.encoder.rows()
    }

    /// Of these, those that take memory as rows do, not yet as bytes of the file.
    pub fn held_rows(&self) -> usize {
        self.encoder.held_rows()
    }

    /// Takes rows; what they need stands at [`Store::write`].
    ///
    /// # Errors
    /// [`Error::RowsDiffer`], or when they cannot be encoded.
    pub fn put(&mut self, rows: &RecordBatch) -> Result<(), Error> {
        self.encoder.put(rows)
    }

    /// Writes the file.
    ///
    /// # Errors
    /// Those of writing.
    pub fn end(self) -> Result<NewFile, Error> {
        let (table, path) = (self.encoder.table(), self.encoder.path().to_owned());
        let encoded = self.encoder.end()?;
        let file = NewFile {
            table,
            path,
            partition: self.partition,
            bytes: encoded.bytes.len() as u64,
            rows: encoded.rows,
            sha256: sha256_hex(&encoded.bytes),
            min_day: encoded.days.and_then(|days| days.min),
            max_day: encoded.days.and_then(|days| days.max),
            undated_rows: encoded.days.map(|days| days.nulls),
        };
        let place = place(table, &file.path);
        self.store.files().put(&place, encoded.bytes)?;
        Ok(file)
    }
}
