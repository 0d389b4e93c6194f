//! The names of all files below a folder, found by many threads, in one order and piece by piece.
//!
//! A folder's entries are sorted with `/` behind the names of folders. Walking them in that order visits files in the
//! order of their whole path's bytes, so that no list of all files has to be sorted or held, and the result cannot depend
//! on which thread came first.

use std::collections::VecDeque;
use std::io;
use std::mem::MaybeUninit;
use std::ops::Range;
use std::os::fd::OwnedFd;
use std::path::Path;

use rayon::prelude::*;
use rustix::fs::{AtFlags, CWD, FileType, Mode, OFlags, RawDir, openat, statat};
use rustix::io::Errno;

use crate::discovery::SCOPE_DEPTH;
use crate::{Error, Listing};

/// How deep folders may lie below a root. SS-MIX2 has five levels.
const FOLDER_DEPTH_MAX: usize = 64;

/// Paths are gathered in pieces of this size, so that joining the finds of two folders rarely copies much.
const PIECE_BYTES_MAX: usize = 1 << 20;

/// How many scopes are walked side by side. Fixed, so that memory does not depend on the machine.
const SCOPES_AT_ONCE: usize = 64;

/// One place below a root that gave no files. Its path may hold a patient number: mask it before it is shown.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WalkProblem {
    /// The folder or name, relative to its root, no `/` at the end; empty for the root itself.
    pub path: Vec<u8>,
    /// Which root of the feed, 0-based.
    pub root: u16,
    /// What is wrong with it.
    pub kind: ProblemKind,
}

/// Why a place gave no files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum ProblemKind {
    /// The folder could not be read to its end, or lies too deep. Files below it may exist.
    FolderUnreadable,
    /// A symbolic link, pipe, socket or device: neither followed nor opened.
    NotAFile,
    /// An entry of an archive or list that is not used: a name outside the root, a link or device, an encrypted entry, a name
    /// that occurs twice.
    EntryRefused,
    /// The root names only what changed.
    NotListed,
}

impl ProblemKind {
    /// Whether files may lie there that were not seen: what the last listing knows of them stays as it was.
    pub(crate) fn hides_files(self) -> bool {
        matches!(self, ProblemKind::FolderUnreadable | ProblemKind::NotListed)
    }
}

/// The names below one root, scope by scope (see [`crate::discovery`]). Links are not followed; nothing is opened or asked for
/// its size.
pub(crate) struct FolderNames<'a> {
    walker: Walker,
    pool: &'a rayon::ThreadPool,
    /// The folders above the scopes that are being gone through, the root first.
    levels: Vec<Level>,
    ready: VecDeque<Scope>,
    problems: Vec<WalkProblem>,
}

/// A folder above the scopes.
struct Level {
    /// Its path, empty or ending in `/`.
    prefix: Vec<u8>,
    folder: Entries,
    next: usize,
}

/// A scope that was walked.
struct Scope {
    /// Path of the folder, ending in `/`, or of the single file.
    path: Vec<u8>,
    found: Found,
}

impl<'a> FolderNames<'a> {
    /// Opens a root.
    ///
    /// # Errors
    /// [`Error::RootMissing`] and [`Error::RootUnreadable`]. A folder below the root that cannot be read is a problem.
    pub(crate) fn open(
        root: &Path,
        number: u16,
        pool: &'a rayon::ThreadPool,
    ) -> Result<FolderNames<'a>, Error> {
        let mut names = FolderNames {
            walker: Walker {
                root: open_root(root)?,
                number,
            },
            pool,
            levels: Vec::new(),
            ready: VecDeque::new(),
            problems: Vec::new(),
        };
        names.enter(Vec::new(), read_folder(&names.walker.root));
        Ok(names)
    }

    /// Path of the next scope; `None` behind the last one.
    pub(crate) fn next_scope(&mut self) -> Option<&[u8]> {
        if self.ready.is_empty() {
            self.walk_scopes();
        }
        self.ready.front().map(|scope| scope.path.as_slice())
    }

    /// Appends the files of the next scope to a listing.
    pub(crate) fn take_scope(&mut self, into: &mut Listing) {
        if let Some(scope) = self.ready.pop_front() {
            scope.found.append_to(into, self.walker.number);
        }
    }

    /// Hands out the problems met so far. Those of a folder are met before the scopes behind it are.
    pub(crate) fn take_problems(&mut self) -> Vec<WalkProblem> {
        std::mem::take(&mut self.problems)
    }

    fn walk_scopes(&mut self) {
        let mut scopes = Vec::with_capacity(SCOPES_AT_ONCE);
        while scopes.len() < SCOPES_AT_ONCE
            && let Some(path) = self.step()
        {
            scopes.push(path);
        }
        let walker = &self.walker;
        let walked: Vec<Scope> = self.pool.install(|| {
            let walk = |path: Vec<u8>| Scope {
                found: walker.scope(&path),
                path,
            };
            scopes.into_par_iter().map(walk).collect()
        });
        for mut scope in walked {
            self.problems.append(&mut scope.found.problems);
            self.ready.push_back(scope);
        }
    }

    /// Goes on to the next scope; `None` behind the last one.
    fn step(&mut self) -> Option<Vec<u8>> {
        loop {
            let depth = self.levels.len();
            let level = self.levels.last_mut()?;
            let Some(entry) = level.folder.entries.get(level.next) else {
                self.levels.pop();
                continue;
            };
            level.next += 1;
            let (kind, path) = (entry.kind, level.path(entry));
            match kind {
                EntryKind::File => return Some(path),
                EntryKind::Folder if depth == SCOPE_DEPTH => return Some(path),
                EntryKind::Folder => match self.walker.open(&self.walker.root, &path, &path) {
                    Ok(folder) => self.enter(path, read_folder(&folder)),
                    Err(found) => self.problems.extend(found.problems),
                },
                EntryKind::Other => self.problems.push(self.walker.no_file(path)),
            }
        }
    }

    fn enter(&mut self, prefix: Vec<u8>, folder: Entries) {
        if folder.cut_short {
            self.problems.push(self.walker.unreadable(&prefix));
        }
        self.levels.push(Level {
            prefix,
            folder,
            next: 0,
        });
    }
}

impl Level {
    fn path(&self, entry: &Entry) -> Vec<u8> {
        [&self.prefix, &self.folder.names[entry.name.clone()]].concat()
    }
}

/// One folder's entries.
#[derive(Default)]
struct Entries {
    /// All names behind each other; those of folders end in `/`.
    names: Vec<u8>,
    entries: Vec<Entry>,
    /// Whether the folder was read to its end.
    cut_short: bool,
}

struct Entry {
    name: Range<usize>,
    kind: EntryKind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum EntryKind {
    File,
    Folder,
    Other,
}

/// Opens the folder of a root.
pub(crate) fn open_root(root: &Path) -> Result<OwnedFd, Error> {
    let opened = openat(CWD, root, FOLDER, Mode::empty());
    opened.map_err(|errno| match errno {
        Errno::NOENT | Errno::NOTDIR => Error::RootMissing {
            path: root.to_path_buf(),
        },
        _ => Error::RootUnreadable {
            path: root.to_path_buf(),
            source: io::Error::from(errno),
        },
    })
}

/// How a folder is opened.
const FOLDER: OFlags = OFlags::DIRECTORY.union(OFlags::CLOEXEC);

/// Entries of a folder are asked for in portions of this many bytes.
const ENTRIES_BYTES: usize = 16 << 10;

/// Reads and sorts the entries of a folder.
fn read_folder(folder: &OwnedFd) -> Entries {
    let mut found = Entries::default();
    let mut buffer = [const { MaybeUninit::uninit() }; ENTRIES_BYTES];
    let mut entries = RawDir::new(folder, &mut buffer);
    while let Some(entry) = entries.next() {
        let Ok(entry) = entry else {
            found.cut_short = true;
            break;
        };
        let name = entry.file_name();
        if matches!(name.to_bytes(), b"." | b"..") {
            continue;
        }
        let kind = match entry.file_type() {
            // Some file systems do not say it here.
            FileType::Unknown => statat(folder, name, AtFlags::SYMLINK_NOFOLLOW)
                .map(|about| FileType::from_raw_mode(about.st_mode)),
            known => Ok(known),
        };
        match kind {
            Ok(kind) => found.push(name.to_bytes(), kind),
            // An entry whose kind cannot be told is one that was not seen.
            Err(_) => found.cut_short = true,
        }
    }
    let names = &found.names;
    found
        .entries
        .sort_unstable_by(|a, b| names[a.name.clone()].cmp(&names[b.name.clone()]));
    found
}

impl Entries {
    fn push(&mut self, name: &[u8], kind: FileType) {
        let start = self.names.len();
        self.names.extend_from_slice(name);
        let kind = match kind {
            FileType::RegularFile => EntryKind::File,
            FileType::Directory => {
                self.names.push(b'/');
                EntryKind::Folder
            }
            _ => EntryKind::Other,
        };
        self.entries.push(Entry {
            name: start..self.names.len(),
            kind,
        });
    }
}

/// Walks one root. Folders are opened from the one above, so that the system need not go the whole path again.
struct Walker {
    root: OwnedFd,
    number: u16,
}

impl Walker {
    /// Everything in a scope: a folder, whose path ends in `/`, or a file.
    fn scope(&self, path: &[u8]) -> Found {
        if path.ends_with(b"/") {
            return self.folder(&self.root, path, path, SCOPE_DEPTH);
        }
        let mut found = Found::default();
        found.push(path, b"");
        found
    }

    /// Everything below the folder `name` of `above`, whose path is `prefix` and ends in `/`.
    fn folder(&self, above: &OwnedFd, name: &[u8], prefix: &[u8], depth: usize) -> Found {
        if depth > FOLDER_DEPTH_MAX {
            return self.failed(prefix);
        }
        match self.open(above, name, prefix) {
            Ok(folder) => self.gather(&folder, prefix, depth),
            Err(found) => found,
        }
    }

    /// Opens a folder, or gives what is to be said instead. A link that took its place is not followed.
    fn open(&self, above: &OwnedFd, name: &[u8], prefix: &[u8]) -> Result<OwnedFd, Found> {
        let name = name.strip_suffix(b"/").unwrap_or(name);
        let opened = openat(above, name, FOLDER | OFlags::NOFOLLOW, Mode::empty());
        opened.map_err(|errno| match errno {
            // Removed since its parent was read: its files are gone, which is no problem of ours.
            Errno::NOENT => Found::default(),
            _ => self.failed(prefix),
        })
    }

    /// Puts the files of a folder and the finds of its folders in order. Folders are open while those below them are walked, so only
    /// the folders right below a scope are walked side by side: a scope and what one thread is in stay open, and no more.
    fn gather(&self, handle: &OwnedFd, prefix: &[u8], depth: usize) -> Found {
        let folder = read_folder(handle);
        let name = |entry: &Entry| &folder.names[entry.name.clone()];
        let path = |entry: &Entry| [prefix, name(entry)].concat();
        let folders: Vec<&Entry> = folder
            .entries
            .iter()
            .filter(|entry| entry.kind == EntryKind::Folder)
            .collect();
        let walk = |entry: &&Entry| self.folder(handle, name(entry), &path(entry), depth + 1);
        let finds: Vec<Found> = match depth {
            SCOPE_DEPTH => folders.par_iter().map(walk).collect(),
            _ => folders.iter().map(walk).collect(),
        };
        let mut finds = finds.into_iter();
        let mut found = Found::default();
        for entry in &folder.entries {
            match entry.kind {
                EntryKind::File => found.push(prefix, name(entry)),
                EntryKind::Folder => found.append(finds.next().unwrap_or_default()),
                EntryKind::Other => found.problems.push(self.no_file(path(entry))),
            }
        }
        if folder.cut_short {
            found.append(self.failed(prefix));
        }
        found
    }

    fn no_file(&self, path: Vec<u8>) -> WalkProblem {
        WalkProblem {
            root: self.number,
            path,
            kind: ProblemKind::NotAFile,
        }
    }

    fn unreadable(&self, prefix: &[u8]) -> WalkProblem {
        WalkProblem {
            root: self.number,
            path: prefix.strip_suffix(b"/").unwrap_or(prefix).to_vec(),
            kind: ProblemKind::FolderUnreadable,
        }
    }

    fn failed(&self, prefix: &[u8]) -> Found {
        Found {
            problems: vec![self.unreadable(prefix)],
            ..Found::default()
        }
    }
}

/// Files in order, in pieces of bounded size.
#[derive(Default)]
struct Found {
    pieces: Vec<Piece>,
    problems: Vec<WalkProblem>,
}

#[derive(Default)]
struct Piece {
    paths: Vec<u8>,
    ends: Vec<usize>,
}

impl Found {
    fn push(&mut self, prefix: &[u8], name: &[u8]) {
        let room = |piece: &Piece| piece.paths.len() < PIECE_BYTES_MAX;
        if !self.pieces.last().is_some_and(room) {
            self.pieces.push(Piece::default());
        }
        if let Some(piece) = self.pieces.last_mut() {
            piece.paths.extend_from_slice(prefix);
            piece.paths.extend_from_slice(name);
            piece.ends.push(piece.paths.len());
        }
    }

    /// Appends what comes behind; small pieces are joined.
    fn append(&mut self, mut other: Found) {
        self.problems.append(&mut other.problems);
        let mut pieces = other.pieces.into_iter();
        if let (Some(last), Some(first)) = (self.pieces.last_mut(), pieces.as_slice().first())
            && last.paths.len() + first.paths.len() <= PIECE_BYTES_MAX
        {
            let start = last.paths.len();
            last.paths.extend_from_slice(&first.paths);
            last.ends.extend(first.ends.iter().map(|end| start + end));
            pieces.next();
        }
        self.pieces.extend(pieces);
    }

    /// Copies the pieces behind what a listing holds.
    fn append_to(self, listing: &mut Listing, root: u16) {
        for piece in self.pieces {
            let mut start = 0;
            for end in piece.ends {
                listing.push(&piece.paths[start..end], root, 0);
                start = end;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::ffi::OsStr;
    use std::fs;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;
    use crate::discovery::scope_of;

    /// All names of a root and the problems on the way.
    fn walk(root: &Path, threads: usize) -> Result<(Listing, Vec<WalkProblem>), Error> {
        let pool = pool(threads);
        let mut names = FolderNames::open(root, 3, &pool)?;
        let mut listing = Listing::default();
        while let Some(scope) = names.next_scope() {
            let (scope, start) = (scope.to_vec(), listing.len());
            names.take_scope(&mut listing);
            assert!((start..listing.len()).all(|i| scope_of(listing.path(i)) == scope));
        }
        let mut problems = names.take_problems();
        problems.sort();
        Ok((listing, problems))
    }

    fn pool(threads: usize) -> rayon::ThreadPool {
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap()
    }

    fn write(root: &Path, path: &[u8]) {
        let path = root.join(OsStr::from_bytes(path));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, b"x").unwrap();
    }

    /// 3,000 files whose names sort differently as names and as paths, and some that are no UTF-8.
    fn nasty_files() -> BTreeSet<Vec<u8>> {
        let mut files: BTreeSet<Vec<u8>> = (0..2_993_u32)
            .map(|i| format!("{}/{}-{}/f{i}", i % 7, i % 11, i % 13).into_bytes())
            .collect();
        for name in ["a-b", "a/x", "a.b/y", "a", "0!", "あ/い"] {
            let name = if name == "a" { "a\u{7f}" } else { name };
            files.insert(name.as_bytes().to_vec());
        }
        files.insert(b"a/\xff\xfe\n.1".to_vec());
        files
    }

    #[test]
    fn a_nasty_tree_is_the_same_for_one_and_four_threads() {
        let folder = tempfile::tempdir().unwrap();
        let files = nasty_files();
        assert_eq!(files.len(), 3_000);
        for path in &files {
            write(folder.path(), path);
        }
        symlink("x", folder.path().join("a/link")).unwrap();
        symlink(".", folder.path().join("a/loop")).unwrap();
        let walks = [1, 4].map(|threads| walk(folder.path(), threads).unwrap());
        for (listing, problems) in &walks {
            let found: Vec<_> = (0..listing.len()).map(|i| listing.path(i)).collect();
            assert_eq!(found, files.iter().collect::<Vec<_>>());
            assert!((0..listing.len()).all(|i| listing.root(i) == 3));
            let problems: Vec<_> = problems.iter().map(|p| (&p.path[..], p.kind)).collect();
            let links = [b"a/link".as_slice(), b"a/loop"];
            assert_eq!(problems, links.map(|path| (path, ProblemKind::NotAFile)));
        }
        assert_eq!(walks[0], walks[1]);
    }

    #[test]
    fn an_unreadable_folder_is_a_problem_and_the_rest_is_listed() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), b"good/a");
        write(folder.path(), b"shut/b");
        let shut = folder.path().join("shut");
        fs::set_permissions(&shut, fs::Permissions::from_mode(0o000)).unwrap();
        let superuser = fs::read_dir(&shut).is_ok();
        let (listing, problems) = walk(folder.path(), 2).unwrap();
        fs::set_permissions(&shut, fs::Permissions::from_mode(0o700)).unwrap();
        if superuser {
            eprintln!("skipped: the superuser can read every folder");
            return;
        }
        assert_eq!(listing.len(), 1);
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].path, b"shut");
        assert_eq!(problems[0].kind, ProblemKind::FolderUnreadable);
    }

    #[test]
    fn a_folder_that_lies_too_deep_is_a_problem() {
        let folder = tempfile::tempdir().unwrap();
        write(
            folder.path(),
            &[b"d/".repeat(64), b"file".to_vec()].concat(),
        );
        write(
            folder.path(),
            &[b"e/".repeat(65), b"file".to_vec()].concat(),
        );
        let (listing, problems) = walk(folder.path(), 2).unwrap();
        assert_eq!(listing.len(), 1);
        assert_eq!(listing.path(0).first(), Some(&b'd'));
        let expected = WalkProblem {
            path: b"e/".repeat(65)[..129].to_vec(),
            root: 3,
            kind: ProblemKind::FolderUnreadable,
        };
        assert_eq!(problems, [expected]);
    }

    #[test]
    fn many_files_cross_the_borders_of_pieces() {
        let mut found = Found::default();
        let mut expected = Vec::new();
        for folder in 0..40 {
            let prefix = format!("{folder:02}/{}/", "x".repeat(200));
            let mut part = Found::default();
            for file in 0..if folder % 3 == 0 { 9_000 } else { 10 } {
                let name = format!("{file:05}");
                part.push(prefix.as_bytes(), name.as_bytes());
                expected.push(format!("{prefix}{name}").into_bytes());
            }
            found.append(part);
        }
        assert!(found.pieces.len() > 5);
        let mut listing = Listing::default();
        found.append_to(&mut listing, 3);
        assert_eq!(listing.len(), expected.len());
        for (i, path) in expected.iter().enumerate() {
            assert_eq!((listing.path(i), listing.root(i)), (&path[..], 3));
        }
    }

    #[test]
    fn a_root_that_is_missing_or_a_file_stops_the_walk() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), b"file");
        for name in ["missing", "file"] {
            let root = folder.path().join(name);
            let error = walk(&root, 1).unwrap_err();
            assert!(matches!(error, Error::RootMissing { path } if path == root));
        }
    }
}
