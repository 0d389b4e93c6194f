//! What a decoder is to the pipeline: files in, batches and outcomes out.

use model::{Batch, Bucket, Code, Counts, Defect, Table};

use crate::ssmix2::FileName;

/// What a decoder must know of a file besides its bytes.
#[derive(Clone, Copy, Debug)]
pub struct FileContext<'a> {
    /// Identifies the file version within its hospital.
    pub source_file_id: i64,
    /// Keyed hash of the patient number in the name.
    pub patient_key: &'a str,
    /// The load that the rows are written by.
    pub load_id: &'a str,
    /// The file's name, already read.
    pub name: &'a FileName<'a>,
    /// End of the as-of day, UTC microseconds: this instant and what lies behind it is the future (T06).
    pub as_of_end_micros: i64,
}

/// A row that was offered and could not be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowRefusal {
    /// Why.
    pub code: Code,
    /// Which message of the file, 1-based.
    pub message_no: u32,
    /// Which segment of the message, 1-based, MSH = 1.
    pub segment_no: u32,
    /// First byte of the segment in the file, 0-based.
    pub start: usize,
    /// Behind the last byte of the segment.
    pub end: usize,
}

/// What became of one file.
#[derive(Clone, Debug, PartialEq)]
pub struct FileOutcome {
    /// Where the file ended.
    pub bucket: Bucket,
    /// The encoding found: ascii, iso-2022-jp, utf-8, cp932 or euc-jp; empty when none fits.
    pub encoding: &'static str,
    /// HL7 messages, received and where they ended; closes by itself.
    pub records: Counts,
    /// Rows offered to the table and where they ended; closes by itself.
    pub rows: Counts,
    /// The rows in [`Counts::quarantined`] of `rows`, in file order.
    pub row_refusals: Vec<RowRefusal>,
    /// What is wrong with the file, in file order as far as it has a place.
    pub defects: Vec<Defect>,
}

/// Turns the files of one area's data types into batches.
///
/// Legal: `begin decode* end begin decode* end flush`. After a panic in between, `abandon` makes the decoder usable
/// again and leaves no row of the file. `decode` or `end` without `begin` is harmless: there is no file, so nothing
/// is stored.
pub trait Decoder: Send {
    /// Starts a file. A file that was begun and not ended is abandoned.
    fn begin(&mut self, file: &FileContext<'_>);
    /// Takes the next bytes of the file, in any portions.
    fn decode(&mut self, bytes: &[u8]);
    /// Decodes the file. A file that is refused as a whole leaves no rows.
    fn end(&mut self) -> FileOutcome;
    /// Forgets the current file and takes back its rows.
    fn abandon(&mut self);
    /// Hands out the rows of all files ended since the last flush, in the order decoded; empty when there are none.
    fn flush(&mut self) -> Vec<Batch>;
    /// The table that leads the area of the rows.
    fn table(&self) -> Table;
}
