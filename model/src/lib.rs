//! The words every room shares: hospitals, feeds, loads, batches, origins, findings, balances and the table schemas.
//!
//! This crate does no work. It holds names and shapes, so that two rooms which may not know each other still mean the
//! same thing by the same word.

mod balance;
mod batch;
mod finding;
mod hex;
mod hospital;
mod limits;
mod load;
mod note;
mod received;
mod table;
mod text;

pub mod jlac10;
pub mod tables;

pub use balance::{Balance, BalanceUnit, Bucket, Counts};
pub use batch::{Batch, DictionaryColumn, NOTES_COLUMN, dictionary_schema};
pub use finding::{Code, Defect, Detail, Finding, Grain, Origin, Place, Severity, Status};
pub use hex::hex;
pub use hospital::{FeedId, Format, Hospital};
pub use limits::{
    DELIVERY_BYTES_MAX, FILE_BYTES_MAX, FINDINGS_PER_CODE_MAX, QUARANTINE_BYTES_MAX,
    REFUSALS_PER_FILE_MAX, SEGMENT_BYTES_MAX, UNIT_FILES_MAX,
};
pub use load::{Load, LoadId, LoadStatus, TableLoad};
pub use note::{NOTES, Note};
pub use received::{Event, ReceivedFile};
pub use table::{Column, ColumnType, Table, TableSpec};
pub use text::{Lang, Text};
