//! Names in one arena, gathered in any order and given back sorted, each once.

use std::borrow::Cow;
use std::fmt;

use super::entry_name::{EntryName, NameRules};
use crate::{ProblemKind, WalkProblem};

/// The paths of a root's files, relative to it, sorted by bytes, each once. All lie in one arena: 16 bytes a file beside
/// the path itself.
#[derive(Clone, Default)]
pub struct Names {
    bytes: Vec<u8>,
    spans: Vec<Span>,
}

/// Where a path lies in the arena.
#[derive(Clone, Copy, Debug)]
struct Span {
    start: u64,
    length: u32,
}

impl Names {
    /// Number of files.
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Whether there is no file.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// The `i`-th path (0-based) in ascending order of bytes.
    ///
    /// # Panics
    /// When `i` is not below [`Names::len`].
    pub fn path(&self, i: usize) -> &[u8] {
        path_at(&self.bytes, self.spans[i])
    }

    /// The position of a path.
    pub(super) fn find(&self, path: &[u8]) -> Option<usize> {
        self.spans
            .binary_search_by(|span| path_at(&self.bytes, *span).cmp(path))
            .ok()
    }
}

/// Names hold patient numbers, so only their number is shown.
impl fmt::Debug for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Names({})", self.len())
    }
}

fn path_at(bytes: &[u8], span: Span) -> &[u8] {
    &bytes[span.start as usize..][..span.length as usize]
}

/// What becomes of a name that occurs more than once.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Duplicates {
    /// The last one counts.
    LastWins,
    /// None counts and the name is a problem.
    Refused,
}

/// The names of one archive or list while it is read, each with a value.
pub(super) struct Gathering<T> {
    bytes: Vec<u8>,
    found: Vec<(Span, T)>,
    /// Names of entries that are refused for what they are.
    refused: Vec<Vec<u8>>,
    slashes: bool,
    backslashes: bool,
}

/// What a gathering comes to.
pub(super) struct Gathered<T> {
    pub(super) names: Names,
    /// The value of each name, in the order of the names.
    pub(super) values: Vec<T>,
    /// Sorted by path, all of root 0.
    pub(super) problems: Vec<WalkProblem>,
    pub(super) rules: NameRules,
}

/// The longest name that is kept, in bytes; file systems end at 4,096.
pub(super) const NAME_BYTES_MAX: usize = 64 << 10;

impl<T: Copy> Gathering<T> {
    pub(super) fn new() -> Gathering<T> {
        Gathering {
            bytes: Vec::new(),
            found: Vec::new(),
            refused: Vec::new(),
            slashes: false,
            backslashes: false,
        }
    }

    /// Adds a name as it was found. Names beyond [`NAME_BYTES_MAX`] are refused.
    pub(super) fn push(&mut self, raw: &[u8], value: T) {
        let Some(length) = u32::try_from(raw.len())
            .ok()
            .filter(|length| *length as usize <= NAME_BYTES_MAX)
        else {
            return self.refuse(raw);
        };
        self.look(raw);
        let start = self.bytes.len() as u64;
        self.bytes.extend_from_slice(raw);
        self.found.push((Span { start, length }, value));
    }

    /// Adds an entry that cannot be used, whatever its name.
    pub(super) fn refuse(&mut self, raw: &[u8]) {
        self.look(raw);
        self.refused
            .push(raw[..raw.len().min(NAME_BYTES_MAX)].to_vec());
    }

    fn look(&mut self, raw: &[u8]) {
        self.slashes |= raw.contains(&b'/');
        self.backslashes |= raw.contains(&b'\\');
    }

    /// Reads all names as paths below `prefix` (empty or ending in `/`) and puts them in order. Names of folders are left out.
    pub(super) fn finish(mut self, prefix: &[u8], duplicates: Duplicates) -> Gathered<T> {
        let rules = NameRules {
            backslashes: self.backslashes && !self.slashes,
            prefix: prefix.to_vec(),
        };
        let mut problems = Vec::new();
        for raw in std::mem::take(&mut self.refused) {
            match rules.read(&raw) {
                Some(EntryName::File(path)) => problems.push(refusal(&path)),
                Some(_) => problems.push(refusal(&raw)),
                None => {}
            }
        }
        self.clean(&rules, &mut problems);
        let bytes = &self.bytes;
        // Stable, so that the last of several equal names stays the last.
        self.found
            .sort_by(|a, b| path_at(bytes, a.0).cmp(path_at(bytes, b.0)));
        let equal = |a: &(Span, T), b: &(Span, T)| path_at(bytes, a.0) == path_at(bytes, b.0);
        let mut kept = Vec::with_capacity(self.found.len());
        for group in self.found.chunk_by(equal) {
            match group {
                [.., last] if group.len() == 1 || duplicates == Duplicates::LastWins => {
                    kept.push(*last);
                }
                [first, ..] => problems.push(refusal(path_at(bytes, first.0))),
                [] => {}
            }
        }
        problems.sort_unstable();
        problems.dedup();
        let (spans, values) = kept.into_iter().unzip();
        Gathered {
            names: Names {
                bytes: self.bytes,
                spans,
            },
            values,
            problems,
            rules,
        }
    }

    /// Replaces each name by its path, which is never longer, and drops those that are no files below the prefix.
    fn clean(&mut self, rules: &NameRules, problems: &mut Vec<WalkProblem>) {
        let bytes = &mut self.bytes;
        self.found.retain_mut(|(span, _)| {
            let raw = path_at(bytes, *span);
            let path = match rules.read(raw) {
                Some(EntryName::File(path)) => path,
                Some(EntryName::Refused) => {
                    problems.push(refusal(raw));
                    return false;
                }
                Some(EntryName::Folder) | None => return false,
            };
            // What is cut off lies in front, so a path that is otherwise unchanged stays where it is.
            let cut = raw.len() - path.len();
            span.start += cut as u64;
            span.length -= cut as u32;
            if let Cow::Owned(path) = path {
                bytes[span.start as usize..][..path.len()].copy_from_slice(&path);
            }
            true
        });
    }
}

impl Gathering<u64> {
    /// Of the names that differ in their flag alone (`..._0`, `..._1`), keeps the one with the greatest value, the last one when
    /// values are equal. Of equal names it keeps one.
    pub(super) fn newest_states(mut self) -> Gathering<u64> {
        let bytes = &self.bytes;
        let version = |span: Span| without_flag(path_at(bytes, span));
        // Stable, so that of equal values the last one found stays the last.
        self.found
            .sort_by(|a, b| (version(a.0), a.1).cmp(&(version(b.0), b.1)));
        let same = |a: &(Span, u64), b: &(Span, u64)| version(a.0) == version(b.0);
        let newest = self.found.chunk_by(same).filter_map(|rows| rows.last());
        self.found = newest.copied().collect();
        self
    }
}

/// The name of a file version: what stands in front of the flag, and the whole name when there is no flag.
fn without_flag(name: &[u8]) -> &[u8] {
    match name {
        [version @ .., b'_', flag] if flag.is_ascii_digit() => version,
        whole => whole,
    }
}

/// The problem of a name; a `/` at its end is left out.
fn refusal(name: &[u8]) -> WalkProblem {
    WalkProblem {
        path: name.strip_suffix(b"/").unwrap_or(name).to_vec(),
        root: 0,
        kind: ProblemKind::EntryRefused,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gathered(
        names: &[&str],
        prefix: &str,
        duplicates: Duplicates,
    ) -> (Vec<String>, Vec<u32>, Vec<String>) {
        let mut gathering = Gathering::new();
        for (number, name) in (0_u32..).zip(names) {
            gathering.push(name.as_bytes(), number);
        }
        let found = gathering.finish(prefix.as_bytes(), duplicates);
        let text = |path: &[u8]| String::from_utf8(path.to_vec()).unwrap();
        for i in 0..found.names.len() {
            assert_eq!(found.names.find(found.names.path(i)), Some(i));
        }
        assert_eq!(found.names.find(b"none"), None);
        (
            (0..found.names.len())
                .map(|i| text(found.names.path(i)))
                .collect(),
            found.values,
            found
                .problems
                .iter()
                .map(|problem| text(&problem.path))
                .collect(),
        )
    }

    #[test]
    fn names_come_back_sorted_and_once() {
        let names = ["b", "./a//x", "a-b", "a/x", "d/", "../e", "b"];
        let (paths, values, problems) = gathered(&names, "", Duplicates::LastWins);
        assert_eq!(paths, ["a-b", "a/x", "b"]);
        assert_eq!(values, [2, 3, 6]);
        assert_eq!(problems, ["../e"]);
        let (paths, values, problems) = gathered(&names, "", Duplicates::Refused);
        assert_eq!((paths, values), (vec!["a-b".to_owned()], vec![2]));
        assert_eq!(problems, ["../e", "a/x", "b"]);
    }

    #[test]
    fn only_what_lies_below_the_prefix_is_seen() {
        let names = ["in/a", "in/./b", "inn/c", "in", "d"];
        let (paths, values, problems) = gathered(&names, "in/", Duplicates::Refused);
        assert_eq!(paths, ["a", "b"]);
        assert_eq!(values, [0, 1]);
        assert!(problems.is_empty());
    }

    #[test]
    fn backslashes_separate_only_where_no_slash_does() {
        let (paths, ..) = gathered(&["a\\b", "c"], "", Duplicates::Refused);
        assert_eq!(paths, ["a/b", "c"]);
        let (paths, ..) = gathered(&["a\\b", "c/d"], "", Duplicates::Refused);
        assert_eq!(paths, ["a\\b", "c/d"]);
    }

    #[test]
    fn a_name_beyond_the_limit_is_refused() {
        let long = "x".repeat(NAME_BYTES_MAX + 1);
        let (paths, _, problems) = gathered(&["a", &long, &long[1..]], "", Duplicates::Refused);
        assert_eq!(paths, ["a", &long[1..]]);
        assert_eq!(problems.len(), 1);
    }
}
