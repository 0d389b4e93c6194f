//! CSV in the two character sets in which masters are published: UTF-8, with or without its mark, and CP932.

use std::borrow::Cow;
use std::ops::Range;

use encoding_rs::SHIFT_JIS;

use super::Unreadable;
use super::sheet::Sheet;

/// Reads CSV. `bytes` come without a byte order mark.
pub(super) fn read(bytes: &[u8], name: &str) -> Result<Sheet, Unreadable> {
    let text = decode(bytes)?;
    let mut sheet = Sheet::new(name);
    let mut records = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let mut line = 1;
    loop {
        // Lines are counted here: after CR and LF the reader's own count is one behind.
        let start = records.position().byte() as usize;
        if !records.read_record(&mut record)? {
            break;
        }
        let end = records.position().byte() as usize;
        let blank = text.as_bytes()[start..end].iter();
        let first = start + blank.take_while(|byte| b"\r\n".contains(byte)).count();
        line += breaks(text.as_bytes(), start..first);
        for (column, cell) in record.iter().enumerate() {
            sheet.put(line, column, cell)?;
        }
        sheet.close_row(line, record.len());
        line += breaks(text.as_bytes(), first..end);
    }
    // A lone mark in the middle of a cell is refused too: nobody can tell it from one that swallowed the rest of the file.
    if bytes.iter().filter(|byte| **byte == b'"').count() % 2 == 1 {
        let line = sheet.rows.last().map_or(1, |row| row.number);
        return Err(Unreadable::OpenQuotation { line });
    }
    Ok(sheet)
}

/// Line ends in a stretch of the file: LF, CR with LF, or CR alone.
fn breaks(bytes: &[u8], stretch: Range<usize>) -> u64 {
    let ends = |at: &usize| match bytes[*at] {
        b'\n' => true,
        b'\r' => bytes.get(at + 1) != Some(&b'\n'),
        _ => false,
    };
    stretch.filter(ends).count() as u64
}

/// UTF-8 when it is UTF-8, else CP932. No byte of a two-byte character of CP932 is a line feed, so lines can be told apart first.
fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Unreadable> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(Cow::Borrowed(text));
    }
    let (text, had_errors) = SHIFT_JIS.decode_without_bom_handling(bytes);
    if !had_errors {
        return Ok(text);
    }
    let is_broken = |line: &&[u8]| SHIFT_JIS.decode_without_bom_handling(line).1;
    let line = bytes
        .split(|byte| *byte == b'\n')
        .take_while(|line| !is_broken(line));
    Err(Unreadable::NotText {
        line: line.count() as u64 + 1,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_numbered_as_an_editor_counts_lines() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["a,b", "", "\"c", "d\",e", "f,g", ""].join(end);
            let sheet = read(text.as_bytes(), "t").unwrap();
            let rows: Vec<_> = (sheet.rows.iter())
                .map(|row| (row.number, row.cells[1].as_str()))
                .collect();
            assert_eq!(rows, [(1, "b"), (3, "e"), (5, "g")], "{end:?}");
        }
    }
}
