//! The codebook: every local code, name, unit and specimen that a hospital's feeds show, by domain, with its rows and the state of
//! its mapping.

use std::collections::BTreeMap;

use arrow_array::{Array, Date32Array};
use hashbrown::HashMap;
use model::Batch;

use crate::item::{ItemColumns, Keys};
use crate::{Domain, Error, Item, Standards};

/// What tells one entry of the codebook from another: domain, local code, local name, unit, specimen. The code is the declared one
/// where the hospital sends no local code, and empty where it sends neither.
type Key = (
    Domain,
    String,
    Option<String>,
    Option<String>,
    Option<String>,
);

/// First and last event day, days since 1970-01-01.
type Seen = Option<(i32, i32)>;

/// One entry of the codebook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeRow {
    /// What the code stands for.
    pub domain: Domain,
    /// Local code; see the column of the same name in `model::tables::CODES`.
    pub local_code: String,
    /// Name beside the code.
    pub local_name: Option<String>,
    /// Unit text as sent.
    pub unit: Option<String>,
    /// Specimen code.
    pub specimen: Option<String>,
    /// Live rows.
    pub rows: i64,
    /// First event day ever seen, days since 1970-01-01.
    pub first_seen: Option<i32>,
    /// Last event day ever seen.
    pub last_seen: Option<i32>,
    /// The standard code that the hospital sent beside it the last time.
    pub declared_code: Option<String>,
    /// declared, agreed or unmapped.
    pub state: String,
    /// The standard code in force.
    pub standard_code: Option<String>,
}

#[derive(Clone, Debug, Default)]
struct Entry {
    rows: i64,
    seen: Seen,
    declared: Option<String>,
}

/// Counts the entries of the codebook: rows that came are added, rows that went are taken off.
#[derive(Clone, Debug, Default)]
pub struct CodeTally {
    entries: BTreeMap<Key, Entry>,
}

impl CodeTally {
    /// Starts from the codebook as the last load left it.
    pub fn from_rows(rows: impl IntoIterator<Item = CodeRow>) -> CodeTally {
        let entries = rows.into_iter().map(|row| {
            let entry = Entry {
                rows: row.rows,
                seen: row.first_seen.zip(row.last_seen),
                declared: row.declared_code,
            };
            let key = (
                row.domain,
                row.local_code,
                row.local_name,
                row.unit,
                row.specimen,
            );
            (key, entry)
        });
        CodeTally {
            entries: entries.collect(),
        }
    }

    /// Counts the rows of a batch as come; a table without items has none.
    ///
    /// # Errors
    /// When the batch lacks a column of its table.
    pub fn add(&mut self, batch: &Batch) -> Result<(), Error> {
        self.count(batch, 1)
    }

    /// Counts the rows of a batch as gone. What was seen stays seen.
    ///
    /// # Errors
    /// When the batch lacks a column of its table.
    pub fn remove(&mut self, batch: &Batch) -> Result<(), Error> {
        self.count(batch, -1)
    }

    /// Adds what another tally counted later.
    pub fn merge(&mut self, later: CodeTally) {
        for (key, entry) in later.entries {
            let mine = self.entries.entry(key).or_default();
            mine.rows += entry.rows;
            mine.seen = join(mine.seen, entry.seen);
            mine.declared = entry.declared.or(mine.declared.take());
        }
    }

    /// The codebook, sorted by domain, code, name, unit, specimen, each with what is in force on the last day it was seen.
    pub fn into_rows(self, standards: &Standards) -> Vec<CodeRow> {
        let row = |((domain, local_code, local_name, unit, specimen), entry): (Key, Entry)| {
            let last_seen = entry.seen.map(|seen| seen.1);
            let item = Item {
                domain,
                code: &local_code,
                name: local_name.as_deref(),
                unit: unit.as_deref(),
                specimen: specimen.as_deref(),
            };
            let (standard, state) = standards.standard(&item, entry.declared.as_deref(), last_seen);
            let standard_code = standard.map(str::to_owned);
            CodeRow {
                domain,
                rows: entry.rows,
                first_seen: entry.seen.map(|seen| seen.0),
                last_seen,
                state: state.name().to_owned(),
                standard_code,
                declared_code: entry.declared,
                local_code,
                local_name,
                unit,
                specimen,
            }
        };
        self.entries.into_iter().map(row).collect()
    }

    /// One pass over the keys; words are only looked at once per distinct combination.
    fn count(&mut self, batch: &Batch, sign: i64) -> Result<(), Error> {
        let Some(items) = ItemColumns::of(batch)? else {
            return Ok(());
        };
        let column = items.domain().day_column();
        let days: &Date32Array = batch.typed(column).ok_or(Error::Column { column })?;
        let mut distinct: HashMap<Keys, (i64, Seen)> = HashMap::new();
        for row in 0..batch.len() {
            let slot = distinct.entry(items.keys(row)).or_default();
            slot.0 += 1;
            if days.is_valid(row) {
                let day = days.value(row);
                slot.1 = join(slot.1, Some((day, day)));
            }
        }
        let mut distinct: Vec<_> = distinct.into_iter().collect();
        // The newer of two declared codes of one entry must not depend on the order of a hash table.
        distinct.sort_unstable_by_key(|(keys, _)| *keys);
        for (keys, (rows, seen)) in distinct {
            self.count_entry(&items, &keys, sign * rows, seen);
        }
        Ok(())
    }

    fn count_entry(&mut self, items: &ItemColumns<'_>, keys: &Keys, rows: i64, seen: Seen) {
        let item = items.item(keys);
        let owned = |text: Option<&str>| text.map(str::to_owned);
        let key = (
            item.domain,
            item.code.to_owned(),
            owned(item.name),
            owned(item.unit),
            owned(item.specimen),
        );
        let entry = self.entries.entry(key).or_default();
        entry.rows += rows;
        if rows > 0 {
            entry.seen = join(entry.seen, seen);
            if let Some(declared) = items.declared(keys) {
                entry.declared = Some(declared.to_owned());
            }
        }
    }
}

fn join(one: Seen, other: Seen) -> Seen {
    match (one, other) {
        (Some(one), Some(other)) => Some((one.0.min(other.0), one.1.max(other.1))),
        (one, other) => one.or(other),
    }
}

/// How far a codebook is mapped: by code, and by rows, since a hundred rare codes weigh less than one common one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Codes with live rows.
    pub codes: u64,
    /// Of these, with a standard code.
    pub mapped: u64,
    /// Live rows.
    pub rows: u64,
    /// Of these, with a standard code.
    pub mapped_rows: u64,
}

impl Progress {
    /// The domains that are told of, with how far each is mapped: laboratory items always, others where the feeds show their codes.
    pub fn told(codes: &[CodeRow]) -> impl Iterator<Item = (Domain, Progress)> {
        let all = Domain::ALL.into_iter();
        all.map(|domain| (domain, Progress::of(codes, domain)))
            .filter(|(domain, progress)| *domain == Domain::Lab || progress.codes > 0)
    }

    /// Counts the codes of one domain.
    pub fn of(codes: &[CodeRow], domain: Domain) -> Progress {
        let mut progress = Progress::default();
        let is_live = |code: &&CodeRow| code.domain == domain && code.rows > 0;
        for code in codes.iter().filter(is_live) {
            let (is_mapped, rows) = (u64::from(code.standard_code.is_some()), code.rows as u64);
            progress.codes += 1;
            progress.mapped += is_mapped;
            progress.rows += rows;
            progress.mapped_rows += is_mapped * rows;
        }
        progress
    }

    /// Mapped rows in percent; 0 when there are none.
    pub fn rows_percent(&self) -> f64 {
        if self.rows == 0 {
            0.0
        } else {
            100.0 * self.mapped_rows as f64 / self.rows as f64
        }
    }
}

/// A `lab_results` batch with these (local code, declared code), on the days 0, 1, 2, …, and everything else empty.
#[cfg(test)]
pub(crate) fn test_batch(rows: &[(Option<&str>, Option<&str>)]) -> Batch {
    use std::sync::Arc;

    use arrow_array::{ArrayRef, RecordBatch, new_null_array};
    use arrow_schema::{Field, Schema};
    use model::{DictionaryColumn, Table, dictionary_schema};

    let spec = dictionary_schema(Table::LabResults.spec());
    let mut fields = Vec::new();
    let mut columns: Vec<ArrayRef> = Vec::new();
    for field in spec.fields() {
        fields.push(Field::new(field.name(), field.data_type().clone(), true));
        columns.push(match field.name().as_str() {
            "local_code" => Arc::new(rows.iter().map(|row| row.0).collect::<DictionaryColumn>()),
            "declared_code" => Arc::new(rows.iter().map(|row| row.1).collect::<DictionaryColumn>()),
            "care_date" => Arc::new(Date32Array::from_iter_values(0..rows.len() as i32)),
            _ => new_null_array(field.data_type(), rows.len()),
        });
    }
    let rows = RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).unwrap();
    Batch {
        table: Table::LabResults,
        rows,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_and_go_and_what_was_seen_stays_seen() {
        let code = "3B035000002327201";
        let rows = [
            (Some("101"), Some(code)),
            (Some("102"), None),
            (Some("101"), Some(code)),
        ];
        let batch = test_batch(&rows);
        let mut tally = CodeTally::default();
        tally.add(&batch).unwrap();
        let mut gone = CodeTally::default();
        gone.remove(&test_batch(&rows[1..2])).unwrap();
        tally.merge(gone);
        let rows = tally.clone().into_rows(&Standards::default());
        assert_eq!(rows.len(), 2);
        assert_eq!((rows[0].local_code.as_str(), rows[0].rows), ("101", 2));
        assert_eq!((rows[0].first_seen, rows[0].last_seen), (Some(0), Some(2)));
        assert_eq!(
            (rows[0].state.as_str(), rows[0].standard_code.as_deref()),
            ("declared", Some(code))
        );
        assert_eq!((rows[1].local_code.as_str(), rows[1].rows), ("102", 0));
        assert_eq!(
            (rows[1].state.as_str(), rows[1].last_seen),
            ("unmapped", Some(1))
        );
        let progress = Progress::of(&rows, Domain::Lab);
        assert_eq!(
            progress,
            Progress {
                codes: 1,
                mapped: 1,
                rows: 2,
                mapped_rows: 2
            }
        );
        assert_eq!(progress.rows_percent(), 100.0);
        assert_eq!(
            CodeTally::from_rows(rows.clone()).into_rows(&Standards::default()),
            rows
        );
    }
}
