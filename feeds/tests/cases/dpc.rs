//! Files of the DPC survey as folders: `cases/dpc/<kind>/<case>/`, the file as text with a record a line, decoded whole, byte by
//! byte, split at random places, and flushed between all portions.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use feeds::dpc::{DpcDecoder, DpcFile, DpcOutcome, TABLES};
use model::{Batch, Table};

use crate::case::{self, Case};
use crate::{AS_OF_END_MICROS, SPLITS, cuts, difference, show};

/// What became of a file: its outcome, and its rows as text, by table.
type Decoded = (DpcOutcome, BTreeMap<Table, Vec<show::Row>>);

fn decode<'a>(name: &str, portions: impl IntoIterator<Item = &'a [u8]>, flushes: bool) -> Decoded {
    let key_patient = |number: &[u8]| format!("key of {} bytes", number.len());
    let mut decoder = DpcDecoder::default();
    decoder.begin(DpcFile {
        source_file_id: 7,
        load_id: "H01-20261120-1",
        name,
        as_of_end_micros: AS_OF_END_MICROS,
        key_patient: &key_patient,
    });
    let (mut batches, mut refusals) = (Vec::new(), Vec::new());
    for portion in portions {
        decoder.decode(portion);
        if flushes {
            batches.extend(decoder.flush());
            refusals.extend(decoder.take_refusals());
        }
    }
    let mut outcome = decoder.end();
    refusals.append(&mut outcome.refusals);
    outcome.refusals = refusals;
    batches.extend(decoder.flush());
    assert_eq!(decoder.rows_waiting(), 0);
    check_balance(name, &outcome, &batches);
    let mut rows: BTreeMap<Table, Vec<show::Row>> = BTreeMap::new();
    for batch in &batches {
        crate::check_schema(batch);
        rows.entry(batch.table)
            .or_default()
            .extend(show::rows(batch));
    }
    (outcome, rows)
}

fn check_balance(name: &str, outcome: &DpcOutcome, batches: &[Batch]) {
    assert_eq!(outcome.records.unexplained(), 0, "{name}");
    assert_eq!(outcome.rows.unexplained(), 0, "{name}");
    let stored: usize = batches.iter().map(Batch::len).sum();
    assert_eq!(outcome.rows.stored as usize, stored, "{name}");
    let refused = outcome.refusals.len() as u64;
    assert!(
        [0, refused].contains(&outcome.records.quarantined) || refused == 0,
        "{name}"
    );
}

/// Decodes a file in all portions, which must all give the same.
fn check_portions(name: &str, bytes: &[u8]) -> Decoded {
    let whole = decode(name, [bytes], false);
    assert_eq!(decode(name, bytes.chunks(1), false), whole, "{name}: bytes");
    assert_eq!(
        decode(name, bytes.chunks(1), true),
        whole,
        "{name}: flushed"
    );
    for seed in 0..SPLITS {
        let cuts = cuts(seed, bytes.len());
        let portions = cuts.windows(2).map(|pair| &bytes[pair[0]..pair[1]]);
        let flushes = seed % 2 == 0;
        assert_eq!(decode(name, portions, flushes), whole, "{name}: {seed}");
    }
    whole
}

fn shown(case: &Case) -> String {
    let (outcome, rows) = check_portions(&case.path, &case.bytes);
    let mut text = format!(
        "file: {}, {}, encoding {:?}\nrecords: {}\nrows: {}\n",
        outcome.kind.map_or("no known kind", |kind| kind.name()),
        outcome.bucket.name(),
        outcome.encoding,
        show::counts(&outcome.records),
        show::counts(&outcome.rows),
    );
    text += &show::defects(&outcome.defects);
    for refusal in &outcome.refusals {
        let _ = writeln!(
            text,
            "refused: {} line {}, bytes {} to {}",
            refusal.code, refusal.line_no, refusal.start, refusal.end
        );
    }
    let tables = rows.iter();
    text.extend(tables.map(|(table, rows)| show::table(*table, rows)));
    text
}

#[test]
fn every_case_gives_its_rows() {
    let bless = std::env::var_os("KIJUN_BLESS").is_some();
    let mut complaints = Vec::new();
    for case in case::all("dpc") {
        let found = shown(&case);
        for word in &case.never {
            assert!(case.text.contains(word), "{}: {word}", case.label);
            assert!(!found.contains(word), "{}: {word} is shown", case.label);
        }
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

#[test]
fn every_column_is_filled_by_a_case() {
    let mut filled = BTreeSet::new();
    for case in case::all("dpc") {
        for (table, rows) in decode(&case.path, [&case.bytes[..]], false).1 {
            let cells = rows.into_iter().flatten();
            filled.extend(cells.map(|(column, _)| (table, column)));
        }
    }
    let columns = TABLES.into_iter().flat_map(|table| {
        let columns = table.spec().data_columns();
        // What masters say comes behind the decoder.
        let sent = columns.filter(|column| !column.name.starts_with("master_"));
        sent.map(move |column| (table, column.name))
    });
    let never: Vec<_> = columns.filter(|cell| !filled.contains(cell)).collect();
    assert!(never.is_empty(), "no case fills {never:?}");
}

/// The public file was saved anew in UTF-8 and lacks items, which is found and loses nothing.
#[test]
fn the_public_file_loses_nothing() {
    const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/samples/dpc");
    let entries = std::fs::read_dir(FOLDER).into_iter().flatten();
    let mut files = 0;
    for entry in entries.map(Result::unwrap) {
        let name = entry.file_name().into_string().unwrap();
        let bytes = std::fs::read(entry.path()).unwrap();
        let lines = bytes
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.is_empty());
        let data_lines = lines.count() as u64 - 1;
        let (outcome, rows) = check_portions(&name, &bytes);
        assert_eq!(outcome.records.received, data_lines);
        assert_eq!(outcome.records.stored, data_lines);
        assert_eq!(rows[&Table::DpcProcedures].len() as u64, data_lines);
        let broken = broken_acts(&String::from_utf8(bytes).unwrap());
        let found = outcome
            .defects
            .iter()
            .filter(|defect| defect.code.0 == "A50");
        assert_eq!(found.count(), broken);
        println!("{data_lines} lines, {broken} acts that differ from their items");
        files += 1;
    }
    if files == 0 {
        println!("skipped: the public samples are absent");
    }
}

/// Acts whose points are not those of their items, counted plainly and apart from the decoder.
fn broken_acts(text: &str) -> usize {
    let mut acts: BTreeMap<Vec<&str>, (i64, i64)> = BTreeMap::new();
    for line in text.lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let number = |column: usize| fields[column - 1].parse::<i64>().unwrap();
        let (act, items) = acts.entry(fields[1..6].to_vec()).or_default();
        match fields[6] {
            "000" => *act = number(18),
            _ if fields[16][1..3] == *"00" => *items += number(16),
            _ => {}
        }
    }
    acts.values().filter(|(act, items)| act != items).count()
}
