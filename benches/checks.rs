//! How good the checks are: planted faults found, false alarms raised.
//!
//! For every seed a network is made with a scenario of its own (`checks/scenario.rs`): at least twenty faults of as many kinds,
//! and decoys. One night is run over it as users run it, and what was found is held against what was planted
//! (`checks/score.rs`). The table goes to docs/checks.md with `--write`.
//!
//! `cargo bench --bench checks -- [--seeds 10] [--patients 300] [--hospitals 6] [--days 365] [--write]`

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    missing_docs,
    reason = "a bench stops where it cannot measure, and prints what it measured"
)]

#[path = "checks/scenario.rs"]
mod scenario;
#[path = "checks/score.rs"]
mod score;
#[path = "checks/table.rs"]
mod table;

use std::path::Path;
use std::time::Instant;

use jiff::ToSpan;
use jiff::civil::{Date, date};
use model::{Finding, Lang};
use pipeline::{Config, NightOptions, Silent, run_night};
use sample_data::{Options, Truth};

use score::Score;

/// As the command has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The last day of the generated period, and the night that is judged.
const LAST_DAY: Date = date(2026, 11, 19);

/// How large the networks are.
struct Size {
    seeds: u64,
    hospitals: usize,
    patients: usize,
    days: i64,
}

fn argument(name: &str, default: usize) -> usize {
    let mut arguments = std::env::args().skip_while(|argument| argument != name);
    arguments
        .nth(1)
        .and_then(|value| value.parse().ok())
        .unwrap_or(default)
}

fn night_options() -> NightOptions {
    NightOptions {
        date: LAST_DAY,
        hospitals: Vec::new(),
        threads: 0,
        accept_vanished: false,
        relist: false,
        lang: Lang::En,
        trigger: ledger::Trigger::Manual,
        command: "bench".to_owned(),
        software: ledger::Software {
            name: "kijun".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            commit: "bench".to_owned(),
            binary_sha256: "0".repeat(64),
            config_sha256: "0".repeat(64),
            ruleset_ids: Vec::new(),
        },
    }
}

/// Makes the network of a seed.
fn network(folder: &Path, size: &Size, seed: u64) -> Truth {
    let from = LAST_DAY.saturating_sub(size.days.days());
    let options = Options {
        hospitals: size.hospitals,
        patients: size.patients,
        from,
        to: LAST_DAY,
        seed,
        night: None,
        scenario: Some(scenario::text(seed, size.hospitals, from, LAST_DAY)),
        threads: 0,
    };
    let written = sample_data::write(folder, &options, &|| {});
    written.expect("the network of a seed").truth
}

/// What a night finds in it, by hospital.
fn findings(folder: &Path) -> Vec<(String, Vec<Finding>)> {
    let config = Config::read(&folder.join("kijun.toml")).expect("the config of the network");
    let outcome = run_night(&config, &night_options(), &Silent).expect("a night");
    let loads = outcome.hospitals.into_iter();
    loads
        .map(|(hospital, load)| (hospital.id, load.expect("a load").findings))
        .collect()
}

fn main() {
    let size = Size {
        seeds: argument("--seeds", 10) as u64,
        hospitals: argument("--hospitals", 6),
        patients: argument("--patients", 300),
        days: argument("--days", 365) as i64,
    };
    let mut score = Score::default();
    for seed in 1..=size.seeds {
        let folder = tempfile::tempdir().expect("a folder for the network");
        let start = Instant::now();
        let truth = network(folder.path(), &size, seed);
        let made = start.elapsed();
        let start = Instant::now();
        let found = findings(folder.path());
        println!(
            "seed {seed}: {} faults and {} decoys made in {:.0} s, judged in {:.0} s",
            truth.faults.len(),
            truth.decoys.len(),
            made.as_secs_f64(),
            start.elapsed().as_secs_f64()
        );
        score.add(seed, &truth, &found, size.days as f64 / 30.0);
    }
    let networks = format!(
        "{} of {} hospitals with {} patients each, {} days",
        size.seeds, size.hospitals, size.patients, size.days
    );
    let text = table::markdown(&score, &networks);
    println!("{text}");
    if std::env::args().any(|argument| argument == "--write") {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/checks.md");
        std::fs::write(path, text).expect("docs/checks.md");
    }
}
