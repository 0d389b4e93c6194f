//! Nights over deliveries of many patients, EF of the survey and UKE of claims: from bytes to committed Parquet with all checks,
//! beside what no night can do without, measured in the same run: reading and hashing, decoding, encoding and writing.
//!
//! `cargo bench --bench claims -- [--rows 1000000] [--months 1] [--threads 2] [--only ef|uke] [--folder F] [--keep F] [--write]`
//!
//! The rows are those of each feed, spread over so many months: one month of a large hospital has a million lines of EF. With
//! `--keep` only the files are made, in that folder, for other programs to read (`benches/peers`).

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    missing_docs,
    unreachable_pub,
    reason = "a bench stops where it cannot measure, and prints what it measured"
)]

#[path = "claims/enlarge.rs"]
mod enlarge;
mod measure;

use std::path::{Path, PathBuf};

use jiff::ToSpan;
use jiff::civil::{Date, date};
use measure::{
    Figures, Said, Step, argument, decode_delivery, files_below, measured, night_options, records,
};
use model::{Format, Table};
use pipeline::{Config, Silent, run_night};
use rayon::prelude::*;
use sample_data::Options;
use sha2::{Digest, Sha256};
use store::{LiveFile, Store};

/// As the command has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The night that is measured; files of the months before the last one have come.
const NIGHT: Date = date(2026, 11, 30);

/// Patients that are invented; there are more only in copies.
const PATIENTS: usize = 200;

/// One of the two feeds.
struct Feed {
    name: &'static str,
    format: Format,
    /// How names of the files begin that are taken.
    prefix: &'static str,
    table: &'static str,
    rows: Said,
    enlarge: fn(&Path, &Path, u64),
}

const FEEDS: [Feed; 2] = [
    Feed {
        name: "ef",
        format: Format::Dpc,
        prefix: "EF",
        table: "claims-ef",
        rows: ("EF lines/s", "EF 行/秒"),
        enlarge: enlarge::survey,
    },
    Feed {
        name: "uke",
        format: Format::Claims,
        prefix: "RECEIPT",
        table: "claims-uke",
        rows: ("UKE records/s", "UKE レコード/秒"),
        enlarge: enlarge::claims,
    },
];

fn main() {
    let only = measure::text_argument("--only");
    let is_asked = |feed: &&Feed| only.as_deref().is_none_or(|only| only == feed.name);
    let folder = measure::folder();
    if let Some(keep) = measure::text_argument("--keep") {
        let network = folder.path().join("network");
        generate(&network);
        let feeds = FEEDS.iter().filter(is_asked);
        return feeds.for_each(|feed| feed.make(&network, &Path::new(&keep).join(feed.name)));
    }
    for feed in FEEDS.iter().filter(is_asked) {
        make_apart(feed, folder.path());
        feed.measure(&folder.path().join(feed.name));
    }
}

/// Has another process make the files of a feed, so that its memory does not count.
fn make_apart(feed: &Feed, folder: &Path) {
    let program = std::env::current_exe().expect("this program");
    let made = std::process::Command::new(program)
        .args(std::env::args_os().skip(1))
        .args(["--only", feed.name, "--keep"])
        .arg(folder)
        .status();
    assert!(made.expect("a child").success(), "the files were not made");
}

/// A hospital of the DPC over the months.
fn generate(network: &Path) {
    let months = argument("--months", 1) as i64;
    let options = Options {
        hospitals: 1,
        patients: PATIENTS,
        from: NIGHT.first_of_month().saturating_sub(months.months()),
        to: NIGHT,
        seed: 1,
        night: None,
        scenario: None,
        threads: 0,
    };
    sample_data::write(network, &options, &|| {}).expect("a generated network");
}

impl Feed {
    /// Writes the files and a config that reads nothing else.
    fn make(&self, network: &Path, place: &Path) {
        let text = std::fs::read_to_string(network.join("kijun.toml")).expect("the config");
        let mut config: toml::Table = toml::from_str(&text).expect("the config");
        let hospital = config["hospital"][0].as_table_mut().expect("a hospital");
        let feeds = hospital["feed"].as_array_mut().expect("its feeds");
        feeds.retain(|feed| feed["format"].as_str() == Some(self.format.name()));
        let root = feeds[0]["roots"][0].as_str().expect("a root").to_owned();
        let source = network.join(&root);
        let is_taken = |path: &PathBuf| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with(self.prefix)
        };
        let mut files = files_below(&source);
        files.retain(is_taken);
        let records: u64 = files.iter().map(|file| records(file)).sum();
        let times = (argument("--rows", 1_000_000) as u64).div_ceil(records.max(1));
        for file in &files {
            let to = place
                .join(&root)
                .join(file.strip_prefix(&source).expect("below"));
            std::fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
            (self.enlarge)(file, &to, times);
        }
        copy(&network.join("masters"), &place.join("masters"));
        let text = toml::to_string(&config).expect("the config");
        std::fs::write(place.join("kijun.toml"), text).expect("the config");
    }

    fn measure(&self, place: &Path) {
        let threads = argument("--threads", 2);
        let config = Config::read(&place.join("kijun.toml")).expect("a good config");
        let root = config.hospitals[0].feeds[0].roots[0].location.to_string();
        let files = files_below(Path::new(&root));
        let records: u64 = files.iter().map(|file| records(file)).sum();
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let pool = pool.expect("threads");
        // Once before the night, so that it reads from a warm cache as the floor does.
        let bytes: u64 = pool.install(|| files.par_iter().map(|file| read(file)).sum());
        let amounts = [files.len() as u64, records, bytes];
        let step = |what, took| Step {
            what,
            took,
            amounts,
        };

        let idle = measure::resident_megabytes();
        let night = || run_night(&config, &night_options(NIGHT, threads), &Silent);
        let (outcome, night) = measured(night);
        let outcome = outcome.expect("a night");
        let load = outcome.hospitals[0].1.as_ref().expect("a load");
        let store = Store::open(&config.store).expect("the store");
        let live = live_files(&store, self.format);
        let rows: u64 = live.iter().map(|(_, file)| file.rows).sum();

        let (_, reading) =
            measured(|| pool.install(|| files.par_iter().for_each(|it| _ = read(it))));
        let (decoded, decoding) = measured(|| {
            pool.install(|| {
                files
                    .par_iter()
                    .map(|it| decode_delivery(self.format, it))
                    .sum::<u64>()
            })
        });
        assert_eq!(decoded, rows, "the floor decodes what the night stores");
        let encoding = measure::write_floor(&store, &live, place, &pool);

        let floors = [reading, decoding, encoding];
        Figures {
            name: self.table,
            command: format!(
                "cargo bench --bench claims -- --only {} --rows {} --months {} --threads {threads}",
                self.name,
                argument("--rows", 1_000_000),
                argument("--months", 1),
            ),
            head: Step::head(self.rows),
            rows: vec![
                step(("night", "夜間処理"), night).row(),
                step(("read and hash", "読んでハッシュを計算するだけ"), reading).row(),
                step(("decode only", "復号だけ"), decoding).row(),
                step(("encode and write only", "符号化と書き込みだけ"), encoding).row(),
            ],
            notes: vec![
                measure::over_floors(night, &floors),
                stored_note(&live, [records, bytes], idle, load.findings.len()),
            ],
        }
        .show();
    }
}

/// What was stored, and the size of a row in the store and of a line in the feed.
fn stored_note(
    live: &[(Table, LiveFile)],
    [records, bytes]: [u64; 2],
    idle: f64,
    findings: usize,
) -> (String, String) {
    let rows: u64 = live.iter().map(|(_, file)| file.rows).sum();
    let written: u64 = live.iter().map(|(_, file)| file.bytes).sum();
    let (each, raw) = (written as f64 / rows as f64, bytes as f64 / records as f64);
    let (megabytes, files) = (written as f64 / 1e6, live.len());
    (
        format!(
            "{rows} rows, {megabytes:.1} MB written in {files} files, {each:.1} bytes a row; {raw:.1} bytes a line in the \
             feed. Memory before the night {idle:.0} MB. {findings} findings."
        ),
        format!(
            "{rows} 行を {files} ファイル {megabytes:.1} MB に書き、1 行 {each:.1} バイト。フィードでは 1 行 {raw:.1} バイト。\
             開始前のメモリー {idle:.0} MB。指摘 {findings} 件。"
        ),
    )
}

/// Reads and hashes a file.
fn read(path: &Path) -> u64 {
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 18];
    let bytes = measure::read_through(path, &mut buffer, |bytes| hash.update(bytes));
    std::hint::black_box(hash.finalize());
    bytes
}

fn copy(from: &Path, to: &Path) {
    for file in files_below(from) {
        let to = to.join(file.strip_prefix(from).expect("below"));
        std::fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
        std::fs::copy(&file, to).expect("a copy");
    }
}

fn live_files(store: &Store, format: Format) -> Vec<(Table, LiveFile)> {
    let format = feeds::delivery(format).expect("the format");
    let of_table = |table: &Table| {
        let files = store.live_files(*table, "H01").expect("live files");
        let table = *table;
        files.into_iter().map(move |file| (table, file))
    };
    format.tables.iter().flat_map(of_table).collect()
}
