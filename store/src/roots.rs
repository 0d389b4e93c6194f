//! The roots of a feed: where its files lie and how their names and bytes are had.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use model::QUARANTINE_BYTES_MAX;

use crate::walk::FolderNames;
use crate::{Error, Kept, Listing, ReadError, WalkProblem, quarantine, read_file};

/// The roots of one feed, in the order of the config. Cheap to share between threads.
#[derive(Debug)]
pub struct Roots {
    roots: Vec<Root>,
}

/// One root.
#[derive(Debug)]
enum Root {
    /// A folder, walked every night.
    Folder(PathBuf),
}

impl Roots {
    /// Takes folders as roots.
    ///
    /// # Errors
    /// [`Error::TooManyRoots`] when there are more than a listing can number.
    pub fn open(folders: &[PathBuf]) -> Result<Roots, Error> {
        if folders.len() > usize::from(u16::MAX) {
            return Err(Error::TooManyRoots);
        }
        Ok(Roots {
            roots: folders.iter().cloned().map(Root::Folder).collect(),
        })
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.roots.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.roots.is_empty()
    }

    /// Reads a whole file into `buffer`, whose old content goes and whose capacity stays, and gives its size.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn read(
        &self,
        root: u16,
        path: &[u8],
        buffer: &mut Vec<u8>,
        bytes_max: u64,
    ) -> Result<usize, ReadError> {
        match &self.roots[usize::from(root)] {
            Root::Folder(folder) => read_file(&place(folder, path), buffer, bytes_max),
        }
    }

    /// Keeps a copy of a file in quarantine without holding it in memory; `None` when it cannot be opened, is no file any more,
    /// or is so large that a copy could fill the disk.
    ///
    /// # Errors
    /// Those of writing.
    pub fn keep(
        &self,
        root: u16,
        path: &[u8],
        quarantine_dir: &Path,
        load_id: &str,
        source_file_id: i64,
    ) -> Result<Option<Kept>, Error> {
        match &self.roots[usize::from(root)] {
            Root::Folder(folder) => {
                let path = place(folder, path);
                let is_kept =
                    |about: fs::Metadata| about.is_file() && about.len() <= QUARANTINE_BYTES_MAX;
                if !fs::symlink_metadata(&path).is_ok_and(is_kept) {
                    return Ok(None);
                }
                match quarantine::keep_file(quarantine_dir, load_id, source_file_id, &path) {
                    Ok(kept) => Ok(Some(kept)),
                    Err(Error::SourceUnreadable { .. }) => Ok(None),
                    Err(error) => Err(error),
                }
            }
        }
    }

    /// The names of each root.
    pub(crate) fn names<'a>(
        &'a self,
        pool: &'a rayon::ThreadPool,
    ) -> Result<Vec<RootNames<'a>>, Error> {
        let open = |(number, root): (usize, &'a Root)| match root {
            Root::Folder(folder) => Ok(RootNames::Folder(FolderNames::open(
                folder,
                number as u16,
                pool,
            )?)),
        };
        self.roots.iter().enumerate().map(open).collect()
    }
}

fn place(folder: &Path, path: &[u8]) -> PathBuf {
    folder.join(OsStr::from_bytes(path))
}

/// The names of one root, scope by scope.
pub(crate) enum RootNames<'a> {
    /// A folder.
    Folder(FolderNames<'a>),
}

impl RootNames<'_> {
    /// Path of the next scope; `None` behind the last one.
    pub(crate) fn next_scope(&mut self) -> Result<Option<&[u8]>, Error> {
        match self {
            RootNames::Folder(names) => Ok(names.next_scope()),
        }
    }

    /// Appends the files of the next scope to a listing.
    pub(crate) fn take_scope(&mut self, into: &mut Listing) -> Result<(), Error> {
        match self {
            RootNames::Folder(names) => {
                names.take_scope(into);
                Ok(())
            }
        }
    }

    /// Hands out the problems met so far; those that tell of a folder are met before what lies behind it.
    pub(crate) fn take_problems(&mut self) -> Vec<WalkProblem> {
        match self {
            RootNames::Folder(names) => names.take_problems(),
        }
    }
}
