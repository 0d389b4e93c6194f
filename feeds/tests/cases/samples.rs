//! Public messages of other origin, when they lie beside the workspace.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use model::Table;

use crate::{Decoded, case, check_portions, decode, show};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/samples/ssmix2");

/// A row by its columns.
type Cells = BTreeMap<&'static str, String>;

/// Every public file that stands as it does in a storage: its path below the root of that storage, and its bytes.
fn public() -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::from(ROOT)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if let Some(name) = below_root(&path) {
                found.push((name, std::fs::read(path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

/// The path from the first three characters of the patient number on.
fn below_root(path: &Path) -> Option<String> {
    let sample = path.strip_prefix(ROOT).ok()?;
    let parts: Vec<&str> = sample.to_str()?.split('/').collect();
    let is_start = |part: &str| part.len() == 3 && part.bytes().all(|byte| byte.is_ascii_digit());
    let start = parts.iter().position(|part| is_start(part))?;
    Some(parts[start..].join("/"))
}

/// The rows of bacteriology of a file.
fn microbiology(decoded: Option<Decoded>) -> Vec<Cells> {
    let batches = decoded.map_or_else(Vec::new, |(_, batches)| batches);
    let mut batches = batches.iter();
    let batch = batches.find(|batch| batch.table == Table::Microbiology);
    let rows = batch.map(show::rows).unwrap_or_default();
    rows.into_iter()
        .map(|row| row.into_iter().collect())
        .collect()
}

fn is_susceptibility(row: &Cells) -> bool {
    row.get("declared_code")
        .is_some_and(|code| code.starts_with("6C"))
}

/// The organism in the row that a row points at: by OBR-26 of a susceptibility, else by OBX-4.
fn organism<'a>(rows: &'a [Cells], row: &Cells) -> Option<&'a String> {
    let by = if is_susceptibility(row) {
        "parent_sub_id"
    } else {
        "sub_id"
    };
    let sub_id = row.get(by)?;
    let is_found = |other: &&Cells| {
        !is_susceptibility(other)
            && other.contains_key("value_code")
            && other.get("sub_id") == Some(sub_id)
            && other.get("specimen_id") == row.get("specimen_id")
    };
    rows.iter().find(is_found)?.get("value_code")
}

#[test]
fn public_messages_are_read_alike_in_any_portions() {
    let messages = public();
    if messages.is_empty() {
        println!("skipped: the public samples are absent");
    }
    for (path, bytes) in messages {
        let rows = microbiology(check_portions(&path, &bytes));
        for row in &rows {
            assert!(row.contains_key("organism_code"), "{path}");
            assert_eq!(row.get("organism_code"), organism(&rows, row), "{path}");
        }
    }
}

#[test]
fn susceptibilities_point_to_their_organism() {
    let mut organisms = BTreeSet::new();
    for case in case::all("ssmix2") {
        let rows = microbiology(decode(&case.path, [&case.bytes[..]]));
        let linked = |row: &&Cells| is_susceptibility(row) && row.contains_key("parent_code");
        for row in rows.iter().filter(linked) {
            if let Some(code) = organism(&rows, row) {
                assert_eq!(row.get("organism_code"), Some(code), "{}", case.label);
                organisms.insert(code.clone());
            }
        }
    }
    assert!(organisms.len() > 1, "the cases show {organisms:?} only");
}
