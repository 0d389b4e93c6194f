//! The Parquet files of a feed that are in the store, by the source file whose rows they hold, and what a load does to them.

use std::collections::BTreeMap;

use model::{Table, TableLoad};
use store::{LiveFile, Store};
use validators::VolumeTally;

use super::writer::source_file_id;
use crate::Error;
use crate::days;
use crate::unit::Written;

/// The stored files by source file.
#[derive(Default)]
pub(super) struct Stored {
    files: BTreeMap<i64, Vec<LiveFile>>,
}

/// What becomes of stored files in a load.
#[derive(Default)]
pub(super) struct Changes {
    pub written: BTreeMap<Table, Written>,
}

impl Stored {
    /// Reads what the logs of the tables say of a hospital.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(super) fn read(store: &Store, hospital: &str, tables: &[Table]) -> Result<Stored, Error> {
        let mut stored = Stored::default();
        for table in tables {
            for file in store.live_files(*table, hospital)? {
                let id = source_file_id(&file.path).unwrap_or_default();
                stored.files.entry(id).or_default().push(file);
            }
        }
        Ok(stored)
    }

    /// The ids of all source files that have rows.
    pub(super) fn ids(&self) -> Vec<i64> {
        self.files.keys().copied().collect()
    }

    /// The files of a source file.
    pub(super) fn of(&self, id: i64) -> &[LiveFile] {
        self.files.get(&id).map(Vec::as_slice).unwrap_or_default()
    }

    /// The files of one partition of a table, by source file.
    pub(super) fn in_partition(
        &self,
        table: Table,
        partition: &str,
    ) -> impl Iterator<Item = (i64, &LiveFile)> {
        let files = self.files.iter();
        let files = files.flat_map(|(id, files)| files.iter().map(move |file| (*id, file)));
        files.filter(move |(_, file)| {
            file.table == table && partition_of(&file.partition) == partition
        })
    }

    /// Takes a source file out, with all its rows, which are counted as removed from a kind of file.
    pub(super) fn remove(
        &mut self,
        id: i64,
        kind: &str,
        changes: &mut Changes,
        volumes: &mut VolumeTally,
    ) {
        for file in self.files.remove(&id).unwrap_or_default() {
            volumes.removed(kind, month_day(partition_of(&file.partition)), file.rows);
            changes.remove(&file, file.rows);
        }
    }
}

impl Changes {
    /// Takes a file out of its table; of its rows so many are not written again.
    pub(super) fn remove(&mut self, file: &LiveFile, rows_removed: u64) {
        let written = self.written.entry(file.table).or_default();
        written.removes.push(file.path.clone());
        written.load.removed += rows_removed;
        written.replaced += file.rows;
    }
}

/// What a load did to a table by new files alone.
pub(super) fn added(files: Vec<store::NewFile>) -> Written {
    let stored = files.iter().map(|file| file.rows).sum();
    Written {
        adds: files,
        removes: Vec::new(),
        replaced: 0,
        load: TableLoad {
            stored,
            removed: 0,
            version: 0,
        },
    }
}

/// The value of the second partition column.
pub(super) fn partition_of(partition: &[String]) -> &str {
    partition.get(1).map(String::as_str).unwrap_or_default()
}

/// The first day of a month such as `2026-10`; `None` for what is no month.
pub(super) fn month_day(month: &str) -> Option<i32> {
    let day = format!("{month}-01").parse().ok()?;
    Some(days::from_date(day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_stand_for_their_first_days() {
        assert_eq!(month_day("2026-11"), Some(20_758));
        assert_eq!(month_day("undated"), None);
        assert_eq!(month_day(""), None);
    }
}
