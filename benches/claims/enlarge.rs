//! Makes deliveries of a few invented patients into deliveries of many: the lines of each file again and again, every time as
//! other patients. What the files say stays true: numbers of receipts go on, and the trailer counts all of them.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use crate::measure::is_header;

/// By how much the numbers of patients differ from one time to the next; no generated patient has a greater number.
const PATIENTS_APART: u64 = 1_000_000;

/// 0-based columns of a UKE file: number of the receipt and of the chart in RE, payers and points in GO.
const RECEIPT_NO: usize = 1;
const CHART_NO: usize = 13;
const PAYERS: usize = 1;
const POINTS: usize = 2;

/// The column of EF with the patient's number, 0-based.
const PATIENT_NO: usize = 1;

/// Writes an EF file so many times as large.
pub fn survey(from: &Path, to: &Path, times: u64) {
    let bytes = std::fs::read(from).expect("a generated file");
    let mut out = BufWriter::new(File::create(to).expect("a file"));
    for time in 0..times {
        for line in lines(&bytes) {
            if is_header(line) {
                if time == 0 {
                    out.write_all(line).expect("a written file");
                }
                continue;
            }
            let other = |column: usize, field: &[u8]| {
                (column == PATIENT_NO).then(|| added(field, time * PATIENTS_APART))
            };
            replaced(line, b'\t', other, &mut out);
        }
    }
    out.flush().expect("a written file");
}

/// Writes a UKE file with so many times as many receipts.
pub fn claims(from: &Path, to: &Path, times: u64) {
    let bytes = std::fs::read(from).expect("a generated file");
    let receipts = lines(&bytes)
        .filter(|line| line.starts_with(b"RE,"))
        .count() as u64;
    let mut out = BufWriter::new(File::create(to).expect("a file"));
    for time in 0..times {
        for line in lines(&bytes) {
            let is_written = match line.get(..2) {
                Some(b"IR") => time == 0,
                Some(b"GO") => time + 1 == times,
                _ => true,
            };
            if !is_written {
                continue;
            }
            let other = |column: usize, field: &[u8]| match (line.get(..3), column) {
                (Some(b"RE,"), RECEIPT_NO) => Some(added(field, time * receipts)),
                (Some(b"RE,"), CHART_NO) => Some(added(field, time * PATIENTS_APART)),
                (Some(b"GO,"), PAYERS | POINTS) => Some(multiplied(field, times)),
                _ => None,
            };
            replaced(line, b',', other, &mut out);
        }
    }
    out.flush().expect("a written file");
}

/// Lines with their ends.
fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.split_inclusive(|byte| *byte == b'\n')
}

/// Writes a line with the columns that become something else.
fn replaced(
    line: &[u8],
    separator: u8,
    other: impl Fn(usize, &[u8]) -> Option<Vec<u8>>,
    out: &mut impl Write,
) {
    for (column, field) in line.split(|byte| *byte == separator).enumerate() {
        if column > 0 {
            out.write_all(&[separator]).expect("a written file");
        }
        let other = other(column, field);
        let field = other.as_deref().unwrap_or(field);
        out.write_all(field).expect("a written file");
    }
}

fn number(field: &[u8]) -> u64 {
    let digits = std::str::from_utf8(field).expect("a number").trim();
    digits.parse().expect("a number")
}

/// A number of as many digits.
fn added(field: &[u8], more: u64) -> Vec<u8> {
    let width = field.len();
    format!("{:0width$}", number(field) + more).into_bytes()
}

fn multiplied(field: &[u8], times: u64) -> Vec<u8> {
    (number(field) * times).to_string().into_bytes()
}
