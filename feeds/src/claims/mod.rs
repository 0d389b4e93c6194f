//! Claims: UKE files, medical (RECEIPTC) and DPC (RECEIPTD), as hospitals claim them and as insurers copy them.
//!
//! A file is lines of columns. A receipt begins with RE; its body is blocks of a section, and a block is charging units whose
//! points stand on their last row. Names, symbols and numbers of the insured pass through the decoder and never reach a row.

mod blocks;
mod body;
mod burden;
mod close;
mod coding;
mod date;
mod decoder;
mod defects;
mod diagnosis;
mod dialect;
mod digits;
mod encoding;
mod head;
mod layout;
mod outcome;
mod patient;
mod payer;
mod reader;
mod receipt;
mod record;
mod stage;
#[cfg(test)]
mod tests;
mod work;

pub use decoder::{ClaimsContext, ClaimsDecoder};
pub use dialect::{Dialect, Kind, Side, recognise};
pub use outcome::{ClaimsOutcome, Flushed, Refusal};

use model::Table;

/// The tables that a file can fill.
pub const TABLES: [Table; 7] = [
    Table::ClaimsReceipts,
    Table::ClaimsDiagnoses,
    Table::ClaimsManagement,
    Table::ClaimsSurgeries,
    Table::ClaimsProcedures,
    Table::ClaimsMaterials,
    Table::ClaimsDrugs,
];
