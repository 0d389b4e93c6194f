//! The files of the DPC survey: form 1 (FF1), form 4 (FF4), acts and items (EFn, EFg), what was charged by the DPC (Dn)
//! and the need of nursing care (Hn). Form 3 and the linkage file (Kn) are recognised and out of scope.
//!
//! A file is text in CP932, one record a line, columns parted by tabs. What a file is shows in its columns; the name is a
//! hint that is checked. Columns are read by position, as their headings change from year to year.
//!
//! # Example
//! ```
//! use feeds::dpc::{DpcDecoder, DpcFile};
//! use model::Bucket;
//!
//! let key_patient = |_number: &[u8]| "0123456789abcdef".to_owned();
//! let mut decoder = DpcDecoder::default();
//! decoder.begin(DpcFile {
//!     source_file_id: 7,
//!     load_id: "H01-20261120-1",
//!     name: "FF4_011234567_2407.txt",
//!     as_of_end_micros: 1_795_186_800_000_000,
//!     key_patient: &key_patient,
//! });
//! decoder.decode(b"011234567\t0000000001\t2024");
//! decoder.decode(b"0701\t20240705\t1\r\n");
//! let batches = decoder.flush();
//! let outcome = decoder.end();
//! assert_eq!((outcome.bucket, batches[0].len()), (Bucket::Stored, 1));
//! ```

mod cells;
mod day;
mod decoder;
mod ef;
mod file;
mod flags;
mod form1;
mod kind;
mod line;
mod names;
mod number;
mod payloads;
mod report;
mod stays;
#[cfg(test)]
mod tests;
mod width;
mod work;

pub use decoder::DpcDecoder;
pub use file::{DpcFile, DpcOutcome, LineRefusal};
pub use kind::FileKind;

use model::Table;

/// The tables that the survey fills. One file may fill several of them.
pub const TABLES: [Table; 4] = [
    Table::DpcPatients,
    Table::DpcDiagnoses,
    Table::DpcAdmissions,
    Table::DpcProcedures,
];
