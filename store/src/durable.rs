//! Files that are either whole or absent, also after a power cut: temporary name, flush, rename, flush the folder.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::Error;

/// Tells apart the temporary files of one process.
static TEMPORARY: AtomicU64 = AtomicU64::new(0);

/// A file being written under a temporary name beside its final one. Dropped unfinished, it disappears.
pub(crate) struct Pending {
    file: File,
    temporary: PathBuf,
    path: PathBuf,
}

impl Pending {
    /// Opens a temporary file in the folder of `path` with the permission bits `mode`.
    pub(crate) fn create(path: &Path, mode: u32) -> Result<Pending, Error> {
        let number = TEMPORARY.fetch_add(1, Ordering::Relaxed);
        let mut name = std::ffi::OsString::from(".");
        name.push(path.file_name().unwrap_or_default());
        name.push(format!(".{}-{number}.tmp", process::id()));
        let temporary = path.with_file_name(name);
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(mode)
            .open(&temporary)
            .map_err(|source| Error::io("creating", path, source))?;
        Ok(Pending {
            file,
            temporary,
            path: path.to_path_buf(),
        })
    }

    /// Gives the file its final name, replacing what was there. The bytes survive a kill, not yet a power cut.
    pub(crate) fn rename(self) -> Result<(), Error> {
        fs::rename(&self.temporary, &self.path)
            .map_err(|source| Error::io("renaming", &self.path, source))
    }

    /// As [`Pending::rename`], and the file survives a power cut.
    pub(crate) fn rename_durably(self) -> Result<(), Error> {
        self.flush_bytes()?;
        let path = self.path.clone();
        self.rename()?;
        sync_parent(&path)
    }

    /// Gives the file its final name for good unless there is one already. Tells whether it was the first.
    pub(crate) fn create_durably(self) -> Result<bool, Error> {
        self.flush_bytes()?;
        match fs::hard_link(&self.temporary, &self.path) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(false),
            Err(source) => return Err(Error::io("creating", &self.path, source)),
        }
        sync_parent(&self.path)?;
        Ok(true)
    }

    fn flush_bytes(&self) -> Result<(), Error> {
        self.file
            .sync_all()
            .map_err(|source| Error::io("writing", &self.path, source))
    }
}

impl Write for Pending {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        // After a rename there is nothing under the temporary name; a failure leaves a file that no reader looks at.
        let _ = fs::remove_file(&self.temporary);
    }
}

/// Makes the folder and those above it that are missing, for the owner alone when `mode` is 0o700.
pub(crate) fn create_folder(path: &Path, mode: u32) -> Result<(), Error> {
    DirBuilder::new()
        .recursive(true)
        .mode(mode)
        .create(path)
        .map_err(|source| Error::io("creating folder", path, source))
}

/// Flushes a file or a folder to the disk.
pub(crate) fn sync_path(path: &Path) -> Result<(), Error> {
    File::open(path)
        .and_then(|file| file.sync_all())
        .map_err(|source| Error::io("flushing", path, source))
}

/// Flushes the folder that holds `path`, so that its name is on the disk too.
pub(crate) fn sync_parent(path: &Path) -> Result<(), Error> {
    path.parent().map_or(Ok(()), sync_path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unfinished_file_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let mut pending = Pending::create(&path, 0o600).unwrap();
        pending.write_all(b"half").unwrap();
        drop(pending);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn the_first_of_two_creators_wins() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        for (bytes, first) in [(b"one", true), (b"two", false)] {
            let mut pending = Pending::create(&path, 0o600).unwrap();
            pending.write_all(bytes).unwrap();
            assert_eq!(pending.create_durably().unwrap(), first);
        }
        assert_eq!(fs::read(&path).unwrap(), b"one");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
