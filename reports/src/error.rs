//! What can go wrong while a report is written.

/// Why a report could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The template refused the values; the report was not written.
    #[error("the {report} report could not be filled in: {source}")]
    Template {
        /// [`crate::Report::name`].
        report: &'static str,
        /// What the template engine says.
        source: askama::Error,
    },
    /// The workbook cannot hold what is to be written.
    #[error("the worksheet could not be written: {source}")]
    Workbook {
        /// What the writer says.
        source: rust_xlsxwriter::XlsxError,
    },
    /// A file that was to be a worksheet is none.
    #[error(
        "this is no worksheet of `kijun reconcile --sample`; save it as .xlsx without changing its first row"
    )]
    NoWorksheet,
    /// A cell holds something else than an answer.
    #[error(
        "line {number} of the worksheet has no answer that can be read; choose one of the list"
    )]
    Answer {
        /// The line, as printed.
        number: String,
    },
}
