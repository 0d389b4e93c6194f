//! The test of a backup: whether a restored copy of a hospital's ledger and of its tables is whole, for record R13.
//!
//! A copy may be older than what it is held to. Its ledger must be sound and be continued by the present one; every file that its
//! tables name must be there with the bytes that the tables' own log states.

use std::path::Path;

use jiff::Timestamp;
use ledger::{
    BackupAct, BackupRestore, BackupScope, Continuation, Ended, Record, Software, Verification,
};
use model::Table;
use rayon::prelude::*;
use store::{LiveFile, Secrets, Store};

use crate::config::Config;
use crate::night::{japan, ledger_key};
use crate::records::{Author, Kept, RecordDesk};
use crate::{Error, Progress, Stage};

/// Where the restored copy lies.
#[derive(Clone, Copy, Debug)]
pub struct Copy<'a> {
    /// The folder of all ledgers; not tested when absent.
    pub ledger: Option<&'a Path>,
    /// Folder or address of the store; not tested when absent.
    pub store: Option<&'a str>,
}

/// What a test found.
#[derive(Clone, Debug, Default)]
pub struct RestoreTest {
    /// Entries of the restored ledger.
    pub entries: u64,
    /// Files of the hospital's tables that were read.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// What is wrong; nothing when the copy can be used.
    pub faults: Vec<RestoreFault>,
    scope: Vec<BackupScope>,
}

/// One thing that is wrong with a copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RestoreFault {
    /// The ledger is not sound; in words.
    Ledger(String),
    /// The present ledger does not go on from the copy.
    NotContinued,
    /// The copy's tables hold no file of the hospital.
    NoFiles,
    /// A file of a table is not there.
    Missing {
        /// `table/path`.
        file: String,
    },
    /// A file of a table has other bytes than its log states.
    Differs {
        /// `table/path`.
        file: String,
    },
}

impl RestoreTest {
    /// Whether the copy can be used.
    pub fn is_sound(&self) -> bool {
        self.faults.is_empty()
    }
}

/// Tests a restored copy. Nothing is written.
///
/// # Errors
/// When the copy or the present ledger cannot be read at all.
pub fn test(
    config: &Config,
    hospital: &str,
    copy: Copy<'_>,
    progress: &dyn Progress,
) -> Result<RestoreTest, Error> {
    let mut found = RestoreTest::default();
    if let Some(ledgers) = copy.ledger {
        found.scope.push(BackupScope::Ledger);
        ledger_of(config, hospital, &ledgers.join(hospital), &mut found)?;
    }
    if let Some(location) = copy.store {
        found.scope.push(BackupScope::Store);
        store_of(hospital, location, &mut found, progress)?;
    }
    Ok(found)
}

fn ledger_of(
    config: &Config,
    hospital: &str,
    dir: &Path,
    found: &mut RestoreTest,
) -> Result<(), Error> {
    let secrets = Secrets::open(&config.secrets)?;
    let verifier = ledger_key(config, &secrets, hospital)?.verifier();
    let Verification { size, faults, .. } = ledger::verify(dir, &verifier)?;
    found.entries = size;
    let faults = faults
        .iter()
        .map(|fault| RestoreFault::Ledger(fault.to_string()));
    found.faults.extend(faults);
    let path = dir.join("checkpoint");
    let checkpoint = std::fs::read(&path).map_err(|source| Error::Io {
        path: path.clone(),
        source,
    })?;
    let present = config.ledger.join(hospital);
    let (_, _, continuation) = ledger::compare(&present, &verifier, &checkpoint)?;
    if continuation != Continuation::Continues {
        found.faults.push(RestoreFault::NotContinued);
    }
    Ok(())
}

fn store_of(
    hospital: &str,
    location: &str,
    found: &mut RestoreTest,
    progress: &dyn Progress,
) -> Result<(), Error> {
    let store = Store::open(location)?;
    let mut files = Vec::new();
    for table in Table::ALL {
        if store.exists(table)? {
            files.extend(store.live_files(table, hospital)?);
        }
    }
    if files.is_empty() {
        found.faults.push(RestoreFault::NoFiles);
    }
    progress.stage(hospital, Stage::Load, files.len() as u64);
    let looked: Vec<Option<RestoreFault>> = files
        .par_iter()
        .map(|file| {
            let fault = file_of(&store, file);
            progress.advance(1);
            fault
        })
        .collect::<Result<_, _>>()?;
    found.files = files.len() as u64;
    found.bytes = files.iter().map(|file| file.bytes).sum();
    found.faults.extend(looked.into_iter().flatten());
    Ok(())
}

fn file_of(store: &Store, live: &LiveFile) -> Result<Option<RestoreFault>, Error> {
    let file = || format!("{}/{}", live.table.name(), live.path);
    Ok(match store.sha256_of(live.table, &live.path)? {
        None => Some(RestoreFault::Missing { file: file() }),
        Some(sha256) if live.sha256.as_ref().is_some_and(|it| *it != sha256) => {
            Some(RestoreFault::Differs { file: file() })
        }
        Some(_) => None,
    })
}

/// Puts R13 about a test into the hospital's ledger.
///
/// # Errors
/// When the author or the media are not taken, or the ledger cannot be written.
pub fn record(
    config: &Config,
    hospital: &str,
    software: &Software,
    author: &Author,
    media: &str,
    found: &RestoreTest,
) -> Result<Kept, Error> {
    let ended = match found.is_sound() {
        true => Ended::Ok,
        false => Ended::Failed,
    };
    let record = BackupRestore {
        act: BackupAct::RestoreTest,
        scope: found.scope.clone(),
        day: japan(Timestamp::now()).date(),
        media: media.to_owned(),
        bytes: Some(found.bytes),
        sha256: None,
        files_restored: Some(found.files),
        is_verified: Some(found.is_sound()),
        ended,
    };
    RecordDesk::open(config, hospital, software)?.add(
        author,
        Record::BackupRestore(record),
        None,
        Vec::new(),
    )
}
