//! What the data-quality team did about findings: who looks after one, which are let be and until when. The ledger is the only
//! place where that is kept (R04); how a finding stands follows from its records, oldest first.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::Date;
use ledger::{Actor, ActorKind, CauseClass, Outcome, Record, Software, Triage, TriageAction};
use model::Finding;
use store::{Secrets, Store, StoreLock};

use crate::Error;
use crate::config::{Config, HospitalConfig};
use crate::ledgers::open_log;
use crate::night::envelope_by;
use crate::query::{self, FindingsOf};

/// How a finding stands with the team.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Who looks after it.
    pub owner: Option<String>,
    /// Where its cause lies.
    pub cause: Option<CauseClass>,
    /// The last night on which it is waived.
    pub waived_until: Option<Date>,
    /// Who said so last.
    pub by: String,
    /// Why.
    pub reason: String,
}

impl Standing {
    /// Whether it is waived on a night.
    pub fn is_waived(&self, night: Date) -> bool {
        self.waived_until.is_some_and(|until| night <= until)
    }

    fn take(&mut self, triage: Triage, by: String, reason: String) {
        self.owner = triage.owner.or(self.owner.take());
        self.cause = triage.cause.or(self.cause);
        self.waived_until = triage.until.or(self.waived_until);
        (self.by, self.reason) = (by, reason);
    }
}

/// How the findings of a hospital stand, by their keys; those of which the ledger says nothing are left out.
///
/// # Errors
/// When the ledger cannot be read.
pub fn standings(
    config: &Config,
    hospital: &HospitalConfig,
) -> Result<BTreeMap<String, Standing>, Error> {
    read(&config.ledger.join(&hospital.hospital.id))
}

pub(crate) fn read(ledger_dir: &Path) -> Result<BTreeMap<String, Standing>, Error> {
    let mut standings: BTreeMap<String, Standing> = BTreeMap::new();
    if !ledger_dir.exists() {
        return Ok(standings);
    }
    for entry in ledger::entries(ledger_dir, 0)? {
        let (_, bytes) = entry?;
        if !ledger::has_type(&bytes, "R04 volume_triage") {
            continue;
        }
        let (envelope, record) = ledger::from_bytes(&bytes)?;
        let Record::Triage(triage) = record else {
            continue;
        };
        if triage.action == TriageAction::Reopen {
            standings.remove(&triage.finding);
            continue;
        }
        let standing = standings.entry(triage.finding.clone()).or_default();
        standing.take(
            triage,
            envelope.actor.id,
            envelope.reason.unwrap_or_default(),
        );
    }
    Ok(standings)
}

/// One thing to do about a finding.
#[derive(Clone, Debug)]
pub struct Act {
    /// What is kept of it.
    pub triage: Triage,
    /// Who does it.
    pub by: String,
    /// Why.
    pub reason: Option<String>,
}

/// Puts an act on record; gives the finding that it is about.
///
/// # Errors
/// When there is no such finding, a waiver is over already, a text is too long or of several lines, or another run is at work.
pub fn record(config: &Config, act: &Act, software: &Software) -> Result<Finding, Error> {
    let key = &act.triage.finding;
    let refused = |advice: &str| Error::Triage {
        key: key.clone(),
        advice: advice.to_owned(),
    };
    let unknown = || {
        refused("there is no finding with this key; `kijun findings --format json` shows the keys")
    };
    let _lock = StoreLock::take(&config.ledger.join("kijun.lock"), "kijun findings")?;
    let named = key.split(':').nth(1).unwrap_or_default();
    let mut hospitals = config.hospitals.iter();
    let hospital = hospitals
        .find(|hospital| hospital.hospital.id == named)
        .ok_or_else(unknown)?;
    let store = Store::open(&config.store)?;
    let findings = query::findings(&store, named, &FindingsOf::Newest)?;
    let finding = findings
        .into_iter()
        .find(|finding| finding.key == *key)
        .ok_or_else(unknown)?;
    let newest = query::loads(config, hospital)?
        .into_iter()
        .map(|it| it.date)
        .max();
    if act.triage.until < newest && act.triage.until.is_some() {
        return Err(refused(
            "its waiver would end before the newest load; name a later day with --until",
        ));
    }
    check_words(act).map_err(refused)?;
    let actor = Actor {
        kind: ActorKind::Human,
        id: act.by.clone(),
        role: "data quality".to_owned(),
        auth_method: "named on the command line".to_owned(),
    };
    let software = Software {
        config_sha256: config.sha256.clone(),
        ..software.clone()
    };
    let mut envelope = envelope_by(actor, named, &software, Outcome::Ok)?;
    envelope.reason = act.reason.clone();
    let entry = ledger::to_bytes(&envelope, &Record::Triage(act.triage.clone()))?;
    let secrets = Secrets::open(&config.secrets)?;
    open_log(config, &secrets, named)?.append(&[entry])?;
    Ok(finding)
}

/// The words that a person wrote, which stay in the ledger for good.
fn check_words(act: &Act) -> Result<(), &'static str> {
    let words = [
        Some(&act.by),
        act.reason.as_ref(),
        act.triage.owner.as_ref(),
    ];
    let is_good = |text: &String| {
        !text.trim().is_empty()
            && text.chars().count() <= ledger::RECORD_TEXT_MAX
            && !text.chars().any(char::is_control)
    };
    match words.into_iter().flatten().all(is_good) {
        true => Ok(()),
        false => Err("names and reasons are one line of 1 to 500 characters"),
    }
}
