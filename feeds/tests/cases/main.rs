//! Message types as folders: each case is a message of invented data and the rows that must come of it, decoded whole,
//! byte by byte and split at random places.
//!
//! `cases/<format>/<data type>/<case>/` holds `case.toml` (path, encoding, what it shows, where that is said), `message.txt`
//! (UTF-8, one segment a line) or `message.bin` (where the bytes themselves are the point), and `expected.txt`, which
//! `KIJUN_BLESS=1 cargo test -p feeds --test cases` writes anew; read the difference before you commit it.

#![expect(
    clippy::disallowed_methods,
    reason = "a test reads its cases; the crate reads nothing"
)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "clippy knows functions marked as tests only, and these help them"
)]

mod case;
mod claims;
mod dpc;
mod lost_shift;
mod mutated;
mod samples;
mod show;

use std::collections::BTreeSet;

use arrow_schema::DataType;
use feeds::ssmix2::{self, DATA_TYPES};
use feeds::{FeedFormat, FileContext, FileOutcome};
use model::{Batch, Counts, Format, NOTES_COLUMN, Table, dictionary_schema};

use case::Case;

/// End of 2026-11-20 in Japan.
const AS_OF_END_MICROS: i64 = 1_795_186_800_000_000;
/// How often a file is split at random places.
const SPLITS: u64 = 50;
/// What `mappings` fills.
const OF_MAPPINGS: [&str; 5] = [
    "standard_code",
    "mapping_id",
    "standard_unit",
    "standard_number",
    "unit_rule_id",
];

/// Whether a column is filled behind the decoder; of results the decoder itself says whether a code came along.
fn is_of_mappings(table: Table, column: &str) -> bool {
    let is_declared_later = matches!(
        table,
        Table::Diagnoses | Table::Prescriptions | Table::Injections | Table::Radiology
    );
    OF_MAPPINGS.contains(&column)
        || column.starts_with("master_")
        || (is_declared_later && column == "mapping_state")
}

/// What becomes of a file.
type Decoded = (FileOutcome, Vec<Batch>);

fn format() -> &'static FeedFormat {
    feeds::format(Format::Ssmix2).unwrap()
}

#[test]
fn every_case_gives_its_rows() {
    let bless = std::env::var_os("KIJUN_BLESS").is_some();
    let mut complaints = Vec::new();
    for case in case::all("ssmix2") {
        let found = shown(&case);
        check_nobody(&case, &found);
        if bless {
            std::fs::write(&case.expected, &found).unwrap();
        }
        let expected = std::fs::read_to_string(&case.expected).unwrap_or_default();
        if found != expected {
            complaints.push(difference(&case.label, &expected, &found));
        }
    }
    assert!(complaints.is_empty(), "\n\n{}\n", complaints.join("\n"));
}

fn difference(label: &str, expected: &str, found: &str) -> String {
    let pairs = expected.lines().map(Some).chain([None]);
    let mut pairs = pairs.zip(found.lines().map(Some).chain([None]));
    let at = pairs.position(|(one, other)| one != other).unwrap_or(0);
    let line = |text: &str| text.lines().nth(at).unwrap_or("(end)").to_owned();
    format!(
        "{label}, line {}:\n  expected: {}\n  found:    {}",
        at + 1,
        line(expected),
        line(found)
    )
}

/// What becomes of a case, as text.
fn shown(case: &Case) -> String {
    let reading = (format().read_path)(case.path.as_bytes());
    let mut text = show::name(&reading);
    match check_portions(&case.path, &case.bytes) {
        Some((outcome, batches)) => {
            text += &show::outcome(&outcome);
            text.extend(batches.iter().map(show::batch));
        }
        None => text += "tables: none\n",
    }
    text
}

/// No name, address or number of the message may be seen, and a word that is not in the message would say nothing.
fn check_nobody(case: &Case, found: &str) {
    let patient = case.path.split('/').nth(2).unwrap().to_owned();
    if !case.text.is_empty() {
        let is_named = case.text.contains("^L^I");
        assert_eq!(is_named, !case.never.is_empty(), "{}: never", case.label);
        let is_said = |word: &String| case.text.contains(word);
        assert!(case.never.iter().all(is_said), "{}: never", case.label);
    }
    for word in case.never.iter().chain([&patient]) {
        assert!(!found.contains(word), "{}: {word} is shown", case.label);
    }
}

/// Decodes a file whole, byte by byte and split at random places, which must all give the same. `None` when no decoder
/// reads its type.
fn check_portions(path: &str, bytes: &[u8]) -> Option<Decoded> {
    let whole = decode(path, [bytes])?;
    let single = decode(path, bytes.chunks(1))?;
    assert!(is_same(&single, &whole), "{path}: byte by byte");
    for seed in 0..SPLITS {
        let cuts = cuts(seed, bytes.len());
        let portions = cuts.windows(2).map(|pair| &bytes[pair[0]..pair[1]]);
        let parts = decode(path, portions)?;
        assert!(is_same(&parts, &whole), "{path}: split {seed}");
    }
    Some(whole)
}

fn is_same(one: &Decoded, other: &Decoded) -> bool {
    let rows = |batches: &[Batch]| -> Vec<_> {
        let batches = batches.iter();
        batches
            .map(|batch| (batch.table, batch.rows.clone()))
            .collect()
    };
    one.0 == other.0 && rows(&one.1) == rows(&other.1)
}

/// Places to cut a file at, its ends among them, by a generator that gives the same places for the same seed (SplitMix64).
fn cuts(seed: u64, len: usize) -> Vec<usize> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    };
    let count = next() % 20 + 1;
    let mut cuts: Vec<usize> = (0..count).map(|_| next() as usize % (len + 1)).collect();
    cuts.extend([0, len]);
    cuts.sort_unstable();
    cuts
}

fn decode<'a>(path: &str, portions: impl IntoIterator<Item = &'a [u8]>) -> Option<Decoded> {
    let name = (format().read_path)(path.as_bytes()).name.unwrap();
    let lead = (format().table)(&name)?;
    let mut decoder = (format().decoder)(lead).unwrap();
    decoder.begin(&FileContext {
        source_file_id: 7,
        patient_key: "0123456789abcdef",
        load_id: "H01-20261120-1",
        name: &name,
        as_of_end_micros: AS_OF_END_MICROS,
    });
    portions.into_iter().for_each(|part| decoder.decode(part));
    let outcome = decoder.end();
    let batches = decoder.flush();
    check_balance(path, &outcome, &batches);
    batches.iter().for_each(|batch| check_columns(lead, batch));
    Some((outcome, batches))
}

/// The balance closes, and the batches hold what was stored.
fn check_balance(path: &str, outcome: &FileOutcome, batches: &[Batch]) {
    let closes = |counts: &Counts| counts.unexplained() == 0;
    assert!(closes(&outcome.records) && closes(&outcome.rows), "{path}");
    assert!(outcome.records.received > 0, "{path}");
    let stored: usize = batches.iter().map(Batch::len).sum();
    assert_eq!(outcome.rows.stored as usize, stored, "{path}");
    let refused = outcome.row_refusals.len();
    assert_eq!(outcome.rows.quarantined as usize, refused, "{path}");
}

/// A batch has the columns of its table and the notes, each of its type, and no row breaks them.
fn check_columns(lead: Table, batch: &Batch) {
    assert!(format().area(lead).contains(&batch.table));
    check_schema(batch);
}

fn check_schema(batch: &Batch) {
    assert!(!batch.is_empty());
    let schema = batch.rows.schema();
    let (notes, columns) = schema.fields().split_last().unwrap();
    let expected = dictionary_schema(batch.table.spec());
    assert_eq!(columns, &expected.fields()[..]);
    assert_eq!(notes.name(), NOTES_COLUMN);
    assert_eq!(notes.data_type(), &DataType::UInt32);
}

#[test]
fn every_data_type_has_a_case() {
    let mut shown = BTreeSet::new();
    for case in case::all("ssmix2") {
        let name = (format().read_path)(case.path.as_bytes()).name.unwrap();
        let data_type = ssmix2::data_type(name.data_type);
        assert_eq!(data_type.code, case.folder, "{}", case.label);
        shown.insert(case.folder);
    }
    let known = DATA_TYPES.iter().map(|known| known.code);
    let expected: BTreeSet<String> = known.chain(["L-OBSERVATIONS"]).map(str::to_owned).collect();
    assert_eq!(shown, expected);
}

#[test]
fn every_column_is_filled_by_a_case() {
    let mut filled = BTreeSet::new();
    for case in case::all("ssmix2") {
        let decoded = decode(&case.path, [&case.bytes[..]]);
        let batches = decoded.map_or_else(Vec::new, |(_, batches)| batches);
        for batch in &batches {
            let cells = show::rows(batch).into_iter().flatten();
            filled.extend(cells.map(|(column, _)| (batch.table, column)));
        }
    }
    let tables = format().areas.iter().copied().flatten();
    let columns = tables.flat_map(|table| {
        let columns = table.spec().data_columns();
        columns.map(|column| (*table, column.name))
    });
    let never: Vec<_> = columns
        .filter(|(table, column)| !is_of_mappings(*table, column))
        .filter(|cell| !filled.contains(cell))
        .collect();
    assert!(never.is_empty(), "no case fills {never:?}");
}
