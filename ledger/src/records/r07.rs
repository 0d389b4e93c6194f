//! R07 unit_and_distribution: whether units and distributions of the items are what they were and what other hospitals have.

use serde::{Deserialize, Serialize};

use super::JudgedStates;

/// The own fields of R07.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitAndDistribution {
    /// The judgement.
    pub judged: JudgedStates,
    /// Items with a standard code, which are held against other hospitals.
    pub items_mapped: u64,
    /// SHA-256 over the unit rules in force, as in R02; 64 lower-case hex digits.
    pub unit_rules: String,
}
