//! The codebook: every local code, name, unit and specimen that a hospital's feeds show, with its rows and the state of its
//! mapping.

use std::collections::BTreeMap;

use arrow_array::{Array, Date32Array};
use hashbrown::HashMap;
use model::{Batch, DictionaryColumn};

use crate::Error;

/// What tells one entry of the codebook from another: local code, local name, unit, specimen. The code is the declared one
/// where the hospital sends no local code, and empty where it sends neither.
type Key = (String, Option<String>, Option<String>, Option<String>);

/// First and last event day, days since 1970-01-01.
type Seen = Option<(i32, i32)>;

/// One entry of the codebook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeRow {
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
    /// declared, agreed or unmapped.
    pub state: String,
    /// The standard code in force.
    pub standard_code: Option<String>,
}

#[derive(Clone, Debug, Default)]
struct Entry {
    rows: i64,
    seen: Seen,
    state: String,
    standard_code: Option<String>,
}

/// Counts the entries of the codebook: rows that came are added, rows that went are taken off.
#[derive(Clone, Debug, Default)]
pub struct CodeTally {
    entries: BTreeMap<Key, Entry>,
}

/// The columns of a batch that an entry is made of.
struct Columns<'a> {
    keys: [&'a DictionaryColumn; 7],
    care_date: &'a Date32Array,
}

const COLUMNS: [&str; 7] = [
    "local_code",
    "declared_code",
    "local_name",
    "unit_text",
    "specimen_code",
    "specimen_declared_code",
    "standard_code",
];

impl CodeTally {
    /// Starts from the codebook as the last load left it.
    pub fn from_rows(rows: impl IntoIterator<Item = CodeRow>) -> CodeTally {
        let entries = rows.into_iter().map(|row| {
            let entry = Entry {
                rows: row.rows,
                seen: row.first_seen.zip(row.last_seen),
                state: row.state,
                standard_code: row.standard_code,
            };
            (
                (row.local_code, row.local_name, row.unit, row.specimen),
                entry,
            )
        });
        CodeTally {
            entries: entries.collect(),
        }
    }

    /// Counts the rows of a standardized `lab_results` batch as come.
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

    /// Adds what another tally counted. The newer mapping state wins.
    pub fn merge(&mut self, later: CodeTally) {
        for (key, entry) in later.entries {
            let mine = self.entries.entry(key).or_default();
            mine.rows += entry.rows;
            mine.seen = join(mine.seen, entry.seen);
            if !entry.state.is_empty() {
                mine.state = entry.state;
                mine.standard_code = entry.standard_code;
            }
        }
    }

    /// The codebook, sorted by code, name, unit, specimen.
    pub fn into_rows(self) -> Vec<CodeRow> {
        let row = |((local_code, local_name, unit, specimen), entry): (Key, Entry)| CodeRow {
            local_code,
            local_name,
            unit,
            specimen,
            rows: entry.rows,
            first_seen: entry.seen.map(|seen| seen.0),
            last_seen: entry.seen.map(|seen| seen.1),
            state: entry.state,
            standard_code: entry.standard_code,
        };
        self.entries.into_iter().map(row).collect()
    }

    /// One pass over the keys; words are only looked at once per distinct combination.
    fn count(&mut self, batch: &Batch, sign: i64) -> Result<(), Error> {
        let columns = Columns::of(batch)?;
        let mut distinct: HashMap<[i32; 7], (i64, Seen)> = HashMap::new();
        for row in 0..batch.len() {
            let slot = distinct.entry(columns.keys_of(row)).or_default();
            slot.0 += 1;
            if columns.care_date.is_valid(row) {
                let day = columns.care_date.value(row);
                slot.1 = join(slot.1, Some((day, day)));
            }
        }
        let mut distinct: Vec<_> = distinct.into_iter().collect();
        // The newer of two states of one entry must not depend on the order of a hash table.
        distinct.sort_unstable_by_key(|(keys, _)| *keys);
        for (keys, (rows, seen)) in distinct {
            self.count_entry(batch, &keys, sign * rows, seen)?;
        }
        Ok(())
    }

    fn count_entry(
        &mut self,
        batch: &Batch,
        keys: &[i32; 7],
        rows: i64,
        seen: Seen,
    ) -> Result<(), Error> {
        let mut words: [Option<String>; 7] = Default::default();
        for ((column, key), word) in COLUMNS.into_iter().zip(keys).zip(&mut words) {
            if *key >= 0 {
                let (_, values) = batch.text(column).ok_or(Error::Column { column })?;
                *word = Some(values.value(*key as usize).to_owned());
            }
        }
        let [
            local,
            declared,
            name,
            unit,
            specimen,
            specimen_declared,
            standard,
        ] = words;
        let key = (
            local.or(declared).unwrap_or_default(),
            name,
            unit,
            specimen.or(specimen_declared),
        );
        let entry = self.entries.entry(key).or_default();
        entry.rows += rows;
        if rows > 0 {
            entry.seen = join(entry.seen, seen);
            entry.state = if standard.is_some() {
                "declared"
            } else {
                "unmapped"
            }
            .to_owned();
            entry.standard_code = standard;
        }
        Ok(())
    }
}

impl<'a> Columns<'a> {
    fn of(batch: &'a Batch) -> Result<Columns<'a>, Error> {
        let text = |column| {
            batch
                .text(column)
                .map(|(keys, _)| keys)
                .ok_or(Error::Column { column })
        };
        let [a, b, c, d, e, f, g] = COLUMNS;
        Ok(Columns {
            keys: [
                text(a)?,
                text(b)?,
                text(c)?,
                text(d)?,
                text(e)?,
                text(f)?,
                text(g)?,
            ],
            care_date: batch.typed("care_date").ok_or(Error::Column {
                column: "care_date",
            })?,
        })
    }

    /// The keys of a row, -1 for null.
    fn keys_of(&self, row: usize) -> [i32; 7] {
        self.keys
            .map(|column| column.key(row).map_or(-1, |key| key as i32))
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
    /// Counts a codebook.
    pub fn of(codes: &[CodeRow]) -> Progress {
        let mut progress = Progress::default();
        for code in codes.iter().filter(|code| code.rows > 0) {
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

/// A `lab_results` batch with these (local code, declared code, notes) and everything else empty.
#[cfg(test)]
pub(crate) fn test_batch(rows: &[(Option<&str>, Option<&str>, u32)]) -> Batch {
    use std::sync::Arc;

    use arrow_array::{ArrayRef, RecordBatch, UInt32Array, new_null_array};
    use arrow_schema::{DataType, Field, Schema};
    use model::{NOTES_COLUMN, Table, dictionary_schema};

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
    fields.push(Field::new(NOTES_COLUMN, DataType::UInt32, false));
    columns.push(Arc::new(
        rows.iter().map(|row| Some(row.2)).collect::<UInt32Array>(),
    ));
    let rows = RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).unwrap();
    Batch {
        table: Table::LabResults,
        rows,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::standardize;

    #[test]
    fn rows_come_and_go_and_what_was_seen_stays_seen() {
        let code = "3B035000002327201";
        let rows = [
            (Some("101"), Some(code), 0),
            (Some("102"), None, 0),
            (Some("101"), Some(code), 0),
        ];
        let batch = standardize(test_batch(&rows)).unwrap();
        let mut tally = CodeTally::default();
        tally.add(&batch).unwrap();
        let mut gone = CodeTally::default();
        gone.remove(&standardize(test_batch(&rows[1..2])).unwrap())
            .unwrap();
        tally.merge(gone);
        let rows = tally.clone().into_rows();
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
        let progress = Progress::of(&rows);
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
        assert_eq!(CodeTally::from_rows(rows.clone()).into_rows(), rows);
    }
}
