//! R08 incident: one step of an incident, from its discovery over its cause to the lesson. The steps of an incident are a chain;
//! what may follow on what is the business of [`Incident`](crate::Incident).
//!
//! Who took the step, when and why stand in the envelope, files in its evidence.

use jiff::civil::Date;
use model::Severity;
use serde::{Deserialize, Serialize};

use super::{CauseClass, Period};
use crate::Error;
use crate::record::{check_id, check_text, check_word};

/// The own fields of R08.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IncidentRecord {
    /// Its number: `H01-I0001`.
    pub incident: String,
    /// What was done.
    pub step: IncidentStep,
}

/// One step of an incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum IncidentStep {
    /// It was noticed.
    Open(IncidentOpened),
    /// What keeps it from growing until its cause is gone.
    Contain {
        /// What was done.
        measure: String,
        /// When users of the data were told.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        users_told_on: Option<Date>,
    },
    /// Its root cause was found.
    Cause {
        /// Where it lies.
        class: CauseClass,
        /// What it is.
        root_cause: String,
    },
    /// What was wrong was set right.
    Correct {
        /// What was done.
        correction: String,
        /// The `rec_id` of the change (R09).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        change: Option<String>,
    },
    /// What keeps it from coming back.
    Prevent {
        /// What was done.
        prevention: String,
        /// When its effect is to be looked at.
        check_on: Date,
        /// The `rec_id` of the change (R09).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        change: Option<String>,
    },
    /// The effect was looked at.
    Check {
        /// Whether it helps.
        result: Effectiveness,
        /// How that was seen.
        method: String,
        /// The new due date, when it does not help.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due: Option<Date>,
    },
    /// The management was told.
    Report {
        /// When.
        reported_on: Date,
        /// To whom, by role.
        to: String,
        /// The `rec_id` of the report (R15).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        management_report: Option<String>,
        /// When users of the data were told.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        users_told_on: Option<Date>,
    },
    /// Everything is done.
    Close {
        /// The `rec_id` of the lesson (R16).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        knowledge: Option<String>,
    },
    /// It came back, or was closed by mistake.
    Reopen {
        /// The new due date.
        due: Date,
    },
}

/// What is known when an incident is noticed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IncidentOpened {
    /// What it is, in a line.
    pub title: String,
    /// What kind of incident it is.
    pub class: IncidentClass,
    /// How grave it is.
    pub severity: Severity,
    /// Who or what noticed it: a role, a program, a hospital.
    pub detected_by: String,
    /// When it was noticed.
    pub detected_on: Date,
    /// By when it is to be closed.
    pub due: Date,
    /// Keys of the findings it comes from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<String>,
    /// What it is about, as far as it is known.
    #[serde(default)]
    pub affected: Affected,
}

/// What an incident is about. Counts and names of ours, never a value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Affected {
    /// Other hospitals.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hospitals: Vec<String>,
    /// Tables.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<String>,
    /// Local codes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<String>,
    /// Event days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// Rows or files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<u64>,
}

/// What kind of incident it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IncidentClass {
    /// Data are missing, wrong or twice there.
    DataQuality,
    /// A program or machine did not do its work.
    System,
    /// A procedure was not followed.
    Procedure,
    /// Data were seen, lost or destroyed that should not have been (漏えい等).
    Leak,
}

impl IncidentClass {
    /// The name in output.
    pub const fn name(self) -> &'static str {
        match self {
            IncidentClass::DataQuality => "data_quality",
            IncidentClass::System => "system",
            IncidentClass::Procedure => "procedure",
            IncidentClass::Leak => "leak",
        }
    }
}

/// Whether what was done helps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effectiveness {
    /// It does.
    Effective,
    /// It does not, or not enough.
    Ineffective,
}

impl IncidentStep {
    /// The name in output and of the command.
    pub const fn name(&self) -> &'static str {
        match self {
            IncidentStep::Open(_) => "open",
            IncidentStep::Contain { .. } => "contain",
            IncidentStep::Cause { .. } => "cause",
            IncidentStep::Correct { .. } => "correct",
            IncidentStep::Prevent { .. } => "prevent",
            IncidentStep::Check { .. } => "check",
            IncidentStep::Report { .. } => "report",
            IncidentStep::Close { .. } => "close",
            IncidentStep::Reopen { .. } => "reopen",
        }
    }

    /// The records that it refers to, each with the number of its kind.
    pub fn references(&self) -> Vec<(&'static str, &str)> {
        let (kind, named) = match self {
            IncidentStep::Correct { change, .. } | IncidentStep::Prevent { change, .. } => {
                ("R09", change)
            }
            IncidentStep::Report {
                management_report, ..
            } => ("R15", management_report),
            IncidentStep::Close { knowledge } => ("R16", knowledge),
            _ => return Vec::new(),
        };
        named.iter().map(|id| (kind, id.as_str())).collect()
    }
}

impl IncidentRecord {
    /// Checks the form of what is text.
    pub(crate) fn check(&self) -> Result<(), Error> {
        check_word("incident", &self.incident)?;
        let mut references = self.step.references().into_iter();
        references.try_for_each(|(_, id)| check_id("reference", id))?;
        match &self.step {
            IncidentStep::Open(opened) => opened.check(),
            IncidentStep::Contain { measure, .. } => check_text("measure", measure),
            IncidentStep::Cause { root_cause, .. } => check_text("root_cause", root_cause),
            IncidentStep::Correct { correction, .. } => check_text("correction", correction),
            IncidentStep::Prevent { prevention, .. } => check_text("prevention", prevention),
            IncidentStep::Check { method, .. } => check_text("method", method),
            IncidentStep::Report { to, .. } => check_text("to", to),
            IncidentStep::Close { .. } | IncidentStep::Reopen { .. } => Ok(()),
        }
    }
}

impl IncidentOpened {
    fn check(&self) -> Result<(), Error> {
        check_text("title", &self.title)?;
        check_text("detected_by", &self.detected_by)?;
        let affected = &self.affected;
        let mut words = affected.hospitals.iter().chain(&affected.tables);
        words.try_for_each(|word| check_word("affected", word))?;
        let mut texts = self.findings.iter().chain(&affected.items);
        texts.try_for_each(|text| check_text("findings", text))
    }
}
