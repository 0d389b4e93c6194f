//! Any bytes as the file of any data type: whole and in portions they come to the same, every count closes, and of an
//! abandoned file no row is left.
//!
//! The first byte of the input picks the data type, the second the places where the file is cut, the rest is the file.

#![no_main]

use feeds::ssmix2::{FORMAT, read_path};
use feeds::{Decoder, FileContext, FileOutcome};
use libfuzzer_sys::fuzz_target;
use model::{Batch, Bucket, Table};

#[path = "portions.rs"]
mod portions;
#[path = "types.rs"]
mod types;

/// End of 2026-11-20 in Japan.
const AS_OF_END_MICROS: i64 = 1_795_186_800_000_000;

fuzz_target!(|input: &[u8]| {
    let [kind, seed, file @ ..] = input else {
        return;
    };
    let path = path(usize::from(*kind));
    let Some((mut decoder, _)) = open(&path) else {
        return;
    };
    let whole = decode(decoder.as_mut(), &path, &[file]);
    check_balance(&whole);
    let parts = decode(
        decoder.as_mut(),
        &path,
        &portions::portions(file, u64::from(*seed)),
    );
    assert_eq!(whole.0, parts.0, "an outcome depends on the portions");
    assert!(
        rows(&whole.1) == rows(&parts.1),
        "rows depend on the portions"
    );
    check_abandoned(decoder.as_mut(), &path, file, &whole);
});

/// The path of a file of one of the data types that have a table.
fn path(choice: usize) -> String {
    let types = types::types();
    let kind = types[choice % types.len()];
    let date = match kind {
        "ADT-00" | "ADT-01" | "ADT-61" | "PPR-01" => "-",
        _ => "20261119",
    };
    let content = format!("9000001_{date}_{kind}_000000000000017_20261119153000123_05_1");
    let document = if kind.contains('^') {
        "/main_document.hl7"
    } else {
        ""
    };
    format!("900/000/9000001/{date}/{kind}/{content}{document}")
}

/// The decoder of a path's area, and the table that leads it.
fn open(path: &str) -> Option<(Box<dyn Decoder>, Table)> {
    let name = read_path(path.as_bytes()).name?;
    let table = (FORMAT.table)(&name)?;
    Some(((FORMAT.decoder)(table)?, table))
}

fn begin(decoder: &mut dyn Decoder, path: &str) {
    if let Some(name) = read_path(path.as_bytes()).name {
        decoder.begin(&FileContext {
            source_file_id: 7,
            patient_key: "0123456789abcdef",
            load_id: "H01-20261120-1",
            name: &name,
            as_of_end_micros: AS_OF_END_MICROS,
        });
    }
}

fn decode(decoder: &mut dyn Decoder, path: &str, portions: &[&[u8]]) -> (FileOutcome, Vec<Batch>) {
    begin(decoder, path);
    portions.iter().for_each(|portion| decoder.decode(portion));
    (decoder.end(), decoder.flush())
}

/// The counts close, and the batches hold what was stored.
fn check_balance((outcome, batches): &(FileOutcome, Vec<Batch>)) {
    assert_eq!(outcome.records.unexplained(), 0, "{:?}", outcome.records);
    assert_eq!(outcome.rows.unexplained(), 0, "{:?}", outcome.rows);
    assert!(outcome.records.received > 0, "a file without a record");
    let stored: usize = batches.iter().map(Batch::len).sum();
    assert_eq!(outcome.rows.stored as usize, stored);
    assert!(!batches.iter().any(Batch::is_empty));
    assert_eq!(
        outcome.rows.quarantined as usize,
        outcome.row_refusals.len()
    );
    if outcome.bucket == Bucket::Quarantined {
        assert_eq!(outcome.records.stored, 0, "a refused file has a record");
    }
}

/// A file that is abandoned leaves no row, and takes none of the file before it along.
fn check_abandoned(
    decoder: &mut dyn Decoder,
    path: &str,
    file: &[u8],
    (outcome, batches): &(FileOutcome, Vec<Batch>),
) {
    begin(decoder, path);
    decoder.decode(file);
    assert_eq!(&decoder.end(), outcome);
    begin(decoder, path);
    decoder.decode(file);
    decoder.abandon();
    assert!(
        rows(&decoder.flush()) == rows(batches),
        "an abandoned file changed the rows of the one before it"
    );
    begin(decoder, path);
    decoder.decode(file);
    decoder.abandon();
    assert!(decoder.flush().is_empty(), "an abandoned file left rows");
}

/// What is compared of batches, by table.
fn rows(batches: &[Batch]) -> Vec<(Table, impl PartialEq + use<>)> {
    let rows = |batch: &Batch| (batch.table, batch.rows.clone());
    batches.iter().map(rows).collect()
}
