//! Counts what is laid down, patient by patient; tallies of patients add up in any order.

use std::collections::{BTreeMap, BTreeSet};

use model::{Bucket, Counts};

use crate::ssmix2::lifecycle::Placed;
use crate::ssmix2::{Chain, Content, Version};
use crate::stays::Movements;
use crate::truth::{PATHS_MAX, TypeTruth};

/// What stands in the feeds of one hospital.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    pub files: Counts,
    pub live: u64,
    pub types: BTreeMap<String, TypeTruth>,
    pub rows: BTreeMap<&'static str, u64>,
    /// Rows of `episodes` by their state.
    pub stays: BTreeMap<&'static str, u64>,
    /// The live movements of the patient who is being laid down.
    movements: Movements,
    /// By index of the lab item.
    pub items: Vec<u64>,
    /// By index of the fault.
    pub faults: Vec<FaultTally>,
}

/// What one fault did.
#[derive(Clone, Debug, Default)]
pub(crate) struct FaultTally {
    /// Rows of stored files.
    pub rows: u64,
    pub files: u64,
    pub removed: u64,
    /// The first paths in order.
    pub paths: BTreeSet<String>,
}

impl FaultTally {
    fn path(&mut self, path: String) {
        self.paths.insert(path);
        if self.paths.len() > PATHS_MAX {
            self.paths.pop_last();
        }
    }
}

impl Tally {
    /// An empty tally for a scenario of `faults` faults and masters of `items` lab items.
    pub(crate) fn new(items: usize, faults: usize) -> Tally {
        Tally {
            items: vec![0; items],
            faults: vec![FaultTally::default(); faults],
            ..Tally::default()
        }
    }

    /// Adds one file as it stands. `path` is relative to the network's folder; `bytes` is asked for the content of a file
    /// whose bytes were damaged.
    pub(crate) fn file(
        &mut self,
        chain: &Chain,
        placed: &Placed,
        path: &str,
        bytes: &dyn Fn() -> Vec<u8>,
    ) {
        let version = &chain.versions[placed.version];
        let data_type =
            if placed.bucket == Bucket::Quarantined && !is_name_read(version, placed.flag) {
                ""
            } else {
                &chain.data_type
            };
        if !self.types.contains_key(data_type) {
            self.types
                .insert(data_type.to_owned(), TypeTruth::default());
        }
        let rows = if placed.bucket == Bucket::Stored {
            rows(&chain.data_type, version, bytes)
        } else {
            Rows::default()
        };
        let bucket = if placed.bucket == Bucket::Stored && takes_all_back(&chain.data_type, version)
        {
            Bucket::Deleted
        } else {
            placed.bucket
        };
        self.files.received += 1;
        self.files.put(bucket, 1);
        self.live += u64::from(placed.flag == '1' && !data_type.is_empty());
        if let Some(truth) = self.types.get_mut(data_type) {
            truth.files.received += 1;
            truth.files.put(bucket, 1);
            truth.rows += rows.iter().map(|(_, count)| count).sum::<u64>();
        }
        if let Content::Segments(segments) = &version.content
            && rows.contains(&("visits", 1))
        {
            self.movements.add(&chain.data_type, segments);
        }
        for (table, count) in rows {
            *self.rows.entry(table).or_default() += count;
        }
        self.marks(version, placed, path);
    }

    /// Counts the stays of the patient whose files were all added.
    pub(crate) fn end_patient(&mut self) {
        for (state, count) in std::mem::take(&mut self.movements).states() {
            *self.stays.entry(state).or_default() += count;
            *self.rows.entry("episodes").or_default() += count;
        }
    }

    fn marks(&mut self, version: &Version, placed: &Placed, path: &str) {
        // What is superseded or deleted by the storage's own rules is no longer at fault.
        if matches!(placed.bucket, Bucket::Superseded | Bucket::Deleted)
            && version.damage.flag.is_none()
            && version.damage.bucket.is_none()
        {
            return;
        }
        let mut touched: BTreeSet<u16> = version.damage.faults.iter().copied().collect();
        for fault in &touched {
            self.faults[usize::from(*fault)].files += 1;
        }
        if let (Content::Lab(report), Bucket::Stored) = (&version.content, placed.bucket) {
            for row in report.rows() {
                if let Some(item) = row.item {
                    self.items[item] += 1;
                }
                for fault in &row.faults {
                    self.faults[usize::from(*fault)].rows += 1;
                    touched.insert(*fault);
                }
            }
        }
        for fault in touched {
            self.faults[usize::from(fault)].path(path.to_owned());
        }
    }

    /// Adds what another thread counted.
    pub(crate) fn add(&mut self, other: Tally) {
        self.files.add(&other.files);
        self.live += other.live;
        for (data_type, truth) in other.types {
            let own = self.types.entry(data_type).or_default();
            own.files.add(&truth.files);
            own.rows += truth.rows;
        }
        for (table, count) in other.rows {
            *self.rows.entry(table).or_default() += count;
        }
        for (state, count) in other.stays {
            *self.stays.entry(state).or_default() += count;
        }
        for (own, count) in self.items.iter_mut().zip(other.items) {
            *own += count;
        }
        for (own, fault) in self.faults.iter_mut().zip(other.faults) {
            own.rows += fault.rows;
            own.files += fault.files;
            own.removed += fault.removed;
            fault.paths.into_iter().for_each(|path| own.path(path));
        }
    }
}

/// Whether the name still says which data type it is.
fn is_name_read(version: &Version, flag: char) -> bool {
    version.damage.file_name.is_none() && matches!(flag, '0'..='2')
}

/// Whether a list of diagnoses holds nothing but entries that take one back.
fn takes_all_back(data_type: &str, version: &Version) -> bool {
    let Content::Segments(segments) = &version.content else {
        return false;
    };
    let mut entries = segments
        .iter()
        .filter(|segment| segment.starts_with("PRB|"))
        .peekable();
    data_type == "PPR-01"
        && entries.peek().is_some()
        && entries.all(|entry| !gives_row(entry.as_bytes(), "PRB"))
}

type Rows = Vec<(&'static str, u64)>;

/// A table, the data types that fill it, and the segments of which each gives a row. MSH stands for one row a message.
const TABLES: &[(&str, &[&str], &str)] = &[
    ("patients", &["ADT-00"], "PID"),
    (
        "visits",
        &[
            "ADT-01", "ADT-12", "ADT-21", "ADT-22", "ADT-31", "ADT-32", "ADT-41", "ADT-42",
            "ADT-51", "ADT-52",
        ],
        "PV1",
    ),
    ("diagnoses", &["PPR-01"], "PRB"),
    ("allergies", &["ADT-61"], "IAM"),
    ("allergies", &["ADT-00"], "AL1"),
    ("prescriptions", &["OMP-01"], "RXE"),
    ("prescriptions", &["OMP-11"], "RXA"),
    ("injections", &["OMP-02"], "RXC"),
    ("injections", &["OMP-12"], "RXA"),
    (
        "radiology",
        &["OMG-01", "OMG-02", "OMG-11", "OMG-12"],
        "OBR",
    ),
    ("physiology", &["OMG-13"], "OBX"),
    ("lab_results", &["OML-11"], "OBX"),
];

/// How many rows of which table a stored message holds.
fn rows(data_type: &str, version: &Version, bytes: &dyn Fn() -> Vec<u8>) -> Rows {
    let damaged = (!version.damage.bytes.is_empty()).then(bytes);
    let count = |name: &str| match (&damaged, &version.content) {
        (Some(bytes), _) => count_lines(bytes, name),
        (None, Content::Segments(segments)) => segments
            .iter()
            .filter(|line| gives_row(line.as_bytes(), name))
            .count(),
        (None, Content::Lab(report)) => report.rows().count(),
        (None, Content::Raw(_)) => 0,
    };
    if let Content::Lab(report) = &version.content {
        let all = count("OBX");
        let microbiology = report.is_microbiology().take(all).filter(|is| *is).count();
        let rows = [
            ("lab_results", (all - microbiology) as u64),
            ("microbiology", microbiology as u64),
        ];
        return rows.into_iter().filter(|(_, count)| *count > 0).collect();
    }
    TABLES
        .iter()
        .filter(|(_, data_types, _)| data_types.contains(&data_type))
        .map(|(table, _, segment)| (*table, count(segment) as u64))
        .collect()
}

/// Segment names are ASCII at the start of a line in every encoding.
fn count_lines(bytes: &[u8], name: &str) -> usize {
    bytes
        .split(|byte| matches!(byte, b'\r' | b'\n'))
        .filter(|line| gives_row(line, name))
        .count()
}

/// Whether a line is a segment of a name; one that takes something back (PRB-1 `DE`, IAM-6 `D`) gives no row.
fn gives_row(line: &[u8], name: &str) -> bool {
    let mut fields = line.split(|byte| *byte == b'|');
    fields.next() == Some(name.as_bytes())
        && match name {
            "PRB" => fields.next() != Some(b"DE"),
            "IAM" => fields.nth(5).is_none_or(|action| !action.starts_with(b"D")),
            _ => true,
        }
}
