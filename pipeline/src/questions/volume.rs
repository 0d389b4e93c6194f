//! Did all data arrive: the nights of a period without a gap, each with its receipts (R01), its judgement (R03) and what people
//! decided about it (R04).

use std::collections::BTreeMap;

use jiff::civil::Date;
use ledger::Record;
use model::{Counts, Format};

use crate::config::Config;
use crate::{Error, records};

/// One night of a hospital.
#[derive(Clone, Debug, Default)]
pub struct NightVolume {
    /// The loads of the night, in their order; empty for a night without one.
    pub loads: Vec<String>,
    /// What its feeds delivered, load by load.
    pub feeds: Vec<FeedNight>,
    /// Subjects of volume checks by outcome: as they should be, wrong, not to be judged.
    pub judged: Option<(u64, u64, u64)>,
    /// The records (R04) in which people approved or rejected one of its loads.
    pub decisions: Vec<String>,
}

/// What one feed delivered in one load.
#[derive(Clone, Debug)]
pub struct FeedNight {
    /// The load.
    pub load_id: String,
    /// The feed's format.
    pub feed: Format,
    /// Entry of the receipt in the hospital's ledger.
    pub receipt: u64,
    /// Files and where they ended.
    pub files: Counts,
    /// Rows and where they ended.
    pub rows: Counts,
    /// Nothing came, and that is on record.
    pub heartbeat: bool,
}

/// Every night from the first to the last day asked for, or of the first and last load; those without a load among them.
///
/// # Errors
/// When the ledger cannot be read.
pub fn volumes(
    config: &Config,
    hospital: &str,
    (from, to): (Option<Date>, Option<Date>),
) -> Result<BTreeMap<Date, NightVolume>, Error> {
    let kept = records::read(config, hospital, &["R01", "R02", "R03", "R04"])?;
    let mut night_of: BTreeMap<&str, Date> = BTreeMap::new();
    for it in &kept {
        if let Record::LoadRun(run) = &it.record {
            night_of.insert(&run.load.load_id.0, run.load.date);
        }
    }
    let first = from.or_else(|| night_of.values().min().copied());
    let last = to.or_else(|| night_of.values().max().copied());
    let (Some(first), Some(last)) = (first, last) else {
        return Ok(BTreeMap::new());
    };
    let every = first.series(jiff::ToSpan::days(1));
    let mut nights: BTreeMap<Date, NightVolume> = every
        .take_while(|night| *night <= last)
        .map(|night| (night, NightVolume::default()))
        .collect();
    for it in &kept {
        let (load, index) = (it.envelope.run_id.as_deref(), it.index);
        let of_load = |load: Option<&str>| load.and_then(|load| night_of.get(load).copied());
        let night = match &it.record {
            Record::LoadRun(run) => Some(run.load.date),
            Record::MigrationVolume(volume) => Some(volume.judged.night),
            Record::LoadDecision(decision) => of_load(Some(&decision.load_id)),
            _ => of_load(load),
        };
        if let Some(night) = night.and_then(|night| nights.get_mut(&night)) {
            night.take(&it.record, load, index, &it.envelope.rec_id);
        }
    }
    Ok(nights)
}

impl NightVolume {
    fn take(&mut self, record: &Record, load: Option<&str>, index: u64, rec_id: &str) {
        match record {
            Record::LoadRun(run) => self.loads.push(run.load.load_id.0.clone()),
            Record::FeedReceipt(receipt) => self.feeds.push(FeedNight {
                load_id: load.unwrap_or_default().to_owned(),
                feed: receipt.feed,
                receipt: index,
                files: receipt.balance.files,
                rows: receipt.balance.rows,
                heartbeat: receipt.heartbeat,
            }),
            Record::MigrationVolume(volume) => {
                let counts = volume.judged.verdicts.values();
                let sum = counts.fold((0, 0, 0), |(pass, fail, other), it| {
                    let not_applicable: u64 = it.not_applicable.values().sum();
                    (pass + it.pass, fail + it.fail, other + not_applicable)
                });
                self.judged = Some(sum);
            }
            Record::LoadDecision(_) => self.decisions.push(rec_id.to_owned()),
            _ => {}
        }
    }
}
