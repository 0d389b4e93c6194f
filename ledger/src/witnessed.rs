//! What a log's own side keeps of its witnesses: how far they cosigned, and the file beside the secrets that a log must never
//! fall behind.

use std::path::Path;

use crate::disk::Disk;
use crate::epochs::Epochs;
use crate::log::{CHECKPOINTS, kept_name};
use crate::note::{NOTE_BYTES_MAX, Note};
use crate::proof::Tiles;
use crate::read::{kept_size, published};
use crate::{Checkpoint, Error, Verifier, WitnessVerifier};

/// How far a witness cosigned a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Witnessed {
    /// The size of the largest checkpoint that it cosigned.
    pub size: u64,
    /// When, in seconds since 1970-01-01 UTC.
    pub time: u64,
}

/// How far a witness cosigned the log in `dir`; `None` when no kept checkpoint bears its line. That the checkpoints hang together
/// is [`crate::verify`]'s business.
///
/// # Errors
/// [`Error::Damaged`] when a line bears the witness's key and does not fit, [`Error::Io`].
pub fn witnessed(dir: &Path, witness: &WitnessVerifier) -> Result<Option<Witnessed>, Error> {
    let disk = Disk::new(dir);
    let names = disk.names(CHECKPOINTS)?;
    let mut sizes: Vec<u64> = names
        .iter()
        .filter_map(|(name, _)| kept_size(name))
        .collect();
    sizes.sort_unstable();
    for size in sizes.into_iter().rev() {
        let name = kept_name(size);
        let bytes = disk.read_present(&name, NOTE_BYTES_MAX)?;
        let time = Note::parse(&bytes).and_then(|note| {
            // A line of the witness under another size than the name says counts for nothing.
            let stated = Checkpoint::from_body(note.body)?.size;
            Ok(witness.time_of(&note)?.filter(|_| stated == size))
        });
        let time = time.map_err(|flaw| Error::Damaged {
            path: disk.path(&name),
            flaw,
        })?;
        if let Some(time) = time {
            return Ok(Some(Witnessed { size, time }));
        }
    }
    Ok(None)
}

/// Keeps a cosigned checkpoint in `file`, in the place of one that is not larger. The file belongs beside the secrets, where it is
/// not restored together with the log.
///
/// # Errors
/// [`Error::Handed`] when `note` is no checkpoint, [`Error::Damaged`] when `file` holds none, [`Error::Io`].
pub fn keep_witnessed(file: &Path, note: &[u8]) -> Result<(), Error> {
    let handed = |flaw| Error::Handed {
        what: "the cosigned checkpoint",
        flaw,
    };
    let head = Note::parse(note).and_then(|note| Checkpoint::from_body(note.body));
    let size = head.map_err(handed)?.size;
    if last_witnessed(file)?.is_some_and(|known| known.size > size) {
        return Ok(());
    }
    let folder = file.parent().unwrap_or(Path::new("."));
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let mut disk = Disk::new(folder);
    disk.put(&name, note)?;
    disk.flush_folders()
}

/// The checkpoint in a file of [`keep_witnessed`]; `None` when there is no such file.
///
/// # Errors
/// [`Error::Damaged`] when it holds no checkpoint, [`Error::Io`].
pub fn last_witnessed(file: &Path) -> Result<Option<Checkpoint>, Error> {
    let folder = file.parent().unwrap_or(Path::new("."));
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let Some(bytes) = Disk::new(folder).read(&name, NOTE_BYTES_MAX)? else {
        return Ok(None);
    };
    Note::parse(&bytes)
        .and_then(|note| Checkpoint::from_body(note.body))
        .map(Some)
        .map_err(|flaw| Error::Damaged {
            path: file.to_owned(),
            flaw,
        })
}

/// Checks that the log in `dir` continues the checkpoint in `file`, which witnesses cosigned. Without the file there is nothing to
/// hold the log to.
///
/// # Errors
/// [`Error::BehindWitness`] when the log is smaller or gone, [`Error::ForkedFromWitness`] when its first entries are others,
/// [`Error::Damaged`], [`Error::Io`].
pub fn hold_to_witnessed(dir: &Path, file: &Path) -> Result<(), Error> {
    let Some(known) = last_witnessed(file)? else {
        return Ok(());
    };
    let disk = Disk::new(dir);
    let size = match published(&disk) {
        Ok((_, head)) => head.size,
        Err(Error::NoCheckpoint { .. }) => 0,
        Err(error) => return Err(error),
    };
    let path = file.to_owned();
    let witnessed = known.size;
    if size < witnessed {
        return Err(Error::BehindWitness {
            path,
            size,
            witnessed,
        });
    }
    if Tiles::new(&disk, size).root_at(witnessed)? != known.root {
        return Err(Error::ForkedFromWitness { path, witnessed });
    }
    Ok(())
}

/// What comes of holding a log to an older checkpoint of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Continuation {
    /// The log continues it.
    Continues,
    /// The log is smaller: an older state was put back, or its end was cut off.
    Smaller {
        /// What it holds now.
        size: u64,
    },
    /// Its first entries are others: history was written anew.
    Rewritten,
}

/// Holds the log in `dir` to a checkpoint that somebody kept. Both must be signed by the log's key, or by keys that hang together
/// with it. Gives the older checkpoint, the newest, and whether one continues the other.
///
/// # Errors
/// [`Error::Handed`] when `old` is not a checkpoint of this log, [`Error::Damaged`] when the newest is not, [`Error::Io`].
pub fn compare(
    dir: &Path,
    verifier: &Verifier,
    old: &[u8],
) -> Result<(Checkpoint, Checkpoint, Continuation), Error> {
    let disk = Disk::new(dir);
    let epochs = Epochs::read(&disk, verifier)?;
    let old = epochs.open(old).map_err(|flaw| Error::Handed {
        what: "the older checkpoint",
        flaw,
    })?;
    let (text, _) = published(&disk)?;
    let newest = epochs
        .open(text.as_bytes())
        .map_err(|flaw| Error::Damaged {
            path: disk.path(crate::log::CHECKPOINT),
            flaw,
        })?;
    let mut tiles = Tiles::new(&disk, newest.size);
    let continuation = if newest.size < old.size {
        Continuation::Smaller { size: newest.size }
    } else if tiles.root_at(newest.size)? == newest.root && tiles.root_at(old.size)? == old.root {
        Continuation::Continues
    } else {
        Continuation::Rewritten
    };
    Ok((old, newest, continuation))
}
