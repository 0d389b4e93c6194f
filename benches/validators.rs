//! What checks and profiles cost by themselves: the stored laboratory results of a generated hospital, again and again, through
//! the row checks of every table and through the profiles that judgements are made from.
//!
//! `cargo bench --bench validators -- [--patients 1500] [--rows 3000000] [--folder F] [--keep F] [--write]`
//!
//! With `--keep` the network and its store stay, for other programs to check (`benches/peers`).

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    missing_docs,
    unreachable_pub,
    reason = "a bench stops where it cannot measure, and prints what it measured"
)]

mod measure;

use std::path::{Path, PathBuf};

use jiff::civil::date;
use measure::{
    Figures, LAST_DAY, Said, Took, argument, generated_ssmix2, measured, night_options, rate,
};
use model::{Batch, Table};
use pipeline::{Silent, run_night};
use store::Store;
use validators::Tally;
use validators::profile::ProfileTally;

/// As the command has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The results of a generated hospital, as files of the store.
fn stored(folder: &Path) -> Vec<Vec<Batch>> {
    let patients = argument("--patients", 1_500);
    let config = generated_ssmix2(folder, 1, patients, date(2026, 9, 21));
    run_night(&config, &night_options(LAST_DAY, 0), &Silent).expect("a night");
    let store = Store::open(&config.store).expect("the store");
    let table = Table::LabResults;
    let files = store.live_files(table, "H01").expect("live files");
    let rows = |file| store.read(file).expect("rows").into_iter();
    let batches = |file| rows(file).map(|rows| Batch { table, rows }).collect();
    files.iter().map(batches).collect()
}

/// Goes through the files so often that enough rows were seen.
fn again(files: &[Vec<Batch>], rows: u64, mut take: impl FnMut(&[Batch])) -> (u64, Took) {
    let mut seen = 0;
    let ((), took) = measured(|| {
        while seen < rows {
            for file in files {
                take(file);
                seen += file.iter().map(|batch| batch.len() as u64).sum::<u64>();
            }
        }
    });
    (seen, took)
}

fn main() {
    let temporary = measure::folder();
    let kept = measure::text_argument("--keep").map(PathBuf::from);
    let folder = kept.as_deref().unwrap_or(temporary.path());
    let files = stored(folder);
    let rows = argument("--rows", 3_000_000) as u64;

    let mut tally = Tally::default();
    let (checked, checks) = again(&files, rows, |file| {
        file.iter()
            .for_each(|batch| tally.rows(batch, &|_| String::new()));
    });
    let findings = tally.findings("H01", "ssmix2", "H01-20261119-1", &[], &|_| false);
    let (profiled, profiles) = again(&files, rows, |file| {
        let mut tally = ProfileTally::default();
        file.iter().for_each(|batch| tally.add(batch));
        std::hint::black_box(tally.to_batch().expect("profiles"));
    });

    let row = |what: Said, count, took: Took| {
        let cells = vec![
            format!("{:.2}", took.wall),
            format!("{:.2}", took.cpu),
            rate(count, took.cpu),
            format!("{:.0}", took.peak),
        ];
        (what, cells)
    };
    let both = Took {
        wall: checks.wall + profiles.wall,
        cpu: checks.cpu + profiles.cpu,
        peak: checks.peak.max(profiles.peak),
    };
    Figures {
        name: "validators",
        command: format!(
            "cargo bench --bench validators -- --patients {} --rows {rows}",
            argument("--patients", 1_500)
        ),
        head: vec![
            ("s", "秒"),
            ("CPU s", "CPU 秒"),
            ("rows / CPU s", "行 / CPU 秒"),
            ("peak MB", "最大メモリー MB"),
        ],
        rows: vec![
            row(("row checks", "行の検査"), checked, checks),
            row(("profiles", "プロファイル"), profiled, profiles),
            row(("both", "両方"), checked, both),
        ],
        notes: vec![(
            format!(
                "{} results in {} files; {} findings.",
                checked,
                files.len(),
                findings.len()
            ),
            format!(
                "検査結果 {} 行、{} ファイル、指摘 {} 件。",
                checked,
                files.len(),
                findings.len()
            ),
        )],
    }
    .show();
}
