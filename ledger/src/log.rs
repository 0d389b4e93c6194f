//! A log that is open for writing: one writer, appended to in steps of which the last makes everything count at once.
//!
//! The order of an append is its safety. Bundles and tiles are written and flushed under names that no checkpoint covers yet;
//! they are read back and hashed again; only then is the new size signed, kept as `checkpoints/<size>.txt`, and put in the
//! place of `checkpoint`. A crash before the kept checkpoint leaves the old log and some files that count for nothing, which
//! [`Log::open`] removes. A crash after it leaves a signed statement that may have been copied already, so `open` never goes
//! back behind it: it checks that statement against the disk and finishes the append.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

use crate::disk::Disk;
use crate::epochs;
use crate::note::{NOTE_BYTES_MAX, Note, is_key_name};
use crate::read::{is_begun, kept_size};
use crate::tile::{
    BUNDLE_BYTES_MAX, TILE_BYTES_MAX, TILE_WIDTH, TileId, bundle_entries, hashes_at, levels,
    push_entry, tile_bytes, tile_hashes,
};
use crate::tree::{Edge, leaf_hash};
use crate::{Checkpoint, ENTRY_BYTES_MAX, Error, Flaw, Hash, LedgerKey, Verifier, WitnessVerifier};

/// The file of the newest checkpoint.
pub(crate) const CHECKPOINT: &str = "checkpoint";

/// The folder that keeps every checkpoint.
pub(crate) const CHECKPOINTS: &str = "checkpoints";

const LOCK: &str = "lock";

/// A log that is open for writing, locked against other writers as long as it lives.
#[derive(Debug)]
pub struct Log {
    disk: Disk,
    key: LedgerKey,
    edge: Edge,
    text: String,
    unfinished: bool,
    _lock: Held,
}

impl Log {
    /// Opens the log in `dir`, making an empty one when there is none. What a crash left is mended: leftovers that no
    /// checkpoint covers are removed, and an append that got as far as its signed checkpoint is finished, so look at
    /// [`Log::size`] or [`crate::entries`] afterwards before appending something again.
    ///
    /// # Errors
    /// [`Error::Locked`] when another process has it open, [`Error::RolledBack`] or [`Error::NoCheckpoint`] when an older state
    /// was put back, [`Error::KeyRetired`] when another key took the place of `key`, [`Error::Damaged`] when `checkpoint` is not
    /// signed by `key` or does not fit the stored tiles, [`Error::Origin`], [`Error::Io`].
    pub fn open(dir: &Path, key: LedgerKey) -> Result<Log, Error> {
        Log::open_on(Disk::new(dir), dir, key)
    }

    fn open_on(mut disk: Disk, dir: &Path, key: LedgerKey) -> Result<Log, Error> {
        if !is_key_name(key.origin()) {
            return Err(Error::Origin {
                origin: key.origin().to_owned(),
            });
        }
        let lock = lock(dir)?;
        disk.remove_part()?;
        if disk.read(CHECKPOINT, NOTE_BYTES_MAX)?.is_none() {
            create_empty(&mut disk, &key)?;
        }
        let mut text = disk.read_present(CHECKPOINT, NOTE_BYTES_MAX)?;
        let mut checkpoint = open_checkpoint(&disk, CHECKPOINT, &text, &key)?;
        let mut edge = read_edge(&disk, &checkpoint)?;
        if let Some(name) = interrupted(&disk, checkpoint.size)? {
            text = disk.read_present(&name, NOTE_BYTES_MAX)?;
            checkpoint = open_checkpoint(&disk, &name, &text, &key)?;
            edge = rebuild(&disk, &edge, checkpoint.size)?;
            check_root(&disk, &name, &checkpoint, &edge.root())?;
            disk.put(CHECKPOINT, &text)?;
        }
        remove_leftovers(&mut disk, checkpoint.size)?;
        disk.flush_folders()?;
        if epochs::is_retired(&disk, &text, &key.verifier()) {
            return Err(Error::KeyRetired {
                path: disk.path(CHECKPOINT),
            });
        }
        Ok(Log {
            text: String::from_utf8_lossy(&text).into_owned(),
            disk,
            key,
            edge,
            unfinished: false,
            _lock: lock,
        })
    }

    /// Appends records under one new checkpoint: all of them or none. Without records nothing changes.
    ///
    /// # Errors
    /// [`Error::TooLarge`] before anything is written. After any other error the log takes no more records
    /// ([`Error::Unfinished`]) until it is opened again.
    pub fn append(&mut self, records: &[Vec<u8>]) -> Result<Checkpoint, Error> {
        self.append_signed(records, |body, key| key.sign(body))
    }

    /// Hands the log over to another key: appends the record that names both ([`crate::LedgerEvent::KeyChanged`]) under a
    /// checkpoint that both sign. From then on only `next` can write the log.
    ///
    /// # Errors
    /// [`Error::Handed`] when the record does not name these keys in this order, and those of [`Log::append`].
    pub fn change_key(&mut self, next: LedgerKey, record: Vec<u8>) -> Result<Checkpoint, Error> {
        let named = epochs::change_in(&record);
        if named != Some((self.key.verifier(), next.verifier())) {
            return Err(Error::Handed {
                what: "the record of the change of keys",
                flaw: Flaw::OtherKeys,
            });
        }
        let checkpoint = self.append_signed(&[record], |body, key| {
            format!("{}{}", key.sign(body), next.line(body))
        })?;
        self.key = next;
        Ok(checkpoint)
    }

    /// Adds the line of a witness to the kept checkpoint that `note` repeats, and to the newest if it is that, so that readers
    /// see it. Gives the size and the time (seconds since 1970-01-01 UTC) that were cosigned.
    ///
    /// # Errors
    /// [`Error::Handed`] when `note` is not the text of a kept checkpoint of this log with a good line of the witness.
    pub fn add_cosignature(
        &mut self,
        note: &[u8],
        witness: &WitnessVerifier,
    ) -> Result<(u64, u64), Error> {
        let handed = |flaw| Error::Handed {
            what: "the cosigned checkpoint",
            flaw,
        };
        let cosigned = Note::parse(note).map_err(handed)?;
        let time = witness
            .time_of(&cosigned)
            .and_then(|time| time.ok_or_else(|| witness.flaw_not_signed()))
            .map_err(handed)?;
        let size = Checkpoint::from_body(cosigned.body).map_err(handed)?.size;
        let kept = self
            .disk
            .read(&kept_name(size), NOTE_BYTES_MAX)?
            .unwrap_or_default();
        let kept = Note::parse(&kept)
            .ok()
            .filter(|kept| kept.body == cosigned.body)
            .ok_or_else(|| handed(Flaw::NotKept { size }))?;
        let line = cosigned.line_of(witness.name(), witness.id());
        let text = kept.with_line(witness.name(), witness.id(), &line);
        self.disk.put(&kept_name(size), text.as_bytes())?;
        self.disk.flush_folders()?;
        if size == self.size() {
            self.disk.put(CHECKPOINT, text.as_bytes())?;
            self.disk.flush_folders()?;
            self.text = text;
        }
        Ok((size, time))
    }

    fn append_signed(
        &mut self,
        records: &[Vec<u8>],
        sign: impl FnOnce(&str, &LedgerKey) -> String,
    ) -> Result<Checkpoint, Error> {
        if self.unfinished {
            return Err(Error::Unfinished {
                path: self.disk.path(""),
            });
        }
        if let Some(record) = records.iter().find(|one| one.len() > ENTRY_BYTES_MAX) {
            return Err(Error::TooLarge {
                bytes: record.len(),
                limit: ENTRY_BYTES_MAX,
            });
        }
        if records.is_empty() {
            return Ok(self.checkpoint(&self.edge));
        }
        self.unfinished = true;
        if self.disk.read_present(CHECKPOINT, NOTE_BYTES_MAX)? != self.text.as_bytes() {
            return Err(Error::Changed {
                path: self.disk.path(CHECKPOINT),
            });
        }
        self.write_bundles(records)?;
        let edge = self.write_tiles(records)?;
        self.disk.flush_folders()?;
        // What is signed is what the disk gives back, not what memory holds: one flipped bit under a signed root would spoil
        // the log for good.
        let stored = rebuild(&self.disk, &self.edge, edge.size())?;
        let checkpoint = self.checkpoint(&edge);
        check_root(&self.disk, "tile", &checkpoint, &stored.root())?;
        let text = sign(&checkpoint.body(), &self.key);
        self.disk
            .put(&kept_name(checkpoint.size), text.as_bytes())?;
        self.disk.flush_folders()?;
        self.disk.put(CHECKPOINT, text.as_bytes())?;
        self.disk.flush_folders()?;
        self.edge = edge;
        self.text = text;
        self.unfinished = false;
        Ok(checkpoint)
    }

    /// How many entries the log has.
    pub fn size(&self) -> u64 {
        self.edge.size()
    }

    /// The newest checkpoint as it stands in the file: the text to print, mail and hand to a witness.
    pub fn checkpoint_text(&self) -> &str {
        &self.text
    }

    /// The public half of the key that signs the log now.
    pub fn verifier(&self) -> Verifier {
        self.key.verifier()
    }

    fn checkpoint(&self, edge: &Edge) -> Checkpoint {
        Checkpoint {
            origin: self.key.origin().to_owned(),
            size: edge.size(),
            root: edge.root(),
        }
    }

    /// Writes the bundles that the records fill or begin; the first goes on from the unfinished one.
    fn write_bundles(&mut self, records: &[Vec<u8>]) -> Result<(), Error> {
        let mut size = self.edge.size();
        let last = TileId::entries(size / TILE_WIDTH, size);
        let mut bundle = Vec::new();
        if last.width > 0 {
            bundle = self.disk.read_present(&last.path(), BUNDLE_BYTES_MAX)?;
        }
        for record in records {
            push_entry(&mut bundle, record)?;
            size += 1;
            if size.is_multiple_of(TILE_WIDTH) {
                let tile = TileId::entries(size / TILE_WIDTH - 1, size);
                self.disk.put(&tile.path(), &bundle)?;
                bundle.clear();
            }
        }
        let tile = TileId::entries(size / TILE_WIDTH, size);
        if tile.width > 0 {
            self.disk.put(&tile.path(), &bundle)?;
        }
        Ok(())
    }

    /// Writes the tiles that the records fill or change, and gives the new edge.
    fn write_tiles(&mut self, records: &[Vec<u8>]) -> Result<Edge, Error> {
        let mut edge = self.edge.clone();
        for record in records {
            edge.push(leaf_hash(record), |level, number, hashes| {
                let tile = TileId::hashes(level, number, u64::MAX);
                self.disk.put(&tile.path(), &tile_bytes(hashes))
            })?;
        }
        for level in levels(edge.size()) {
            let hashes = hashes_at(level, edge.size());
            let tile = TileId::hashes(level, hashes / TILE_WIDTH, edge.size());
            if tile.width > 0 && hashes != hashes_at(level, self.edge.size()) {
                self.disk
                    .put(&tile.path(), &tile_bytes(edge.unfinished(level)))?;
            }
        }
        Ok(edge)
    }
}

/// The name under which the checkpoint of `size` entries is kept.
pub(crate) fn kept_name(size: u64) -> String {
    format!("{CHECKPOINTS}/{size}.txt")
}

/// A folder that is locked against other writers.
#[derive(Debug)]
pub(crate) struct Held {
    file: File,
}

impl Drop for Held {
    /// Lets go of the lock itself, not only of our handle, of which a child process that is being started holds a copy.
    fn drop(&mut self) {
        let _ = self.file.unlock();
    }
}

/// Locks a folder against other writers as long as what is given lives.
pub(crate) fn lock(dir: &Path) -> Result<Held, Error> {
    std::fs::create_dir_all(dir).map_err(Error::io("create", dir))?;
    let path = dir.join(LOCK);
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(Error::io("open", &path))?;
    match file.try_lock() {
        Ok(()) => Ok(Held { file }),
        Err(TryLockError::WouldBlock) => Err(Error::Locked { path }),
        Err(TryLockError::Error(error)) => Err(Error::io("lock", path)(error)),
    }
}

/// Signs the log without entries, unless the directory holds signs of a log whose checkpoint was lost.
fn create_empty(disk: &mut Disk, key: &LedgerKey) -> Result<(), Error> {
    if is_begun(disk)? {
        return Err(Error::NoCheckpoint {
            path: disk.path(CHECKPOINT),
        });
    }
    let empty = Checkpoint {
        origin: key.origin().to_owned(),
        size: 0,
        root: Edge::default().root(),
    };
    let text = key.sign(&empty.body());
    disk.put(&kept_name(0), text.as_bytes())?;
    disk.flush_folders()?;
    disk.put(CHECKPOINT, text.as_bytes())?;
    disk.flush_folders()
}

fn open_checkpoint(
    disk: &Disk,
    name: &str,
    text: &[u8],
    key: &LedgerKey,
) -> Result<Checkpoint, Error> {
    Checkpoint::open(text, &key.verifier()).map_err(|flaw| Error::Damaged {
        path: disk.path(name),
        flaw,
    })
}

fn check_root(disk: &Disk, name: &str, signed: &Checkpoint, found: &Hash) -> Result<(), Error> {
    if signed.root == *found {
        return Ok(());
    }
    let found = Checkpoint {
        root: *found,
        ..signed.clone()
    };
    Err(Error::Damaged {
        path: disk.path(name),
        flaw: Flaw::Root {
            signed: signed.root_base64(),
            found: found.root_base64(),
        },
    })
}

/// The right edge as the stored tiles give it, checked against the checkpoint.
fn read_edge(disk: &Disk, checkpoint: &Checkpoint) -> Result<Edge, Error> {
    let size = checkpoint.size;
    let rows: Result<Vec<Vec<Hash>>, Error> = levels(size)
        .map(|level| {
            let tile = TileId::hashes(level, hashes_at(level, size) / TILE_WIDTH, size);
            if tile.width == 0 {
                return Ok(Vec::new());
            }
            let bytes = disk.read_present(&tile.path(), TILE_BYTES_MAX)?;
            tile_hashes(&bytes, tile.width).map_err(|flaw| Error::Damaged {
                path: disk.path(&tile.path()),
                flaw,
            })
        })
        .collect();
    let edge = Edge::new(size, rows?);
    check_root(disk, CHECKPOINT, checkpoint, &edge.root())?;
    Ok(edge)
}

/// Reads the bundles from the one that `old` had not finished up to `size` entries back from the disk, and computes every
/// tile again that they fill or change.
///
/// # Errors
/// [`Error::Damaged`] at the first file that does not hold what the entries give, or when an entry of `old` has changed.
fn rebuild(disk: &Disk, old: &Edge, size: u64) -> Result<Edge, Error> {
    let mut edge = old.at_bundle_start();
    let first = edge.size() / TILE_WIDTH;
    for number in first..size.div_ceil(TILE_WIDTH) {
        let tile = TileId::entries(number, size);
        let damaged = |flaw| Error::Damaged {
            path: disk.path(&tile.path()),
            flaw,
        };
        let bundle = disk.read_present(&tile.path(), BUNDLE_BYTES_MAX)?;
        let entries = bundle_entries(&bundle, tile.width).map_err(damaged)?;
        let leaves: Vec<Hash> = entries.into_iter().map(leaf_hash).collect();
        if number == first && !leaves.starts_with(old.unfinished(0)) {
            return Err(damaged(Flaw::NotRecomputed));
        }
        for leaf in leaves {
            edge.push(leaf, |level, number, hashes| {
                check_tile(disk, TileId::hashes(level, number, u64::MAX), hashes)
            })?;
        }
    }
    for level in levels(size) {
        let tile = TileId::hashes(level, hashes_at(level, size) / TILE_WIDTH, size);
        if tile.width > 0 {
            check_tile(disk, tile, edge.unfinished(level))?;
        }
    }
    Ok(edge)
}

fn check_tile(disk: &Disk, tile: TileId, expected: &[Hash]) -> Result<(), Error> {
    if disk.read_present(&tile.path(), TILE_BYTES_MAX)? == tile_bytes(expected) {
        return Ok(());
    }
    Err(Error::Damaged {
        path: disk.path(&tile.path()),
        flaw: Flaw::NotRecomputed,
    })
}

/// The kept checkpoint of an append that a crash interrupted between keeping and publishing it. One append leaves one; more
/// than one means that `checkpoint` is older than the log.
fn interrupted(disk: &Disk, size: u64) -> Result<Option<String>, Error> {
    let names = disk.names(CHECKPOINTS)?;
    let larger: Vec<u64> = names
        .iter()
        .filter_map(|(name, _)| kept_size(name))
        .filter(|kept| *kept > size)
        .collect();
    match larger.as_slice() {
        [] => Ok(None),
        [one] => Ok(Some(kept_name(*one))),
        _ => Err(Error::RolledBack {
            path: disk.path(CHECKPOINT),
            size,
            kept: larger.len(),
            largest: larger.iter().copied().max().unwrap_or(size),
        }),
    }
}

/// Removes bundles and tiles that reach beyond the checkpoint. Files of other names are left for `verify` to report.
fn remove_leftovers(disk: &mut Disk, size: u64) -> Result<(), Error> {
    for (name, _) in disk.names("tile")? {
        if TileId::from_path(&name).is_some_and(|tile| !tile.lies_within(size)) {
            disk.remove(&name)?;
        }
    }
    Ok(())
}

#[cfg(test)]
pub(crate) mod tests;
