//! Why a row cannot be followed, each with what to do about it.

/// Why nothing was followed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// Not the form of an address.
    #[error(
        "{0:?} is no address of a row; expected HOSPITAL:SOURCE_FILE_ID:MESSAGE.SEGMENT, for example H01:123:1.5, or \
         HOSPITAL:SOURCE_FILE_ID:LINE for claims and DPC"
    )]
    Key(String),
    /// Not the form of a position.
    #[error(
        "{0:?} is no position; expected MESSAGE.SEGMENT, for example 1.5, or the LINE of a delivered file"
    )]
    Position(String),
    /// A table whose rows are made of no single place of a source.
    #[error(
        "rows of {0} are sums or states and stand for no place of a source file; follow a row of a table with source_file_id"
    )]
    NoSource(&'static str),
    /// No such file version.
    #[error("{hospital} has no file version {source_file_id} in source_files")]
    NoFile {
        /// The hospital.
        hospital: String,
        /// The id.
        source_file_id: i64,
    },
    /// No such load.
    #[error("no ledger has a load {0}; `kijun loads` lists them")]
    NoLoad(String),
    /// A checkpoint that the ledger does not continue.
    #[error(
        "the ledger of {hospital} does not continue the checkpoint of {size} records: it is smaller, or history was written \
         anew; `kijun ledger consistency` says which"
    )]
    NotContinued {
        /// The hospital.
        hospital: String,
        /// The size of the checkpoint.
        size: u64,
    },
    /// The folder that a load is to be made in.
    #[error("{path} is not empty; name a new folder with --out, or none at all", path = .0.display())]
    NotEmpty(std::path::PathBuf),
}
