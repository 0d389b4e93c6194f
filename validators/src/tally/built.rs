//! Rows that were built from others: each rests on a file, and a fault of the row is a finding of that file.

use std::collections::BTreeMap;

use arrow_array::{Array, Date32Array, Int64Array};
use model::{Batch, Code, Table};

use super::files::Files;
use super::rows::Origins;
use super::{Days, Fault};
use crate::check::Run;
use crate::checks::{CHECKS, position};
use crate::ids::IdSet;

/// The files from whose rows a table was built in this load.
#[derive(Debug, Default)]
pub(super) struct Judged {
    tables: BTreeMap<Table, IdSet>,
}

impl Judged {
    pub(super) fn add(&mut self, table: Table, ids: &[i64]) {
        let of_table = self.tables.entry(table).or_default();
        for id in ids {
            of_table.insert(*id);
        }
    }

    pub(super) fn merge(&mut self, later: Judged) {
        for (table, ids) in later.tables {
            self.tables.entry(table).or_default().merge(ids);
        }
    }

    /// Whether the check of a code had a row of this file before it.
    pub(super) fn has(&self, code: Code, id: i64) -> bool {
        let run = position(code.0).map(|index| CHECKS[index].run);
        let Some(Run::Built(table, _)) = run else {
            return false;
        };
        self.tables.get(&table).is_some_and(|ids| ids.contains(id))
    }
}

/// Tells the files of what the checks of the table find in its rows.
pub(super) fn add(files: &mut Files, batch: &Batch, path_of: &dyn Fn(i64) -> String) {
    let Some(ids) = batch.typed::<Int64Array>("source_file_id") else {
        return;
    };
    let origins = Origins::of(batch);
    let day = |name, row| {
        let days = batch.typed::<Date32Array>(name)?;
        days.is_valid(row).then(|| days.value(row))
    };
    for check in CHECKS {
        let Run::Built(table, run) = check.run else {
            continue;
        };
        if table != batch.table {
            continue;
        }
        let code = check.about.code;
        run(batch, &mut |row, detail| {
            files.add_fault(code, ids.value(row), || Fault {
                failed: 1,
                days: Days {
                    from: day("first_date", row),
                    to: day("last_date", row),
                },
                origin: origins.at(row, code, path_of),
                detail: detail.to_string(),
            });
        });
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::types::Int32Type;
    use arrow_array::{ArrayRef, DictionaryArray, RecordBatch};
    use arrow_array::{Int32Array, TimestampMicrosecondArray};

    use crate::tally::Tally;
    use crate::tally::tests::{lines, path_of};

    use super::*;

    /// A row of `episodes` that rests on a file.
    fn stay(id: i64, state: &str) -> Batch {
        let text = |text: Option<&str>| -> ArrayRef {
            Arc::new([text].into_iter().collect::<DictionaryArray<Int32Type>>())
        };
        let none = || -> ArrayRef { Arc::new(TimestampMicrosecondArray::from(vec![None])) };
        let number = || -> ArrayRef { Arc::new(Int32Array::from(vec![1])) };
        let columns = [
            ("patient_key", text(Some("p1"))),
            ("state", text(Some(state))),
            ("first_date", Arc::new(Date32Array::from(vec![20_463]))),
            ("admitted_at", none()),
            ("admitted_at_text", text(None)),
            ("discharged_at", none()),
            ("discharged_at_text", text(None)),
            ("discharges", number()),
            ("events_disputed", Arc::new(Int32Array::from(vec![0]))),
            ("source_file_id", Arc::new(Int64Array::from(vec![id]))),
            ("message_no", number()),
            ("segment_no", number()),
        ];
        let columns = columns.map(|(name, column)| (name, column, true));
        Batch {
            table: Table::Episodes,
            rows: RecordBatch::try_from_iter_with_nullable(columns).unwrap(),
        }
    }

    #[test]
    fn a_fault_of_a_row_is_told_of_its_file_until_its_events_are_seen_without() {
        let night = |rows: &[Batch], judged: &[i64], previous: &[model::Finding]| {
            let mut tally = Tally::default();
            for rows in rows {
                tally.built(rows, &path_of);
            }
            let mut other = Tally::default();
            other.judged(Table::Episodes, judged);
            tally.merge(other);
            tally.findings("H01", "ssmix2", "L1", previous, &|_| false)
        };
        let new = night(&[stay(7, "discharged_only")], &[7], &[]);
        assert_eq!(lines(&new), ["X02:H01:ssmix2:file=7 new 1/1"]);
        assert_eq!(new[0].origin.file, "path of 7");
        assert_eq!(new[0].origin.field.as_deref(), Some("PV1[1]"));
        assert_eq!((new[0].from, new[0].to), (Some(20_463), None));
        let again = night(&[stay(7, "discharged_only")], &[7, 8], &new);
        assert_eq!(lines(&again), ["X02:H01:ssmix2:file=7 persisting 1/1"]);
        assert_eq!(night(&[stay(9, "closed")], &[9], &new), []);
        let gone = night(&[stay(8, "closed")], &[7, 8], &new);
        assert_eq!(lines(&gone), ["X02:H01:ssmix2:file=7 resolved 0/1"]);
    }
}
