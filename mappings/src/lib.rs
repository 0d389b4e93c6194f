//! Local codes to standard ones. What was agreed with the hospital goes before what it declares itself by sending
//! the standard code beside the local one; what has neither stays unmapped and is counted. Rules work on the distinct codes of a batch, not on its rows.
//!
//! Absences: nothing here opens a file, and nothing is guessed into a standard column (law 6).

pub mod candidates;
mod claim_codes;
mod code_check;
mod codebook_diff;
mod codes;
mod columns;
mod decision;
mod domain;
mod error;
mod item;
pub mod masters;
pub mod names;
pub mod questionnaire;
pub mod rounds;
mod standards;
pub mod units;

pub use claim_codes::{ClaimCodes, StandardCodes};
pub use code_check::CodeCheck;
pub use codebook_diff::{ChangeKind, CodeChange, Codebooks, codebook_changes};
pub use codes::{CodeRow, CodeTally, Progress};
pub use decision::Decision;
pub use domain::Domain;
pub use error::Error;
pub use item::Item;
pub use standards::{Change, MappingState, Standards, declared_rules, is_declared_rule};
