//! The judgement of a night: when every hospital is loaded, each one's profiles and volumes are held against its own past, its
//! calendar and the other hospitals. What fails becomes findings, what was judged goes on record.
//!
//! Verdicts follow from stored states, mappings in force, calendar and rules alone, so that they can be reached again without the
//! rows. A hospital of five years costs as much as one of 400 days: that much is read, one hospital at a time; of the others
//! only what their strata come to is kept.

pub(crate) mod across;
pub mod agreement;
mod agreements;
pub(crate) mod approved;
pub(crate) mod close;
mod facts;
mod names;
pub mod replay;
pub mod rules;
pub(crate) mod states;
mod verdicts;

use std::collections::BTreeMap;

use jiff::civil::Date;
use ledger::{
    FindingChanges, JudgedStates, MigrationVolume, Period, UnitAndDistribution, VerdictCounts,
};
use model::{Finding, Hospital, LoadId, Status, Table};
use store::{NewFile, TableChange};
use validators::judge::volume::Drawn;
use validators::judge::{Judgement, Outcome, Verdict};

use crate::config::HospitalConfig;
use crate::load::HospitalLoad;
use crate::night::Night;
use crate::state::HospitalState;
use crate::{Error, Stage, approvals, days, query, recover};

use across::Across;
use close::JudgementMemo;
use rules::JudgementRules;
use verdicts::{FeedVerdicts, Network, Reached};

/// What the report needs of a judgement.
#[derive(Clone, Debug, Default)]
pub(crate) struct JudgedLoad {
    /// The night on which each finding that is open, or was resolved tonight, was first seen.
    pub since: BTreeMap<String, Date>,
    /// By the name of the feed.
    pub feeds: BTreeMap<String, JudgedFeed>,
}

/// One feed of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct JudgedFeed {
    /// The feed and its data types, day by day.
    pub drawn: Vec<Drawn>,
    /// Verdicts by outcome.
    pub verdicts: BTreeMap<&'static str, u64>,
}

/// Judges every hospital that was loaded, and gives the items that the report draws side by side. What stops the judgement of one takes the place of its load in the outcomes; the
/// load itself stays.
///
/// # Errors
/// When the store cannot tell whether a judgement was half committed.
pub(crate) fn judge_night(
    night: &Night<'_>,
    outcomes: &mut [(Hospital, Result<HospitalLoad, Error>)],
    mut held: Option<String>,
) -> Result<Across, Error> {
    if outcomes.iter().all(|(_, load)| load.is_err()) {
        return Ok(Across::new());
    }
    let network = match JudgementRules::read(night.config) {
        Ok(rules) => Network::read(night.config, night.store, &night.units, rules, night.date),
        Err(error) => Err(error),
    };
    for (hospital, outcome) in outcomes.iter_mut() {
        let Ok(load) = outcome else {
            continue;
        };
        let id = hospital.id.as_str();
        night.progress.stage(id, Stage::Judge, 0);
        let judged = match (&held, &network) {
            (Some(held), _) => Err(Error::Held {
                hospital: held.clone(),
            }),
            (None, Ok(network)) => judge(night, network, id, load),
            (None, Err(error)) => Err(Error::NotJudged {
                reason: error.chain(),
            }),
        };
        if let Err(error) = judged {
            if held.is_none() && recover::is_half_committed(night, id)? {
                held = Some(id.to_owned());
            }
            *outcome = Err(error);
        }
    }
    Ok(network.map_or_else(
        |_| Across::new(),
        |network| across::across(&network, outcomes),
    ))
}

/// Judges one hospital and adds what is found to its load.
fn judge(
    night: &Night<'_>,
    network: &Network<'_>,
    id: &str,
    load: &mut HospitalLoad,
) -> Result<(), Error> {
    let select = night.config.select(&[id.to_owned()])?;
    let Some(hospital) = select.first() else {
        return Ok(());
    };
    let state = HospitalState::read(night, id)?;
    let history = validators::from_batches(&query::read(night.store, Table::Findings, id)?, id)?;
    let nights: Vec<Date> = state.runs.keys().copied().collect();
    let approved = approvals::last_approved(night.config, id, night.date)?;
    let load_id = &load.load.load_id;
    let classes = agreements::claim_classes(night.config)?;
    let as_of = days::from_date(night.date);
    let agreements = agreements::refresh(night.store, hospital, &classes, as_of)?;
    let reached = network.verdicts(hospital, &nights, approved.as_ref(), &agreements)?;
    let findings = findings(&reached, hospital, load_id, night.date, &state, &history);
    let file = write_findings(night, id, load_id, &state, &findings)?;
    let mut memo = memo(&reached, &findings, file, &state, network, night.date)?;
    memo.agreements = agreements.change;
    load.checkpoint = close::close(night, id, load_id, memo)?;
    let mut history = history;
    history.extend(findings.iter().cloned());
    load.open = validators::open_findings(&history);
    load.findings.extend(findings);
    load.judged = JudgedLoad {
        since: since(&history, load),
        feeds: reached
            .by_feed
            .into_iter()
            .map(|(feed, it)| (feed, judged_feed(it)))
            .collect(),
    };
    Ok(())
}

/// The night on which each finding was first seen that is open or was resolved by this load. A load id ends with the night and the
/// run.
fn since(history: &[Finding], load: &HospitalLoad) -> BTreeMap<String, Date> {
    let night_of = |load_id: &str| -> Option<Date> {
        let (rest, _) = load_id.rsplit_once('-')?;
        Date::strptime("%Y%m%d", rest.rsplit_once('-')?.1).ok()
    };
    let this_load = load.load.load_id.0.as_str();
    // What this load resolved is as old as it was before.
    let is_before = |finding: &&Finding| finding.load_id != this_load || finding.status.is_open();
    let first = validators::first_seen(history.iter().filter(is_before));
    let night = |(key, load_id): (&str, &str)| Some((key.to_owned(), night_of(load_id)?));
    first.into_iter().filter_map(night).collect()
}

fn judged_feed(verdicts: FeedVerdicts) -> JudgedFeed {
    let mut counts: BTreeMap<&'static str, u64> = BTreeMap::new();
    for verdict in verdicts.all() {
        let outcome = match verdict.outcome {
            Outcome::Pass => "pass",
            Outcome::Fail => "fail",
            Outcome::NotApplicable(_) => "not_applicable",
        };
        *counts.entry(outcome).or_default() += 1;
    }
    JudgedFeed {
        drawn: verdicts.drawn,
        verdicts: counts,
    }
}

/// The findings that follow from the verdicts, feed by feed.
fn findings(
    reached: &Reached,
    hospital: &HospitalConfig,
    load_id: &LoadId,
    date: Date,
    state: &HospitalState,
    history: &[Finding],
) -> Vec<Finding> {
    let id = hospital.hospital.id.as_str();
    let runs = state.runs.get(&date).copied().unwrap_or(1);
    let earlier = (1..runs).map(|run| LoadId::new(id, date, run).0);
    let same_night: Vec<String> = earlier.collect();
    let mut findings = Vec::new();
    for (feed, verdicts) in &reached.by_feed {
        let judgement = Judgement {
            hospital: id,
            feed,
            load_id: &load_id.0,
            same_night: &same_night,
        };
        let all: Vec<Verdict> = verdicts.all().cloned().collect();
        findings.extend(judgement.findings(&all, history));
    }
    findings
}

/// Writes the judgement's file of findings, if there are any. Its name stands behind that of the load's own file, so that it is
/// read after it.
fn write_findings(
    night: &Night<'_>,
    id: &str,
    load_id: &LoadId,
    state: &HospitalState,
    findings: &[Finding],
) -> Result<Option<NewFile>, Error> {
    if findings.is_empty() {
        return Ok(None);
    }
    let batch = validators::to_batch(findings).map_err(|source| Error::Rows {
        table: "findings",
        source,
    })?;
    let name = format!("{:08}-{load_id}-judged.parquet", state.sequence + 1);
    let file = night.store.write(Table::Findings, &[id], &name, &[batch])?;
    Ok(Some(file))
}

/// What closes the judgement: the state after it and its two records.
fn memo(
    reached: &Reached,
    findings: &[Finding],
    file: Option<NewFile>,
    state: &HospitalState,
    network: &Network<'_>,
    date: Date,
) -> Result<JudgementMemo, Error> {
    let (from, to) = reached.window;
    let day = |day| days::to_date(day).unwrap_or(date);
    let judged =
        |is_of: fn(&str) -> bool, verdicts: BTreeMap<String, VerdictCounts>| JudgedStates {
            night: date,
            window: Period {
                from: day(from),
                to: day(to),
            },
            states_sha256: reached.states_sha256.clone(),
            rules: network.rules.applied(),
            verdicts,
            changes: changes(findings, is_of),
        };
    // Feeds that tell of different things are counts that do not agree, as volumes are.
    let is_volume = |code: &str| code.starts_with(['N', 'X']);
    let is_other = |code: &str| !code.starts_with(['N', 'X']);
    let feeds = || reached.by_feed.values();
    Ok(JudgementMemo {
        state: HospitalState {
            sequence: state.sequence + 1,
            ..state.clone()
        },
        volume: MigrationVolume {
            judged: judged(
                is_volume,
                counts(feeds().flat_map(|feed| feed.volume.iter().chain(&feed.agreement))),
            ),
            calendar_sha256: reached.calendar_sha256.clone(),
            approval: reached.approval.clone(),
        },
        distribution: UnitAndDistribution {
            judged: judged(
                is_other,
                counts(feeds().flat_map(|feed| &feed.distribution)),
            ),
            items_mapped: reached.items_mapped,
            unit_rules: state.unit_rules.clone(),
        },
        findings: file,
        agreements: TableChange::default(),
    })
}

/// How many verdicts of each code ended how.
fn counts<'a>(verdicts: impl Iterator<Item = &'a Verdict>) -> BTreeMap<String, VerdictCounts> {
    let mut counts: BTreeMap<String, VerdictCounts> = BTreeMap::new();
    for verdict in verdicts {
        let of_code = counts.entry(verdict.code.0.to_owned()).or_default();
        match verdict.outcome {
            Outcome::Pass => of_code.pass += 1,
            Outcome::Fail => of_code.fail += 1,
            Outcome::NotApplicable(reason) => {
                *of_code.not_applicable.entry(reason.to_owned()).or_default() += 1;
            }
        }
    }
    counts
}

fn changes(findings: &[Finding], is_of: fn(&str) -> bool) -> FindingChanges {
    let of = |status: Status| {
        let findings = findings.iter().filter(|finding| is_of(finding.code.0));
        findings.filter(|finding| finding.status == status).count() as u64
    };
    FindingChanges {
        new: of(Status::New),
        persisting: of(Status::Persisting),
        resolved: of(Status::Resolved),
    }
}
