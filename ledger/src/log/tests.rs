//! Appending: the published vectors, sizes around tile borders, a crash at every step, and everything `open` refuses.

use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

use super::*;
use crate::{entries, read_entry, verify};

pub(crate) const ORIGIN: &str = "hospital-a.example/mrda-ledger";

/// The note of the published vector, with the line of the log and the line of a witness.
pub(crate) const PUBLISHED: &str = "hospital-a.example/mrda-ledger
3
/iTZmiGdDevuAXekXHH6SBR0+aGPAfmy5xAnan8M59w=

— hospital-a.example/mrda-ledger tSyYE0LdctCcO9leLg4nzr8KaYnMrw2oBX0GUtcpgg/oxhGCgOqLWhhMYbK8n5Y1ONown0QnqOrIwQ3EyKFj+7kn0gU=
— pmda-dc.example/witness-1 SDYzjgAAAABrAQkwMihx/NSIeY0Qu40zXCXp9jAnyQXQhXNgGRTuOQMFIxufkd6pjOVwrVpBQfKxYk42PgJVAlBMGUsef6DeorTiAQ==
";

pub(crate) fn key() -> LedgerKey {
    LedgerKey::from_seed(std::array::from_fn(|n| n as u8), ORIGIN)
}

impl Log {
    /// Every step after so many fails, as after a crash.
    pub(crate) fn crash_after(&mut self, steps: usize) {
        self.disk.steps_left = Some(steps);
    }
}

/// Entry `seq` of the published logs.
fn published_entry(seq: u64) -> Vec<u8> {
    let hospital = seq % 3;
    format!(r#"{{"seq":{seq},"kind":"load_run","hospital":"H0{hospital}"}}"#).into_bytes()
}

pub(crate) fn records(range: std::ops::Range<u64>) -> Vec<Vec<u8>> {
    range.map(published_entry).collect()
}

/// A log of `size` entries appended in one go, closed again.
pub(crate) fn log_of(size: u64) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut log = Log::open(folder.path(), key()).unwrap();
    log.append(&records(0..size)).unwrap();
    folder
}

/// A copy that is not flushed, for tests that need many logs.
pub(crate) fn copy_of(dir: &Path) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files(dir) {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

#[track_caller]
fn check_sound(dir: &Path, size: u64) -> String {
    let outcome = verify(dir, &key().verifier()).unwrap();
    assert_eq!(outcome.faults, [], "size {size}");
    assert_eq!(outcome.size, size);
    outcome.root_base64
}

/// Every file below `dir` but the lock, by name.
fn files(dir: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.ends_with(LOCK) {
                let name = path.strip_prefix(dir).unwrap().to_owned();
                found.push((name, fs::read(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

#[test]
fn the_published_log_comes_out_byte_for_byte() {
    let folder = log_of(3);
    let witness = PUBLISHED.rfind('—').unwrap();
    let text = fs::read_to_string(folder.path().join("checkpoint")).unwrap();
    assert_eq!(text, PUBLISHED[..witness]);
    let kept = fs::read_to_string(folder.path().join("checkpoints/3.txt")).unwrap();
    assert_eq!(kept, text);
    let bundle = fs::read(folder.path().join("tile/entries/000.p/3")).unwrap();
    assert_eq!(bundle[..7], [0x00, 0x2c, 0x7b, 0x22, 0x73, 0x65, 0x71]);
    assert_eq!(
        key().vkey(),
        "hospital-a.example/mrda-ledger+b52c9813+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
    );
    check_sound(folder.path(), 3);
}

#[test]
fn the_line_of_a_witness_is_left_alone() {
    let folder = log_of(3);
    fs::write(folder.path().join("checkpoint"), PUBLISHED).unwrap();
    check_sound(folder.path(), 3);
    let mut log = Log::open(folder.path(), key()).unwrap();
    assert_eq!(log.checkpoint_text(), PUBLISHED);
    log.append(&records(3..4)).unwrap();
    check_sound(folder.path(), 4);
}

#[test]
fn many_unknown_signatures_are_ignored_and_a_wrong_known_one_is_not() {
    let folder = log_of(3);
    let path = folder.path().join("checkpoint");
    let text = fs::read_to_string(&path).unwrap();
    let unknown: String = (0..20)
        .map(|n| LedgerKey::from_seed([n + 100; 32], &format!("w{n}")).sign("x\n")[3..].to_owned())
        .collect();
    fs::write(&path, format!("{text}{unknown}")).unwrap();
    check_sound(folder.path(), 3);
    // The same key's signature of something else, behind its good one.
    fs::write(&path, format!("{text}{}", &key().sign("x\n")[3..])).unwrap();
    assert!(matches!(
        Log::open(folder.path(), key()),
        Err(Error::Damaged {
            flaw: Flaw::BadSignature { .. },
            ..
        })
    ));
    let outcome = verify(folder.path(), &key().verifier()).unwrap();
    assert_eq!(outcome.faults.len(), 1);
    assert!(outcome.faults[0].what.contains("does not fit the text"));
}

#[test]
fn the_published_root_of_seventy_thousand_entries() {
    let mut edge = Edge::default();
    for seq in 0..70_000 {
        edge.push(leaf_hash(&published_entry(seq)), |_, _, _| Ok::<(), ()>(()))
            .unwrap();
    }
    let checkpoint = Checkpoint {
        origin: ORIGIN.to_owned(),
        size: 70_000,
        root: edge.root(),
    };
    assert_eq!(
        checkpoint.root_base64(),
        "fs4Gmo5x7pbSRKQpH9CsT/wlKKE3YZYIiibv04TDdjQ="
    );
}

#[test]
fn logs_of_every_size_around_a_border_are_sound() {
    for size in [0, 1, 2, 3, 255, 256, 257, 511, 512] {
        let folder = log_of(size);
        check_sound(folder.path(), size);
        let read: Vec<_> = entries(folder.path(), 0)
            .unwrap()
            .map(|entry| entry.unwrap())
            .collect();
        assert!(read.iter().map(|(index, _)| *index).eq(0..size));
        assert!(
            read.into_iter()
                .map(|(_, entry)| entry)
                .eq(records(0..size))
        );
    }
}

#[test]
fn a_log_grows_over_the_border_of_the_second_level() {
    let folder = log_of(65_535);
    check_sound(folder.path(), 65_535);
    for size in [65_536, 65_537] {
        let mut log = Log::open(folder.path(), key()).unwrap();
        log.append(&records(size - 1..size)).unwrap();
        check_sound(folder.path(), size);
    }
    assert_eq!(
        read_entry(folder.path(), 65_536).unwrap(),
        published_entry(65_536)
    );
}

#[test]
fn how_records_are_grouped_changes_no_root() {
    let folder = tempfile::tempdir().unwrap();
    let mut log = Log::open(folder.path(), key()).unwrap();
    let mut at = 0;
    for step in [0, 1, 1, 3, 250, 1, 1, 255, 256, 2, 300] {
        let appended = log.append(&records(at..at + step)).unwrap();
        at += step;
        let whole = log_of(at);
        assert_eq!(appended.root_base64(), check_sound(whole.path(), at));
        check_sound(folder.path(), at);
    }
    assert_eq!(log.size(), at);
}

#[test]
fn the_largest_entry_fits_and_one_byte_more_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let mut log = Log::open(folder.path(), key()).unwrap();
    let before = files(folder.path());
    let refused = log.append(&[vec![b'x'; 10], vec![b'x'; 65_536]]);
    assert!(matches!(
        refused,
        Err(Error::TooLarge {
            bytes: 65_536,
            limit: 65_535
        })
    ));
    assert_eq!(files(folder.path()), before);
    let largest: Vec<Vec<u8>> = (0..257).map(|n| vec![n as u8; 65_535]).collect();
    log.append(&largest).unwrap();
    check_sound(folder.path(), 257);
    assert_eq!(read_entry(folder.path(), 256).unwrap(), largest[256]);
}

/// A crash after each step of an append that fills a bundle and two tiles. Afterwards the log opens, is sound, and holds all
/// of the records or none; appending them again if they are not there gives what an append without a crash gives.
#[test]
fn a_crash_at_any_step_leaves_all_or_nothing() {
    const BEFORE: u64 = 254;
    const AFTER: u64 = 258;
    let expected = {
        let folder = log_of(BEFORE);
        let mut log = Log::open(folder.path(), key()).unwrap();
        log.append(&records(BEFORE..AFTER)).unwrap();
        files(folder.path())
    };
    let mut outcomes = Vec::new();
    let before = log_of(BEFORE);
    for steps in 0.. {
        let folder = copy_of(before.path());
        let mut log = Log::open(folder.path(), key()).unwrap();
        log.disk.steps_left = Some(steps);
        let done = log.append(&records(BEFORE..AFTER)).is_ok();
        if !done {
            let again = log.append(&records(BEFORE..AFTER));
            assert!(matches!(again, Err(Error::Unfinished { .. })));
        }
        drop(log);
        // Readers see a whole log even before it is mended.
        let seen: Result<Vec<_>, _> = entries(folder.path(), 0).unwrap().collect();
        assert!([BEFORE, AFTER].contains(&(seen.unwrap().len() as u64)));
        let mut log = Log::open(folder.path(), key()).unwrap();
        check_sound(folder.path(), log.size());
        assert!(log.size() == BEFORE || log.size() == AFTER, "{steps}");
        outcomes.push(log.size());
        if log.size() == BEFORE {
            log.append(&records(BEFORE..AFTER)).unwrap();
        }
        assert_eq!(files(folder.path()), expected, "crash after {steps} steps");
        if done {
            break;
        }
    }
    assert!(outcomes.is_sorted() && outcomes.len() > 40, "{outcomes:?}");
    assert_eq!(outcomes[0], BEFORE);
}

/// After a crash a different night may follow: what the crashed one left must not spoil it.
#[test]
fn leftovers_of_a_crash_make_way_for_other_records() {
    for steps in [3, 10, 20, 25, 30] {
        let folder = log_of(254);
        let mut log = Log::open(folder.path(), key()).unwrap();
        log.disk.steps_left = Some(steps);
        assert!(log.append(&records(254..700)).is_err());
        drop(log);
        let mut log = Log::open(folder.path(), key()).unwrap();
        assert_eq!(log.size(), 254);
        log.append(&[b"{}".to_vec()]).unwrap();
        check_sound(folder.path(), 255);
    }
}

/// Opens a copy of `before` with a crash after each step in turn; opening again must give a sound log of `size` entries.
fn check_crashes_of_open(before: &Path, size: u64) {
    for steps in 0.. {
        let folder = copy_of(before);
        let mut disk = Disk::new(folder.path());
        disk.steps_left = Some(steps);
        let done = Log::open_on(disk, folder.path(), key()).is_ok();
        let seen = entries(folder.path(), 0).unwrap().log_size();
        assert!(seen <= size);
        assert_eq!(Log::open(folder.path(), key()).unwrap().size(), size);
        check_sound(folder.path(), size);
        if done {
            assert!(steps > 5);
            break;
        }
    }
}

#[test]
fn a_crash_while_the_log_is_made_or_mended_is_mended() {
    check_crashes_of_open(tempfile::tempdir().unwrap().path(), 0);
    // An append that got as far as its kept checkpoint.
    let folder = log_of(3);
    let old = fs::read(folder.path().join("checkpoint")).unwrap();
    let mut log = Log::open(folder.path(), key()).unwrap();
    log.append(&records(3..5)).unwrap();
    drop(log);
    fs::write(folder.path().join("checkpoint"), old).unwrap();
    check_crashes_of_open(folder.path(), 5);
}

/// A kept checkpoint counts only when the disk holds what it signs.
#[test]
fn an_append_is_not_finished_on_damaged_files() {
    let folder = log_of(3);
    let old = fs::read(folder.path().join("checkpoint")).unwrap();
    let mut log = Log::open(folder.path(), key()).unwrap();
    log.append(&records(3..5)).unwrap();
    drop(log);
    fs::write(folder.path().join("checkpoint"), &old).unwrap();
    let bundle = folder.path().join("tile/entries/000.p/5");
    let mut bytes = fs::read(&bundle).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&bundle, bytes).unwrap();
    let error = Log::open(folder.path(), key()).unwrap_err();
    assert!(
        matches!(
            error,
            Error::Damaged {
                flaw: Flaw::NotRecomputed,
                ..
            }
        ),
        "{error}"
    );
    assert_eq!(fs::read(folder.path().join("checkpoint")).unwrap(), old);
}

#[test]
fn a_second_writer_is_refused_and_told_why() {
    let folder = tempfile::tempdir().unwrap();
    let first = Log::open(folder.path(), key()).unwrap();
    let error = Log::open(folder.path(), key()).unwrap_err();
    assert!(matches!(error, Error::Locked { .. }));
    assert!(
        error.to_string().contains("locked by another run"),
        "{error}"
    );
    // Readers need no lock.
    check_sound(folder.path(), first.size());
    drop(first);
    Log::open(folder.path(), key()).unwrap();
}

#[test]
fn an_older_checkpoint_that_was_put_back_is_refused() {
    let folder = log_of(3);
    let old = fs::read(folder.path().join("checkpoint")).unwrap();
    let mut log = Log::open(folder.path(), key()).unwrap();
    log.append(&records(3..5)).unwrap();
    log.append(&records(5..6)).unwrap();
    drop(log);
    fs::write(folder.path().join("checkpoint"), old).unwrap();
    let before = files(folder.path());
    let error = Log::open(folder.path(), key()).unwrap_err();
    assert!(
        matches!(
            error,
            Error::RolledBack {
                size: 3,
                kept: 2,
                largest: 6,
                ..
            }
        ),
        "{error}"
    );
    assert_eq!(files(folder.path()), before);
}

#[test]
fn a_log_whose_checkpoint_is_gone_is_not_begun_anew() {
    let folder = log_of(3);
    fs::remove_file(folder.path().join("checkpoint")).unwrap();
    let before = files(folder.path());
    assert!(matches!(
        Log::open(folder.path(), key()),
        Err(Error::NoCheckpoint { .. })
    ));
    fs::remove_dir_all(folder.path().join("checkpoints")).unwrap();
    assert!(matches!(
        Log::open(folder.path(), key()),
        Err(Error::NoCheckpoint { .. })
    ));
    assert!(matches!(
        entries(folder.path(), 0),
        Err(Error::NoCheckpoint { .. })
    ));
    assert_eq!(files(folder.path()).len(), before.len() - 2);
}

#[test]
fn another_key_origin_or_a_changed_tile_is_refused() {
    let folder = log_of(3);
    let other = LedgerKey::from_seed([9; 32], ORIGIN);
    assert!(matches!(
        Log::open(folder.path(), other),
        Err(Error::Damaged {
            flaw: Flaw::NotSigned { .. },
            ..
        })
    ));
    let blank = LedgerKey::from_seed([9; 32], "a b");
    assert!(matches!(
        Log::open(folder.path(), blank),
        Err(Error::Origin { .. })
    ));
    let tile = folder.path().join("tile/0/000.p/3");
    let mut bytes = fs::read(&tile).unwrap();
    bytes[40] ^= 1;
    fs::write(&tile, bytes).unwrap();
    assert!(matches!(
        Log::open(folder.path(), key()),
        Err(Error::Damaged {
            flaw: Flaw::Root { .. },
            ..
        })
    ));
}

/// An old entry that changes between two nights must not be carried into a newly signed tree.
#[test]
fn a_changed_entry_is_met_before_anything_is_signed() {
    let folder = log_of(3);
    let bundle = folder.path().join("tile/entries/000.p/3");
    let mut bytes = fs::read(&bundle).unwrap();
    bytes[9] ^= 1;
    fs::write(&bundle, bytes).unwrap();
    let mut log = Log::open(folder.path(), key()).unwrap();
    let error = log.append(&records(3..4)).unwrap_err();
    assert!(matches!(
        error,
        Error::Damaged {
            flaw: Flaw::NotRecomputed,
            ..
        }
    ));
    assert!(!folder.path().join("checkpoints/4.txt").exists());
}

#[test]
fn a_checkpoint_that_changes_under_an_open_log_stops_it() {
    let folder = log_of(3);
    let mut log = Log::open(folder.path(), key()).unwrap();
    fs::write(folder.path().join("checkpoint"), PUBLISHED).unwrap();
    assert!(matches!(
        log.append(&records(3..4)),
        Err(Error::Changed { .. })
    ));
}

#[test]
fn entries_are_read_from_anywhere_up_to_the_checkpoint() {
    let folder = log_of(300);
    for from in [0, 1, 255, 256, 299, 300, 1000] {
        let read: Vec<_> = entries(folder.path(), from)
            .unwrap()
            .map(|entry| entry.unwrap())
            .collect();
        let expected: Vec<_> = (from..300).map(|n| (n, published_entry(n))).collect();
        assert_eq!(read, expected);
    }
    assert!(matches!(
        read_entry(folder.path(), 300),
        Err(Error::NoEntry {
            index: 300,
            size: 300
        })
    ));
    fs::remove_file(folder.path().join("tile/entries/000")).unwrap();
    let mut read = entries(folder.path(), 0).unwrap();
    assert!(read.next().unwrap().is_err());
    assert!(read.next().is_none());
}
