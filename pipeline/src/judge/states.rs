//! The stored states that a judgement looks at: profiles and volumes of the days before a night.

use arrow_array::RecordBatch;
use model::{Table, hex};
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use store::{LiveFile, Store};

use crate::Error;

/// Event days that a judgement looks at, as-of day included.
const WINDOW_DAYS: i32 = 401;

/// First and last event day that are looked at on an as-of day.
pub(crate) fn window(as_of: i32) -> (i32, i32) {
    (as_of - WINDOW_DAYS + 1, as_of)
}

/// The profiles of a hospital that can hold a day of the window.
///
/// # Errors
/// When the store cannot be read.
pub(crate) fn profile_files(
    store: &Store,
    hospital: &str,
    (from, to): (i32, i32),
) -> Result<Vec<LiveFile>, Error> {
    let mut files = store.live_files(Table::Profiles, hospital)?;
    files.retain(|file| {
        let days = file.min_day.zip(file.max_day);
        days.is_some_and(|(min, max)| min <= to && from <= max)
    });
    Ok(files)
}

/// The rows of files.
///
/// # Errors
/// When the store cannot be read.
pub(crate) fn read(store: &Store, files: &[LiveFile]) -> Result<Vec<RecordBatch>, Error> {
    let read: Result<Vec<Vec<RecordBatch>>, store::Error> =
        files.par_iter().map(|file| store.read(file)).collect();
    Ok(read?.into_iter().flatten().collect())
}

/// SHA-256 over the states that were judged: a line a file, with the digest of its bytes.
#[derive(Clone, Default)]
pub(super) struct StatesDigest(Sha256);

impl StatesDigest {
    /// Adds files, which the store gives in one order.
    pub(super) fn add(&mut self, files: &[LiveFile]) {
        for file in files {
            let sha256 = file.sha256.as_deref().unwrap_or_default();
            let line = format!("{}\t{}\t{sha256}\n", file.table.name(), file.path);
            self.0.update(line);
        }
    }

    /// In hex.
    pub(super) fn finish(self) -> String {
        hex(&self.0.finalize())
    }
}
