//! An incident as its chain of records tells it: what was done, what is missing, what may follow.
//!
//! ```text
//! open -> cause -> correct -> prevent -> check --effective--> close
//!          ^  contain, report at any time  |                    |
//!          +---------- ineffective --------+------ reopen ------+
//! ```
//!
//! Closing needs a root cause, a correction, recurrence prevention, an effect that was seen, a report to the management, and
//! another person than the one who corrected.

use std::fmt;

use jiff::civil::Date;
use model::Text;

use crate::{Effectiveness, IncidentOpened, IncidentRecord, IncidentStep};

/// How far an incident is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum IncidentState {
    /// Its cause is not known.
    Open,
    /// Its cause is known.
    Understood,
    /// What was wrong is right again.
    Corrected,
    /// It is kept from coming back; whether that helps is not known.
    Prevented,
    /// It was seen that it helps.
    Effective,
    /// Everything is done.
    Closed,
}

impl IncidentState {
    /// The name in output.
    pub const fn name(self) -> &'static str {
        match self {
            IncidentState::Open => "open",
            IncidentState::Understood => "understood",
            IncidentState::Corrected => "corrected",
            IncidentState::Prevented => "prevented",
            IncidentState::Effective => "effective",
            IncidentState::Closed => "closed",
        }
    }

    /// How people call it.
    pub const fn word(self) -> Text {
        let ja = match self {
            IncidentState::Open => "原因調査中",
            IncidentState::Understood => "原因判明",
            IncidentState::Corrected => "是正済み",
            IncidentState::Prevented => "有効性の確認待ち",
            IncidentState::Effective => "有効性を確認",
            IncidentState::Closed => "完了",
        };
        Text {
            ja,
            en: self.name(),
        }
    }
}

/// Why an incident does not take a step.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum IncidentRefusal {
    /// Its chain does not begin with its opening, or is opened twice.
    NotOpened,
    /// Something has to be done before.
    Missing {
        /// The step that was tried.
        step: &'static str,
        /// What is missing.
        missing: Vec<Requirement>,
    },
    /// It is closed.
    Closed,
    /// It is not closed.
    NotClosed,
    /// Who closes it is who corrected it.
    SamePerson {
        /// The account.
        person: String,
    },
}

/// What closing an incident needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Requirement {
    /// The root cause.
    Cause,
    /// The correction.
    Correction,
    /// The prevention of recurrence.
    Prevention,
    /// An effect that was seen.
    Effect,
    /// A report to the management.
    Report,
}

impl Requirement {
    /// The step that brings it, as the command names it.
    pub const fn step(self) -> &'static str {
        match self {
            Requirement::Cause => "cause",
            Requirement::Correction => "correct",
            Requirement::Prevention => "prevent",
            Requirement::Effect => "check",
            Requirement::Report => "report",
        }
    }
}

impl fmt::Display for IncidentRefusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            IncidentRefusal::NotOpened => {
                out.write_str("an incident begins with its opening, once")
            }
            IncidentRefusal::Missing { step, missing } => {
                let missing: Vec<&str> = missing.iter().map(|it| it.step()).collect();
                write!(out, "`{step}` needs {} before it", missing.join(", "))
            }
            IncidentRefusal::Closed => out.write_str("it is closed; reopen it first"),
            IncidentRefusal::NotClosed => out.write_str("it is not closed"),
            IncidentRefusal::SamePerson { person } => {
                write!(
                    out,
                    "{person} corrected it, so another person has to close it"
                )
            }
        }
    }
}

impl std::error::Error for IncidentRefusal {}

/// One incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incident {
    /// Its number.
    pub number: String,
    /// How it was opened.
    pub opened: IncidentOpened,
    /// How far it is.
    pub state: IncidentState,
    /// By when it is to be closed.
    pub due: Date,
    /// When the effect is to be looked at; absent before there is prevention and after that was done.
    pub check_on: Option<Date>,
    /// Whether the management was told since it was opened or came back.
    pub is_reported: bool,
    /// How often it was sent back to its cause or reopened.
    pub rounds: u32,
    /// Accounts of those who corrected it, in any round.
    correctors: Vec<String>,
}

impl Incident {
    /// The incident that a record opens.
    ///
    /// # Errors
    /// [`IncidentRefusal::NotOpened`] for any other step.
    pub fn open(record: &IncidentRecord) -> Result<Incident, IncidentRefusal> {
        let IncidentStep::Open(opened) = &record.step else {
            return Err(IncidentRefusal::NotOpened);
        };
        Ok(Incident {
            number: record.incident.clone(),
            opened: opened.clone(),
            state: IncidentState::Open,
            due: opened.due,
            check_on: None,
            is_reported: false,
            rounds: 0,
            correctors: Vec::new(),
        })
    }

    /// Takes a step by a person.
    ///
    /// # Errors
    /// [`IncidentRefusal`] when it may not follow; the incident is as it was.
    pub fn take(&mut self, step: &IncidentStep, by: &str) -> Result<(), IncidentRefusal> {
        self.check(step, by)?;
        match step {
            IncidentStep::Open(_) | IncidentStep::Contain { .. } => {}
            IncidentStep::Cause { .. } => {
                self.state = IncidentState::Understood;
                self.check_on = None;
            }
            IncidentStep::Correct { .. } => {
                self.state = IncidentState::Corrected;
                self.check_on = None;
                self.correctors.push(by.to_owned());
            }
            IncidentStep::Prevent { check_on, .. } => {
                self.state = IncidentState::Prevented;
                self.check_on = Some(*check_on);
            }
            IncidentStep::Check { result, due, .. } => match result {
                Effectiveness::Effective => {
                    self.state = IncidentState::Effective;
                    self.check_on = None;
                }
                Effectiveness::Ineffective => self.send_back(due.unwrap_or(self.due)),
            },
            IncidentStep::Report { .. } => self.is_reported = true,
            IncidentStep::Close { .. } => self.state = IncidentState::Closed,
            IncidentStep::Reopen { due } => self.send_back(*due),
        }
        Ok(())
    }

    /// Whether it waits on a day for something that should have been done before it.
    pub fn is_overdue(&self, today: Date) -> bool {
        let is_late = |day: Date| day < today;
        self.state != IncidentState::Closed
            && (is_late(self.due) || self.check_on.is_some_and(is_late))
    }

    /// What is missing before it can be closed.
    pub fn missing(&self) -> Vec<Requirement> {
        let mut missing = Vec::new();
        let reached = [
            (IncidentState::Understood, Requirement::Cause),
            (IncidentState::Corrected, Requirement::Correction),
            (IncidentState::Prevented, Requirement::Prevention),
            (IncidentState::Effective, Requirement::Effect),
        ];
        for (state, requirement) in reached {
            if self.state < state {
                missing.push(requirement);
            }
        }
        if !self.is_reported {
            missing.push(Requirement::Report);
        }
        missing
    }

    fn check(&self, step: &IncidentStep, by: &str) -> Result<(), IncidentRefusal> {
        let is_closed = self.state == IncidentState::Closed;
        let needed = match step {
            IncidentStep::Open(_) => return Err(IncidentRefusal::NotOpened),
            IncidentStep::Reopen { .. } if is_closed => return Ok(()),
            IncidentStep::Reopen { .. } => return Err(IncidentRefusal::NotClosed),
            _ if is_closed => return Err(IncidentRefusal::Closed),
            IncidentStep::Contain { .. }
            | IncidentStep::Cause { .. }
            | IncidentStep::Report { .. } => &[][..],
            IncidentStep::Correct { .. } => &[Requirement::Cause],
            IncidentStep::Prevent { .. } => &[Requirement::Cause, Requirement::Correction],
            IncidentStep::Check { .. } => &[
                Requirement::Cause,
                Requirement::Correction,
                Requirement::Prevention,
            ],
            IncidentStep::Close { .. } => &[
                Requirement::Cause,
                Requirement::Correction,
                Requirement::Prevention,
                Requirement::Effect,
                Requirement::Report,
            ],
        };
        let mut missing = self.missing();
        missing.retain(|it| needed.contains(it));
        if !missing.is_empty() {
            return Err(IncidentRefusal::Missing {
                step: step.name(),
                missing,
            });
        }
        let is_closing = matches!(step, IncidentStep::Close { .. });
        if is_closing && self.correctors.iter().any(|person| is_same(person, by)) {
            return Err(IncidentRefusal::SamePerson {
                person: by.to_owned(),
            });
        }
        Ok(())
    }

    /// Back to its cause. The management was told of something that did not hold, so it is told again.
    fn send_back(&mut self, due: Date) {
        self.state = IncidentState::Open;
        self.due = due;
        self.check_on = None;
        self.is_reported = false;
        self.rounds += 1;
    }
}

/// Capitals do not make two persons of one.
fn is_same(one: &str, other: &str) -> bool {
    one.trim().eq_ignore_ascii_case(other.trim())
}

#[cfg(test)]
mod tests;
