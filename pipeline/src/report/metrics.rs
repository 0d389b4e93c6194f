//! The numbers of a night for a monitor: of every hospital of the config, be it asked for or not, so that one that is forgotten shows.

use jiff::Timestamp;
use jiff::civil::Date;
use reports::{FeedMetrics, HospitalMetrics, NightMetrics};

use super::{Outcomes, by_severity};
use crate::config::HospitalConfig;
use crate::load::HospitalLoad;
use crate::night::Night;
use crate::state::{Current, HospitalState};
use crate::{Error, days};

/// What was measured of the night itself.
pub(super) struct Measured {
    pub(super) night_seconds: f64,
    pub(super) report_seconds: f64,
    pub(super) report_bytes: u64,
}

/// Gathers them.
///
/// # Errors
/// When the store cannot be read.
pub(super) fn gather(
    night: &Night<'_>,
    outcomes: &Outcomes,
    measured: &Measured,
) -> Result<NightMetrics, Error> {
    let current = Current::read(night.store)?;
    let hospital = |config: &HospitalConfig| {
        let id = &config.hospital.id;
        let mut asked = outcomes.iter();
        let outcome = asked.find(|(it, _)| it.id == *id).map(|(_, load)| load);
        of_hospital(config, current.hospitals.get(id), outcome)
    };
    Ok(NightMetrics {
        network: night.config.network.clone(),
        version: night.software.version.clone(),
        night_seconds: start_of(night.date),
        made_seconds: Timestamp::now().as_second(),
        duration_seconds: measured.night_seconds,
        report_seconds: measured.report_seconds,
        report_bytes: measured.report_bytes,
        hospitals: night.config.hospitals.iter().map(hospital).collect(),
    })
}

fn of_hospital(
    config: &HospitalConfig,
    state: Option<&HospitalState>,
    outcome: Option<&Result<HospitalLoad, Error>>,
) -> HospitalMetrics {
    let load = outcome.and_then(|load| load.as_ref().ok());
    let runs = state.map(|state| &state.runs);
    let feed = |feed: &crate::config::FeedConfig| {
        let name = feed.format.name();
        // A feed that was named after the last load has not been listed yet.
        let is_known = state.is_some_and(|state| state.listings.contains_key(&feed.format));
        let last = runs
            .and_then(|runs| runs.keys().last())
            .filter(|_| is_known);
        FeedMetrics {
            feed: name.to_owned(),
            last_success_seconds: last.map(|night| start_of(*night)),
            balance: load.and_then(|load| load.load.balances.get(&feed.format).copied()),
            open: load.map(|load| by_severity(load, name)),
            verdicts: load
                .and_then(|load| load.judged.feeds.get(name))
                .map(|judged| judged.verdicts.clone())
                .unwrap_or_default(),
        }
    };
    HospitalMetrics {
        id: config.hospital.id.clone(),
        is_loaded: outcome.map(Result::is_ok),
        loads: runs.map_or(0, |runs| runs.values().map(|count| u64::from(*count)).sum()),
        waived: load.map_or(0, |load| (load.open.len() - load.unwaived().count()) as u64),
        feeds: config.feeds.iter().map(feed).collect(),
    }
}

/// The start of a day in Japan, in seconds since 1970-01-01.
fn start_of(date: Date) -> i64 {
    days::end_micros(date) / 1_000_000 - 86_400
}
