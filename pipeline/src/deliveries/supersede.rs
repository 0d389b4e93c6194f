//! Which rows a later file takes the place of. Later is what has the greater version, and among equals the greater id, as ids are
//! given in the order in which files come.

use std::collections::{BTreeMap, BTreeSet};

use arrow_array::types::Int32Type;
use arrow_array::{BooleanArray, RecordBatch};
use arrow_select::filter::filter_record_batch;
use feeds::Parts;
use hashbrown::HashMap;
use model::{Bucket, Code, Defect, Detail, Event, Place, Table};
use store::{LiveFile, NewFile, RegisteredFile, Store};
use validators::VolumeTally;

use super::arrivals::is_live;
use super::decode::Decoded;
use super::stored::{Changes, Stored, month_day, partition_of};
use super::writer::stem;
use crate::{Error, rows};

/// The files of a load, known ones and new ones, and what happens to their rows.
pub(super) struct Superseding<'a, 'd> {
    pub store: &'a Store,
    pub load_id: &'a str,
    pub known: &'a mut BTreeMap<i64, RegisteredFile>,
    pub decoded: &'a mut [Decoded<'d>],
    pub stored: &'a mut Stored,
    pub changes: &'a mut Changes,
    pub volumes: &'a mut VolumeTally,
    /// Known files that lost all their rows.
    pub restated: Vec<i64>,
}

/// A part of a file in competition with others of its identity.
struct Candidate {
    version: String,
    file: i64,
    part: i32,
}

/// The parts that lost.
#[derive(Default)]
struct Lost {
    parts: BTreeMap<i64, BTreeSet<i32>>,
    /// How many parts a file (first) lost to another one (second), and whether both are of one version.
    to: BTreeMap<(i64, i64, bool), u64>,
}

impl Superseding<'_, '_> {
    /// Of the files of one kind, facility and month the latest counts alone.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub(super) fn files(&mut self) -> Result<(), Error> {
        let mut groups: BTreeMap<(String, String, String), BTreeSet<i64>> = BTreeMap::new();
        let decoded = self.decoded.iter().map(|decoded| &decoded.file);
        for file in self.known.values().chain(decoded) {
            if is_live(file) && !file.month.is_empty() && !file.kind.is_empty() {
                let group = (file.kind.clone(), file.facility.clone(), file.month.clone());
                groups.entry(group).or_default().insert(file.source_file_id);
            }
        }
        for mut group in groups.into_values() {
            let Some(winner) = group.pop_last() else {
                continue;
            };
            for loser in group {
                let rows = self.end(loser, winner)?;
                self.remark(
                    [winner, winner],
                    "X50",
                    Detail::Count(rows, "rows of the earlier file"),
                );
            }
        }
        Ok(())
    }

    /// Of the parts of one identity those of the newest version in the latest file count alone.
    ///
    /// # Errors
    /// When the store cannot be read or written, or a stored file has not the columns of its table.
    pub(super) fn parts(&mut self, parts: &Parts) -> Result<(), Error> {
        let lost = self.find_lost(parts)?;
        for (loser, lines) in &lost.parts {
            self.drop_parts(*loser, lines, parts.part)?;
        }
        for ((loser, winner, same_version), count) in lost.to {
            self.note_loser(loser, winner);
            let (code, what) = match same_version {
                true => ("X50", "receipts of an earlier file"),
                false => ("X51", "receipts claimed again"),
            };
            self.remark([winner, loser], code, Detail::Count(count, what));
        }
        Ok(())
    }

    /// A file counts no more; gives how many rows it had.
    fn end(&mut self, loser: i64, winner: i64) -> Result<u64, Error> {
        self.note_loser(loser, winner);
        if let Some(file) = self.known.get_mut(&loser) {
            file.bucket = Bucket::Superseded;
            let kind = file.kind.clone();
            let rows = self.stored.of(loser).iter().map(|file| file.rows).sum();
            self.stored.remove(loser, &kind, self.changes, self.volumes);
            self.restated.push(loser);
            return Ok(rows);
        }
        let Some(decoded) = of(self.decoded, loser) else {
            return Ok(0);
        };
        let rows = decoded.outcome.rows.stored;
        decoded.writer.discard()?;
        decoded.supersede(rows);
        Ok(rows)
    }

    fn note_loser(&mut self, loser: i64, winner: i64) {
        let file = match self.known.get_mut(&loser) {
            Some(file) => Some(file),
            None => of(self.decoded, loser).map(|decoded| &mut decoded.file),
        };
        if let Some(file) = file
            && !file.superseded_by.contains(&winner)
        {
            file.superseded_by.push(winner);
        }
    }

    /// Tells the first of these files that came tonight.
    fn remark(&mut self, files: [i64; 2], code: &'static str, detail: Detail) {
        for id in files {
            if let Some(decoded) = of(self.decoded, id)
                && decoded.event == Event::New
            {
                decoded.outcome.defects.push(Defect {
                    code: Code(code),
                    place: Place::default(),
                    detail,
                });
                return;
            }
        }
    }

    /// Holds the new parts against all of the same partitions, one partition after the other.
    fn find_lost(&self, parts: &Parts) -> Result<Lost, Error> {
        let mut new: BTreeMap<&str, Vec<(i64, LiveFile)>> = BTreeMap::new();
        for decoded in self.decoded.iter() {
            for file in decoded.writer.files.get(&parts.table).into_iter().flatten() {
                let files = new.entry(partition_of(&file.partition)).or_default();
                files.push((decoded.file.source_file_id, LiveFile::from(file)));
            }
        }
        let mut lost = Lost::default();
        for (partition, mut files) in new {
            let stored = self.stored.in_partition(parts.table, partition);
            files.extend(stored.map(|(id, file)| (id, file.clone())));
            let ids: BTreeSet<i64> = files.iter().map(|(id, _)| *id).collect();
            if ids.len() > 1 {
                self.compete(parts, &files, &mut lost)?;
            }
        }
        Ok(lost)
    }

    fn compete(
        &self,
        parts: &Parts,
        files: &[(i64, LiveFile)],
        lost: &mut Lost,
    ) -> Result<(), Error> {
        let mut groups: HashMap<String, Vec<Candidate>> = HashMap::new();
        for (id, file) in files {
            for batch in self.store.read_columns(file, Some(parts.columns))? {
                let lines = rows::column::<Int32Type>(&batch, parts.part)?;
                for (row, version) in (parts.identify)(&batch).into_iter().enumerate() {
                    let Some(version) = version else { continue };
                    let candidate = Candidate {
                        version: version.version,
                        file: *id,
                        part: lines.value(row),
                    };
                    groups.entry(version.identity).or_default().push(candidate);
                }
            }
        }
        for group in groups.values() {
            let newest = group.iter().max_by_key(|it| (&it.version, it.file));
            for candidate in group {
                let Some(newest) = newest.filter(|newest| newest.file != candidate.file) else {
                    continue;
                };
                lost.parts
                    .entry(candidate.file)
                    .or_default()
                    .insert(candidate.part);
                let same = newest.version == candidate.version;
                let to = (candidate.file, newest.file, same);
                *lost.to.entry(to).or_default() += 1;
            }
        }
        Ok(())
    }

    /// Writes the files of a source file again without some of its parts.
    fn drop_parts(
        &mut self,
        loser: i64,
        lines: &BTreeSet<i32>,
        part: &'static str,
    ) -> Result<(), Error> {
        let store = self.store;
        if let Some(decoded) = of(self.decoded, loser) {
            let mut dropped = 0;
            for (table, files) in &mut decoded.writer.files {
                let mut left = Vec::new();
                for file in std::mem::take(files) {
                    let stay = without(store, &LiveFile::from(&file), part, lines)?;
                    let rows = count(&stay);
                    dropped += file.rows - rows;
                    match rows {
                        0 => store.remove_written(&file)?,
                        all if all == file.rows => left.push(file),
                        _ => left.push(write_again(store, *table, &file, &stay)?),
                    }
                }
                *files = left;
            }
            decoded.supersede(dropped);
            return Ok(());
        }
        self.drop_stored(loser, lines, part)
    }

    fn drop_stored(
        &mut self,
        loser: i64,
        lines: &BTreeSet<i32>,
        part: &'static str,
    ) -> Result<(), Error> {
        let store = self.store;
        let kind = self.known.get(&loser).map(|file| file.kind.clone());
        let kind = kind.unwrap_or_default();
        let mut rows_left = 0;
        for (number, file) in self.stored.of(loser).iter().enumerate() {
            let stay = without(store, file, part, lines)?;
            let rows = count(&stay);
            rows_left += rows;
            if rows == file.rows {
                continue;
            }
            let dropped = file.rows - rows;
            let month = partition_of(&file.partition);
            self.volumes.removed(&kind, month_day(month), dropped);
            self.changes.remove(file, dropped);
            if rows > 0 {
                let name = format!("{}-{number:03}.parquet", stem(self.load_id, loser));
                let partition: Vec<&str> = file.partition.iter().map(String::as_str).collect();
                let again = store.write(file.table, &partition, &name, &stay)?;
                let written = self.changes.written.entry(file.table).or_default();
                written.adds.push(again);
            }
        }
        if rows_left == 0
            && let Some(file) = self.known.get_mut(&loser)
        {
            file.bucket = Bucket::Superseded;
            self.restated.push(loser);
        }
        Ok(())
    }
}

fn of<'s, 'd>(decoded: &'s mut [Decoded<'d>], id: i64) -> Option<&'s mut Decoded<'d>> {
    decoded
        .iter_mut()
        .find(|decoded| decoded.file.source_file_id == id)
}

fn count(batches: &[RecordBatch]) -> u64 {
    batches.iter().map(|batch| batch.num_rows() as u64).sum()
}

/// The rows of a file without those of some parts.
fn without(
    store: &Store,
    file: &LiveFile,
    part: &'static str,
    lines: &BTreeSet<i32>,
) -> Result<Vec<RecordBatch>, Error> {
    let mut stay = Vec::new();
    for batch in store.read(file)? {
        let parts = rows::column::<Int32Type>(&batch, part)?;
        let stays: BooleanArray = parts
            .values()
            .iter()
            .map(|line| Some(!lines.contains(line)))
            .collect();
        let rows = filter_record_batch(&batch, &stays).map_err(|source| Error::Rows {
            table: file.table.name(),
            source,
        })?;
        stay.push(rows);
    }
    Ok(stay)
}

/// Writes a file of this load again under its name.
fn write_again(
    store: &Store,
    table: Table,
    file: &NewFile,
    batches: &[RecordBatch],
) -> Result<NewFile, Error> {
    let name = file.path.rsplit('/').next().unwrap_or_default();
    let partition: Vec<&str> = file.partition.iter().map(String::as_str).collect();
    Ok(store.write(table, &partition, name, batches)?)
}

impl Decoded<'_> {
    /// So many of its rows were superseded before they were stored; when none is left, so is the file.
    fn supersede(&mut self, rows: u64) {
        let counts = &mut self.outcome.rows;
        counts.stored -= rows;
        counts.superseded += rows;
        if counts.stored == 0 {
            self.outcome.bucket = Bucket::Superseded;
            self.file.bucket = Bucket::Superseded;
            let records = &mut self.outcome.records;
            records.superseded += std::mem::take(&mut records.stored);
        }
    }
}
