//! Changing the key: what each key opens afterwards, what each verifier says, and a crash at every step.

use std::fs;

use tempfile::TempDir;

use super::*;
use crate::log::tests::{ORIGIN, copy_of, key, log_of, records};
use crate::record::tests::envelope;
use crate::{LedgerHead, LedgerKey, Log, to_bytes, verify};

fn next_key() -> LedgerKey {
    LedgerKey::from_seed([0x44; 32], ORIGIN)
}

/// The record that hands the log over.
fn change(log: &Log, previous: &LedgerKey, next: &LedgerKey) -> Vec<u8> {
    let head = LedgerHead {
        checkpoint: log.checkpoint_text().to_owned(),
        event: LedgerEvent::KeyChanged {
            previous: previous.vkey(),
            next: next.vkey(),
        },
    };
    to_bytes(&envelope(), &Record::LedgerHead(head)).unwrap()
}

/// A log of 3 entries, the change at 4, and `more` entries after it.
fn changed(more: u64) -> TempDir {
    let folder = log_of(3);
    let mut log = Log::open(folder.path(), key()).unwrap();
    let record = change(&log, &key(), &next_key());
    log.change_key(next_key(), record).unwrap();
    if more > 0 {
        log.append(&records(4..4 + more)).unwrap();
    }
    folder
}

#[track_caller]
fn check_sound(dir: &Path, size: u64) {
    for key in [key(), next_key()] {
        let outcome = verify(dir, &key.verifier()).unwrap();
        assert_eq!(outcome.faults, []);
        assert_eq!(outcome.size, size);
    }
}

#[test]
fn either_key_verifies_the_whole_log_and_the_new_one_writes_it() {
    for more in [0, 1, 300] {
        let folder = changed(more);
        check_sound(folder.path(), 4 + more);
        let list = epochs(folder.path(), &key().verifier()).unwrap();
        assert_eq!(list, epochs(folder.path(), &next_key().verifier()).unwrap());
        let sizes: Vec<_> = list.iter().map(|epoch| (epoch.from, epoch.until)).collect();
        assert_eq!(sizes, [(0, Some(4)), (4, None)]);
        let mut log = Log::open(folder.path(), next_key()).unwrap();
        log.append(&records(900..901)).unwrap();
        drop(log);
        check_sound(folder.path(), 5 + more);
        assert!(
            verify(
                folder.path(),
                &LedgerKey::from_seed([9; 32], ORIGIN).verifier()
            )
            .is_err()
        );
    }
}

#[test]
fn the_old_key_writes_no_more() {
    let refused = |more| Log::open(changed(more).path(), key()).unwrap_err();
    assert!(matches!(refused(0), Error::KeyRetired { .. }));
    assert!(matches!(
        refused(1),
        Error::Damaged {
            flaw: Flaw::NotSigned { .. },
            ..
        }
    ));
}

#[test]
fn two_changes_hang_together() {
    let third = || LedgerKey::from_seed([0x55; 32], ORIGIN);
    let folder = changed(2);
    let mut log = Log::open(folder.path(), next_key()).unwrap();
    let record = change(&log, &next_key(), &third());
    log.change_key(third(), record).unwrap();
    log.append(&records(7..9)).unwrap();
    check_sound(folder.path(), 9);
    assert!(
        verify(folder.path(), &third().verifier())
            .unwrap()
            .is_sound()
    );
    let list = epochs(folder.path(), &next_key().verifier()).unwrap();
    let sizes: Vec<_> = list.iter().map(|epoch| (epoch.from, epoch.until)).collect();
    assert_eq!(sizes, [(0, Some(4)), (4, Some(7)), (7, None)]);
}

#[test]
fn the_record_must_name_both_keys() {
    let folder = log_of(3);
    let mut log = Log::open(folder.path(), key()).unwrap();
    let wrong = [
        change(&log, &next_key(), &key()),
        change(&log, &key(), &LedgerKey::from_seed([9; 32], ORIGIN)),
        records(0..1).remove(0),
    ];
    for record in wrong {
        let refused = log.change_key(next_key(), record).unwrap_err();
        assert!(matches!(refused, Error::Handed { .. }), "{refused}");
    }
    assert_eq!(log.append(&records(3..4)).unwrap().size, 4);
}

/// Whoever has the disk and a key of their own cannot hand the log over to themselves.
#[test]
fn a_change_that_the_old_key_did_not_sign_counts_for_nothing() {
    let folder = changed(0);
    let evil = || LedgerKey::from_seed([6; 32], ORIGIN);
    let name = folder.path().join("checkpoints/4.txt");
    let note = fs::read(&name).unwrap();
    let body = Note::parse(&note).unwrap().body.to_owned();
    // The old key's line is of another text, or there is none.
    for text in [
        format!("{}{}", evil().sign(&body), key().line("x\n")),
        evil().sign(&body),
    ] {
        for file in [&name, &folder.path().join("checkpoint")] {
            fs::write(file, &text).unwrap();
        }
        let outcome = verify(folder.path(), &key().verifier()).unwrap();
        assert!(!outcome.is_sound() && outcome.size < 4);
    }
    // After the change the old key signs nothing any more.
    let folder = changed(1);
    let name = folder.path().join("checkpoints/5.txt");
    let body = Note::parse(&fs::read(&name).unwrap())
        .unwrap()
        .body
        .to_owned();
    fs::write(&name, key().sign(&body)).unwrap();
    assert!(!verify(folder.path(), &key().verifier()).unwrap().is_sound());
}

/// A crash at each step: the log stays with the old key, or is with the new one; nothing between.
#[test]
fn a_crash_during_a_change_leaves_one_key() {
    let before = log_of(3);
    let mut outcomes = Vec::new();
    for steps in 0.. {
        let folder = copy_of(before.path());
        let mut log = Log::open(folder.path(), key()).unwrap();
        let record = change(&log, &key(), &next_key());
        log.crash_after(steps);
        let done = log.change_key(next_key(), record).is_ok();
        drop(log);
        let is_old = match Log::open(folder.path(), key()) {
            Ok(log) => log.size() == 3,
            Err(Error::KeyRetired { .. }) => false,
            Err(error) => panic!("{error}"),
        };
        outcomes.push(is_old);
        if is_old {
            assert!(verify(folder.path(), &key().verifier()).unwrap().is_sound());
        } else {
            check_sound(folder.path(), 4);
            assert_eq!(Log::open(folder.path(), next_key()).unwrap().size(), 4);
        }
        if done {
            break;
        }
    }
    assert!(outcomes.len() > 20 && outcomes[0] && !outcomes[outcomes.len() - 1]);
}
