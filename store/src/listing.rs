//! A listing: files of a feed's roots by name.

/// The files of a feed, sorted by (path bytes, root). A path is relative to its root, with `/` between its parts and
/// whatever bytes the file system holds. All paths lie behind each other in one arena: about 27 bytes a file beside the
/// path itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    paths: Vec<u8>,
    /// Where each path ends in `paths`.
    ends: Vec<u64>,
    roots: Vec<u16>,
    source_file_ids: Vec<i64>,
}

impl Listing {
    /// Number of files.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no file.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Path of the `i`-th file (0-based), relative to its root.
    ///
    /// # Panics
    /// When `i` is not below [`Listing::len`], as all accessors.
    pub fn path(&self, i: usize) -> &[u8] {
        let start = if i == 0 { 0 } else { self.ends[i - 1] };
        &self.paths[start as usize..self.ends[i] as usize]
    }

    /// Which root of the feed the `i`-th file lies in, 0-based.
    pub fn root(&self, i: usize) -> u16 {
        self.roots[i]
    }

    /// The file version's id; 0 until [`Listing::set_source_file_id`] or the discovery gives one; negative for a file that
    /// could not be read and is to be looked at again.
    pub fn source_file_id(&self, i: usize) -> i64 {
        self.source_file_ids[i]
    }

    /// Gives the `i`-th file its id.
    pub fn set_source_file_id(&mut self, i: usize, id: i64) {
        self.source_file_ids[i] = id;
    }

    /// A listing of these files, each path, root and id, in any order. Of several with one path and root the first one counts.
    pub fn of(mut files: Vec<(Box<[u8]>, u16, i64)>) -> Listing {
        files.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
        files.dedup_by(|a, b| (&a.0, a.1) == (&b.0, b.1));
        let mut listing = Listing::default();
        for (path, root, id) in &files {
            listing.push(path, *root, *id);
        }
        listing
    }

    /// What the order is made of.
    pub(crate) fn key(&self, i: usize) -> (&[u8], u16) {
        (self.path(i), self.root(i))
    }

    pub(crate) fn with_capacity(files: usize, path_bytes: usize) -> Listing {
        Listing {
            paths: Vec::with_capacity(path_bytes),
            ends: Vec::with_capacity(files),
            roots: Vec::with_capacity(files),
            source_file_ids: Vec::with_capacity(files),
        }
    }

    /// The index of a file.
    pub(crate) fn find(&self, key: (&[u8], u16)) -> Option<usize> {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low + (high - low) / 2;
            if self.key(middle) < key {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        (low < self.len() && self.key(low) == key).then_some(low)
    }

    /// Takes all files out; the room they had stays.
    pub(crate) fn clear(&mut self) {
        self.paths.clear();
        self.ends.clear();
        self.roots.clear();
        self.source_file_ids.clear();
    }

    /// Bytes of all paths together.
    pub(crate) fn path_bytes(&self) -> usize {
        self.paths.len()
    }

    /// Appends a file; the caller keeps the order.
    pub(crate) fn push(&mut self, path: &[u8], root: u16, source_file_id: i64) {
        self.paths.extend_from_slice(path);
        self.ends.push(self.paths.len() as u64);
        self.roots.push(root);
        self.source_file_ids.push(source_file_id);
        debug_assert!(self.len() < 2 || self.key(self.len() - 2) < self.key(self.len() - 1));
    }
}

/// How many bytes two paths have in common at their beginning.
pub(crate) fn shared_prefix(a: &[u8], b: &[u8]) -> usize {
    a.iter().zip(b).take_while(|(a, b)| a == b).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_in_any_order_make_a_listing() {
        let file = |path: &str, root, id| (path.as_bytes().into(), root, id);
        let listing = Listing::of(vec![
            file("b", 0, 1),
            file("a", 1, 2),
            file("a", 0, 3),
            file("b", 0, 4),
        ]);
        let found: Vec<_> = (0..listing.len())
            .map(|i| (listing.path(i), listing.root(i), listing.source_file_id(i)))
            .collect();
        assert_eq!(found, [(&b"a"[..], 0, 3), (b"a", 1, 2), (b"b", 0, 1)]);
    }

    #[test]
    fn files_lie_behind_each_other() {
        let mut listing = Listing::default();
        listing.push(b"ab/cd", 0, 1);
        listing.push(b"ab/ce", 1, 2);
        assert_eq!(listing.key(1), (b"ab/ce".as_slice(), 1));
        assert_eq!(
            (listing.path(0), listing.source_file_id(1)),
            (&b"ab/cd"[..], 2)
        );
        listing.clear();
        listing.push(b"ab/cf", 0, 3);
        assert_eq!((listing.len(), listing.path(0)), (1, &b"ab/cf"[..]));
        assert_eq!(shared_prefix(b"ab/c", b"ab/d/e"), 3);
    }
}
