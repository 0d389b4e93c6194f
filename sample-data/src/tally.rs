//! Counts what is laid down, patient by patient; tallies of patients add up in any order.

use std::collections::{BTreeMap, BTreeSet};

use model::{Bucket, Counts};

use crate::ssmix2::lifecycle::Placed;
use crate::ssmix2::{Chain, Content, Version};
use crate::truth::{PATHS_MAX, TypeTruth};

/// What stands in the feeds of one hospital.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    pub files: Counts,
    pub live: u64,
    pub types: BTreeMap<String, TypeTruth>,
    pub rows: BTreeMap<&'static str, u64>,
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

    /// Adds one file as it stands. `path` is relative to the network's folder.
    pub(crate) fn file(&mut self, chain: &Chain, placed: &Placed, path: &str) {
        let version = &chain.versions[placed.version];
        let data_type = if placed.bucket == Bucket::Quarantined && !is_name_read(version) {
            ""
        } else {
            &chain.data_type
        };
        if !self.types.contains_key(data_type) {
            self.types
                .insert(data_type.to_owned(), TypeTruth::default());
        }
        let rows = if placed.bucket == Bucket::Stored {
            rows(&chain.data_type, version)
        } else {
            Rows::default()
        };
        self.files.received += 1;
        self.files.put(placed.bucket, 1);
        self.live += u64::from(placed.flag == '1');
        if let Some(truth) = self.types.get_mut(data_type) {
            truth.files.received += 1;
            truth.files.put(placed.bucket, 1);
            truth.rows += rows.iter().map(|(_, count)| count).sum::<u64>();
        }
        for (table, count) in rows {
            *self.rows.entry(table).or_default() += count;
        }
        self.marks(version, placed, path);
    }

    fn marks(&mut self, version: &Version, placed: &Placed, path: &str) {
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
fn is_name_read(version: &Version) -> bool {
    version.damage.file_name.is_none()
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
fn rows(data_type: &str, version: &Version) -> Rows {
    if let (Content::Lab(report), true) = (&version.content, version.damage.bytes.is_empty()) {
        let microbiology: usize = report
            .specimens
            .iter()
            .flat_map(|specimen| &specimen.requests)
            .filter(|request| request.microbiology)
            .map(|request| request.results.len())
            .sum();
        let all = report.rows().count();
        return [
            ("lab_results", (all - microbiology) as u64),
            ("microbiology", microbiology as u64),
        ]
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .collect();
    }
    TABLES
        .iter()
        .filter(|(_, data_types, _)| data_types.contains(&data_type))
        .map(|(table, _, segment)| (*table, segments(version, segment)))
        .collect()
}

/// Counts segments of a name; those that take something back (PRB-1 `DE`, IAM-6 `D`) are none.
fn segments(version: &Version, name: &str) -> u64 {
    let is_counted = |segment: &str| {
        let mut fields = segment.split('|');
        fields.next() == Some(name)
            && match name {
                "PRB" => fields.next() != Some("DE"),
                "IAM" => fields.nth(5) != Some("D"),
                _ => true,
            }
    };
    match &version.content {
        Content::Segments(segments) if version.damage.bytes.is_empty() => segments
            .iter()
            .filter(|segment| is_counted(segment))
            .count()
            as u64,
        _ => 0,
    }
}
