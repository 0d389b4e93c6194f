//! What the generator writes and the decoder reads, written from the rows again: record by record the lines that were delivered.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_schema::DataType;
use encoding_rs::SHIFT_JIS;
use feeds::claims::{ClaimsContext, ClaimsDecoder};
use jiff::ToSpan;
use model::Batch;

use crate::network::NIGHT;

/// The cells of a row by column, as text; blank for null.
type Row = BTreeMap<String, String>;

fn rows(batch: &Batch) -> Vec<Row> {
    let mut rows = vec![Row::new(); batch.len()];
    let schema = batch.rows.schema();
    for (field, column) in schema.fields().iter().zip(batch.rows.columns()) {
        let texts = arrow_cast::cast(column, &DataType::Utf8).unwrap();
        let texts = texts.as_string::<i32>();
        for (at, row) in rows.iter_mut().enumerate() {
            let text = if texts.is_valid(at) {
                texts.value(at)
            } else {
                ""
            };
            row.insert(field.name().clone(), text.to_owned());
        }
    }
    rows
}

/// The rows of a file by the line that they were read from.
fn read(bytes: &[u8]) -> BTreeMap<usize, Row> {
    let mut decoder = ClaimsDecoder::begin(ClaimsContext {
        source_file_id: 7,
        load_id: "H01-20261119-1",
        as_of: 20_776,
        key: &|_| "0".repeat(32),
    });
    decoder.decode(bytes);
    let (outcome, flushed) = decoder.end();
    assert_eq!(outcome.records.quarantined, 0, "{:?}", outcome.defects);
    let rows = flushed.batches.iter().flat_map(rows);
    rows.map(|row| (row["line_no"].parse().unwrap(), row))
        .collect()
}

/// `2026-10-04` as it is sent.
fn day(text: &str) -> String {
    text.replace('-', "")
}

/// A number without decimals that say nothing.
fn number(text: &str) -> String {
    text.strip_suffix(".0").unwrap_or(text).to_owned()
}

/// The record of a row. `is_new` says whether a block begins with it.
fn write(row: &Row, is_new: bool) -> Option<String> {
    let get = |column: &str| row[column].clone();
    let record = row.get("source_record")?.as_str();
    let cells: Vec<(usize, String)> = match record {
        "SY" => vec![
            (1, get("disease_code")),
            (2, day(&row["start_date"])),
            (3, get("outcome_code")),
            (4, row["modifier_codes"].replace(' ', "")),
            (6, get("main_flag")),
        ],
        "SB" => vec![
            (1, get("disease_code")),
            (2, row["modifier_codes"].replace(' ', "")),
            (4, get("icd10_code")),
            (5, get("kind_code")),
        ],
        "CD" => vec![
            (1, day(&row["care_date"])),
            (2, get("section_code")),
            (3, get("unit_no")),
            (5, get("claim_code")),
            (6, number(&row["quantity"])),
            (8, row.get("unit_code").cloned().unwrap_or_default()),
            (9, get("times")),
            (10, row.get("product_name").cloned().unwrap_or_default()),
        ],
        _ => item(row, is_new),
    };
    let width = match record {
        "SY" | "SB" => 8,
        "CD" => 11,
        "TO" => 48,
        _ => 44,
    };
    let mut line = vec![String::new(); width];
    line[0] = record.to_owned();
    for (column, text) in cells {
        line[column] = text;
    }
    Some(line.join(","))
}

/// The cells of SI, IY and TO.
fn item(row: &Row, is_new: bool) -> Vec<(usize, String)> {
    let get = |column: &str| row[column].clone();
    let mut cells = vec![
        (
            1,
            if is_new {
                get("section_code")
            } else {
                String::new()
            },
        ),
        (2, get("burden_code")),
        (3, get("claim_code")),
        (4, number(&row["quantity"])),
        (5, get("points")),
        (6, get("times")),
    ];
    let mut first = 13;
    if row["source_record"] == "TO" {
        first = 17;
        cells.extend([
            (7, get("unit_code")),
            (8, number(&row["unit_price"])),
            (10, get("product_name")),
        ]);
    }
    for on in row["days"].split_whitespace() {
        let (day, count) = on.split_once(':').unwrap();
        cells.push((first + day.parse::<usize>().unwrap() - 1, count.to_owned()));
    }
    cells
}

fn claims_below(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => claims_below(&path, found),
            false if path.extension().is_some_and(|it| it == "UKE") => found.push(path),
            false => {}
        }
    }
}

/// The lines of a file that are stored whole; the number of a detail of CD is not.
fn sent(bytes: &[u8]) -> BTreeMap<usize, String> {
    let (text, _, _) = SHIFT_JIS.decode(bytes);
    let mut lines = BTreeMap::new();
    for (at, line) in text.lines().enumerate() {
        let mut cells: Vec<&str> = line.split(',').collect();
        if cells[0] == "CD" {
            cells[4] = "";
        }
        if ["SI", "IY", "TO", "SY", "SB", "CD"].contains(&cells[0]) {
            lines.insert(at + 1, cells.join(","));
        }
    }
    lines
}

#[test]
fn rows_written_again_are_the_lines_that_were_delivered() {
    let folder = tempfile::tempdir().unwrap();
    let options = sample_data::Options {
        hospitals: 1,
        patients: 60,
        from: NIGHT.saturating_sub(70.days()),
        to: NIGHT,
        seed: 11,
        night: None,
        scenario: None,
        threads: 2,
    };
    sample_data::write(folder.path(), &options, &|| {}).unwrap();
    let mut files = Vec::new();
    claims_below(folder.path(), &mut files);
    let mut seen: BTreeMap<String, u64> = BTreeMap::new();
    for file in &files {
        let bytes = std::fs::read(file).unwrap();
        let mut block = (String::new(), String::new());
        let mut written = BTreeMap::new();
        for (line, row) in read(&bytes) {
            let Some(record) = row.get("source_record") else {
                continue;
            };
            *seen.entry(record.clone()).or_default() += 1;
            let mut is_new = false;
            if let Some(number) = row.get("block_no").filter(|number| !number.is_empty()) {
                let here = (row["receipt_line"].clone(), number.clone());
                is_new = here != block;
                block = here;
            }
            written.extend(write(&row, is_new).map(|text| (line, text)));
        }
        assert_eq!(written, sent(&bytes), "{}", file.display());
    }
    // Every kind of record was among them, or the comparison says little.
    let kinds: Vec<&str> = seen.keys().map(String::as_str).collect();
    assert_eq!(kinds, ["CD", "IY", "SB", "SI", "SY", "TO"], "{seen:?}");
}
