//! Source against store over a generated hospital: once when they are equal, which is one scan of both sides, and once with a
//! thousand planted differences. The mark is a cost of at most 1.5 scans.
//!
//! `cargo bench --bench reconcile -- [--patients 3000] [--differences 1000] [--days 4] [--threads 2]`
//!
//! The differences lie in the stored results of so many days.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    missing_docs,
    unreachable_pub,
    reason = "a bench stops where it cannot measure, and prints what it measured"
)]

mod measure;

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use arrow_array::{Array, RecordBatch, StringArray};
use jiff::civil::date;
use measure::{LAST_DAY, argument, generated, night_options, software};
use model::Table;
use pipeline::reconcile::{Asked, Reconciliation, reconcile};
use pipeline::{Config, Silent, run_night};
use store::Store;

/// As the command has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn load(folder: &Path, patients: usize, threads: usize) -> Config {
    let config = generated(folder, 1, patients, date(2026, 9, 21));
    run_night(&config, &night_options(LAST_DAY, threads), &Silent).expect("a night");
    config
}

/// Compares, and prints how long it took.
fn measured(config: &Config, threads: usize, what: &str) -> (f64, Reconciliation) {
    let asked = Asked {
        hospital: "H01".to_owned(),
        period: None,
        tables: Vec::new(),
        plan: None,
        sample: None,
        threads,
        software: software(),
    };
    let begun = Instant::now();
    let outcome = reconcile(config, &asked, &Silent).expect("a comparison");
    let seconds = begun.elapsed().as_secs_f64();
    let rows: u64 = outcome.types().iter().map(|line| line.source).sum();
    println!(
        "{what}: {seconds:.2} s, {rows} rows in {} files, {} differences",
        outcome.files.compared,
        outcome.differences.len()
    );
    (seconds, outcome)
}

/// Changes the value of stored results, evenly spread over those of the first days.
fn plant(config: &Config, differences: usize, days: i32) -> usize {
    let store = Store::open(&config.store).expect("a store");
    let table = Table::LabResults;
    let files = store.live_files(table, "H01").expect("live files");
    let first = files
        .iter()
        .filter_map(|file| file.min_day)
        .min()
        .unwrap_or_default();
    let is_near = |file: &&store::LiveFile| file.min_day.is_some_and(|day| day < first + days);
    let mut left = differences;
    for (number, file) in files.iter().filter(is_near).enumerate() {
        let batches = store.read(file).expect("rows");
        let rows: usize = batches
            .iter()
            .map(|batch| near_rows(batch, first + days))
            .sum();
        let step = (rows / left.max(1)).max(1);
        let mut seen = 0;
        let edited: Vec<RecordBatch> = batches
            .iter()
            .map(|batch| altered(batch, first + days, step, &mut seen, &mut left))
            .collect();
        let partition: Vec<&str> = file.partition.iter().map(String::as_str).collect();
        let name = format!("planted-{number}.parquet");
        let new = store
            .write(table, &partition, &name, &edited)
            .expect("a file");
        let removes = std::slice::from_ref(&file.path);
        store
            .commit(table, &[new], removes, "planted", number as i64, &[])
            .expect("a commit");
    }
    differences - left
}

fn days_of(batch: &RecordBatch) -> &arrow_array::Date32Array {
    let days = batch.column_by_name("care_date").expect("days");
    days.as_any().downcast_ref().expect("days")
}

fn near_rows(batch: &RecordBatch, before: i32) -> usize {
    days_of(batch)
        .iter()
        .flatten()
        .filter(|day| *day < before)
        .count()
}

/// Every `step`-th row of the days before another value, as long as some are left to be planted.
fn altered(
    batch: &RecordBatch,
    before: i32,
    step: usize,
    seen: &mut usize,
    left: &mut usize,
) -> RecordBatch {
    let days = days_of(batch);
    let at = batch.schema().index_of("value_text").expect("values");
    let values = arrow_cast::cast(batch.column(at), &arrow_schema::DataType::Utf8).expect("text");
    let values: &StringArray = values.as_any().downcast_ref().expect("text");
    let planted: StringArray = (0..batch.num_rows())
        .map(|row| {
            *seen += usize::from(days.is_valid(row) && days.value(row) < before);
            let is_near = days.is_valid(row) && days.value(row) < before;
            if is_near && *left > 0 && (*seen).is_multiple_of(step) {
                *left -= 1;
                return Some("planted");
            }
            values.is_valid(row).then(|| values.value(row))
        })
        .collect();
    let kind = batch.column(at).data_type().clone();
    let mut columns = batch.columns().to_vec();
    columns[at] =
        arrow_cast::cast(&(Arc::new(planted) as arrow_array::ArrayRef), &kind).expect("text");
    RecordBatch::try_new(batch.schema(), columns).expect("rows")
}

fn main() {
    let threads = argument("--threads", 2);
    let folder = tempfile::tempdir().expect("a folder");
    let config = load(folder.path(), argument("--patients", 3000), threads);
    let (equal, outcome) = measured(&config, threads, "equal");
    assert!(outcome.is_equal());
    let planted = plant(
        &config,
        argument("--differences", 1000),
        argument("--days", 4) as i32,
    );
    let (different, outcome) = measured(&config, threads, "planted");
    assert_eq!(
        outcome.differences.len(),
        planted,
        "all are found and nothing else"
    );
    println!("{planted} differences cost {:.2} scans", different / equal);
}
