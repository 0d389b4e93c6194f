//! The Merkle tree of RFC 6962 section 2.1: leaf and node hashes, and the right edge from which the tree grows.

use sha2::{Digest, Sha256};

use crate::tile::TILE_WIDTH;

/// A SHA-256 hash.
pub type Hash = [u8; 32];

/// The hash of an entry as the tree has it: SHA-256 over a zero byte and the bytes of the entry.
pub fn leaf_hash(entry: &[u8]) -> Hash {
    Sha256::new()
        .chain_update([0])
        .chain_update(entry)
        .finalize()
        .into()
}

/// The hash of an inner node.
pub(crate) fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Sha256::new()
        .chain_update([1])
        .chain_update(left)
        .chain_update(right)
        .finalize()
        .into()
}

/// The root over hashes that stand for equally large trees, of which only the last may be smaller. Without hashes: the hash
/// of nothing, as RFC 6962 has it.
pub(crate) fn root(hashes: &[Hash]) -> Hash {
    match hashes {
        [] => Sha256::digest([]).into(),
        [one] => *one,
        _ => {
            let split = hashes.len().next_power_of_two() / 2;
            let (left, right) = hashes.split_at(split);
            node_hash(&root(left), &root(right))
        }
    }
}

/// The right edge of a tree: for each level the hashes of the tile that is not full yet. It is all that appending needs, and
/// it stays at most 255 hashes a level however large the tree is.
///
/// A hash of level `n` stands for 256^n entries. A level's unfinished tile lies left of what the levels below hold, so the
/// root is folded from the lowest level up, each level's result becoming the last and smaller tree of the next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Edge {
    size: u64,
    levels: Vec<Vec<Hash>>,
}

impl Edge {
    /// The edge of a tree of `size` entries from the hashes of its unfinished tiles, lowest level first.
    pub(crate) fn new(size: u64, levels: Vec<Vec<Hash>>) -> Edge {
        Edge { size, levels }
    }

    /// Entries in the tree.
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// The hashes of the unfinished tile of `level`; empty when that level has none.
    pub(crate) fn unfinished(&self, level: u8) -> &[Hash] {
        self.levels
            .get(usize::from(level))
            .map_or(&[], Vec::as_slice)
    }

    /// The edge as it was when the last bundle began: without the entries of the unfinished bundle.
    pub(crate) fn at_bundle_start(&self) -> Edge {
        let mut start = self.clone();
        start.size -= start.size % TILE_WIDTH;
        if let Some(leaves) = start.levels.first_mut() {
            leaves.clear();
        }
        start
    }

    /// Adds a leaf. `full` is called for every tile that this completes, lowest level first, with level, tile number and its
    /// 256 hashes.
    pub(crate) fn push<E>(
        &mut self,
        leaf: Hash,
        mut full: impl FnMut(u8, u64, &[Hash]) -> Result<(), E>,
    ) -> Result<(), E> {
        self.size += 1;
        let mut hash = leaf;
        let mut tiles = self.size;
        for level in 0_u8.. {
            let at = usize::from(level);
            if self.levels.len() == at {
                self.levels.push(Vec::new());
            }
            self.levels[at].push(hash);
            if (self.levels[at].len() as u64) < TILE_WIDTH {
                break;
            }
            tiles /= TILE_WIDTH;
            full(level, tiles - 1, &self.levels[at])?;
            hash = root(&self.levels[at]);
            self.levels[at].clear();
        }
        Ok(())
    }

    /// The root of the tree.
    pub(crate) fn root(&self) -> Hash {
        let mut below = None;
        for level in &self.levels {
            if below.is_none() && level.is_empty() {
                continue;
            }
            let mut hashes = level.clone();
            hashes.extend(below);
            below = Some(root(&hashes));
        }
        below.unwrap_or_else(|| root(&[]))
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;
    use model::hex;

    /// RFC 6962 as its text defines it, without any tile.
    fn plain_root(leaves: &[Hash]) -> Hash {
        match leaves.len() {
            0 => Sha256::digest([]).into(),
            1 => leaves[0],
            count => {
                let mut split = 1;
                while split * 2 < count {
                    split *= 2;
                }
                node_hash(&plain_root(&leaves[..split]), &plain_root(&leaves[split..]))
            }
        }
    }

    #[test]
    fn the_hashes_of_the_three_published_entries() {
        let leaves = [
            "93ef9994256cdd4028a0bfb1ea6bacee1ab1f3c78e3612ab197f3e05b37bbb2f",
            "9aa6afe6aa9366224059897b5de361e1ba27fb27b08b99a6255f1bd63d0d88c1",
            "158b18ee8e7ab5775e121225418cfc13df7360b45e65d9873958ddd06c7f8c83",
        ];
        let mut hashes = Vec::new();
        for (seq, expected) in leaves.iter().enumerate() {
            let entry = format!(r#"{{"seq":{seq},"kind":"load_run","hospital":"H0{seq}"}}"#);
            hashes.push(leaf_hash(entry.as_bytes()));
            assert_eq!(hex(&hashes[seq]), *expected);
        }
        let expected = "fe24d99a219d0debee0177a45c71fa481474f9a18f01f9b2e710276a7f0ce7dc";
        assert_eq!(hex(&root(&hashes)), expected);
    }

    #[test]
    fn the_empty_tree_is_the_hash_of_nothing() {
        let expected = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(hex(&Edge::default().root()), expected);
    }

    #[test]
    fn the_edge_gives_the_root_of_every_size() {
        let leaves: Vec<Hash> = (0_u32..1100).map(|n| leaf_hash(&n.to_be_bytes())).collect();
        let mut edge = Edge::default();
        for (index, leaf) in leaves.iter().enumerate() {
            edge.push(*leaf, |_, _, _| Ok::<(), Infallible>(()))
                .unwrap();
            assert_eq!(
                edge.root(),
                plain_root(&leaves[..=index]),
                "size {}",
                index + 1
            );
        }
    }

    #[test]
    fn full_tiles_are_handed_out_once_and_in_order() {
        let mut edge = Edge::default();
        let mut seen = Vec::new();
        for n in 0_u32..65_537 {
            edge.push(leaf_hash(&n.to_be_bytes()), |level, number, hashes| {
                assert_eq!(hashes.len(), 256);
                seen.push((level, number));
                Ok::<(), Infallible>(())
            })
            .unwrap();
        }
        let mut expected: Vec<(u8, u64)> = (0..256).map(|number| (0, number)).collect();
        expected.push((1, 0));
        assert_eq!(seen, expected);
        assert_eq!(
            [0, 1, 2].map(|level| edge.unfinished(level).len()),
            [1, 0, 1]
        );
        assert_eq!(edge.at_bundle_start().size(), 65_536);
    }
}
