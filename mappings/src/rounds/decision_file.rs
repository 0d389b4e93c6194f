//! Agreed decisions as a CSV file: what `kijun map import` reads and `kijun map export` writes.

use std::fmt;

use csv::StringRecord;
use jiff::civil::Date;

use super::event::{Key, Ruling};
use crate::Domain;

/// The columns in the order in which they are written.
const COLUMNS: [&str; 11] = [
    "hospital",
    "domain",
    "local_code",
    "local_name",
    "unit",
    "specimen",
    "standard_code",
    "standard_unit",
    "valid_from",
    "decided_by",
    "reason",
];

/// Columns that a file may leave out. Without them a decision is one for every name, unit or specimen of the code.
const OPTIONAL: [&str; 4] = ["local_name", "unit", "specimen", "standard_unit"];

/// The longest code, unit or name.
const CELL_CHARS_MAX: usize = 200;

/// The most faults that one reading reports.
const FAULTS_MAX: usize = 20;

/// One decision of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecisionRow {
    /// The line in the file, 1-based, the header included, when no cell has a line break and no line is blank.
    pub line: u64,
    /// Hospital id.
    pub hospital: String,
    /// What it is about.
    pub key: Key,
    /// What was decided; an empty standard code says that there is none.
    pub ruling: Ruling,
    /// First event day.
    pub valid_from: Date,
    /// Who decided: account ids or the name of a board.
    pub decided_by: String,
    /// Why.
    pub reason: String,
}

/// What is wrong with a file, a line each. Nothing of it is to be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileFaults(pub Vec<String>);

impl fmt::Display for FileFaults {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0.join("; "))
    }
}

impl std::error::Error for FileFaults {}

/// Reads a decision file: UTF-8 (a byte order mark is no fault), comma separated, columns by their header in any order.
///
/// # Errors
/// The first faults of the file with their lines: a missing column, an empty or overlong cell, a domain or date that is none, two
/// lines that contradict each other.
pub fn read_decisions(bytes: &[u8]) -> Result<Vec<DecisionRow>, FileFaults> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(bytes);
    let header = reader
        .headers()
        .map_err(|error| unreadable(&error, 1))?
        .clone();
    check_header(&header)?;
    let mut rows: Vec<DecisionRow> = Vec::new();
    let mut faults = Vec::new();
    for (index, record) in reader.records().enumerate() {
        let line = index as u64 + 2;
        let record = record.map_err(|error| unreadable(&error, line))?;
        match read_row(&header, &record, line) {
            Ok(row) => rows.push(row),
            Err(fault) => faults.push(fault),
        }
        if faults.len() == FAULTS_MAX {
            return Err(FileFaults(faults));
        }
    }
    faults.extend(contradictions(&mut rows));
    if faults.is_empty() {
        Ok(rows)
    } else {
        Err(FileFaults(faults))
    }
}

/// Writes a decision file with every column, in the order of the rows.
pub fn write_decisions(rows: &[DecisionRow]) -> String {
    let mut text = COLUMNS.join(",") + "\n";
    for row in rows {
        let part = |part: &Option<String>| part.clone().unwrap_or_default();
        let cells = [
            row.hospital.clone(),
            row.key.domain.clone(),
            row.key.local_code.clone(),
            part(&row.key.local_name),
            part(&row.key.unit),
            part(&row.key.specimen),
            part(&row.ruling.standard_code),
            part(&row.ruling.standard_unit),
            row.valid_from.to_string(),
            row.decided_by.clone(),
            row.reason.clone(),
        ];
        let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
        text.push_str(&cells.join(","));
        text.push('\n');
    }
    text
}

/// A cell of RFC 4180: quoted only where it must be.
fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

fn unreadable(error: &csv::Error, line: u64) -> FileFaults {
    let what = match error.kind() {
        csv::ErrorKind::Utf8 { .. } => "is not UTF-8; save the file as CSV UTF-8",
        csv::ErrorKind::UnequalLengths { .. } => "has not as many cells as the header",
        _ => "is no CSV",
    };
    FileFaults(vec![format!("line {line} {what}")])
}

fn check_header(header: &StringRecord) -> Result<(), FileFaults> {
    let missing: Vec<&str> = COLUMNS
        .into_iter()
        .filter(|name| !OPTIONAL.contains(name) && !header.iter().any(|found| found == *name))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(FileFaults(vec![format!(
        "the header has no column {}; expected {}",
        missing.join(", "),
        COLUMNS.join(",")
    )]))
}

fn read_row(
    header: &StringRecord,
    record: &StringRecord,
    line: u64,
) -> Result<DecisionRow, String> {
    let cell = |name: &str| {
        let index = header.iter().position(|found| found == name);
        let text = index
            .and_then(|index| record.get(index))
            .unwrap_or_default();
        Some(text.to_owned()).filter(|text| !text.is_empty())
    };
    let needed = |name: &str| cell(name).ok_or_else(|| format!("line {line}: {name} is empty"));
    let is_long =
        |text: &str| text.chars().count() > CELL_CHARS_MAX || text.contains(char::is_control);
    if record.iter().any(is_long) {
        return Err(format!(
            "line {line}: a cell has more than {CELL_CHARS_MAX} characters or a line break"
        ));
    }
    let domain = needed("domain")?;
    if Domain::from_name(&domain).is_none() {
        return Err(format!(
            "line {line}: domain must be one of {}",
            Domain::ALL.map(Domain::name).join(", ")
        ));
    }
    let standard_code = cell("standard_code");
    let is_code = |code: &String| code.bytes().all(|byte| byte.is_ascii_graphic());
    if !standard_code.as_ref().is_none_or(is_code) {
        return Err(format!(
            "line {line}: standard_code holds other characters than those of a code"
        ));
    }
    Ok(DecisionRow {
        line,
        hospital: needed("hospital")?,
        key: Key {
            domain,
            local_code: needed("local_code")?,
            local_name: cell("local_name"),
            unit: cell("unit"),
            specimen: cell("specimen"),
        },
        ruling: Ruling {
            standard_code,
            standard_unit: cell("standard_unit"),
        },
        valid_from: needed("valid_from")?
            .parse()
            .map_err(|_| format!("line {line}: valid_from must be a day such as 2026-04-01"))?,
        decided_by: needed("decided_by")?,
        reason: needed("reason")?,
    })
}

/// Sorts the rows by what they are about and their day, drops those that are said twice, and names those that contradict.
fn contradictions(rows: &mut Vec<DecisionRow>) -> Vec<String> {
    rows.sort_by(|a, b| place(a).cmp(&place(b)).then(a.line.cmp(&b.line)));
    let faults = rows
        .windows(2)
        .filter(|pair| place(&pair[0]) == place(&pair[1]) && pair[0].ruling != pair[1].ruling)
        .map(|pair| {
            format!(
                "lines {} and {} decide differently about the same code from the same day on",
                pair[0].line, pair[1].line
            )
        })
        .take(FAULTS_MAX)
        .collect();
    rows.dedup_by(|later, earlier| place(later) == place(earlier));
    faults
}

fn place(row: &DecisionRow) -> (&str, &Key, Date) {
    (&row.hospital, &row.key, row.valid_from)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "\u{feff}hospital,domain,local_code,standard_code,valid_from,decided_by,reason,unit\r\n\
        H01,lab,102,3B035000002327201,2026-04-01,board,\"agreed, in writing\",U/L\r\n\
        H01,lab,101,,2026-04-01,board,no code fits,\r\n\
        H01,lab,102,3B035000002327201,2026-04-01,board,again,U/L\r\n";

    #[test]
    fn a_file_reads_back_as_it_was_written() {
        let rows = read_decisions(FILE.as_bytes()).unwrap();
        assert_eq!(rows.len(), 2, "a line said twice counts once");
        assert_eq!(rows[0].ruling.standard_code, None);
        assert_eq!(rows[1].key.unit.as_deref(), Some("U/L"));
        assert_eq!(rows[1].reason, "agreed, in writing");
        let again = read_decisions(write_decisions(&rows).as_bytes()).unwrap();
        for (row, again) in rows.iter().zip(&again) {
            assert_eq!((&row.key, &row.reason), (&again.key, &again.reason));
        }
    }

    #[test]
    fn faults_name_their_lines() {
        let cases: [(&str, &str, &str); 7] = [
            ("domain,", "", "no column domain"),
            ("lab,102", "labs,102", "line 2: domain must be"),
            (
                "2026-04-01,board,\"",
                "2026-02-30,board,\"",
                "line 2: valid_from",
            ),
            ("lab,101", "lab,", "line 3: local_code is empty"),
            (",board,no", ",,no", "line 3: decided_by is empty"),
            (
                "3B035000002327201,2026-04-01,board,again",
                "3B,2026-04-01,board,again",
                "lines 2 and 4 decide differently",
            ),
            ("again,U/L", "again", "line 4 has not as many cells"),
        ];
        for (from, to, expected) in cases {
            let file = FILE.replacen(from, to, 1);
            let faults = read_decisions(file.as_bytes()).unwrap_err();
            assert!(faults.to_string().contains(expected), "{faults}");
        }
        let mut shifted = FILE.as_bytes().to_vec();
        shifted.extend_from_slice(b"H01,lab,\x8c\x8c,,2026-04-01,a,b,\n");
        let faults = read_decisions(&shifted).unwrap_err();
        assert!(
            faults.to_string().contains("line 5 is not UTF-8"),
            "{faults}"
        );
    }
}
