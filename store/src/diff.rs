//! What changed between two nights: one pass over two sorted listings.

use std::cmp::Ordering;

use crate::{Listing, WalkProblem};

/// What came and what went.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Diff {
    /// Indices into the new listing of names that were not there before, ascending.
    pub added: Vec<u32>,
    /// Indices into the old listing of names that are no longer there, ascending.
    pub gone: Vec<u32>,
}

/// Compares two listings by (path, root) and copies the ids of kept files into `new`.
///
/// A folder that could not be read tonight says nothing about its files: `problems` are those of the walk that made `new`,
/// and what `old` knows below one that hides files is first carried over into `new`, so that it counts as
/// kept. The indices are those of `new` after that.
pub(crate) fn diff(old: &Listing, new: &mut Listing, problems: &[WalkProblem]) -> Diff {
    let unseen = files_of_unreadable_folders(old, problems);
    if !unseen.is_empty() {
        *new = merge(old, &unseen, new);
    }
    let mut diff = Diff::default();
    let (mut o, mut n) = (0, 0);
    while o < old.len() && n < new.len() {
        match old.key(o).cmp(&new.key(n)) {
            Ordering::Less => {
                diff.gone.push(o as u32);
                o += 1;
            }
            Ordering::Greater => {
                diff.added.push(n as u32);
                n += 1;
            }
            Ordering::Equal => {
                new.set_source_file_id(n, old.source_file_id(o));
                o += 1;
                n += 1;
            }
        }
    }
    diff.gone.extend(o as u32..old.len() as u32);
    diff.added.extend(n as u32..new.len() as u32);
    diff
}

/// Indices into `old` of all files below folders that could not be read, ascending and each once.
fn files_of_unreadable_folders(old: &Listing, problems: &[WalkProblem]) -> Vec<usize> {
    let mut found = Vec::new();
    for problem in problems {
        if !problem.kind.hides_files() {
            continue;
        }
        let mut prefix = problem.path.clone();
        if !prefix.is_empty() {
            prefix.push(b'/');
        }
        let first = first_not_before(old, &prefix);
        found.extend(
            (first..old.len())
                .take_while(|i| old.path(*i).starts_with(&prefix))
                .filter(|i| old.root(*i) == problem.root),
        );
    }
    // A folder that failed halfway may hold a folder that failed too.
    found.sort_unstable();
    found.dedup();
    found
}

/// The first index whose path is not below `path`, by halving.
fn first_not_before(listing: &Listing, path: &[u8]) -> usize {
    let (mut low, mut high) = (0, listing.len());
    while low < high {
        let middle = low + (high - low) / 2;
        if listing.path(middle) < path {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

/// All files of `new` and those of `old` that `unseen` names, in order and each once.
fn merge(old: &Listing, unseen: &[usize], new: &Listing) -> Listing {
    let unseen_bytes: usize = unseen.iter().map(|i| old.path(*i).len()).sum();
    let mut merged =
        Listing::with_capacity(new.len() + unseen.len(), new.path_bytes() + unseen_bytes);
    let mut unseen = unseen.iter().copied().peekable();
    for n in 0..new.len() {
        while let Some(o) = unseen.next_if(|o| old.key(*o) <= new.key(n)) {
            if old.key(o) < new.key(n) {
                merged.push(old.path(o), old.root(o), old.source_file_id(o));
            }
        }
        merged.push(new.path(n), new.root(n), new.source_file_id(n));
    }
    for o in unseen {
        merged.push(old.path(o), old.root(o), old.source_file_id(o));
    }
    merged
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;

    use super::*;
    use crate::ProblemKind;

    type Names = BTreeMap<(Vec<u8>, u16), i64>;

    fn listing(names: &Names) -> Listing {
        let mut listing = Listing::default();
        for ((path, root), id) in names {
            listing.push(path, *root, *id);
        }
        listing
    }

    fn names() -> impl Strategy<Value = Names> {
        let path = prop::collection::vec(prop::sample::select(b"ab-/\xff".to_vec()), 1..6);
        prop::collection::btree_map((path, 0..2_u16), any::<i64>(), 0..40)
    }

    /// Folders of root 0 that were unreadable; the empty path is the root itself.
    fn problems(paths: &[&str]) -> Vec<WalkProblem> {
        let problem = |path: &&str| WalkProblem {
            root: 0,
            path: path.as_bytes().to_vec(),
            kind: ProblemKind::FolderUnreadable,
        };
        paths.iter().map(problem).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn agrees_with_sets(
            old in names(),
            fresh in names(),
            unreadable in prop::sample::select(vec![&[][..], &["a", "a/b"], &[""]]),
        ) {
            let problems = problems(unreadable);
            let mut expected_new = fresh.clone();
            for ((path, root), id) in &old {
                let below = match unreadable {
                    [] => false,
                    [""] => true,
                    _ => path.starts_with(b"a/"),
                };
                if *root == 0 && below {
                    expected_new.entry((path.clone(), 0)).or_insert(*id);
                }
            }
            let old_set: BTreeSet<_> = old.keys().cloned().collect();
            let new_set: BTreeSet<_> = expected_new.keys().cloned().collect();

            let old_listing = listing(&old);
            let mut new_listing = listing(&fresh);
            let diff = diff(&old_listing, &mut new_listing, &problems);

            let key = |listing: &Listing, i: u32| {
                let (path, root) = listing.key(i as usize);
                (path.to_vec(), root)
            };
            let added: BTreeSet<_> = diff.added.iter().map(|i| key(&new_listing, *i)).collect();
            let gone: BTreeSet<_> = diff.gone.iter().map(|i| key(&old_listing, *i)).collect();
            prop_assert_eq!(new_listing.len(), new_set.len());
            prop_assert_eq!(added, &new_set - &old_set);
            prop_assert_eq!(gone, &old_set - &new_set);
            for i in 0..new_listing.len() {
                let name = key(&new_listing, i as u32);
                let id = old.get(&name).or_else(|| fresh.get(&name));
                prop_assert_eq!(Some(&new_listing.source_file_id(i)), id);
            }
        }
    }
}
