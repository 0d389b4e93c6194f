//! How long the ledger of many years takes: a night's append, verifying everything, one proof, the index. Figures go to `benches/runs`.
//!
//! `cargo bench -p ledger` writes a log of 1,000,000 entries, 500 a night as the program would, into a temporary folder (about
//! 1.5 GB); `LEDGER_BENCH_ENTRIES` takes another number.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement stops where something is wrong and prints what it measured"
)]

use std::time::{Duration, Instant};

use ledger::{InclusionProof, Index, Indexed, LedgerKey, Log, Request, verify};

const NIGHT: u64 = 500;

/// About the size of a record with its envelope.
const RECORD_BYTES: usize = 1_000;

fn records(range: std::ops::Range<u64>) -> Vec<Vec<u8>> {
    let padding = "x".repeat(RECORD_BYTES);
    range
        .map(|n| {
            format!(r#"{{"rec_id":"{n}","type":"R02 load_run","ts_utc":"2026-11-19T00:00:00Z","fields":{{"padding":"{padding}"}}}}"#)
                .into_bytes()
        })
        .collect()
}

fn timed<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let done = work();
    println!("{what}: {:.3} s", start.elapsed().as_secs_f64());
    done
}

fn main() {
    let entries: u64 = std::env::var("LEDGER_BENCH_ENTRIES")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(1_000_000);
    let key = || LedgerKey::from_seed([1; 32], "bench.example/mrda-ledger");
    let folder = tempfile::tempdir().unwrap();
    let mut nights: Vec<Duration> = Vec::new();
    timed("all nights, prepared and appended", || {
        for first in (0..entries).step_by(NIGHT as usize) {
            let night = records(first..(first + NIGHT).min(entries));
            let start = Instant::now();
            let mut log = Log::open(folder.path(), key()).unwrap();
            log.append(&night).unwrap();
            nights.push(start.elapsed());
        }
    });
    let slowest = nights.iter().max().unwrap();
    println!(
        "open and append of a night, slowest: {:.3} s",
        slowest.as_secs_f64()
    );
    let last: Duration = nights.iter().rev().take(100).sum();
    let count = nights.len().min(100) as f64;
    println!(
        "open and append of a night, mean of the last 100: {:.3} s",
        last.as_secs_f64() / count
    );
    let verifier = key().verifier();
    let outcome = timed("verify everything", || {
        verify(folder.path(), &verifier).unwrap()
    });
    assert!(outcome.is_sound() && outcome.size == entries);
    timed("inclusion proof of one entry", || {
        InclusionProof::of(folder.path(), entries / 3).unwrap()
    });
    timed("consistency proof from the middle", || {
        Request::of(folder.path(), entries / 2, None).unwrap()
    });
    let ledgers = vec![Indexed {
        hospital: "bench".to_owned(),
        dir: folder.path().to_owned(),
    }];
    let index = Index::new(folder.path().join("index.sqlite"), ledgers);
    let indexed = timed("index of everything", || index.rebuild().unwrap());
    assert!(indexed == entries && index.is_current().unwrap());
    timed("one question to the index", || {
        let sql = "SELECT position FROM records WHERE rec_id = '12345'";
        index.query(sql, &mut |_, _| true).unwrap();
    });
}
