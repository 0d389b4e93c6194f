//! Local codes to standard ones. Today: the mappings that hospitals declare themselves, by sending the standard code beside
//! the local one, and the count of what stays unmapped. Rules work on the distinct codes of a batch, not on its rows.
//!
//! Absences: nothing here opens a file, and nothing is guessed into a standard column (law 6).

mod codebook_diff;
mod codes;
mod decision;
mod declared;
mod error;
pub mod masters;

pub use codebook_diff::{ChangeKind, CodeChange, Codebooks, codebook_changes};
pub use codes::{CodeRow, CodeTally, Progress};
pub use decision::Decision;
pub use declared::{DECLARED_JLAC10, standardize};
pub use error::Error;
