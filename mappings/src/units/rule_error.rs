//! What stops the loading of unit rules: a table that is wrong in itself. A wrong table is never used in part.

use super::check::Fault;

/// Why unit rules could not be loaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RuleError {
    /// The text is not the TOML it should be.
    #[error("the unit rules could not be read: {0}")]
    Toml(#[from] toml::de::Error),
    /// A unit is not UCUM.
    #[error("`{unit}` is not a UCUM unit; write UCUM, case sensitive")]
    Ucum {
        /// The unit as written.
        unit: String,
    },
    /// One spelling stands for two units.
    #[error(
        "the spelling `{spelling}` stands for two units; list it as ambiguous or give the item"
    )]
    Spelling {
        /// The spelling, folded.
        spelling: String,
    },
    /// A site's file has no author or no reason.
    #[error("the unit rules `{id}` have no author or no reason; a rule is signed")]
    Unsigned {
        /// The file's id.
        id: String,
    },
    /// Rules did not pass their self-test.
    #[error("{} unit rules failed their self-test; the first is {}", .0.len(), first(.0))]
    Faults(Vec<Fault>),
}

fn first(faults: &[Fault]) -> String {
    faults.first().map(ToString::to_string).unwrap_or_default()
}
