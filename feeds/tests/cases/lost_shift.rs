//! What becomes of the cases when a shift back to ASCII is lost (law 7): each in turn, in every message of every area.

use std::collections::{BTreeMap, BTreeSet};

use encoding_rs::ISO_2022_JP;
use model::{Bucket, NOTES_COLUMN};

use super::{Decoded, case, check_balance, decode, format, show};

const CLOSE: &[u8] = b"\x1b(B";

/// The cells by message and segment. Which of the two tables of its area a row stands in is not compared: a susceptibility
/// whose organism cannot be read does not show that it is one.
type Rows = BTreeMap<(String, String), BTreeSet<(&'static str, String)>>;

fn rows((_, batches): &Decoded) -> Rows {
    let mut all = Rows::new();
    for row in batches.iter().flat_map(show::rows) {
        let cell = |name| row.iter().find(|cell| cell.0 == name).unwrap().1.clone();
        let key = (cell("message_no"), cell("segment_no"));
        let is_sent = |name: &str| name != NOTES_COLUMN && name != "mapping_state";
        all.insert(
            key,
            row.into_iter().filter(|cell| is_sent(cell.0)).collect(),
        );
    }
    all
}

/// The file without each shift back behind which the next field would run into the one with the kanji.
fn broken(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let runs_over = |at: &usize| {
        let rest = &bytes[at + CLOSE.len()..];
        let end = rest.iter().position(|byte| [0x1b, b'\r'].contains(byte));
        rest[..end.unwrap_or(rest.len())].contains(&b'|')
    };
    let closings = (0..bytes.len()).filter(|at| bytes[*at..].starts_with(CLOSE));
    let lost = closings.filter(runs_over);
    lost.map(|at| [&bytes[..at], &bytes[at + CLOSE.len()..]].concat())
}

/// Every cell is as it was or absent, and the defect is told. A weight told twice is read where it can be.
fn check(label: &str, path: &str, sent: &Rows, bytes: &[u8]) -> Decoded {
    let found = decode(path, [bytes]).unwrap();
    check_balance(path, &found.0, &found.1);
    let is_told = found.0.defects.iter().any(|defect| defect.code.0 == "E08");
    assert!(is_told, "{label}");
    for (key, cells) in rows(&found) {
        // A row of bacteriology that comes out as a laboratory result says of its patient what its own table does not.
        let is_of_patient = |name: &str| ["patient_age", "patient_sex"].contains(&name);
        let says = |name: &str| sent[&key].iter().any(|cell| cell.0 == name);
        let other = cells.difference(&sent[&key]).map(|cell| cell.0);
        let other = other.filter(|name| !is_of_patient(name) || says(name));
        let other: Vec<_> = other.filter(|name| !name.starts_with("weight")).collect();
        assert!(other.is_empty(), "{label}: {other:?}");
    }
    for row in &found.0.row_refusals {
        let segment = &bytes[row.start..row.end];
        assert!(row.start > 0 && bytes[row.start - 1] == b'\r', "{label}");
        assert!(!segment.contains(&b'\r'), "{label}");
    }
    found
}

#[test]
fn no_field_comes_out_in_another() {
    let mut areas = BTreeSet::new();
    for case in case::all("ssmix2") {
        let text = case.text.replace('\n', "\r");
        let (bytes, _, has_lost) = ISO_2022_JP.encode(&text);
        let Some(whole) = decode(&case.path, [&bytes[..]]).filter(|_| !has_lost) else {
            continue;
        };
        let sent = rows(&whole);
        for bytes in broken(&bytes) {
            let (outcome, _) = check(&case.label, &case.path, &sent, &bytes);
            if outcome.rows.quarantined > 0 && outcome.rows.stored == 0 {
                assert_ne!(outcome.bucket, Bucket::Stored, "{}", case.label);
            }
            if outcome.row_refusals.iter().any(|row| row.code.0 == "E08") {
                areas.extend(whole.1.iter().map(|batch| batch.table));
            }
        }
    }
    let all: BTreeSet<_> = format().areas.iter().copied().flatten().copied().collect();
    assert_eq!(areas, all);
}
