//! What benches of whole nights share: their arguments and networks, what the kernel counts of this process, and the tables that they print
//! and, with `--write`, lay into `docs/performance.*.md`.

#![allow(dead_code, unused_imports, reason = "no bench needs all of it")]

mod curve;
mod delivery;
mod figures;

use std::io::Read;
use std::path::Path;
use std::time::Instant;

use jiff::civil::{Date, date};
use model::{Format, Lang, Table};
use pipeline::{Config, NightOptions};
use rayon::ThreadPool;
use rayon::prelude::*;
use sample_data::Options;
use store::{LiveFile, Store};

pub use curve::{Curve, exponent};
pub use delivery::{decode_delivery, decode_storage, files_below, is_header, records};
pub use figures::{Figures, Said, Step, rate};

/// The number behind an argument of the command line.
pub fn argument(name: &str, default: usize) -> usize {
    text_argument(name)
        .and_then(|value| value.parse().ok())
        .unwrap_or(default)
}

/// The word behind an argument of the command line.
pub fn text_argument(name: &str) -> Option<String> {
    let mut arguments = std::env::args().skip_while(|argument| argument != name);
    arguments.nth(1)
}

/// Whether an argument was given.
pub fn has(name: &str) -> bool {
    std::env::args().any(|argument| argument == name)
}

/// What some work took.
#[derive(Clone, Copy, Debug, Default)]
pub struct Took {
    /// Seconds on the clock.
    pub wall: f64,
    /// Seconds of processor time of this process, all threads, user and system.
    pub cpu: f64,
    /// Peak resident memory while it ran, in MB.
    pub peak: f64,
}

impl Took {
    /// Adds what came behind.
    pub fn add(&mut self, later: Took) {
        self.wall += later.wall;
        self.cpu += later.cpu;
        self.peak = self.peak.max(later.peak);
    }
}

/// Runs some work and tells what it took.
pub fn measured<T>(work: impl FnOnce() -> T) -> (T, Took) {
    // The kernel forgets the peak of what came before.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    let (begun, before) = (Instant::now(), cpu_seconds());
    let done = work();
    let took = Took {
        wall: begun.elapsed().as_secs_f64(),
        cpu: cpu_seconds() - before,
        peak: status_megabytes("VmHWM:"),
    };
    (done, took)
}

/// Resident memory now, in MB.
pub fn resident_megabytes() -> f64 {
    status_megabytes("VmRSS:")
}

fn status_megabytes(field: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with(field));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<f64>().ok());
    kilobytes.unwrap_or_default() / 1024.0
}

fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let behind_name = stat.rsplit(')').next().unwrap_or_default();
    let fields: Vec<&str> = behind_name.split_whitespace().collect();
    let ticks = |index: usize| {
        let field = fields.get(index);
        field.and_then(|word| word.parse::<f64>().ok())
    };
    (ticks(11).unwrap_or_default() + ticks(12).unwrap_or_default()) / 100.0
}

/// Cores and processor, memory, compiler, and the load of the machine, which tells whether times on the clock mean anything.
pub fn machine() -> String {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let cpu = read("/proc/cpuinfo");
    let model = cpu.lines().find(|line| line.starts_with("model name"));
    let model = model.and_then(|line| line.split(": ").nth(1));
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let memory = read("/proc/meminfo");
    let kilobytes = memory.split_whitespace().nth(1);
    let gibibytes = kilobytes.and_then(|word| word.parse::<f64>().ok());
    let load = read("/proc/loadavg");
    let rustc = std::process::Command::new("rustc").arg("-V").output();
    let rustc = rustc.map_or_else(
        |_| String::new(),
        |out| String::from_utf8_lossy(&out.stdout).trim().to_owned(),
    );
    format!(
        "{cores} × {}, {:.0} GiB, {rustc}, load {}",
        model.unwrap_or("?").trim(),
        gibibytes.unwrap_or_default() / 1_048_576.0,
        load.split_whitespace().next().unwrap_or("?"),
    )
}

/// The last day of generated periods, and the night over them.
pub const LAST_DAY: Date = date(2026, 11, 19);

/// A generated network without faults.
pub fn generated(folder: &Path, hospitals: usize, patients: usize, from: Date) -> Config {
    let options = Options {
        hospitals,
        patients,
        from,
        to: LAST_DAY,
        seed: 1,
        night: None,
        scenario: None,
        threads: 0,
    };
    sample_data::write(folder, &options, &|| {}).expect("a generated network");
    Config::read(&folder.join("kijun.toml")).expect("a good config")
}

/// As [`generated`], with the storages alone.
pub fn generated_ssmix2(folder: &Path, hospitals: usize, patients: usize, from: Date) -> Config {
    let mut config = generated(folder, hospitals, patients, from);
    for hospital in &mut config.hospitals {
        hospital.feeds.retain(|feed| feed.format == Format::Ssmix2);
    }
    config
}

/// Options of a night in the name of the bench.
pub fn night_options(date: Date, threads: usize) -> NightOptions {
    NightOptions {
        date,
        hospitals: Vec::new(),
        threads,
        accept_vanished: false,
        relist: false,
        lang: Lang::En,
        trigger: ledger::Trigger::Manual,
        command: "bench".to_owned(),
        clock: None,
        software: software(),
    }
}

/// The bench as the program that wrote a record.
pub fn software() -> ledger::Software {
    ledger::Software {
        name: "kijun".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        commit: "bench".to_owned(),
        binary_sha256: "0".repeat(64),
        config_sha256: "0".repeat(64),
        ruleset_ids: Vec::new(),
    }
}

/// What encoding and writing takes of what a night stored, from memory, a few files at a time.
pub fn write_floor(
    store: &Store,
    live: &[(Table, LiveFile)],
    folder: &Path,
    pool: &ThreadPool,
) -> Took {
    let other = Store::open(folder.join("floor").to_str().expect("a path")).expect("a store");
    let tables: Vec<Table> = live.iter().map(|(table, _)| *table).collect();
    other.create_missing(&tables).expect("tables");
    let mut sum = Took::default();
    for (number, files) in live.chunks(4).enumerate() {
        let rows: Vec<_> = files
            .iter()
            .map(|(table, file)| (*table, file, store.read(file).expect("rows")))
            .collect();
        let write = || {
            rows.par_iter()
                .enumerate()
                .for_each(|(index, (table, file, rows))| {
                    let partition: Vec<&str> = file.partition.iter().map(String::as_str).collect();
                    let name = format!("{number}-{index}.parquet");
                    other
                        .write(*table, &partition, &name, rows)
                        .expect("written rows");
                });
        };
        sum.add(measured(|| pool.install(write)).1);
    }
    sum
}

/// How a night compares with the floors that it cannot avoid, in words.
pub fn over_floors(night: Took, floors: &[Took]) -> (String, String) {
    let mut sum = Took::default();
    floors.iter().for_each(|floor| sum.add(*floor));
    let (cpu, wall) = (night.cpu / sum.cpu, night.wall / sum.wall);
    (
        format!(
            "Night / sum of reading, decoding and encoding: {cpu:.2} by CPU seconds, {wall:.2} by the clock."
        ),
        format!(
            "夜間処理と、読み込み・復号・符号化の和の比: CPU 秒で {cpu:.2}、経過時間で {wall:.2}。"
        ),
    )
}

/// Bytes of all files below a folder.
pub fn folder_bytes(folder: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return 0;
    };
    let bytes = entries.flatten().map(|entry| match entry.metadata() {
        Ok(about) if about.is_dir() => folder_bytes(&entry.path()),
        Ok(about) => about.len(),
        Err(_) => 0,
    });
    bytes.sum()
}

/// Where generated feeds go: below the folder behind `--folder`, or a temporary one.
pub fn folder() -> tempfile::TempDir {
    let made = match text_argument("--folder") {
        Some(parent) => tempfile::tempdir_in(parent),
        None => tempfile::tempdir(),
    };
    made.expect("a temporary folder")
}

/// Reads a file in portions into a buffer that is used again, and gives its bytes.
pub fn read_through(path: &Path, buffer: &mut [u8], mut take: impl FnMut(&[u8])) -> u64 {
    let mut file = std::fs::File::open(path).expect("a file");
    let mut bytes = 0;
    loop {
        let read = file.read(buffer).expect("a readable file");
        if read == 0 {
            return bytes;
        }
        take(&buffer[..read]);
        bytes += read as u64;
    }
}
