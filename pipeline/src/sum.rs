//! The sum of a feed's units, in plan order: what was written, counted and found, and the quality tables that follow from it.

use std::collections::BTreeMap;

use arrow_array::RecordBatch;
use hashbrown::HashSet;
use ledger::Restandardized;
use mappings::CodeTally;
use model::{Balance, ReceivedFile, Table, TableLoad};
use store::TableChange;
use validators::{Tally, VolumeTally};

use crate::derive::Touched;
use crate::night::Night;
use crate::unit::{Context, Outcome, Refusal, Written};
use crate::units::month_of;
use crate::{Error, days, rows};

/// Received files after which a file of `source_files` is written.
const SOURCE_FILE_ROWS: usize = 20_000;

/// The sum of a feed's units.
pub(crate) struct Sum<'a> {
    hospital: &'a str,
    load_id: &'a str,
    feed: &'static str,
    night: &'a Night<'a>,
    summed: Summed,
    volumes: VolumeTally,
    files: Vec<ReceivedFile>,
    refusals: Vec<Refusal>,
    parts: usize,
}

/// What a feed's units came to.
#[derive(Default)]
pub(crate) struct Summed {
    pub changes: BTreeMap<Table, TableChange>,
    pub tables: BTreeMap<Table, TableLoad>,
    pub balance: Balance,
    pub tally: Tally,
    pub codes: CodeTally,
    /// Files that could not be read tonight.
    pub again: HashSet<i64>,
    /// Patients whose rows came or went.
    pub touched: Touched,
    pub bytes_read: u64,
    /// Stored rows that follow other mappings than before.
    pub restandardized: Restandardized,
}

impl<'a> Sum<'a> {
    pub(crate) fn new(context: &'a Context<'a>, night: &'a Night<'a>) -> Sum<'a> {
        let feed = context.format.format.name();
        Sum::of(context.hospital, context.load_id, feed, night)
    }

    /// The sum of a feed of a hospital.
    pub(crate) fn of(
        hospital: &'a str,
        load_id: &'a str,
        feed: &'static str,
        night: &'a Night<'a>,
    ) -> Sum<'a> {
        Sum {
            hospital,
            load_id,
            feed,
            night,
            summed: Summed::default(),
            volumes: VolumeTally::default(),
            files: Vec::new(),
            refusals: Vec::new(),
            parts: 0,
        }
    }

    /// Adds the outcome of the next unit.
    ///
    /// # Errors
    /// When what it wrote is not what was there plus what came minus what went, or a quality table cannot be written.
    pub(crate) fn add(&mut self, outcome: Outcome) -> Result<(), Error> {
        for (
            table,
            Written {
                adds,
                removes,
                replaced,
                load,
            },
        ) in outcome.written
        {
            // What a unit writes must be what was there, plus what came, minus what went.
            let written: u64 = adds.iter().map(|file| file.rows).sum();
            if written + load.removed != replaced + load.stored {
                let what = format!(
                    "{}: {written} rows written, {replaced} replaced, {} stored, {} removed",
                    table.name(),
                    load.stored,
                    load.removed
                );
                return Err(Error::Balance {
                    hospital: self.hospital.to_owned(),
                    what,
                });
            }
            let change = self.summed.changes.entry(table).or_default();
            change.adds.extend(adds);
            change.removes.extend(removes);
            let known = self.summed.tables.entry(table).or_default();
            known.stored += load.stored;
            known.removed += load.removed;
        }
        self.summed.balance.add(&outcome.balance);
        self.summed.tally.merge(outcome.tally);
        self.summed.codes.merge(outcome.codes);
        self.volumes.merge(outcome.volumes);
        self.files.extend(outcome.files);
        self.refusals.extend(outcome.refusals);
        self.summed.again.extend(outcome.again);
        self.summed.touched.merge(outcome.touched);
        self.summed.bytes_read += outcome.bytes_read;
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
        let batch = rows::source_files(&files, self.load_id, self.feed)?;
        self.write(Table::SourceFiles, batch)
    }

    /// Writes one file of an append-only quality table.
    fn write(&mut self, table: Table, batch: RecordBatch) -> Result<(), Error> {
        let month = month_of(self.night.date);
        let name = format!("{}-{}-{}.parquet", self.load_id, self.feed, self.parts);
        self.parts += 1;
        self.summed.tables.entry(table).or_default().stored += batch.num_rows() as u64;
        let file = self
            .night
            .store
            .write(table, &[self.hospital, &month], &name, &[batch])?;
        self.summed
            .changes
            .entry(table)
            .or_default()
            .adds
            .push(file);
        Ok(())
    }

    /// Writes what is left of the quality tables.
    ///
    /// # Errors
    /// As [`Sum::add`].
    pub(crate) fn finish(mut self) -> Result<Summed, Error> {
        self.write_source_files()?;
        let refusals = std::mem::take(&mut self.refusals);
        if !refusals.is_empty() {
            let batch = rows::quarantine(&refusals, self.load_id, self.feed)?;
            self.write(Table::Quarantine, batch)?;
        }
        let arrival = days::from_date(self.night.date);
        let volumes = std::mem::take(&mut self.volumes)
            .to_batch(self.load_id, arrival, self.feed)
            .map_err(|source| Error::Rows {
                table: "volumes",
                source,
            })?;
        if volumes.num_rows() > 0 {
            self.write(Table::Volumes, volumes)?;
        }
        Ok(self.summed)
    }
}
