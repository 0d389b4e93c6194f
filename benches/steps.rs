//! The steps of a night on one core, each alone and from memory: decoding of each format, profiles, encoding. Units have
//! `benches/units.rs`, whole nights `benches/night.rs` and `benches/claims.rs`.
//!
//! `cargo bench --bench steps -- [FILTER]`

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    missing_docs,
    unreachable_pub,
    reason = "a bench stops where it cannot measure, and prints what it measured"
)]

mod measure;

use std::path::{Path, PathBuf};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use jiff::civil::date;
use measure::{decode_delivery, decode_storage, files_below, records};
use model::{Batch, Format, Table};
use pipeline::Config;
use store::Store;
use validators::profile::ProfileTally;

/// As the command has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The month under which results are written.
const MONTH: &str = "2026-11";

/// The files of a feed whose paths are wanted.
fn files(config: &Config, format: Format, is_wanted: impl Fn(&str) -> bool) -> Vec<PathBuf> {
    let mut feeds = config.hospitals[0].feeds.iter();
    let feed = feeds.find(|feed| feed.format == format).expect("the feed");
    let root = feed.roots[0].location.to_string();
    let mut files = files_below(Path::new(&root));
    files.retain(|path| is_wanted(&path.to_string_lossy()));
    files
}

/// Decodes laboratory files: the path below the root and the bytes of each.
fn decode_reports(files: &[(String, Vec<u8>)]) -> Vec<Batch> {
    let files = files
        .iter()
        .map(|(path, bytes)| (path.as_bytes(), &bytes[..]));
    decode_storage(Table::LabResults, files)
}

fn reports(config: &Config) -> Vec<(String, Vec<u8>)> {
    let root = config.hospitals[0].feeds[0].roots[0].location.to_string();
    let files = files(config, Format::Ssmix2, |path| path.contains("/OML-11/"));
    let of_file = |path: &PathBuf| {
        let below = path.strip_prefix(&root).expect("below the root");
        let bytes = std::fs::read(path).expect("a file");
        (below.to_string_lossy().into_owned(), bytes)
    };
    files.iter().map(of_file).collect()
}

fn delivery(criterion: &mut Criterion, config: &Config, format: Format, prefix: &str) {
    let files = files(config, format, |path| {
        let name = path.rsplit('/').next().unwrap_or_default();
        name.starts_with(prefix)
    });
    let lines = |path: &PathBuf| records(path);
    let mut group = criterion.benchmark_group("decode");
    group.throughput(Throughput::Elements(files.iter().map(lines).sum()));
    group.bench_function(format!("{prefix} lines"), |bencher| {
        bencher.iter(|| {
            let of_file = |path: &PathBuf| decode_delivery(format, path);
            files.iter().map(of_file).sum::<u64>()
        });
    });
    group.finish();
}

fn bench(criterion: &mut Criterion) {
    let folder = measure::folder();
    let config = measure::generated(folder.path(), 1, 300, date(2026, 9, 21));
    let reports = reports(&config);
    let batches = decode_reports(&reports);
    let rows: u64 = batches.iter().map(|batch| batch.len() as u64).sum();
    println!("{} files, {rows} results", reports.len());

    let mut group = criterion.benchmark_group("decode");
    group.throughput(Throughput::Elements(rows));
    group.bench_function("OML-11 results", |bencher| {
        bencher.iter(|| decode_reports(&reports));
    });
    group.finish();
    delivery(criterion, &config, Format::Dpc, "EF");
    delivery(criterion, &config, Format::Claims, "RECEIPT");

    let mut group = criterion.benchmark_group("results");
    group.throughput(Throughput::Elements(rows));
    group.bench_function("profile", |bencher| {
        bencher.iter(|| {
            let mut tally = ProfileTally::default();
            batches.iter().for_each(|batch| tally.add(batch));
            tally.to_batch().expect("profiles")
        });
    });
    let location = folder.path().join("store");
    let store = Store::open(location.to_str().expect("a path")).expect("a store");
    store
        .create_missing(&[Table::LabResults])
        .expect("the table");
    let columns: Vec<_> = batches.iter().map(|batch| batch.rows.clone()).collect();
    group.bench_function("encode and write", |bencher| {
        bencher.iter(|| {
            let partition = ["H01", MONTH];
            store
                .write(Table::LabResults, &partition, "bench.parquet", &columns)
                .expect("a written file")
        });
    });
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
