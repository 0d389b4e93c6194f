//! The questionnaire: a workbook in which a hospital says which standard code a local code of its own is.
//!
//! Writing takes values and gives bytes, reading takes bytes and gives values. The question of every row has a digest over its
//! locked cells. It goes into the ledger when the workbook is made, and what comes back is held against it: a question that was
//! changed on the way is seen even when sheet protection, hidden cells and all were taken off.

mod cells;
mod error;
mod read;
#[cfg(test)]
mod tests;
mod words;
mod write;

use jiff::civil::Date;

pub use cells::{row_digest, row_id};
pub use error::{Error, RowFault};
pub use read::{Returned, ReturnedRow, Said, read};
pub use write::write;

use crate::Domain;
use crate::rounds::{Facts, Key, OtherChoice};

/// The most candidates of a question.
pub const CANDIDATES_MAX: usize = 3;

/// The most questions of a workbook; a hospital that gets more answers none.
pub const QUESTIONS_MAX: usize = 2_000;

/// The largest workbook that is read, in bytes.
pub const WORKBOOK_BYTES_MAX: usize = 8 << 20;

/// What is asked of one hospital.
#[derive(Clone, Debug, PartialEq)]
pub struct Questionnaire {
    /// Hospital id.
    pub hospital: String,
    /// The hospital's name.
    pub hospital_name: String,
    /// What its codes stand for.
    pub domain: Domain,
    /// The day it was made.
    pub asked: Date,
    /// The day by which the answers should be there.
    pub due: Date,
    /// The questions, in the order of the rows.
    pub questions: Vec<Question>,
}

/// The question about one local code.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// The local code.
    pub key: Key,
    /// What the hospital sends under it.
    pub facts: Facts,
    /// How its numeric values are spread: counts in bins of equal width; empty when not known.
    pub histogram: Vec<u32>,
    /// Up to [`CANDIDATES_MAX`] standard codes it could be, best first.
    pub candidates: Vec<QuestionCandidate>,
    /// What other hospitals chose for the same name.
    pub others: Vec<OtherChoice>,
}

/// One standard code that a local code could be.
#[derive(Clone, Debug, PartialEq)]
pub struct QuestionCandidate {
    /// Standard code.
    pub code: String,
    /// Its name in the master.
    pub name: Option<String>,
    /// How many leading digits are sure.
    pub depth: u8,
    /// 0 to 1.
    pub confidence: f64,
    /// Why it could be that code, for people.
    pub reasons: String,
}
