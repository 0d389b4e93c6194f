//! The keys of a log over its life: which of them signs the checkpoints of which sizes.
//!
//! A key is changed by one record (R23, `key_changed`) that names the old and the new key, alone under a checkpoint that both
//! sign. So whoever trusts either key can go on to the other: the trusted key signed the root over the record that names its
//! neighbour.

use std::path::Path;

use crate::disk::Disk;
use crate::log::{CHECKPOINTS, kept_name};
use crate::note::{NOTE_BYTES_MAX, Note};
use crate::proof::{Tiles, root_of_inclusion};
use crate::read::{entry_of, kept_size};
use crate::tree::leaf_hash;
use crate::{Checkpoint, Error, Flaw, LedgerEvent, Record, Verifier, from_bytes};

/// A key and the sizes whose checkpoints it signs, both ends included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Epoch {
    /// The key.
    pub verifier: Verifier,
    /// The first size.
    pub from: u64,
    /// The last size; `None` for the key that signs now.
    pub until: Option<u64>,
}

/// The keys of the log in `dir`, oldest first, as far as they hang together with the trusted one.
///
/// # Errors
/// [`Error::Io`] when the directory cannot be listed.
pub fn epochs(dir: &Path, trusted: &Verifier) -> Result<Vec<Epoch>, Error> {
    Ok(Epochs::read(&Disk::new(dir), trusted)?.list)
}

/// The keys of a log, as far as they hang together with a trusted one.
#[derive(Debug)]
pub(crate) struct Epochs {
    list: Vec<Epoch>,
}

impl Epochs {
    /// Follows the changes of keys from `trusted` to both sides. Kept checkpoints that cannot be read count for nothing here.
    pub(crate) fn read(disk: &Disk, trusted: &Verifier) -> Result<Epochs, Error> {
        let mut changes: Vec<(u64, Verifier, Verifier)> = disk
            .names(CHECKPOINTS)?
            .iter()
            .filter_map(|(name, _)| kept_size(name))
            .filter_map(|size| {
                let (previous, next) = change_at(disk, size, trusted.origin())?;
                Some((size, previous, next))
            })
            .collect();
        changes.sort_unstable_by_key(|(size, ..)| *size);
        let mut list = vec![Epoch {
            verifier: trusted.clone(),
            from: 0,
            until: None,
        }];
        for (size, previous, next) in &changes {
            if let Some(last) = list.last_mut().filter(|last| last.verifier == *previous) {
                last.until = Some(*size);
                list.push(Epoch {
                    verifier: next.clone(),
                    from: *size,
                    until: None,
                });
            }
        }
        for (size, previous, next) in changes.iter().rev() {
            if let Some(first) = list.first_mut().filter(|first| first.verifier == *next) {
                first.from = *size;
                let earlier = Epoch {
                    verifier: previous.clone(),
                    from: 0,
                    until: Some(*size),
                };
                list.insert(0, earlier);
            }
        }
        Ok(Epochs { list })
    }

    /// Reads a signed checkpoint and checks that the keys of its size signed it for their own log: one key, or two where one
    /// took the place of the other.
    pub(crate) fn open(&self, bytes: &[u8]) -> Result<Checkpoint, Flaw> {
        let note = Note::parse(bytes)?;
        let checkpoint = Checkpoint::from_body(note.body)?;
        let size = checkpoint.size;
        for epoch in &self.list {
            if epoch.from <= size && epoch.until.is_none_or(|until| size <= until) {
                epoch.verifier.check(&note)?;
                checkpoint.belongs_to(&epoch.verifier)?;
            }
        }
        Ok(checkpoint)
    }
}

/// The keys that a record of a change names, old and new; `None` for any other record.
pub(crate) fn change_in(record: &[u8]) -> Option<(Verifier, Verifier)> {
    let (_, Record::LedgerHead(head)) = from_bytes(record).ok()? else {
        return None;
    };
    let LedgerEvent::KeyChanged { previous, next } = head.event else {
        return None;
    };
    let previous = Verifier::from_vkey(&previous).ok()?;
    let next = Verifier::from_vkey(&next).ok()?;
    (previous.origin() == next.origin()).then_some((previous, next))
}

/// The change of keys at a kept checkpoint, when there is one and its checkpoint is signed by both keys over a tree that ends with
/// its record.
fn change_at(disk: &Disk, size: u64, origin: &str) -> Option<(Verifier, Verifier)> {
    let bytes = disk.read(&kept_name(size), NOTE_BYTES_MAX).ok()??;
    let note = Note::parse(&bytes).ok()?;
    if note.ids_of(origin).take(2).count() < 2 {
        return None;
    }
    let checkpoint = Checkpoint::from_body(note.body).ok()?;
    let index = size.checked_sub(1)?;
    let record = entry_of(disk, index, size).ok()?;
    let proof = Tiles::new(disk, size).inclusion(index).ok()?;
    let root = root_of_inclusion(leaf_hash(&record), index, size, &proof)?;
    let (previous, next) = change_in(&record)?;
    let signed = [&previous, &next]
        .iter()
        .all(|key| key.check(&note).is_ok());
    (signed && checkpoint.size == size && checkpoint.root == root && previous.origin() == origin)
        .then_some((previous, next))
}

/// Whether the newest checkpoint, which `key` signed, hands the log over to another key.
pub(crate) fn is_retired(disk: &Disk, checkpoint: &[u8], key: &Verifier) -> bool {
    let size = Note::parse(checkpoint).and_then(|note| Checkpoint::from_body(note.body));
    size.ok()
        .and_then(|checkpoint| change_at(disk, checkpoint.size, key.origin()))
        .is_some_and(|(previous, _)| previous == *key)
}

#[cfg(test)]
mod tests;
