//! Closing a judgement in the steps of a load: the intent, the findings, the records, the state. It takes the next number of the
//! hospital's transactions and leaves listings and ids as the load left them.

use std::collections::BTreeMap;

use ledger::{Evidence, MigrationVolume, Outcome, Record, UnitAndDistribution};
use model::{LoadId, Table};
use serde::{Deserialize, Serialize};
use store::{Intent, NewFile, TableChange};

use crate::Error;
use crate::close::{Memo, become_current};
use crate::night::Night;
use crate::state::HospitalState;

/// The record by which a judgement is known to be closed.
const LAST_RECORD: &str = "R07 unit_and_distribution";

/// What the intent carries so that a judgement can be closed after a crash without judging again.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct JudgementMemo {
    /// The hospital's state after it.
    pub state: HospitalState,
    /// The record of volumes.
    pub volume: MigrationVolume,
    /// The record of units and distributions.
    pub distribution: UnitAndDistribution,
    /// The file of findings, when there is one.
    pub findings: Option<NewFile>,
    /// What changes of the agreements of the hospital's feeds.
    #[serde(default)]
    pub agreements: TableChange,
}

/// Writes the intent of a judgement and closes it; gives the checkpoint of the hospital's ledger.
///
/// # Errors
/// When the store or the ledger cannot be written. What was begun is finished by the next run.
pub(crate) fn close(
    night: &Night<'_>,
    hospital: &str,
    load_id: &LoadId,
    memo: JudgementMemo,
) -> Result<String, Error> {
    // Everything that the intent names must be on disk before the intent is.
    night.store.sync()?;
    let mut changes = BTreeMap::new();
    if let Some(file) = &memo.findings {
        let change = TableChange {
            adds: vec![file.clone()],
            removes: Vec::new(),
        };
        changes.insert(Table::Findings, change);
    }
    if !memo.agreements.is_empty() {
        changes.insert(Table::Agreements, memo.agreements.clone());
    }
    let sequence = memo.state.sequence;
    let memo = Box::new(memo);
    let intent = Intent {
        load_id: load_id.0.clone(),
        hospital: hospital.to_owned(),
        sequence,
        changes,
        closing: Memo::Judgement(memo.clone()).to_json()?,
    };
    night.store.loads().write_intent(&intent)?;
    finish(night, &intent, &memo)
}

/// Commits the findings, writes the records and makes them the current state. Every step may have been done before.
///
/// # Errors
/// As [`close`].
pub(crate) fn finish(
    night: &Night<'_>,
    intent: &Intent,
    memo: &JudgementMemo,
) -> Result<String, Error> {
    let versions = night.store.loads().commit_tables(intent)?;
    let checkpoint = write_records(night, intent, memo)?;
    let versions = versions.into_iter();
    let versions = versions.map(|(table, version)| (table.name().to_owned(), version));
    become_current(night, intent, versions, &memo.state)?;
    Ok(checkpoint)
}

/// R03 and R07 together, unless the ledger has them already.
fn write_records(
    night: &Night<'_>,
    intent: &Intent,
    memo: &JudgementMemo,
) -> Result<String, Error> {
    let mut log = night.log(&intent.hospital)?;
    if is_recorded(night, intent)? {
        return Ok(log.checkpoint_text().to_owned());
    }
    let records = [
        (
            memo.volume.judged.fails(),
            Record::MigrationVolume(memo.volume.clone()),
        ),
        (
            memo.distribution.judged.fails(),
            Record::UnitAndDistribution(memo.distribution.clone()),
        ),
    ];
    let load_id = LoadId(intent.load_id.clone());
    let mut entries = Vec::new();
    for (fails, record) in &records {
        let outcome = match fails {
            0 => Outcome::Ok,
            _ => Outcome::Findings,
        };
        let mut envelope = night.envelope(&intent.hospital, &load_id, outcome)?;
        envelope.evidence = memo.findings.iter().map(evidence).collect();
        entries.push(ledger::to_bytes(&envelope, record)?);
    }
    log.append(&entries)?;
    Ok(log.checkpoint_text().to_owned())
}

fn evidence(file: &NewFile) -> Evidence {
    Evidence {
        name: format!("{}/{}", file.table.name(), file.path),
        bytes: file.bytes,
        sha256: file.sha256.clone(),
    }
}

/// Whether the ledger has the records of a judgement.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn is_recorded(night: &Night<'_>, intent: &Intent) -> Result<bool, Error> {
    let folder = night.config.ledger.join(&intent.hospital);
    if !folder.exists() {
        return Ok(false);
    }
    for entry in ledger::entries(&folder, 0)? {
        let (_, bytes) = entry?;
        if ledger::has_type(&bytes, LAST_RECORD) {
            let (envelope, _) = ledger::from_bytes(&bytes)?;
            if envelope.run_id.as_deref() == Some(&intent.load_id) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}
