//! What is to be done with the files of one chunk: which came, were renamed or vanished, and which of several versions is the
//! live one. Only names are looked at here; nothing is opened.

use std::ops::Range;

use feeds::{FeedFormat, FileName, Group, NameReading};
use hashbrown::{HashMap, HashSet};
use model::{Bucket, Event, Table};
use store::{Chunk, Listing, PatientKeys};
use validators::versions::{VersionView, judge};

use crate::patients;
use crate::remarks::{Remarks, SAME_FILE_IN_TWO_ROOTS, SENT_AGAIN, SEVERAL_LIVE_FILES, VANISHED};

/// Which listing of a chunk a file stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Old(u32),
    New(u32),
}

/// What is to be done with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// Open it and offer its rows to the area that this table leads.
    Read(Table),
    /// Its name says where it ends.
    Ends(Bucket),
    /// Its name cannot be used: keep its bytes.
    Quarantine,
    /// It is gone.
    Gone,
}

/// The key of a patient: 32 hex digits.
pub(crate) type PatientKey = [u8; 32];

/// One file with something to do.
#[derive(Clone, Debug)]
pub(crate) struct Decided {
    pub side: Side,
    pub event: Event,
    pub decision: Decision,
    /// 0 for a version that is new.
    pub source_file_id: i64,
    /// `None` when the name could not be read.
    pub patient_key: Option<PatientKey>,
    /// Care date, days since 1970-01-01.
    pub day: Option<i32>,
    /// What other names say about it.
    pub remarks: Remarks,
}

/// Rows that have to go: those of a file version that is no longer the live one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Removal {
    pub table: Table,
    pub source_file_id: i64,
    pub patient_key: PatientKey,
    pub day: Option<i32>,
}

/// What is to be done with the files of one chunk.
pub(crate) struct ChunkPlan {
    pub chunk: Chunk,
    /// In the order of paths.
    pub decided: Vec<Decided>,
    pub removals: Vec<Removal>,
    /// Ids of files that are as they were, are not live, and of which the names beside them say nothing (any more).
    pub settled: Vec<i64>,
    /// What the live files of each patient say of each other.
    pub patients: patients::Patients,
    /// Files whose name is as it was.
    pub unchanged: usize,
}

/// Decides the files of a chunk.
pub(crate) fn plan(
    format: &'static FeedFormat,
    chunk: Chunk,
    hospital: &str,
    keys: &PatientKeys,
) -> ChunkPlan {
    let mut chunk = chunk;
    forget_old_names(format, &mut chunk);
    let visited = visited(&chunk);
    let unchanged = chunk.new.len() - visited.len();
    let names = (0..chunk.new.len()).map(|index| (format.read_path)(chunk.new.path(index)));
    let names: Vec<NameReading<'_>> = names.collect();
    let mut planner = Planner {
        format,
        visited,
        renamed: Renamed::between(format, &chunk),
        chunk: &chunk,
        names: &names,
        patients: Patients {
            hospital,
            keys,
            known: HashMap::new(),
        },
        decided: Vec::new(),
        removals: Vec::new(),
        settled: Vec::new(),
    };
    planner.walk_groups();
    let Planner {
        mut decided,
        removals,
        settled,
        ..
    } = planner;
    let patients = patients::look(format, &names, &mut decided);
    ChunkPlan {
        chunk,
        decided,
        removals,
        settled,
        patients,
        unchanged,
    }
}

/// A root that names only what changed does not say which old name is gone when a file was renamed: it is the kept one of the
/// same version.
pub(crate) fn forget_old_names(format: &FeedFormat, chunk: &mut Chunk) {
    if !chunk.partial_roots.is_empty() {
        let old_names = kept_under_old_names(format, chunk);
        chunk.forget(&old_names);
    }
}

/// Indices into the new listing, ascending.
fn kept_under_old_names(format: &FeedFormat, chunk: &Chunk) -> Vec<u32> {
    let version = |index: u32| {
        let name = (format.read_path)(chunk.new.path(index as usize)).name?;
        let root = chunk.new.root(index as usize);
        let is_partial = chunk.partial_roots.binary_search(&root).is_ok();
        is_partial.then(|| ((format.version_key)(&name), root))
    };
    let came: HashSet<_> = chunk
        .added
        .iter()
        .filter_map(|index| version(*index))
        .collect();
    let is_kept = |index: &u32| chunk.added.binary_search(index).is_err();
    let kept = (0..chunk.new.len() as u32).filter(is_kept);
    kept.filter(|index| version(*index).is_some_and(|version| came.contains(&version)))
        .collect()
}

/// What is to be looked at in the new listing: what came, and what could not be read the night before (its id is negative).
fn visited(chunk: &Chunk) -> Vec<u32> {
    let again = (0..chunk.new.len()).filter(|index| chunk.new.source_file_id(*index) < 0);
    let mut visited: Vec<u32> = again.map(|index| index as u32).collect();
    visited.extend(&chunk.added);
    visited.sort_unstable();
    visited
}

/// Files whose name changed only in its condition flag, or which moved to another root.
#[derive(Default)]
pub(crate) struct Renamed {
    /// Index in the new listing to index in the old one.
    pub from: HashMap<u32, u32>,
    /// The indices in the old listing.
    old: HashSet<u32>,
}

impl Renamed {
    pub(crate) fn between(format: &FeedFormat, chunk: &Chunk) -> Renamed {
        let mut gone: HashMap<_, Vec<u32>> = HashMap::new();
        for index in &chunk.gone {
            let path = chunk.old.path(*index as usize);
            if let Some(name) = (format.read_path)(path).name {
                gone.entry((format.version_key)(&name))
                    .or_default()
                    .push(*index);
            }
        }
        let mut renamed = Renamed::default();
        if gone.is_empty() {
            return renamed;
        }
        for index in &chunk.added {
            let name = (format.read_path)(chunk.new.path(*index as usize)).name;
            let twins = name.and_then(|name| gone.get_mut(&(format.version_key)(&name)));
            let Some(twins) = twins.filter(|twins| !twins.is_empty()) else {
                continue;
            };
            // Of roots that mirror each other each file is the successor of the one in its own root.
            let root = chunk.new.root(*index as usize);
            let same_root = twins
                .iter()
                .position(|old| chunk.old.root(*old as usize) == root);
            let old = twins.remove(same_root.unwrap_or(0));
            renamed.from.insert(*index, old);
            renamed.old.insert(old);
        }
        renamed
    }
}

/// Patient numbers to keys, each computed once.
struct Patients<'a> {
    hospital: &'a str,
    keys: &'a PatientKeys,
    known: HashMap<Box<str>, PatientKey>,
}

impl Patients<'_> {
    fn of(&mut self, patient_id: &str) -> PatientKey {
        if let Some(key) = self.known.get(patient_id) {
            return *key;
        }
        let key = self.keys.key(self.hospital, patient_id.as_bytes());
        self.known.insert(patient_id.into(), key);
        key
    }
}

/// What decides about the files of one group.
struct Decisive {
    /// The version that is live now, as an index into the new listing.
    live: Option<u32>,
    live_changed: bool,
    /// The id of the version that was live before.
    old_live_id: Option<i64>,
    /// See [`Planner::judge_versions`].
    told: Vec<(u32, Remarks)>,
}

struct Planner<'a> {
    format: &'static FeedFormat,
    /// See [`visited`].
    visited: Vec<u32>,
    renamed: Renamed,
    chunk: &'a Chunk,
    /// Of the new listing, each read once.
    names: &'a [NameReading<'a>],
    patients: Patients<'a>,
    decided: Vec<Decided>,
    removals: Vec<Removal>,
    settled: Vec<i64>,
}

impl<'a> Planner<'a> {
    /// Goes through what came and what went in the order of paths. All versions of one thing stand side by side in a
    /// listing, so each group of versions is met once and decided as a whole.
    fn walk_groups(&mut self) {
        let (mut next_visited, mut next_gone) = (0, 0);
        let (mut new_cursor, mut old_cursor) = (0, 0);
        loop {
            let visited = self
                .visited
                .get(next_visited)
                .map(|index| self.chunk.new.path(*index as usize));
            let gone = self
                .chunk
                .gone
                .get(next_gone)
                .map(|index| self.chunk.old.path(*index as usize));
            let first = match (visited, gone) {
                (None, None) => return,
                (Some(path), None) | (None, Some(path)) => path,
                (Some(visited), Some(gone)) => visited.min(gone),
            };
            let group = (self.format.group)(first);
            let new = group_range(&self.chunk.new, &mut new_cursor, &group);
            let old = group_range(&self.chunk.old, &mut old_cursor, &group);
            next_visited = skip_past(&self.visited, next_visited, new.end);
            next_gone = skip_past(&self.chunk.gone, next_gone, old.end);
            self.decide_group(old, new);
        }
    }

    /// Decides every changed file of one group and which version's rows are live.
    fn decide_group(&mut self, old: Range<u32>, new: Range<u32>) {
        let old_name = |index: u32| self.format.usable(&self.old_reading(index));
        let old_live = self.live_version(&self.chunk.old, old.clone(), old_name);
        let new_name = |index: u32| self.format.usable(&self.names[index as usize]);
        let new_live = self.live_version(&self.chunk.new, new.clone(), new_name);
        let old_id = old_live.map(|index| self.chunk.old.source_file_id(index as usize));
        let new_id = new_live.map(|index| self.chunk.new.source_file_id(index as usize));
        // An entry that came tonight, renamed or new, has no id yet; one that could not be read has a negative one, and no
        // rows.
        let live_changed = old_id != new_id || new_id.is_some_and(|id| id <= 0);

        if let Some(index) = old_live.filter(|_| live_changed && old_id > Some(0)) {
            self.remove_rows(index);
        }
        let group = Decisive {
            live: new_live,
            live_changed,
            old_live_id: old_id,
            told: self.judge_versions(new.clone()),
        };
        for index in new {
            self.decide_file(index, &group);
        }
        for index in old {
            let is_gone = self.chunk.gone.binary_search(&index).is_ok();
            if is_gone && !self.renamed.old.contains(&index) {
                self.push_vanished(index);
            }
        }
    }

    fn old_reading(&self, index: u32) -> NameReading<'a> {
        (self.format.read_path)(self.chunk.old.path(index as usize))
    }

    /// The newest file of a range that is live by its flag and whose data type has a table.
    fn live_version(
        &self,
        listing: &Listing,
        range: Range<u32>,
        name: impl Fn(u32) -> Option<FileName<'a>>,
    ) -> Option<u32> {
        let key = |index: u32| {
            let name = name(index).filter(|name| name.condition_flag == 1)?;
            (self.format.table)(&name)?;
            let root = listing.root(index as usize);
            Some(((name.occurred_at, name.department, root), index))
        };
        range.filter_map(key).max().map(|(_, index)| index)
    }

    fn remove_rows(&mut self, old_index: u32) {
        let Some(name) = self.old_reading(old_index).name else {
            return;
        };
        let Some(table) = (self.format.table)(&name) else {
            return;
        };
        let removal = Removal {
            table,
            source_file_id: self.chunk.old.source_file_id(old_index as usize),
            patient_key: self.patients.of(name.patient_id),
            day: name.care_date,
        };
        self.removals.push(removal);
    }

    /// What the flags and times of a group's versions say of each other: index into the new listing and remark, ascending.
    fn judge_versions(&self, range: Range<u32>) -> Vec<(u32, Remarks)> {
        let mut indices = Vec::new();
        let mut views = Vec::new();
        let mut is_one_thing = false;
        for index in range {
            if let Some(name) = self.format.usable(&self.names[index as usize]) {
                is_one_thing |= name.has_order_no();
                indices.push(index);
                views.push(VersionView {
                    flag: char::from(b'0' + name.condition_flag),
                    occurred_at: name.occurred_at_micros(),
                });
            }
        }
        let told = judge(&views).into_iter();
        told.map(|(at, code)| (indices[at], Remarks::of_code(code)))
            // What was deleted and what came later share no more than a day, when no order number says that they are one.
            .filter(|(_, remarks)| is_one_thing || *remarks != SENT_AGAIN)
            .collect()
    }

    /// Whether a file of the new listing is live by its flag.
    fn is_flagged_live(&self, index: u32) -> bool {
        let name = &self.names[index as usize].name;
        name.is_some_and(|name| name.condition_flag == 1)
    }

    fn decide_file(&mut self, index: u32, group: &Decisive) {
        let is_added = self.chunk.added.binary_search(&index).is_ok();
        let is_live = group.live == Some(index);
        let source_file_id = self.chunk.new.source_file_id(index as usize);
        let lost_its_place =
            !is_live && Some(source_file_id) == group.old_live_id && source_file_id != 0;
        let restated = group.live_changed && (is_live || lost_its_place) || source_file_id < 0;
        let told = group.told.iter().find(|(told, _)| *told == index);
        let told = told.map_or(Remarks::default(), |(_, remarks)| *remarks);
        if !is_added && !restated {
            if told == Remarks::default() && !is_live && !self.is_flagged_live(index) {
                self.settled.push(source_file_id);
            }
            return;
        }
        let renamed_from = self.renamed.from.get(&index).copied();
        let event = match (is_added, renamed_from) {
            (true, Some(_)) => Event::Renamed,
            (true, None) => Event::New,
            (false, _) => Event::Restated,
        };
        let source_file_id = match renamed_from {
            Some(old) => self.chunk.old.source_file_id(old as usize),
            None => source_file_id,
        }
        .abs();
        let reading = &self.names[index as usize];
        let (decision, remarks) = match self.format.usable(reading) {
            None => (Decision::Quarantine, Remarks::default()),
            Some(name) => self.decide_name(&name, is_live, index, group.live),
        };
        let name = reading.name.as_ref();
        self.decided.push(Decided {
            side: Side::New(index),
            event,
            decision,
            source_file_id,
            patient_key: name.map(|name| self.patients.of(name.patient_id)),
            day: name.and_then(|name| name.care_date),
            remarks: remarks.and(told),
        });
    }

    fn decide_name(
        &self,
        name: &FileName<'_>,
        is_live: bool,
        index: u32,
        live: Option<u32>,
    ) -> (Decision, Remarks) {
        let known = (self.format.is_known_type)(name);
        let ends = |bucket| (Decision::Ends(bucket), Remarks::default());
        match (known, name.condition_flag, (self.format.table)(name)) {
            (false, _, _) => ends(Bucket::OutOfScope),
            (true, 0, _) => ends(Bucket::Deleted),
            (true, 2, _) => ends(Bucket::Superseded),
            (true, _, None) => ends(Bucket::OutOfScope),
            (true, _, Some(table)) if is_live => (Decision::Read(table), Remarks::default()),
            (true, _, Some(_)) => {
                let path = |index: u32| self.chunk.new.path(index as usize);
                let remark = if live.is_some_and(|live| path(live) == path(index)) {
                    SAME_FILE_IN_TWO_ROOTS
                } else {
                    SEVERAL_LIVE_FILES
                };
                (Decision::Ends(Bucket::Superseded), remark)
            }
        }
    }

    fn push_vanished(&mut self, index: u32) {
        let name = self.old_reading(index).name;
        self.decided.push(Decided {
            side: Side::Old(index),
            event: Event::Vanished,
            decision: Decision::Gone,
            source_file_id: self.chunk.old.source_file_id(index as usize).abs(),
            patient_key: name.as_ref().map(|name| self.patients.of(name.patient_id)),
            day: name.and_then(|name| name.care_date),
            remarks: VANISHED,
        });
    }
}

/// The entries of a group. Groups are met in the order of paths, so the cursor only moves forward: a whole night costs one
/// pass over each listing.
fn group_range(listing: &Listing, cursor: &mut usize, group: &Group<'_>) -> Range<u32> {
    while *cursor < listing.len() && listing.path(*cursor) < group.prefix {
        *cursor += 1;
    }
    let belongs = |path: &[u8]| {
        if group.exact {
            path == group.prefix
        } else {
            path.starts_with(group.prefix)
        }
    };
    let mut end = *cursor;
    while end < listing.len() && belongs(listing.path(end)) {
        end += 1;
    }
    let range = *cursor as u32..end as u32;
    *cursor = end;
    range
}

/// The first position at or after `from` whose index is not below `end`.
fn skip_past(indices: &[u32], from: usize, end: u32) -> usize {
    from + indices[from..]
        .iter()
        .take_while(|index| **index < end)
        .count()
}
