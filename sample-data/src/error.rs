//! What can stop the generator.

use std::io;
use std::path::{Path, PathBuf};

/// Why sample data could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file or folder could not be used.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// Where.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The output folder already holds feeds; old files beside new ones would make the truth wrong.
    #[error("{} exists already; remove it or name an empty folder", path.display())]
    Occupied {
        /// The folder that is in the way.
        path: PathBuf,
    },
    /// An option that cannot be met.
    #[error("option {option} is {found}, expected {expected}")]
    Option {
        /// The option's name.
        option: &'static str,
        /// What was given.
        found: u64,
        /// What would work.
        expected: &'static str,
    },
    /// There are too few reports to plant every defect in one of its own.
    #[error(
        "no {panel} report is left in hospital {hospital} to plant {code} in; ask for more patients or days"
    )]
    NothingToPlantIn {
        /// The hospital's id.
        hospital: String,
        /// The finding code that should have been planted.
        code: &'static str,
        /// The kind of report that was looked for.
        panel: &'static str,
    },
    /// A path that is not `folder/seven_fields` of the storage.
    #[error("{} is not a file of an SS-MIX2 storage: its name needs 7 fields", path.display())]
    NotAStorageFile {
        /// The path as given.
        path: PathBuf,
    },
    /// The truth could not be written as JSON.
    #[error("cannot write the truth as JSON: {source}")]
    Truth {
        /// What the encoder said.
        #[from]
        source: serde_json::Error,
    },
}

impl Error {
    /// Adds where and what to an IO error.
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Error {
        move |source| Error::Io {
            action,
            path: path.to_owned(),
            source,
        }
    }
}
