//! Whether the JLAC10 codes that a hospital sends are made of elements that the masters have: C04 and C08.

use std::sync::Arc;

use arrow_array::{ArrayRef, UInt32Array};
use model::{Batch, NOTES_COLUMN, Note, Table, jlac10};

use crate::Error;
use crate::columns::replace;
use crate::masters::{Jlac10, KnownElements};

/// The remarks that are made here.
const OWN: u32 = Note::CodeUnknown.bit() | Note::CodeAbolished.bit();

/// The elements that loaded masters have, and those that the newest edition of each table has.
#[derive(Clone, Debug, Default)]
pub struct CodeCheck {
    ever: KnownElements,
    newest: KnownElements,
}

impl CodeCheck {
    /// From imported files in the order of their import: the last one with a table is its newest edition.
    pub fn new<'a>(files: impl IntoIterator<Item = &'a Jlac10>) -> CodeCheck {
        let mut check = CodeCheck::default();
        for file in files {
            let elements = file.known_elements();
            check.ever.extend(&elements);
            check.newest.supersede(elements);
        }
        check
    }

    /// What a code is remarked for. Codes of another shape, and dummies, have remarks of their own.
    fn remark(&self, code: &str) -> u32 {
        if !jlac10::has_shape(code) || jlac10::is_dummy(code) {
            0
        } else if !self.ever.unknown_of(code).is_empty() {
            Note::CodeUnknown.bit()
        } else if !self.newest.unknown_of(code).is_empty() {
            Note::CodeAbolished.bit()
        } else {
            0
        }
    }

    /// Remarks rows of `lab_results` whose `declared_code` has an unknown or abolished element; other tables, rows that have no
    /// remarks (stored ones), and everything while no master was imported, pass unchanged. Doing it twice gives the same as once.
    ///
    /// # Errors
    /// When the batch lacks a column of its table.
    pub fn remark_codes(&self, batch: Batch) -> Result<Batch, Error> {
        let notes = batch.typed::<UInt32Array>(NOTES_COLUMN);
        let Some(notes) = notes.filter(|_| batch.table == Table::LabResults) else {
            return Ok(batch);
        };
        if self.ever.is_empty() {
            return Ok(batch);
        }
        let column = "declared_code";
        let (keys, codes) = batch.text(column).ok_or(Error::Column { column })?;
        let remarks: Vec<u32> = codes
            .iter()
            .map(|code| code.map_or(0, |code| self.remark(code)))
            .collect();
        if remarks.iter().all(|remark| *remark == 0) {
            return Ok(batch);
        }
        let of_row = |row: usize| keys.key(row).map_or(0, |key| remarks[key]);
        let remarked: UInt32Array = (0..batch.len())
            .map(|row| Some(notes.value(row) & !OWN | of_row(row)))
            .collect();
        replace(&batch, [(NOTES_COLUMN, Arc::new(remarked) as ArrayRef)])
    }
}

#[cfg(test)]
mod tests {
    use arrow_array::RecordBatch;
    use model::DictionaryColumn;

    use super::*;
    use crate::masters::Element;

    /// A file with nothing but analytes.
    fn analytes(codes: &[&str]) -> Jlac10 {
        let element = |code: &&str| Element {
            code: (*code).to_owned(),
            name: "name".to_owned(),
            ..Element::default()
        };
        Jlac10 {
            analytes: codes.iter().map(element).collect(),
            ..Jlac10::default()
        }
    }

    fn notes_of(check: &CodeCheck, codes: &[Option<&str>], before: u32) -> Vec<u32> {
        let declared: DictionaryColumn = codes.iter().copied().collect();
        let notes = UInt32Array::from(vec![before; codes.len()]);
        let columns = [
            ("declared_code", Arc::new(declared) as ArrayRef, true),
            (NOTES_COLUMN, Arc::new(notes) as ArrayRef, false),
        ];
        let batch = Batch {
            table: Table::LabResults,
            rows: RecordBatch::try_from_iter_with_nullable(columns).unwrap(),
        };
        let batch = check.remark_codes(batch).unwrap();
        let batch = check.remark_codes(batch).unwrap();
        let notes = batch.typed::<UInt32Array>(NOTES_COLUMN).unwrap();
        notes.values().to_vec()
    }

    #[test]
    fn the_newest_edition_decides_what_is_abolished() {
        let [first, second] = [analytes(&["9X001", "9X002"]), analytes(&["9X002", "9X003"])];
        let check = CodeCheck::new([&first, &second]);
        let codes = [
            Some("9X001000002399801"),
            Some("9X002000002399801"),
            Some("9X003000002399801"),
            Some("9X004000002399801"),
            Some("9X004"),
            Some("99999999999999999"),
            None,
        ];
        let (unknown, abolished) = (Note::CodeUnknown.bit(), Note::CodeAbolished.bit());
        let other = Note::UnitMissing.bit();
        let expected = [abolished, 0, 0, unknown, 0, 0, 0].map(|bits| bits | other);
        assert_eq!(notes_of(&check, &codes, other), expected);
    }

    #[test]
    fn without_masters_nothing_is_judged() {
        let codes = [Some("9X001000002399801")];
        assert_eq!(notes_of(&CodeCheck::default(), &codes, 0), [0]);
    }
}
