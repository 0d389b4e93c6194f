//! The agreement rounds of a hospital: its ledger is replayed, steps are checked against what comes out, and appended.
//!
//! [`decisions`] is what a night applies. Everything that writes goes through a [`Desk`], which holds the lock of the store and of
//! the ledger, so that no step is checked against a state that is no longer the last.

mod answer;
mod as_of;
mod ask;
mod desk;
mod exchange;
mod record;

use std::collections::BTreeMap;
use std::path::Path;

use ledger::Record;
use mappings::Decision;
use mappings::rounds::{Event, Key, Rounds, StepKind};

use crate::Error;

pub use answer::{AnswerLine, AnswerOutcome, Answers, Reader, answer};
pub use as_of::{AsOf, Since, ThenAndNow, as_of};
pub use ask::{Asking, ask};
pub use desk::{Act, Desk};
pub(crate) use desk::{evidence_dir, write_whole};
pub use exchange::{Imported, export, import};
pub use mappings::rounds::fingerprint;

/// The tag of the records that make up a round.
const TYPE: &str = "R06 mapping_event";

/// A step with its place in the ledger.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// The entry of the ledger, counted from 0.
    pub index: u64,
    /// The step.
    pub event: Event,
    /// Names of the files in the hospital's folder of evidence.
    pub evidence: Vec<String>,
}

/// Every step that is on record for a hospital, oldest first. `ledger` is the folder of all ledgers; a hospital without a ledger
/// has no steps.
///
/// # Errors
/// When the ledger cannot be read.
pub fn events(ledger: &Path, hospital: &str) -> Result<Vec<Recorded>, Error> {
    let dir = ledger.join(hospital);
    let mut events = Vec::new();
    if !dir.exists() {
        return Ok(events);
    }
    for entry in ledger::entries(&dir, 0)? {
        let (index, bytes) = entry?;
        if !ledger::has_type(&bytes, TYPE) {
            continue;
        }
        if let (envelope, Record::MappingEvent(event)) = ledger::from_bytes(&bytes)? {
            let names = envelope.evidence.iter().map(|file| file.name.clone());
            events.push(Recorded {
                index,
                evidence: names.collect(),
                event: record::event(envelope, event)?,
            });
        }
    }
    Ok(events)
}

/// The rounds of a hospital as its ledger has them.
///
/// # Errors
/// When the ledger cannot be read, or holds a step that does not follow on those before it.
pub fn replay(ledger: &Path, hospital: &str) -> Result<Rounds, Error> {
    replay_by(ledger, hospital, u64::MAX)
}

/// The rounds as the first `entries` of the ledger have them.
fn replay_by(ledger: &Path, hospital: &str, entries: u64) -> Result<Rounds, Error> {
    let mut rounds = Rounds::new(hospital);
    for Recorded { index, event, .. } in events(ledger, hospital)? {
        if index >= entries {
            break;
        }
        rounds.apply(&event).map_err(|refusal| Error::Replay {
            hospital: hospital.to_owned(),
            index,
            refusal: Box::new(refusal),
        })?;
    }
    Ok(rounds)
}

/// Every decision of a hospital that is in force for some event day: by domain, code, name, unit, specimen and first day. Equal
/// ledgers give equal decisions; [`fingerprint`] tells one list from another.
///
/// # Errors
/// As [`replay`].
pub fn decisions(ledger: &Path, hospital: &str) -> Result<Vec<Decision>, Error> {
    Ok(replay(ledger, hospital)?.decisions())
}

/// A decision and the steps that led to it.
#[derive(Clone, Debug)]
pub struct Decided {
    /// The decision as it was made.
    pub decision: Decision,
    /// The steps of its round since the decision before, its activation the last.
    pub steps: Vec<Recorded>,
    /// Whether it is still in force for some event day.
    pub is_in_force: bool,
}

/// The decision with this id, be it in force or not; `None` when no record of the ledger made it.
///
/// # Errors
/// As [`replay`].
pub fn decided(ledger: &Path, hospital: &str, id: &str) -> Result<Option<Decided>, Error> {
    let mut rounds = Rounds::new(hospital);
    let mut steps: BTreeMap<Key, Vec<Recorded>> = BTreeMap::new();
    let mut found: Option<Decided> = None;
    for recorded in events(ledger, hospital)? {
        let index = recorded.index;
        let key = recorded.event.key.clone();
        let is_activation = recorded.event.step.kind() == StepKind::Activate;
        rounds
            .apply(&recorded.event)
            .map_err(|refusal| Error::Replay {
                hospital: hospital.to_owned(),
                index,
                refusal: Box::new(refusal),
            })?;
        let of_key = steps.entry(key.clone()).or_default();
        of_key.push(recorded);
        if !is_activation {
            continue;
        }
        let steps = std::mem::take(of_key);
        let decisions = rounds.get(&key).map(|round| round.decisions.as_slice());
        let mut decisions = decisions.unwrap_or_default().iter();
        if let Some(decision) = decisions.find(|decision| decision.id == id)
            && found.is_none()
        {
            found = Some(Decided {
                decision: decision.clone(),
                steps,
                is_in_force: false,
            });
        }
    }
    let in_force = rounds.decisions();
    Ok(found.map(|found| Decided {
        is_in_force: in_force.iter().any(|decision| decision.id == id),
        ..found
    }))
}

/// As [`decisions`], by the first `entries` of the ledger alone: those that a load applied which saw so many.
///
/// # Errors
/// As [`replay`].
pub(crate) fn decisions_by(
    ledger: &Path,
    hospital: &str,
    entries: u64,
) -> Result<Vec<Decision>, Error> {
    Ok(replay_by(ledger, hospital, entries)?.decisions())
}
