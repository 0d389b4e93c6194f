//! Decoding OML-11 from bytes to columns on one core: bytes and results a second.
//!
//! `cargo bench --bench decode`

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    missing_docs,
    reason = "a bench stops where it cannot measure, and prints what it measured"
)]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use feeds::FileContext;
use jiff::civil::date;
use model::{Format, Table};
use sample_data::Options;

/// As the command has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The laboratory files of a generated hospital, with their paths below its root.
fn files() -> Vec<(String, Vec<u8>)> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let options = Options {
        hospitals: 1,
        patients: 300,
        from: date(2026, 9, 21),
        to: date(2026, 11, 19),
        seed: 1,
        night: None,
        scenario: None,
        threads: 0,
    };
    let written = sample_data::write(folder.path(), &options, &|| {}).expect("a generated network");
    let root = folder.path().join(&written.truth.hospitals[0].roots[0]);
    let mut files = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().contains("OML-11") {
                let bytes = std::fs::read(&path).expect("a file");
                let path = path.strip_prefix(&root).expect("below the root");
                files.push((path.to_string_lossy().into_owned(), bytes));
            }
        }
    }
    files.sort();
    files
}

fn decode(files: &[(String, Vec<u8>)]) -> usize {
    let format = feeds::format(Format::Ssmix2).expect("the format");
    let mut decoder = (format.decoder)(Table::LabResults).expect("the decoder");
    for (index, (path, bytes)) in files.iter().enumerate() {
        let name = (format.read_path)(path.as_bytes())
            .name
            .expect("a good name");
        decoder.begin(&FileContext {
            source_file_id: index as i64,
            patient_key: "0123456789abcdef0123456789abcdef",
            load_id: "H01-20261119-1",
            name: &name,
            as_of_end_micros: i64::MAX,
        });
        decoder.decode(bytes);
        black_box(decoder.end());
    }
    decoder.flush().iter().map(model::Batch::len).sum()
}

fn bench(criterion: &mut Criterion) {
    let files = files();
    let bytes: usize = files.iter().map(|file| file.1.len()).sum();
    let rows = decode(&files);
    println!("{} files, {bytes} bytes, {rows} results", files.len());
    let mut group = criterion.benchmark_group("decode OML-11");
    group.throughput(Throughput::Bytes(bytes as u64));
    group.bench_function("bytes", |bencher| bencher.iter(|| decode(&files)));
    group.throughput(Throughput::Elements(rows as u64));
    group.bench_function("results", |bencher| bencher.iter(|| decode(&files)));
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
