//! Discovery: what came and what went since the last listing, in chunks of bounded size.
//!
//! The roots and the old listing are gone through side by side in the order of paths. What is gone through at once is a
//! *scope*: the files below one folder of the third level (in SS-MIX2 those of one patient), or a single file above. A chunk
//! is some scopes of all roots and of the old listing, so that nothing that belongs together is ever cut: not the versions
//! of one order, not a file and its old name, not the same file in two roots.

use crate::diff::{Diff, diff};
use crate::listing_file::ListingReader;
use crate::roots::{RootNames, Roots};
use crate::{Error, Listing, ProblemKind, WalkProblem};

/// Which folders are scopes: those of the third level below a root.
pub(crate) const SCOPE_DEPTH: usize = 3;

/// Files, old and new together, after which a chunk is closed.
const CHUNK_FILES: usize = 20_000;

/// Some of the files of two nights and what lies between them. Chunks come in the order of paths.
#[derive(Debug, Default)]
pub struct Chunk {
    /// As the last load left it.
    pub old: Listing,
    /// As it is now; ids of entries that were there before are set.
    pub new: Listing,
    /// Indices into `new`, ascending: names that were not there before.
    pub added: Vec<u32>,
    /// Indices into `old`, ascending: names that are no longer there.
    pub gone: Vec<u32>,
    /// Roots, ascending, whose names are those of what changed only: a file stays listed until another name of its version comes.
    pub partial_roots: Vec<u16>,
}

impl Chunk {
    /// Takes files out of the new listing that were kept (indices into `new`, ascending): they are gone after all. Other indices
    /// into `new` move.
    pub fn forget(&mut self, kept: &[u32]) {
        let mut new = Listing::default();
        let mut moved = Vec::with_capacity(self.new.len());
        let mut forgotten = kept.iter().peekable();
        for index in 0..self.new.len() {
            moved.push(new.len() as u32);
            if forgotten.next_if(|next| **next as usize == index).is_some() {
                let old = self.old.find(self.new.key(index));
                self.gone.extend(old.map(|old| old as u32));
                continue;
            }
            let (path, root) = self.new.key(index);
            new.push(path, root, self.new.source_file_id(index));
        }
        self.gone.sort_unstable();
        for index in &mut self.added {
            *index = moved[*index as usize];
        }
        self.new = new;
    }
}

/// How many places gave no files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProblemCounts {
    /// See [`ProblemKind::FolderUnreadable`].
    pub folders_unreadable: u64,
    /// See [`ProblemKind::NotAFile`] and [`ProblemKind::EntryRefused`].
    pub not_files: u64,
}

/// Goes through the roots of a feed and its old listing.
pub struct Discovery<'a> {
    roots: Vec<RootNames<'a>>,
    old: Option<OldNames>,
    /// Folders whose files of the last listing count as kept.
    unseen: Vec<WalkProblem>,
    problems: ProblemCounts,
    old_files: u64,
}

impl<'a> Discovery<'a> {
    /// Begins with the old listing, `None` when there is none, and the threads of `pool`.
    ///
    /// # Errors
    /// [`Error::RootMissing`] and [`Error::RootUnreadable`] for the roots themselves, and those of reading the listing. A folder
    /// below a root that cannot be read is counted, and its files stay as they were.
    pub fn begin(
        roots: &'a Roots,
        old: Option<ListingReader>,
        pool: &'a rayon::ThreadPool,
    ) -> Result<Discovery<'a>, Error> {
        Ok(Discovery {
            roots: roots.names(pool)?,
            old: old.map(OldNames::begin).transpose()?,
            unseen: Vec::new(),
            problems: ProblemCounts::default(),
            old_files: 0,
        })
    }

    /// The next chunk; `None` behind the last one.
    ///
    /// # Errors
    /// Those of reading the old listing, or names from where they come from.
    pub fn next_chunk(&mut self) -> Result<Option<Chunk>, Error> {
        self.chunk_of(CHUNK_FILES)
    }

    /// The next chunk, closed after so many files.
    fn chunk_of(&mut self, files: usize) -> Result<Option<Chunk>, Error> {
        let mut chunk = Chunk::default();
        while chunk.new.len() + chunk.old.len() < files
            && let Some(scope) = self.next_scope()?
        {
            self.take_new(&scope, &mut chunk.new)?;
            if let Some(old) = &mut self.old
                && old.scope() == Some(&scope)
            {
                old.take_scope(&mut chunk.old)?;
            }
        }
        if chunk.new.is_empty() && chunk.old.is_empty() {
            return Ok(None);
        }
        self.old_files += chunk.old.len() as u64;
        let Diff { added, gone } = diff(&chunk.old, &mut chunk.new, &self.unseen);
        let partial = |problem: &&WalkProblem| problem.kind == ProblemKind::NotListed;
        let partial_roots = self.unseen.iter().filter(partial);
        Ok(Some(Chunk {
            added,
            gone,
            partial_roots: partial_roots.map(|problem| problem.root).collect(),
            ..chunk
        }))
    }

    /// What could not be listed so far.
    pub fn problems(&self) -> ProblemCounts {
        self.problems
    }

    /// How many files of the old listing the chunks so far held.
    pub fn old_files(&self) -> u64 {
        self.old_files
    }

    /// Path of the first scope that no chunk has held yet.
    fn next_scope(&mut self) -> Result<Option<Vec<u8>>, Error> {
        let mut first: Option<Vec<u8>> = None;
        for names in &mut self.roots {
            if let Some(scope) = names.next_scope()
                && first.as_deref().is_none_or(|first| scope < first)
            {
                first = Some(scope.to_vec());
            }
            for problem in names.take_problems() {
                match problem.kind {
                    ProblemKind::FolderUnreadable => self.problems.folders_unreadable += 1,
                    ProblemKind::NotAFile | ProblemKind::EntryRefused => {
                        self.problems.not_files += 1;
                    }
                    ProblemKind::NotListed => {}
                }
                if problem.kind.hides_files() {
                    self.unseen.push(problem);
                }
            }
        }
        if let Some(scope) = self.old.as_ref().and_then(OldNames::scope)
            && first.as_deref().is_none_or(|first| scope < first)
        {
            first = Some(scope.to_vec());
        }
        Ok(first)
    }

    /// Appends the files of a scope from all roots in one order.
    fn take_new(&mut self, scope: &[u8], into: &mut Listing) -> Result<(), Error> {
        let mut holders = Vec::new();
        for (index, names) in self.roots.iter_mut().enumerate() {
            if names.next_scope() == Some(scope) {
                holders.push(index);
            }
        }
        if let [only] = holders[..] {
            return self.roots[only].take_scope(into);
        }
        let mut listings = Vec::with_capacity(holders.len());
        for holder in holders {
            let mut listing = Listing::default();
            self.roots[holder].take_scope(&mut listing)?;
            listings.push(listing);
        }
        merge(&listings, into);
        Ok(())
    }
}

/// Joins the listings of several roots into one order.
fn merge(listings: &[Listing], into: &mut Listing) {
    let mut heads = vec![0; listings.len()];
    loop {
        let next = (0..listings.len())
            .filter(|at| heads[*at] < listings[*at].len())
            .min_by_key(|at| listings[*at].key(heads[*at]));
        let Some(at) = next else { return };
        let (path, root) = listings[at].key(heads[at]);
        into.push(path, root, 0);
        heads[at] += 1;
    }
}

/// The scope that a path lies in: its folder of the third level with the `/` behind it, or the path itself.
///
/// Scopes come in the order of their paths when paths do.
pub(crate) fn scope_of(path: &[u8]) -> &[u8] {
    let mut slashes = path.iter().enumerate().filter(|(_, byte)| **byte == b'/');
    match slashes.nth(SCOPE_DEPTH - 1) {
        Some((slash, _)) => &path[..=slash],
        None => path,
    }
}

/// The old listing, one file ahead.
struct OldNames {
    reader: ListingReader,
    /// Holds the file that comes next, or none at the end.
    next: Listing,
}

impl OldNames {
    fn begin(reader: ListingReader) -> Result<OldNames, Error> {
        let mut names = OldNames {
            reader,
            next: Listing::default(),
        };
        names.advance()?;
        Ok(names)
    }

    fn advance(&mut self) -> Result<(), Error> {
        self.next.clear();
        if let Some(file) = self.reader.next_file()? {
            self.next.push(file.path, file.root, file.source_file_id);
        }
        Ok(())
    }

    fn scope(&self) -> Option<&[u8]> {
        (!self.next.is_empty()).then(|| scope_of(self.next.path(0)))
    }

    fn take_scope(&mut self, into: &mut Listing) -> Result<(), Error> {
        let scope = self.scope().map(<[u8]>::to_vec);
        while scope.is_some() && self.scope() == scope.as_deref() {
            into.push(
                self.next.path(0),
                self.next.root(0),
                self.next.source_file_id(0),
            );
            self.advance()?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::fs;
    use std::path::PathBuf;

    use proptest::prelude::*;

    use super::*;
    use crate::{ListingWriter, RootSpec};

    type Key = (Vec<u8>, u16);

    fn pool(threads: usize) -> rayon::ThreadPool {
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap()
    }

    /// Paths of one to five parts below two roots, few enough letters that folders are shared.
    fn tree() -> impl Strategy<Value = BTreeSet<(String, u16)>> {
        let part = prop::sample::select(vec!["a", "b", "b!", "b0", "あ"]);
        let path = prop::collection::vec(part, 0..5).prop_map(|parts| {
            let mut parts: Vec<String> = parts.iter().map(ToString::to_string).collect();
            parts.push("f".to_owned());
            parts.join("/")
        });
        prop::collection::btree_set((path, 0..2_u16), 0..60)
    }

    fn write(roots: &[PathBuf], files: &BTreeSet<(String, u16)>) {
        for (path, root) in files {
            let path = roots[usize::from(*root)].join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, b"").unwrap();
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]
        #[test]
        fn chunks_hold_every_file_once_in_order_and_cut_no_scope(old in tree(), new in tree()) {
            let folder = tempfile::tempdir().unwrap();
            let roots = [folder.path().join("one"), folder.path().join("two")];
            roots.iter().for_each(|root| fs::create_dir_all(root).unwrap());
            write(&roots, &new);
            let path = folder.path().join("old.listing");
            let mut writer = ListingWriter::create(&path).unwrap();
            for (id, (path, root)) in old.iter().enumerate() {
                writer.push(path.as_bytes(), *root, id as i64 + 1).unwrap();
            }
            writer.finish().unwrap();

            let specs = roots.map(RootSpec::folder);
            let (roots, pool) = (Roots::open(&specs, folder.path()).unwrap(), pool(2));
            let mut discovery =
                Discovery::begin(&roots, Some(ListingReader::open(&path).unwrap()), &pool).unwrap();
            let (mut found, mut gone, mut added) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
            let mut scopes: BTreeMap<Vec<u8>, usize> = BTreeMap::new();
            let mut number = 0;
            // Chunks of one scope show that nothing hangs on their size.
            while let Some(chunk) = discovery.chunk_of(1).unwrap() {
                let key = |listing: &Listing, i: usize| -> Key {
                    let (path, root) = listing.key(i);
                    (path.to_vec(), root)
                };
                for listing in [&chunk.old, &chunk.new] {
                    for i in 0..listing.len() {
                        let scope = scope_of(listing.path(i)).to_vec();
                        prop_assert_eq!(*scopes.entry(scope).or_insert(number), number);
                    }
                }
                found.extend((0..chunk.new.len()).map(|i| key(&chunk.new, i)));
                added.extend(chunk.added.iter().map(|i| key(&chunk.new, *i as usize)));
                gone.extend(chunk.gone.iter().map(|i| key(&chunk.old, *i as usize)));
                number += 1;
            }
            let keys = |files: &BTreeSet<(String, u16)>| -> BTreeSet<Key> {
                files.iter().map(|(path, root)| (path.clone().into_bytes(), *root)).collect()
            };
            let (old, new) = (keys(&old), keys(&new));
            prop_assert_eq!(found, new.iter().cloned().collect::<Vec<_>>());
            prop_assert_eq!(added, &new - &old);
            prop_assert_eq!(gone, &old - &new);
            prop_assert_eq!(discovery.old_files(), old.len() as u64);
        }
    }

    #[test]
    fn a_kept_file_can_be_forgotten() {
        let mut chunk = Chunk::default();
        for (id, path) in ["a", "b", "d"].iter().enumerate() {
            chunk.old.push(path.as_bytes(), 0, id as i64 + 1);
        }
        for path in ["b", "c", "d"] {
            chunk.new.push(path.as_bytes(), 0, 0);
        }
        (chunk.added, chunk.gone) = (vec![1], vec![0]);
        chunk.forget(&[0]);
        let names: Vec<&[u8]> = (0..chunk.new.len()).map(|i| chunk.new.path(i)).collect();
        assert_eq!(names, [b"c", b"d"]);
        assert_eq!((chunk.added, chunk.gone), (vec![0], vec![0, 1]));
    }

    #[test]
    fn scopes_come_in_the_order_of_paths() {
        let mut paths: Vec<&[u8]> = vec![
            b"a/b/c/d",
            b"a/b/c!",
            b"a/b/c",
            b"a/b",
            b"a/b/c0/x",
            b"a!",
            b"a/b/c/e/f",
        ];
        paths.sort_unstable();
        let scopes: Vec<&[u8]> = paths.iter().map(|path| scope_of(path)).collect();
        assert!(scopes.is_sorted());
        assert_eq!(scope_of(b"a/b/c/d"), b"a/b/c/");
        assert_eq!(scope_of(b"a/b/c"), b"a/b/c");
    }
}
