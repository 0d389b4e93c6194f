//! Verifying a log from its bytes alone: every entry, tile, checkpoint and file name, all faults and not only the first.

mod heads;
mod scan;

use std::fmt;
use std::path::Path;

use crate::disk::Disk;
use crate::{Error, Verifier};

/// The outcome of [`verify`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    /// The log's name.
    pub origin: String,
    /// How many entries the signed checkpoint covers.
    pub size: u64,
    /// The root that is signed for them, base64.
    pub root_base64: String,
    /// Everything that is wrong: checkpoints first, then in the order of the entries, then file names. Empty for a sound log.
    pub faults: Vec<Fault>,
}

impl Verification {
    /// Whether nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.faults.is_empty()
    }
}

/// One thing that is wrong with a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Which kind.
    pub kind: FaultKind,
    /// What is wrong, in words.
    pub what: String,
    /// The file, below the log's directory.
    pub path: String,
    /// The entry (0-based) that the fault is about, when it is about one.
    pub index: Option<u64>,
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.path, self.what)?;
        match self.index {
            Some(index) => write!(out, " (entry {index})"),
            None => Ok(()),
        }
    }
}

/// The kinds of faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum FaultKind {
    /// A checkpoint is malformed, not signed by the log's key, or not the one its name says.
    Checkpoint,
    /// A checkpoint signs another root than the stored entries give.
    Root,
    /// An entry is not the one that was hashed, or a bundle does not hold its entries.
    Entry,
    /// A tile holds other hashes than the entries give.
    Tile,
    /// A file is not there.
    Missing,
    /// A file that belongs to no log.
    Unexpected,
    /// A bundle or tile that no checkpoint covers: the leftover of a crash, or of a longer log that was rolled back.
    NotCovered,
    /// A file could not be read.
    Unreadable,
    /// More faults than are listed.
    NotListed,
}

impl FaultKind {
    /// The name in columns and JSON.
    pub const fn name(self) -> &'static str {
        match self {
            FaultKind::Checkpoint => "checkpoint",
            FaultKind::Root => "root",
            FaultKind::Entry => "entry",
            FaultKind::Tile => "tile",
            FaultKind::Missing => "missing",
            FaultKind::Unexpected => "unexpected",
            FaultKind::NotCovered => "not covered",
            FaultKind::Unreadable => "unreadable",
            FaultKind::NotListed => "not listed",
        }
    }
}

/// Verifies the log in `dir` against the public key, which must come from elsewhere than `dir`. Neither lock nor private key
/// is needed and nothing is written. While a night is being appended, its files show as not covered.
///
/// What no single look at a log can tell: whether it was rewritten as a whole and signed again by the holder of the key. Only
/// an older checkpoint that somebody else kept reveals that.
///
/// # Errors
/// [`Error::Io`] when the directory cannot be listed, [`Error::Damaged`] or [`Error::NoCheckpoint`] when it holds no checkpoint at
/// all that the key signed, so that there is nothing to verify against.
pub fn verify(dir: &Path, verifier: &Verifier) -> Result<Verification, Error> {
    let disk = Disk::new(dir);
    let mut faults = Faults::default();
    let heads = heads::read(&disk, verifier, &mut faults)?;
    scan::entries(&disk, &heads, &mut faults);
    scan::names(&disk, &heads, &mut faults)?;
    Ok(Verification {
        origin: heads.newest.origin.clone(),
        size: heads.newest.size,
        root_base64: heads.newest.root_base64(),
        faults: faults.into_list(),
    })
}

/// The most faults that are listed; a log with more is not mended fault by fault.
const FAULTS_MAX: usize = 10_000;

/// The faults found so far.
#[derive(Debug, Default)]
struct Faults {
    list: Vec<Fault>,
    not_listed: u64,
}

impl Faults {
    fn add(&mut self, fault: Fault) {
        if self.list.len() < FAULTS_MAX {
            self.list.push(fault);
        } else {
            self.not_listed += 1;
        }
    }

    /// Adds a fault about a whole file.
    fn report(&mut self, kind: FaultKind, path: &str, what: impl fmt::Display) {
        self.add(Fault {
            kind,
            what: what.to_string(),
            path: path.to_owned(),
            index: None,
        });
    }

    fn into_list(mut self) -> Vec<Fault> {
        if self.not_listed > 0 {
            self.list.push(Fault {
                kind: FaultKind::NotListed,
                what: format!("{} more faults are not listed", self.not_listed),
                path: ".".to_owned(),
                index: None,
            });
        }
        self.list
    }
}

/// A file's bytes, or a fault that says why there are none.
fn read(disk: &Disk, path: &str, limit: usize, faults: &mut Faults) -> Option<Vec<u8>> {
    match disk.read(path, limit) {
        Ok(Some(bytes)) => return Some(bytes),
        Ok(None) => faults.report(FaultKind::Missing, path, "it is missing"),
        Err(Error::Damaged { flaw, .. }) => faults.report(FaultKind::Unreadable, path, flaw),
        Err(error) => faults.report(FaultKind::Unreadable, path, error),
    }
    None
}

#[cfg(test)]
mod tests;
