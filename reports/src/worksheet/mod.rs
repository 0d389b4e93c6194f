//! The worksheet on which a hospital compares drawn rows with its own screens, field by field, and the same worksheet when it
//! comes back. It names patients by number, so it never leaves the secrets folder but for the hospital.

mod read;
mod write;

pub use read::{Answer, ReturnedWorksheet, read};
pub use write::write;

use jiff::civil::Date;
use model::{Lang, Text};

use crate::Report;

pub(crate) const REPORT: Report = Report {
    name: "worksheet",
    about: Text {
        ja: "抽出した行を病院の画面と一項目ずつ照合し、一致・相違を記入する。",
        en: "Drawn rows beside the hospital's screens: field by field, matches or differs.",
    },
};

/// The form and its version, in the first cell.
pub(crate) const FORM: &str = "kijun-worksheet-1";

/// Rows of the sheet, 0-based.
pub(crate) const FORM_ROW: u32 = 0;
pub(crate) const SIGN_ROW: u32 = 3;
pub(crate) const HEADER_ROW: u32 = 5;

/// Columns of the sheet, 0-based.
pub(crate) const ANSWER_AT: u32 = 11;

/// What stands in the first row: form, hospital, record.
pub(crate) const HOSPITAL_AT: u32 = 1;
pub(crate) const RECORD_AT: u32 = 2;

/// Where the hospital's account id is written.
pub(crate) const SIGNER_AT: u32 = 4;

/// The worksheet before it is filled in.
#[derive(Clone, Debug)]
pub struct Worksheet<'a> {
    /// Language of headings and instructions; answers are understood in both.
    pub lang: Lang,
    /// The hospital's id.
    pub hospital: &'a str,
    /// The record of the check that drew the sample.
    pub drawn_by: &'a str,
    /// As-of date of the load whose rows are shown.
    pub as_of: Date,
    /// One line a field.
    pub lines: &'a [WorksheetLine],
}

/// One field of a drawn row. Every cell is text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorksheetLine {
    /// Number of the row in the sample and of the field in the row: `3-12`.
    pub number: String,
    /// The data type.
    pub data_type: String,
    /// The hospital's own number of the patient, to look the record up.
    pub patient_number: String,
    /// What stands for the patient in the store.
    pub patient_key: String,
    /// Care date; empty when there is none.
    pub day: String,
    /// Order number; empty when there is none.
    pub order_no: String,
    /// Message and segment in the file.
    pub position: String,
    /// The file below its root.
    pub path: String,
    /// `table.column`.
    pub column: String,
    /// What the column means.
    pub about: String,
    /// What is stored.
    pub value: String,
}

impl WorksheetLine {
    /// The cells in the order of the sheet.
    pub(crate) fn cells(&self) -> [&str; 11] {
        [
            &self.number,
            &self.data_type,
            &self.patient_number,
            &self.day,
            &self.order_no,
            &self.column,
            &self.about,
            &self.value,
            &self.position,
            &self.path,
            &self.patient_key,
        ]
    }

    /// The line that the cells say, in the order of [`WorksheetLine::cells`].
    pub(crate) fn of_cells(cells: [String; 11]) -> WorksheetLine {
        let [
            number,
            data_type,
            patient_number,
            day,
            order_no,
            column,
            about,
            value,
            position,
            path,
            patient_key,
        ] = cells;
        WorksheetLine {
            number,
            data_type,
            patient_number,
            patient_key,
            day,
            order_no,
            position,
            path,
            column,
            about,
            value,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(number: &str, value: &str) -> WorksheetLine {
        WorksheetLine {
            number: number.to_owned(),
            data_type: "OML-11".to_owned(),
            patient_number: "0000012345".to_owned(),
            patient_key: "ab".repeat(16),
            day: "2026-11-18".to_owned(),
            order_no: "000000000000017".to_owned(),
            position: "1-7".to_owned(),
            path: "000/001/0000012345/20261118/OML-11/f".to_owned(),
            column: "lab_results.value_text".to_owned(),
            about: "The value as sent.".to_owned(),
            value: value.to_owned(),
        }
    }

    fn worksheet(lines: &[WorksheetLine], lang: Lang) -> Worksheet<'_> {
        Worksheet {
            lang,
            hospital: "H01",
            drawn_by: "01a1fc0b-e380-7707-8707-070707070707",
            as_of: Date::constant(2026, 11, 19),
            lines,
        }
    }

    #[test]
    fn a_worksheet_comes_back_as_it_went_and_open() {
        let lines = [line("1-1", "0123"), line("1-2", "（−）"), line("1-3", "")];
        for lang in [Lang::Ja, Lang::En] {
            let bytes = write(&worksheet(&lines, lang)).unwrap();
            assert_eq!(bytes, write(&worksheet(&lines, lang)).unwrap());
            let back = read(&bytes).unwrap();
            assert_eq!(back.hospital, "H01");
            assert_eq!(back.drawn_by, "01a1fc0b-e380-7707-8707-070707070707");
            assert_eq!(back.checked_by, None);
            let found: Vec<_> = back.lines.iter().map(|(line, _)| line.clone()).collect();
            assert_eq!(found, lines);
            assert!(back.lines.iter().all(|(_, answer)| *answer == Answer::Open));
        }
    }

    #[test]
    fn what_is_no_worksheet_is_refused() {
        for bytes in [&b""[..], b"PK\x03\x04", b"number,answer"] {
            assert!(read(bytes).is_err());
        }
    }

    #[test]
    fn answers_are_understood_in_both_languages() {
        for (text, answer) in [
            ("一致", Some(Answer::Matches)),
            (" Matches ", Some(Answer::Matches)),
            ("相違", Some(Answer::Differs)),
            ("differs", Some(Answer::Differs)),
            ("画面になし", Some(Answer::NotShown)),
            ("not shown", Some(Answer::NotShown)),
            ("", Some(Answer::Open)),
            ("OK?", None),
        ] {
            assert_eq!(Answer::of(text), answer, "{text}");
        }
    }
}
