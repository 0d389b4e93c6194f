//! A hospital on the disk: a storage in two roots that follows a tree, nights over it, and what its store holds.

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use jiff::ToSpan;
use model::Table;
use pipeline::{HospitalLoad, NightOptions};
use store::Store;
use tempfile::TempDir;

use super::kinds::{Kind, columns, message};
use super::operations::PATIENTS;
use super::tree::{File, Tree};
use crate::network::{self, NIGHT, Network};

/// A store with all its tables and nothing in them. Making one costs as much as some nights, so that it is made once.
static EMPTY_STORE: LazyLock<TempDir> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path().to_str().unwrap()).unwrap();
    store.create_missing(&Table::ALL).unwrap();
    folder
});

pub struct Hospital {
    kinds: Vec<&'static Kind>,
    network: Network,
    roots: [PathBuf; 2],
    store: Store,
    nights: i32,
    /// Patient numbers by the key that stands for them.
    patients: BTreeMap<String, &'static str>,
    /// What lies in the roots.
    files: BTreeSet<File>,
    links: BTreeSet<File>,
}

/// The rows of each table, with the number of the patient in the place of the key.
pub type Rows = Vec<(Table, String)>;

impl Hospital {
    /// One with empty roots, which sends these data types.
    pub fn new(kinds: &[&'static Kind]) -> Hospital {
        let network = Network::new();
        let roots = ["feed", "feed-2"].map(|name| network.path().join(name));
        std::fs::create_dir_all(&roots[1]).unwrap();
        Hospital::of(kinds, network, roots)
    }

    /// One that nothing was loaded of yet, over the roots of this one.
    pub fn anew(&self) -> Hospital {
        Hospital::of(&self.kinds, Network::new(), self.roots.clone())
    }

    fn of(kinds: &[&'static Kind], network: Network, roots: [PathBuf; 2]) -> Hospital {
        network.fix_patient_key();
        network.write_config("vanished_share_max = 1.0");
        let config = std::fs::read_to_string(network.config_path()).unwrap();
        let config = config.replace("[\"feed\"]", &format!("{roots:?}"));
        std::fs::write(network.config_path(), config).unwrap();
        let config = network.config();
        network::copy_tree(EMPTY_STORE.path(), Path::new(&config.store));
        let secrets = store::Secrets::open(&config.secrets).unwrap();
        let keys = secrets.patient_keys().unwrap();
        let key = |number: &str| keys.key("H01", number.as_bytes()).to_vec();
        let patients = PATIENTS
            .iter()
            .map(|number| (String::from_utf8(key(number)).unwrap(), *number));
        Hospital {
            kinds: kinds.to_vec(),
            patients: patients.collect(),
            store: network.store(),
            network,
            roots,
            nights: 0,
            files: BTreeSet::new(),
            links: BTreeSet::new(),
        }
    }

    /// Makes the roots hold what the tree holds.
    pub fn follow(&mut self, tree: &Tree) {
        let links: BTreeSet<File> = tree.links.difference(&tree.files).cloned().collect();
        let gone = self.files.difference(&tree.files);
        for file in gone.chain(self.links.difference(&links)) {
            std::fs::remove_file(self.place(file)).unwrap();
        }
        for file in tree.files.difference(&self.files) {
            let content = tree.content(&file.version);
            let bytes = message(&file.version, content);
            network::put(&self.roots[file.root], &file.path(), &bytes);
        }
        for link in links.difference(&self.links) {
            let place = self.place(link);
            std::fs::create_dir_all(place.parent().unwrap()).unwrap();
            symlink("nowhere", place).unwrap();
        }
        self.files = tree.files.clone();
        self.links = links;
    }

    fn place(&self, file: &File) -> PathBuf {
        self.roots[file.root].join(file.path())
    }

    /// The next night.
    pub fn night(&mut self) -> HospitalLoad {
        let date = NIGHT.checked_add(self.nights.days()).unwrap();
        self.nights += 1;
        self.network.night_of(&NightOptions {
            date,
            threads: 1,
            ..network::options()
        })
    }

    /// All rows that the store holds.
    pub fn rows(&self) -> Rows {
        self.rows_of(&self.store)
    }

    fn rows_of(&self, store: &Store) -> Rows {
        let mut rows = Rows::new();
        for table in self.tables() {
            let found = network::rows(store, table, "H01", columns(table));
            rows.extend(found.iter().map(|row| (table, self.with_number(row))));
        }
        rows.sort();
        rows
    }

    fn with_number(&self, row: &str) -> String {
        match row.split_once('|') {
            Some((key, rest)) => {
                let number = self.patients.get(key).copied().unwrap_or(key);
                format!("{number}|{rest}")
            }
            None => row.to_owned(),
        }
    }

    /// In no load two files have the same id.
    pub fn check_ids(&self) {
        let files = self
            .network
            .rows(Table::SourceFiles, &["load_id", "source_file_id"]);
        assert!(files.is_sorted_by(|one, next| one < next), "{files:?}");
    }

    /// The newest version of each table.
    pub fn versions(&self) -> Vec<(Table, i64)> {
        let version = |table| (table, self.store.version(table).unwrap());
        self.tables().map(version).collect()
    }

    /// The rows that a reader of these versions finds.
    pub fn rows_of_versions(&self, versions: &[(Table, i64)]) -> Rows {
        let copy = tempfile::tempdir().unwrap();
        network::copy_tree(Path::new(&self.network.config().store), copy.path());
        for (table, version) in versions {
            forget_later(&copy.path().join(table.name()).join("_delta_log"), *version);
        }
        self.rows_of(&Store::open(copy.path().to_str().unwrap()).unwrap())
    }

    /// The tables that its files can fill.
    fn tables(&self) -> impl Iterator<Item = Table> {
        let tables: BTreeSet<Table> = self
            .kinds
            .iter()
            .flat_map(|kind| kind.tables)
            .copied()
            .collect();
        tables.into_iter()
    }
}

/// Leaves a Delta log as it was when this version was the newest.
fn forget_later(log: &Path, version: i64) {
    for entry in std::fs::read_dir(log).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let number = name.split('.').next().unwrap().parse();
        // What is no version is the note which checkpoint is the last.
        if number.map_or(true, |number: i64| number > version) {
            std::fs::remove_file(path).unwrap();
        }
    }
}
