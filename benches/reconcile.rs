//! Source against store over a generated hospital: once when they are equal, which is one scan of both sides, and once with a
//! thousand planted differences. The mark is a cost of at most 1.5 scans.
//!
//! `cargo bench --bench reconcile -- [--patients 3000] [--differences 1000] [--days 4] [--threads 2]`
//!
//! The differences lie in the stored results of so many days; they are changed, missing, extra and moved rows by turns.

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

use arrow_array::{Array, ArrayRef, Date32Array, RecordBatch, StringArray, UInt32Array};
use arrow_schema::DataType;
use arrow_select::take::take_record_batch;
use jiff::civil::date;
use measure::{LAST_DAY, argument, generated, night_options, software};
use model::Table;
use pipeline::reconcile::{Asked, Reconciliation, reconcile};
use pipeline::{Config, Silent, run_night};
use store::{LiveFile, Store};
use validators::reconcile::Kind;

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

/// What is done to the planted rows, in turn.
const KINDS: [Kind; 4] = [Kind::Changed, Kind::Missing, Kind::Extra, Kind::Moved];

/// Changes, takes out, doubles and moves stored results by turns, evenly spread over those of the first days. Gives how many of
/// each kind.
fn plant(config: &Config, differences: usize, days: i32) -> [usize; 4] {
    let store = Store::open(&config.store).expect("a store");
    let table = Table::LabResults;
    let files = store.live_files(table, "H01").expect("live files");
    let days_of_files = files.iter().filter_map(|file| file.min_day);
    let end = days_of_files.min().unwrap_or_default() + days;
    let is_near = |file: &&LiveFile| file.min_day.is_some_and(|day| day < end);
    let near: Vec<_> = files.iter().filter(is_near).collect();
    let read = |file: &LiveFile| store.read(file).expect("rows");
    let rows_of =
        |file: &&LiveFile| -> usize { read(file).iter().map(|batch| near_rows(batch, end)).sum() };
    let rows: usize = near.iter().map(rows_of).sum();
    let mut planting = Planting {
        end,
        step: (rows / differences.max(1)).max(1),
        left: differences,
        seen: 0,
        planted: [0; 4],
    };
    for (number, file) in near.into_iter().enumerate() {
        let batches = read(file);
        let edited: Vec<RecordBatch> = batches.iter().map(|it| planting.edit(it)).collect();
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
    planting.planted
}

fn days_of(batch: &RecordBatch) -> &Date32Array {
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

/// Which rows are still to be planted.
struct Planting {
    /// The day before which rows are taken, days since 1970-01-01.
    end: i32,
    step: usize,
    left: usize,
    seen: usize,
    /// By kind, in the order of [`KINDS`].
    planted: [usize; 4],
}

impl Planting {
    /// Whether the next row of these days is planted, and as what.
    fn next(&mut self) -> Option<Kind> {
        self.seen += 1;
        if self.left == 0 || !self.seen.is_multiple_of(self.step) {
            return None;
        }
        self.left -= 1;
        let turn = self.left % KINDS.len();
        self.planted[turn] += 1;
        Some(KINDS[turn])
    }

    /// The rows with every `step`-th one of the days planted.
    fn edit(&mut self, batch: &RecordBatch) -> RecordBatch {
        let days = days_of(batch);
        let at = |name: &str| batch.schema().index_of(name).expect("a column");
        let values = arrow_cast::cast(batch.column(at("value_text")), &DataType::Utf8);
        let values = values.expect("text");
        let values: &StringArray = values.as_any().downcast_ref().expect("text");
        let mut new_days: Vec<Option<i32>> = days.iter().collect();
        let mut new_values: Vec<Option<&str>> = values.iter().collect();
        let mut kept = Vec::with_capacity(batch.num_rows());
        for row in 0..batch.num_rows() {
            let is_near = days.is_valid(row) && days.value(row) < self.end;
            let kind = if is_near { self.next() } else { None };
            match kind {
                Some(Kind::Changed) => new_values[row] = Some("planted"),
                Some(Kind::Moved) => new_days[row] = Some(days.value(row) + 1),
                _ => {}
            }
            let times = match kind {
                Some(Kind::Missing) => 0,
                Some(Kind::Extra) => 2,
                _ => 1,
            };
            kept.extend(std::iter::repeat_n(row as u32, times));
        }
        let mut columns = batch.columns().to_vec();
        let values: ArrayRef = Arc::new(StringArray::from(new_values));
        let kind = batch.column(at("value_text")).data_type();
        columns[at("value_text")] = arrow_cast::cast(&values, kind).expect("text");
        columns[at("care_date")] = Arc::new(Date32Array::from(new_days));
        let edited = RecordBatch::try_new(batch.schema(), columns).expect("rows");
        take_record_batch(&edited, &UInt32Array::from(kept)).expect("rows")
    }
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
    let found = KINDS.map(|kind| {
        let of_kind = outcome.differences.iter().filter(|it| it.kind == kind);
        of_kind.count()
    });
    assert_eq!(found, planted, "all are found and nothing else");
    let of_kinds = KINDS.iter().zip(planted);
    let of_kinds = of_kinds.map(|(kind, count)| format!("{count} {}", kind.name()));
    println!(
        "{}: {:.2} scans",
        of_kinds.collect::<Vec<_>>().join(", "),
        different / equal
    );
}
