//! R02 load_run: one load, what it did to which table, and the digests that bind the stored tables to the log.

use std::collections::BTreeMap;

use model::{Load, Severity};
use serde::{Deserialize, Serialize};

/// The own fields of R02.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoadRun {
    /// What started the load; the reason of a manual run or a rerun is in the envelope.
    pub trigger: Trigger,
    /// The load's summary, as readers of the store see it.
    pub load: Load,
    /// The `rec_id` of the R01 of every feed of the load.
    pub receipts: Vec<String>,
    /// The manifest: the list of every Parquet file with its hash and rows.
    pub manifest: Manifest,
    /// SHA-256 over the state of the store after the load, 64 lower-case hex digits.
    pub store_digest: String,
    /// The decisions that rows were standardized by.
    #[serde(default)]
    pub mappings: MappingsApplied,
    /// How many findings of each severity.
    pub findings: BTreeMap<Severity, u64>,
    /// The exit status: 0 clean, 1 findings at or above the threshold.
    pub exit_status: u8,
}

/// The decisions in force at a load, and the stored rows that follow other ones since.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MappingsApplied {
    /// Entries of this log that were there when the decisions were read from it: who replays the mapping events (R06) among
    /// them has the decisions of this load.
    pub entries: u64,
    /// Decisions about laboratory items, drugs, diagnoses and procedures.
    pub decisions: u64,
    /// SHA-256 over the unit rules in force: the tables of the program by id and version, the site's own file, the masters that
    /// give standard units. 64 lower-case hex digits, or empty before there were any.
    #[serde(default)]
    pub unit_rules: String,
    /// SHA-256 over the imported JLAC10 masters; absent when there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub masters: Option<String>,
    /// SHA-256 over the imported masters of claims; absent when there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claims_masters: Option<String>,
    /// SHA-256 over the imported masters of drugs (HOT, YJ), diseases (MDCDX2, ICD-10) and procedures (JJ1017); absent when there
    /// are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code_masters: Option<String>,
    /// Stored rows whose standard code or unit, or the rule that gave it, is another since.
    pub restandardized: Restandardized,
}

/// Stored rows that were standardized again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Restandardized {
    /// Files that were written again for nothing but that.
    pub files: u64,
    /// Their rows that changed.
    pub rows: u64,
}

/// What started a load.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Trigger {
    /// The schedule.
    Schedule,
    /// A person, for a night that had no load.
    Manual,
    /// A second load for the same night.
    Rerun,
}

/// A file beside the log that lists the Parquet files of a load.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The manifest's file name.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// SHA-256, 64 lower-case hex digits.
    pub sha256: String,
    /// How many Parquet files it lists.
    pub files: u64,
    /// How many rows they hold.
    pub rows: u64,
}
