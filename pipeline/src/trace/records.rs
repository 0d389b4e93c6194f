//! The records of loads, as the ledger of a hospital has them. They are read by their JSON, so that a record of a type or with a
//! field that this version does not know is passed over and stops nobody from following a row.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::Error;

/// One entry of a ledger.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// Its place, 0-based.
    pub index: u64,
    /// Its exact bytes.
    pub bytes: Vec<u8>,
    record: Value,
}

impl Entry {
    /// Reads an entry; bytes that are no JSON are a record without fields.
    pub(crate) fn new(index: u64, bytes: Vec<u8>) -> Entry {
        let record = serde_json::from_slice(&bytes).unwrap_or_default();
        Entry {
            index,
            bytes,
            record,
        }
    }

    /// A field by its JSON pointer, such as `/software/version`; null when there is none.
    pub(crate) fn field(&self, pointer: &str) -> Value {
        self.record.pointer(pointer).cloned().unwrap_or_default()
    }

    /// A field that is text.
    pub(crate) fn text(&self, pointer: &str) -> Option<&str> {
        self.record.pointer(pointer)?.as_str()
    }

    /// The digits of the type: `R02` of `R02 load_run`.
    pub(crate) fn kind(&self) -> &str {
        let name = self.text("/type").unwrap_or_default();
        name.split(' ').next().unwrap_or_default()
    }
}

/// The loads of a hospital and what they received.
#[derive(Debug, Default)]
pub(crate) struct LoadBook {
    /// R02 by load id.
    loads: BTreeMap<String, Entry>,
    /// R01 by `rec_id`.
    receipts: BTreeMap<String, Entry>,
}

impl LoadBook {
    /// Reads the ledger in `dir`.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(crate) fn read(dir: &Path) -> Result<LoadBook, Error> {
        let mut book = LoadBook::default();
        if !dir.exists() {
            return Ok(book);
        }
        for entry in ledger::entries(dir, 0)? {
            let (index, bytes) = entry?;
            if ledger::has_type(&bytes, "R01 feed_receipt") {
                let entry = Entry::new(index, bytes);
                let id = entry.text("/rec_id").unwrap_or_default().to_owned();
                book.receipts.insert(id, entry);
            } else if ledger::has_type(&bytes, "R02 load_run") {
                let entry = Entry::new(index, bytes);
                let id = entry.text("/fields/load/load_id").unwrap_or_default();
                book.loads.insert(id.to_owned(), entry);
            }
        }
        Ok(book)
    }

    /// The record of a load.
    pub(crate) fn load(&self, load_id: &str) -> Option<&Entry> {
        self.loads.get(load_id)
    }

    /// Every load, oldest first.
    pub(crate) fn loads(&self) -> Vec<&Entry> {
        let mut loads: Vec<&Entry> = self.loads.values().collect();
        loads.sort_unstable_by_key(|entry| entry.index);
        loads
    }

    /// What a load received in a feed.
    pub(crate) fn receipt(&self, load_id: &str, feed: &str) -> Option<&Entry> {
        let ids = self.load(load_id)?.field("/fields/receipts");
        let ids = ids.as_array().into_iter().flatten();
        let mut receipts = ids.filter_map(|id| self.receipts.get(id.as_str()?));
        receipts.find(|entry| entry.text("/fields/feed") == Some(feed))
    }
}
