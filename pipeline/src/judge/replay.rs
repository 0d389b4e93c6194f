//! Judging past nights again, by other rules: what they would find that was not found, and what not.

use std::collections::BTreeMap;

use jiff::civil::Date;
use ledger::Record;
use model::{Finding, Table};
use store::Store;
use validators::Run;
use validators::judge::{Judgement, Outcome};

use super::agreements;
use super::rules::JudgementRules;
use super::verdicts::Network;
use crate::approvals::Decided;
use crate::config::{Config, HospitalConfig};
use crate::standards::SiteUnits;
use crate::{Error, approvals, days, query, records};

/// What other rules change about one night of one hospital. Profiles and volumes are those of today: what was corrected since
/// shows as well.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Replayed {
    /// The hospital.
    pub hospital: String,
    /// Its night.
    pub night: Option<Date>,
    /// Found now and not then.
    pub new: Vec<Finding>,
    /// Found then and not now.
    pub gone: Vec<Finding>,
    /// Found both times, with other numbers: as it is now.
    pub changed: Vec<Finding>,
    /// Found both times alike.
    pub same: usize,
}

/// Judges the nights of a hospital from one date to another, oldest first, as far as loads ran.
///
/// # Errors
/// When the store or a ledger cannot be read, or unit rules cannot be used.
pub fn replay(
    config: &Config,
    store: &Store,
    hospital: &HospitalConfig,
    rules: &JudgementRules,
    (from, to): (Date, Date),
) -> Result<Vec<Replayed>, Error> {
    let units = SiteUnits::read(config)?;
    let past = Past::read(config, store, hospital)?;
    let mut replayed = Vec::new();
    for night in past.loads.range(from..=to).map(|(night, _)| *night) {
        let network = Network::read(config, store, &units, rules.clone(), night)?;
        replayed.extend(past.judge_again(store, hospital, &network, night)?);
    }
    Ok(replayed)
}

/// Judges one night of all hospitals whose loads ran, in the order of the config.
///
/// # Errors
/// As [`replay`].
pub fn replay_night(
    config: &Config,
    store: &Store,
    rules: &JudgementRules,
    night: Date,
) -> Result<Vec<Replayed>, Error> {
    let units = SiteUnits::read(config)?;
    let network = Network::read(config, store, &units, rules.clone(), night)?;
    let mut replayed = Vec::new();
    for hospital in &config.hospitals {
        let past = Past::read(config, store, hospital)?;
        replayed.extend(past.judge_again(store, hospital, &network, night)?);
    }
    Ok(replayed)
}

/// What a hospital's nights were and told.
struct Past {
    /// Load ids by night.
    loads: BTreeMap<Date, Vec<String>>,
    findings: Vec<Finding>,
    /// The approval that the judgement of each load was compared with.
    approvals: BTreeMap<String, Option<Decided>>,
}

impl Past {
    fn read(config: &Config, store: &Store, hospital: &HospitalConfig) -> Result<Past, Error> {
        let id = hospital.hospital.id.as_str();
        let mut loads: BTreeMap<Date, Vec<String>> = BTreeMap::new();
        for load in query::loads(config, hospital)? {
            loads.entry(load.date).or_default().push(load.load_id.0);
        }
        let findings = validators::from_batches(&query::read(store, Table::Findings, id)?, id)?;
        Ok(Past {
            loads,
            findings,
            approvals: approvals_counted(config, id)?,
        })
    }

    /// What the network's rules find on a night, beside what was found; `None` when no load ran on it.
    fn judge_again(
        &self,
        store: &Store,
        hospital: &HospitalConfig,
        network: &Network<'_>,
        night: Date,
    ) -> Result<Option<Replayed>, Error> {
        let id = hospital.hospital.id.as_str();
        let Some(loads) = self.loads.get(&night) else {
            return Ok(None);
        };
        let nights: Vec<Date> = self.loads.keys().copied().collect();
        let approved = loads.iter().rev().find_map(|load| self.approvals.get(load));
        let approved = approved.and_then(Option::as_ref);
        let agreements = agreements::stored(store, id, days::from_date(night))?;
        let reached = network.verdicts(hospital, &nights, approved, &agreements)?;
        let mut now = Vec::new();
        for (feed, verdicts) in &reached.by_feed {
            let judgement = Judgement {
                hospital: id,
                feed,
                load_id: "",
                same_night: &[],
            };
            let failing = verdicts.all().filter(|it| it.outcome == Outcome::Fail);
            let failing: Vec<_> = failing.cloned().collect();
            now.extend(judgement.findings(&failing, &[]));
        }
        Ok(Some(compare(id, night, now, told(&self.findings, loads))))
    }
}

/// The approval that the judgement of each load was compared with, as its record (R03) names it: what was approved or taken back
/// since changes nothing about a past night.
fn approvals_counted(
    config: &Config,
    hospital: &str,
) -> Result<BTreeMap<String, Option<Decided>>, Error> {
    let decisions = approvals::decisions(config, hospital)?;
    let mut counted = BTreeMap::new();
    for kept in records::read(config, hospital, &["R03"])? {
        let Record::MigrationVolume(volume) = kept.record else {
            continue;
        };
        let mut known = decisions.iter();
        let approval = known.find(|it| Some(&it.rec_id) == volume.approval.as_ref());
        if let Some(load) = kept.envelope.run_id {
            counted.insert(load, approval.cloned());
        }
    }
    Ok(counted)
}

/// The judged findings that the loads of a night told, by their keys.
fn told(history: &[Finding], loads: &[String]) -> BTreeMap<String, Finding> {
    let is_judged = |finding: &&Finding| {
        let mut checks = validators::CHECKS.iter();
        checks.any(|check| check.about.code == finding.code && matches!(check.run, Run::Judged))
    };
    let of_night = history
        .iter()
        .filter(|finding| loads.contains(&finding.load_id));
    let mut told: BTreeMap<String, Finding> = BTreeMap::new();
    for finding in of_night.filter(is_judged) {
        told.insert(finding.key.clone(), finding.clone());
    }
    told.retain(|_, finding| finding.status.is_open());
    told
}

fn compare(
    hospital: &str,
    night: Date,
    now: Vec<Finding>,
    mut then: BTreeMap<String, Finding>,
) -> Replayed {
    let mut replayed = Replayed {
        hospital: hospital.to_owned(),
        night: Some(night),
        ..Replayed::default()
    };
    for finding in now {
        let Some(earlier) = then.remove(&finding.key) else {
            replayed.new.push(finding);
            continue;
        };
        // Load and status are of the night, everything else of the verdict.
        let verdict = Finding {
            load_id: earlier.load_id.clone(),
            status: earlier.status,
            ..finding
        };
        if verdict == earlier {
            replayed.same += 1;
        } else {
            replayed.changed.push(verdict);
        }
    }
    replayed.gone = then.into_values().collect();
    replayed
}
