//! What a decoder must know of a file of the survey, and what becomes of it.

use std::fmt;

use model::{Bucket, Code, Counts, Defect};

use super::FileKind;

/// What the decoder must know of a file besides its bytes. It is kept until the file ends.
#[derive(Clone, Copy)]
pub struct DpcFile<'a> {
    /// Identifies the file version within its hospital.
    pub source_file_id: i64,
    /// The load that the rows are written by.
    pub load_id: &'a str,
    /// The file's name without folders, such as `EFn_011234567_2407.txt`; only a hint, and empty when there is none.
    pub name: &'a str,
    /// End of the as-of day, UTC microseconds: a day that begins at this instant or later is in the future (T06).
    pub as_of_end_micros: i64,
    /// Keyed hash of a データ識別番号; it is asked once for a run of lines of one patient.
    pub key_patient: &'a (dyn Fn(&[u8]) -> String + Sync),
}

impl fmt::Debug for DpcFile<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("DpcFile")
            .field("source_file_id", &self.source_file_id)
            .field("load_id", &self.load_id)
            .finish_non_exhaustive()
    }
}

/// A data line that could not be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineRefusal {
    /// Why.
    pub code: Code,
    /// Which line of the file, 1-based, the header counted.
    pub line_no: u32,
    /// First byte of the line in the file, 0-based.
    pub start: u64,
    /// Behind the last byte of the line, its terminator left out.
    pub end: u64,
}

/// What became of one file.
#[derive(Clone, Debug, PartialEq)]
pub struct DpcOutcome {
    /// What the file is; `None` when its content does not show it.
    pub kind: Option<FileKind>,
    /// Where the file ended.
    pub bucket: Bucket,
    /// The encoding found: ascii, cp932, utf-8 or utf-16; empty when the file is no text.
    pub encoding: &'static str,
    /// Data lines without headers, received and where they ended; closes by itself.
    pub records: Counts,
    /// Rows offered to the tables and where they ended; closes by itself.
    pub rows: Counts,
    /// The lines in [`Counts::quarantined`] of `records`, as they were met, as far as they were not taken before
    /// ([`super::DpcDecoder::take_refusals`]); none when the whole file is quarantined for want of a kind.
    pub refusals: Vec<LineRefusal>,
    /// What is wrong with the file, as a rule in file order. The place holds the line twice, as message and as segment, so that
    /// its label reads `EFn[12]-16`, and the column as field.
    pub defects: Vec<Defect>,
}
