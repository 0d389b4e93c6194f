//! Profiles beside the rows: each file of a table with event days has one file in `profiles`, made of the same rows, for the
//! same days, written and replaced together with it. So every event day of a table has one current profile.

use std::collections::BTreeMap;

use arrow_array::RecordBatch;
use model::{Batch, Table};
use store::{LiveFile, NewFile, Store};
use validators::profile::ProfileTally;

use crate::Error;
use crate::unit::Written;

/// The stored profiles of a hospital, by partition.
#[derive(Default)]
pub(crate) struct Profiled {
    files: BTreeMap<Vec<String>, Vec<LiveFile>>,
}

impl Profiled {
    /// Reads which there are.
    ///
    /// # Errors
    /// When the store cannot tell its live files.
    pub(crate) fn read(store: &Store, hospital: &str) -> Result<Profiled, Error> {
        let mut profiled = Profiled::default();
        for file in store.live_files(Table::Profiles, hospital)? {
            let files = profiled.files.entry(file.partition.clone()).or_default();
            files.push(file);
        }
        Ok(profiled)
    }

    /// The profiles of stored files of a table. The files of a table share no day, so the days tell which belongs to which.
    fn of<'a>(
        &'a self,
        table: Table,
        stored: &'a [&LiveFile],
    ) -> impl Iterator<Item = &'a LiveFile> {
        let is_of = move |profile: &&LiveFile| {
            is_about(profile, table) && stored.iter().any(|file| share_days(profile, file))
        };
        let partition = stored.first().map(|file| &file.partition);
        let files = partition.and_then(|partition| self.files.get(partition));
        files.into_iter().flatten().filter(is_of)
    }
}

/// The name of the profile of a file: the table, then the name of the file.
pub(crate) fn file_name(table: Table, of: &str) -> String {
    format!("{}-{of}", table.name())
}

/// Whether a stored profile is of a table's rows.
pub(crate) fn is_about(profile: &LiveFile, table: Table) -> bool {
    let name = profile.path.rsplit('/').next().unwrap_or_default();
    let rest = name.strip_prefix(table.name());
    rest.is_some_and(|rest| rest.starts_with('-'))
}

fn share_days(one: &LiveFile, other: &LiveFile) -> bool {
    match (one.min_day, one.max_day, other.min_day, other.max_day) {
        (Some(first), Some(last), Some(min), Some(max)) => first <= max && min <= last,
        (None, None, None, None) => true,
        _ => false,
    }
}

/// Writes the profile of a file of a table, if its rows have one.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn write(
    store: &Store,
    table: Table,
    partition: &[&str],
    of: &str,
    rows: &[RecordBatch],
) -> Result<Option<NewFile>, Error> {
    let mut tally = ProfileTally::default();
    for rows in rows {
        tally.add(&Batch {
            table,
            rows: rows.clone(),
        });
    }
    let batch = tally.to_batch().map_err(|source| Error::Rows {
        table: Table::Profiles.name(),
        source,
    })?;
    if batch.num_rows() == 0 {
        return Ok(None);
    }
    let name = file_name(table, of);
    Ok(Some(store.write(
        Table::Profiles,
        partition,
        &name,
        &[batch],
    )?))
}

/// Puts new profiles in the place of those of stored files that are written again.
pub(crate) fn replace(
    profiled: &Profiled,
    table: Table,
    stored: &[&LiveFile],
    new: Vec<NewFile>,
    written: &mut Written,
) {
    for old in profiled.of(table, stored) {
        written.removes.push(old.path.clone());
        written.replaced += old.rows;
        written.load.removed += old.rows;
    }
    written.load.stored += new.iter().map(|file| file.rows).sum::<u64>();
    written.adds.extend(new);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, days: Option<(i32, i32)>) -> LiveFile {
        LiveFile {
            table: Table::Profiles,
            path: format!("hospital=H01/care_month=2026-11/{name}"),
            partition: vec!["H01".to_owned(), "2026-11".to_owned()],
            bytes: 1,
            rows: 1,
            min_day: days.map(|days| days.0),
            max_day: days.map(|days| days.1),
            sha256: None,
        }
    }

    #[test]
    fn a_profile_belongs_to_a_table_and_its_days() {
        let profiles = [
            file("lab_results-L1-00000-0.parquet", Some((10, 12))),
            file("lab_results-L1-00000-1.parquet", Some((13, 20))),
            file("lab_results-L1-00001-0.parquet", None),
            file("prescriptions-L1-00002-0.parquet", Some((10, 20))),
        ];
        let mut profiled = Profiled::default();
        profiled
            .files
            .insert(profiles[0].partition.clone(), profiles.to_vec());
        let found = |table, days| -> Vec<String> {
            let stored = file("L1-00000-0.parquet", days);
            let of = [&stored];
            let found = profiled.of(table, &of);
            found
                .map(|file| file.path.rsplit('/').next().unwrap().to_owned())
                .collect()
        };
        let lab = Table::LabResults;
        assert_eq!(
            found(lab, Some((10, 12))),
            ["lab_results-L1-00000-0.parquet"]
        );
        assert_eq!(found(lab, Some((12, 13))).len(), 2);
        assert_eq!(found(lab, Some((21, 30))), Vec::<String>::new());
        assert_eq!(found(lab, None), ["lab_results-L1-00001-0.parquet"]);
        assert_eq!(
            found(Table::Prescriptions, Some((11, 11))),
            ["prescriptions-L1-00002-0.parquet"]
        );
        assert_eq!(
            found(Table::Injections, Some((11, 11))),
            Vec::<String>::new()
        );
    }
}
