//! Proofs of RFC 6962 section 2.1: computed from the stored tiles, and checked from their hashes alone.
//!
//! What checks a proof shares no code with what computes it; it follows the loops of RFC 9162 sections 2.1.3.2 and 2.1.4.2, so
//! that a mistake in one of them shows in the tests of the other.

use std::collections::BTreeMap;

use crate::disk::Disk;
use crate::tile::{TILE_BYTES_MAX, TILE_WIDTH, TileId, tile_hashes};
use crate::tree::{Hash, node_hash, root};
use crate::{Error, Flaw};

/// The most hashes of a proof: one a level of a tree of 2^63 entries, and the root it starts from.
pub(crate) const PROOF_HASHES_MAX: usize = 64;

/// The stored tiles of a log of a size, as the source of hashes. Holds one tile a level.
pub(crate) struct Tiles<'a> {
    disk: &'a Disk,
    size: u64,
    held: BTreeMap<u8, (TileId, Vec<Hash>)>,
}

impl<'a> Tiles<'a> {
    /// Reads from the tiles that a published checkpoint of `size` entries covers.
    pub(crate) fn new(disk: &'a Disk, size: u64) -> Tiles<'a> {
        Tiles {
            disk,
            size,
            held: BTreeMap::new(),
        }
    }

    /// The root of the first `size` entries.
    pub(crate) fn root_at(&mut self, size: u64) -> Result<Hash, Error> {
        match size {
            0 => Ok(root(&[])),
            _ => self.subtree(0, size),
        }
    }

    /// The proof that the entry `index` is in the tree of all entries: siblings from the leaf up.
    pub(crate) fn inclusion(&mut self, index: u64) -> Result<Vec<Hash>, Error> {
        let mut proof = Vec::new();
        let (mut from, mut to) = (0, self.size);
        while to - from > 1 {
            let middle = from + split(to - from);
            if index < middle {
                proof.push(self.subtree(middle, to)?);
                to = middle;
            } else {
                proof.push(self.subtree(from, middle)?);
                from = middle;
            }
        }
        proof.reverse();
        Ok(proof)
    }

    /// The proof that the tree of all entries continues the tree of the first `old`; empty from nothing and to the same size.
    pub(crate) fn consistency(&mut self, old: u64) -> Result<Vec<Hash>, Error> {
        let mut proof = Vec::new();
        if old == 0 || old >= self.size {
            return Ok(proof);
        }
        let (mut from, mut to) = (0, self.size);
        while old != to {
            let middle = from + split(to - from);
            if old <= middle {
                proof.push(self.subtree(middle, to)?);
                to = middle;
            } else {
                proof.push(self.subtree(from, middle)?);
                from = middle;
            }
        }
        // The old tree itself is known to whoever holds its root.
        if from > 0 {
            proof.push(self.subtree(from, to)?);
        }
        proof.reverse();
        Ok(proof)
    }

    /// The hash over the entries `from..to`, where `from` is a multiple of the largest power of two below their number.
    fn subtree(&mut self, from: u64, to: u64) -> Result<Hash, Error> {
        let width = to - from;
        if !width.is_power_of_two() {
            let middle = from + split(width);
            return Ok(node_hash(
                &self.subtree(from, middle)?,
                &self.subtree(middle, to)?,
            ));
        }
        // A whole tree of 2^n entries is a run of hashes within one tile.
        let level = (width.trailing_zeros() / 8) as u8;
        let first = from >> (8 * u32::from(level));
        let count = (width >> (8 * u32::from(level))) as usize;
        let tile = TileId::hashes(level, first / TILE_WIDTH, self.size);
        let position = (first % TILE_WIDTH) as usize;
        let hashes = self.tile(level, tile)?;
        let run = hashes.get(position..position + count);
        run.map(root).ok_or_else(|| Error::Damaged {
            path: self.disk.path(&tile.path()),
            flaw: Flaw::NotRecomputed,
        })
    }

    fn tile(&mut self, level: u8, tile: TileId) -> Result<&[Hash], Error> {
        let is_held = self.held.get(&level).is_some_and(|(held, _)| *held == tile);
        if !is_held {
            let (stored, bytes) = self.disk.read_tile(tile, TILE_BYTES_MAX)?;
            let hashes = tile_hashes(&bytes, stored.width).map_err(|flaw| Error::Damaged {
                path: self.disk.path(&stored.path()),
                flaw,
            })?;
            self.held.insert(level, (tile, hashes));
        }
        Ok(self.held.get(&level).map_or(&[], |(_, hashes)| hashes))
    }
}

/// The largest power of two below a number above 1.
fn split(width: u64) -> u64 {
    width.next_power_of_two() / 2
}

/// The root that an inclusion proof leads to; `None` when it cannot be one of this index and size.
pub(crate) fn root_of_inclusion(leaf: Hash, index: u64, size: u64, proof: &[Hash]) -> Option<Hash> {
    if index >= size {
        return None;
    }
    let (mut node, mut last) = (index, size - 1);
    let mut found = leaf;
    for hash in proof {
        if last == 0 {
            return None;
        }
        if node & 1 == 1 || node == last {
            found = node_hash(hash, &found);
            if node & 1 == 0 {
                let levels = node.trailing_zeros().min(63);
                node >>= levels;
                last >>= levels;
            }
        } else {
            found = node_hash(&found, hash);
        }
        node >>= 1;
        last >>= 1;
    }
    (last == 0).then_some(found)
}

/// Whether a proof shows that the tree of `size` entries continues the tree of the first `old`.
pub(crate) fn is_consistent(
    old: u64,
    old_root: &Hash,
    size: u64,
    new_root: &Hash,
    proof: &[Hash],
) -> bool {
    if old == 0 || old >= size {
        let same = old == size && old_root == new_root;
        let from_nothing = old == 0 && size > 0 && *old_root == root(&[]);
        return proof.is_empty() && (same || from_nothing);
    }
    let start = old.is_power_of_two().then_some(*old_root);
    let mut hashes = start.iter().chain(proof);
    let Some(first) = hashes.next() else {
        return false;
    };
    let (mut node, mut last) = (old - 1, size - 1);
    let levels = node.trailing_ones();
    node >>= levels;
    last >>= levels;
    let (mut old_found, mut new_found) = (*first, *first);
    for hash in hashes {
        if last == 0 {
            return false;
        }
        if node & 1 == 1 || node == last {
            old_found = node_hash(hash, &old_found);
            new_found = node_hash(hash, &new_found);
            if node & 1 == 0 {
                let levels = node.trailing_zeros().min(63);
                node >>= levels;
                last >>= levels;
            }
        } else {
            new_found = node_hash(&new_found, hash);
        }
        node >>= 1;
        last >>= 1;
    }
    last == 0 && old_found == *old_root && new_found == *new_root
}

#[cfg(test)]
mod tests;
