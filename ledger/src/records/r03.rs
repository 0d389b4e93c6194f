//! R03 migration_volume: whether as much came and stayed as calendar and past let expect, by data type, table and department.

use serde::{Deserialize, Serialize};

use super::JudgedStates;

/// The own fields of R03.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MigrationVolume {
    /// The judgement.
    pub judged: JudgedStates,
    /// SHA-256 over the kinds of the days judged, by the hospital's calendar and the national holidays: 64 lower-case hex digits.
    pub calendar_sha256: String,
    /// The `rec_id` of the approval (R04) of the load that this one was compared with; absent when none was approved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<String>,
}
