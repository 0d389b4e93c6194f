//! Writes the rows of one source file: each Parquet file holds rows of that file and of one partition alone, and its name says of
//! which file, so that the rows of a source file go by taking files away.

use std::collections::BTreeMap;

use arrow_array::{Array, Date32Array, RecordBatch, UInt32Array};
use arrow_select::take::take_record_batch;
use model::{Batch, Table};
use store::{NewFile, Store};

use crate::Error;
use crate::units::month;

/// Rows of one Parquet file; only the last one of a partition has fewer.
const FILE_ROWS_TARGET: usize = 250_000;

/// Rows of all partitions that wait at once. When there are more, the longest queue is written, full or not.
const WAITING_ROWS_MAX: usize = 300_000;

/// Writes the rows of one source file.
pub(super) struct Writer<'a> {
    store: &'a Store,
    hospital: &'a str,
    /// How names of files begin; behind it stands a part number.
    stem: String,
    waiting: BTreeMap<(Table, String), Queue>,
    waiting_rows: usize,
    /// What was written, in the order of tables and parts.
    pub files: BTreeMap<Table, Vec<NewFile>>,
}

/// Rows of one partition that are not written yet.
#[derive(Default)]
struct Queue {
    batches: Vec<RecordBatch>,
    rows: usize,
    parts: usize,
}

/// How the names of the files of a source file begin.
pub(super) fn stem(load_id: &str, source_file_id: i64) -> String {
    format!("{load_id}-f{source_file_id}")
}

/// The source file whose rows a Parquet file holds, by its name.
pub(crate) fn source_file_id(path: &str) -> Option<i64> {
    let name = path.rsplit('/').next()?;
    let (_, id) = name.rsplit_once("-f")?;
    id.split('-').next()?.parse().ok()
}

impl<'a> Writer<'a> {
    pub(super) fn new(store: &'a Store, hospital: &'a str, stem: String) -> Writer<'a> {
        Writer {
            store,
            hospital,
            stem,
            waiting: BTreeMap::new(),
            waiting_rows: 0,
            files: BTreeMap::new(),
        }
    }

    /// Takes rows in the order of the source file.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub(super) fn put(&mut self, batch: &Batch) -> Result<(), Error> {
        for (partition, rows) in partitions(batch)? {
            let key = (batch.table, partition);
            self.waiting_rows += rows.num_rows();
            let queue = self.waiting.entry(key.clone()).or_default();
            queue.rows += rows.num_rows();
            queue.batches.push(rows);
            while self.waiting.get(&key).is_some_and(Queue::is_full) {
                self.write(&key)?;
            }
        }
        while self.waiting_rows > WAITING_ROWS_MAX
            && let Some(longest) = self.longest()
        {
            self.write(&longest)?;
        }
        Ok(())
    }

    /// Writes what is left.
    ///
    /// # Errors
    /// As [`Writer::put`].
    pub(super) fn finish(&mut self) -> Result<(), Error> {
        let keys: Vec<(Table, String)> = self.waiting.keys().cloned().collect();
        for key in keys {
            self.write(&key)?;
        }
        Ok(())
    }

    /// Takes back everything that was written.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub(super) fn discard(&mut self) -> Result<(), Error> {
        self.waiting.clear();
        self.waiting_rows = 0;
        for file in std::mem::take(&mut self.files).into_values().flatten() {
            self.store.remove_written(&file)?;
        }
        Ok(())
    }

    fn longest(&self) -> Option<(Table, String)> {
        let longest = self.waiting.iter().max_by_key(|(_, queue)| queue.rows);
        longest.map(|(key, _)| key.clone())
    }

    /// Writes the first rows of a queue, as many as one file may have.
    fn write(&mut self, key: &(Table, String)) -> Result<(), Error> {
        let Some(queue) = self.waiting.get_mut(key).filter(|queue| queue.rows > 0) else {
            return Ok(());
        };
        let batches = queue.take(FILE_ROWS_TARGET);
        let rows: usize = batches.iter().map(RecordBatch::num_rows).sum();
        self.waiting_rows -= rows;
        let name = format!("{}-{:03}.parquet", self.stem, queue.parts);
        queue.parts += 1;
        let (table, partition) = key;
        let place = [self.hospital, partition];
        let file = self.store.write(*table, &place, &name, &batches)?;
        self.files.entry(*table).or_default().push(file);
        Ok(())
    }
}

impl Queue {
    fn is_full(&self) -> bool {
        self.rows >= FILE_ROWS_TARGET
    }

    /// Takes out the first rows, `most` at most.
    fn take(&mut self, most: usize) -> Vec<RecordBatch> {
        let mut taken = Vec::new();
        let mut left = most.min(self.rows);
        self.rows -= left;
        let mut rest = Vec::new();
        for batch in self.batches.drain(..) {
            let rows = batch.num_rows().min(left);
            left -= rows;
            if rows > 0 {
                taken.push(batch.slice(0, rows));
            }
            if rows < batch.num_rows() {
                rest.push(batch.slice(rows, batch.num_rows() - rows));
            }
        }
        self.batches = rest;
        taken
    }
}

/// Cuts rows by the table's second partition column: month of the care date, or first digit of the patient's key.
fn partitions(batch: &Batch) -> Result<Vec<(String, RecordBatch)>, Error> {
    let by_month = batch.table.spec().partition_columns()[1].name == "care_month";
    let days = batch.typed::<Date32Array>("care_date");
    let patients = batch.text("patient_key");
    // What tells a row's partition: its day, or the first byte of its patient's key.
    let sign = |row: usize| match by_month {
        true => days.and_then(|days| days.is_valid(row).then(|| days.value(row))),
        false => patients
            .and_then(|(keys, values)| values.value(keys.key(row)?).bytes().next())
            .map(i32::from),
    };
    let name = |sign: Option<i32>| match by_month {
        true => month(sign),
        false => char::from(sign.map_or(b'0', |byte| byte as u8)).to_string(),
    };
    let mut found: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    let mut from = 0;
    while from < batch.len() {
        let here = sign(from);
        let mut to = from + 1;
        while to < batch.len() && sign(to) == here {
            to += 1;
        }
        let rows = found.entry(name(here)).or_default();
        rows.extend(from as u32..to as u32);
        from = to;
    }
    let is_one = found.len() == 1;
    let pick = |(partition, rows): (String, Vec<u32>)| match is_one {
        true => Ok((partition, batch.rows.clone())),
        false => take_record_batch(&batch.rows, &UInt32Array::from(rows))
            .map(|rows| (partition, rows))
            .map_err(|source| Error::Rows {
                table: batch.table.name(),
                source,
            }),
    };
    found.into_iter().map(pick).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_the_source_file() {
        let path = format!("hospital=H-f2/{}-012.parquet", stem("H-f2-20261119-1", 345));
        assert_eq!(source_file_id(&path), Some(345));
        assert_eq!(source_file_id("a/H01-20261119-1-00001-0.parquet"), None);
    }
}
