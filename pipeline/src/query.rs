//! What the reading commands ask: loads and balances from the ledger, findings and codes from the store.

use std::path::Path;

use jiff::civil::Date;
use ledger::Record;
use mappings::{CodeChange, CodeRow, Domain};
use model::{Finding, Load, LoadId, Table};
use store::Store;

use crate::config::{Config, HospitalConfig};
use crate::{Current, Error, rows};

/// The loads of a hospital as its ledger has them, oldest first. A load counts only when its record is there (law 5).
///
/// # Errors
/// When the ledger cannot be read.
pub fn loads(config: &Config, hospital: &HospitalConfig) -> Result<Vec<Load>, Error> {
    loads_of(&config.ledger.join(&hospital.hospital.id))
}

pub(crate) fn loads_of(ledger_dir: &Path) -> Result<Vec<Load>, Error> {
    let mut loads = Vec::new();
    if !ledger_dir.exists() {
        return Ok(loads);
    }
    for entry in ledger::entries(ledger_dir, 0)? {
        let (_, bytes) = entry?;
        // Thousands of mapping events may lie between two loads.
        if !ledger::has_type(&bytes, "R02 load_run") {
            continue;
        }
        if let (_, Record::LoadRun(run)) = ledger::from_bytes(&bytes)? {
            loads.push(run.load);
        }
    }
    Ok(loads)
}

/// Which findings are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FindingsOf {
    /// Everything open now.
    Open,
    /// New, persisting and resolved ones of one load.
    Load(LoadId),
    /// The newest row of every finding, open or resolved.
    Newest,
}

/// Findings of a hospital, gravest first.
///
/// # Errors
/// When the store cannot be read.
pub fn findings(store: &Store, hospital: &str, which: &FindingsOf) -> Result<Vec<Finding>, Error> {
    let history = validators::from_batches(&read(store, Table::Findings, hospital)?, hospital)?;
    let mut found = match which {
        FindingsOf::Open => validators::open_findings(&history),
        FindingsOf::Newest => validators::newest_findings(&history),
        FindingsOf::Load(load_id) => history
            .into_iter()
            .filter(|finding| finding.load_id == load_id.0)
            .collect(),
    };
    found.sort_by(|a, b| {
        b.severity
            .cmp(&a.severity)
            .then_with(|| a.code.cmp(&b.code))
            .then_with(|| a.key.cmp(&b.key))
    });
    Ok(found)
}

/// The night of a hospital's last load; `None` before the first.
///
/// # Errors
/// When the store cannot be read.
pub(crate) fn last_night(store: &Store, hospital: &str) -> Result<Option<Date>, Error> {
    let current = Current::read(store)?;
    let state = current.hospitals.get(hospital);
    Ok(state.and_then(|state| state.runs.keys().next_back().copied()))
}

/// The codebook of a hospital.
///
/// # Errors
/// When the store cannot be read.
pub fn codes(store: &Store, hospital: &str) -> Result<Vec<CodeRow>, Error> {
    rows::read_codes(&read(store, Table::Codes, hospital)?)
}

/// The entries of one domain in the codebook of a hospital.
///
/// # Errors
/// When the store cannot be read.
pub fn codes_of(store: &Store, hospital: &str, domain: Domain) -> Result<Vec<CodeRow>, Error> {
    let mut rows = codes(store, hospital)?;
    rows.retain(|row| row.domain == domain);
    Ok(rows)
}

/// What the loads changed in the codebook of a hospital, each with the load that brought it, oldest first.
///
/// # Errors
/// When the store cannot be read.
pub fn code_changes(store: &Store, hospital: &str) -> Result<Vec<(String, CodeChange)>, Error> {
    rows::read_code_changes(&read(store, Table::CodeChanges, hospital)?)
}

/// Every row of a hospital in a table, files in the order of their names.
pub(crate) fn read(
    store: &Store,
    table: Table,
    hospital: &str,
) -> Result<Vec<arrow_array::RecordBatch>, Error> {
    let mut batches = Vec::new();
    for file in store.live_files(table, hospital)? {
        batches.extend(store.read(&file)?);
    }
    Ok(batches)
}
