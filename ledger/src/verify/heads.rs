//! The checkpoints of a log: the newest and all that are kept.

use std::collections::BTreeMap;

use super::{FaultKind, Faults};
use crate::disk::Disk;
use crate::epochs::Epochs;
use crate::log::{CHECKPOINT, CHECKPOINTS, kept_name};
use crate::note::NOTE_BYTES_MAX;
use crate::read::kept_size;
use crate::{Checkpoint, Error, Flaw, Verifier};

/// What the log's key signed.
pub(super) struct Heads {
    /// The newest checkpoint, to which the log is held.
    pub(super) newest: Checkpoint,
    /// Every size that a kept checkpoint names, up to the newest, which is always among them; with the checkpoint when it is
    /// a good one.
    pub(super) kept: BTreeMap<u64, Option<Checkpoint>>,
}

/// Reads and checks all checkpoints. When `checkpoint` itself is bad the largest good one that is kept stands in for it.
pub(super) fn read(disk: &Disk, verifier: &Verifier, faults: &mut Faults) -> Result<Heads, Error> {
    let epochs = Epochs::read(disk, verifier)?;
    let current = open(disk, CHECKPOINT, &epochs, faults);
    let mut kept = BTreeMap::new();
    for (name, ordinary) in disk.names(CHECKPOINTS)? {
        match kept_size(&name) {
            Some(size) if ordinary => {
                kept.insert(size, open_kept(disk, &name, size, &epochs, faults));
            }
            _ => {
                let what = "only files named <size>.txt belong here";
                faults.report(FaultKind::Unexpected, &name, what);
            }
        }
    }
    let largest = || kept.values().rev().flatten().next().cloned();
    let newest = current
        .or_else(largest)
        .ok_or_else(|| nothing_signed(disk, verifier))?;
    for size in kept.split_off(&newest.size.saturating_add(1)).into_keys() {
        let what = format!(
            "it is newer than `checkpoint`, which covers {} entries: an append that did not end, or an older state that was put back",
            newest.size
        );
        faults.report(FaultKind::Checkpoint, &kept_name(size), what);
    }
    match kept.insert(newest.size, Some(newest.clone())) {
        None => faults.report(FaultKind::Missing, &kept_name(newest.size), "it is missing"),
        Some(Some(other)) if other != newest => {
            let what = format!("it differs from {}", kept_name(newest.size));
            faults.report(FaultKind::Checkpoint, CHECKPOINT, what);
        }
        // The same, or one whose fault is reported already.
        Some(_) => (),
    }
    Ok(Heads { newest, kept })
}

fn open(disk: &Disk, name: &str, epochs: &Epochs, faults: &mut Faults) -> Option<Checkpoint> {
    let bytes = super::read(disk, name, NOTE_BYTES_MAX, faults)?;
    epochs
        .open(&bytes)
        .inspect_err(|flaw| faults.report(FaultKind::Checkpoint, name, flaw))
        .ok()
}

fn open_kept(
    disk: &Disk,
    name: &str,
    size: u64,
    epochs: &Epochs,
    faults: &mut Faults,
) -> Option<Checkpoint> {
    let checkpoint = open(disk, name, epochs, faults)?;
    if checkpoint.size == size {
        return Some(checkpoint);
    }
    let flaw = Flaw::SizeName {
        expected: size,
        found: checkpoint.size,
    };
    faults.report(FaultKind::Checkpoint, name, flaw);
    None
}

/// Why there is nothing to hold the log to.
fn nothing_signed(disk: &Disk, verifier: &Verifier) -> Error {
    let path = disk.path(CHECKPOINT);
    match disk.read(CHECKPOINT, NOTE_BYTES_MAX) {
        Err(error) => error,
        Ok(None) => Error::NoCheckpoint { path },
        Ok(Some(bytes)) => match Checkpoint::open(&bytes, verifier) {
            Err(flaw) => Error::Damaged { path, flaw },
            Ok(_) => Error::Changed { path },
        },
    }
}
