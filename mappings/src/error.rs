//! What stops standardization: a batch that has not the columns it should have. That is a fault of the program, not of the data.

use arrow_schema::ArrowError;

/// Why a batch could not be standardized.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A column is absent or has another type than its table's spec says.
    #[error("the batch has no usable column {column}")]
    Column {
        /// The column's name.
        column: &'static str,
    },
    /// Arrow refused the new columns.
    #[error("the standardized batch could not be built: {0}")]
    Arrow(#[from] ArrowError),
}
