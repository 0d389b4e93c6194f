//! Why source and store cannot be compared, or a worksheet cannot be taken, each with what to do about it.

/// Why nothing was compared or signed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// There is no load to compare with.
    #[error("{0} has no load yet; run `kijun night` first")]
    NotLoaded(String),
    /// The last load was killed.
    #[error(
        "the last load of {0} is unfinished; run `kijun night`, which finishes or undoes it, then compare again"
    )]
    Unfinished(String),
    /// A bucket was not the same when it was read again.
    #[error(
        "{table} {data_type} changed while it was being compared; compare again when nobody writes to the feed or the store"
    )]
    Changing {
        /// The table.
        table: &'static str,
        /// The data type.
        data_type: String,
    },
    /// A batch without the columns of its table.
    #[error(transparent)]
    NotComparable(#[from] validators::reconcile::NotComparable),
    /// The worksheet was not drawn here, or its printed lines are others.
    #[error(
        "no drawn sample of {hospital} has these lines: a printed line of the worksheet was changed, or it belongs to another \
         ledger; nothing was recorded"
    )]
    UnknownWorksheet {
        /// The hospital that the worksheet names.
        hospital: String,
    },
    /// A patient number in the worksheet is not that of its line.
    #[error(
        "line {line} of the worksheet has another patient number than when it was drawn; nothing was recorded"
    )]
    OtherPatient {
        /// The line, as printed.
        line: String,
    },
    /// An account id is missing or looks like a name.
    #[error(
        "{whose} needs an account id of 1 to 64 letters, digits, points or hyphens, since a name could never be taken out of \
         the ledger; nothing was recorded"
    )]
    NoAccount {
        /// Whose id.
        whose: &'static str,
    },
}
