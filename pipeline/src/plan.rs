//! What one night has to do for one feed: which files came, were renamed or vanished, which of several versions is the live
//! one, and how the reading is cut into units. Only names are looked at here; nothing is opened.

use std::ops::Range;

use feeds::{FeedFormat, FileName, Group};
use hashbrown::{HashMap, HashSet};
use model::{Bucket, Code, Defect, Detail, Event, Place, Table};
use store::{Listing, PatientKeys};

/// The code of a second live file of one key; the newer one is taken.
const SEVERAL_LIVE_FILES: Code = Code("F06");
/// The code of a file that is gone without having been renamed.
const VANISHED: Code = Code("F11");
/// The code of a file that stands under one name in two roots.
const SAME_FILE_IN_TWO_ROOTS: Code = Code("F16");

/// The listings of two nights and what lies between them.
pub(crate) struct Listings {
    /// As the last load left it.
    pub old: Listing,
    /// As it is now; ids of entries that were there before are set.
    pub new: Listing,
    /// Indices into `new`, ascending: names that were not there before.
    pub added: Vec<u32>,
    /// Indices into `old`, ascending.
    pub gone: Vec<u32>,
}

/// Which listing an entry's path stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Old(u32),
    New(u32),
}

impl Side {
    /// The index in the new listing, when it stands there.
    pub(crate) fn index_in_new(self) -> Option<u32> {
        if let Side::New(index) = self {
            Some(index)
        } else {
            None
        }
    }
}

/// What is to be done with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// Open it and offer its rows to this table.
    Read(Table),
    /// Its name says where it ends.
    Ends(Bucket),
    /// Its name cannot be used: keep its bytes, for this reason.
    Quarantine(Code),
    /// It is gone.
    Gone,
}

/// One file of the night.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub side: Side,
    pub event: Event,
    pub decision: Decision,
    pub source_file_id: i64,
    /// Index into [`Plan::patients`]; `None` when the name could not be read.
    pub patient: Option<u32>,
    /// Care date, days since 1970-01-01.
    pub day: Option<i32>,
    pub defects: Vec<Defect>,
}

/// Rows that have to go: those of a file version that is no longer the live one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Removal {
    pub table: Table,
    pub source_file_id: i64,
    pub patient: u32,
    pub day: Option<i32>,
}

/// Everything one feed needs in one night.
pub(crate) struct Plan {
    pub listings: Listings,
    /// Files with something to do.
    pub entries: Vec<Entry>,
    pub removals: Vec<Removal>,
    /// Patient keys of the files above, each once, in ascending order.
    pub patients: Vec<[u8; 32]>,
    /// Files whose name is as it was.
    pub unchanged: usize,
    /// Files gone without a rename.
    pub vanished: usize,
    /// The id that the next new file version of the hospital gets.
    pub next_source_file_id: i64,
}

/// Makes the plan; `next_source_file_id` is the first id that is still free.
pub(crate) fn plan(
    format: &'static FeedFormat,
    listings: Listings,
    hospital: &str,
    keys: &PatientKeys,
    next_source_file_id: i64,
) -> Plan {
    let visited = visited(&listings);
    let unchanged = listings.new.len() - visited.len();
    let mut planner = Planner {
        format,
        visited,
        renamed: Renamed::between(format, &listings),
        listings,
        patients: Patients {
            hospital,
            keys,
            index: HashMap::new(),
            list: Vec::new(),
        },
        entries: Vec::new(),
        removals: Vec::new(),
    };
    planner.walk_groups();
    let vanished = planner
        .entries
        .iter()
        .filter(|entry| entry.event == Event::Vanished)
        .count();
    let mut plan = Plan {
        listings: planner.listings,
        entries: planner.entries,
        removals: planner.removals,
        patients: planner.patients.list,
        unchanged,
        vanished,
        next_source_file_id,
    };
    plan.sort_patients();
    plan.sort_entries();
    plan.give_ids();
    plan
}

/// What is to be looked at in the new listing: what came, and what could not be read the night before (its id is negative).
fn visited(listings: &Listings) -> Vec<u32> {
    let again = (0..listings.new.len()).filter(|index| listings.new.source_file_id(*index) < 0);
    let mut visited: Vec<u32> = again.map(|index| index as u32).collect();
    visited.extend(&listings.added);
    visited.sort_unstable();
    visited
}

/// Files whose name changed only in its condition flag, or which moved to another root.
#[derive(Default)]
struct Renamed {
    /// Index in the new listing to index in the old one.
    from: HashMap<u32, u32>,
    /// The indices in the old listing.
    old: HashSet<u32>,
}

impl Renamed {
    fn between(format: &FeedFormat, listings: &Listings) -> Renamed {
        let mut gone: HashMap<_, Vec<u32>> = HashMap::new();
        for index in &listings.gone {
            let path = listings.old.path(*index as usize);
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
        for index in &listings.added {
            let name = (format.read_path)(listings.new.path(*index as usize)).name;
            let twins = name.and_then(|name| gone.get_mut(&(format.version_key)(&name)));
            let Some(twins) = twins.filter(|twins| !twins.is_empty()) else {
                continue;
            };
            // Of roots that mirror each other each file is the successor of the one in its own root.
            let root = listings.new.root(*index as usize);
            let same_root = twins
                .iter()
                .position(|old| listings.old.root(*old as usize) == root);
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
    index: HashMap<Box<str>, u32>,
    list: Vec<[u8; 32]>,
}

impl Patients<'_> {
    fn of(&mut self, patient_id: &str) -> u32 {
        if let Some(index) = self.index.get(patient_id) {
            return *index;
        }
        let index = self.list.len() as u32;
        self.list
            .push(self.keys.key(self.hospital, patient_id.as_bytes()));
        self.index.insert(patient_id.into(), index);
        index
    }
}

struct Planner<'a> {
    format: &'static FeedFormat,
    /// See [`visited`].
    visited: Vec<u32>,
    renamed: Renamed,
    listings: Listings,
    patients: Patients<'a>,
    entries: Vec<Entry>,
    removals: Vec<Removal>,
}

impl Planner<'_> {
    /// Goes through what came and what went in the order of paths. All versions of one thing stand side by side in a
    /// listing, so each group of versions is met once and decided as a whole.
    fn walk_groups(&mut self) {
        let (mut next_visited, mut next_gone) = (0, 0);
        let (mut new_cursor, mut old_cursor) = (0, 0);
        loop {
            let visited = self
                .visited
                .get(next_visited)
                .map(|index| self.listings.new.path(*index as usize));
            let gone = self
                .listings
                .gone
                .get(next_gone)
                .map(|index| self.listings.old.path(*index as usize));
            let first = match (visited, gone) {
                (None, None) => return,
                (Some(path), None) | (None, Some(path)) => path,
                (Some(visited), Some(gone)) => visited.min(gone),
            };
            let group = (self.format.group)(first);
            let new = group_range(&self.listings.new, &mut new_cursor, &group);
            let old = group_range(&self.listings.old, &mut old_cursor, &group);
            next_visited = skip_past(&self.visited, next_visited, new.end);
            next_gone = skip_past(&self.listings.gone, next_gone, old.end);
            self.decide_group(old, new);
        }
    }

    /// Decides every changed file of one group and which version's rows are live.
    fn decide_group(&mut self, old: Range<u32>, new: Range<u32>) {
        let old_live = self.live_version(&self.listings.old, old.clone());
        let new_live = self.live_version(&self.listings.new, new.clone());
        let old_id = old_live.map(|index| self.listings.old.source_file_id(index as usize));
        let new_id = new_live.map(|index| self.listings.new.source_file_id(index as usize));
        // An entry that came tonight, renamed or new, has no id yet; one that could not be read has a negative one, and no
        // rows.
        let live_changed = old_id != new_id || new_id.is_some_and(|id| id <= 0);

        if let Some(index) = old_live.filter(|_| live_changed && old_id > Some(0)) {
            self.remove_rows(index);
        }
        for index in new {
            self.decide_file(index, new_live, live_changed, old_id);
        }
        for index in old {
            let is_gone = self.listings.gone.binary_search(&index).is_ok();
            if is_gone && !self.renamed.old.contains(&index) {
                self.push_vanished(index);
            }
        }
    }

    /// The newest file of a range that is live by its flag and whose data type has a table.
    fn live_version(&self, listing: &Listing, range: Range<u32>) -> Option<u32> {
        let key = |index: &u32| {
            let reading = (self.format.read_path)(listing.path(*index as usize));
            let name = reading.name.filter(|name| name.condition_flag == 1)?;
            (self.format.table)(name.data_type)?;
            (!(self.format.refuses)(&reading.defects)).then(|| {
                (
                    name.occurred_at.to_owned(),
                    name.department.map(str::to_owned),
                    listing.root(*index as usize),
                )
            })
        };
        range
            .filter_map(|index| key(&index).map(|key| (key, index)))
            .max()
            .map(|(_, index)| index)
    }

    fn remove_rows(&mut self, old_index: u32) {
        let path = self.listings.old.path(old_index as usize);
        let Some(name) = (self.format.read_path)(path).name else {
            return;
        };
        let Some(table) = (self.format.table)(name.data_type) else {
            return;
        };
        let removal = Removal {
            table,
            source_file_id: self.listings.old.source_file_id(old_index as usize),
            patient: self.patients.of(name.patient_id),
            day: name.care_date,
        };
        self.removals.push(removal);
    }

    fn decide_file(
        &mut self,
        index: u32,
        live: Option<u32>,
        live_changed: bool,
        old_live_id: Option<i64>,
    ) {
        let is_added = self.listings.added.binary_search(&index).is_ok();
        let is_live = live == Some(index);
        let source_file_id = self.listings.new.source_file_id(index as usize);
        let lost_its_place = !is_live && Some(source_file_id) == old_live_id && source_file_id != 0;
        let restated = live_changed && (is_live || lost_its_place) || source_file_id < 0;
        if !is_added && !restated {
            return;
        }
        let renamed_from = self.renamed.from.get(&index).copied();
        let event = match (is_added, renamed_from) {
            (true, Some(_)) => Event::Renamed,
            (true, None) => Event::New,
            (false, _) => Event::Restated,
        };
        let source_file_id = match renamed_from {
            Some(old) => self.listings.old.source_file_id(old as usize),
            None => source_file_id,
        }
        .abs();
        let path = self.listings.new.path(index as usize);
        let reading = (self.format.read_path)(path);
        let mut defects = reading.defects;
        let decision = match &reading.name {
            None => Decision::Quarantine(first_code(&defects)),
            Some(_) if (self.format.refuses)(&defects) => {
                Decision::Quarantine(first_code(&defects))
            }
            Some(name) => self.decide_name(name, is_live, index, live, &mut defects),
        };
        let patient = reading
            .name
            .as_ref()
            .map(|name| self.patients.of(name.patient_id));
        let day = reading.name.as_ref().and_then(|name| name.care_date);
        self.entries.push(Entry {
            side: Side::New(index),
            event,
            decision,
            source_file_id,
            patient,
            day,
            defects,
        });
    }

    fn decide_name(
        &self,
        name: &FileName<'_>,
        is_live: bool,
        index: u32,
        live: Option<u32>,
        defects: &mut Vec<Defect>,
    ) -> Decision {
        let known = (self.format.is_known_type)(name.data_type);
        match (
            known,
            name.condition_flag,
            (self.format.table)(name.data_type),
        ) {
            (false, _, _) => Decision::Ends(Bucket::OutOfScope),
            (true, 0, _) => Decision::Ends(Bucket::Deleted),
            (true, 2, _) => Decision::Ends(Bucket::Superseded),
            (true, _, None) => Decision::Ends(Bucket::OutOfScope),
            (true, _, Some(table)) if is_live => Decision::Read(table),
            (true, _, Some(_)) => {
                let twin = live.is_some_and(|live| {
                    self.listings.new.path(live as usize) == self.listings.new.path(index as usize)
                });
                let code = if twin {
                    SAME_FILE_IN_TWO_ROOTS
                } else {
                    SEVERAL_LIVE_FILES
                };
                defects.push(Defect {
                    code,
                    place: Place::default(),
                    detail: Detail::None,
                });
                Decision::Ends(Bucket::Superseded)
            }
        }
    }

    fn push_vanished(&mut self, index: u32) {
        let name = (self.format.read_path)(self.listings.old.path(index as usize)).name;
        let patient = name.as_ref().map(|name| self.patients.of(name.patient_id));
        self.entries.push(Entry {
            side: Side::Old(index),
            event: Event::Vanished,
            decision: Decision::Gone,
            source_file_id: self.listings.old.source_file_id(index as usize).abs(),
            patient,
            day: name.and_then(|name| name.care_date),
            defects: vec![Defect {
                code: VANISHED,
                place: Place::default(),
                detail: Detail::None,
            }],
        });
    }
}

fn first_code(defects: &[Defect]) -> Code {
    defects.first().map_or(Code("F01"), |defect| defect.code)
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

impl Plan {
    /// The path of an entry.
    pub(crate) fn path(&self, entry: &Entry) -> &[u8] {
        match entry.side {
            Side::Old(index) => self.listings.old.path(index as usize),
            Side::New(index) => self.listings.new.path(index as usize),
        }
    }

    /// The root of an entry, as an index into the feed's roots.
    pub(crate) fn root(&self, entry: &Entry) -> u16 {
        match entry.side {
            Side::Old(index) => self.listings.old.root(index as usize),
            Side::New(index) => self.listings.new.root(index as usize),
        }
    }

    /// The key of a patient.
    pub(crate) fn patient_key(&self, patient: u32) -> &str {
        std::str::from_utf8(&self.patients[patient as usize]).unwrap_or_default()
    }

    /// Puts patients in the order of their keys, so that indices compare as keys do.
    fn sort_patients(&mut self) {
        let mut order: Vec<u32> = (0..self.patients.len() as u32).collect();
        order.sort_unstable_by_key(|index| self.patients[*index as usize]);
        let mut rank = vec![0u32; order.len()];
        for (position, index) in order.iter().enumerate() {
            rank[*index as usize] = position as u32;
        }
        self.patients.sort_unstable();
        for entry in &mut self.entries {
            entry.patient = entry.patient.map(|patient| rank[patient as usize]);
        }
        for removal in &mut self.removals {
            removal.patient = rank[removal.patient as usize];
        }
    }

    /// The order in which files are decoded and rows are stored: table, care date, patient, then the path, which within
    /// one patient and day is the order of order number and time. Files that are not read come last.
    fn sort_entries(&mut self) {
        let mut entries = std::mem::take(&mut self.entries);
        let rank = |entry: &Entry| {
            let unread = !matches!(entry.decision, Decision::Read(_));
            let table = if let Decision::Read(table) = entry.decision {
                Some(table)
            } else {
                None
            };
            (unread, table, entry.day, entry.patient)
        };
        entries.sort_by(|a, b| {
            rank(a)
                .cmp(&rank(b))
                .then_with(|| self.path(a).cmp(self.path(b)))
                .then_with(|| self.root(a).cmp(&self.root(b)))
        });
        self.entries = entries;
    }

    /// New versions get ids in the order in which their rows are stored.
    fn give_ids(&mut self) {
        for entry in &mut self.entries {
            if let Side::New(index) = entry.side {
                if entry.source_file_id == 0 {
                    entry.source_file_id = self.next_source_file_id;
                    self.next_source_file_id += 1;
                }
                self.listings
                    .new
                    .set_source_file_id(index as usize, entry.source_file_id);
            }
        }
    }
}
