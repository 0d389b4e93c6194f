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
}
