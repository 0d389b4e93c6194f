//! One hospital's load: find out what changed, do the units, write the quality
//! tables, close. Hospitals fail alone.

use std::collections::BTreeMap;

use arrow_array::RecordBatch;
use jiff::Timestamp;
use jiff::civil::Date;
use ledger::Restandardized;
use mappings::{CodeChange, CodeRow, CodeTally, Codebooks, codebook_changes};
use model::{Balance, Finding, Format, LoadId, Table, TableLoad};
use store::TableChange;

use crate::close::{Closed, Closing, FeedReceived, close};
use crate::config::HospitalConfig;
use crate::discover::Plan;
use crate::feed::Feed;
use crate::judge::JudgedLoad;
use crate::night::Night;
use crate::standards::InForce;
use crate::state::HospitalState;
use crate::sum::Summed;
use crate::triage::Standing;
use crate::{Error, Stage, days, query, rows, triage};

/// A code that was not seen for so many days is no longer sent.
const CODE_VANISHED_DAYS: i32 = 90;

/// What one hospital's load did, for the summary and the report.
#[derive(Clone, Debug)]
pub struct HospitalLoad {
    /// The load as its record has it.
    pub load: model::Load,
    /// The checkpoint of the hospital's ledger after the load.
    pub checkpoint: String,
    /// New, persisting and resolved findings of this load.
    pub findings: Vec<Finding>,
    /// Everything open after this load.
    pub open: Vec<Finding>,
    /// How findings stand with the data-quality team, by their keys.
    pub standings: BTreeMap<String, Standing>,
    /// The codebook after this load.
    pub codes: Vec<CodeRow>,
    /// What the load changed in it; empty on the first load.
    pub code_changes: Vec<CodeChange>,
    /// Files gone without a rename.
    pub vanished: u64,
    /// The same by feed.
    pub(crate) vanished_of: BTreeMap<Format, u64>,
    /// Files whose name is as it was.
    pub unchanged: u64,
    /// What the judgement leaves for the report; empty before it.
    pub(crate) judged: JudgedLoad,
}

impl HospitalLoad {
    /// What is open and not waived.
    pub fn unwaived(&self) -> impl Iterator<Item = &Finding> {
        unwaived(&self.open, &self.standings, self.load.date)
    }
}

/// Those of some findings that are not waived on a night.
pub(crate) fn unwaived<'a>(
    open: &'a [Finding],
    standings: &'a BTreeMap<String, Standing>,
    night: Date,
) -> impl Iterator<Item = &'a Finding> {
    open.iter().filter(move |finding| {
        let standing = standings.get(&finding.key);
        !standing.is_some_and(|standing| standing.is_waived(night))
    })
}

/// What is being gathered over the feeds of a load.
#[derive(Default)]
pub(crate) struct Gathering {
    pub changes: BTreeMap<Table, TableChange>,
    tables: BTreeMap<Table, TableLoad>,
    balances: BTreeMap<Format, Balance>,
    findings: Vec<Finding>,
    codes: CodeTally,
    pub received: Vec<FeedReceived>,
    pub listings: BTreeMap<Format, LoadId>,
    /// The first source file id that is still free.
    pub next_source_file_id: i64,
    pub vanished: u64,
    vanished_of: BTreeMap<Format, u64>,
    pub unchanged: u64,
    restandardized: Restandardized,
}

impl Gathering {
    /// Adds what one feed did.
    pub(crate) fn add(&mut self, format: Format, plan: &Plan, sum: Summed, findings: Vec<Finding>) {
        self.next_source_file_id = plan.ids.next();
        self.vanished += plan.counts.vanished;
        self.unchanged += plan.counts.unchanged;
        self.add_sum(format, sum, findings);
    }

    /// Adds what the files of one feed came to.
    pub(crate) fn add_sum(&mut self, format: Format, sum: Summed, findings: Vec<Finding>) {
        for (table, change) in sum.changes {
            let known = self.changes.entry(table).or_default();
            known.adds.extend(change.adds);
            known.removes.extend(change.removes);
        }
        for (table, load) in sum.tables {
            let known = self.tables.entry(table).or_default();
            known.stored += load.stored;
            known.removed += load.removed;
        }
        self.balances.insert(format, sum.balance);
        self.findings.extend(findings);
        self.restandardized.files += sum.restandardized.files;
        self.restandardized.rows += sum.restandardized.rows;
        self.codes.merge(sum.codes);
    }
}

/// Loads one hospital.
///
/// # Errors
/// When the work could not be done; then nothing of it is visible.
pub(crate) fn load(night: &Night<'_>, hospital: &HospitalConfig) -> Result<HospitalLoad, Error> {
    let id = hospital.hospital.id.as_str();
    let state = HospitalState::read(night, id)?;
    let load_id = state.next_load_id(id, night.date);
    let history = validators::from_batches(&query::read(night.store, Table::Findings, id)?, id)?;
    let previous = validators::open_findings(&history);
    let next_source_file_id = state.next_source_file_id;
    let in_force = InForce::read(night, id, &state)?;
    let mut gathering = Gathering {
        next_source_file_id,
        ..Gathering::default()
    };
    let started = Timestamp::now();
    load_feeds(
        night,
        hospital,
        &state,
        &load_id,
        &in_force,
        &previous,
        &mut gathering,
    )?;
    let before = query::codes(night.store, id)?;
    let codes = write_codes(night, id, &load_id, &in_force, &before, &mut gathering)?;
    let books = [before.as_slice(), codes.as_slice()];
    let code_changes = write_code_changes(night, id, &state, &load_id, books, &mut gathering)?;
    write_findings(night, id, &state, &load_id, &mut gathering)?;
    let mut history = history;
    history.extend(gathering.findings.iter().cloned());
    let open = validators::open_findings(&history);
    let standings = triage::read(&night.config.ledger.join(id))?;
    let worst = unwaived(&open, &standings, night.date).map(|finding| finding.severity);
    let worst = worst.max();
    let mut runs = state.runs.clone();
    runs.insert(night.date, state.run_of(night.date));
    night.progress.stage(id, Stage::Commit, 0);
    let Closed { load, checkpoint } = close(
        night,
        Closing {
            hospital: id.to_owned(),
            load_id,
            started,
            sequence: state.sequence + 1,
            changes: gathering.changes,
            tables: gathering.tables,
            balances: gathering.balances,
            findings: &gathering.findings,
            received: gathering.received,
            listings: gathering.listings,
            next_source_file_id: gathering.next_source_file_id,
            mappings: in_force.applied(gathering.restandardized),
            runs,
            worst,
            is_rerun: state.runs.contains_key(&night.date),
        },
    )?;
    Ok(HospitalLoad {
        load,
        checkpoint,
        open,
        standings,
        findings: gathering.findings,
        codes,
        code_changes,
        vanished: gathering.vanished,
        vanished_of: gathering.vanished_of,
        judged: JudgedLoad::default(),
        unchanged: gathering.unchanged,
    })
}

/// Loads the feeds of a hospital one after another.
fn load_feeds(
    night: &Night<'_>,
    hospital: &HospitalConfig,
    state: &HospitalState,
    load_id: &LoadId,
    in_force: &InForce,
    previous: &[Finding],
    gathering: &mut Gathering,
) -> Result<(), Error> {
    for config in &hospital.feeds {
        let feed = Feed {
            night,
            hospital: &hospital.hospital.id,
            config,
            state,
            load_id,
            in_force,
        };
        let before = gathering.vanished;
        feed.load(previous, gathering)?;
        let gone = gathering.vanished - before;
        gathering.vanished_of.insert(config.format, gone);
    }
    Ok(())
}

/// Writes the codebook when it changed and gives it as it is after the load.
fn write_codes(
    night: &Night<'_>,
    hospital: &str,
    load_id: &LoadId,
    in_force: &InForce,
    before: &[CodeRow],
    gathering: &mut Gathering,
) -> Result<Vec<CodeRow>, Error> {
    let mut tally = CodeTally::from_rows(before.iter().cloned());
    tally.merge(std::mem::take(&mut gathering.codes));
    let after = tally.into_rows(&in_force.now);
    if after == before {
        return Ok(after);
    }
    let batch = rows::codes(&after, &load_id.0)?;
    let load = TableLoad {
        stored: after.len() as u64,
        removed: before.len() as u64,
        version: 0,
    };
    let file = night.store.write(
        Table::Codes,
        &[hospital],
        &format!("{load_id}.parquet"),
        &[batch],
    )?;
    let files = night.store.live_files(Table::Codes, hospital)?;
    let removes = files.into_iter().map(|file| file.path).collect();
    gathering.changes.insert(
        Table::Codes,
        TableChange {
            adds: vec![file],
            removes,
        },
    );
    gathering.tables.insert(Table::Codes, load);
    Ok(after)
}

/// Writes what the load changed in the codebook. The first load has nothing to compare with.
fn write_code_changes(
    night: &Night<'_>,
    hospital: &str,
    state: &HospitalState,
    load_id: &LoadId,
    books: [&[CodeRow]; 2],
    gathering: &mut Gathering,
) -> Result<Vec<CodeChange>, Error> {
    let [before, after] = books;
    let Some(last) = state.runs.keys().last().filter(|_| !before.is_empty()) else {
        return Ok(Vec::new());
    };
    let changes = codebook_changes(Codebooks {
        before,
        after,
        day_before: days::from_date(*last),
        day: days::from_date(night.date),
        vanished_days: CODE_VANISHED_DAYS,
    });
    if !changes.is_empty() {
        let batch = rows::code_changes(&changes, &load_id.0)?;
        append(
            night,
            Table::CodeChanges,
            hospital,
            state,
            load_id,
            batch,
            gathering,
        )?;
    }
    Ok(changes)
}

/// Writes a load's file of an append-only table. Files are read in the order of their names, so the name begins with the load's
/// place in history.
fn append(
    night: &Night<'_>,
    table: Table,
    hospital: &str,
    state: &HospitalState,
    load_id: &LoadId,
    batch: RecordBatch,
    gathering: &mut Gathering,
) -> Result<(), Error> {
    let name = format!("{:08}-{load_id}.parquet", state.sequence + 1);
    let load = TableLoad {
        stored: batch.num_rows() as u64,
        removed: 0,
        version: 0,
    };
    let file = night.store.write(table, &[hospital], &name, &[batch])?;
    let change = TableChange {
        adds: vec![file],
        removes: Vec::new(),
    };
    gathering.changes.insert(table, change);
    gathering.tables.insert(table, load);
    Ok(())
}

fn write_findings(
    night: &Night<'_>,
    hospital: &str,
    state: &HospitalState,
    load_id: &LoadId,
    gathering: &mut Gathering,
) -> Result<(), Error> {
    if gathering.findings.is_empty() {
        return Ok(());
    }
    let batch = validators::to_batch(&gathering.findings).map_err(|source| Error::Rows {
        table: "findings",
        source,
    })?;
    append(
        night,
        Table::Findings,
        hospital,
        state,
        load_id,
        batch,
        gathering,
    )
}
