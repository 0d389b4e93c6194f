//! How many patients of a feed the hospital's own patients table knows.

use hashbrown::HashSet;
use model::{DictionaryColumn, Table};
use store::{LiveFile, Store, TableChange};

use arrow_array::Array;
use arrow_array::cast::AsArray;

use crate::Error;

/// How many of these patient keys the patients table has after a load that changes it so.
///
/// # Errors
/// When the store cannot be read.
pub(super) fn linked(
    store: &Store,
    hospital: &str,
    change: Option<&TableChange>,
    keys: &HashSet<u128>,
) -> Result<u64, Error> {
    let mut files = store.live_files(Table::Patients, hospital)?;
    if let Some(change) = change {
        files.retain(|file| !change.removes.contains(&file.path));
        files.extend(change.adds.iter().map(LiveFile::from));
    }
    let mut found = HashSet::new();
    for file in files {
        for batch in store.read_columns(&file, Some(&["patient_key"]))? {
            let column = batch.column_by_name("patient_key");
            let column =
                column.and_then(|column| column.as_any().downcast_ref::<DictionaryColumn>());
            let values = column.and_then(|column| column.values().as_string_opt::<i32>());
            let known = values.into_iter().flatten().flatten();
            let known = known.filter_map(|key| u128::from_str_radix(key, 16).ok());
            found.extend(known.filter(|key| keys.contains(key)));
        }
    }
    Ok(found.len() as u64)
}
