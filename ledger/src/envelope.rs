//! The common envelope of every quality record: who, when, with which software, why, on which evidence.
//!
//! It is an allow-list: a field that is not named here cannot be written, so nothing about a patient can slip into a log
//! from which nothing can be erased.

use model::hex;
use serde::{Deserialize, Serialize};

use crate::Error;

/// The version of the record form; it changes when a field changes its meaning.
pub const SCHEMA: &str = "kijun-record-1";

/// What every record says about itself. Hospital and software names are allowed; names of persons are not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Envelope {
    /// [`SCHEMA`] of the writer.
    pub schema: String,
    /// UUIDv7 in lower-case hex with hyphens; see [`rec_id`].
    pub rec_id: String,
    /// The hospital's id.
    pub hospital_id: String,
    /// When the record was made: UTC, RFC 3339, ending in `Z`.
    pub ts_utc: String,
    /// The same instant on the site's clock: RFC 3339 with its offset.
    pub ts_local: String,
    /// How far that clock can be trusted.
    pub clock: Clock,
    /// Who did it.
    pub actor: Actor,
    /// The program and the rules it ran with.
    pub software: Software,
    /// The load the record belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run_id: Option<String>,
    /// Why it was done, when that is not plain from the type; no chart text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The `rec_id` of the record that this one corrects; records are never edited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supersedes: Option<String>,
    /// Files beside the log that this record fixes by their hash.
    pub evidence: Vec<Evidence>,
    /// How it ended.
    pub result: Outcome,
    /// Who approved, if anybody had to.
    pub approvals: Vec<Approval>,
}

/// The clock behind `ts_utc`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clock {
    /// Where the time comes from, for example `system`.
    pub source: String,
    /// Measured distance to the reference in milliseconds; absent when it was not measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset_ms: Option<i64>,
    /// When it was measured: UTC, RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked_at: Option<String>,
}

/// Person or program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ActorKind {
    /// A person, by an account id.
    Human,
    /// A program, for example the nightly run.
    System,
}

/// Who did something, by id and never by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Actor {
    /// Person or program.
    pub kind: ActorKind,
    /// The account id.
    pub id: String,
    /// The role in which it acted.
    pub role: String,
    /// How the id was established.
    pub auth_method: String,
}

/// The program and the rules it ran with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Software {
    /// The program's name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The source commit it was built from.
    pub commit: String,
    /// SHA-256 of the running binary, 64 lower-case hex digits.
    pub binary_sha256: String,
    /// SHA-256 of the config, 64 lower-case hex digits.
    pub config_sha256: String,
    /// Ids and versions of the rule packs and masters in force.
    pub ruleset_ids: Vec<String>,
}

/// A file beside the log, fixed by its hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// The file's name, without anything that could name a patient.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// SHA-256, 64 lower-case hex digits.
    pub sha256: String,
}

/// How the recorded work ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Done, and nothing to remark.
    Ok,
    /// Done, with findings.
    Findings,
    /// Not done.
    Failed,
}

/// One approval.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// Who approved.
    pub actor: Actor,
    /// In which role.
    pub role: String,
    /// When: UTC, RFC 3339.
    pub ts: String,
    /// What the approval means, for example `reviewed`.
    pub meaning: String,
}

/// A record id in the form of UUIDv7 (RFC 9562 section 5.7) from milliseconds since 1970-01-01 UTC (the low 48 bits count)
/// and 10 random bytes, of which 74 bits are used.
///
/// ```
/// let id = ledger::rec_id(0x0192_3456_789a, [0xff; 10]);
/// assert_eq!(id, "01923456-789a-7fff-bfff-ffffffffffff");
/// ```
pub fn rec_id(unix_ms: u64, random: [u8; 10]) -> String {
    let mut bytes = [0; 16];
    bytes[..6].copy_from_slice(&unix_ms.to_be_bytes()[2..]);
    bytes[6..].copy_from_slice(&random);
    bytes[6] = 0x70 | (bytes[6] & 0x0f);
    bytes[8] = 0x80 | (bytes[8] & 0x3f);
    let hex = hex(&bytes);
    [
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..],
    ]
    .join("-")
}

/// [`rec_id`] with random bytes from the operating system.
///
/// # Errors
/// [`Error::Random`] when the system gives none.
pub fn new_rec_id(unix_ms: u64) -> Result<String, Error> {
    let mut random = [0; 10];
    getrandom::fill(&mut random).map_err(Error::Random)?;
    Ok(rec_id(unix_ms, random))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rec_ids_sort_by_time_and_keep_version_and_variant() {
        let early = rec_id(1_795_230_000_000, [0xff; 10]);
        let late = rec_id(1_795_230_000_001, [0; 10]);
        assert!(early < late);
        for id in [&early, &late] {
            assert_eq!(id.len(), 36);
            assert_eq!(&id[14..15], "7");
            assert!(["8", "9", "a", "b"].contains(&&id[19..20]));
        }
        assert_ne!(new_rec_id(1).unwrap(), new_rec_id(1).unwrap());
    }
}
