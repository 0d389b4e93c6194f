//! A whole night over a generated hospital, beside two floors measured in the same run: reading the files only, and writing
//! the finished batches only.
//!
//! `cargo bench --bench night -- [--patients 3000] [--threads 2]`

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    missing_docs,
    reason = "a bench stops where it cannot measure, and prints what it measured"
)]

use std::path::Path;
use std::time::{Duration, Instant};

use jiff::civil::{Date, date};
use model::{Format, Lang, Table};
use pipeline::{Config, NightOptions, Silent, run_night};
use rayon::prelude::*;
use sample_data::Options;
use store::{Discovery, RootSpec, Roots, Store};

/// As the command has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn argument(name: &str, default: usize) -> usize {
    let mut arguments = std::env::args().skip_while(|argument| argument != name);
    arguments
        .nth(1)
        .and_then(|value| value.parse().ok())
        .unwrap_or(default)
}

/// Peak resident memory of this process in MB, from the kernel's own count.
fn peak_megabytes() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmHWM:"))
        .unwrap_or_default();
    let kilobytes: f64 = line
        .split_whitespace()
        .nth(1)
        .and_then(|word| word.parse().ok())
        .unwrap_or(0.0);
    kilobytes / 1024.0
}

/// Seconds of processor time of this process, all threads.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .collect();
    let ticks = |index: usize| {
        fields
            .get(index)
            .and_then(|word| word.parse::<f64>().ok())
            .unwrap_or(0.0)
    };
    (ticks(11) + ticks(12)) / 100.0
}

fn options(threads: usize) -> NightOptions {
    NightOptions {
        date: LAST_DAY,
        hospitals: Vec::new(),
        threads,
        accept_vanished: false,
        relist: false,
        lang: Lang::En,
        trigger: ledger::Trigger::Manual,
        command: "bench".to_owned(),
        clock: None,
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

/// The last day of the generated period, and the night that is measured.
const LAST_DAY: Date = date(2026, 11, 19);

/// One general hospital and sixty days, without faults.
fn generate(folder: &Path, patients: usize, threads: usize) -> Config {
    let begun = Instant::now();
    let options = Options {
        hospitals: 1,
        patients,
        from: date(2026, 9, 21),
        to: LAST_DAY,
        seed: 1,
        night: None,
        scenario: None,
        threads,
    };
    let written = sample_data::write(folder, &options, &|| {}).expect("a generated network");
    println!(
        "generated {} files in {:.1} s",
        written.changes.written,
        begun.elapsed().as_secs_f64()
    );
    Config::read(&folder.join("kijun.toml")).expect("a good config")
}

/// Listing and reading every file into a reused buffer, nothing else.
fn read_floor(root: &RootSpec, pool: &rayon::ThreadPool) -> (Duration, u64) {
    let begun = Instant::now();
    let roots = Roots::open(std::slice::from_ref(root), Path::new("")).expect("a root");
    let mut discovery = Discovery::begin(&roots, None, pool).expect("a walk");
    let mut bytes = 0;
    while let Some(chunk) = discovery.next_chunk().expect("a walk") {
        let read = |buffer: &mut Vec<u8>, index: usize| {
            let path = chunk.new.path(index);
            let read = roots.read(0, path, buffer, model::FILE_BYTES_MAX);
            read.expect("a file") as u64
        };
        let indices = (0..chunk.new.len()).into_par_iter();
        bytes += pool.install(|| indices.map_init(Vec::new, read).sum::<u64>());
    }
    (begun.elapsed(), bytes)
}

/// Encoding and writing the rows that the night stored, from memory.
fn write_floor(store: &Store, folder: &Path, pool: &rayon::ThreadPool) -> Duration {
    let files = store
        .live_files(Table::LabResults, "H01")
        .expect("live files");
    let batches: Vec<_> = files
        .iter()
        .map(|file| store.read(file).expect("rows"))
        .collect();
    let other = Store::open(folder.join("floor").to_str().expect("a path")).expect("a store");
    other.create_missing(&[Table::LabResults]).expect("a table");
    let begun = Instant::now();
    pool.install(|| {
        files
            .par_iter()
            .zip(&batches)
            .enumerate()
            .for_each(|(index, (file, batches))| {
                let partition: Vec<&str> = file.partition.iter().map(String::as_str).collect();
                let name = format!("{index}.parquet");
                other
                    .write(Table::LabResults, &partition, &name, batches)
                    .expect("written rows");
            });
    });
    begun.elapsed()
}

/// One line of figures.
fn print_rates(what: &str, took: Duration, files: u64, bytes: u64, rows: u64) {
    let seconds = took.as_secs_f64();
    println!(
        "{what:<8} {seconds:8.2} s  {:9.0} files/s  {:7.1} MB/s  {:9.0} OBX/s",
        files as f64 / seconds,
        bytes as f64 / 1e6 / seconds,
        rows as f64 / seconds
    );
}

/// Runs the night and prints its figures; gives the files and rows it stored and how long it took.
fn measured_night(config: &Config, threads: usize, bytes: u64) -> (u64, u64, Duration) {
    // The kernel forgets the peak of what came before: generating the tree and reading it once.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    let idle = peak_megabytes();
    let before = cpu_seconds();
    let begun = Instant::now();
    let outcome = run_night(config, &options(threads), &Silent).expect("a night");
    let took = begun.elapsed();
    let (cpu, peak) = (cpu_seconds() - before, peak_megabytes());
    let load = outcome.hospitals[0].1.as_ref().expect("a load");
    let rows = load.load.tables["lab_results"].stored;
    let files = load.load.balances[&Format::Ssmix2].files.received;
    print_rates("night", took, files, bytes, rows);
    println!(
        "         {cpu:8.2} CPU-s, peak memory {peak:.0} MB ({idle:.0} before the night), {threads} threads"
    );
    (files, rows, took)
}

fn main() {
    let (patients, threads) = (argument("--patients", 3_000), argument("--threads", 2));
    let folder = tempfile::tempdir().expect("a temporary folder");
    let config = generate(folder.path(), patients, threads);
    let root = config.hospitals[0].feeds[0].roots[0].clone();
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .expect("threads");
    // Once before the night, so that the night reads from a warm cache as the floor does.
    let (_, bytes) = read_floor(&root, &pool);

    let (files, rows, night) = measured_night(&config, threads, bytes);
    let store = Store::open(&config.store).expect("the store");
    let live = store
        .live_files(Table::LabResults, "H01")
        .expect("live files");
    let stored: u64 = live.iter().map(|file| file.bytes).sum();
    println!(
        "         {rows} results in {} Parquet files, {:.1} bytes a result; as HL7 {:.1}",
        live.len(),
        stored as f64 / rows as f64,
        bytes as f64 / rows as f64
    );
    let (read, _) = read_floor(&root, &pool);
    print_rates("read", read, files, bytes, rows);
    let write = write_floor(&store, folder.path(), &pool);
    print_rates("write", write, files, bytes, rows);
    println!(
        "night / (read + write) = {:.2}",
        night.as_secs_f64() / (read + write).as_secs_f64()
    );

    let begun = Instant::now();
    run_night(&config, &options(threads), &Silent).expect("a second night");
    println!(
        "second   {:8.2} s  nothing to do",
        begun.elapsed().as_secs_f64()
    );
}
