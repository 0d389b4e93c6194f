//! A storage in memory, and what the specification says that a store must hold after a night: of all versions of one
//! thing the newest that is live by its flag. Written from the specification, not from the program.

use std::collections::{BTreeMap, BTreeSet};

use model::{Counts, Table};

use super::kinds::{self, Kind};

/// What a newer file replaces an older one of.
#[derive(Clone, Debug)]
pub struct Key {
    pub patient: &'static str,
    /// `YYYYMMDD` or `-`.
    pub date: &'static str,
    pub kind: &'static Kind,
    pub order: String,
}

/// One sending of what a key names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    pub key: Key,
    /// When it was sent to the storage: 17 digits, no two alike.
    pub sent: String,
    pub department: &'static str,
}

/// What a file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// A message of these rows.
    Rows(Vec<u32>),
    /// A message that cancels the event.
    Cancel,
    /// No message.
    Broken,
}

/// What is wrong with where a file lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    None,
    /// It lies below another care date.
    Misplaced,
    /// Somebody's copy, with `.bak` behind its name.
    Copy,
}

/// One name in the storage.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct File {
    pub version: Version,
    /// 0 deleted, 1 live, 2 superseded.
    pub flag: u8,
    pub root: usize,
    pub fault: Fault,
}

/// The storage, and what of it was there last night.
#[derive(Default)]
pub struct Tree {
    /// The data types that are sent.
    pub kinds: Vec<&'static Kind>,
    pub files: BTreeSet<File>,
    /// Links that stand where files were.
    pub links: BTreeSet<File>,
    /// Files that went and may come back.
    pub gone: Vec<File>,
    contents: BTreeMap<Version, Content>,
    listed: BTreeSet<File>,
    sent: u64,
    counted: u32,
}

impl Key {
    fn fields(&self) -> (&str, &str, &str, &str) {
        (self.patient, self.date, self.kind.code, &self.order)
    }

    /// The key, or the patient and data type when these have one live file together.
    fn thing(&self) -> (&str, &str, &str, &str) {
        let (patient, date, kind, order) = self.fields();
        let order = if self.kind.one_a_patient { "" } else { order };
        (patient, date, kind, order)
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Key) -> bool {
        self.fields() == other.fields()
    }
}

impl Eq for Key {}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Key) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Key {
    fn cmp(&self, other: &Key) -> std::cmp::Ordering {
        self.fields().cmp(&other.fields())
    }
}

impl File {
    /// The path below its root.
    pub fn path(&self) -> String {
        let Version {
            key,
            sent,
            department,
        } = &self.version;
        let (patient, date, kind, order) = key.fields();
        let folder = match self.fault {
            Fault::Misplaced => "20200101",
            _ => date,
        };
        let ending = match self.fault {
            Fault::Copy => ".bak",
            _ => "",
        };
        format!(
            "{}/{}/{patient}/{folder}/{kind}/{patient}_{date}_{kind}_{order}_{sent}_{department}_{}{ending}",
            &patient[..3],
            &patient[3..6],
            self.flag
        )
    }

    /// Whether its rows count when no newer file of the same thing is there.
    fn may_count(&self) -> bool {
        let has_table = !self.version.key.kind.tables.is_empty();
        self.fault == Fault::None && self.flag == 1 && has_table
    }
}

impl Tree {
    pub fn new(kinds: Vec<&'static Kind>) -> Tree {
        Tree {
            kinds,
            ..Tree::default()
        }
    }

    pub fn content(&self, version: &Version) -> &Content {
        &self.contents[version]
    }

    /// A time of sending that was not given before, after all others or before them.
    pub fn next_sent(&mut self, is_late: bool) -> String {
        self.sent += 1;
        let millisecond = if is_late {
            500_000 - self.sent
        } else {
            500_000 + self.sent
        };
        format!("20261118{:09}", 100_000_000 + millisecond)
    }

    /// The next values that no row has had.
    pub fn next_values(&mut self, count: usize) -> Vec<u32> {
        let first = self.counted + 1;
        self.counted += count as u32;
        (first..=self.counted).collect()
    }

    /// A file of a new version.
    pub fn send(&mut self, version: Version, flag: u8, root: usize, content: Content) {
        self.contents.insert(version.clone(), content);
        self.files.insert(File {
            version,
            flag,
            root,
            fault: Fault::None,
        });
    }

    /// Changes the content of a version that is nowhere, so that it comes back as something else.
    pub fn rewrite(&mut self, version: &Version, content: Content) {
        let is_there = |files: &BTreeSet<File>| files.iter().any(|file| file.version == *version);
        if !is_there(&self.files) && !is_there(&self.listed) {
            self.contents.insert(version.clone(), content);
        }
    }

    /// Renames a file.
    pub fn replace(&mut self, old: &File, new: File) {
        self.files.remove(old);
        self.files.insert(new);
    }

    /// Puts this flag on those files of a key that have one of `from`.
    pub fn flag(&mut self, key: &Key, from: &[u8], to: u8) {
        let is_meant = |file: &&File| {
            file.version.key == *key && from.contains(&file.flag) && file.fault == Fault::None
        };
        let files: Vec<File> = self.files.iter().filter(is_meant).cloned().collect();
        for file in files {
            let flagged = File {
                flag: to,
                ..file.clone()
            };
            self.replace(&file, flagged);
        }
    }

    /// The file of each thing whose rows count: the one sent last; of one in two roots the one in the later root.
    fn live(&self) -> BTreeSet<&File> {
        let mut live: BTreeMap<_, &File> = BTreeMap::new();
        for file in self.files.iter().filter(|file| file.may_count()) {
            let known = live.entry(file.version.key.thing()).or_insert(file);
            if (&known.version.sent, known.root) < (&file.version.sent, file.root) {
                *known = file;
            }
        }
        live.into_values().collect()
    }

    /// All rows that the store must hold.
    pub fn rows(&self) -> Vec<(Table, String)> {
        let live = self.live();
        let rows = live
            .iter()
            .flat_map(|file| kinds::rows(&file.version, self.content(&file.version)));
        let mut rows: Vec<_> = rows.collect();
        rows.sort();
        rows
    }

    /// The files that come tonight, and where each ends.
    pub fn received(&self) -> Counts {
        let live = self.live();
        let mut counts = Counts::default();
        for file in self.files.difference(&self.listed) {
            counts.received += 1;
            *match (file.fault, file.flag) {
                (Fault::Misplaced | Fault::Copy, _) => &mut counts.quarantined,
                (_, 0) => &mut counts.deleted,
                (_, 2) => &mut counts.superseded,
                _ if !file.may_count() => &mut counts.out_of_scope,
                _ if !live.contains(file) => &mut counts.superseded,
                _ => match self.content(&file.version) {
                    Content::Rows(_) => &mut counts.stored,
                    Content::Cancel => &mut counts.deleted,
                    Content::Broken => &mut counts.quarantined,
                },
            } += 1;
        }
        counts
    }

    /// How many files are as they were.
    pub fn unchanged(&self) -> u64 {
        self.files.intersection(&self.listed).count() as u64
    }

    /// How many files are gone and were not renamed or moved. Nobody knows whose copy a copy is.
    pub fn vanished(&self) -> u64 {
        let mut gone: BTreeMap<&Version, i64> = BTreeMap::new();
        let mut copies = 0;
        let is_copy = |file: &&File| file.fault == Fault::Copy;
        for file in self.listed.difference(&self.files) {
            match is_copy(&file) {
                true => copies += 1,
                false => *gone.entry(&file.version).or_default() += 1,
            }
        }
        let came = self.files.difference(&self.listed);
        for file in came.filter(|file| !is_copy(file)) {
            *gone.entry(&file.version).or_default() -= 1;
        }
        copies
            + gone
                .values()
                .map(|count| (*count).max(0) as u64)
                .sum::<u64>()
    }

    /// Whether a thing has a live file beside the one that counts (F06).
    pub fn has_several_live(&self) -> bool {
        let live = self.live();
        self.files
            .iter()
            .filter(|file| file.may_count() && !live.contains(file))
            .any(|file| {
                let thing = file.version.key.thing();
                let counts = live.iter().find(|other| other.version.key.thing() == thing);
                counts.is_some_and(|other| other.version != file.version)
            })
    }

    /// The night is over.
    pub fn close_night(&mut self) {
        self.listed = self.files.clone();
    }
}
