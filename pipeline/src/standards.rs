//! The mappings in force for a hospital, and the rows that were stored under others: a decision that is new, changed or over
//! since the last load is applied to the rows of its codes and days, whenever they were stored.

use std::collections::BTreeSet;

use ledger::{MappingsApplied, Restandardized};
use mappings::{Change, Decision, Standards};
use model::{Batch, Table};
use rayon::prelude::*;
use store::{LiveFile, NewFile, TableChange};

use crate::Error;
use crate::night::Night;
use crate::state::HospitalState;
use crate::sum::Summed;
use crate::unit::Context;

/// The mappings in force, and how they differ from those of the last load.
#[derive(Debug, Default)]
pub(crate) struct InForce {
    pub now: Standards,
    /// Only stored rows of these codes and days can change.
    pub changes: Vec<Change>,
    /// Entries of the ledger from which the decisions come.
    entries: u64,
    decisions: u64,
}

impl InForce {
    /// Reads the decisions from the hospital's ledger, those of now and those of the last load.
    ///
    /// # Errors
    /// When the ledger cannot be read or its mapping events contradict each other.
    pub(crate) fn read(
        night: &Night<'_>,
        hospital: &str,
        state: &HospitalState,
    ) -> Result<InForce, Error> {
        let entries = night.log(hospital)?.size();
        let now: Vec<Decision> = Vec::new();
        let _ = state;
        let decisions = now.iter().filter(|it| it.domain == "lab").count() as u64;
        let now = Standards::new(now);
        let changes = now.changes(&Standards::default());
        Ok(InForce {
            now,
            changes,
            entries,
            decisions,
        })
    }

    /// What the load's record says of the mappings.
    pub(crate) fn applied(&self, restandardized: Restandardized) -> MappingsApplied {
        MappingsApplied {
            entries: self.entries,
            decisions: self.decisions,
            restandardized,
        }
    }

    /// Stored rows as they are under the mappings in force. What was received stays as it is.
    pub(crate) fn restate(&self, batch: Batch) -> Result<Batch, Error> {
        if self.changes.is_empty() {
            return Ok(batch);
        }
        Ok(self.now.standardize(batch)?)
    }

    /// Whether a stored file can hold rows that change.
    fn may_touch(&self, file: &LiveFile) -> bool {
        let days = file.min_day.zip(file.max_day);
        self.changes.iter().any(|change| change.touches(days))
    }

    /// Whether rows are of a code of which a decision changed.
    fn names(&self, batch: &Batch) -> bool {
        let codes: BTreeSet<&str> = self.changes.iter().map(|it| it.code.as_str()).collect();
        CODE_COLUMNS.iter().any(|column| {
            let words = batch.text(column).map(|(_, words)| words);
            let mut words = words.into_iter().flatten().flatten();
            // Rows without any code are items by their names.
            codes.contains("") || words.any(|word| codes.contains(word))
        })
    }
}

/// The columns that give an item its code.
const CODE_COLUMNS: [&str; 2] = ["local_code", "declared_code"];

/// The columns that say what standard a row follows.
const RULE_COLUMNS: [&str; 2] = ["standard_code", "mapping_id"];

/// Applies the mappings in force to the stored files that the load does not write again anyway, and adds what that changed to
/// what the load did.
///
/// # Errors
/// When the store cannot be read or written.
pub(crate) fn restandardize(
    night: &Night<'_>,
    context: &Context<'_>,
    summed: &mut Summed,
) -> Result<(), Error> {
    let table = Table::LabResults;
    let is_of_feed = context
        .format
        .areas
        .iter()
        .any(|area| area.contains(&table));
    if context.in_force.changes.is_empty() || !is_of_feed {
        return Ok(());
    }
    let change = summed.changes.entry(table).or_default();
    let files = stored_files(context, change)?;
    let written: Result<Vec<Option<Written>>, Error> = night.pool.install(|| {
        let files = files.par_iter().enumerate();
        files
            .map(|(at, file)| write_again(context, at, file))
            .collect()
    });
    for written in written?.into_iter().flatten() {
        summed.restandardized.files += 1;
        summed.restandardized.rows += written.rows;
        change.adds.push(written.add);
        change.removes.push(written.remove);
    }
    Ok(())
}

/// Stored files with rows that can change, but for those that the load takes out or writes again.
fn stored_files(context: &Context<'_>, change: &TableChange) -> Result<Vec<LiveFile>, Error> {
    let removed: BTreeSet<&String> = change.removes.iter().collect();
    let mut files = context
        .store
        .live_files(Table::LabResults, context.hospital)?;
    files.retain(|file| !removed.contains(&file.path) && context.in_force.may_touch(file));
    Ok(files)
}

/// A stored file in whose place another was written.
struct Written {
    add: NewFile,
    remove: String,
    /// Rows whose standard columns changed.
    rows: u64,
}

/// Writes a stored file again when a row of it changes.
fn write_again(
    context: &Context<'_>,
    at: usize,
    file: &LiveFile,
) -> Result<Option<Written>, Error> {
    let table = Table::LabResults;
    let as_batch = |rows| Batch { table, rows };
    let codes = context.store.read_columns(file, Some(&CODE_COLUMNS))?;
    let mut codes = codes.into_iter().map(as_batch);
    if !codes.any(|batch| context.in_force.names(&batch)) {
        return Ok(None);
    }
    let mut rows = 0;
    let mut after = Vec::new();
    for before in context.store.read(file)?.into_iter().map(as_batch) {
        let restated = context.in_force.restate(before.clone())?;
        rows += changed_rows(&before, &restated);
        after.push(restated.rows);
    }
    if rows == 0 {
        return Ok(None);
    }
    let name = format!("{}-standards-{at:05}.parquet", context.load_id);
    let partition: Vec<&str> = file.partition.iter().map(String::as_str).collect();
    Ok(Some(Written {
        add: context.store.write(table, &partition, &name, &after)?,
        remove: file.path.clone(),
        rows,
    }))
}

/// How many rows have another standard code, or the same by another rule.
fn changed_rows(before: &Batch, after: &Batch) -> u64 {
    let is_same = |column: &str, row: usize| {
        let word = |batch: &Batch| {
            let (keys, words) = batch.text(column)?;
            Some(words.value(keys.key(row)?).to_owned())
        };
        word(before) == word(after)
    };
    let is_changed = |row: &usize| !RULE_COLUMNS.iter().all(|column| is_same(column, *row));
    (0..before.len()).filter(is_changed).count() as u64
}
