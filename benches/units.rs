//! The unit step on one core: rows a second through `standardize_units`, and the cost of building its rules.
//!
//! `cargo bench --bench units`

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    missing_docs,
    reason = "a bench stops where it cannot measure, and prints what it measured"
)]

use std::hint::black_box;
use std::sync::Arc;

use arrow_array::{Array, ArrayRef, Float64Array, RecordBatch, new_null_array};
use arrow_schema::{Field, Schema};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use mappings::units::{SiteUnits, UnitRules, standardize_units};
use model::{Batch, DictionaryColumn, Table, dictionary_schema};

/// As the command has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Rows of a batch.
const ROWS: usize = 1_000_000;

/// Codes and unit texts as a laboratory sends them, in turn, so that neighbours differ.
const ITEMS: [(&str, &str); 12] = [
    ("3D010000002327201", "mg/dl"),
    ("3C015000002327101", "μmol/L"),
    ("2A990000001930155", "×10＾4/μl"),
    ("2A990000001930152", "/μL"),
    ("5C070000002306201", "mg/L"),
    ("3H015000002326101", "mEq/L"),
    ("3B035000002327201", "IU/l"),
    ("3B070000002327101", "U/L"),
    ("3D046000001920402", "%"),
    ("3H030000002327101", "mg/dL"),
    ("5F150144000186201", "copies"),
    ("9Z999000009999901", "mg/dL"),
];

fn batch() -> Batch {
    let text = |of: fn(&(&'static str, &'static str)) -> &'static str| {
        let rows = (0..ROWS).map(|row| of(&ITEMS[row * 7 % ITEMS.len()]));
        Arc::new(rows.collect::<DictionaryColumn>()) as ArrayRef
    };
    let numbers = (0..ROWS).map(|row| (row % 20 != 0).then_some(row as f64 / 64.0));
    let mut fields = Vec::new();
    let mut columns = Vec::new();
    for field in dictionary_schema(Table::LabResults.spec()).fields() {
        fields.push(Field::new(field.name(), field.data_type().clone(), true));
        columns.push(match field.name().as_str() {
            "standard_code" => text(|item| item.0),
            "unit_text" => text(|item| item.1),
            "value_number" => Arc::new(numbers.clone().collect::<Float64Array>()),
            _ => new_null_array(field.data_type(), ROWS),
        });
    }
    let rows = RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).expect("a batch");
    Batch {
        table: Table::LabResults,
        rows,
    }
}

fn bench(criterion: &mut Criterion) {
    let rules = UnitRules::build(SiteUnits::default()).expect("rules");
    let batch = batch();
    let done = standardize_units(batch.clone(), &rules).expect("a batch");
    let numbers: &Float64Array = done.typed("standard_number").expect("numbers");
    println!("{ROWS} rows, {} filled", ROWS - numbers.null_count());
    let mut group = criterion.benchmark_group("units");
    group.throughput(Throughput::Elements(ROWS as u64));
    group.bench_function("rows", |bencher| {
        bencher.iter(|| standardize_units(black_box(batch.clone()), &rules).expect("a batch"));
    });
    group.finish();
    criterion.bench_function("build the rules", |bencher| {
        bencher.iter(|| UnitRules::build(SiteUnits::default()).expect("rules"));
    });
}

criterion_group!(benches, bench);
criterion_main!(benches);
