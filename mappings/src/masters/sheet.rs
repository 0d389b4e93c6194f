//! A master file as rows of text, whatever it is: CSV, Excel workbook or FHIR CodeSystem. What the columns mean is told by their
//! names (`header.rs`), so the same reader serves all three.

use super::Unreadable;
use super::{code_system, csv_text, workbook};

/// The largest master file that is read. The largest published ones have a few megabytes.
pub const MASTER_BYTES_MAX: u64 = 64 << 20;

/// The most rows of a sheet.
pub(super) const ROWS_MAX: usize = 1_000_000;

/// The most columns of a sheet.
pub(super) const COLUMNS_MAX: usize = 256;

/// The longest cell, in characters.
pub(super) const CELL_CHARS_MAX: usize = 2_000;

/// A master file as it was given.
#[derive(Clone, Copy, Debug)]
pub struct File<'a> {
    /// Its name without folders: it may tell the table and the edition.
    pub name: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
}

impl File<'_> {
    /// The name without its last ending.
    pub fn stem(&self) -> &str {
        match self.name.rsplit_once('.') {
            Some((stem, _)) if !stem.is_empty() => stem,
            _ => self.name,
        }
    }
}

/// Rows of text under a name.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Sheet {
    /// The sheet's name, or the file's name without its ending.
    pub(super) name: String,
    /// Rows that have at least one cell with something in it.
    pub(super) rows: Vec<Row>,
}

/// One row.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Row {
    /// 1-based, as an editor or Excel counts.
    pub(super) number: u64,
    /// The cells without surrounding blanks.
    pub(super) cells: Vec<String>,
    /// How many cells the row has where the file says so (CSV), empty ones at its end included; else 0.
    pub(super) columns: usize,
}

/// What a file is made of.
pub(super) struct Book {
    pub(super) sheets: Vec<Sheet>,
    /// The edition, where the form has a place for it.
    pub(super) edition: Option<String>,
}

/// Reads a file of any form.
pub(super) fn open(file: File<'_>) -> Result<Book, Unreadable> {
    let bytes = file.bytes;
    if bytes.len() as u64 > MASTER_BYTES_MAX {
        return Err(Unreadable::TooLarge {
            bytes: bytes.len() as u64,
            bytes_max: MASTER_BYTES_MAX,
        });
    }
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match text.trim_ascii_start() {
        [] => Err(Unreadable::Empty),
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => Err(Unreadable::Utf16),
        [0xD0, 0xCF, 0x11, 0xE0, ..] => Err(Unreadable::OldWorkbook),
        [b'P', b'K', 3, 4, ..] => Ok(Book {
            sheets: workbook::read(bytes)?,
            edition: None,
        }),
        [b'{', ..] => code_system::read(text, file.stem()),
        _ => Ok(Book {
            sheets: vec![csv_text::read(text, file.stem())?],
            edition: None,
        }),
    }
}

impl Sheet {
    pub(super) fn new(name: &str) -> Sheet {
        Sheet {
            name: name.to_owned(),
            rows: Vec::new(),
        }
    }

    /// Puts a cell into a row, which must be the last one or a later one; empty cells are passed over.
    pub(super) fn put(&mut self, row: u64, column: usize, text: &str) -> Result<(), Unreadable> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(());
        }
        if column >= COLUMNS_MAX {
            return Err(Unreadable::TooManyColumns {
                sheet: self.name.clone(),
                row,
                columns_max: COLUMNS_MAX,
            });
        }
        // Bytes first: counting characters is needed only for a cell that may be too long.
        if text.len() > CELL_CHARS_MAX && text.chars().count() > CELL_CHARS_MAX {
            return Err(Unreadable::LongCell {
                sheet: self.name.clone(),
                row,
                column: column + 1,
                chars_max: CELL_CHARS_MAX,
            });
        }
        if self.rows.last().is_none_or(|last| last.number != row) {
            if self.rows.len() == ROWS_MAX {
                return Err(Unreadable::TooManyRows {
                    sheet: self.name.clone(),
                    rows_max: ROWS_MAX,
                });
            }
            self.rows.push(Row {
                number: row,
                ..Row::default()
            });
        }
        if let Some(last) = self.rows.last_mut() {
            if last.cells.len() <= column {
                last.cells.resize(column + 1, String::new());
            }
            last.cells[column] = text.replace(['\r', '\n', '\t'], " ");
        }
        Ok(())
    }

    /// Says how many cells a row has, empty ones included. A row without any content is not kept.
    pub(super) fn close_row(&mut self, row: u64, columns: usize) {
        if let Some(last) = self.rows.last_mut().filter(|last| last.number == row) {
            last.columns = columns;
        }
    }
}

impl Row {
    /// What stands in a column, `None` for nothing.
    pub(super) fn cell(&self, column: usize) -> Option<&str> {
        self.cells
            .get(column)
            .map(String::as_str)
            .filter(|cell| !cell.is_empty())
    }
}
