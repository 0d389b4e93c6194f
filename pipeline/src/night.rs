//! One night over the network: open what is shared, load hospital by hospital, judge them, write the report.

use std::path::PathBuf;
use std::time::Instant;

use jiff::Timestamp;
use jiff::civil::Date;
use ledger::{
    Actor, ActorKind, Clock, Envelope, LedgerKey, Log, Outcome, SCHEMA, Software, Trigger,
};
use mappings::{ClaimCodes, masters::CodeList};
use model::{Format, Hospital, LoadId, Severity, Table};
use rayon::{ThreadPool, ThreadPoolBuilder};
use store::{PatientKeys, Secrets, Store, StoreLock};

use crate::clock::ClockReading;
use crate::config::Config;
use crate::declared::KnownTests;
use crate::load::{HospitalLoad, load};
use crate::standards::SiteUnits;
use crate::state::Current;
use crate::{Error, Progress, Stage, judge, masters, recover, report};

/// What a user may choose about a night.
#[derive(Clone, Debug)]
pub struct NightOptions {
    /// The as-of date: the night that is loaded.
    pub date: Date,
    /// Hospital ids; all when empty.
    pub hospitals: Vec<String>,
    /// Worker threads; 0 takes what the machine has.
    pub threads: usize,
    /// Load although many files are gone.
    pub accept_vanished: bool,
    /// Start the hospital over: take every file as new and put its rows in the place of all that are stored.
    pub relist: bool,
    /// The language of the report.
    pub lang: model::Lang,
    /// Who started it, for the record.
    pub trigger: Trigger,
    /// The command line, for the lock's holder line.
    pub command: String,
    /// Name, version, commit and hash of the program, for the records.
    pub software: Software,
    /// What the machine says of its clock; `None` when it cannot tell.
    pub clock: Option<ClockReading>,
}

/// What came of a night.
#[derive(Debug)]
pub struct NightOutcome {
    /// One for each hospital asked for, in the order of the config.
    pub hospitals: Vec<(Hospital, Result<HospitalLoad, Error>)>,
    /// Where the report lies.
    pub report: PathBuf,
}

impl NightOutcome {
    /// Whether every hospital was loaded.
    pub fn all_loaded(&self) -> bool {
        self.hospitals.iter().all(|(_, load)| load.is_ok())
    }

    /// Whether findings at or above a severity are open after the night, be they new or not. Those that are waived do not count.
    pub fn has_findings(&self, fail_on: Severity) -> bool {
        let loads = self
            .hospitals
            .iter()
            .filter_map(|(_, load)| load.as_ref().ok());
        loads
            .flat_map(HospitalLoad::unwaived)
            .any(|finding| finding.severity >= fail_on)
    }
}

/// What all hospitals of a night share.
pub(crate) struct Night<'a> {
    pub config: &'a Config,
    pub date: Date,
    pub store: &'a Store,
    pub secrets: &'a Secrets,
    pub keys: &'a PatientKeys,
    pub pool: ThreadPool,
    pub progress: &'a dyn Progress,
    pub accept_vanished: bool,
    pub relist: bool,
    pub trigger: Trigger,
    pub software: Software,
    /// What the machine says of its clock.
    pub clock: Option<ClockReading>,
    /// What the site says of units.
    pub units: SiteUnits,
    /// What the imported masters of claims say; nothing in a network without claims and survey files.
    pub claim_codes: ClaimCodes,
    /// What the imported masters call the laboratory tests.
    pub tests: KnownTests,
}

impl Night<'_> {
    /// Opens the ledger of a hospital for writing.
    pub(crate) fn log(&self, hospital: &str) -> Result<Log, Error> {
        crate::ledgers::open_log(self.config, self.secrets, hospital)
    }

    /// The envelope of a record written now by the program.
    pub(crate) fn envelope(
        &self,
        hospital: &str,
        load_id: &LoadId,
        result: Outcome,
    ) -> Result<Envelope, Error> {
        let actor = Actor {
            kind: ActorKind::System,
            id: "kijun".to_owned(),
            role: "nightly load".to_owned(),
            auth_method: "operating system account".to_owned(),
        };
        let mut envelope = envelope_by(actor, hospital, &self.software, result)?;
        envelope.run_id = Some(load_id.0.clone());
        if let Some(reading) = &self.clock {
            envelope.clock = reading.envelope();
        }
        Ok(envelope)
    }
}

/// The envelope of a record that somebody writes now.
pub(crate) fn envelope_by(
    actor: Actor,
    hospital: &str,
    software: &Software,
    result: Outcome,
) -> Result<Envelope, Error> {
    let now = Timestamp::now();
    Ok(Envelope {
        schema: SCHEMA.to_owned(),
        rec_id: ledger::new_rec_id(now.as_millisecond().unsigned_abs())?,
        hospital_id: hospital.to_owned(),
        ts_utc: now.to_string(),
        ts_local: japan(now).strftime("%Y-%m-%dT%H:%M:%S+09:00").to_string(),
        clock: Clock {
            source: "system".to_owned(),
            offset_ms: None,
            checked_at: None,
        },
        actor,
        software: software.clone(),
        run_id: None,
        reason: None,
        supersedes: None,
        evidence: Vec::new(),
        result,
        approvals: Vec::new(),
    })
}

/// Wall time in Japan, which has one offset and no summer time.
pub fn japan(now: Timestamp) -> jiff::civil::DateTime {
    jiff::tz::Offset::constant(9).to_datetime(now)
}

/// The key of a hospital's ledger, made on first use.
///
/// # Errors
/// When the key file cannot be read or made.
pub fn ledger_key(config: &Config, secrets: &Secrets, hospital: &str) -> Result<LedgerKey, Error> {
    let path = secrets.ledger_key_path(hospital);
    Ok(LedgerKey::create_or_load(
        &path,
        &ledger_origin(config, hospital),
    )?)
}

/// The origin of a hospital's ledger: `h01.sample-network/mrda-ledger`.
pub fn ledger_origin(config: &Config, hospital: &str) -> String {
    let mut slug = String::new();
    for letter in config.network.chars() {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter.to_ascii_lowercase());
        } else if !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-');
    let slug = if slug.is_empty() { "network" } else { slug };
    format!("{}.{slug}/mrda-ledger", hospital.to_lowercase())
}

/// What the patient key makes of an empty number of no hospital.
pub(crate) fn key_mark(keys: &PatientKeys) -> String {
    String::from_utf8_lossy(&keys.token("", b"")).into_owned()
}

/// Whether the secrets hold the key that the store was filled with. Makes no key.
///
/// # Errors
/// When the key is gone or another one, or when the store cannot be read.
pub fn check_patient_key(store: &Store, secrets: &Secrets) -> Result<(), Error> {
    let current = Current::read(store)?;
    if current.hospitals.is_empty() {
        return Ok(());
    }
    let is_known = secrets.has_patient_key()
        && [key_mark(&secrets.patient_keys()?), String::new()].contains(&current.patient_key_mark);
    if is_known {
        Ok(())
    } else {
        Err(Error::PatientKeyDiffers {
            secrets: secrets.folder().to_owned(),
        })
    }
}

/// The masters of claims, when a hospital has a feed whose rows they stand beside: reading them takes its time.
fn claim_lists(config: &Config) -> Result<Vec<(String, CodeList)>, Error> {
    let mut feeds = config.hospitals.iter().flat_map(|it| &it.feeds);
    match feeds.any(|feed| feed.format != Format::Ssmix2) {
        true => masters::claim_lists(config),
        false => Ok(Vec::new()),
    }
}

/// Runs one night.
///
/// # Errors
/// When nothing could be begun: another run is at work, the store or the secrets cannot be opened, or the report cannot be
/// written. What stops one hospital stands in its place in the outcome.
pub fn run_night(
    config: &Config,
    options: &NightOptions,
    progress: &dyn Progress,
) -> Result<NightOutcome, Error> {
    let began = Instant::now();
    let hospitals = config.select(&options.hospitals)?;
    let _lock = StoreLock::take(&config.ledger.join("kijun.lock"), &options.command)?;
    let pool = ThreadPoolBuilder::new()
        .num_threads(options.threads)
        .build()
        .map_err(|error| Error::Threads {
            reason: error.to_string(),
        })?;
    let store = Store::open(&config.store)?;
    pool.install(|| store.create_missing(&Table::ALL))?;
    let secrets = Secrets::open(&config.secrets)?;
    check_patient_key(&store, &secrets)?;
    let keys = secrets.patient_keys()?;
    let night = Night {
        config,
        date: options.date,
        store: &store,
        secrets: &secrets,
        keys: &keys,
        pool,
        progress,
        accept_vanished: options.accept_vanished,
        relist: options.relist,
        trigger: options.trigger,
        software: Software {
            config_sha256: config.sha256.clone(),
            ..options.software.clone()
        },
        clock: options.clock.clone(),
        units: SiteUnits::read(config)?,
        claim_codes: ClaimCodes::new(claim_lists(config)?),
        tests: KnownTests::default(),
    };
    // What a killed run left of any hospital is settled before a load names the versions that belong together.
    for hospital in &config.hospitals {
        progress.stage(&hospital.hospital.id, Stage::Recover, 0);
        recover::recover(&night, &hospital.hospital.id)?;
    }
    let mut outcomes = Vec::new();
    let mut held: Option<String> = None;
    for hospital in hospitals {
        let outcome = match &held {
            Some(hospital) => Err(Error::Held {
                hospital: hospital.clone(),
            }),
            None => load(&night, hospital),
        };
        let id = &hospital.hospital.id;
        if outcome.is_err() && held.is_none() && recover::is_half_committed(&night, id)? {
            held = Some(id.clone());
        }
        outcomes.push((hospital.hospital.clone(), outcome));
    }
    let judge = || judge::judge_night(&night, &mut outcomes, held);
    let across = night.pool.install(judge)?;
    let report = report::write(&night, &outcomes, &across, options.lang, began)?;
    Ok(NightOutcome {
        hospitals: outcomes,
        report,
    })
}
