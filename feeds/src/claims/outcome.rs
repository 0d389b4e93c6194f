//! What became of a file.

use model::{Batch, Bucket, Code, Counts, Defect};

use super::dialect::Dialect;

/// Records that could not be used: one line, lines behind each other that fail alike, or a receipt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Why.
    pub code: Code,
    /// First line, 1-based.
    pub first_line: u32,
    /// Last line.
    pub last_line: u32,
    /// First byte in the file, 0-based.
    pub start: u64,
    /// Behind the last byte, the line's end included. Lines of a receipt that were refused before it lie in its bytes too.
    pub end: u64,
    /// How many records are quarantined by it.
    pub records: u64,
    /// How many rows are quarantined by it.
    pub rows: u64,
}

/// What a decoder hands out while it reads.
#[derive(Clone, Debug, Default)]
pub struct Flushed {
    /// Rows of whole receipts: those of one table in the order of the file, in one batch or in several.
    pub batches: Vec<Batch>,
    /// What was refused meanwhile, in the order in which it ended.
    pub refusals: Vec<Refusal>,
}

/// What became of one file.
#[derive(Clone, Debug, PartialEq)]
pub struct ClaimsOutcome {
    /// Where the file ended: stored; quarantined when it is no claims file or one of a kind that cannot be read; out of scope
    /// when it holds returned receipts.
    pub bucket: Bucket,
    /// The dialect found, of files joined into one that of the last; `None` when it is no claims file.
    pub dialect: Option<Dialect>,
    /// The encoding found: ascii, cp932 or utf-8.
    pub encoding: &'static str,
    /// Record lines, received and where they ended; closes by itself. Stored are those whose content is in a table.
    pub records: Counts,
    /// Rows offered to tables and where they ended; closes by itself.
    pub rows: Counts,
    /// RE records that were stored.
    pub receipts: u64,
    /// The records in `out_of_scope` of `records`, by record id; `history` for copies of earlier versions.
    pub not_stored: Vec<(&'static str, u64)>,
    /// What is wrong with the file, in file order.
    pub defects: Vec<Defect>,
}
