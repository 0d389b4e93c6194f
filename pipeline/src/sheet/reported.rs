//! R15 about a sheet that was written: what the management is told of the period, with the sheet itself fixed by its hash.

use jiff::civil::Date;
use ledger::{Evidence, IncidentState, ManagementReport, Record, Software};

use crate::Error;
use crate::config::Config;
use crate::incidents::{Chain, chains};
use crate::records::{Author, Kept, RecordDesk};

/// What people say about a sheet.
#[derive(Clone, Debug)]
pub struct Told {
    /// First day of the period.
    pub from: Date,
    /// Its last day.
    pub to: Date,
    /// What was decided.
    pub decisions: Vec<String>,
    /// Account of the member of the management who signs.
    pub signer: String,
    /// Their role.
    pub signer_role: String,
    /// When it is signed.
    pub signed_on: Date,
}

/// Puts R15 about a sheet into the hospital's ledger. Incidents are counted from R08: opened and closed by the days of their records,
/// overdue on the period's last day. It counts once a second person approved it.
///
/// # Errors
/// When the author or the fields are not taken, or the ledger cannot be written.
pub fn report(
    config: &Config,
    hospital: &str,
    software: &Software,
    author: &Author,
    told: &Told,
    sheet: Evidence,
) -> Result<Kept, Error> {
    let chains = chains(config, hospital)?;
    let is_within =
        |day: &str| (told.from.to_string()..=told.to.to_string()).contains(&day.to_owned());
    let count =
        |is_one: &dyn Fn(&Chain) -> bool| chains.iter().filter(|it| is_one(it)).count() as u64;
    let day_of = |kept: &Kept| kept.envelope.ts_local.chars().take(10).collect::<String>();
    let opened = |it: &Chain| {
        it.steps
            .first()
            .is_some_and(|kept| is_within(&day_of(kept)))
    };
    let closed = |it: &Chain| {
        it.incident.state == IncidentState::Closed
            && it.steps.last().is_some_and(|kept| is_within(&day_of(kept)))
    };
    let record = ManagementReport {
        period_from: told.from,
        period_to: told.to,
        incidents_opened: count(&opened),
        incidents_closed: count(&closed),
        incidents_overdue: count(&|it| it.incident.is_overdue(told.to)),
        decisions: told.decisions.clone(),
        signer: told.signer.clone(),
        signer_role: told.signer_role.clone(),
        signed_on: told.signed_on,
        indicators: Vec::new(),
    };
    RecordDesk::open(config, hospital, software)?.add(
        author,
        Record::ManagementReport(record),
        None,
        vec![sheet],
    )
}
