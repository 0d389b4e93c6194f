//! The files of one log: whole-file reads with a limit, and writes that are there whole or not at all.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use crate::tile::TileId;
use crate::{Error, Flaw};

/// The name under which every file is written before it gets its own; there is one writer, so one name is enough.
const PART: &str = ".part";

/// A log's directory. Paths are given below it, with `/`.
#[derive(Debug)]
pub(crate) struct Disk {
    root: PathBuf,
    /// Folders in which names changed since the last [`Disk::flush_folders`].
    changed: BTreeSet<PathBuf>,
    /// After so many steps that change the disk, every further step fails, as after a crash.
    #[cfg(test)]
    pub(crate) steps_left: Option<usize>,
}

impl Disk {
    pub(crate) fn new(root: &Path) -> Disk {
        Disk {
            root: root.to_owned(),
            changed: BTreeSet::new(),
            #[cfg(test)]
            steps_left: None,
        }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// The bytes of a file; `None` when there is none.
    ///
    /// # Errors
    /// [`Error::Damaged`] when it has more than `limit` bytes, [`Error::Io`].
    pub(crate) fn read(&self, name: &str, limit: usize) -> Result<Option<Vec<u8>>, Error> {
        read(&self.path(name), limit)
    }

    /// Like [`Disk::read`], for a file that must be there.
    pub(crate) fn read_present(&self, name: &str, limit: usize) -> Result<Vec<u8>, Error> {
        self.read(name, limit)?
            .ok_or_else(|| Error::io("read", self.path(name))(ErrorKind::NotFound.into()))
    }

    /// The bytes of a tile or bundle, and which they are: the format lets a full one stand in for an unfinished one.
    pub(crate) fn read_tile(&self, tile: TileId, limit: usize) -> Result<(TileId, Vec<u8>), Error> {
        match self.read(&tile.path(), limit)? {
            Some(bytes) => Ok((tile, bytes)),
            None if self.path(&tile.filled().path()).exists() => {
                let bytes = self.read_present(&tile.filled().path(), limit)?;
                Ok((tile.filled(), bytes))
            }
            None => Err(Error::io("read", self.path(&tile.path()))(
                ErrorKind::NotFound.into(),
            )),
        }
    }

    /// Writes a file under a passing name, flushes it and gives it its own name, replacing what was there. The name is
    /// certain to survive a crash only after [`Disk::flush_folders`].
    pub(crate) fn put(&mut self, name: &str, bytes: &[u8]) -> Result<(), Error> {
        let (part, path) = (self.path(PART), self.path(name));
        let folder = path.parent().unwrap_or(&self.root).to_owned();
        self.step(|| fs::create_dir_all(&folder))
            .map_err(Error::io("create", &folder))?;
        self.mark(&folder);
        let (first, rest) = bytes.split_at(bytes.len() / 2);
        // Two writes, so that tests can crash with half a file on the disk.
        let mut file = self
            .step(|| File::create(&part))
            .map_err(Error::io("create", &part))?;
        self.step(|| file.write_all(first))
            .and_then(|()| self.step(|| file.write_all(rest)))
            .and_then(|()| self.step(|| file.sync_all()))
            .map_err(Error::io("write", &part))?;
        self.step(|| fs::rename(&part, &path))
            .map_err(Error::io("write", &path))
    }

    /// Removes a file, if it is there.
    pub(crate) fn remove(&mut self, name: &str) -> Result<(), Error> {
        let path = self.path(name);
        match self.step(|| fs::remove_file(&path)) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(Error::io("remove", path)(error))
            }
            _ => {
                self.mark(&path);
                Ok(())
            }
        }
    }

    /// Removes what a crash left of a file that was being written.
    pub(crate) fn remove_part(&mut self) -> Result<(), Error> {
        self.remove(PART)
    }

    /// Makes every changed name survive a crash.
    pub(crate) fn flush_folders(&mut self) -> Result<(), Error> {
        for folder in std::mem::take(&mut self.changed) {
            self.step(|| File::open(&folder)?.sync_all())
                .map_err(Error::io("flush", &folder))?;
        }
        Ok(())
    }

    /// The names of the files below `folder`, each with whether it is an ordinary file; in name order.
    pub(crate) fn names(&self, folder: &str) -> Result<Vec<(String, bool)>, Error> {
        let mut names = Vec::new();
        let mut folders = vec![folder.to_owned()];
        while let Some(folder) = folders.pop() {
            let path = self.path(&folder);
            let entries = match fs::read_dir(&path) {
                Ok(entries) => entries,
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                Err(error) => return Err(Error::io("list", path)(error)),
            };
            for entry in entries {
                let entry = entry.map_err(Error::io("list", &path))?;
                let kind = entry
                    .file_type()
                    .map_err(Error::io("look at", entry.path()))?;
                let name = format!("{folder}/{}", entry.file_name().to_string_lossy());
                if kind.is_dir() {
                    folders.push(name);
                } else {
                    names.push((name, kind.is_file()));
                }
            }
        }
        names.sort_unstable();
        Ok(names)
    }

    /// Remembers that a name changed in `folder` or, for new folders, in one above it.
    fn mark(&mut self, folder: &Path) {
        let below = folder
            .ancestors()
            .take_while(|above| above.starts_with(&self.root));
        self.changed
            .extend(below.filter(|above| above.is_dir()).map(Path::to_owned));
    }

    #[cfg(not(test))]
    fn step<T>(&mut self, step: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        step()
    }

    #[cfg(test)]
    fn step<T>(&mut self, step: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        match &mut self.steps_left {
            Some(0) => return Err(io::Error::other("crashed by the test")),
            Some(left) => *left -= 1,
            None => (),
        }
        step()
    }
}

fn read(path: &Path, limit: usize) -> Result<Option<Vec<u8>>, Error> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Error::io("open", path)(error)),
    };
    let mut bytes = Vec::new();
    file.take(limit as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(Error::io("read", path))?;
    if bytes.len() > limit {
        return Err(Error::Damaged {
            path: path.to_owned(),
            flaw: Flaw::TooLong { limit },
        });
    }
    Ok(Some(bytes))
}
