//! The roots of a feed: where its files lie and how their names and bytes are had.

use std::ffi::OsStr;
use std::fmt;
use std::fs;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use model::{FILE_BYTES_MAX, QUARANTINE_BYTES_MAX};

use crate::discovery::scope_of;
use crate::read::read_file_in;
use crate::source::{
    Archive, ArchiveLimits, Names, ObjectRoot, RootFiles, open_transaction, read_file_list,
    read_index_export,
};
use crate::stream::{Portions, Stamp, stream_file};
use crate::walk::{FolderNames, open_root};
use crate::{Error, Kept, Listing, ProblemKind, ReadError, WalkProblem, quarantine, read_file};

/// Where a root lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// A folder or an archive.
    Path(PathBuf),
    /// A prefix of an object store.
    Url(String),
}

impl fmt::Display for Location {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Location::Path(path) => write!(out, "{}", path.display()),
            Location::Url(url) => out.write_str(url),
        }
    }
}

/// Where the names of a root's files come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NamesFrom {
    /// The root itself.
    Walk,
    /// A text file.
    List(PathBuf),
    /// An export of the index database.
    Index {
        /// The export.
        path: PathBuf,
        /// Rows of this volume only.
        volume: Option<String>,
    },
}

/// One root as the config gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RootSpec {
    /// Where it lies.
    pub location: Location,
    /// Where its names come from.
    pub names: NamesFrom,
    /// The names are those of what changed, and say nothing of other files.
    pub changes: bool,
    /// The folder inside an archive below which the storage begins; empty for its top.
    pub prefix: String,
    /// It is a transaction storage.
    pub is_transaction: bool,
}

impl RootSpec {
    /// A folder or an archive, whole.
    pub fn folder(path: PathBuf) -> RootSpec {
        RootSpec {
            location: Location::Path(path),
            names: NamesFrom::Walk,
            changes: false,
            prefix: String::new(),
            is_transaction: false,
        }
    }
}

/// The roots of one feed, in the order of the config. Many threads may read at once.
pub struct Roots {
    roots: Vec<Root>,
}

/// One root: how its bytes are had, and its names when they do not come from there.
struct Root {
    files: RootKind,
    named: Option<Named>,
}

enum RootKind {
    Folder(Folder),
    /// With the time at which the archive was written.
    Archive(Archive, Option<i64>),
    Objects(ObjectRoot),
}

/// A root on a disk.
struct Folder {
    path: PathBuf,
    /// `None` when it could not be opened: [`crate::Discovery`] says so.
    handle: Option<OwnedFd>,
}

impl Folder {
    fn open(path: PathBuf) -> Folder {
        let handle = open_root(&path).ok();
        Folder { path, handle }
    }

    fn place(&self, path: &[u8]) -> PathBuf {
        self.path.join(OsStr::from_bytes(path))
    }

    fn read(&self, path: &[u8], buffer: &mut Vec<u8>, bytes_max: u64) -> Result<usize, ReadError> {
        match &self.handle {
            Some(handle) => read_file_in(handle, path, buffer, bytes_max),
            None => read_file(&self.place(path), buffer, bytes_max),
        }
    }
}

/// Names from a list.
struct Named {
    names: Names,
    problems: Vec<WalkProblem>,
    changes: bool,
}

impl Roots {
    /// Opens the roots; compressed archives are unpacked to a nameless file in the folder `scratch`.
    ///
    /// # Errors
    /// [`Error::TooManyRoots`] when there are more than a listing can number, and those of opening archives, lists, indexes and
    /// object stores. Folders are looked at when [`crate::Discovery`] begins.
    pub fn open(specs: &[RootSpec], scratch: &Path) -> Result<Roots, Error> {
        if specs.len() > usize::from(u16::MAX) {
            return Err(Error::TooManyRoots);
        }
        let open = |spec: &RootSpec| {
            Ok(Root {
                files: open_files(spec, scratch)?,
                named: read_names(spec)?,
            })
        };
        let roots: Result<Vec<Root>, Error> = specs.iter().map(open).collect();
        Ok(Roots { roots: roots? })
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
        match &self.roots[usize::from(root)].files {
            RootKind::Folder(folder) => folder.read(path, buffer, bytes_max),
            RootKind::Archive(archive, _) => archive.read(path, buffer, bytes_max),
            RootKind::Objects(objects) => objects.read(path, buffer, bytes_max),
        }
    }

    /// Size and time of a file, from which it can be told on another night whether it is as it was; `None` when it is not
    /// there, is no file or may not be asked.
    pub fn stamp(&self, root: u16, path: &[u8]) -> Option<Stamp> {
        match &self.roots[usize::from(root)].files {
            RootKind::Folder(folder) => {
                let about = fs::symlink_metadata(folder.place(path)).ok()?;
                about.is_file().then(|| Stamp {
                    bytes: about.len(),
                    modified: modified(&about),
                })
            }
            RootKind::Archive(archive, modified) => Some(Stamp {
                bytes: archive.size(path)?,
                modified: *modified,
            }),
            RootKind::Objects(objects) => objects.stamp(path),
        }
    }

    /// Reads a file of any size up to `bytes_max` in portions of the same size, all but the last, and gives how many bytes were
    /// read. `take` says whether to go on.
    ///
    /// # Errors
    /// [`ReadError`]; portions that were handed out before it are of no use.
    pub fn stream(
        &self,
        root: u16,
        path: &[u8],
        bytes_max: u64,
        take: &mut dyn FnMut(&[u8]) -> bool,
    ) -> Result<u64, ReadError> {
        let mut portions = Portions::new(bytes_max, take);
        match &self.roots[usize::from(root)].files {
            RootKind::Folder(folder) => stream_file(&folder.place(path), &mut portions)?,
            RootKind::Archive(archive, _) => archive.stream(path, &mut portions)?,
            RootKind::Objects(objects) => objects.stream(path, &mut portions)?,
        }
        Ok(portions.finish())
    }

    /// Keeps some parts of a file in quarantine behind each other (ranges of bytes, ascending and apart), or all of it; `None`
    /// when it cannot be read, or is so large that a copy could fill the disk.
    ///
    /// # Errors
    /// Those of writing.
    pub fn keep_parts(
        &self,
        root: u16,
        path: &[u8],
        parts: Option<&[std::ops::Range<u64>]>,
        (quarantine_dir, load_id, source_file_id): (&Path, &str, i64),
    ) -> Result<Option<Kept>, Error> {
        let mut keeping = quarantine::Keeping::begin(quarantine_dir, load_id, source_file_id)?;
        let mut failure = None;
        let mut at = 0;
        let whole = 0..u64::MAX;
        let parts = parts.unwrap_or(std::slice::from_ref(&whole));
        let read = self.stream(root, path, model::DELIVERY_BYTES_MAX, &mut |bytes| {
            let kept = keeping.write_parts(bytes, at, parts);
            at += bytes.len() as u64;
            failure = kept.err();
            failure.is_none() && keeping.bytes() <= QUARANTINE_BYTES_MAX
        });
        match (failure, read) {
            (Some(failure), _) => Err(failure),
            (None, Ok(_)) if keeping.bytes() <= QUARANTINE_BYTES_MAX => keeping.finish().map(Some),
            _ => Ok(None),
        }
    }

    /// Keeps a copy of a file in quarantine; `None` when it cannot be opened, is no file any more, or is so large that a copy
    /// could fill the disk, or memory where it does not lie in a folder.
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
        let RootKind::Folder(folder) = &self.roots[usize::from(root)].files else {
            let mut buffer = Vec::new();
            if self.read(root, path, &mut buffer, FILE_BYTES_MAX).is_err() {
                return Ok(None);
            }
            return quarantine::keep_bytes(quarantine_dir, load_id, source_file_id, &buffer)
                .map(Some);
        };
        let path = folder.place(path);
        let is_kept = |about: fs::Metadata| about.is_file() && about.len() <= QUARANTINE_BYTES_MAX;
        if !fs::symlink_metadata(&path).is_ok_and(is_kept) {
            return Ok(None);
        }
        match quarantine::keep_file(quarantine_dir, load_id, source_file_id, &path) {
            Ok(kept) => Ok(Some(kept)),
            Err(Error::SourceUnreadable { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The names of each root.
    pub(crate) fn names<'a>(
        &'a self,
        pool: &'a rayon::ThreadPool,
    ) -> Result<Vec<RootNames<'a>>, Error> {
        let open = |(number, root): (usize, &'a Root)| root.names(number as u16, pool);
        self.roots.iter().enumerate().map(open).collect()
    }
}

fn open_files(spec: &RootSpec, scratch: &Path) -> Result<RootKind, Error> {
    match &spec.location {
        Location::Url(url) => Ok(RootKind::Objects(ObjectRoot::open(url)?)),
        Location::Path(path) if spec.is_transaction => match open_transaction(path)? {},
        Location::Path(path) if path.is_file() => {
            let archive = Archive::open(path, scratch, &ArchiveLimits::default(), &spec.prefix)?;
            let about = fs::metadata(path).ok();
            Ok(RootKind::Archive(
                archive,
                about.and_then(|about| modified(&about)),
            ))
        }
        Location::Path(path) => Ok(RootKind::Folder(Folder::open(path.join(&spec.prefix)))),
    }
}

fn read_names(spec: &RootSpec) -> Result<Option<Named>, Error> {
    let (names, problems) = match &spec.names {
        NamesFrom::Walk => return Ok(None),
        NamesFrom::List(path) => read_file_list(path)?,
        NamesFrom::Index { path, volume } => read_index_export(path, volume.as_deref())?,
    };
    Ok(Some(Named {
        names,
        problems,
        changes: spec.changes,
    }))
}

/// When a file was written, in nanoseconds since 1970; `None` beyond the years that fit.
fn modified(about: &fs::Metadata) -> Option<i64> {
    let nanoseconds = about.mtime().checked_mul(1_000_000_000)?;
    nanoseconds.checked_add(about.mtime_nsec())
}

impl Root {
    fn names<'a>(
        &'a self,
        number: u16,
        pool: &'a rayon::ThreadPool,
    ) -> Result<RootNames<'a>, Error> {
        let known = |names: &'a Names, problems: &[WalkProblem]| {
            let paths = (0..names.len()).map(|i| Ok(names.path(i).to_vec()));
            let numbered = problems.iter().cloned().map(|problem| WalkProblem {
                root: number,
                ..problem
            });
            SortedNames::begin(number, Box::new(paths), numbered.collect())
        };
        match (&self.named, &self.files) {
            (Some(named), _) => {
                let mut sorted = known(&named.names, &named.problems)?;
                if named.changes {
                    // What the list does not name is as it was.
                    sorted.problems.push(WalkProblem {
                        path: Vec::new(),
                        root: number,
                        kind: ProblemKind::NotListed,
                    });
                }
                Ok(RootNames::Sorted(sorted))
            }
            (None, RootKind::Folder(folder)) => {
                FolderNames::open(&folder.path, number, pool).map(RootNames::Folder)
            }
            (None, RootKind::Archive(archive, _)) => {
                known(archive.names(), archive.problems()).map(RootNames::Sorted)
            }
            (None, RootKind::Objects(objects)) => {
                SortedNames::begin(number, Box::new(objects.names()), Vec::new())
                    .map(RootNames::Sorted)
            }
        }
    }
}

/// The names of one root, scope by scope.
pub(crate) enum RootNames<'a> {
    /// Found by walking a folder.
    Folder(FolderNames<'a>),
    /// Known in their order.
    Sorted(SortedNames<'a>),
}

impl RootNames<'_> {
    /// Path of the next scope; `None` behind the last one.
    pub(crate) fn next_scope(&mut self) -> Option<&[u8]> {
        match self {
            RootNames::Folder(names) => names.next_scope(),
            RootNames::Sorted(names) => names.next.as_deref().map(scope_of),
        }
    }

    /// Appends the files of the next scope to a listing.
    pub(crate) fn take_scope(&mut self, into: &mut Listing) -> Result<(), Error> {
        match self {
            RootNames::Folder(names) => {
                names.take_scope(into);
                Ok(())
            }
            RootNames::Sorted(names) => names.take_scope(into),
        }
    }

    /// Hands out the problems met so far; those that tell of a folder are met before what lies behind it.
    pub(crate) fn take_problems(&mut self) -> Vec<WalkProblem> {
        match self {
            RootNames::Folder(names) => names.take_problems(),
            RootNames::Sorted(names) => std::mem::take(&mut names.problems),
        }
    }
}

type Paths<'a> = Box<dyn Iterator<Item = Result<Vec<u8>, Error>> + Send + 'a>;

/// Names that come in ascending order, one ahead.
pub(crate) struct SortedNames<'a> {
    number: u16,
    paths: Paths<'a>,
    next: Option<Vec<u8>>,
    problems: Vec<WalkProblem>,
}

impl<'a> SortedNames<'a> {
    fn begin(
        number: u16,
        mut paths: Paths<'a>,
        problems: Vec<WalkProblem>,
    ) -> Result<SortedNames<'a>, Error> {
        let next = paths.next().transpose()?;
        Ok(SortedNames {
            number,
            paths,
            next,
            problems,
        })
    }

    fn take_scope(&mut self, into: &mut Listing) -> Result<(), Error> {
        let scope = self.next.as_deref().map(|path| scope_of(path).to_vec());
        while let Some(path) = &self.next
            && scope.as_deref() == Some(scope_of(path))
        {
            into.push(path, self.number, 0);
            self.next = self.paths.next().transpose()?;
        }
        Ok(())
    }
}
