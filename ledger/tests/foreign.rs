//! The verdict of a verifier that is not ours, in another language, on what this room writes: the library behind Go's checksum
//! database, called by `tests/foreign`.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test stops where something is wrong and says what it skips"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use ledger::{InclusionProof, LedgerKey, Log, Request, Witness, WitnessKey, read_entry};
use tempfile::TempDir;

const ORIGIN: &str = "hospital-a.example/mrda-ledger";

fn key() -> LedgerKey {
    LedgerKey::from_seed([3; 32], ORIGIN)
}

/// Runs the foreign verifier; `None` when this machine has no Go. Gives whether it agrees, and what it said.
fn foreign(arguments: &[&str]) -> Option<(bool, String)> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = Command::new(here.join("../tests/foreign/run.sh"))
        .arg(Path::new(env!("CARGO_TARGET_TMPDIR")).join("foreign"))
        .args(arguments)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    match output.status.code() {
        Some(77) => {
            println!("{}", said.trim_end());
            None
        }
        Some(0) => Some((true, said)),
        Some(1) => Some((false, said)),
        _ => panic!("{said}"),
    }
}

#[track_caller]
fn agrees(arguments: &[&str]) {
    let (agrees, said) = foreign(arguments).unwrap();
    assert!(agrees, "{arguments:?}: {said}");
}

#[track_caller]
fn refuses(arguments: &[&str]) {
    let (agrees, said) = foreign(arguments).unwrap();
    assert!(
        !agrees && said.starts_with("refused: "),
        "{arguments:?}: {said}"
    );
}

/// A folder with a log, files handed out from it, and the keys.
struct Case {
    folder: TempDir,
    vkey: String,
}

impl Case {
    /// A log that grew from `old` to `size` entries, with its older checkpoint kept elsewhere.
    fn new(old: u64, size: u64) -> Case {
        let case = Case {
            folder: tempfile::tempdir().unwrap(),
            vkey: key().vkey(),
        };
        let mut log = Log::open(&case.log(), key()).unwrap();
        log.append(&records(0..old)).unwrap();
        case.put("old", log.checkpoint_text());
        log.append(&records(old..size)).unwrap();
        case
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("log")
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    fn put(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        fs::write(&path, bytes).unwrap();
        path
    }
}

fn records(range: std::ops::Range<u64>) -> Vec<Vec<u8>> {
    range
        .map(|n| {
            format!(
                r#"{{"record":{n},"padding":"{}"}}"#,
                "x".repeat(n as usize % 97)
            )
        })
        .map(String::into_bytes)
        .collect()
}

/// Changes the last byte of a file, or the byte at a place.
fn flip(path: &str, at: Option<usize>) -> Vec<u8> {
    let good = fs::read(path).unwrap();
    let mut bad = good.clone();
    let at = at.unwrap_or(good.len() - 1);
    bad[at] ^= 1;
    fs::write(path, bad).unwrap();
    good
}

/// One test, so that the verifier is built once.
#[test]
fn a_verifier_of_another_house_agrees_with_what_is_true_and_with_nothing_else() {
    if foreign(&["log"]).is_none() {
        return;
    }
    for (old, size) in [(1, 2), (2, 3), (255, 256), (256, 257), (300, 70_000)] {
        let case = Case::new(old, size);
        let (log, vkey) = (case.path("log"), case.vkey.as_str());
        agrees(&["log", &log, vkey]);
        agrees(&["history", &log, &case.path("old"), vkey]);
        let request = Request::of(&case.log(), old, None).unwrap();
        let request = case.put("request", request.text());
        agrees(&["consistency", &case.path("old"), &request, vkey]);
        for index in [0, size / 2, size - 1] {
            let proof = InclusionProof::of(&case.log(), index).unwrap();
            let proof = case.put("proof", proof.text());
            let record = case.put("record", read_entry(&case.log(), index).unwrap());
            agrees(&["inclusion", &proof, &record, vkey]);
            flip(&record, None);
            refuses(&["inclusion", &proof, &record, vkey]);
        }
    }
    tampered();
    cosigned();
}

fn tampered() {
    let case = Case::new(2, 300);
    let (log, vkey) = (case.path("log"), case.vkey.as_str());
    for name in [
        "tile/entries/000",
        "tile/entries/001.p/44",
        "tile/0/000",
        "tile/0/001.p/44",
        "checkpoint",
    ] {
        let path = case.path(&format!("log/{name}"));
        let places = if name == "checkpoint" { 31..74 } else { 40..43 };
        for at in places {
            let good = flip(&path, Some(at));
            refuses(&["log", &log, vkey]);
            fs::write(&path, good).unwrap();
        }
        let good = fs::read(&path).unwrap();
        fs::remove_file(&path).unwrap();
        refuses(&["log", &log, vkey]);
        fs::write(&path, good).unwrap();
    }
    agrees(&["log", &log, vkey]);
    let other = LedgerKey::from_seed([4; 32], ORIGIN).vkey();
    refuses(&["log", &log, &other]);
    // History written anew and signed by the true key: only the older checkpoint tells.
    let rewritten = Case::new(1, 2);
    fs::remove_dir_all(rewritten.log()).unwrap();
    let mut fork = Log::open(&rewritten.log(), key()).unwrap();
    fork.append(&records(7..400)).unwrap();
    let log = rewritten.path("log");
    agrees(&["log", &log, vkey]);
    refuses(&["history", &log, &case.path("old"), vkey]);
    let request = Request::of(&rewritten.log(), 2, None).unwrap();
    let request = rewritten.put("request", request.text());
    refuses(&["consistency", &case.path("old"), &request, vkey]);
    // Rolled back behind the older checkpoint.
    let newest = case.path("log/checkpoint");
    let young = Case::new(2, 3);
    refuses(&["history", &young.path("log"), &newest, vkey]);
}

fn cosigned() {
    let case = Case::new(2, 300);
    let witness_key = WitnessKey::from_seed([7; 32], "pmda-dc.example/witness-1");
    let witness_vkey = witness_key.verifier().vkey();
    let mut witness = Witness::open(&case.folder.path().join("witness"), witness_key).unwrap();
    let request = Request::of(&case.log(), 0, None).unwrap();
    let verifier = key().verifier();
    let cosigned = witness
        .cosign(&request, Some(&verifier), 1_795_230_000)
        .unwrap();
    let name = case.put("cosigned", &cosigned.text);
    agrees(&["witness", &name, &case.vkey, &witness_vkey]);
    // Readers that do not know the witness see a checkpoint like any other.
    case.put("log/checkpoint", &cosigned.text);
    agrees(&["log", &case.path("log"), &case.vkey]);
    refuses(&["witness", &case.path("old"), &case.vkey, &witness_vkey]);
    let late = cosigned.text.replace("AABrAQkw", "AABrAQkx");
    assert_ne!(late, cosigned.text);
    let name = case.put("late", late);
    refuses(&["witness", &name, &case.vkey, &witness_vkey]);
}
