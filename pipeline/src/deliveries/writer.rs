//! Writes the rows of one source file: each Parquet file holds rows of that file and of one partition alone, and its name says of
//! which file, so that the rows of a source file go by taking files away.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use arrow_array::{Array, Date32Array, RecordBatch, UInt32Array};
use arrow_select::take::take_record_batch;
use model::{Batch, Table};
use rayon::Scope;
use store::{FileWriter, NewFile, Store};

use crate::Error;
use crate::lock::lock;
use crate::units::month;

/// Rows of one Parquet file; only the last one of a partition has fewer.
const FILE_ROWS_TARGET: usize = 250_000;

/// Rows that all open files may hold in memory. When there are more, the largest file is ended, full or not.
const HELD_ROWS_MAX: usize = 300_000;

/// Batches that wait for a helper before the decoder encodes, too.
const BATCHES_WAITING_MAX: usize = 4;

/// Writes the rows of one source file.
pub(super) struct Writer<'a> {
    desk: Arc<Desk<'a>>,
    /// What was written, by table; complete when the writer has finished.
    pub files: BTreeMap<Table, Vec<NewFile>>,
}

/// Who may encode rows beside the one who decodes.
pub(super) struct Side<'s, 'scope> {
    /// Where work beside the decoder goes.
    pub scope: &'s Scope<'scope>,
    /// Whether a thread has nothing else to do.
    pub is_free: &'s dyn Fn() -> bool,
}

/// Where decoded rows are laid down and encoded, by the decoder or by one helper beside it.
struct Desk<'a> {
    /// Rows to be encoded, in the order of the source file.
    rows: Mutex<VecDeque<Batch>>,
    /// Whoever holds them encodes.
    parts: Mutex<Parts<'a>>,
    failure: Mutex<Option<Error>>,
    /// Whether a helper is at work: one at most, so that memory does not grow with threads.
    has_helper: AtomicBool,
}

/// The Parquet files of a source file.
struct Parts<'a> {
    store: &'a Store,
    hospital: &'a str,
    /// How names of files begin; behind it stands a part number.
    stem: String,
    /// Those that still take rows, by partition.
    open: BTreeMap<Partition, FileWriter<'a>>,
    /// How many each partition has so far.
    begun: BTreeMap<Partition, usize>,
    written: BTreeMap<Table, Vec<NewFile>>,
}

/// A table and the value of its second partition column.
type Partition = (Table, String);

impl<'a> Writer<'a> {
    pub(super) fn new(store: &'a Store, hospital: &'a str, stem: String) -> Writer<'a> {
        let parts = Parts {
            store,
            hospital,
            stem,
            open: BTreeMap::new(),
            begun: BTreeMap::new(),
            written: BTreeMap::new(),
        };
        let desk = Desk {
            rows: Mutex::default(),
            parts: Mutex::new(parts),
            failure: Mutex::default(),
            has_helper: AtomicBool::new(false),
        };
        Writer {
            desk: Arc::new(desk),
            files: BTreeMap::new(),
        }
    }

    /// Takes rows in the order of the source file. They are encoded beside the decoder when somebody is free, else at once.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub(super) fn put<'s>(&self, batch: Batch, side: &Side<'_, 's>) -> Result<(), Error>
    where
        'a: 's,
    {
        let waiting = self.desk.lay_down(batch);
        let has_helper = self.desk.has_helper.load(Ordering::Acquire);
        if !has_helper && (side.is_free)() {
            self.desk.has_helper.store(true, Ordering::Release);
            let desk = Arc::clone(&self.desk);
            side.scope.spawn(move |_| desk.help());
        } else if !has_helper || waiting > BATCHES_WAITING_MAX {
            self.desk.encode();
        }
        self.desk.check()
    }

    /// Writes what is left, and tells what was written.
    ///
    /// # Errors
    /// As [`Writer::put`].
    pub(super) fn finish(&mut self) -> Result<(), Error> {
        self.desk.encode();
        self.desk.check()?;
        let mut parts = lock(&self.desk.parts);
        while let Some((partition, file)) = parts.open.pop_first() {
            parts.end(partition.0, file)?;
        }
        self.files = std::mem::take(&mut parts.written);
        Ok(())
    }

    /// Takes back everything that was written.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub(super) fn discard(&mut self) -> Result<(), Error> {
        let mut parts = lock(&self.desk.parts);
        parts.open.clear();
        let written = [&mut self.files, &mut parts.written].map(std::mem::take);
        for file in written.into_iter().flatten().flat_map(|(_, files)| files) {
            parts.store.remove_written(&file)?;
        }
        Ok(())
    }
}

impl Desk<'_> {
    /// Tells how many batches lie there now.
    fn lay_down(&self, batch: Batch) -> usize {
        let mut rows = lock(&self.rows);
        rows.push_back(batch);
        rows.len()
    }

    fn help(&self) {
        self.encode();
        self.has_helper.store(false, Ordering::Release);
    }

    /// Encodes what lies there. Rows are taken up by the one who holds the parts, so that they keep their order.
    fn encode(&self) {
        let mut parts = lock(&self.parts);
        let next = || lock(&self.rows).pop_front();
        while let Some(batch) = next() {
            if let Err(error) = parts.put(&batch) {
                *lock(&self.failure) = Some(error);
            }
        }
    }

    fn check(&self) -> Result<(), Error> {
        lock(&self.failure).take().map_or(Ok(()), Err)
    }
}

impl Parts<'_> {
    fn put(&mut self, batch: &Batch) -> Result<(), Error> {
        for (partition, rows) in partitions(batch)? {
            self.put_in((batch.table, partition), &rows)?;
        }
        while self.held_rows() > HELD_ROWS_MAX
            && let Some(largest) = self.largest()
            && let Some(file) = self.open.remove(&largest)
        {
            self.end(largest.0, file)?;
        }
        Ok(())
    }

    /// Puts rows of one partition into its file, and into a new one where that is full.
    fn put_in(&mut self, partition: Partition, rows: &RecordBatch) -> Result<(), Error> {
        let mut from = 0;
        while from < rows.num_rows() {
            let mut file = match self.open.remove(&partition) {
                Some(file) => file,
                None => {
                    let begun = self.begun.entry(partition.clone()).or_default();
                    let name = format!("{}-{begun:03}.parquet", self.stem);
                    *begun += 1;
                    let place = [self.hospital, &partition.1];
                    self.store.begin(partition.0, &place, &name)?
                }
            };
            let room = FILE_ROWS_TARGET - file.rows();
            let here = room.min(rows.num_rows() - from);
            file.put(&rows.slice(from, here))?;
            from += here;
            match here == room {
                true => self.end(partition.0, file)?,
                false => _ = self.open.insert(partition.clone(), file),
            }
        }
        Ok(())
    }

    fn end(&mut self, table: Table, file: FileWriter<'_>) -> Result<(), Error> {
        let written = file.end()?;
        self.written.entry(table).or_default().push(written);
        Ok(())
    }

    fn held_rows(&self) -> usize {
        self.open.values().map(FileWriter::held_rows).sum()
    }

    fn largest(&self) -> Option<Partition> {
        let largest = self.open.iter().max_by_key(|(_, file)| file.held_rows());
        largest.map(|(partition, _)| partition.clone())
    }
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
