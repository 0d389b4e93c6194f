//! Reads a worksheet that came back.

use std::io::Cursor;

use calamine::{Data, Range, Reader, Xlsx};

use super::{
    ANSWER_AT, FORM, FORM_ROW, HEADER_ROW, HOSPITAL_AT, RECORD_AT, SIGN_ROW, SIGNER_AT,
    WorksheetLine,
};
use crate::Error;

/// The most bytes of a workbook, and lines of a worksheet.
const BYTES_MAX: usize = 64 << 20;
const LINES_MAX: usize = 500_000;

/// What the hospital says of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The screen says the same.
    Matches,
    /// The screen says something else.
    Differs,
    /// No screen shows it.
    NotShown,
    /// Not filled in.
    Open,
}

impl Answer {
    /// The answers that can be chosen, in Japanese and English.
    pub(crate) const WORDS: [(Answer, &'static str, &'static str); 3] = [
        (Answer::Matches, "一致", "matches"),
        (Answer::Differs, "相違", "differs"),
        (Answer::NotShown, "画面になし", "not shown"),
    ];

    /// Reads a cell; `None` when it is no answer.
    pub(crate) fn of(text: &str) -> Option<Answer> {
        let text = text.trim();
        if text.is_empty() {
            return Some(Answer::Open);
        }
        let mut words = Answer::WORDS.into_iter();
        words
            .find(|(_, ja, en)| text == *ja || text.eq_ignore_ascii_case(en))
            .map(|(answer, ..)| answer)
    }
}

/// A worksheet that came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnedWorksheet {
    /// The hospital's id.
    pub hospital: String,
    /// The record of the check that drew the sample.
    pub drawn_by: String,
    /// Account id of who compared; `None` when the cell is empty.
    pub checked_by: Option<String>,
    /// The lines as they are printed, and what the hospital says of them.
    pub lines: Vec<(WorksheetLine, Answer)>,
}

/// Reads a workbook.
///
/// # Errors
/// [`Error::NoWorksheet`] when it is none, [`Error::Answer`] for a cell with another word than an answer.
pub fn read(bytes: &[u8]) -> Result<ReturnedWorksheet, Error> {
    let cells = sheet(bytes).ok_or(Error::NoWorksheet)?;
    let said = |row: u32, column: u32| said_by(cells.get_value((row, column)));
    if said(FORM_ROW, 0) != FORM {
        return Err(Error::NoWorksheet);
    }
    let last = cells.end().map_or(0, |end| end.0);
    let mut lines = Vec::new();
    for row in (HEADER_ROW + 1..=last).take(LINES_MAX) {
        let mut column = 0..;
        let texts = std::array::from_fn(|_| said(row, column.next().unwrap_or_default()));
        let line = WorksheetLine::of_cells(texts);
        if line.number.is_empty() {
            continue;
        }
        let answer = Answer::of(&said(row, ANSWER_AT)).ok_or_else(|| Error::Answer {
            number: line.number.clone(),
        })?;
        lines.push((line, answer));
    }
    let signer = said(SIGN_ROW, SIGNER_AT).trim().to_owned();
    Ok(ReturnedWorksheet {
        hospital: said(FORM_ROW, HOSPITAL_AT),
        drawn_by: said(FORM_ROW, RECORD_AT),
        checked_by: Some(signer).filter(|signer| !signer.is_empty()),
        lines,
    })
}

fn sheet(bytes: &[u8]) -> Option<Range<Data>> {
    if bytes.len() > BYTES_MAX {
        return None;
    }
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).ok()?;
    workbook.worksheet_range_at(0)?.ok()
}

fn said_by(data: Option<&Data>) -> String {
    match data {
        Some(Data::String(text)) => text.clone(),
        Some(Data::Empty) | None => String::new(),
        Some(other) => other.to_string(),
    }
}
