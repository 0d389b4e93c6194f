//! A copy of a log to hand over: what its newest checkpoint covers and nothing else.

use std::path::Path;

use crate::disk::Disk;
use crate::log::{CHECKPOINT, CHECKPOINTS};
use crate::note::NOTE_BYTES_MAX;
use crate::read::{kept_size, published};
use crate::tile::{BUNDLE_BYTES_MAX, TileId};
use crate::{Checkpoint, Error};

/// Copies the log in `dir` into the folder `to`, which must be empty or not there yet: bundles, tiles, every kept checkpoint, and the
/// newest one last. A log may be copied while it is written. Gives the newest checkpoint and the number of files.
///
/// # Errors
/// [`Error::NotEmpty`] when `to` holds something, [`Error::NoCheckpoint`], [`Error::Damaged`], [`Error::Io`].
pub fn copy(dir: &Path, to: &Path) -> Result<(Checkpoint, u64), Error> {
    let occupied = std::fs::read_dir(to).is_ok_and(|mut names| names.next().is_some());
    if occupied {
        return Err(Error::NotEmpty {
            path: to.to_owned(),
        });
    }
    let (from, mut copy) = (Disk::new(dir), Disk::new(to));
    let (text, newest) = published(&from)?;
    let mut files = 0;
    let tiles = from.names("tile")?.into_iter().filter(|(name, _)| {
        TileId::from_path(name).is_some_and(|tile| tile.lies_within(newest.size))
    });
    let kept = from
        .names(CHECKPOINTS)?
        .into_iter()
        .filter(|(name, _)| kept_size(name).is_some_and(|size| size <= newest.size));
    for (name, _) in tiles.chain(kept) {
        let limit = BUNDLE_BYTES_MAX.max(NOTE_BYTES_MAX);
        copy.put(&name, &from.read_present(&name, limit)?)?;
        files += 1;
    }
    copy.put(CHECKPOINT, text.as_bytes())?;
    copy.flush_folders()?;
    Ok((newest, files + 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::tests::{key, log_of, records};
    use crate::{Log, verify};

    #[test]
    fn a_copy_is_sound_by_itself_and_holds_what_the_checkpoint_covers() {
        let log = log_of(300);
        let mut open = Log::open(log.path(), key()).unwrap();
        open.append(&records(300..301)).unwrap();
        // What another program left, and what an append that did not end would leave.
        std::fs::write(log.path().join("tile/entries/001.p/99"), b"x").unwrap();
        std::fs::write(log.path().join("checkpoints/notes"), b"x").unwrap();
        let folder = tempfile::tempdir().unwrap();
        let to = folder.path().join("copy");
        let (newest, files) = copy(log.path(), &to).unwrap();
        assert_eq!(newest.size, 301);
        let outcome = verify(&to, &key().verifier()).unwrap();
        assert_eq!((outcome.faults, outcome.size), (vec![], 301));
        assert_eq!(files, 1 + 3 + 2 * 3 + 1);
        assert!(!to.join("lock").exists());
        assert!(matches!(copy(log.path(), &to), Err(Error::NotEmpty { .. })));
        let nothing = folder.path().join("nothing");
        let none = copy(&nothing, &folder.path().join("b"));
        assert!(matches!(none, Err(Error::NoCheckpoint { .. })));
    }
}
