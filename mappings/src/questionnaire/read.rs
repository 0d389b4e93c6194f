//! Reads a workbook that came back, whichever program saved it: columns are found by their headers, rows by their ids.

use std::collections::HashMap;
use std::io::Cursor;

use calamine::{Data, Range, Reader, Xlsx};
use unicode_normalization::UnicodeNormalization;

use super::cells::{LOCKED, cell_digest, digest_of, said_by};
use super::words::{
    ANSWER, ANSWERED_BY, CANDIDATE, CODE, COLUMNS, COMMENT, FORM, HIDDEN, NONE_FITS, OTHER_CODE,
    QUESTIONS, REAGENT, ROW_ID, UNKNOWN,
};
use super::{CANDIDATES_MAX, Error, QUESTIONS_MAX, RowFault, WORKBOOK_BYTES_MAX};

/// Rows in which the headers are looked for.
const HEADER_ROWS_MAX: u32 = 30;

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Returned {
    /// Who answered; `None` when the cell is empty.
    pub answered_by: Option<String>,
    /// The rows in the order of the sheet.
    pub rows: Vec<ReturnedRow>,
}

/// One row that came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnedRow {
    /// The cell of the answer, such as `N6`.
    pub cell: String,
    /// The row id as it stands there; see `row_id`.
    pub id: String,
    /// The digest of what its locked cells say now; see `row_digest`.
    pub digest: String,
    /// Locked cells that say something else than when the workbook was written.
    pub changed: Vec<String>,
    /// What it says, `None` for a row that was not filled in.
    pub said: Result<Option<Said>, RowFault>,
    /// A comment is there.
    pub has_comment: bool,
    /// A reagent or method is there.
    pub has_reagent: bool,
}

/// The answer of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// The candidate of this number, 1-based.
    Candidate(u8),
    /// This code.
    Code(String),
    /// No standard code fits.
    NoneFits,
    /// The hospital does not know.
    Unknown,
}

/// Where the columns stand.
struct Sheet {
    cells: Range<Data>,
    header_row: u32,
    locked: [u32; LOCKED],
    answer: u32,
    code: u32,
    reagent: u32,
    comment: u32,
    row_id: u32,
}

/// Reads the workbook of a hospital.
///
/// # Errors
/// When it is no questionnaire of this hospital. What is wrong with single rows stands in the rows.
pub fn read(bytes: &[u8], hospital: &str) -> Result<Returned, Error> {
    if bytes.len() > WORKBOOK_BYTES_MAX {
        return Err(Error::TooLarge {
            limit: WORKBOOK_BYTES_MAX,
        });
    }
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| Error::NoWorkbook)?;
    let cells = workbook
        .worksheet_range(QUESTIONS)
        .map_err(|_| Error::NoQuestionnaire)?;
    let sheet = Sheet::find(cells).ok_or(Error::NoQuestionnaire)?;
    let written = match workbook.worksheet_range(HIDDEN) {
        Ok(hidden) => written(&hidden, hospital)?,
        // Who took the hidden sheet out loses the names of changed cells, not the finding that they changed.
        Err(_) => HashMap::new(),
    };
    let mut rows = Vec::new();
    let last = sheet.cells.end().map_or(0, |end| end.0);
    for row in (sheet.header_row + 1..=last).take(2 * QUESTIONS_MAX) {
        rows.extend(sheet.row(row, hospital, &written));
    }
    mark_twice(&mut rows);
    Ok(Returned {
        answered_by: sheet.answered_by(),
        rows,
    })
}

/// Row id to the digests of its locked cells, from the hidden sheet.
fn written(hidden: &Range<Data>, hospital: &str) -> Result<HashMap<String, Vec<String>>, Error> {
    let said = |row, column| said_by(hidden.get_value((row, column)));
    if said(0, 0) != FORM {
        return Ok(HashMap::new());
    }
    if said(0, 1) != hospital {
        return Err(Error::OtherHospital {
            found: said(0, 1),
            expected: hospital.to_owned(),
        });
    }
    let last = hidden.end().map_or(0, |end| end.0);
    Ok((1..=last)
        .take(QUESTIONS_MAX)
        .map(|row| {
            let digests = (1..=LOCKED as u32).map(|column| said(row, column));
            (said(row, 0), digests.collect())
        })
        .collect())
}

/// Of two rows with one id neither counts: nobody can say which is meant.
fn mark_twice(rows: &mut [ReturnedRow]) {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for row in rows.iter() {
        *counts.entry(row.id.clone()).or_default() += 1;
    }
    for row in rows
        .iter_mut()
        .filter(|row| !row.id.is_empty() && counts[&row.id] > 1)
    {
        row.said = Err(RowFault::Twice);
    }
}

impl Sheet {
    fn find(cells: Range<Data>) -> Option<Sheet> {
        let last_column = cells.end()?.1;
        let columns = |row: u32| -> HashMap<String, u32> {
            (0..=last_column)
                .map(|column| (said_by(cells.get_value((row, column))), column))
                .collect()
        };
        for header_row in 0..HEADER_ROWS_MAX {
            let found = columns(header_row);
            let at = |name: &str| found.get(name).copied();
            let (Some(answer), Some(code), Some(row_id)) = (at(ANSWER), at(CODE), at(ROW_ID))
            else {
                continue;
            };
            let mut locked = [0; LOCKED];
            for (place, column) in locked.iter_mut().zip(&COLUMNS[1..]) {
                *place = at(column.name)?;
            }
            let (reagent, comment) = (at(REAGENT)?, at(COMMENT)?);
            return Some(Sheet {
                header_row,
                locked,
                answer,
                code,
                reagent,
                comment,
                row_id,
                cells,
            });
        }
        None
    }

    fn said(&self, row: u32, column: u32) -> String {
        said_by(self.cells.get_value((row, column)))
    }

    /// The cell to the right of the label.
    fn answered_by(&self) -> Option<String> {
        let last_column = self.cells.end()?.1;
        let (row, column) = (0..self.header_row)
            .flat_map(|row| (0..=last_column).map(move |column| (row, column)))
            .find(|(row, column)| self.said(*row, *column) == ANSWERED_BY)?;
        let by: String = word(self.cells.get_value((row, column + 1)))
            .nfkc()
            .collect();
        Some(by.trim().to_owned()).filter(|by| !by.is_empty())
    }

    /// Reads a row; `None` for one that is empty.
    fn row(
        &self,
        row: u32,
        hospital: &str,
        written: &HashMap<String, Vec<String>>,
    ) -> Option<ReturnedRow> {
        let id = self.said(row, self.row_id);
        let said: Vec<String> = self
            .locked
            .iter()
            .map(|column| self.said(row, *column))
            .collect();
        let answers = [self.answer, self.code, self.reagent, self.comment];
        let is_empty = id.is_empty()
            && said.iter().all(String::is_empty)
            && answers
                .iter()
                .all(|column| self.said(row, *column).is_empty());
        if is_empty {
            return None;
        }
        let changed = match written.get(&id) {
            None => Vec::new(),
            Some(digests) => (self.locked.iter().zip(&said))
                .zip(digests)
                .filter(|((_, said), digest)| cell_digest(said) != **digest)
                .map(|((column, _), _)| address(row, *column))
                .collect(),
        };
        Some(ReturnedRow {
            cell: address(row, self.answer),
            digest: digest_of(hospital, &id, &said),
            said: if id.is_empty() {
                Err(RowFault::UnknownRow)
            } else {
                self.answer(row)
            },
            has_comment: !self.said(row, self.comment).is_empty(),
            has_reagent: !self.said(row, self.reagent).is_empty(),
            changed,
            id,
        })
    }

    fn answer(&self, row: u32) -> Result<Option<Said>, RowFault> {
        let choice = folded(&self.said(row, self.answer));
        let code = folded(&word(self.cells.get_value((row, self.code))));
        let has_remark = [self.reagent, self.comment]
            .iter()
            .any(|column| !self.said(row, *column).is_empty());
        if choice == OTHER_CODE {
            let is_code = (5..=32).contains(&code.len())
                && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
            return match (code.is_empty(), is_code) {
                (true, _) => Err(RowFault::CodeMissing),
                (false, false) => Err(RowFault::NoCode),
                (false, true) => Ok(Some(Said::Code(code.to_ascii_uppercase()))),
            };
        }
        if !code.is_empty() {
            return Err(RowFault::CodeBesideChoice);
        }
        match choice.as_str() {
            "" if has_remark => Err(RowFault::ChoiceMissing),
            "" => Ok(None),
            NONE_FITS => Ok(Some(Said::NoneFits)),
            UNKNOWN => Ok(Some(Said::Unknown)),
            choice => candidate(choice).map(Some).ok_or(RowFault::NotAChoice),
        }
    }
}

fn candidate(choice: &str) -> Option<Said> {
    let number: u8 = choice.strip_prefix(CANDIDATE)?.parse().ok()?;
    (1..=CANDIDATES_MAX as u8)
        .contains(&number)
        .then_some(Said::Candidate(number))
}

/// What somebody typed into a cell that is meant for text. A number that a program made of it is given back as its digits, as far
/// as it has kept them all.
fn word(data: Option<&Data>) -> String {
    const EXACT_MAX: f64 = 1e15;
    match data {
        Some(Data::Int(number)) => number.to_string(),
        Some(Data::Float(number)) if number.fract() == 0.0 && number.abs() < EXACT_MAX => {
            format!("{number:.0}")
        }
        Some(Data::Float(_)) => "?".to_owned(),
        data => said_by(data),
    }
}

/// A choice or a code without what typing brings: full-width letters, blanks, hyphens between the parts of a code.
fn folded(text: &str) -> String {
    text.nfkc()
        .filter(|letter| !letter.is_whitespace() && !matches!(letter, '-' | '‐' | '‑' | '–' | '−'))
        .collect()
}

/// A cell as people name it, from 0-based row and column.
fn address(row: u32, column: u32) -> String {
    let mut letters = String::new();
    let mut rest = column + 1;
    while rest > 0 {
        rest -= 1;
        letters.insert(0, char::from(b'A' + (rest % 26) as u8));
        rest /= 26;
    }
    format!("{letters}{}", row + 1)
}
