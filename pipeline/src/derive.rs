//! Tables that no file fills: built from the rows of another table for those patients of whom a row came or went tonight.
//!
//! Runs after the units of a feed and before its load closes, so that what is built commits with what it was built from. A
//! night costs what changed: of a patient only those rows are built again that a change can touch (see
//! [`feeds::Derived`]), and only the files are read that may hold a row from that day on. A first load goes through the
//! patients in ranges; memory holds the rows of one range.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Int32Type, Int64Type, TimestampMicrosecondType};
use arrow_array::{Array, ArrayRef, BooleanArray, RecordBatch};
use arrow_schema::{ArrowError, DataType};
use arrow_select::dictionary::garbage_collect_dictionary;
use arrow_select::filter::filter_record_batch;
use feeds::{DeriveContext, Derived, FeedFormat};
use hashbrown::HashMap;
use model::{Batch, DictionaryColumn, Table, TableLoad};
use rayon::prelude::*;
use store::{LiveFile, TableChange};

use crate::discover::Plan;
use crate::night::Night;
use crate::sum::Summed;
use crate::unit::Context;
use crate::{Error, days};

/// Patients whose rows are built at once, unless a single partition of the table has more. With ten events each a range
/// takes about 50 MB.
const PATIENTS_AT_ONCE: usize = 16_384;

/// A day before all others: every row of the patient counts.
const ANY_DAY: i32 = i32::MIN;

/// The patients of whom rows came or went, by table, each with the first day that such a row names.
#[derive(Default)]
pub(crate) struct Touched(BTreeMap<Table, Patients>);

type Patients = BTreeMap<Box<str>, i32>;

impl Touched {
    /// Takes note of rows that came or went, if a table is built from them.
    pub(crate) fn add(&mut self, format: &FeedFormat, batch: &Batch) {
        for derived in of_table(format, batch.table) {
            let patients = self.0.entry(batch.table).or_default();
            for row in Source::of(derived, &batch.rows).rows() {
                let day = patients.entry(row.patient.into()).or_insert(i32::MAX);
                *day = row.first_day().min(*day);
            }
        }
    }

    /// Adds those of a later unit.
    pub(crate) fn merge(&mut self, later: Touched) {
        for (table, theirs) in later.0 {
            let ours = self.0.entry(table).or_default();
            for (patient, day) in theirs {
                let first = ours.entry(patient).or_insert(i32::MAX);
                *first = day.min(*first);
            }
        }
    }
}

fn of_table(format: &FeedFormat, table: Table) -> impl Iterator<Item = &'static Derived> {
    let derived = format.derived.iter();
    derived.filter(move |derived| derived.from == table)
}

/// Builds what is derived from the tables that the units of a feed have written, and adds it to what they came to.
///
/// # Errors
/// When the store cannot be read or written, or a stored file has not the columns of its table.
pub(crate) fn derive(
    night: &Night<'_>,
    context: &Context<'_>,
    plan: &Plan,
    summed: &mut Summed,
) -> Result<(), Error> {
    let touched = std::mem::take(&mut summed.touched);
    for derived in context.format.derived {
        let patients = touched.0.get(&derived.from).cloned().unwrap_or_default();
        let mut derivation = Derivation::new(night, context, plan, derived, summed)?;
        let patients = derivation.complete(patients)?;
        for range in ranges(&patients) {
            derivation.build(&range, summed)?;
        }
        derivation.close(summed);
    }
    Ok(())
}

/// Cuts patients into ranges that share no partition: those of neighbouring first digits together.
fn ranges(patients: &Patients) -> Vec<Vec<(&str, i32)>> {
    let all: Vec<(&str, i32)> = patients.iter().map(|(key, day)| (&**key, *day)).collect();
    let mut ranges: Vec<Vec<(&str, i32)>> = Vec::new();
    for of_shard in all.chunk_by(|one, next| shard(one.0) == shard(next.0)) {
        match ranges.last_mut() {
            Some(last) if last.len() + of_shard.len() <= PATIENTS_AT_ONCE => {
                last.extend(of_shard);
            }
            _ => ranges.push(of_shard.to_vec()),
        }
    }
    ranges
}

/// The partition of a patient.
fn shard(patient: &str) -> &str {
    patient.get(..1).unwrap_or_default()
}

/// One table that is being built.
struct Derivation<'a> {
    night: &'a Night<'a>,
    context: &'a Context<'a>,
    plan: &'a Plan,
    derived: &'static Derived,
    /// The files of the table that is read, as they will be after the load.
    sources: Vec<LiveFile>,
    /// Whether some of them were there before.
    has_older_sources: bool,
    /// The files of the table that is built, as they are.
    stored: Vec<LiveFile>,
    change: TableChange,
    load: TableLoad,
}

impl<'a> Derivation<'a> {
    fn new(
        night: &'a Night<'a>,
        context: &'a Context<'a>,
        plan: &'a Plan,
        derived: &'static Derived,
        summed: &Summed,
    ) -> Result<Derivation<'a>, Error> {
        let mut sources = context.store.live_files(derived.from, context.hospital)?;
        let change = summed.changes.get(&derived.from);
        if let Some(change) = change {
            let removed: BTreeSet<&String> = change.removes.iter().collect();
            sources.retain(|file| !removed.contains(&file.path));
        }
        let has_older_sources = !sources.is_empty();
        sources.extend(change.iter().flat_map(|it| &it.adds).map(LiveFile::from));
        let mut stored = context.store.live_files(derived.into, context.hospital)?;
        let (mut change, mut load) = (TableChange::default(), TableLoad::default());
        if night.relist {
            // The night starts the hospital over: nothing that is stored is merged with.
            for file in stored.drain(..) {
                load.removed += file.rows;
                change.removes.push(file.path);
            }
        }
        Ok(Derivation {
            night,
            context,
            plan,
            derived,
            sources,
            has_older_sources,
            stored,
            change,
            load,
        })
    }

    /// The patients whose rows are to be built: those who were touched, or all when the rows were stored by a version of the
    /// program that did not build the table.
    fn complete(&self, mut patients: Patients) -> Result<Patients, Error> {
        if !patients.is_empty() && self.stored.is_empty() && self.has_older_sources {
            for file in &self.sources {
                let columns = Some(&["patient_key", "data_type"][..]);
                for rows in self.context.store.read_columns(file, columns)? {
                    let source = Source::of(self.derived, &rows);
                    patients.extend(source.rows().map(|row| (row.patient.into(), ANY_DAY)));
                }
            }
        }
        Ok(patients)
    }

    /// Builds the rows of a range of patients and writes the partitions that hold them.
    fn build(&mut self, range: &[(&str, i32)], summed: &mut Summed) -> Result<(), Error> {
        let mut stored: BTreeMap<String, Vec<RecordBatch>> = BTreeMap::new();
        for (patient, _) in range {
            stored.entry(shard(patient).to_owned()).or_default();
        }
        for file in &self.stored {
            let of_shard = file.partition.get(1).and_then(|it| stored.get_mut(it));
            if let Some(rows) = of_shard {
                rows.extend(self.context.store.read(file)?);
            }
        }
        let starts = starts(range, stored.values().flatten());
        let rows = self.source_rows(&starts)?;
        let built = (self.derived.build)(
            &rows,
            &DeriveContext {
                load_id: self.context.load_id,
            },
        )
        .map_err(|source| self.failed(source))?;
        self.tell(&rows, built.as_ref(), summed);
        for (shard, stored) in stored {
            self.write(&shard, &stored, &starts, built.as_ref())?;
        }
        Ok(())
    }

    fn failed(&self, source: ArrowError) -> Error {
        Error::Rows {
            table: self.derived.into.name(),
            source,
        }
    }

    /// The rows that are built from: those of the patients from their days on.
    fn source_rows(&self, starts: &Starts<'_>) -> Result<Vec<RecordBatch>, Error> {
        let first = starts.values().copied().min().unwrap_or(ANY_DAY);
        let read = |file: &LiveFile| -> Result<Vec<RecordBatch>, Error> {
            let columns = Some(self.derived.columns);
            let mut kept = Vec::new();
            for rows in self.context.store.read_columns(file, columns)? {
                let source = Source::of(self.derived, &rows);
                let mut counts = vec![false; rows.num_rows()];
                for row in source.rows() {
                    let start = starts.get(row.patient);
                    counts[row.index] = start.is_some_and(|start| {
                        row.care_date().is_none_or(|care_date| care_date >= *start)
                    });
                }
                kept.extend(pick(&rows, counts).map_err(|source| self.failed(source))?);
            }
            Ok(kept)
        };
        let files: Vec<&LiveFile> = self
            .sources
            .iter()
            .filter(|file| file.max_day.is_none_or(|day| day >= first))
            .collect();
        let batches: Result<Vec<Vec<RecordBatch>>, Error> = self
            .night
            .pool
            .install(|| files.into_par_iter().map(read).collect());
        Ok(batches?.into_iter().flatten().collect())
    }

    /// Lets the checks look at what was built.
    fn tell(&self, rows: &[RecordBatch], built: Option<&Batch>, summed: &mut Summed) {
        let ids = |rows: &RecordBatch, name| -> Vec<i64> {
            let ids = rows.column_by_name(name);
            let ids = ids.and_then(|ids| ids.as_primitive_opt::<Int64Type>());
            ids.map_or_else(Vec::new, |ids| ids.values().to_vec())
        };
        for rows in rows {
            let ids = ids(rows, "source_file_id");
            summed.tally.judged(self.derived.into, &ids);
        }
        let Some(built) = built else {
            return;
        };
        // Looked for once and only when there is a fault: a listing is long.
        let paths: OnceCell<HashMap<i64, String>> = OnceCell::new();
        summed.tally.built(built, &|id| {
            let paths = paths.get_or_init(|| self.paths(&ids(&built.rows, "source_file_id")));
            paths.get(&id).cloned().unwrap_or_default()
        });
    }

    /// The masked paths of file versions.
    fn paths(&self, ids: &[i64]) -> HashMap<i64, String> {
        let context = self.context;
        let mut paths: HashMap<i64, String> = ids.iter().map(|id| (*id, String::new())).collect();
        let read = self.plan.each_file(&mut |path, id| {
            if let Some(masked) = paths.get_mut(&id) {
                *masked = (context.format.masked_path)(path, &|name: &[u8]| {
                    let token = context.keys.token(context.hospital, name);
                    String::from_utf8_lossy(&token).into_owned()
                });
            }
        });
        // The listing is read once more before the load closes, and then a fault of it stops the load.
        if read.is_err() {
            paths.clear();
        }
        paths
    }

    /// Puts the rows that were built in the place of those that they replace.
    fn write(
        &mut self,
        shard: &str,
        stored: &[RecordBatch],
        starts: &Starts<'_>,
        built: Option<&Batch>,
    ) -> Result<(), Error> {
        let batches: Vec<&RecordBatch> = stored
            .iter()
            .chain(built.map(|built| &built.rows))
            .collect();
        let mut order: Vec<(&str, usize, usize)> = Vec::new();
        let (mut gone, mut new) = (0, 0);
        for (at, batch) in batches.iter().enumerate() {
            let is_new = at == stored.len();
            for (row, patient) in patients(batch).enumerate() {
                let is_replaced =
                    |start: &i32| day(batch, "last_date", row).is_none_or(|last| last >= *start);
                if is_new && self::shard(patient) != shard {
                    continue;
                } else if !is_new && starts.get(patient).is_some_and(is_replaced) {
                    gone += 1;
                } else {
                    new += u64::from(is_new);
                    order.push((patient, at, row));
                }
            }
        }
        if gone + new == 0 {
            return Ok(());
        }
        // Stable: what stays lies before what was built again.
        order.sort_by_key(|(patient, ..)| *patient);
        let neighbours = |one: &(&str, usize, usize), next: &(&str, usize, usize)| {
            (one.1, one.2 + 1) == (next.1, next.2)
        };
        let rows: Vec<RecordBatch> = order
            .chunk_by(neighbours)
            .map(|run| batches[run[0].1].slice(run[0].2, run.len()))
            .collect();
        if !rows.is_empty() {
            let name = format!("{}-{shard}.parquet", self.context.load_id);
            let partition = [self.context.hospital, shard];
            let table = self.derived.into;
            let file = self.context.store.write(table, &partition, &name, &rows)?;
            self.change.adds.push(file);
        }
        let files = self.stored.iter();
        let of_shard = files.filter(|file| file.partition.get(1).is_some_and(|it| it == shard));
        self.change
            .removes
            .extend(of_shard.map(|file| file.path.clone()));
        self.load.stored += new;
        self.load.removed += gone;
        Ok(())
    }

    /// Adds what was done to what the units came to.
    fn close(self, summed: &mut Summed) {
        if !self.change.adds.is_empty() || !self.change.removes.is_empty() {
            summed.changes.insert(self.derived.into, self.change);
            summed.tables.insert(self.derived.into, self.load);
        }
    }
}

/// The day from which each patient's rows are built again.
type Starts<'a> = HashMap<&'a str, i32>;

/// Moves the first changed day of each patient back to where no stored row of the patient reaches across it.
fn starts<'a, 'r>(
    range: &[(&'a str, i32)],
    stored: impl Iterator<Item = &'r RecordBatch>,
) -> Starts<'a> {
    let mut starts: Starts<'a> = range.iter().copied().collect();
    let mut spans: HashMap<&'r str, Vec<(i32, i32)>> = HashMap::new();
    for batch in stored {
        for (index, patient) in patients(batch).enumerate() {
            if starts.contains_key(patient) {
                let first = day(batch, "first_date", index).unwrap_or(ANY_DAY);
                let last = day(batch, "last_date", index).unwrap_or(i32::MAX);
                spans.entry(patient).or_default().push((first, last));
            }
        }
    }
    for (patient, start) in &mut starts {
        let mut spans = spans.remove(*patient).unwrap_or_default();
        // The latest first: what reaches across may in turn be reached by what began before it.
        spans.sort_unstable_by_key(|(_, last)| std::cmp::Reverse(*last));
        for (first, last) in spans {
            if last >= *start {
                *start = first.min(*start);
            }
        }
    }
    starts
}

/// The patients of stored or built rows, row by row.
fn patients(rows: &RecordBatch) -> impl Iterator<Item = &str> {
    let column = rows.column_by_name("patient_key");
    let texts = column.and_then(|column| column.as_any().downcast_ref::<DictionaryColumn>());
    let values = texts.and_then(|texts| texts.values().as_string_opt::<i32>());
    (0..rows.num_rows()).map(move |row| {
        let key = texts.and_then(|texts| texts.key(row));
        let value = values.and_then(|values| Some(values.value(key?)));
        value.unwrap_or_default()
    })
}

/// A day of a row; `None` when it is null.
fn day(rows: &RecordBatch, name: &str, row: usize) -> Option<i32> {
    let days = rows
        .column_by_name(name)?
        .as_primitive_opt::<Date32Type>()?;
    days.is_valid(row).then(|| days.value(row))
}

/// The rows for which `counts` says so, with no more in their dictionaries than they use; `None` when there are none.
fn pick(rows: &RecordBatch, counts: Vec<bool>) -> Result<Option<RecordBatch>, ArrowError> {
    let picked = filter_record_batch(rows, &BooleanArray::from(counts))?;
    if picked.num_rows() == 0 {
        return Ok(None);
    }
    let lean = |column: &ArrayRef| -> Result<ArrayRef, ArrowError> {
        match column.as_any().downcast_ref::<DictionaryColumn>() {
            Some(texts) => Ok(std::sync::Arc::new(
                garbage_collect_dictionary::<Int32Type>(texts)?,
            )),
            None => Ok(column.clone()),
        }
    };
    let columns: Result<Vec<ArrayRef>, ArrowError> = picked.columns().iter().map(lean).collect();
    RecordBatch::try_new(picked.schema(), columns?).map(Some)
}

/// Rows that a table may be built from.
struct Source<'a> {
    rows: &'a RecordBatch,
    /// For each text of the column `data_type`, whether its rows count.
    counts: Vec<bool>,
    /// The columns of days and times that are read.
    times: Vec<&'a ArrayRef>,
}

/// One row that counts.
struct SourceRow<'s, 'a> {
    source: &'s Source<'a>,
    index: usize,
    patient: &'a str,
}

impl<'a> Source<'a> {
    fn of(derived: &Derived, rows: &'a RecordBatch) -> Source<'a> {
        let types = rows.column_by_name("data_type");
        let texts = types.and_then(|types| types.as_any().downcast_ref::<DictionaryColumn>());
        let names = texts.and_then(|texts| texts.values().as_string_opt::<i32>());
        let is_known = |name: Option<&str>| name.is_some_and(|it| derived.data_types.contains(&it));
        let is_time = |column: &&ArrayRef| {
            let kind = column.data_type();
            matches!(kind, DataType::Date32 | DataType::Timestamp(..))
        };
        let columns = derived.columns.iter();
        Source {
            rows,
            counts: names.map_or_else(Vec::new, |names| names.iter().map(is_known).collect()),
            times: columns
                .filter_map(|name| rows.column_by_name(name))
                .filter(is_time)
                .collect(),
        }
    }

    fn rows(&self) -> impl Iterator<Item = SourceRow<'_, 'a>> {
        let types = self.rows.column_by_name("data_type");
        let texts = types.and_then(|types| types.as_any().downcast_ref::<DictionaryColumn>());
        let counts = move |index: usize| {
            let key = texts.and_then(|texts| texts.key(index));
            key.is_some_and(|key| self.counts.get(key) == Some(&true))
        };
        let rows = patients(self.rows).enumerate();
        rows.filter(move |(index, _)| counts(*index))
            .map(|(index, patient)| SourceRow {
                source: self,
                index,
                patient,
            })
    }
}

impl SourceRow<'_, '_> {
    fn care_date(&self) -> Option<i32> {
        day(self.source.rows, "care_date", self.index)
    }

    /// The first day that the row names; any day when it has no care date, by which rows are found.
    fn first_day(&self) -> i32 {
        let Some(care_date) = self.care_date() else {
            return ANY_DAY;
        };
        let times = self.source.times.iter();
        let days = times.filter_map(|column| {
            if !column.is_valid(self.index) {
                return None;
            }
            let instants = column.as_primitive_opt::<TimestampMicrosecondType>()?;
            Some(days::of_micros(instants.value(self.index)))
        });
        days.min().map_or(care_date, |day| day.min(care_date))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::Date32Array;

    use super::*;

    /// Stored rows: patient, first and last day.
    fn stored(rows: &[(&str, Option<i32>, Option<i32>)]) -> RecordBatch {
        let patients: DictionaryColumn = rows.iter().map(|row| Some(row.0)).collect();
        let first: Date32Array = rows.iter().map(|row| row.1).collect();
        let last: Date32Array = rows.iter().map(|row| row.2).collect();
        let columns: [(&str, ArrayRef, bool); 3] = [
            ("patient_key", Arc::new(patients), true),
            ("first_date", Arc::new(first), true),
            ("last_date", Arc::new(last), true),
        ];
        RecordBatch::try_from_iter_with_nullable(columns).unwrap()
    }

    #[test]
    fn a_window_begins_where_no_stored_row_reaches_across() {
        let rows = stored(&[
            ("a1", Some(1), Some(9)),
            ("a1", Some(20), Some(32)),
            ("a1", Some(30), Some(40)),
            ("a2", Some(3), None),
            ("a2", Some(5), Some(8)),
            ("a3", None, Some(5)),
            ("a4", Some(1), None),
        ]);
        let range = [("a1", 35), ("a2", 50), ("a3", 2), ("b1", 7)];
        let starts = starts(&range, [&rows].into_iter());
        let expected = [("a1", 20), ("a2", 3), ("a3", ANY_DAY), ("b1", 7)];
        assert_eq!(starts, expected.into_iter().collect());
    }

    #[test]
    fn ranges_share_no_partition_and_stay_small() {
        let mut patients = Patients::new();
        for (digit, count) in [("0", PATIENTS_AT_ONCE + 1), ("3", 5), ("a", 7)] {
            for index in 0..count {
                patients.insert(format!("{digit}{index:08}").into(), 0);
            }
        }
        patients.insert("f0".into(), 3);
        let sizes: Vec<usize> = ranges(&patients).iter().map(Vec::len).collect();
        assert_eq!(sizes, [PATIENTS_AT_ONCE + 1, 5 + 7 + 1]);
    }
}
