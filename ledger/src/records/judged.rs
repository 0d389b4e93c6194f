//! What the records of a judgement (R03, R07) share: which states were judged by which rules, and what came out. The numbers
//! behind each failure stand in the table `findings`, to which the evidence of the envelope points.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Period;

/// One judgement of a hospital's stored states.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JudgedStates {
    /// The as-of date.
    pub night: Date,
    /// The event days whose states were looked at.
    pub window: Period,
    /// SHA-256 over the states, those of the other hospitals included: 64 lower-case hex digits.
    pub states_sha256: String,
    /// The rules.
    pub rules: RulesApplied,
    /// Finding code to what came out.
    pub verdicts: BTreeMap<String, VerdictCounts>,
    /// What that changed.
    pub changes: FindingChanges,
}

impl JudgedStates {
    /// How many subjects have something wrong.
    pub fn fails(&self) -> u64 {
        self.verdicts.values().map(|counts| counts.fail).sum()
    }
}

/// The rules of a judgement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RulesApplied {
    /// Files and versions that their values come from, such as `kijun-1`, each once.
    pub ids: Vec<String>,
    /// SHA-256 over the values in force, 64 lower-case hex digits.
    pub sha256: String,
}

/// How many subjects of a check ended in each outcome.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VerdictCounts {
    /// As they should be.
    pub pass: u64,
    /// Something is wrong.
    pub fail: u64,
    /// Not to be judged: the reason to how many.
    pub not_applicable: BTreeMap<String, u64>,
}

/// How many findings a judgement changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FindingChanges {
    /// First seen.
    pub new: u64,
    /// Seen before and still there.
    pub persisting: u64,
    /// Seen before and gone.
    pub resolved: u64,
}
