//! Reading entries without lock or key, as far as the checkpoint covers them. Whether they are genuine is `verify`'s question.

use std::path::Path;

use crate::disk::Disk;
use crate::log::{CHECKPOINT, CHECKPOINTS, kept_name};
use crate::note::{NOTE_BYTES_MAX, Note};
use crate::tile::{BUNDLE_BYTES_MAX, TILE_WIDTH, TileId, bundle_entries};
use crate::{Checkpoint, Error};

/// The entry `index` (0-based) of the log in `dir`.
///
/// # Errors
/// [`Error::NoEntry`] beyond the checkpoint's size, [`Error::Damaged`], [`Error::NoCheckpoint`] and [`Error::Io`].
pub fn read_entry(dir: &Path, index: u64) -> Result<Vec<u8>, Error> {
    let disk = Disk::new(dir);
    let size = published_size(&disk)?;
    if index >= size {
        return Err(Error::NoEntry { index, size });
    }
    entry_of(&disk, index, size)
}

/// The index of the record with this `rec_id`; `None` when the log has none.
///
/// # Errors
/// As [`entries`].
pub fn find_record(dir: &Path, rec_id: &str) -> Result<Option<u64>, Error> {
    let field = format!("\"rec_id\":{}", serde_json::to_string(rec_id)?);
    for entry in entries(dir, 0)? {
        let (index, bytes) = entry?;
        // A quotation mark in a text has a backslash before it, so the field cannot be the text of another one.
        let mut windows = bytes.windows(field.len());
        if windows.any(|window| window == field.as_bytes()) {
            return Ok(Some(index));
        }
    }
    Ok(None)
}

/// The entry `index` of the tree of `size` entries, which must have it.
pub(crate) fn entry_of(disk: &Disk, index: u64, size: u64) -> Result<Vec<u8>, Error> {
    let mut bundle = read_bundle(disk, index / TILE_WIDTH, size)?;
    Ok(bundle.swap_remove((index % TILE_WIDTH) as usize))
}

/// The entries of the log in `dir` from index `from` (0-based) to the size that the checkpoint had when this was called, in
/// order. The first error ends them. A directory in which no log has begun has none.
///
/// # Errors
/// [`Error::Damaged`], [`Error::NoCheckpoint`] and [`Error::Io`] when the checkpoint cannot be read.
pub fn entries(dir: &Path, from: u64) -> Result<Entries, Error> {
    let disk = Disk::new(dir);
    let size = published_size(&disk)?;
    Ok(Entries {
        disk,
        next: from,
        size,
        bundle: Vec::new().into_iter(),
    })
}

/// The iterator of [`entries`]: index and bytes. It holds one bundle of up to 256 entries at a time.
#[derive(Debug)]
pub struct Entries {
    disk: Disk,
    next: u64,
    size: u64,
    bundle: std::vec::IntoIter<Vec<u8>>,
}

impl Entries {
    /// How many entries the log has, and so where the iteration ends.
    pub fn log_size(&self) -> u64 {
        self.size
    }

    fn load(&mut self) -> Result<(), Error> {
        let skip = (self.next % TILE_WIDTH) as usize;
        let mut bundle = read_bundle(&self.disk, self.next / TILE_WIDTH, self.size)?;
        bundle.drain(..skip);
        self.bundle = bundle.into_iter();
        Ok(())
    }
}

impl Iterator for Entries {
    type Item = Result<(u64, Vec<u8>), Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.next >= self.size {
            return None;
        }
        if self.bundle.len() == 0
            && let Err(error) = self.load()
        {
            self.next = self.size;
            return Some(Err(error));
        }
        let index = self.next;
        self.next += 1;
        self.bundle.next().map(|entry| Ok((index, entry)))
    }
}

/// The size in the name of a kept checkpoint, `checkpoints/<size>.txt`; `None` for any other form.
pub(crate) fn kept_size(name: &str) -> Option<u64> {
    let digits = name
        .strip_prefix(CHECKPOINTS)?
        .strip_prefix('/')?
        .strip_suffix(".txt")?;
    let size: u64 = digits.parse().ok()?;
    (size.to_string() == digits).then_some(size)
}

/// The newest checkpoint as it stands in the file, and what it says; whether it is genuine is not asked.
pub(crate) fn published(disk: &Disk) -> Result<(String, Checkpoint), Error> {
    let bytes = disk
        .read(CHECKPOINT, NOTE_BYTES_MAX)?
        .ok_or_else(|| Error::NoCheckpoint {
            path: disk.path(CHECKPOINT),
        })?;
    let checkpoint = Note::parse(&bytes)
        .and_then(|note| Checkpoint::from_body(note.body))
        .map_err(|flaw| Error::Damaged {
            path: disk.path(CHECKPOINT),
            flaw,
        })?;
    Ok((String::from_utf8_lossy(&bytes).into_owned(), checkpoint))
}

fn published_size(disk: &Disk) -> Result<u64, Error> {
    match published(disk) {
        // A crash can fall between the making of the directory and the first checkpoint.
        Err(Error::NoCheckpoint { .. }) if !is_begun(disk)? => Ok(0),
        found => found.map(|(_, checkpoint)| checkpoint.size),
    }
}

/// Whether the directory holds signs of a log that has had entries.
pub(crate) fn is_begun(disk: &Disk) -> Result<bool, Error> {
    let empty = kept_name(0);
    let kept = disk.names(CHECKPOINTS)?;
    Ok(kept.iter().any(|(name, _)| *name != empty) || !disk.names("tile")?.is_empty())
}

fn read_bundle(disk: &Disk, number: u64, size: u64) -> Result<Vec<Vec<u8>>, Error> {
    let tile = TileId::entries(number, size);
    let (tile, bytes) = disk.read_tile(tile, BUNDLE_BYTES_MAX)?;
    match bundle_entries(&bytes, tile.width) {
        Ok(entries) => Ok(entries.into_iter().map(<[u8]>::to_vec).collect()),
        Err(flaw) => Err(Error::Damaged {
            path: disk.path(&tile.path()),
            flaw,
        }),
    }
}
