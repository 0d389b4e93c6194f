//! Verifying: every byte flipped, everything missing or one too many, and the verdict of verifiers that are not ours.

use std::fs;
use std::os::unix::fs::FileExt;
use std::path::Path;

use tempfile::TempDir;

use super::*;
use crate::Log;
use crate::log::tests::{key, log_of, records};

/// A log with checkpoints at 0, 2, 3 and 5 entries.
fn grown() -> TempDir {
    let folder = log_of(2);
    let mut log = Log::open(folder.path(), key()).unwrap();
    log.append(&records(2..3)).unwrap();
    log.append(&records(3..5)).unwrap();
    folder
}

fn outcome(dir: &Path) -> Verification {
    verify(dir, &key().verifier()).unwrap()
}

/// Path, kind and index of each fault.
fn faults(dir: &Path) -> Vec<(String, &'static str, Option<u64>)> {
    outcome(dir)
        .faults
        .into_iter()
        .map(|fault| (fault.path, fault.kind.name(), fault.index))
        .collect()
}

#[track_caller]
fn check(dir: &Path, expected: &[(&str, &str, Option<u64>)]) {
    let found = faults(dir);
    let found: Vec<_> = found
        .iter()
        .map(|(path, kind, index)| (path.as_str(), *kind, *index))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn no_byte_can_be_changed_unseen() {
    let folder = grown();
    assert!(outcome(folder.path()).is_sound());
    let disk = Disk::new(folder.path());
    let mut names: Vec<String> = ["tile", "checkpoints"]
        .iter()
        .flat_map(|part| disk.names(part).unwrap())
        .map(|(name, _)| name)
        .collect();
    names.push("checkpoint".to_owned());
    assert_eq!(names.len(), 3 + 3 + 4 + 1);
    let mut flips = 0;
    for name in names {
        let path = folder.path().join(&name);
        let good = fs::read(&path).unwrap();
        let file = fs::OpenOptions::new().write(true).open(&path).unwrap();
        for (at, byte) in good.iter().enumerate() {
            // The sixth bit turns letters into their other case, the eighth breaks the text.
            for bit in [0x01, 0x20, 0x80] {
                file.write_all_at(&[byte ^ bit], at as u64).unwrap();
                let seen = verify(folder.path(), &key().verifier());
                assert!(
                    seen.is_err() || seen.is_ok_and(|outcome| !outcome.is_sound()),
                    "byte {at} of {name}, bit {bit}"
                );
                flips += 1;
            }
            file.write_all_at(&[*byte], at as u64).unwrap();
        }
        // One byte less, one byte more.
        for bad in [&good[..good.len() - 1], &[&good[..], b"\n"].concat()] {
            fs::write(&path, bad).unwrap();
            let seen = verify(folder.path(), &key().verifier());
            assert!(
                seen.is_err() || seen.is_ok_and(|outcome| !outcome.is_sound()),
                "length of {name}"
            );
        }
        fs::write(&path, good).unwrap();
    }
    assert!(flips > 5000, "{flips}");
    assert!(outcome(folder.path()).is_sound());
}

#[test]
fn a_changed_entry_is_named_by_its_index() {
    let folder = log_of(600);
    let bundle = folder.path().join("tile/entries/001");
    let bytes = fs::read(&bundle).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    let at = text.find(r#""seq":300,"#).unwrap();
    let mut bad = bytes.clone();
    bad[at + 6] = b'9';
    fs::write(&bundle, &bad).unwrap();
    check(
        folder.path(),
        &[
            ("tile/entries/001", "entry", Some(300)),
            ("tile/1/000.p/2", "tile", None),
            ("checkpoints/600.txt", "root", None),
        ],
    );
    let outcome = outcome(folder.path());
    assert_eq!(
        outcome.faults[0].to_string(),
        "tile/entries/001: the entry and its hash in the tile of level 0 do not fit (entry 300)"
    );
}

#[test]
fn one_changed_entry_does_not_drown_the_report_in_roots() {
    let folder = log_of(1);
    let mut log = Log::open(folder.path(), key()).unwrap();
    for seq in 1..8 {
        log.append(&records(seq..seq + 1)).unwrap();
    }
    drop(log);
    for name in fs::read_dir(folder.path().join("tile/entries/000.p")).unwrap() {
        let path = name.unwrap().path();
        let mut bytes = fs::read(&path).unwrap();
        bytes[10] ^= 1;
        fs::write(&path, bytes).unwrap();
    }
    let roots: Vec<Fault> = outcome(folder.path())
        .faults
        .into_iter()
        .filter(|fault| fault.kind == FaultKind::Root)
        .collect();
    assert_eq!(roots.len(), 2);
    assert_eq!(roots[0].path, "checkpoints/1.txt");
    assert!(
        roots[0].what.ends_with("so do 7 checkpoints after it"),
        "{}",
        roots[0]
    );
    assert_eq!(roots[1].path, "checkpoints/8.txt");
}

#[test]
fn missing_files_are_named() {
    for name in [
        "tile/entries/000",
        "tile/entries/001.p/44",
        "tile/0/000",
        "tile/0/001.p/44",
        "tile/1/000.p/1",
        "checkpoint",
        "checkpoints/300.txt",
    ] {
        let folder = log_of(300);
        fs::remove_file(folder.path().join(name)).unwrap();
        check(folder.path(), &[(name, "missing", None)]);
    }
}

#[test]
fn a_bundle_and_its_hashes_gone_end_the_rebuilding_and_not_the_report() {
    let folder = log_of(600);
    for name in ["tile/entries/000", "tile/0/000", "tile/entries/002.p/88"] {
        fs::remove_file(folder.path().join(name)).unwrap();
    }
    check(
        folder.path(),
        &[
            ("tile/entries/000", "missing", None),
            ("tile/0/000", "missing", None),
            ("tile/entries/000", "root", Some(0)),
            ("tile/entries/002.p/88", "missing", None),
        ],
    );
}

#[test]
fn unfinished_tiles_of_earlier_checkpoints_may_go_only_for_full_ones() {
    let folder = grown();
    fs::remove_file(folder.path().join("tile/0/000.p/3")).unwrap();
    check(folder.path(), &[("tile/0/000.p/3", "missing", None)]);
    let mut log = Log::open(folder.path(), key()).unwrap();
    log.append(&records(5..256)).unwrap();
    fs::remove_file(folder.path().join("tile/entries/000.p/2")).unwrap();
    check(folder.path(), &[]);
}

#[test]
fn files_that_do_not_belong_are_named() {
    let folder = grown();
    let extra = [
        ("checkpoints/05.txt", "unexpected"),
        ("checkpoints/4.txt.bak", "unexpected"),
        ("tile/0/000.p/6", "not covered"),
        ("tile/0/000.p/4", "not covered"),
        ("tile/0/5", "unexpected"),
        ("tile/entries/000", "not covered"),
        ("tile/notes", "unexpected"),
    ];
    for (name, _) in extra {
        fs::write(folder.path().join(name), b"x").unwrap();
    }
    std::os::unix::fs::symlink("000.p", folder.path().join("tile/0/link")).unwrap();
    let mut found = faults(folder.path());
    let mut expected: Vec<_> = extra
        .into_iter()
        .chain([("tile/0/link", "unexpected")])
        .map(|(name, kind)| (name.to_owned(), kind, None))
        .collect();
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
}

#[test]
fn a_truncated_or_rolled_back_log_is_reported() {
    let folder = grown();
    let path = folder.path().join("checkpoint");
    let good = fs::read(&path).unwrap();
    fs::write(&path, &good[..60]).unwrap();
    check(folder.path(), &[("checkpoint", "checkpoint", None)]);
    fs::copy(folder.path().join("checkpoints/3.txt"), &path).unwrap();
    check(
        folder.path(),
        &[
            ("checkpoints/5.txt", "checkpoint", None),
            ("tile/0/000.p/5", "not covered", None),
            ("tile/entries/000.p/5", "not covered", None),
        ],
    );
    // A checkpoint of another size under a known name, and an empty log in the place of a full one.
    fs::copy(
        folder.path().join("checkpoints/2.txt"),
        folder.path().join("checkpoints/3.txt"),
    )
    .unwrap();
    fs::write(&path, &good).unwrap();
    check(folder.path(), &[("checkpoints/3.txt", "checkpoint", None)]);
}

#[test]
fn two_histories_under_one_key_are_reported() {
    let (folder, fork) = (grown(), tempfile::tempdir().unwrap());
    let mut log = Log::open(fork.path(), key()).unwrap();
    log.append(&records(10..13)).unwrap();
    let forked = fork.path().join("checkpoints/3.txt");
    fs::copy(&forked, folder.path().join("checkpoints/3.txt")).unwrap();
    check(folder.path(), &[("checkpoints/3.txt", "root", None)]);
    log.append(&records(13..15)).unwrap();
    fs::copy(
        fork.path().join("checkpoint"),
        folder.path().join("checkpoint"),
    )
    .unwrap();
    check(
        folder.path(),
        &[
            ("checkpoint", "checkpoint", None),
            ("checkpoints/3.txt", "root", None),
            ("checkpoints/5.txt", "root", None),
        ],
    );
}

#[test]
fn a_log_of_another_key_or_no_log_is_an_error() {
    let folder = grown();
    let other = crate::LedgerKey::from_seed([5; 32], "other.example/mrda-ledger").verifier();
    let error = verify(folder.path(), &other).unwrap_err();
    assert!(
        error.to_string().contains("no signature of other.example"),
        "{error}"
    );
    let empty = tempfile::tempdir().unwrap();
    let error = verify(empty.path(), &key().verifier()).unwrap_err();
    assert!(matches!(error, Error::NoCheckpoint { .. }));
}

#[test]
fn verifying_writes_nothing() {
    let folder = grown();
    fs::remove_file(folder.path().join("lock")).unwrap();
    assert!(outcome(folder.path()).is_sound());
    assert!(!folder.path().join("lock").exists());
}

/// Reads tiles where our log keeps them, for the verifier of another house.
struct Tiles<'a>(&'a Path);

impl tlog_tiles::TileReader for Tiles<'_> {
    fn height(&self) -> u8 {
        8
    }

    fn read_tiles(&self, tiles: &[tlog_tiles::Tile]) -> Result<Vec<Vec<u8>>, tlog_tiles::Error> {
        let path = |tile: &tlog_tiles::Tile| tile.path().replacen("tile/8/", "tile/", 1);
        Ok(tiles
            .iter()
            .map(|tile| fs::read(self.0.join(path(tile))).unwrap())
            .collect())
    }

    fn save_tiles(&self, _: &[tlog_tiles::Tile], _: &[Vec<u8>]) {}
}

#[test]
fn another_implementation_reads_signature_tiles_and_proofs() {
    use tlog_tiles::{
        TileHashReader, check_record, check_tree, prove_record, prove_tree, record_hash,
    };

    for size in [1, 2, 3, 255, 256, 257, 511, 512, 700] {
        let folder = log_of(size);
        let text = fs::read(folder.path().join("checkpoint")).unwrap();
        let note = signed_note::Note::from_bytes(&text).unwrap();
        let verifier = signed_note::StandardVerifier::new(&key().vkey()).unwrap();
        let known = signed_note::VerifierList::new(vec![Box::new(verifier)]);
        assert_eq!(note.verify(&known).unwrap().0.len(), 1);
        let head = tlog_tiles::Checkpoint::from_bytes(note.text()).unwrap();
        assert_eq!(head.size(), size);
        let tiles = Tiles(folder.path());
        let reader = TileHashReader::new(size, *head.hash(), &tiles);
        for index in [0, size / 2, size - 1] {
            let proof = prove_record(size, index, &reader).unwrap();
            let leaf = record_hash(&crate::read_entry(folder.path(), index).unwrap());
            check_record(&proof, size, *head.hash(), index, leaf).unwrap();
        }
        let older = size.div_ceil(2);
        let proof = prove_tree(size, older, &reader).unwrap();
        let root = log_of(older);
        let root = fs::read(root.path().join("checkpoint")).unwrap();
        let root = signed_note::Note::from_bytes(&root).unwrap();
        let root = tlog_tiles::Checkpoint::from_bytes(root.text()).unwrap();
        check_tree(&proof, size, *head.hash(), older, *root.hash()).unwrap();
    }
}
