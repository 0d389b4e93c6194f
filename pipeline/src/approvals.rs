//! Which loads were approved, by whom and with how many rows (R04). The last approved load is what later ones are compared with
//! (N09).

use jiff::civil::Date;
use ledger::{LoadDecision, LoadVerdict, Record, Software};
use store::Store;

use crate::config::{Config, HospitalConfig};
use crate::records::{Author, Kept, RecordDesk};
use crate::state::Current;
use crate::{Error, judge, query, records};

/// One decision about a load.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// The record.
    pub rec_id: String,
    /// When: UTC, RFC 3339.
    pub at: String,
    /// By whom.
    pub by: String,
    /// Why.
    pub reason: String,
    /// What.
    pub decision: LoadDecision,
}

/// Every decision about loads of a hospital, oldest first.
///
/// # Errors
/// When the ledger cannot be read.
pub fn decisions(config: &Config, hospital: &str) -> Result<Vec<Decided>, Error> {
    let kept = records::read(config, hospital, &["R04"])?;
    Ok(kept.into_iter().filter_map(decided).collect())
}

fn decided(kept: Kept) -> Option<Decided> {
    match kept.record {
        Record::LoadDecision(decision) => Some(Decided {
            rec_id: kept.envelope.rec_id,
            at: kept.envelope.ts_utc,
            by: kept.envelope.actor.id,
            reason: kept.envelope.reason.unwrap_or_default(),
            decision,
        }),
        _ => None,
    }
}

/// What was said last of a load.
pub fn of_load<'a>(decisions: &'a [Decided], load_id: &str) -> Option<&'a Decided> {
    let mut newest_first = decisions.iter().rev();
    newest_first.find(|it| it.decision.load_id == load_id)
}

/// The last load of a hospital that was approved, among those of a night or earlier ones: an approval that was taken back does not
/// count.
///
/// # Errors
/// When the ledger cannot be read.
pub fn last_approved(
    config: &Config,
    hospital: &str,
    night: Date,
) -> Result<Option<Decided>, Error> {
    let decisions = decisions(config, hospital)?;
    let mut newest_first = decisions.iter().rev();
    let last = newest_first.find(|it| {
        it.decision.verdict == LoadVerdict::Approved
            && it.decision.night <= night
            && of_load(&decisions, &it.decision.load_id).map(|last| &last.rec_id)
                == Some(&it.rec_id)
    });
    Ok(last.cloned())
}

/// Puts on record whether a load is approved. Only what is in the store can be approved: the newest load.
///
/// # Errors
/// When there is no such load, it is not the newest one and is to be approved, or another run is at work.
pub fn record(
    config: &Config,
    load_id: &str,
    verdict: LoadVerdict,
    author: &Author,
    software: &Software,
) -> Result<Decided, Error> {
    author.check()?;
    let (hospital, load) = find_load(config, load_id)?;
    let id = &hospital.hospital.id;
    let mut desk = RecordDesk::open(config, id, software)?;
    let store = Store::open(&config.store)?;
    let tables = match verdict {
        LoadVerdict::Rejected => Default::default(),
        LoadVerdict::Approved => {
            let current = Current::read(&store)?;
            let newest = current.hospitals.get(id).and_then(|it| it.load_id.clone());
            let is_newest = newest.as_ref().is_some_and(|it| it.0 == load_id);
            // A load that a killed run left half done changes what is in the store.
            let is_whole = store.loads().intent(id)?.is_none();
            if !is_newest || !is_whole {
                return Err(Error::NotNewest {
                    load_id: load_id.to_owned(),
                    newest: newest.map(|it| it.0).unwrap_or_default(),
                });
            }
            judge::approved::rows(&store, hospital, load)?
        }
    };
    let decision = LoadDecision {
        load_id: load_id.to_owned(),
        night: load,
        verdict,
        tables,
    };
    let mut envelope = desk.envelope(author)?;
    envelope.run_id = Some(load_id.to_owned());
    let kept = desk.append(envelope, Record::LoadDecision(decision.clone()))?;
    Ok(Decided {
        rec_id: kept.envelope.rec_id,
        at: kept.envelope.ts_utc,
        by: author.by.clone(),
        reason: author.reason.clone().unwrap_or_default(),
        decision,
    })
}

/// The hospital of a load and the night it loaded.
fn find_load<'a>(config: &'a Config, load_id: &str) -> Result<(&'a HospitalConfig, Date), Error> {
    for hospital in &config.hospitals {
        if !load_id.starts_with(hospital.hospital.id.as_str()) {
            continue;
        }
        let mut loads = query::loads(config, hospital)?.into_iter();
        if let Some(load) = loads.find(|load| load.load_id.0 == load_id) {
            return Ok((hospital, load.date));
        }
    }
    Err(Error::NoLoad {
        load_id: load_id.to_owned(),
    })
}
