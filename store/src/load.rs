//! One load of several tables, whole or absent: the intent, and the records below `<store>/loads/`.
//!
//! The order that makes it so: Parquet files are written and flushed, then the intent, then each table is committed in the
//! order of [`Table::ALL`], then the pipeline closes the load in the ledger, then the intent goes. A run that finds an
//! intent asks [`Loads::any_committed`]: if so it calls [`Loads::commit_tables`] again and closes, else it calls
//! [`Loads::drop_intent`]. Every call may be repeated.

use std::collections::{BTreeMap, BTreeSet};

use model::Table;
use serde::{Deserialize, Serialize};

use crate::hex::sha256_hex;
use crate::{Error, NewFile, Store};

/// Everything one load is about to do, written before it is done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Intent {
    /// The load.
    pub load_id: String,
    /// The hospital; its id names the application in the Delta logs.
    pub hospital: String,
    /// Grows by 1 with each load of the hospital; the transaction number in the Delta logs.
    pub sequence: i64,
    /// What happens to each table. A table whose change is empty is not committed to.
    pub changes: BTreeMap<Table, TableChange>,
    /// What the pipeline needs to close the load after a crash; opaque here. Its digest stands in every commit.
    pub closing: serde_json::Value,
}

/// The files that a load adds to a table and removes from it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableChange {
    /// Files that [`Store::write`] has written.
    pub adds: Vec<NewFile>,
    /// Paths of live files.
    pub removes: Vec<String>,
}

impl TableChange {
    /// Whether nothing happens to the table.
    pub fn is_empty(&self) -> bool {
        self.adds.is_empty() && self.removes.is_empty()
    }
}

impl Intent {
    /// The tables that are committed to, in the order of their commits.
    fn commits(&self) -> impl Iterator<Item = (Table, &TableChange)> {
        Table::ALL
            .into_iter()
            .filter_map(|table| Some((table, self.changes.get(&table)?)))
            .filter(|(_, change)| !change.is_empty())
    }
}

/// The records of loads in one store. Cheap to make.
#[derive(Clone, Copy)]
pub struct Loads<'a> {
    store: &'a Store,
}

impl Store {
    /// The records of this store's loads.
    pub fn loads(&self) -> Loads<'_> {
        Loads::new(self)
    }
}

impl<'a> Loads<'a> {
    /// The records of the loads of `store`.
    pub fn new(store: &'a Store) -> Loads<'a> {
        Loads { store }
    }

    /// The hospital's unfinished load, if there is one.
    ///
    /// # Errors
    /// [`Error::RecordDamaged`] and those of reading.
    pub fn intent(&self, hospital: &str) -> Result<Option<Intent>, Error> {
        let path = intent_path(hospital);
        let bytes = self.store.files().get(&path)?;
        bytes
            .map(|bytes| serde_json::from_slice(&bytes))
            .transpose()
            .map_err(|source| Error::RecordDamaged { path, source })
    }

    /// Writes the intent of a load in one durable step. Everything it adds must be written and [`Store::sync`] called.
    ///
    /// # Errors
    /// Those of writing.
    pub fn write_intent(&self, intent: &Intent) -> Result<(), Error> {
        let path = intent_path(&intent.hospital);
        let bytes = serde_json::to_vec(intent).map_err(|source| Error::RecordDamaged {
            path: path.clone(),
            source,
        })?;
        self.store.files().put_durably(&path, bytes)
    }

    /// Whether any table has been committed: then the load must be finished, else it may be dropped.
    ///
    /// # Errors
    /// Those of reading the logs.
    pub fn any_committed(&self, intent: &Intent) -> Result<bool, Error> {
        for (table, _) in intent.commits() {
            if self.is_committed(intent, table)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Commits the tables that are not committed yet, in the order of [`Table::ALL`], and gives the version of every changed
    /// table that holds the load.
    ///
    /// # Errors
    /// Those of [`Store::commit`]. Call it again when the cause is gone.
    pub fn commit_tables(&self, intent: &Intent) -> Result<BTreeMap<Table, i64>, Error> {
        let closing = sha256_hex(intent.closing.to_string().as_bytes());
        let metadata = [
            ("loadId".to_owned(), intent.load_id.clone()),
            ("closingSha256".to_owned(), closing),
        ];
        intent
            .commits()
            .map(|(table, change)| {
                let version = self.store.commit(
                    table,
                    &change.adds,
                    &change.removes,
                    &intent.hospital,
                    intent.sequence,
                    &metadata,
                )?;
                Ok((table, version))
            })
            .collect()
    }

    /// Gives up the hospital's unfinished load: removes the files it would have added and that are not live, then the
    /// intent. Without an intent it does nothing.
    ///
    /// # Errors
    /// Those of reading and removing.
    pub fn drop_intent(&self, hospital: &str) -> Result<(), Error> {
        let Some(intent) = self.intent(hospital)? else {
            return Ok(());
        };
        for (table, change) in intent.commits() {
            let live = self.store.all_live_files(table)?;
            let live: BTreeSet<&str> = live.iter().map(|file| file.path.as_str()).collect();
            for file in &change.adds {
                if !live.contains(file.path.as_str()) {
                    self.store.remove_written(file)?;
                }
            }
        }
        self.finish(hospital)
    }

    /// Removes the intent of a load that is closed.
    ///
    /// # Errors
    /// Those of removing.
    pub fn finish(&self, hospital: &str) -> Result<(), Error> {
        self.store.files().remove(&intent_path(hospital))
    }

    /// Writes the manifest of a load for good and gives its name below the store, its size in bytes and its SHA-256 in hex.
    ///
    /// # Errors
    /// Those of writing.
    pub fn write_manifest(
        &self,
        load_id: &str,
        json: &[u8],
    ) -> Result<(String, u64, String), Error> {
        let name = format!("loads/{load_id}.json");
        self.store.files().put_durably(&name, json.to_vec())?;
        Ok((name, json.len() as u64, sha256_hex(json)))
    }

    /// The manifest of a load by its name below the store, as [`Loads::write_manifest`] gave it; `None` when it is not there.
    ///
    /// # Errors
    /// Those of reading.
    pub fn read_manifest(&self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        self.store.files().get(name)
    }

    /// Replaces `loads/current.json`, which names the table versions that belong together.
    ///
    /// # Errors
    /// Those of writing.
    pub fn write_current(&self, json: &[u8]) -> Result<(), Error> {
        self.store.files().put_durably(CURRENT, json.to_vec())
    }

    /// What [`Loads::write_current`] wrote last.
    ///
    /// # Errors
    /// Those of reading.
    pub fn read_current(&self) -> Result<Option<Vec<u8>>, Error> {
        self.store.files().get(CURRENT)
    }

    fn is_committed(&self, intent: &Intent, table: Table) -> Result<bool, Error> {
        let committed = self.store.transaction_version(table, &intent.hospital)?;
        Ok(committed.is_some_and(|committed| committed >= intent.sequence))
    }
}

const CURRENT: &str = "loads/current.json";

fn intent_path(hospital: &str) -> String {
    format!("loads/{hospital}.intent.json")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::tables::tests::lab_rows;

    const LAB: Table = Table::LabResults;

    fn store(folder: &tempfile::TempDir) -> Store {
        let store = Store::open(folder.path().to_str().unwrap()).unwrap();
        store.create_missing(&Table::ALL).unwrap();
        store
    }

    /// A load that replaces `removes` in lab_results and adds one file to two tables.
    fn intent(store: &Store, sequence: i64, removes: Vec<String>) -> Intent {
        let name = format!("{sequence}.parquet");
        let rows = [lab_rows(20, 4)];
        let lab = store.write(LAB, &["H01", "2026-11"], &name, &rows).unwrap();
        let patients = store
            .write(Table::Patients, &["H01", "a"], &name, &[])
            .unwrap();
        store.sync().unwrap();
        let change = |file, removes| TableChange {
            adds: vec![file],
            removes,
        };
        Intent {
            load_id: format!("H01-20261119-{sequence}"),
            hospital: "H01".to_owned(),
            sequence,
            changes: BTreeMap::from([
                (LAB, change(lab, removes)),
                (Table::Patients, change(patients, Vec::new())),
                (Table::Codes, TableChange::default()),
            ]),
            closing: json!({ "rows": { "lab_results": 20 } }),
        }
    }

    fn live(store: &Store, table: Table) -> Vec<String> {
        let files = store.live_files(table, "H01").unwrap();
        files.into_iter().map(|file| file.path).collect()
    }

    /// What a new process does about an unfinished load.
    fn recover(store: &Store) {
        let loads = store.loads();
        if let Some(intent) = loads.intent("H01").unwrap() {
            if loads.any_committed(&intent).unwrap() {
                loads.commit_tables(&intent).unwrap();
                loads.finish("H01").unwrap();
            } else {
                loads.drop_intent("H01").unwrap();
            }
        }
    }

    #[test]
    fn an_intent_is_read_as_it_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(&folder);
        let loads = Loads::new(&store);
        assert_eq!(loads.intent("H01").unwrap(), None);
        let intent = intent(&store, 1, vec!["gone".to_owned()]);
        loads.write_intent(&intent).unwrap();
        assert_eq!(loads.intent("H01").unwrap(), Some(intent));
        assert_eq!(loads.intent("H02").unwrap(), None);
        loads.finish("H01").unwrap();
        loads.finish("H01").unwrap();
        assert_eq!(loads.intent("H01").unwrap(), None);
        std::fs::write(folder.path().join("loads/H01.intent.json"), "{").unwrap();
        let error = loads.intent("H01").unwrap_err().to_string();
        assert!(
            error.starts_with("loads/H01.intent.json is damaged"),
            "{error}"
        );
    }

    #[test]
    fn a_load_that_died_between_two_tables_is_finished() {
        let expected = {
            let folder = tempfile::tempdir().unwrap();
            let store = store(&folder);
            store
                .loads()
                .commit_tables(&intent(&store, 1, Vec::new()))
                .unwrap();
            store.digest(None).unwrap()
        };
        let folder = tempfile::tempdir().unwrap();
        let first = store(&folder);
        let intent = intent(&first, 1, Vec::new());
        first.loads().write_intent(&intent).unwrap();
        // Patients come before lab_results; the process dies behind the first commit.
        let adds = &intent.changes[&Table::Patients].adds;
        first
            .commit(Table::Patients, adds, &[], "H01", 1, &[])
            .unwrap();
        drop(first);

        let second = store(&folder);
        assert!(second.loads().any_committed(&intent).unwrap());
        let versions = second.loads().commit_tables(&intent).unwrap();
        assert_eq!(versions, BTreeMap::from([(Table::Patients, 1), (LAB, 1)]));
        recover(&second);
        recover(&second);
        assert_eq!(second.digest(None).unwrap(), expected);
        assert_eq!(second.version(LAB).unwrap(), 1);
        assert_eq!(second.version(Table::Codes).unwrap(), 0);
        assert_eq!(second.loads().intent("H01").unwrap(), None);
    }

    #[test]
    fn a_load_that_died_before_its_first_commit_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(&folder);
        store
            .loads()
            .commit_tables(&intent(&store, 1, Vec::new()))
            .unwrap();
        let before = (store.digest(None).unwrap(), live(&store, LAB));
        let next = intent(&store, 2, live(&store, LAB));
        store.loads().write_intent(&next).unwrap();
        assert!(!store.loads().any_committed(&next).unwrap());
        let written = folder
            .path()
            .join("lab_results")
            .join(&next.changes[&LAB].adds[0].path);
        assert!(written.exists());
        recover(&store);
        assert!(!written.exists());
        assert_eq!((store.digest(None).unwrap(), live(&store, LAB)), before);
        assert_eq!(store.loads().intent("H01").unwrap(), None);

        let again = intent(&store, 2, live(&store, LAB));
        store.loads().commit_tables(&again).unwrap();
        assert_eq!(
            live(&store, LAB),
            ["hospital=H01/care_month=2026-11/2.parquet"]
        );
    }

    #[test]
    fn dropping_never_removes_a_live_file() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(&folder);
        let intent = intent(&store, 1, Vec::new());
        store.loads().write_intent(&intent).unwrap();
        store.loads().commit_tables(&intent).unwrap();
        store.loads().drop_intent("H01").unwrap();
        for file in store.live_files(LAB, "H01").unwrap() {
            assert_eq!(store.read(&file).unwrap()[0].num_rows(), 20);
        }
        assert_eq!(live(&store, Table::Patients).len(), 1);
    }

    #[test]
    fn manifests_and_the_current_versions_are_kept() {
        let store = Store::open("memory://").unwrap();
        let loads = store.loads();
        assert_eq!(loads.read_current().unwrap(), None);
        loads.write_current(b"{}").unwrap();
        loads.write_current(b"{\"a\":1}").unwrap();
        assert_eq!(loads.read_current().unwrap(), Some(b"{\"a\":1}".to_vec()));
        let (name, bytes, sha256) = loads.write_manifest("H01-20261119-1", b"[]").unwrap();
        assert_eq!((name.as_str(), bytes), ("loads/H01-20261119-1.json", 2));
        assert_eq!(sha256, sha256_hex(b"[]"));
    }
}
