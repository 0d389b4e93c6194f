//! Witnessing: the published vector, everything a witness must refuse, a crash at every step, and the lines on their way back.

use std::fs;

use tempfile::TempDir;

use super::*;
use crate::log::tests::{ORIGIN, PUBLISHED, copy_of, key, log_of, records};
use crate::{
    Continuation, LedgerKey, Log, compare, hold_to_witnessed, keep_witnessed, verify, witnessed,
};

const TIME: u64 = 1_795_230_000;

fn witness_key() -> WitnessKey {
    WitnessKey::from_seed([7; 32], "pmda-dc.example/witness-1")
}

/// A witness without memory.
fn witness() -> (TempDir, Witness) {
    let folder = tempfile::tempdir().unwrap();
    let witness = Witness::open(folder.path(), witness_key()).unwrap();
    (folder, witness)
}

fn request(dir: &Path, old: u64) -> Request {
    Request::of(dir, old, None).unwrap()
}

fn grow(dir: &Path, range: std::ops::Range<u64>) {
    let mut log = Log::open(dir, key()).unwrap();
    log.append(&records(range)).unwrap();
}

#[track_caller]
fn refusal(outcome: Result<Cosigned, Error>) -> Refusal {
    match outcome.unwrap_err() {
        Error::Refused { origin, refusal } => {
            assert_eq!(origin, ORIGIN);
            refusal
        }
        error => panic!("{error}"),
    }
}

/// A witness that cosigned a log of 3 entries.
fn acquainted() -> (TempDir, Witness, TempDir) {
    let log = log_of(3);
    let (folder, mut witness) = witness();
    let verifier = key().verifier();
    witness
        .cosign(&request(log.path(), 0), Some(&verifier), TIME)
        .unwrap();
    (folder, witness, log)
}

#[test]
fn the_published_note_comes_out_byte_for_byte() {
    let log = log_of(3);
    let (_folder, mut witness) = witness();
    let verifier = key().verifier();
    let cosigned = witness
        .cosign(&request(log.path(), 0), Some(&verifier), TIME)
        .unwrap();
    assert_eq!(cosigned.text, PUBLISHED);
    assert_eq!((cosigned.origin.as_str(), cosigned.size), (ORIGIN, 3));
    assert_eq!(witness.size_of(ORIGIN).unwrap(), 3);
}

#[test]
fn a_log_that_grows_is_cosigned_again_and_again() {
    let (folder, mut witness, log) = acquainted();
    for size in [4, 5, 255, 256, 257, 600] {
        let old = witness.size_of(ORIGIN).unwrap();
        grow(log.path(), old..size);
        let asked = request(log.path(), old);
        assert_eq!(Request::parse(asked.text().as_bytes()).unwrap(), asked);
        assert_eq!(witness.cosign(&asked, None, TIME).unwrap().size, size);
        // The same once more gives a newer line in the place of the older.
        let again = witness
            .cosign(&request(log.path(), size), None, TIME + 1)
            .unwrap();
        let note = Note::parse(again.text.as_bytes()).unwrap();
        assert_eq!(witness_key().verifier().time_of(&note), Ok(Some(TIME + 1)));
        drop(witness);
        witness = Witness::open(folder.path(), witness_key()).unwrap();
    }
}

#[test]
fn an_unknown_log_a_swapped_key_and_a_bad_signature_are_refused() {
    let log = log_of(3);
    let (folder, mut witness) = witness();
    let asked = request(log.path(), 0);
    assert_eq!(
        refusal(witness.cosign(&asked, None, TIME)),
        Refusal::UnknownLog
    );
    let other = LedgerKey::from_seed([9; 32], ORIGIN).verifier();
    assert!(matches!(
        refusal(witness.cosign(&asked, Some(&other), TIME)),
        Refusal::Signature(Flaw::NotSigned { .. })
    ));
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        1,
        "the lock alone"
    );
    let verifier = key().verifier();
    witness.cosign(&asked, Some(&verifier), TIME).unwrap();
    assert!(matches!(
        refusal(witness.cosign(&asked, Some(&other), TIME)),
        Refusal::OtherKey { .. }
    ));
    // Another log of the same name, signed by a key of its own.
    let swapped = tempfile::tempdir().unwrap();
    let mut theirs = Log::open(swapped.path(), LedgerKey::from_seed([9; 32], ORIGIN)).unwrap();
    theirs.append(&records(0..9)).unwrap();
    assert!(matches!(
        refusal(witness.cosign(&request(swapped.path(), 3), None, TIME)),
        Refusal::Signature(Flaw::NotSigned { .. })
    ));
    let mut bad = request(log.path(), 3);
    bad.checkpoint = bad.checkpoint.replace("tSyYE0Ld", "tSyYE0Le");
    assert!(matches!(
        refusal(witness.cosign(&bad, None, TIME)),
        Refusal::Signature(Flaw::BadSignature { .. })
    ));
}

#[test]
fn rollback_truncation_and_fork_are_refused() {
    let (_folder, mut witness, log) = acquainted();
    let early = request(log.path(), 0);
    grow(log.path(), 3..7);
    let grown = copy_of(log.path());
    witness.cosign(&request(log.path(), 3), None, TIME).unwrap();
    assert_eq!(
        refusal(witness.cosign(&early, None, TIME)),
        Refusal::RolledBack { known: 7, found: 3 }
    );
    // Signed by the true key: the same size, a larger one, and a proof taken from the true log.
    let fork = tempfile::tempdir().unwrap();
    grow(fork.path(), 100..107);
    let forked = Refusal::Forked { known: 7 };
    assert_eq!(
        refusal(witness.cosign(&request(fork.path(), 7), None, TIME)),
        forked
    );
    grow(fork.path(), 107..112);
    let mut asked = request(fork.path(), 7);
    assert_eq!(refusal(witness.cosign(&asked, None, TIME)), forked);
    grow(grown.path(), 7..12);
    asked.proof = request(grown.path(), 7).proof;
    assert_eq!(refusal(witness.cosign(&asked, None, TIME)), forked);
    asked = request(grown.path(), 7);
    asked.proof.pop();
    assert_eq!(refusal(witness.cosign(&asked, None, TIME)), forked);
    assert_eq!(
        refusal(witness.cosign(&request(grown.path(), 3), None, TIME)),
        Refusal::OtherStart { known: 7, found: 3 }
    );
    assert_eq!(
        witness
            .cosign(&request(grown.path(), 7), None, TIME)
            .unwrap()
            .size,
        12
    );
}

#[test]
fn an_empty_log_is_cosigned_only_when_its_root_is_that_of_nothing() {
    let log = log_of(0);
    let (_folder, mut witness) = witness();
    let verifier = key().verifier();
    witness
        .cosign(&request(log.path(), 0), Some(&verifier), TIME)
        .unwrap();
    let (_folder, mut other) = self::witness();
    let mut asked = request(log.path(), 0);
    let head = Checkpoint {
        root: [1; 32],
        ..asked.head().unwrap()
    };
    asked.checkpoint = key().sign(&head.body());
    let refused = refusal(other.cosign(&asked, Some(&verifier), TIME));
    assert_eq!(refused, Refusal::Forked { known: 0 });
}

#[test]
fn a_memory_that_was_touched_is_not_believed() {
    let (folder, witness, log) = acquainted();
    drop(witness);
    let path = folder
        .path()
        .join("hospital-a.example%2Fmrda-ledger.cosigned");
    let good = fs::read(&path).unwrap();
    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 1;
        fs::write(&path, bad).unwrap();
        let mut witness = Witness::open(folder.path(), witness_key()).unwrap();
        let outcome = witness.cosign(&request(log.path(), 3), None, TIME);
        // The log's own line in it is not needed again, so it may be spoilt.
        let own_line = good
            .windows(4)
            .position(|four| four == "— h".as_bytes().split_at(4).0);
        let witness_line = good.len() - PUBLISHED.len() + PUBLISHED.rfind('—').unwrap();
        let spoilt_line = own_line.is_some_and(|line| (line..witness_line).contains(&at));
        assert!(outcome.is_err() || spoilt_line, "byte {at}");
    }
}

/// A crash while a witness remembers: it knows the old or the new state, and has cosigned nothing that it does not know.
#[test]
fn a_witness_remembers_before_it_answers() {
    let (folder, witness, log) = acquainted();
    drop(witness);
    grow(log.path(), 3..7);
    let asked = request(log.path(), 3);
    for steps in 0.. {
        let memory = copy_of(folder.path());
        let mut witness = Witness::open(memory.path(), witness_key()).unwrap();
        witness.disk.steps_left = Some(steps);
        let answer = witness.cosign(&asked, None, TIME);
        drop(witness);
        let witness = Witness::open(memory.path(), witness_key()).unwrap();
        let size = witness.size_of(ORIGIN).unwrap();
        assert!(size == 7 || size == 3 && answer.is_err(), "{steps}");
        if answer.is_ok() {
            assert!(steps > 5);
            break;
        }
    }
}

#[test]
fn a_new_key_is_taken_when_the_old_one_signed_beside_it() {
    use crate::record::tests::envelope;
    use crate::{LedgerEvent, LedgerHead, Record, to_bytes};

    let (_folder, mut witness, log) = acquainted();
    let next = || LedgerKey::from_seed([0x44; 32], ORIGIN);
    let mut open = Log::open(log.path(), key()).unwrap();
    let head = LedgerHead {
        checkpoint: open.checkpoint_text().to_owned(),
        event: LedgerEvent::KeyChanged {
            previous: key().vkey(),
            next: next().vkey(),
        },
    };
    let record = to_bytes(&envelope(), &Record::LedgerHead(head)).unwrap();
    open.change_key(next(), record).unwrap();
    open.append(&records(4..6)).unwrap();
    // The newest checkpoint is signed by the new key alone, so the one that both signed goes first.
    let newest = request(log.path(), 3);
    let verifier = next().verifier();
    assert!(matches!(
        refusal(witness.cosign(&newest, Some(&verifier), TIME)),
        Refusal::OtherKey { .. }
    ));
    let both = Request::of(log.path(), 3, Some(4)).unwrap();
    witness.cosign(&both, None, TIME).unwrap();
    let newest = request(log.path(), 4);
    assert!(witness.cosign(&newest, None, TIME).is_err());
    assert_eq!(
        witness.cosign(&newest, Some(&verifier), TIME).unwrap().size,
        6
    );
    assert_eq!(
        witness
            .cosign(&request(log.path(), 6), None, TIME)
            .unwrap()
            .size,
        6
    );
}

#[test]
fn the_line_comes_back_to_the_log_and_readers_see_it() {
    let (_folder, mut witness, log) = acquainted();
    let key_of_witness = witness_key();
    let verifier = key_of_witness.verifier();
    assert_eq!(witnessed(log.path(), verifier).unwrap(), None);
    let cosigned = witness.cosign(&request(log.path(), 3), None, TIME).unwrap();
    let mut open = Log::open(log.path(), key()).unwrap();
    let note = cosigned.text.as_bytes();
    assert_eq!(open.add_cosignature(note, verifier).unwrap(), (3, TIME));
    assert_eq!(open.checkpoint_text(), PUBLISHED);
    assert_eq!(
        fs::read_to_string(log.path().join("checkpoint")).unwrap(),
        PUBLISHED
    );
    // Later entries do not take it away; a line that comes late goes to the checkpoint it is about.
    open.append(&records(3..5)).unwrap();
    open.add_cosignature(note, verifier).unwrap();
    drop(open);
    let found = witnessed(log.path(), verifier).unwrap().unwrap();
    assert_eq!((found.size, found.time), (3, TIME));
    assert!(verify(log.path(), &key().verifier()).unwrap().is_sound());
}

#[test]
fn lines_that_are_not_about_this_log_are_not_taken() {
    let (_folder, mut witness, log) = acquainted();
    let cosigned = witness.cosign(&request(log.path(), 3), None, TIME).unwrap();
    let fork = tempfile::tempdir().unwrap();
    grow(fork.path(), 50..53);
    let key_of_witness = witness_key();
    let verifier = key_of_witness.verifier();
    let stranger = WitnessKey::from_seed([8; 32], "w.example/2");
    let before = fs::read(fork.path().join("checkpoint")).unwrap();
    let mut open = Log::open(fork.path(), key()).unwrap();
    for (note, verifier) in [
        (cosigned.text.clone(), verifier),
        (cosigned.text.clone(), stranger.verifier()),
        (cosigned.text.replace("AABrAQkw", "AABrAQkx"), verifier),
        (open.checkpoint_text().to_owned(), verifier),
    ] {
        let refused = open.add_cosignature(note.as_bytes(), verifier).unwrap_err();
        assert!(matches!(refused, Error::Handed { .. }), "{refused}");
    }
    assert_eq!(fs::read(fork.path().join("checkpoint")).unwrap(), before);
}

#[test]
fn a_crash_while_a_line_is_added_leaves_a_sound_log() {
    let (_folder, mut witness, log) = acquainted();
    let cosigned = witness.cosign(&request(log.path(), 3), None, TIME).unwrap();
    let key_of_witness = witness_key();
    for steps in 0.. {
        let folder = copy_of(log.path());
        let mut open = Log::open(folder.path(), key()).unwrap();
        open.crash_after(steps);
        let done = open.add_cosignature(cosigned.text.as_bytes(), key_of_witness.verifier());
        drop(open);
        let mut open = Log::open(folder.path(), key()).unwrap();
        assert!(verify(folder.path(), &key().verifier()).unwrap().is_sound());
        open.append(&records(3..4)).unwrap();
        if done.is_ok() {
            assert!(steps > 10);
            break;
        }
    }
}

#[test]
fn a_log_that_fell_behind_its_witness_or_was_rewritten_is_refused() {
    let (_folder, mut witness, log) = acquainted();
    let file = log.path().with_extension("witnessed");
    let young = copy_of(log.path());
    assert!(
        hold_to_witnessed(log.path(), &file).is_ok(),
        "no file, no rule"
    );
    grow(log.path(), 3..7);
    let cosigned = witness.cosign(&request(log.path(), 3), None, TIME).unwrap();
    keep_witnessed(&file, cosigned.text.as_bytes()).unwrap();
    // A smaller one does not take its place.
    keep_witnessed(&file, PUBLISHED.as_bytes()).unwrap();
    hold_to_witnessed(log.path(), &file).unwrap();
    grow(log.path(), 7..300);
    hold_to_witnessed(log.path(), &file).unwrap();
    let empty = tempfile::tempdir().unwrap();
    for (dir, held) in [(young.path(), 3), (empty.path(), 0)] {
        let refused = hold_to_witnessed(dir, &file).unwrap_err();
        assert!(
            matches!(refused, Error::BehindWitness { size, witnessed: 7, .. } if size == held),
            "{refused}"
        );
    }
    let fork = tempfile::tempdir().unwrap();
    grow(fork.path(), 50..60);
    let refused = hold_to_witnessed(fork.path(), &file).unwrap_err();
    assert!(matches!(
        refused,
        Error::ForkedFromWitness { witnessed: 7, .. }
    ));
    fs::remove_file(file).unwrap();
}

#[test]
fn an_older_checkpoint_tells_what_became_of_the_log() {
    let (log, verifier) = (log_of(3), key().verifier());
    let old = fs::read(log.path().join("checkpoint")).unwrap();
    grow(log.path(), 3..7);
    let newest = fs::read(log.path().join("checkpoint")).unwrap();
    let said = |dir: &Path, old: &[u8]| compare(dir, &verifier, old).unwrap().2;
    assert_eq!(said(log.path(), &old), Continuation::Continues);
    assert_eq!(said(log.path(), &newest), Continuation::Continues);
    let fork = tempfile::tempdir().unwrap();
    grow(fork.path(), 50..55);
    assert_eq!(said(fork.path(), &old), Continuation::Rewritten);
    assert_eq!(
        said(fork.path(), &newest),
        Continuation::Smaller { size: 5 }
    );
    let other = LedgerKey::from_seed([9; 32], ORIGIN).verifier();
    assert!(compare(log.path(), &other, &old).is_err());
}
