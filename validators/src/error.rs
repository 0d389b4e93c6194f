//! What can keep findings from being read back.

use arrow_schema::DataType;
use thiserror::Error;

/// A batch of stored findings that cannot be read. The store and this version disagree about the table.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// A column is not there.
    #[error("findings batch has no column `{column}`; read the table with all its columns")]
    ColumnMissing {
        /// Its name.
        column: &'static str,
    },
    /// A column has another type.
    #[error("column `{column}` of findings: expected {expected}, found {found}")]
    ColumnType {
        /// Its name.
        column: &'static str,
        /// What the table's spec says.
        expected: &'static str,
        /// What the batch holds.
        found: DataType,
    },
    /// A value is missing where the table allows none.
    #[error("column `{column}` of findings, row {row}: expected a value, found null")]
    Null {
        /// The column's name.
        column: &'static str,
        /// The row in its batch, 0-based.
        row: usize,
    },
    /// A word that this version does not know.
    #[error("column `{column}` of findings, row {row}: expected {expected}, found `{found}`")]
    Word {
        /// The column's name.
        column: &'static str,
        /// The row in its batch, 0-based.
        row: usize,
        /// The words that may stand there.
        expected: &'static str,
        /// The word that stands there.
        found: String,
    },
    /// A number that does not fit.
    #[error("column `{column}` of findings, row {row}: expected a count, found {found}")]
    Negative {
        /// The column's name.
        column: &'static str,
        /// The row in its batch, 0-based.
        row: usize,
        /// The number.
        found: i64,
    },
}
