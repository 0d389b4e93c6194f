//! What can stop the generator.

use std::io;
use std::path::{Path, PathBuf};

use jiff::civil::Date;

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
    /// The output folder already holds feeds that no truth speaks of; old files beside new ones would make the truth wrong.
    #[error("{} is there, but no truth.json beside it; remove it or name an empty folder", path.display())]
    Occupied {
        /// The folder that is in the way.
        path: PathBuf,
    },
    /// The network that is there was made with other options.
    #[error(
        "{} is of a network made with other options or another scenario; use the same, or name an empty folder",
        path.display()
    )]
    AnotherNetwork {
        /// Its truth.
        path: PathBuf,
    },
    /// The network that is there has gone further already.
    #[error(
        "{} is of the night {found}, and a network cannot go back to {asked}; name an empty folder",
        path.display()
    )]
    LaterNight {
        /// Its truth.
        path: PathBuf,
        /// The night that is there.
        found: Date,
        /// The night asked for.
        asked: Date,
    },
    /// An option that cannot be met.
    #[error("{option} is {found}, expected {expected}")]
    Option {
        /// The option's name.
        option: &'static str,
        /// What was given.
        found: String,
        /// What would work.
        expected: &'static str,
    },
    /// A scenario that is no TOML of the form that is expected.
    #[error("cannot read the scenario: {source}")]
    ScenarioForm {
        /// What the reader said.
        source: Box<toml::de::Error>,
    },
    /// An entry of a scenario that names what does not exist, or asks for what means nothing.
    #[error("scenario entry {id}: {what} is {found}, expected {expected}")]
    Scenario {
        /// The entry's id.
        id: String,
        /// The key that is wrong.
        what: &'static str,
        /// What the scenario says.
        found: String,
        /// What would work.
        expected: String,
    },
    /// A hospital has fewer rows or files that a fault fits than the scenario asks for.
    #[error(
        "scenario entry {id}: {kind} fits {found} places in hospital {hospital}, expected {wanted}; ask for more patients or days, or for a smaller count"
    )]
    TooFewForFault {
        /// The entry's id.
        id: String,
        /// The kind's name.
        kind: &'static str,
        /// The hospital's id.
        hospital: String,
        /// How many places there are.
        found: u64,
        /// How many the scenario asks for.
        wanted: u64,
    },
    /// A field of one of the masters that come with the generator is not what its column holds.
    #[error("{file} line {line}, column {column}: expected {expected}")]
    Master {
        /// The file's name.
        file: &'static str,
        /// 1-based; the header is line 1.
        line: usize,
        /// The column's name in the header.
        column: &'static str,
        /// What the column holds.
        expected: &'static str,
    },
    /// The truth could not be written or read as JSON.
    #[error("truth.json cannot be used: {source}")]
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
