//! Records set aside by key until they are wanted: in memory while they are few, behind that in a file without a name, so
//! that a plan of ten million files costs no more memory than one of a hundred thousand.

use std::collections::{BTreeMap, VecDeque};
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::process;

use crate::Error;
use crate::durable::create_folder;

/// Bytes of all records in memory after which they go to the file.
const MEMORY_BYTES: usize = 32 << 20;

/// Bytes of one key's records after which they go to the file alone, so that they come back in small pieces.
const PIECE_BYTES: usize = 1 << 20;

/// Records by key, each key's in the order in which they were added.
pub struct Spill<K> {
    folder: PathBuf,
    memory_bytes_max: usize,
    /// Records that are still in memory, each behind its length.
    memory: BTreeMap<K, Vec<u8>>,
    memory_bytes: usize,
    file: Option<File>,
    file_bytes: u64,
    /// Where each key's records lie in the file: offset and length.
    pieces: BTreeMap<K, VecDeque<(u64, usize)>>,
}

impl<K: Ord + Clone> Spill<K> {
    /// Begins without a record. A file is made below `folder` only when memory does not suffice; it is for the owner alone, since
    /// records may name patients, and it is gone when the program ends, however that happens.
    pub fn new(folder: &Path) -> Spill<K> {
        Spill::with_memory(folder, MEMORY_BYTES)
    }

    fn with_memory(folder: &Path, memory_bytes_max: usize) -> Spill<K> {
        Spill {
            folder: folder.to_path_buf(),
            memory_bytes_max,
            memory: BTreeMap::new(),
            memory_bytes: 0,
            file: None,
            file_bytes: 0,
            pieces: BTreeMap::new(),
        }
    }

    /// Adds a record.
    ///
    /// # Errors
    /// Those of writing the file.
    pub fn push(&mut self, key: &K, record: &[u8]) -> Result<(), Error> {
        let records = match self.memory.get_mut(key) {
            Some(records) => records,
            None => self.memory.entry(key.clone()).or_default(),
        };
        records.extend_from_slice(&(record.len() as u32).to_le_bytes());
        records.extend_from_slice(record);
        self.memory_bytes += 4 + record.len();
        if records.len() >= PIECE_BYTES {
            let records = std::mem::take(records);
            self.memory.remove(key);
            self.write_out(key.clone(), &records)?;
        } else if self.memory_bytes > self.memory_bytes_max {
            for (key, records) in std::mem::take(&mut self.memory) {
                self.write_out(key, &records)?;
            }
        }
        Ok(())
    }

    /// All keys that have records, ascending.
    pub fn keys(&self) -> Vec<K> {
        let mut keys: Vec<K> = self
            .pieces
            .keys()
            .chain(self.memory.keys())
            .cloned()
            .collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// Bytes of the records of a key that were not taken out yet, each with its length.
    pub fn bytes(&self, key: &K) -> usize {
        let pieces = self.pieces.get(key).into_iter().flatten();
        let in_file: usize = pieces.map(|(_, bytes)| bytes).sum();
        in_file + self.memory.get(key).map_or(0, Vec::len)
    }

    /// Takes out the next records of a key, in the order in which they were added; `None` when there are no more.
    ///
    /// # Errors
    /// Those of reading the file.
    pub fn next_piece(&mut self, key: &K) -> Result<Option<Piece>, Error> {
        let place = self.pieces.get_mut(key).and_then(VecDeque::pop_front);
        let (Some((offset, bytes)), Some(file)) = (place, &self.file) else {
            self.pieces.remove(key);
            let records = self.memory.remove(key);
            self.memory_bytes -= records.as_ref().map_or(0, Vec::len);
            return Ok(records.map(|bytes| Piece { bytes }));
        };
        let mut buffer = vec![0; bytes];
        file.read_exact_at(&mut buffer, offset)
            .map_err(|source| Error::io("reading the plan below", &self.folder, source))?;
        Ok(Some(Piece { bytes: buffer }))
    }

    fn write_out(&mut self, key: K, records: &[u8]) -> Result<(), Error> {
        let file = match &mut self.file {
            Some(file) => file,
            empty => empty.insert(nameless(&self.folder)?),
        };
        file.write_all(records)
            .map_err(|source| Error::io("writing the plan below", &self.folder, source))?;
        let piece = (self.file_bytes, records.len());
        self.file_bytes += records.len() as u64;
        self.memory_bytes -= records.len();
        self.pieces.entry(key).or_default().push_back(piece);
        Ok(())
    }
}

/// A file that nobody else can open and that ends with the program.
fn nameless(folder: &Path) -> Result<File, Error> {
    create_folder(folder, 0o700)?;
    let path = folder.join(format!(".plan-{}", process::id()));
    let failed = |source| Error::io("creating the plan below", folder, source);
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&path)
        .map_err(failed)?;
    fs::remove_file(&path).map_err(failed)?;
    Ok(file)
}

/// Some records behind each other.
pub struct Piece {
    bytes: Vec<u8>,
}

impl Piece {
    /// The records in their order.
    pub fn records(&self) -> impl Iterator<Item = &[u8]> {
        let mut rest = self.bytes.as_slice();
        std::iter::from_fn(move || {
            let (length, behind) = rest.split_first_chunk::<4>()?;
            let (record, behind) = behind.split_at_checked(u32::from_le_bytes(*length) as usize)?;
            rest = behind;
            Some(record)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn records_come_back_by_key_and_in_order(
            records in prop::collection::vec((0..5_u8, prop::collection::vec(any::<u8>(), 0..20)), 0..200),
            memory in 1..400_usize,
        ) {
            let folder = tempfile::tempdir().unwrap();
            let mut spill = Spill::with_memory(folder.path(), memory);
            let mut expected: BTreeMap<u8, Vec<Vec<u8>>> = BTreeMap::new();
            for (key, record) in &records {
                spill.push(key, record).unwrap();
                expected.entry(*key).or_default().push(record.clone());
            }
            prop_assert_eq!(spill.keys(), expected.keys().copied().collect::<Vec<_>>());
            for (key, expected) in &expected {
                let bytes = expected.iter().map(|record| 4 + record.len());
                prop_assert_eq!(spill.bytes(key), bytes.sum::<usize>());
                let mut found = Vec::new();
                while let Some(piece) = spill.next_piece(key).unwrap() {
                    found.extend(piece.records().map(<[u8]>::to_vec));
                }
                prop_assert_eq!(&found, expected);
            }
            prop_assert!(spill.keys().is_empty());
            prop_assert_eq!(spill.memory_bytes, 0);
            prop_assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        }
    }
}
