//! How the files of a night are cut into units of work: each writes the rows of one stretch of days (or of one range of
//! patients) of one area of tables, whole and alone, so that units can run side by side and in any order.
//!
//! A stored file holds a stretch of days. A correction touches the files that hold its day, and only those are written
//! again. The cut depends on the plan and the store alone, never on threads.

use std::cmp::Reverse;
use std::collections::{BTreeMap, VecDeque};

use feeds::FeedFormat;
use hashbrown::HashSet;
use jiff::civil::Date;
use model::{ColumnType, Table, UNIT_FILES_MAX};
use store::{LiveFile, Spill, Store};

use crate::discover::{Bundle, Plan};
use crate::entry::{self, Entry, Planned};
use crate::{Error, days};

/// One unit of work.
#[derive(Debug, Default)]
pub(crate) struct Unit {
    /// The table that leads the area whose rows it writes; `None` when it only accounts for files that are not read.
    pub table: Option<Table>,
    /// Values of the table's partition columns.
    pub partition: Vec<String>,
    /// Files in the order in which their rows are stored.
    pub entries: Vec<Entry>,
    /// File versions whose rows go.
    pub removed: HashSet<i64>,
    /// Every stored row goes: the night starts the hospital over.
    pub clears: bool,
    /// Stored files that hold rows of the same days and are written again.
    pub rewrite: Vec<(Table, LiveFile)>,
    /// Position in the load, 0-based; names the files it writes.
    pub ordinal: usize,
}

impl Unit {
    /// The stored files of a table that are written again.
    pub(crate) fn rewritten(&self, table: Table) -> impl Iterator<Item = &LiveFile> {
        let files = self.rewrite.iter();
        files.filter_map(move |(of, file)| (*of == table).then_some(file))
    }
}

/// What is to be done on one day of a partition. Only units of different days, or partitions, can be worked on apart.
#[derive(Default)]
struct Work {
    entries: Vec<Entry>,
    removed: Vec<i64>,
}

/// The stored files of an area by partition.
type Live = BTreeMap<Vec<String>, Vec<(Table, LiveFile)>>;

/// The units of a feed's night, those that read first, made one after the other as they are wanted.
pub(crate) struct Units<'a> {
    plan: &'a mut Plan,
    store: &'a Store,
    hospital: &'a str,
    format: &'static FeedFormat,
    /// The stored rows of all areas go and nothing that is stored is merged with.
    start_over: bool,
    bundles: VecDeque<Bundle>,
    /// The stored files of the area that is being worked on.
    live: Option<(usize, Live)>,
    ready: VecDeque<Unit>,
    units: usize,
}

impl<'a> Units<'a> {
    /// Begins with the first unit.
    ///
    /// # Errors
    /// When the store cannot tell its live files.
    pub(crate) fn begin(
        plan: &'a mut Plan,
        store: &'a Store,
        hospital: &'a str,
        format: &'static FeedFormat,
        start_over: bool,
    ) -> Result<Units<'a>, Error> {
        let mut units = Units {
            bundles: most_first(&plan.bundles),
            plan,
            store,
            hospital,
            format,
            start_over,
            live: None,
            ready: VecDeque::new(),
            units: 0,
        };
        if start_over {
            units.clear_areas()?;
        }
        Ok(units)
    }

    /// The next unit; none behind the last one.
    ///
    /// # Errors
    /// When the store cannot tell its live files, or the plan cannot be read.
    pub(crate) fn next_unit(&mut self) -> Result<Option<Unit>, Error> {
        while self.ready.is_empty()
            && let Some(bundle) = self.bundles.front().cloned()
        {
            match &bundle {
                Bundle::Rows(area, partition) => {
                    self.cut_rows(*area, partition)?;
                    self.bundles.pop_front();
                }
                Bundle::Unread => {
                    if !self.cut_unread()? {
                        self.bundles.pop_front();
                    }
                }
            }
        }
        let next = self.ready.pop_front();
        Ok(next.map(|unit| {
            self.units += 1;
            Unit {
                ordinal: self.units - 1,
                ..unit
            }
        }))
    }

    /// Units that take out every stored row.
    fn clear_areas(&mut self) -> Result<(), Error> {
        for area in self.format.areas {
            for table in area.iter().copied() {
                for file in self.store.live_files(table, self.hospital)? {
                    self.ready.push_back(Unit {
                        table: area.first().copied(),
                        partition: file.partition.clone(),
                        clears: true,
                        rewrite: vec![(table, file)],
                        ..Unit::default()
                    });
                }
            }
        }
        Ok(())
    }

    /// Cuts what is to be done in one partition of an area.
    fn cut_rows(&mut self, area: usize, partition: &str) -> Result<(), Error> {
        let tables = self.format.areas[area];
        let Some(lead) = tables.first().copied() else {
            return Ok(());
        };
        let mut entries = Vec::new();
        let mut days: BTreeMap<Option<i32>, Work> = BTreeMap::new();
        let dated = has_care_date(lead);
        let slot = |day: Option<i32>| day.filter(|_| dated);
        let bundle = Bundle::Rows(area, partition.to_owned());
        while let Some(piece) = self.plan.bundles.next_piece(&bundle)? {
            for record in piece.records() {
                let links = &self.plan.patients.links;
                match entry::read(record, self.format, Some(lead), links) {
                    Some(Planned::File(entry)) => entries.push(entry),
                    Some(Planned::Removal(id, day)) => {
                        days.entry(slot(day)).or_default().removed.push(id);
                    }
                    None => return Err(Error::PlanDamaged),
                }
            }
        }
        sort(&mut entries);
        for mut entry in entries {
            entry.source_file_id = self.plan.ids.give(entry.source_file_id);
            days.entry(slot(entry.day)).or_default().entries.push(entry);
        }
        let partition = vec![self.hospital.to_owned(), partition.to_owned()];
        let files = self.live_files(area, &partition)?;
        gather(lead, &partition, days, &files, &mut self.ready);
        Ok(())
    }

    /// The stored files of a partition of an area.
    fn live_files(
        &mut self,
        area: usize,
        partition: &Vec<String>,
    ) -> Result<Vec<(Table, LiveFile)>, Error> {
        if self.start_over {
            return Ok(Vec::new());
        }
        if self.live.as_ref().is_none_or(|(known, _)| *known != area) {
            let mut live = Live::new();
            for table in self.format.areas[area].iter().copied() {
                for file in self.store.live_files(table, self.hospital)? {
                    let files = live.entry(file.partition.clone()).or_default();
                    files.push((table, file));
                }
            }
            self.live = Some((area, live));
        }
        let live = self.live.as_mut().map(|(_, live)| live);
        Ok(live
            .and_then(|live| live.remove(partition))
            .unwrap_or_default())
    }

    /// Takes some of the files that are not read, in the order of paths; tells whether there were any left.
    fn cut_unread(&mut self) -> Result<bool, Error> {
        let Some(piece) = self.plan.bundles.next_piece(&Bundle::Unread)? else {
            return Ok(false);
        };
        let mut entries = Vec::new();
        for record in piece.records() {
            let links = &self.plan.patients.links;
            let planned = entry::read(record, self.format, None, links);
            let Some(Planned::File(mut entry)) = planned else {
                return Err(Error::PlanDamaged);
            };
            entry.source_file_id = self.plan.ids.give(entry.source_file_id);
            entries.push(entry);
        }
        self.ready.push_back(Unit {
            entries,
            ..Unit::default()
        });
        Ok(true)
    }
}

/// Areas with much to do come first, so that nobody works on the last long unit alone while the others have nothing left. Files that are
/// not read come last.
fn most_first(plan: &Spill<Bundle>) -> VecDeque<Bundle> {
    let mut bytes: BTreeMap<usize, usize> = BTreeMap::new();
    let mut bundles = plan.keys();
    for bundle in &bundles {
        if let Bundle::Rows(area, _) = bundle {
            *bytes.entry(*area).or_default() += plan.bytes(bundle);
        }
    }
    bundles.sort_by_key(|bundle| match bundle {
        Bundle::Rows(area, _) => Reverse(bytes.get(area).copied()),
        Bundle::Unread => Reverse(None),
    });
    bundles.into()
}

/// The order in which files are decoded and rows are stored: care date, patient, then the path, which within one patient and
/// day is the order of order number and time.
fn sort(entries: &mut [Entry]) {
    entries.sort_by(|a, b| {
        (a.day, a.patient_key, &a.path, a.root).cmp(&(b.day, b.patient_key, &b.path, b.root))
    });
}

/// Whether a table's files are stretches of days; the others are cut by patient.
pub(crate) fn has_care_date(table: Table) -> bool {
    table
        .spec()
        .data_columns()
        .any(|column| column.name == "care_date" && column.kind == ColumnType::Date)
}

/// `2026-11`, or `undated`.
pub(crate) fn month(day: Option<i32>) -> String {
    match day.and_then(days::to_date) {
        Some(date) => month_of(date),
        None => "undated".to_owned(),
    }
}

/// `2026-11`.
pub(crate) fn month_of(date: Date) -> String {
    format!("{:04}-{:02}", date.year(), date.month())
}

/// The unit that is being filled.
struct Open {
    unit: Unit,
    /// The last day it holds.
    last: Option<i32>,
    /// The last day that a file it writes again may hold.
    covered: Option<i32>,
}

/// Joins neighbouring days of a partition until a unit is full, and days that lie in one stored file always.
fn gather(
    lead: Table,
    partition: &[String],
    days: BTreeMap<Option<i32>, Work>,
    files: &[(Table, LiveFile)],
    units: &mut VecDeque<Unit>,
) {
    let mut open: Option<Open> = None;
    for (day, work) in days {
        let holders: Vec<&(Table, LiveFile)> =
            files.iter().filter(|(_, file)| holds(file, day)).collect();
        let joins = open.as_ref().is_some_and(|open| {
            let covered = day.is_some() && day <= open.covered;
            let full = open.unit.entries.len() + work.entries.len() > UNIT_FILES_MAX;
            let fresh = holders.is_empty() && open.unit.rewrite.is_empty();
            // A stretch never spans a stored file, so that stretches stay apart.
            let spans = files
                .iter()
                .any(|(_, file)| file.min_day > open.last && file.min_day < day);
            covered || (fresh && !full && !spans)
        });
        if !joins {
            units.extend(open.take().map(|open| open.unit));
        }
        let open = open.get_or_insert_with(|| Open {
            unit: Unit {
                table: Some(lead),
                partition: partition.to_vec(),
                ..Unit::default()
            },
            last: None,
            covered: None,
        });
        open.last = day;
        open.unit.entries.extend(work.entries);
        open.unit.removed.extend(work.removed);
        for (table, file) in holders {
            let is_known =
                |known: &(Table, LiveFile)| known.0 == *table && known.1.path == file.path;
            if !open.unit.rewrite.iter().any(is_known) {
                open.unit.rewrite.push((*table, file.clone()));
            }
            open.covered = open.covered.max(file.max_day);
        }
    }
    units.extend(open.map(|open| open.unit));
}

/// Whether a stored file may hold rows of a day. Files without days (undated results, tables cut by patient) hold all of
/// their partition.
fn holds(file: &LiveFile, day: Option<i32>) -> bool {
    match (file.min_day, file.max_day, day) {
        (Some(min), Some(max), Some(day)) => (min..=max).contains(&day),
        (None, None, None) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_with_much_to_do_come_first() {
        let folder = tempfile::tempdir().unwrap();
        let mut plan = Spill::new(folder.path());
        let rows = |area, month: &str| Bundle::Rows(area, month.to_owned());
        for (bundle, records) in [
            (Bundle::Unread, 90),
            (rows(0, "07"), 2),
            (rows(1, "2026-11"), 1),
            (rows(2, "2026-11"), 2),
            (rows(2, "2026-10"), 7),
        ] {
            for _ in 0..records {
                plan.push(&bundle, b"record").unwrap();
            }
        }
        let expected = [
            rows(2, "2026-10"),
            rows(2, "2026-11"),
            rows(0, "07"),
            rows(1, "2026-11"),
            Bundle::Unread,
        ];
        assert_eq!(most_first(&plan), expected);
    }
}
