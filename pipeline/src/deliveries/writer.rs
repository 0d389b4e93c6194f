//! Writes the rows of one source file: each Parquet file holds rows of that file and of one partition alone, and its name says of
//! which file, so that the rows of a source file go by taking files away.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::{Array, Date32Array, RecordBatch, UInt32Array};
use arrow_select::take::take_record_batch;
use model::{Batch, Table};
use rayon::Scope;
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
    /// Parquet files so far.
    begun: usize,
    desk: Arc<Desk>,
    /// What was written, in the order of tables and parts; complete when the writer has settled.
    pub files: BTreeMap<Table, Vec<NewFile>>,
}

/// Who may encode a file beside the one who decodes, and what was written.
pub(super) struct Side<'s, 'scope> {
    /// Where work beside the decoder goes.
    pub scope: &'s Scope<'scope>,
    /// Whether a thread has nothing else to do.
    pub is_free: &'s dyn Fn() -> bool,
}

/// Where encoders lay down what they wrote.
#[derive(Default)]
struct Desk {
    /// Whether somebody is at work beside the decoder: one at most, so that memory does not grow with threads.
    is_busy: AtomicBool,
    written: Mutex<Vec<Written>>,
    failure: Mutex<Option<Error>>,
}

/// A Parquet file by its number among those of the source file.
struct Written {
    number: usize,
    table: Table,
    file: NewFile,
}

/// Rows of one Parquet file that is to be written.
struct Part<'a> {
    store: &'a Store,
    hospital: &'a str,
    number: usize,
    table: Table,
    partition: String,
    name: String,
    rows: Vec<RecordBatch>,
}

impl Part<'_> {
    fn write(self, desk: &Desk) {
        let place = [self.hospital, &self.partition];
        let file = self.store.write(self.table, &place, &self.name, &self.rows);
        match file {
            Ok(file) => lock(&desk.written).push(Written {
                number: self.number,
                table: self.table,
                file,
            }),
            Err(error) => *lock(&desk.failure) = Some(error.into()),
        }
    }
}

fn lock<T>(shared: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
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
            begun: 0,
            desk: Arc::default(),
            files: BTreeMap::new(),
        }
    }

    /// Takes rows in the order of the source file.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub(super) fn put<'s>(&mut self, batch: &Batch, side: &Side<'_, 's>) -> Result<(), Error>
    where
        'a: 's,
    {
        for (partition, rows) in partitions(batch)? {
            let key = (batch.table, partition);
            self.waiting_rows += rows.num_rows();
            let queue = self.waiting.entry(key.clone()).or_default();
            queue.rows += rows.num_rows();
            queue.batches.push(rows);
            while self.waiting.get(&key).is_some_and(Queue::is_full) {
                self.write(&key, side)?;
            }
        }
        while self.waiting_rows > WAITING_ROWS_MAX
            && let Some(longest) = self.longest()
        {
            self.write(&longest, side)?;
        }
        Ok(())
    }

    /// Writes what is left.
    ///
    /// # Errors
    /// As [`Writer::put`].
    pub(super) fn finish<'s>(&mut self, side: &Side<'_, 's>) -> Result<(), Error>
    where
        'a: 's,
    {
        let keys: Vec<(Table, String)> = self.waiting.keys().cloned().collect();
        for key in keys {
            self.write(&key, side)?;
        }
        Ok(())
    }

    /// Takes up what was written, when nobody writes any more.
    ///
    /// # Errors
    /// As [`Writer::put`].
    pub(super) fn settle(&mut self) -> Result<(), Error> {
        let mut written = std::mem::take(&mut *lock(&self.desk.written));
        written.sort_unstable_by_key(|it| it.number);
        for it in written {
            self.files.entry(it.table).or_default().push(it.file);
        }
        self.check()
    }

    fn check(&self) -> Result<(), Error> {
        lock(&self.desk.failure).take().map_or(Ok(()), Err)
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

    /// Writes the first rows of a queue, as many as one file may have: beside the decoder when somebody is free, else at once.
    fn write<'s>(&mut self, key: &(Table, String), side: &Side<'_, 's>) -> Result<(), Error>
    where
        'a: 's,
    {
        self.check()?;
        let Some(queue) = self.waiting.get_mut(key).filter(|queue| queue.rows > 0) else {
            return Ok(());
        };
        let rows = queue.take(FILE_ROWS_TARGET);
        self.waiting_rows -= rows.iter().map(RecordBatch::num_rows).sum::<usize>();
        let part = Part {
            store: self.store,
            hospital: self.hospital,
            number: self.begun,
            table: key.0,
            partition: key.1.clone(),
            name: format!("{}-{:03}.parquet", self.stem, queue.parts),
            rows,
        };
        queue.parts += 1;
        self.begun += 1;
        if (side.is_free)() && !self.desk.is_busy.swap(true, Ordering::AcqRel) {
            let desk = Arc::clone(&self.desk);
            side.scope.spawn(move |_| {
                part.write(&desk);
                desk.is_busy.store(false, Ordering::Release);
            });
            return Ok(());
        }
        part.write(&self.desk);
        self.check()
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
