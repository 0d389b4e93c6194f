//! One hospital's load: finish or undo what a killed run left, find out what changed, do the units, write the quality
//! tables, close. Hospitals fail alone.

use std::collections::BTreeMap;

use hashbrown::HashSet;
use jiff::Timestamp;
use mappings::{CodeRow, CodeTally};
use model::{Balance, Code, Finding, Format, LoadId, Table, TableLoad};
use rayon::prelude::*;
use store::{Listing, TableChange, WalkProblem, ProblemKind};
use validators::{Tally, VolumeTally};

use crate::close::{Closed, Closing, FeedReceived, close};
use crate::config::{FeedConfig, HospitalConfig};
use crate::night::Night;
use crate::plan::{Decision, Listings, Plan, plan};
use crate::state::HospitalState;
use crate::unit::{Context, Outcome, Refusal, run};
use crate::units::{cut, month_of};
use crate::{Error, Stage, days, recover, rows};

/// Units whose outcomes are held at once. Fixed, so that the files of the quality tables are cut alike whatever the number
/// of threads.
const UNITS_AT_ONCE: usize = 16;

/// Received files after which a file of `source_files` is written.
const SOURCE_FILE_ROWS: usize = 100_000;

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
    /// The codebook after this load.
    pub codes: Vec<CodeRow>,
    /// Files gone without a rename.
    pub vanished: u64,
    /// Files whose name is as it was.
    pub unchanged: u64,
}

/// What is being gathered while a load runs.
struct Gathering {
    changes: BTreeMap<Table, TableChange>,
    tables: BTreeMap<Table, TableLoad>,
    balances: BTreeMap<Format, Balance>,
    findings: Vec<Finding>,
    codes: CodeTally,
    received: Vec<FeedReceived>,
    listings: BTreeMap<Format, LoadId>,
    next_source_file_id: i64,
    vanished: usize,
    unchanged: usize,
}

/// Loads one hospital.
///
/// # Errors
/// When the work could not be done; then nothing of it is visible.
pub(crate) fn load(night: &Night<'_>, hospital: &HospitalConfig) -> Result<HospitalLoad, Error> {
    let id = hospital.hospital.id.as_str();
    night.progress.stage(id, Stage::Recover, 0);
    recover::recover(night, id)?;
    let state = HospitalState::read(night, id)?;
    let load_id = state.next_load_id(id, night.date);
    let history = validators::from_batches(&read_all(night, Table::Findings, id)?, id)?;
    let previous = validators::open_findings(&history);
    let mut gathering = Gathering {
        changes: BTreeMap::new(),
        tables: BTreeMap::new(),
        balances: BTreeMap::new(),
        findings: Vec::new(),
        codes: CodeTally::default(),
        received: Vec::new(),
        listings: BTreeMap::new(),
        next_source_file_id: state.next_source_file_id,
        vanished: 0,
        unchanged: 0,
    };
    let started = Timestamp::now();
    for feed in &hospital.feeds {
        load_feed(night, id, feed, &state, &load_id, &previous, &mut gathering)?;
    }
    let codes = write_codes(night, id, &load_id, &mut gathering)?;
    write_findings(night, id, &state, &load_id, &mut gathering)?;
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
            is_rerun: state.last_date == Some(night.date),
        },
    )?;
    let mut history = history;
    history.extend(gathering.findings.iter().cloned());
    Ok(HospitalLoad {
        load,
        checkpoint,
        open: validators::open_findings(&history),
        findings: gathering.findings,
        codes,
        vanished: gathering.vanished as u64,
        unchanged: gathering.unchanged as u64,
    })
}

/// Every row of a hospital in a table, files in the order of their names.
fn read_all(night: &Night<'_>, table: Table, hospital: &str) -> Result<Vec<arrow_array::RecordBatch>, Error> {
    let mut batches = Vec::new();
    for file in night.store.live_files(table, hospital)? {
        batches.extend(night.store.read(&file)?);
    }
    Ok(batches)
}

fn load_feed(
    night: &Night<'_>,
    hospital: &str,
    feed: &FeedConfig,
    state: &HospitalState,
    load_id: &LoadId,
    previous: &[Finding],
    gathering: &mut Gathering,
) -> Result<(), Error> {
    let Some(format) = feeds::format(feed.format) else { return Ok(()) };
    night.progress.stage(hospital, Stage::Discover, 0);
    let old = match state.listings.get(&feed.format) {
        Some(load) if !night.relist => {
            Listing::read(&night.secrets.listing_path(hospital, feed.format as usize, &load.0))?
        }
        _ => Listing::default(),
    };
    let listed_before = old.len();
    let walk = store::walk(&feed.roots, &night.pool)?;
    let mut new = walk.listing;
    let diff = store::diff(&old, &mut new, &walk.problems);
    let listings = Listings { old, new, added: diff.added, gone: diff.gone };
    let mut plan = plan(format, listings, hospital, night.keys, gathering.next_source_file_id);
    refuse_if_emptied(night, hospital, plan.vanished, listed_before)?;
    gathering.next_source_file_id = plan.next_source_file_id;

    let units = cut(&plan, night.store, hospital)?;
    night.progress.stage(hospital, Stage::Load, plan.entries.len() as u64);
    let context = Context {
        hospital,
        load_id: &load_id.0,
        format,
        roots: &feed.roots,
        plan: &plan,
        store: night.store,
        keys: night.keys,
        quarantine: &night.secrets.quarantine_dir(),
        as_of_end_micros: days::end_micros(night.date.tomorrow().unwrap_or(night.date)),
        progress: night.progress,
    };
    let mut sum = Sum::new(&context, night);
    for units in units.chunks(UNITS_AT_ONCE) {
        let outcomes: Result<Vec<Outcome>, Error> =
            night.pool.install(|| units.par_iter().map(|unit| run(&context, unit)).collect());
        for (outcome, unit) in outcomes?.into_iter().zip(units) {
            sum.add(outcome, unit)?;
        }
    }
    sum.balance.files.received = plan.entries.iter().filter(|entry| entry.event.is_received()).count() as u64;
    let mut tally = std::mem::take(&mut sum.tally);
    note_feed(&mut tally, &plan, &walk.problems, &sum, state.last_date == Some(night.date));
    sum.finish()?;
    check_balance(hospital, &sum.balance)?;

    let ended: HashSet<i64> = plan
        .entries
        .iter()
        .filter(|entry| matches!(entry.decision, Decision::Ends(_) | Decision::Gone))
        .map(|entry| entry.source_file_id)
        .collect();
    let name = feed.format.name();
    let of_feed: Vec<Finding> = previous.iter().filter(|finding| finding.feed == name).cloned().collect();
    gathering.findings.extend(tally.findings(hospital, name, &load_id.0, &of_feed, &|id| ended.contains(&id)));
    let again = std::mem::take(&mut sum.again);
    let Sum { changes, tables, balance, codes, bytes_read, .. } = sum;
    let period = plan.entries.iter().filter(|entry| entry.event.is_received()).filter_map(|entry| entry.day);
    let received = FeedReceived {
        format: feed.format,
        roots: feed.roots.len() as u64,
        listed: plan.listings.new.len() as u64,
        balance,
        bytes_read,
        from: period.clone().min().and_then(days::to_date),
        to: period.max().and_then(days::to_date),
        listing_sha256: String::new(),
    };
    // A file that is not listed tonight is new to the next night.
    let mut unlisted: Vec<u32> = again.iter().filter_map(|index| plan.entries[*index as usize].side.new()).collect();
    unlisted.sort_unstable();
    plan.listings.new.remove(&unlisted);
    let path = night.secrets.listing_path(hospital, feed.format as usize, &load_id.0);
    let written = plan.listings.new.write(&path)?;
    gathering.received.push(FeedReceived { listing_sha256: written.sha256, ..received });
    gathering.listings.insert(feed.format, load_id.clone());
    gathering.balances.insert(feed.format, balance);
    gathering.codes.merge(codes);
    gathering.vanished += plan.vanished;
    gathering.unchanged += plan.unchanged;
    for (table, change) in changes {
        let known = gathering.changes.entry(table).or_default();
        known.adds.extend(change.adds);
        known.removes.extend(change.removes);
    }
    for (table, load) in tables {
        let known = gathering.tables.entry(table).or_default();
        known.stored += load.stored;
        known.removed += load.removed;
    }
    Ok(())
}

/// A root that is not mounted looks like a hospital that removed everything; better to stop than to empty the store.
fn refuse_if_emptied(night: &Night<'_>, hospital: &str, gone: usize, listed: usize) -> Result<(), Error> {
    let allowed = (listed as f64 * night.config.vanished_share_max) as usize;
    if gone > allowed.max(20) && !night.accept_vanished {
        return Err(Error::TooManyVanished { hospital: hospital.to_owned(), gone, listed });
    }
    Ok(())
}

fn check_balance(hospital: &str, balance: &Balance) -> Result<(), Error> {
    match validators::balance::check(balance) {
        Some(fault) => Err(Error::Balance { hospital: hospital.to_owned(), what: fault.detail }),
        None => Ok(()),
    }
}

/// What is to be said about the feed as a whole.
fn note_feed(tally: &mut Tally, plan: &Plan, problems: &[WalkProblem], sum: &Sum<'_>, is_rerun: bool) {
    let count = |kind: fn(&ProblemKind) -> bool| {
        problems.iter().filter(|problem| kind(&problem.kind)).count() as u64
    };
    let listed = plan.listings.new.len() as u64;
    let folders = count(|kind| matches!(kind, ProblemKind::FolderUnreadable));
    let others = count(|kind| matches!(kind, ProblemKind::NotAFile));
    tally.feed(Code("F15"), folders, listed + folders, String::new());
    tally.feed(Code("F14"), others, listed + others, String::new());
    tally.feed(Code("N02"), u64::from(listed == 0), 1, String::new());
    let arrived = sum.balance.files.received > 0;
    if !is_rerun || arrived {
        tally.feed(Code("N01"), u64::from(!arrived), 1, String::new());
    }
}

/// The sum of a feed's units, in plan order.
struct Sum<'a> {
    context: &'a Context<'a>,
    night: &'a Night<'a>,
    changes: BTreeMap<Table, TableChange>,
    tables: BTreeMap<Table, TableLoad>,
    balance: Balance,
    tally: Tally,
    codes: CodeTally,
    volumes: VolumeTally,
    files: Vec<model::ReceivedFile>,
    refusals: Vec<Refusal>,
    again: Vec<u32>,
    bytes_read: u64,
    parts: usize,
}

impl<'a> Sum<'a> {
    fn new(context: &'a Context<'a>, night: &'a Night<'a>) -> Sum<'a> {
        Sum {
            context,
            night,
            changes: BTreeMap::new(),
            tables: BTreeMap::new(),
            balance: Balance::default(),
            tally: Tally::default(),
            codes: CodeTally::default(),
            volumes: VolumeTally::default(),
            files: Vec::new(),
            refusals: Vec::new(),
            again: Vec::new(),
            bytes_read: 0,
            parts: 0,
        }
    }

    fn add(&mut self, outcome: Outcome, unit: &crate::units::Unit) -> Result<(), Error> {
        if let Some(table) = outcome.table {
            // What a unit writes must be what was there, plus what came, minus what went.
            let written: u64 = outcome.adds.iter().map(|file| file.rows).sum();
            let replaced: u64 = if outcome.removes.is_empty() {
                0
            } else {
                unit.rewrite.iter().map(|file| file.rows).sum()
            };
            let load = outcome.table_load;
            if written + load.removed != replaced + load.stored {
                let what = format!(
                    "{}: {written} rows written, {replaced} replaced, {} stored, {} removed",
                    table.name(),
                    load.stored,
                    load.removed
                );
                return Err(Error::Balance { hospital: self.context.hospital.to_owned(), what });
            }
            let change = self.changes.entry(table).or_default();
            change.adds.extend(outcome.adds);
            change.removes.extend(outcome.removes);
            let known = self.tables.entry(table).or_default();
            known.stored += load.stored;
            known.removed += load.removed;
        }
        self.balance.add(&outcome.balance);
        self.tally.merge(outcome.tally);
        self.codes.merge(outcome.codes);
        self.volumes.merge(outcome.volumes);
        self.files.extend(outcome.files);
        self.refusals.extend(outcome.refusals);
        self.again.extend(outcome.again);
        self.bytes_read += outcome.bytes_read;
        if self.files.len() >= SOURCE_FILE_ROWS {
            self.write_source_files()?;
        }
        Ok(())
    }

    fn write_source_files(&mut self) -> Result<(), Error> {
        let files = std::mem::take(&mut self.files);
        if files.is_empty() {
            return Ok(());
        }
        let batch = rows::source_files(&files, self.context.load_id, self.feed())?;
        self.write(Table::SourceFiles, batch)
    }

    fn feed(&self) -> &'static str {
        self.context.format.format.name()
    }

    /// Writes one file of an append-only quality table.
    fn write(&mut self, table: Table, batch: arrow_array::RecordBatch) -> Result<(), Error> {
        let month = month_of(self.night.date);
        let name = format!("{}-{}-{}.parquet", self.context.load_id, self.feed(), self.parts);
        self.parts += 1;
        self.tables.entry(table).or_default().stored += batch.num_rows() as u64;
        let file = self.night.store.write(table, &[self.context.hospital, &month], &name, &[batch])?;
        self.changes.entry(table).or_default().adds.push(file);
        Ok(())
    }

    fn finish(&mut self) -> Result<(), Error> {
        self.write_source_files()?;
        let refusals = std::mem::take(&mut self.refusals);
        if !refusals.is_empty() {
            let batch = rows::quarantine(&refusals, self.context.load_id, self.feed())?;
            self.write(Table::Quarantine, batch)?;
        }
        let arrival = days::from_date(self.night.date);
        let volumes = std::mem::take(&mut self.volumes)
            .to_batch(self.context.load_id, arrival, self.feed())
            .map_err(|source| Error::Rows { table: "volumes", source })?;
        if volumes.num_rows() > 0 {
            self.write(Table::Volumes, volumes)?;
        }
        Ok(())
    }
}

/// Writes the codebook when it changed and gives it as it is after the load.
fn write_codes(
    night: &Night<'_>,
    hospital: &str,
    load_id: &LoadId,
    gathering: &mut Gathering,
) -> Result<Vec<CodeRow>, Error> {
    let files = night.store.live_files(Table::Codes, hospital)?;
    let mut batches = Vec::new();
    for file in &files {
        batches.extend(night.store.read(file)?);
    }
    let before = rows::read_codes(&batches)?;
    let mut tally = CodeTally::from_rows(before.iter().cloned());
    tally.merge(std::mem::take(&mut gathering.codes));
    let after = tally.into_rows();
    if after == before {
        return Ok(after);
    }
    let batch = rows::codes(&after, &load_id.0)?;
    let load = TableLoad { stored: after.len() as u64, removed: before.len() as u64, version: 0 };
    let file = night.store.write(Table::Codes, &[hospital], &format!("{load_id}.parquet"), &[batch])?;
    let removes = files.into_iter().map(|file| file.path).collect();
    gathering.changes.insert(Table::Codes, TableChange { adds: vec![file], removes });
    gathering.tables.insert(Table::Codes, load);
    Ok(after)
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
    let batch = validators::to_batch(&gathering.findings)
        .map_err(|source| Error::Rows { table: "findings", source })?;
    // Files are read in the order of their names, so the name begins with the load's place in history.
    let name = format!("{:08}-{load_id}.parquet", state.sequence + 1);
    let load = TableLoad { stored: batch.num_rows() as u64, removed: 0, version: 0 };
    let file = night.store.write(Table::Findings, &[hospital], &name, &[batch])?;
    gathering.changes.insert(Table::Findings, TableChange { adds: vec![file], removes: Vec::new() });
    gathering.tables.insert(Table::Findings, load);
    Ok(())
}

#[cfg(test)]
mod tests {
    use model::Bucket;

    use super::*;

    #[test]
    fn a_balance_that_does_not_close_stops_the_load() {
        let mut balance = Balance::default();
        balance.files.received = 2;
        balance.files.put(Bucket::Stored, 1);
        let error = check_balance("H01", &balance).unwrap_err().to_string();
        assert!(error.contains("H01") && error.contains("files"), "{error}");
        balance.files.put(Bucket::Deleted, 1);
        assert!(check_balance("H01", &balance).is_ok());
    }
}
