//! Every proof up to 300 entries, computed here and checked here and by verifiers that are not ours.

use std::convert::Infallible;
use std::fs;

use tempfile::TempDir;

use super::*;
use crate::log::tests::{log_of, records};
use crate::tile::tile_bytes;
use crate::tree::{Edge, leaf_hash};

const SIZES: u64 = 300;

/// The tiles of a log that was published at every size up to [`SIZES`], and the root of each size.
fn published_at_every_size() -> (TempDir, Vec<Hash>) {
    let folder = tempfile::tempdir().unwrap();
    let mut edge = Edge::default();
    let mut roots = vec![edge.root()];
    let put = |tile: TileId, hashes: &[Hash]| {
        let path = folder.path().join(tile.path());
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, tile_bytes(hashes)).unwrap();
    };
    for record in records(0..SIZES) {
        edge.push(leaf_hash(&record), |level, number, hashes| {
            put(TileId::hashes(level, number, u64::MAX), hashes);
            Ok::<(), Infallible>(())
        })
        .unwrap();
        for level in 0..2 {
            let number = crate::tile::hashes_at(level, edge.size()) / TILE_WIDTH;
            let tile = TileId::hashes(level, number, edge.size());
            if tile.width > 0 {
                put(tile, edge.unfinished(level));
            }
        }
        roots.push(edge.root());
    }
    (folder, roots)
}

fn foreign(hash: &Hash) -> tlog_tiles::Hash {
    tlog_tiles::Hash(*hash)
}

#[test]
fn every_pair_of_heads_is_consistent_and_no_other_pair() {
    let (folder, roots) = published_at_every_size();
    let disk = Disk::new(folder.path());
    for size in 0..=SIZES {
        let mut tiles = Tiles::new(&disk, size);
        let root = &roots[size as usize];
        for old in 0..=size {
            let old_root = &roots[old as usize];
            let proof = tiles.consistency(old).unwrap();
            assert!(
                is_consistent(old, old_root, size, root, &proof),
                "{old} {size}"
            );
            if old > 0 {
                assert_eq!(tiles.root_at(old).unwrap(), *old_root);
                let foreigns = proof.iter().map(foreign).collect();
                tlog_tiles::check_tree(&foreigns, size, foreign(root), old, foreign(old_root))
                    .unwrap();
            }
            let mut other = *old_root;
            other[31] ^= 1;
            assert!(!is_consistent(old, &other, size, root, &proof));
            if old > 0 {
                assert!(!is_consistent(old, old_root, size, &other, &proof));
                let neighbour = &roots[old as usize - 1];
                assert!(!is_consistent(old, neighbour, size, root, &proof));
            }
        }
    }
}

#[test]
fn every_leaf_is_included_and_no_other() {
    let (folder, roots) = published_at_every_size();
    let disk = Disk::new(folder.path());
    let leaves: Vec<Hash> = records(0..SIZES).iter().map(|r| leaf_hash(r)).collect();
    for size in 1..=SIZES {
        let mut tiles = Tiles::new(&disk, size);
        let root = roots[size as usize];
        for index in 0..size {
            let proof = tiles.inclusion(index).unwrap();
            let leaf = leaves[index as usize];
            assert_eq!(root_of_inclusion(leaf, index, size, &proof), Some(root));
            let foreigns = proof.iter().map(foreign).collect();
            tlog_tiles::check_record(&foreigns, size, foreign(&root), index, foreign(&leaf))
                .unwrap();
            let other = leaves[(index as usize + 1) % leaves.len()];
            assert_ne!(root_of_inclusion(other, index, size, &proof), Some(root));
            if size > 1 {
                let wrong = (index + 1) % size;
                assert_ne!(root_of_inclusion(leaf, wrong, size, &proof), Some(root));
            }
        }
        assert_eq!(root_of_inclusion(root, size, size, &[]), None);
    }
}

#[test]
fn a_proof_that_was_touched_is_refused() {
    let (folder, roots) = published_at_every_size();
    let disk = Disk::new(folder.path());
    let leaf = leaf_hash(&records(201..202)[0]);
    let mut tiles = Tiles::new(&disk, 291);
    let inclusion = tiles.inclusion(201).unwrap();
    let consistency = tiles.consistency(201).unwrap();
    check_touched(&inclusion, |proof| {
        root_of_inclusion(leaf, 201, 291, proof) == Some(roots[291])
    });
    check_touched(&consistency, |proof| {
        is_consistent(201, &roots[201], 291, &roots[291], proof)
    });
}

fn check_touched(proof: &[Hash], check: impl Fn(&[Hash]) -> bool) {
    assert!(proof.len() > 6 && check(proof));
    assert!(!check(&[]));
    for at in 0..proof.len() {
        let mut bad = proof.to_vec();
        bad[at][0] ^= 0x80;
        assert!(!check(&bad), "hash {at} changed");
        bad = proof.to_vec();
        bad.remove(at);
        assert!(!check(&bad), "hash {at} gone");
        bad = proof.to_vec();
        bad.insert(at, [0; 32]);
        assert!(!check(&bad), "one more hash at {at}");
        bad = proof.to_vec();
        bad.swap(at, 0);
        assert!(at == 0 || !check(&bad), "hashes 0 and {at} swapped");
    }
    assert!(!check(&[proof, &[[0; 32]]].concat()));
    assert!(!check(&[[0; 32]; 70]));
}

/// Around the border of the second level, where a subtree's hash comes from another tile than its siblings.
#[test]
fn proofs_cross_the_border_of_the_second_level() {
    let folder = log_of(65_537);
    let disk = Disk::new(folder.path());
    let mut tiles = Tiles::new(&disk, 65_537);
    let root = tiles.root_at(65_537).unwrap();
    for index in [0, 255, 256, 65_279, 65_535, 65_536] {
        let leaf = leaf_hash(&records(index..index + 1)[0]);
        let proof = tiles.inclusion(index).unwrap();
        assert_eq!(root_of_inclusion(leaf, index, 65_537, &proof), Some(root));
    }
    for old in [1, 255, 256, 257, 65_535, 65_536, 65_537] {
        let old_root = tiles.root_at(old).unwrap();
        let proof = tiles.consistency(old).unwrap();
        assert!(
            is_consistent(old, &old_root, 65_537, &root, &proof),
            "{old}"
        );
    }
}

/// A full tile may stand in for the unfinished one of an earlier checkpoint.
#[test]
fn unfinished_tiles_may_have_made_way_for_full_ones() {
    let (folder, roots) = published_at_every_size();
    fs::remove_file(folder.path().join("tile/0/000.p/201")).unwrap();
    let disk = Disk::new(folder.path());
    assert_eq!(Tiles::new(&disk, 201).root_at(201).unwrap(), roots[201]);
    fs::remove_file(folder.path().join("tile/0/001.p/35")).unwrap();
    assert!(matches!(
        Tiles::new(&disk, 291).root_at(291),
        Err(Error::Io { .. })
    ));
}
