//! Discovery: the names of all files below the roots of a feed, found by many threads, in one order.
//!
//! A folder's entries are sorted with `/` behind the names of folders. Walking them in that order visits files in the
//! order of their whole path's bytes, so that no list of all files has to be sorted, and the result cannot depend on which
//! thread came first.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::ops::Range;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::{Error, Listing};

/// How deep folders may lie below a root. SS-MIX2 has five levels.
const FOLDER_DEPTH_MAX: usize = 64;

/// Paths are gathered in pieces of this size, so that joining the finds of two folders rarely copies much.
const PIECE_BYTES_MAX: usize = 1 << 20;

/// What a walk found.
#[derive(Debug)]
pub struct Walk {
    /// All regular files, without ids.
    pub listing: Listing,
    /// What could not be listed, sorted by path and root.
    pub problems: Vec<WalkProblem>,
}

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
}

/// Lists every regular file below `roots` with the threads of `pool`. Links are not followed; nothing is opened or asked
/// for its size.
///
/// # Errors
/// [`Error::RootMissing`] and [`Error::RootUnreadable`] for the roots themselves, [`Error::TooManyFiles`]. A folder below a root
/// that cannot be read is a problem in the result.
pub fn walk(roots: &[PathBuf], pool: &rayon::ThreadPool) -> Result<Walk, Error> {
    let mut listings = Vec::with_capacity(roots.len());
    let mut problems = Vec::new();
    let too_many = || Error::TooManyFiles {
        files_max: Listing::FILES_MAX,
    };
    for (number, root) in roots.iter().enumerate() {
        let entries = read_root(root)?;
        let walker = Walker {
            root,
            number: u16::try_from(number).map_err(|_| too_many())?,
        };
        let mut found = pool.install(|| walker.gather(b"", entries, 0));
        problems.append(&mut found.problems);
        listings.push(found.into_listing(walker.number));
    }
    let files: usize = listings.iter().map(Listing::len).sum();
    if files > Listing::FILES_MAX {
        return Err(too_many());
    }
    problems.sort_unstable();
    Ok(Walk {
        listing: merge(listings, files),
        problems,
    })
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

fn read_root(root: &Path) -> Result<Entries, Error> {
    read_folder(root).map_err(|source| match source.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Error::RootMissing {
            path: root.to_path_buf(),
        },
        _ => Error::RootUnreadable {
            path: root.to_path_buf(),
            source,
        },
    })
}

/// Reads and sorts the entries of a folder.
fn read_folder(path: &Path) -> io::Result<Entries> {
    let mut found = Entries::default();
    for entry in fs::read_dir(path)? {
        // An entry whose kind cannot be told is one that was not seen.
        let Some((entry, kind)) = entry.and_then(|e| e.file_type().map(|kind| (e, kind))).ok()
        else {
            found.cut_short = true;
            continue;
        };
        let start = found.names.len();
        found
            .names
            .extend_from_slice(entry.file_name().as_encoded_bytes());
        let kind = if kind.is_file() {
            EntryKind::File
        } else if kind.is_dir() {
            found.names.push(b'/');
            EntryKind::Folder
        } else {
            EntryKind::Other
        };
        found.entries.push(Entry {
            name: start..found.names.len(),
            kind,
        });
    }
    let names = &found.names;
    found
        .entries
        .sort_unstable_by(|a, b| names[a.name.clone()].cmp(&names[b.name.clone()]));
    Ok(found)
}

/// Walks one root.
struct Walker<'a> {
    root: &'a Path,
    number: u16,
}

impl Walker<'_> {
    /// Everything below the folder `prefix`, which is empty or ends in `/`.
    fn folder(&self, prefix: &[u8], depth: usize) -> Found {
        if depth > FOLDER_DEPTH_MAX {
            return self.unreadable(prefix);
        }
        match read_folder(&self.root.join(OsStr::from_bytes(prefix))) {
            Ok(entries) => self.gather(prefix, entries, depth),
            // Removed since its parent was read: its files are gone, which is no problem of ours.
            Err(error) if error.kind() == io::ErrorKind::NotFound => Found::default(),
            Err(_) => self.unreadable(prefix),
        }
    }

    /// Puts the files of a folder and the finds of its folders in order.
    fn gather(&self, prefix: &[u8], folder: Entries, depth: usize) -> Found {
        let path = |entry: &Entry| [prefix, &folder.names[entry.name.clone()]].concat();
        let folders: Vec<&Entry> = folder
            .entries
            .iter()
            .filter(|entry| entry.kind == EntryKind::Folder)
            .collect();
        let mut finds = folders
            .par_iter()
            .map(|entry| self.folder(&path(entry), depth + 1))
            .collect::<Vec<Found>>()
            .into_iter();
        let mut found = Found::default();
        for entry in &folder.entries {
            match entry.kind {
                EntryKind::File => found.push(prefix, &folder.names[entry.name.clone()]),
                EntryKind::Folder => found.append(finds.next().unwrap_or_default()),
                EntryKind::Other => found.problems.push(WalkProblem {
                    root: self.number,
                    path: path(entry),
                    kind: ProblemKind::NotAFile,
                }),
            }
        }
        if folder.cut_short {
            found.append(self.unreadable(prefix));
        }
        found
    }

    fn unreadable(&self, prefix: &[u8]) -> Found {
        Found {
            problems: vec![WalkProblem {
                root: self.number,
                path: prefix.strip_suffix(b"/").unwrap_or(prefix).to_vec(),
                kind: ProblemKind::FolderUnreadable,
            }],
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

    /// Copies the pieces into one listing, freeing each as it goes.
    fn into_listing(self, root: u16) -> Listing {
        let files = self.pieces.iter().map(|piece| piece.ends.len()).sum();
        let bytes = self.pieces.iter().map(|piece| piece.paths.len()).sum();
        let mut listing = Listing::with_capacity(files, bytes);
        for piece in self.pieces {
            let mut start = 0;
            for end in piece.ends {
                listing.push(&piece.paths[start..end], root, 0);
                start = end;
            }
        }
        listing
    }
}

/// Joins the listings of several roots into one order.
fn merge(mut listings: Vec<Listing>, files: usize) -> Listing {
    if listings.len() == 1 {
        return listings.pop().unwrap_or_default();
    }
    let bytes = listings.iter().map(Listing::path_bytes).sum();
    let mut merged = Listing::with_capacity(files, bytes);
    let mut heads = vec![0; listings.len()];
    for _ in 0..files {
        let next = (0..listings.len())
            .filter(|at| heads[*at] < listings[*at].len())
            .min_by_key(|at| listings[*at].key(heads[*at]));
        if let Some(at) = next {
            let (path, root) = listings[at].key(heads[at]);
            merged.push(path, root, 0);
            heads[at] += 1;
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

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
        let roots = ["one", "two"].map(|name| folder.path().join(name));
        let files = nasty_files();
        assert_eq!(files.len(), 3_000);
        for path in &files {
            write(&roots[0], path);
        }
        write(&roots[1], b"a/x");
        write(&roots[1], b"zz");
        symlink("x", roots[0].join("a/link")).unwrap();
        symlink(".", roots[0].join("a/loop")).unwrap();
        let mut expected: BTreeSet<_> = files.into_iter().map(|path| (path, 0)).collect();
        expected.extend([(b"a/x".to_vec(), 1), (b"zz".to_vec(), 1)]);

        let walks = [1, 4].map(|threads| walk(&roots, &pool(threads)).unwrap());
        for walk in &walks {
            let listing = &walk.listing;
            let found: Vec<_> = (0..listing.len())
                .map(|i| (listing.path(i).to_vec(), listing.root(i)))
                .collect();
            assert_eq!(found, expected.iter().cloned().collect::<Vec<_>>());
            let problems: Vec<_> = walk
                .problems
                .iter()
                .map(|p| (&p.path[..], p.kind))
                .collect();
            let links = [b"a/link".as_slice(), b"a/loop"];
            assert_eq!(problems, links.map(|path| (path, ProblemKind::NotAFile)));
        }
        assert_eq!(walks[0].listing, walks[1].listing);
    }

    #[test]
    fn an_unreadable_folder_is_a_problem_and_the_rest_is_listed() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), b"good/a");
        write(folder.path(), b"shut/b");
        let shut = folder.path().join("shut");
        fs::set_permissions(&shut, fs::Permissions::from_mode(0o000)).unwrap();
        let superuser = fs::read_dir(&shut).is_ok();
        let walk = walk(&[folder.path().to_path_buf()], &pool(2)).unwrap();
        fs::set_permissions(&shut, fs::Permissions::from_mode(0o700)).unwrap();
        if superuser {
            eprintln!("skipped: the superuser can read every folder");
            return;
        }
        assert_eq!(walk.listing.len(), 1);
        assert_eq!(walk.problems.len(), 1);
        assert_eq!(walk.problems[0].path, b"shut");
        assert_eq!(walk.problems[0].kind, ProblemKind::FolderUnreadable);
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
        let walk = walk(&[folder.path().to_path_buf()], &pool(2)).unwrap();
        assert_eq!(walk.listing.len(), 1);
        assert_eq!(walk.listing.path(0).first(), Some(&b'd'));
        let expected = WalkProblem {
            path: b"e/".repeat(65)[..129].to_vec(),
            root: 0,
            kind: ProblemKind::FolderUnreadable,
        };
        assert_eq!(walk.problems, [expected]);
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
        let listing = found.into_listing(3);
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
            let error = walk(std::slice::from_ref(&root), &pool(1)).unwrap_err();
            assert!(matches!(error, Error::RootMissing { path } if path == root));
        }
    }

    /// `cargo test -p store --release walk_speed -- --ignored --nocapture`
    #[test]
    #[ignore = "a measurement, not a check"]
    fn walk_speed() {
        let folder = tempfile::tempdir().unwrap();
        for i in 0..50_000_u32 {
            let (patient, day) = (i / 25, i % 25 / 5);
            let path = format!(
                "{:03}/{:03}/{patient:010}/202611{day:02}/OML-11/{patient:010}_202611{day:02}_OML-11_{i:015}_20261119123456789_01_1",
                patient % 40,
                patient / 40
            );
            write(folder.path(), path.as_bytes());
        }
        let roots = [folder.path().to_path_buf()];
        for threads in [1, 2, 4] {
            let pool = pool(threads);
            let start = std::time::Instant::now();
            let files = walk(&roots, &pool).unwrap().listing.len();
            let seconds = start.elapsed().as_secs_f64();
            println!("{threads} threads: {:.0} files/s", files as f64 / seconds);
        }
        let walk = walk(&roots, &pool(2)).unwrap();
        let path = folder.path().join("x.listing");
        let written = walk.listing.write(&path).unwrap();
        println!(
            "listing: {:.1} bytes a file",
            written.bytes as f64 / 50_000.0
        );
        let mut buffer = Vec::new();
        let start = std::time::Instant::now();
        for i in 0..walk.listing.len() {
            let path = folder.path().join(OsStr::from_bytes(walk.listing.path(i)));
            crate::read_file(&path, &mut buffer, 1 << 20).unwrap();
        }
        println!(
            "read: {:.0} files/s",
            50_000.0 / start.elapsed().as_secs_f64()
        );
    }
}
