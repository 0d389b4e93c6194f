//! The full scan: every bundle is hashed again, and every tile and checkpoint is held against what comes out.
//!
//! Memory stays flat: one bundle and the tree's right edge. When a bundle cannot be read, its stored leaf hashes stand in for
//! it so that the scan can go on; when those are gone too, the tree cannot be rebuilt from there on, which is itself a fault,
//! and the rest is checked bundle against tile.

use std::collections::BTreeSet;
use std::convert::Infallible;

use super::heads::Heads;
use super::{Fault, FaultKind, Faults, read};
use crate::disk::Disk;
use crate::log::kept_name;
use crate::tile::{
    BUNDLE_BYTES_MAX, Content, TILE_BYTES_MAX, TILE_WIDTH, TileId, bundle_entries, hashes_at,
    levels, tile_hashes,
};
use crate::tree::{Edge, leaf_hash};
use crate::{Checkpoint, Error, Flaw, Hash};

/// Checks all bundles, tiles and roots.
pub(super) fn entries(disk: &Disk, heads: &Heads, faults: &mut Faults) {
    let mut scan = Scan {
        disk,
        heads,
        faults,
        edge: Edge::default(),
        seen: TileId::unfinished(heads.newest.size).collect(),
        wrong_roots: Vec::new(),
    };
    scan.upper_tiles();
    scan.checkpoint();
    for number in 0..heads.newest.size.div_ceil(TILE_WIDTH) {
        let leaves = scan.bundle(number);
        if scan.edge.size() != number * TILE_WIDTH {
            continue;
        }
        match leaves {
            Some(leaves) => scan.grow(&leaves),
            None => scan.give_up(number),
        }
    }
    scan.roots();
}

/// Checks that no file under `tile/` is one too many.
///
/// # Errors
/// [`Error::Io`] when a folder cannot be listed.
pub(super) fn names(disk: &Disk, heads: &Heads, faults: &mut Faults) -> Result<(), Error> {
    let size = heads.newest.size;
    let unfinished: BTreeSet<TileId> = heads
        .kept
        .keys()
        .copied()
        .flat_map(TileId::unfinished)
        .collect();
    for (name, ordinary) in disk.names("tile")? {
        match TileId::from_path(&name) {
            _ if !ordinary => {
                faults.report(FaultKind::Unexpected, &name, "it is not an ordinary file");
            }
            None => {
                let what = "its name is not that of a tile or an entry bundle";
                faults.report(FaultKind::Unexpected, &name, what);
            }
            Some(tile) if unfinished.contains(&tile) => (),
            Some(tile) if tile.is_full() && tile.lies_within(size) => (),
            Some(tile) => {
                let what = if tile.lies_within(size) {
                    "no checkpoint of this size is kept".to_owned()
                } else {
                    format!("it reaches beyond the {size} entries that `checkpoint` covers")
                };
                faults.report(FaultKind::NotCovered, &name, what);
            }
        }
    }
    Ok(())
}

struct Scan<'a> {
    disk: &'a Disk,
    heads: &'a Heads,
    faults: &'a mut Faults,
    /// The tree rebuilt so far; it stands still once a bundle and its leaf hashes are both gone.
    edge: Edge,
    /// Unfinished tiles that were compared already, or are as tiles of the newest checkpoint.
    seen: BTreeSet<TileId>,
    wrong_roots: Vec<(Checkpoint, Hash)>,
}

impl Scan<'_> {
    /// Reports tiles above level 0 that are missing or have the wrong length. What they hold is compared as the tree grows.
    fn upper_tiles(&mut self) {
        let size = self.heads.newest.size;
        for level in levels(size).skip(1) {
            for number in 0..hashes_at(level, size).div_ceil(TILE_WIDTH) {
                self.read_tile(TileId::hashes(level, number, size));
            }
        }
    }

    /// Checks a bundle of the newest tree and its tile of level 0 against each other. Gives the leaf hashes of the entries, or
    /// the stored ones when the bundle cannot be read.
    fn bundle(&mut self, number: u64) -> Option<Vec<Hash>> {
        let size = self.heads.newest.size;
        let bundle = TileId::entries(number, size);
        let leaves = self.read_leaves(bundle);
        let stored = self.read_tile(TileId::hashes(0, number, size));
        if let (Some(leaves), Some(stored)) = (&leaves, &stored) {
            let pairs = leaves.iter().zip(stored).enumerate();
            for (position, _) in pairs.filter(|(_, (leaf, stored))| leaf != stored) {
                self.faults.add(Fault {
                    kind: FaultKind::Entry,
                    what: "the entry and its hash in the tile of level 0 do not fit".to_owned(),
                    path: bundle.path(),
                    index: Some(number * TILE_WIDTH + position as u64),
                });
            }
        }
        leaves.or(stored)
    }

    /// Adds the leaves of one bundle and checks everything that they complete.
    fn grow(&mut self, leaves: &[Hash]) {
        for leaf in leaves {
            let mut filled = Vec::new();
            let Ok(()) = self.edge.push(*leaf, |level, number, hashes| {
                // The tile of level 0 was compared with its bundle, entry by entry.
                if level > 0 {
                    filled.push((TileId::hashes(level, number, u64::MAX), hashes.to_vec()));
                }
                Ok::<(), Infallible>(())
            });
            for (tile, hashes) in filled {
                self.compare(tile, &hashes);
            }
            self.checkpoint();
        }
    }

    /// Checks root and unfinished tiles if a checkpoint is kept for the size that the tree has now.
    fn checkpoint(&mut self) {
        let size = self.edge.size();
        let Some(kept) = self.heads.kept.get(&size) else {
            return;
        };
        if let Some(signed) = kept {
            let root = self.edge.root();
            if signed.root != root {
                self.wrong_roots.push((signed.clone(), root));
            }
        }
        let newest = size == self.heads.newest.size;
        for tile in TileId::unfinished(size) {
            let level = match tile.content {
                Content::Entries => 0,
                Content::Hashes(level) => level,
            };
            // Those of the newest tree at level 0 were compared with each other already.
            let compared = newest && level == 0;
            if compared || (!self.seen.insert(tile) && !newest) || self.was_replaced(tile) {
                continue;
            }
            let expected = self.edge.unfinished(level).to_vec();
            self.compare(tile, &expected);
        }
    }

    /// Whether an unfinished tile is gone and the full one covers for it, as the format allows.
    fn was_replaced(&self, tile: TileId) -> bool {
        let gone = |tile: TileId| !self.disk.path(&tile.path()).exists();
        tile.filled().lies_within(self.heads.newest.size) && gone(tile) && !gone(tile.filled())
    }

    /// Compares a stored tile or bundle with the hashes it must hold or give.
    fn compare(&mut self, tile: TileId, expected: &[Hash]) {
        let found = match tile.content {
            Content::Entries => self.read_leaves(tile),
            // `upper_tiles` reported those of the newest tree that cannot be read.
            Content::Hashes(level) if level > 0 && self.is_newest(tile) => {
                let bytes = self.disk.read(&tile.path(), TILE_BYTES_MAX).ok().flatten();
                bytes.and_then(|bytes| tile_hashes(&bytes, tile.width).ok())
            }
            Content::Hashes(_) => self.read_tile(tile),
        };
        let Some(found) = found else { return };
        let differs = found
            .iter()
            .zip(expected)
            .position(|(found, expected)| found != expected);
        let Some(position) = differs else { return };
        let position = tile.number * TILE_WIDTH + position as u64;
        let (kind, index) = match tile.content {
            Content::Entries => (FaultKind::Entry, Some(position)),
            Content::Hashes(0) => (FaultKind::Tile, Some(position)),
            Content::Hashes(_) => (FaultKind::Tile, None),
        };
        self.faults.add(Fault {
            kind,
            what: Flaw::NotRecomputed.to_string(),
            path: tile.path(),
            index,
        });
    }

    fn is_newest(&self, tile: TileId) -> bool {
        let size = self.heads.newest.size;
        match tile.content {
            Content::Entries => tile == TileId::entries(tile.number, size),
            Content::Hashes(level) => tile == TileId::hashes(level, tile.number, size),
        }
    }

    fn read_tile(&mut self, tile: TileId) -> Option<Vec<Hash>> {
        let path = tile.path();
        let bytes = read(self.disk, &path, TILE_BYTES_MAX, self.faults)?;
        tile_hashes(&bytes, tile.width)
            .inspect_err(|flaw| self.faults.report(FaultKind::Tile, &path, flaw))
            .ok()
    }

    fn read_leaves(&mut self, tile: TileId) -> Option<Vec<Hash>> {
        let path = tile.path();
        let bytes = read(self.disk, &path, BUNDLE_BYTES_MAX, self.faults)?;
        bundle_entries(&bytes, tile.width)
            .inspect_err(|flaw| self.faults.report(FaultKind::Entry, &path, flaw))
            .ok()
            .map(|entries| entries.into_iter().map(leaf_hash).collect())
    }

    fn give_up(&mut self, number: u64) {
        self.faults.add(Fault {
            kind: FaultKind::Root,
            what: "neither the entries nor their hashes can be read: no root from here on can be checked".to_owned(),
            path: TileId::entries(number, self.heads.newest.size).path(),
            index: Some(number * TILE_WIDTH),
        });
    }

    /// Reports roots that do not fit. One changed entry spoils every later root, so the first and the newest are named and the
    /// rest is counted.
    fn roots(&mut self) {
        let wrong = std::mem::take(&mut self.wrong_roots);
        let last = wrong.len().saturating_sub(1);
        for (position, (signed, found)) in wrong.iter().enumerate() {
            if position != 0 && position != last {
                continue;
            }
            let found = Checkpoint {
                root: *found,
                ..signed.clone()
            };
            let flaw = Flaw::Root {
                signed: signed.root_base64(),
                found: found.root_base64(),
            };
            let between = match last {
                2.. if position == 0 => {
                    format!("; so do {} checkpoints after it", last)
                }
                _ => String::new(),
            };
            let what = format!("{flaw}{between}");
            self.faults
                .report(FaultKind::Root, &kept_name(signed.size), what);
        }
    }
}
