//! R06 mapping_event: one step of the round in which a local code gets its standard code together with the hospital.
//!
//! Who, when and why stand in the envelope, the questionnaire in its evidence. The fields have no room for free text of staff.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The own fields of R06.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MappingEvent {
    /// `lab`, `drug`, `disease` or `procedure`.
    pub domain: String,
    /// The hospital's code.
    pub local_code: String,
    /// The hospital's name for it; absent for every name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub local_name: Option<String>,
    /// Unit text; absent for every unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Specimen; absent for every specimen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub specimen: Option<String>,
    /// What was done.
    pub step: MappingStep,
}

/// One step of a round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum MappingStep {
    /// ① What the hospital sends.
    Open(LocalFacts),
    /// ② Standard codes it could be, best first.
    Propose {
        /// The candidates.
        candidates: Vec<MappingCandidate>,
    },
    /// ③ What other hospitals chose.
    CrossCheck {
        /// Their choices.
        others: Vec<OtherMapping>,
    },
    /// ④ The hospital is asked.
    Ask {
        /// The day by which the answer should be there.
        due: Date,
        /// Digest of the question, 64 lower-case hex digits.
        digest: String,
    },
    /// ⑤ The hospital answers.
    Answer(MappingAnswer),
    /// Both sides say the same.
    Agree {
        /// The standard code; absent: that there is none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        standard_code: Option<String>,
    },
    /// ⑥ The network decides.
    Decide(MappingRuling),
    /// A decision agreed elsewhere is taken over.
    Adopt(MappingRuling),
    /// The decision is in force.
    Activate {
        /// First event day.
        valid_from: Date,
        /// First event day on which it is no longer in force.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        valid_until: Option<Date>,
    },
    /// No decision is in force any more.
    Retire {
        /// From this event day on.
        valid_until: Date,
    },
}

/// ① Counts and rounded quantiles of what the hospital sends under a code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LocalFacts {
    /// Live rows.
    pub rows: u64,
    /// Share of the hospital's rows, in millionths.
    pub share_ppm: u32,
    /// First event day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_seen: Option<Date>,
    /// Last event day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_seen: Option<Date>,
    /// Rounded 2.5 %, 25 %, 50 %, 75 % and 97.5 % quantiles of numeric values; empty when not known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quantiles: Vec<String>,
}

/// ② One candidate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MappingCandidate {
    /// Standard code.
    pub standard_code: String,
    /// How many leading digits are sure.
    pub depth: u8,
    /// 0 to 1, as text.
    pub confidence: String,
}

/// ③ The choice of other hospitals.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OtherMapping {
    /// Standard code.
    pub standard_code: String,
    /// How many hospitals.
    pub hospitals: u32,
}

/// ⑤ The answer of a hospital.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MappingAnswer {
    /// Its choice.
    pub choice: MappingChoice,
    /// The candidate it chose, 1-based.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub candidate: Option<u8>,
    /// The workbook in the evidence has a comment.
    pub has_comment: bool,
    /// The workbook in the evidence names a reagent or method.
    pub has_reagent: bool,
    /// Digest of the question as it came back, 64 lower-case hex digits.
    pub digest: String,
}

/// The choice of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MappingChoice {
    /// This standard code.
    Code(String),
    /// No standard code fits.
    NoneFits,
    /// The hospital does not know.
    Unknown,
}

/// What was decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MappingRuling {
    /// The standard code; absent: that there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standard_code: Option<String>,
    /// The unit of standard values; absent: that of the standard code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standard_unit: Option<String>,
}
