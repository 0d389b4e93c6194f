//! What checks and profiles cost by themselves: the stored laboratory results of a generated hospital, again and again, through
//! the row checks of every table and through the profiles that judgements are made from.
//!
//! `cargo bench --bench validators -- [--patients 1500] [--rows 3000000] [--folder F] [--write]`
//!
//! With `--over F` it goes once over the results of the loaded network in F and prints what it counted, for `benches/peers`.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    missing_docs,
    unreachable_pub,
    reason = "a bench stops where it cannot measure, and prints what it measured"
)]

mod measure;

use std::path::Path;

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_schema::DataType;
use jiff::civil::date;
use measure::{
    Figures, LAST_DAY, Said, Took, argument, generated_ssmix2, measured, night_options, rate,
    text_argument,
};
use model::{Batch, Table};
use pipeline::{Config, Silent, run_night};
use store::Store;
use validators::Tally;
use validators::profile::ProfileTally;

/// As the command has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The row checks, and the counts of profiles, that `benches/peers/checks.py` knows.
const ROW_CHECKS: [&str; 4] = ["T04", "T11", "T12", "V14"];
const SUMS: [&str; 5] = ["rows", "missing", "numbers", "below", "above"];

/// The results of a hospital, file by file of its store.
fn results(config: &Config) -> impl Iterator<Item = Vec<Batch>> {
    let store = Store::open(&config.store).expect("the store");
    let table = Table::LabResults;
    let files = store.live_files(table, "H01").expect("live files");
    files.into_iter().map(move |file| {
        let rows = store.read(&file).expect("rows").into_iter();
        rows.map(|rows| Batch { table, rows }).collect()
    })
}

/// The results of a generated hospital, as files of the store.
fn stored(folder: &Path) -> Vec<Vec<Batch>> {
    let patients = argument("--patients", 1_500);
    let config = generated_ssmix2(folder, 1, patients, date(2026, 9, 21));
    run_night(&config, &night_options(LAST_DAY, 0), &Silent).expect("a night");
    results(&config).collect()
}

/// Reads, checks and profiles the results of a loaded network once, for `benches/peers`: what `checks.py` counts, as JSON.
fn once_over(folder: &Path) {
    let config = Config::read(&folder.join("kijun.toml")).expect("a good config");
    let (mut tally, mut sums) = (Tally::default(), [0; 5]);
    for file in results(&config) {
        let mut profiles = ProfileTally::default();
        for batch in &file {
            tally.rows(batch, &|_| String::new());
            profiles.add(batch);
        }
        let profiles = profiles.to_batch().expect("profiles");
        let axes = profiles.column_by_name("axis").expect("an axis");
        let axes = arrow_cast::cast(axes, &DataType::Utf8).expect("text");
        let axes = axes.as_string::<i32>();
        for (name, sum) in SUMS.iter().zip(&mut sums) {
            let counts = profiles.column_by_name(name).expect("counts");
            let counts = counts.as_primitive::<Int64Type>();
            let of_items = axes.iter().zip(counts.values());
            let of_items = of_items.filter(|(axis, _)| *axis == Some("item"));
            *sum += of_items.map(|(_, count)| count).sum::<i64>();
        }
    }
    let findings = tally.findings("H01", "ssmix2", "H01-20261119-1", &[], &|_| false);
    let failed = |code: &str| {
        let of_code = findings.iter().filter(|finding| finding.code.0 == code);
        of_code.map(|finding| finding.failed as i64).sum()
    };
    let counted = ROW_CHECKS.map(|code| (code, failed(code)));
    let all = counted.into_iter().chain(SUMS.into_iter().zip(sums));
    let all: serde_json::Map<_, _> = all
        .map(|(name, count)| (name.to_owned(), count.into()))
        .collect();
    println!("{}", serde_json::Value::from(all));
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
    if let Some(folder) = text_argument("--over") {
        return once_over(Path::new(&folder));
    }
    let temporary = measure::folder();
    let files = stored(temporary.path());
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
