//! How good the checks are: planted faults found, false alarms raised.
//!
//! For every seed a network is made with a scenario of its own (`checks/scenario.rs`): at least twenty faults of as many kinds,
//! and decoys. One night is run over it as users run it, and what was found is held against what was planted
//! (`checks/score.rs`). With `--write` the tables go to docs/checks.*.md, for hospitals of less than 1,000 patients to docs/checks-small.*.md.
//!
//! `cargo bench --bench checks -- [--seeds 10] [--first-seed 1] [--patients 300] [--hospitals 6] [--days 365] [--write]`
//!
//! With `--keep FOLDER` networks and stores stay in the folder, and what stands there is only judged again, from its states by
//! the present rules, as `kijun rules replay` does: seconds a seed, for the work on a check. `--tell` prints what was found with
//! its numbers.

#![allow(
    clippy::expect_used,
    clippy::print_stderr,
    clippy::print_stdout,
    missing_docs,
    unreachable_pub,
    reason = "a bench stops where it cannot measure, and prints what it measured"
)]

mod measure;
#[path = "checks/scenario.rs"]
mod scenario;
#[path = "checks/score.rs"]
mod score;
#[path = "checks/table.rs"]
mod table;

use std::path::{Path, PathBuf};
use std::time::Instant;

use jiff::ToSpan;
use measure::{LAST_DAY, argument, has, night_options, text_argument};
use model::{Finding, Lang};
use pipeline::judge::replay::replay_night;
use pipeline::judge::rules::JudgementRules;
use pipeline::query::{self, FindingsOf};
use pipeline::{Config, Silent, run_night};
use sample_data::{Options, Truth};

use score::Score;

/// As the command has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How large the networks are.
pub(crate) struct Size {
    first_seed: u64,
    seeds: u64,
    hospitals: usize,
    patients: usize,
    days: i64,
}

/// Makes the network of a seed.
fn network(folder: &Path, size: &Size, seed: u64) -> Truth {
    let from = LAST_DAY.saturating_sub(size.days.days());
    let mut options = Options {
        hospitals: size.hospitals,
        patients: size.patients,
        from,
        to: LAST_DAY,
        seed,
        night: None,
        scenario: Some(scenario::text(seed, size.hospitals, from, LAST_DAY)),
        threads: 0,
    };
    loop {
        match sample_data::write(folder, &options, &|| {}) {
            // What a hospital has nothing of cannot go wrong there.
            Err(sample_data::Error::TooFewForFault { kind, .. }) => {
                eprintln!("seed {seed}: no {kind}");
                options.scenario = options.scenario.map(|text| scenario::without(&text, kind));
            }
            written => return written.expect("the network of a seed").truth,
        }
    }
}

/// What was found, by hospital.
type FoundByHospital = Vec<(String, Vec<Finding>)>;

/// What a night finds in a network.
fn findings(folder: &Path) -> FoundByHospital {
    let config = Config::read(&folder.join("kijun.toml")).expect("the config of the network");
    let outcome = run_night(&config, &night_options(LAST_DAY, 0), &Silent).expect("a night");
    let loads = outcome.hospitals.into_iter();
    loads
        .map(|(hospital, load)| (hospital.id, load.expect("a load").findings))
        .collect()
}

/// What the present rules find in the states of a night that ran: what its judgement told is replaced by what it would tell now.
fn judged_again(folder: &Path) -> FoundByHospital {
    let config = Config::read(&folder.join("kijun.toml")).expect("the config of the network");
    let store = store::Store::open(&config.store).expect("the store of the network");
    let rules = JudgementRules::read(&config).expect("the rules");
    let judged = replay_night(&config, &store, &rules, LAST_DAY).expect("a judgement");
    let hospitals = judged.into_iter();
    hospitals
        .map(|night| {
            let of = FindingsOf::Open;
            let mut found = query::findings(&store, &night.hospital, &of).expect("the findings");
            let is_other = |finding: &Finding| {
                let mut replaced = night.gone.iter().chain(&night.changed);
                !replaced.any(|other| other.key == finding.key)
            };
            found.retain(is_other);
            found.extend(night.new);
            found.extend(night.changed);
            (night.hospital, found)
        })
        .collect()
}

/// The network of a seed with what is found in it.
fn judged(size: &Size, seed: u64, kept: Option<&Path>) -> (Truth, FoundByHospital) {
    let temporary = tempfile::tempdir().expect("a folder for the network");
    let name = format!(
        "seed-{seed}-{}-{}-{}",
        size.hospitals, size.patients, size.days
    );
    let folder = kept.map_or_else(|| temporary.path().to_owned(), |kept| kept.join(name));
    let done = folder.join("judged");
    let start = Instant::now();
    if done.exists() {
        let text = std::fs::read_to_string(folder.join("truth.json")).expect("the truth");
        let truth: Truth = serde_json::from_str(&text).expect("the truth");
        let found = judged_again(&folder);
        let took = start.elapsed().as_secs_f64();
        eprintln!("seed {seed}: judged again in {took:.0} s");
        return (truth, found);
    }
    if kept.is_some() {
        // What a run that was stopped left.
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("a folder for the network");
    }
    let truth = network(&folder, size, seed);
    let made = start.elapsed();
    let start = Instant::now();
    let found = findings(&folder);
    eprintln!(
        "seed {seed}: {} faults and {} decoys made in {:.0} s, judged in {:.0} s",
        truth.faults.len(),
        truth.decoys.len(),
        made.as_secs_f64(),
        start.elapsed().as_secs_f64()
    );
    if kept.is_some() {
        std::fs::write(done, "").expect("a mark in the folder");
    }
    (truth, found)
}

fn main() {
    let size = Size {
        first_seed: argument("--first-seed", 1) as u64,
        seeds: argument("--seeds", 10) as u64,
        hospitals: argument("--hospitals", 6),
        patients: argument("--patients", 300),
        days: argument("--days", 365) as i64,
    };
    let kept = text_argument("--keep").map(PathBuf::from);
    let mut score = Score {
        is_telling: has("--tell"),
        ..Score::default()
    };
    for seed in size.first_seed..size.first_seed + size.seeds {
        let (truth, found) = judged(&size, seed, kept.as_deref());
        score.add(seed, &truth, &found, size.days as f64 / 30.0);
    }
    println!("{}", table::markdown(&score, &size, Lang::En));
    if has("--write") {
        let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
        for (lang, ending) in [(Lang::En, "en.md"), (Lang::Ja, "ja.md")] {
            let name = format!("{}.{ending}", table::page_name(&size));
            let page = table::markdown(&score, &size, lang);
            std::fs::write(docs.join(name), page).expect("a page of docs");
        }
    }
}
