//! Closing a load (law 5): the intent, the table commits, the records, the state, in this order. A run that is killed
//! anywhere in between is finished or undone by `recover` from the intent alone.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use ledger::{FeedReceipt, LoadRun, Manifest, MappingsApplied, Outcome, Period, Record, Trigger};
use model::{Balance, Finding, Format, Load, LoadId, LoadStatus, Severity, Table, TableLoad};
use serde::{Deserialize, Serialize};
use store::{Intent, TableChange};

use crate::judge::close::JudgementMemo;
use crate::night::{Night, key_mark};
use crate::state::{Current, HospitalState};
use crate::{Error, judge};

/// What came in one feed, for its R01 record.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct FeedReceived {
    pub format: Format,
    pub roots: u64,
    pub listed: u64,
    pub balance: Balance,
    pub bytes_read: u64,
    /// First and last care date of what came.
    pub from: Option<Date>,
    pub to: Option<Date>,
    pub listing_sha256: String,
}

/// Everything a load has to say when it closes.
pub(crate) struct Closing<'a> {
    pub hospital: String,
    pub load_id: LoadId,
    pub started: Timestamp,
    pub sequence: i64,
    pub changes: BTreeMap<Table, TableChange>,
    pub tables: BTreeMap<Table, TableLoad>,
    pub balances: BTreeMap<Format, Balance>,
    pub findings: &'a [Finding],
    pub received: Vec<FeedReceived>,
    pub listings: BTreeMap<Format, LoadId>,
    pub next_source_file_id: i64,
    pub mappings: MappingsApplied,
    /// How many loads of each date there are, this one included.
    pub runs: BTreeMap<Date, u32>,
    /// The gravest finding that is open after the load and not waived.
    pub worst: Option<Severity>,
    pub is_rerun: bool,
}

/// What an intent carries so that it can be closed after a crash without doing the work again.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Memo {
    /// A load.
    Load(Box<LoadMemo>),
    /// The judgement of a load.
    Judgement(Box<JudgementMemo>),
}

/// What closes a load.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct LoadMemo {
    load: Load,
    state: HospitalState,
    received: Vec<FeedReceived>,
    findings: BTreeMap<String, u64>,
    severities: BTreeMap<Severity, u64>,
    trigger: Trigger,
    exit_status: u8,
    manifest: Manifest,
    mappings: MappingsApplied,
}

/// One file of the manifest: every Parquet file that the load added or took out.
#[derive(Serialize)]
struct ManifestLine<'a> {
    table: &'static str,
    added: &'a [store::NewFile],
    removed: &'a [String],
}

/// A closed load.
pub(crate) struct Closed {
    pub load: Load,
    pub checkpoint: String,
}

/// Writes the intent and closes the load.
///
/// # Errors
/// When the store or the ledger cannot be written. What was begun is finished by the next run.
pub(crate) fn close(night: &Night<'_>, closing: Closing<'_>) -> Result<Closed, Error> {
    let store = night.store;
    let loads = store.loads();
    // Everything that the intent names must be on disk before the intent is.
    store.sync()?;
    let lines: Vec<ManifestLine<'_>> = closing
        .changes
        .iter()
        .map(|(table, change)| ManifestLine {
            table: table.name(),
            added: &change.adds,
            removed: &change.removes,
        })
        .collect();
    let json = serde_json::to_vec(&lines).map_err(|source| Error::Json {
        what: "the manifest".to_owned(),
        source,
    })?;
    let added = || closing.changes.values().flat_map(|change| &change.adds);
    let (name, bytes, sha256) = loads.write_manifest(&closing.load_id.0, &json)?;
    let manifest = Manifest {
        name,
        bytes,
        sha256,
        files: added().count() as u64,
        rows: added().map(|file| file.rows).sum(),
    };
    let memo = Box::new(memo(night, &closing, manifest));
    let intent = Intent {
        load_id: closing.load_id.0.clone(),
        hospital: closing.hospital.clone(),
        sequence: closing.sequence,
        changes: closing.changes,
        closing: Memo::Load(memo.clone()).to_json()?,
    };
    loads.write_intent(&intent)?;
    finish_load(night, &intent, *memo)
}

impl Memo {
    /// As the intent keeps it.
    pub(crate) fn to_json(&self) -> Result<serde_json::Value, Error> {
        serde_json::to_value(self).map_err(|source| Error::Json {
            what: "the intent".to_owned(),
            source,
        })
    }

    fn of(intent: &Intent) -> Result<Memo, Error> {
        serde_json::from_value(intent.closing.clone()).map_err(|source| Error::Json {
            what: format!("the intent of {}", intent.load_id),
            source,
        })
    }
}

fn memo(night: &Night<'_>, closing: &Closing<'_>, manifest: Manifest) -> LoadMemo {
    let mut findings = BTreeMap::new();
    let mut severities = BTreeMap::new();
    for finding in closing
        .findings
        .iter()
        .filter(|finding| finding.status.is_open())
    {
        *findings.entry(finding.code.0.to_owned()).or_insert(0) += finding.failed;
        *severities.entry(finding.severity).or_insert(0) += 1;
    }
    LoadMemo {
        load: Load {
            load_id: closing.load_id.clone(),
            date: night.date,
            hospital: closing.hospital.clone(),
            status: LoadStatus::Committed,
            started: closing.started.to_string(),
            finished: String::new(),
            tables: closing
                .tables
                .iter()
                .map(|(table, load)| (table.name().to_owned(), load.clone()))
                .collect(),
            balances: closing.balances.clone(),
        },
        state: HospitalState {
            load_id: Some(closing.load_id.clone()),
            runs: closing.runs.clone(),
            sequence: closing.sequence,
            next_source_file_id: closing.next_source_file_id,
            listings: closing.listings.clone(),
            decided_by: closing.mappings.entries,
            unit_rules: closing.mappings.unit_rules.clone(),
            code_masters: closing.mappings.code_masters.clone(),
        },
        received: closing.received.clone(),
        findings,
        trigger: if closing.is_rerun {
            Trigger::Rerun
        } else {
            night.trigger
        },
        exit_status: u8::from(closing.worst >= Some(night.config.fail_on)),
        severities,
        manifest,
        mappings: closing.mappings.clone(),
    }
}

/// Commits the tables of an intent, writes its records and makes it the current state. Every step may have been done before.
///
/// # Errors
/// As [`close`].
pub(crate) fn finish(night: &Night<'_>, intent: &Intent) -> Result<(), Error> {
    match Memo::of(intent)? {
        Memo::Load(memo) => finish_load(night, intent, *memo).map(drop),
        Memo::Judgement(memo) => judge::close::finish(night, intent, &memo).map(drop),
    }
}

fn finish_load(night: &Night<'_>, intent: &Intent, mut memo: LoadMemo) -> Result<Closed, Error> {
    let versions = night.store.loads().commit_tables(intent)?;
    for table in Table::ALL {
        let version = match versions.get(&table) {
            Some(version) => *version,
            None => night.store.version(table)?,
        };
        memo.load
            .tables
            .entry(table.name().to_owned())
            .or_default()
            .version = version;
    }
    memo.load.finished = Timestamp::now().to_string();
    let (load, checkpoint) = write_records(night, memo.load.clone(), &memo)?;
    let versions = load.tables.iter();
    let versions = versions.map(|(table, load)| (table.clone(), load.version));
    let before = become_current(night, intent, versions, &memo.state)?;
    forget_listings(night, &intent.hospital, before, &memo.state);
    Ok(Closed { load, checkpoint })
}

/// Makes what an intent did the current state and takes the intent away; gives the hospital's state before.
///
/// # Errors
/// When the store cannot be read or written.
pub(crate) fn become_current(
    night: &Night<'_>,
    intent: &Intent,
    versions: impl Iterator<Item = (String, i64)>,
    state: &HospitalState,
) -> Result<Option<HospitalState>, Error> {
    let loads = night.store.loads();
    let mut current = Current::read(night.store)?;
    current.tables.extend(versions);
    current.patient_key_mark = key_mark(night.keys);
    let before = current
        .hospitals
        .insert(intent.hospital.clone(), state.clone());
    let json = serde_json::to_vec(&current).map_err(|source| Error::Json {
        what: "loads/current.json".to_owned(),
        source,
    })?;
    loads.write_current(&json)?;
    loads.finish(&intent.hospital)?;
    Ok(before)
}

/// R21 when the machine knows its clock, R01 for every feed, then R02, unless the ledger has them already.
fn write_records(night: &Night<'_>, load: Load, memo: &LoadMemo) -> Result<(Load, String), Error> {
    let hospital = load.hospital.clone();
    let mut log = night.log(&hospital)?;
    if let Some(known) = recorded(night, &hospital, &load.load_id)? {
        return Ok((known, log.checkpoint_text().to_owned()));
    }
    let outcome = if memo.severities.is_empty() {
        Outcome::Ok
    } else {
        Outcome::Findings
    };
    let mut records = Vec::new();
    if let Some(reading) = &night.clock {
        let envelope = night.envelope(&hospital, &load.load_id, reading.outcome())?;
        records.push(ledger::to_bytes(
            &envelope,
            &Record::TimeSync(reading.record()),
        )?);
    }
    let mut receipts = Vec::new();
    for feed in &memo.received {
        let envelope = night.envelope(&hospital, &load.load_id, outcome)?;
        receipts.push(envelope.rec_id.clone());
        records.push(ledger::to_bytes(
            &envelope,
            &Record::FeedReceipt(receipt(feed, memo)),
        )?);
    }
    let run = LoadRun {
        trigger: memo.trigger,
        receipts,
        load: load.clone(),
        manifest: memo.manifest.clone(),
        store_digest: night.store.digest(Some(&hospital))?,
        mappings: memo.mappings.clone(),
        findings: memo.severities.clone(),
        exit_status: memo.exit_status,
    };
    let envelope = night.envelope(&hospital, &load.load_id, outcome)?;
    records.push(ledger::to_bytes(&envelope, &Record::LoadRun(run))?);
    log.append(&records)?;
    Ok((load, log.checkpoint_text().to_owned()))
}

fn receipt(feed: &FeedReceived, memo: &LoadMemo) -> FeedReceipt {
    FeedReceipt {
        feed: feed.format,
        roots: feed.roots,
        files_listed: feed.listed,
        balance: feed.balance,
        bytes_read: feed.bytes_read,
        listing_sha256: feed.listing_sha256.clone(),
        period: feed.from.zip(feed.to).map(|(from, to)| Period { from, to }),
        findings: memo.findings.clone(),
        heartbeat: feed.balance.files.received == 0,
    }
}

/// Whether the ledger has the record of what an intent is about.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn is_recorded(night: &Night<'_>, intent: &Intent) -> Result<bool, Error> {
    match Memo::of(intent)? {
        Memo::Load(_) => {
            let load_id = LoadId(intent.load_id.clone());
            Ok(recorded(night, &intent.hospital, &load_id)?.is_some())
        }
        Memo::Judgement(_) => judge::close::is_recorded(night, intent),
    }
}

/// The load as the ledger has it, when it has it.
fn recorded(night: &Night<'_>, hospital: &str, load_id: &LoadId) -> Result<Option<Load>, Error> {
    let loads = crate::query::loads_of(&night.config.ledger.join(hospital))?;
    Ok(loads
        .into_iter()
        .rev()
        .find(|load| load.load_id == *load_id))
}

/// The listing of the load before is of no more use. That it cannot be removed is no reason to fail a load that is closed.
fn forget_listings(
    night: &Night<'_>,
    hospital: &str,
    before: Option<HospitalState>,
    now: &HospitalState,
) {
    for (format, load_id) in before.map(|state| state.listings).unwrap_or_default() {
        if now.listings.get(&format) != Some(&load_id) {
            let _ = std::fs::remove_file(night.secrets.listing_path(
                hospital,
                format as usize,
                &load_id.0,
            ));
        }
    }
}
