//! Excel workbooks (.xlsx), cell by cell: a sheet with one stray cell in its last column costs one cell and no memory.

use std::io::Cursor;

use calamine::{DataRef, Reader, Xlsx, XlsxError};

use super::Unreadable;
use super::sheet::Sheet;

/// The most sheets that are read.
const SHEETS_MAX: usize = 64;

/// The most bytes that a workbook may unpack to, as its directory tells.
const UNPACKED_BYTES_MAX: u64 = 512 << 20;

/// Reads every sheet that has cells, in the order of the workbook.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Sheet>, Unreadable> {
    let unpacked_bytes = unpacked_bytes(bytes);
    if unpacked_bytes > UNPACKED_BYTES_MAX {
        return Err(Unreadable::TooLarge {
            bytes: unpacked_bytes,
            bytes_max: UNPACKED_BYTES_MAX,
        });
    }
    let failed = |sheet: Option<&str>, source: XlsxError| Unreadable::Workbook {
        sheet: sheet.map(str::to_owned),
        source: Box::new(source),
    };
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(|source| failed(None, source))?;
    let mut sheets = Vec::new();
    for name in workbook.sheet_names().into_iter().take(SHEETS_MAX) {
        let mut sheet = Sheet::new(name.trim());
        let mut cells = match workbook.worksheet_cells_reader(&name) {
            Ok(cells) => cells,
            // A chart stands on a sheet of its own.
            Err(XlsxError::NotAWorksheet(_)) => continue,
            Err(source) => return Err(failed(Some(&name), source)),
        };
        while let Some(cell) = cells
            .next_cell()
            .map_err(|source| failed(Some(&name), source))?
        {
            let (row, column) = cell.get_position();
            let text = text(cell.get_value());
            sheet.put(u64::from(row) + 1, column as usize, &text)?;
        }
        if !sheet.rows.is_empty() {
            sheets.push(sheet);
        }
    }
    if sheets.is_empty() {
        return Err(Unreadable::Empty);
    }
    Ok(sheets)
}

/// A cell as it reads; a whole number without its decimal point, since codes are often kept as numbers.
fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text.clone()
        }
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(truth) => truth.to_string(),
        DataRef::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

/// The sizes in the zip directory at the end of the file. 0 for a directory that cannot be read: the workbook's reader says why.
fn unpacked_bytes(bytes: &[u8]) -> u64 {
    let short = |at: usize| Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?));
    let long = |at: usize| Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?));
    let end = bytes.windows(4).rposition(|window| window == b"PK\x05\x06");
    let mut total = 0;
    let mut at = end.and_then(|end| long(end + 16)).unwrap_or_default() as usize;
    while bytes
        .get(at..)
        .is_some_and(|rest| rest.starts_with(b"PK\x01\x02"))
    {
        total += u64::from(long(at + 24).unwrap_or_default());
        let lengths = [28, 30, 32].map(|field| usize::from(short(at + field).unwrap_or_default()));
        at += 46 + lengths.iter().sum::<usize>();
    }
    total
}
