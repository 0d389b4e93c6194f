//! A set of file ids, for counting each file once without keeping every id.

use std::collections::BTreeMap;

const WORDS: usize = 16;
const IDS_PER_BLOCK: i64 = WORDS as i64 * 64;

/// A set of `source_file_id`s. The store gives them out in sequence, so that a night's ids lie close together: blocks of
/// 1,024 bits cost about 150 bytes each, ten million neighbours 1.5 MB.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct IdSet {
    blocks: BTreeMap<i64, [u64; WORDS]>,
    len: u64,
}

impl IdSet {
    /// Adds an id; false when it was there already.
    pub(crate) fn insert(&mut self, id: i64) -> bool {
        let (block, word, bit) = place(id);
        let words = self.blocks.entry(block).or_default();
        let fresh = words[word] & bit == 0;
        words[word] |= bit;
        self.len += u64::from(fresh);
        fresh
    }

    /// Whether the id is there.
    pub(crate) fn contains(&self, id: i64) -> bool {
        let (block, word, bit) = place(id);
        self.blocks
            .get(&block)
            .is_some_and(|words| words[word] & bit != 0)
    }

    /// How many ids are there.
    pub(crate) fn len(&self) -> u64 {
        self.len
    }

    /// Adds every id of another set.
    pub(crate) fn merge(&mut self, other: IdSet) {
        for (block, theirs) in other.blocks {
            let ours = self.blocks.entry(block).or_default();
            for (our, their) in ours.iter_mut().zip(theirs) {
                self.len += u64::from((their & !*our).count_ones());
                *our |= their;
            }
        }
    }
}

/// The block, the word in it and the bit in that. Euclid's division keeps negative ids apart from positive ones.
fn place(id: i64) -> (i64, usize, u64) {
    let offset = id.rem_euclid(IDS_PER_BLOCK) as usize;
    (
        id.div_euclid(IDS_PER_BLOCK),
        offset / 64,
        1 << (offset % 64),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_id_counts_once() {
        let ids = [0, 1, 63, 64, 1_023, 1_024, -1, -1_024, i64::MAX, i64::MIN];
        let mut set = IdSet::default();
        for id in ids {
            assert!(!set.contains(id), "{id}");
            assert!(set.insert(id), "{id}");
            assert!(!set.insert(id), "{id}");
            assert!(set.contains(id), "{id}");
        }
        assert_eq!(set.len(), ids.len() as u64);
    }

    #[test]
    fn merging_counts_the_common_ids_once() {
        let of = |ids: std::ops::Range<i64>| {
            let mut set = IdSet::default();
            for id in ids {
                set.insert(id);
            }
            set
        };
        let mut set = of(0..1_500);
        set.merge(of(1_000..3_000));
        assert_eq!(set, of(0..3_000));
        assert_eq!(set.len(), 3_000);
    }
}
