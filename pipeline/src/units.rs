//! How the files of a night are cut into units of work: each writes the rows of one stretch of days (or of one range of
//! patients) of one area of tables, whole and alone, so that units can run side by side and in any order.
//!
//! A stored file holds a stretch of days. A correction touches the files that hold its day, and only those are written
//! again. The cut depends on the plan and the store alone, never on threads.

use std::collections::BTreeMap;

use hashbrown::HashSet;
use jiff::civil::Date;
use model::{ColumnType, Table, UNIT_FILES_MAX};
use store::{LiveFile, Store};

use crate::plan::{Decision, Plan};
use crate::{Error, days};

/// One unit of work.
#[derive(Debug, Default)]
pub(crate) struct Unit {
    /// The table that leads the area whose rows it writes; `None` when it only accounts for files that are not read.
    pub table: Option<Table>,
    /// Values of the table's partition columns.
    pub partition: Vec<String>,
    /// Indices into [`Plan::entries`], ascending.
    pub entries: Vec<u32>,
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

/// What one unit may share with no other: a partition of an area's tables and, inside it, a day.
type Slot = (Table, Vec<String>, Option<i32>);

#[derive(Default)]
struct Work {
    entries: Vec<u32>,
    removed: Vec<i64>,
}

/// Cuts the plan into units, those that read first. With `start_over` the stored rows of all areas go and nothing that is
/// stored is merged with.
///
/// # Errors
/// When the store cannot tell its live files.
pub(crate) fn cut(
    plan: &Plan,
    store: &Store,
    hospital: &str,
    areas: &[&[Table]],
    start_over: bool,
) -> Result<Vec<Unit>, Error> {
    let mut slots: BTreeMap<Slot, Work> = BTreeMap::new();
    let mut unread: Vec<u32> = Vec::new();
    for (index, entry) in plan.entries.iter().enumerate() {
        match (entry.decision, entry.patient) {
            (Decision::Read(table), Some(patient)) => {
                let slot = slot(plan, table, hospital, patient, entry.day);
                slots.entry(slot).or_default().entries.push(index as u32);
            }
            _ => unread.push(index as u32),
        }
    }
    for removal in &plan.removals {
        let slot = slot(plan, removal.table, hospital, removal.patient, removal.day);
        slots
            .entry(slot)
            .or_default()
            .removed
            .push(removal.source_file_id);
    }
    let mut units = Vec::new();
    for area in areas {
        let of_area: Vec<(Slot, Work)> = slots
            .extract_if(.., |slot, _| area.first() == Some(&slot.0))
            .collect();
        if of_area.is_empty() && !start_over {
            continue;
        }
        let mut live = Live::new();
        for table in area.iter().copied() {
            for file in store.live_files(table, hospital)? {
                if start_over {
                    units.push(clearing(area[0], table, file));
                } else {
                    let files = live.entry(file.partition.clone()).or_default();
                    files.push((table, file));
                }
            }
        }
        gather(of_area, live, &mut units);
    }
    units.extend(unread.chunks(UNIT_FILES_MAX * 4).map(|entries| Unit {
        entries: entries.to_vec(),
        ..Unit::default()
    }));
    for (ordinal, unit) in units.iter_mut().enumerate() {
        unit.ordinal = ordinal;
    }
    Ok(units)
}

/// The stored files of an area by partition.
type Live = BTreeMap<Vec<String>, Vec<(Table, LiveFile)>>;

/// A unit that takes out every row of a stored file.
fn clearing(lead: Table, table: Table, file: LiveFile) -> Unit {
    let partition = file.partition.clone();
    Unit {
        table: Some(lead),
        partition,
        clears: true,
        rewrite: vec![(table, file)],
        ..Unit::default()
    }
}

fn slot(plan: &Plan, table: Table, hospital: &str, patient: u32, day: Option<i32>) -> Slot {
    let (second, day) = if has_care_date(table) {
        (month(day), day)
    } else {
        (
            plan.patient_key(patient)
                .get(..1)
                .unwrap_or_default()
                .to_owned(),
            None,
        )
    };
    (table, vec![hospital.to_owned(), second], day)
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

/// Joins neighbouring days until a unit is full, and days that lie in one stored file always.
fn gather(slots: Vec<(Slot, Work)>, live: Live, units: &mut Vec<Unit>) {
    let mut open: Option<Open> = None;
    for ((table, partition, day), work) in slots {
        let files = live.get(&partition).map(Vec::as_slice).unwrap_or_default();
        let holders: Vec<&(Table, LiveFile)> =
            files.iter().filter(|(_, file)| holds(file, day)).collect();
        let same_place =
            |open: &Open| open.unit.table == Some(table) && open.unit.partition == partition;
        let joins = open.as_ref().is_some_and(|open| {
            let covered = day.is_some() && day <= open.covered;
            let full = open.unit.entries.len() + work.entries.len() > UNIT_FILES_MAX;
            let fresh = holders.is_empty() && open.unit.rewrite.is_empty();
            // A stretch never spans a stored file, so that stretches stay apart.
            let spans = files
                .iter()
                .any(|(_, file)| file.min_day > open.last && file.min_day < day);
            same_place(open) && (covered || (fresh && !full && !spans))
        });
        if !joins {
            units.extend(open.take().map(|open| open.unit));
        }
        let open = open.get_or_insert_with(|| Open {
            unit: Unit {
                table: Some(table),
                partition: partition.clone(),
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
