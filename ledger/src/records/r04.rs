//! R04 volume_triage: what the data-quality team did about a finding.
//!
//! Who, when and why stand in the envelope. Reasons and owners are words that an operator writes for the record.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The own fields of R04.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Triage {
    /// The finding's key.
    pub finding: String,
    /// What was done.
    pub action: TriageAction,
    /// Where the cause lies, as far as it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<CauseClass>,
    /// Who looks after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// The last night on which a waiver holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

/// What was done about a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TriageAction {
    /// Somebody looks after it.
    Acknowledge,
    /// It is known and let be until a day.
    Waive,
    /// The waiver is over and nobody looks after it any more.
    Reopen,
}

impl TriageAction {
    /// The name in output.
    pub const fn name(self) -> &'static str {
        match self {
            TriageAction::Acknowledge => "acknowledge",
            TriageAction::Waive => "waive",
            TriageAction::Reopen => "reopen",
        }
    }
}

/// Where the cause of a finding lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CauseClass {
    /// The hospital's systems or habits changed.
    Hospital,
    /// The delivery: files were late, missing or sent twice.
    Delivery,
    /// The calendar: the hospital was closed, or open, against it.
    Calendar,
    /// Mappings, unit rules or the program.
    Processing,
    /// Nothing is wrong: it is as it should be.
    Expected,
}
