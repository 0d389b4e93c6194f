//! The masters folder: each file exactly as it was given, under its hash, and an index of what they are.
//!
//! ```text
//! masters/masters.toml      one entry an imported file, in the order of import
//! masters/files/<sha256>    its bytes: `sha256sum` of the file gives its name
//! ```
//!
//! Nothing derived is kept: the readers decide at each use what a file says, so a better reader needs no new import.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::Date;
use mappings::masters::{
    self, CodeList, Content, Difference, JLAC10, JLAC10_NAMES, Jlac10, MASTER_BYTES_MAX, MASTERS,
    Master, Note, Reading,
};
use mappings::{ClaimCodes, Domain, StandardCodes};
use model::hex;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use store::StoreLock;

use crate::Error;
use crate::config::Config;

/// The shortest beginning of a hash that names a file.
const HASH_CHARS_MIN: usize = 8;

/// How much of its hash names a file in rows.
const ID_CHARS: usize = 12;

/// An imported file, as the index has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported {
    /// The system, one of [`MASTERS`].
    pub system: String,
    /// The file's name without folders.
    pub file: String,
    /// SHA-256 of its bytes in hex.
    pub sha256: String,
    /// How many bytes it has.
    pub bytes: u64,
    /// The edition as the importer, the file or its name tells it.
    pub edition: Option<String>,
    /// Where the importer has it from.
    pub source: Option<String>,
    /// The first day for which it was published.
    pub valid_from: Option<Date>,
    /// When it was imported.
    pub imported: Timestamp,
    /// Rows with a code or a name.
    pub rows: u64,
    /// Rows that were taken.
    pub taken: u64,
    /// Rows that were not, by the name of the reason; with `taken` they add up to `rows`.
    pub left_out: BTreeMap<String, u64>,
}

/// What is to be imported.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The system, one of [`MASTERS`].
    pub system: &'a str,
    /// The edition; `None` for what the file or its name tells.
    pub edition: Option<&'a str>,
    /// Where the files are from.
    pub source: Option<&'a str>,
    /// The first day for which they were published.
    pub valid_from: Option<Date>,
    /// The files.
    pub files: &'a [PathBuf],
}

/// What came of importing one file.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Its entry in the index.
    pub entry: Imported,
    /// Whether it was imported now; a file that was there before changes nothing.
    pub is_new: bool,
    /// The first rows that were left out.
    pub notes: Vec<Note>,
}

/// How the bytes of an imported file are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// As they were imported.
    Intact,
    /// Other bytes than were imported.
    Altered,
    /// Not there.
    Missing,
}

#[derive(Default, Serialize, Deserialize)]
struct Index {
    #[serde(default)]
    master: Vec<Imported>,
}

/// A file that was read and may be kept.
struct Candidate {
    name: String,
    bytes: Vec<u8>,
    sha256: String,
    reading: Reading,
}

/// Imports files, in their order. All are read first: when one cannot be, nothing is imported.
///
/// # Errors
/// When there is no such system, a file cannot be read or is no such master, another import is running, or the folder cannot be
/// written.
pub fn import(config: &Config, request: Request<'_>) -> Result<Vec<Outcome>, Error> {
    let master = known(request.system)?;
    let candidates: Vec<Candidate> = (request.files.iter())
        .map(|path| candidate(master, path, request.source))
        .collect::<Result<_, _>>()?;
    let _lock = StoreLock::take(&config.masters.join("masters.lock"), "masters import")?;
    let mut index = read_index(&config.masters)?;
    let mut outcomes = Vec::new();
    for candidate in candidates {
        let is_same =
            |entry: &&Imported| entry.system == master.system && entry.sha256 == candidate.sha256;
        let (entry, is_new) = match index.master.iter().find(is_same) {
            Some(entry) => (entry.clone(), false),
            None => {
                put(
                    &path_of(&config.masters, &candidate.sha256),
                    &candidate.bytes,
                )?;
                let entry = entry(master, request, &candidate);
                index.master.push(entry.clone());
                (entry, true)
            }
        };
        outcomes.push(Outcome {
            entry,
            is_new,
            notes: candidate.reading.account.notes,
        });
    }
    // The index comes last: a file that it does not name yet is no part of any result.
    if outcomes.iter().any(|outcome| outcome.is_new) {
        write_index(&config.masters, &index)?;
    }
    Ok(outcomes)
}

/// The imported files in the order of their import.
///
/// # Errors
/// When the index is damaged.
pub fn list(config: &Config) -> Result<Vec<Imported>, Error> {
    Ok(read_index(&config.masters)?.master)
}

/// Whether the bytes of an imported file are still what they were.
///
/// # Errors
/// When they are there and cannot be read.
pub fn state(config: &Config, entry: &Imported) -> Result<State, Error> {
    match read_file(&path_of(&config.masters, &entry.sha256)) {
        Ok(bytes) if sha256(&bytes) == entry.sha256 => Ok(State::Intact),
        Ok(_) => Ok(State::Altered),
        Err(Error::Io { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => {
            Ok(State::Missing)
        }
        Err(error) => Err(error),
    }
}

/// What an imported file says.
///
/// # Errors
/// When its bytes are not those that were imported, or this program cannot read them.
pub fn open(config: &Config, entry: &Imported) -> Result<Content, Error> {
    let path = path_of(&config.masters, &entry.sha256);
    let bytes = read_file(&path)?;
    if sha256(&bytes) != entry.sha256 {
        return Err(Error::MasterAltered {
            file: entry.file.clone(),
            path,
        });
    }
    let file = masters::File {
        name: &entry.file,
        bytes: &bytes,
    };
    let reading = known(&entry.system)?.read(file, entry.source.as_deref());
    let reading = reading.map_err(|source| Error::Master {
        path,
        source: Box::new(source),
    })?;
    Ok(reading.content)
}

/// All JLAC10 tables, lists and names that were imported, in the order of their import: a newer file has the last word. Empty when
/// none was imported.
///
/// # Errors
/// As [`list`] and [`open`].
pub fn jlac10(config: &Config) -> Result<Jlac10, Error> {
    Ok(Jlac10::merged(jlac10_files(config)?))
}

/// What each imported JLAC10 file says, in the order of their import.
///
/// # Errors
/// As [`list`] and [`open`].
pub(crate) fn jlac10_files(config: &Config) -> Result<Vec<Jlac10>, Error> {
    let mut files = Vec::new();
    for entry in list(config)?.iter().filter(|entry| is_jlac10(entry)) {
        if let Content::Jlac10(content) = open(config, entry)? {
            files.push(*content);
        }
    }
    Ok(files)
}

/// The lists of the masters of claims with what names each in rows, in the order of their import.
///
/// # Errors
/// As [`list`] and [`open`].
pub(crate) fn claim_lists(config: &Config) -> Result<Vec<(String, CodeList)>, Error> {
    lists(config, is_of_claims)
}

/// As [`claim_lists`], the lists of drugs (HOT, YJ), diseases (MDCDX2, ICD-10) and procedures (JJ1017).
///
/// # Errors
/// As [`list`] and [`open`].
pub(crate) fn standard_lists(config: &Config) -> Result<Vec<(String, CodeList)>, Error> {
    lists(config, is_of_standards)
}

/// As [`claim_lists`], the lists of a domain's standard codes.
///
/// # Errors
/// As [`list`] and [`open`].
pub(crate) fn lists_of(config: &Config, domain: Domain) -> Result<Vec<(String, CodeList)>, Error> {
    lists(config, |entry| {
        domain.systems().contains(&entry.system.as_str())
    })
}

fn lists(
    config: &Config,
    is_of: impl Fn(&Imported) -> bool,
) -> Result<Vec<(String, CodeList)>, Error> {
    let mut lists = Vec::new();
    for entry in list(config)?.iter().filter(|entry| is_of(entry)) {
        if let Content::Codes(codes) = open(config, entry)? {
            let id = entry.sha256.chars().take(ID_CHARS).collect();
            lists.push((id, codes));
        }
    }
    Ok(lists)
}

/// What [`jlac10`] is made from, for the quality records: SHA-256 in hex over one line
/// `system <tab> SHA-256 of the file <tab> its name <tab> its source` an imported file. `None` when there is none.
///
/// # Errors
/// As [`list`].
pub fn fingerprint(config: &Config) -> Result<Option<String>, Error> {
    Ok(fingerprint_of(&list(config)?, is_jlac10))
}

/// As [`fingerprint`], of the masters of claims.
///
/// # Errors
/// As [`list`].
pub fn claims_fingerprint(config: &Config) -> Result<Option<String>, Error> {
    Ok(fingerprint_of(&list(config)?, is_of_claims))
}

/// As [`fingerprint`], of the masters of drugs (HOT, YJ), diseases (MDCDX2, ICD-10) and procedures (JJ1017).
///
/// # Errors
/// As [`list`].
pub fn code_fingerprint(config: &Config) -> Result<Option<String>, Error> {
    Ok(fingerprint_of(&list(config)?, is_of_standards))
}

fn fingerprint_of(list: &[Imported], is_of: fn(&Imported) -> bool) -> Option<String> {
    let mut lines = String::new();
    for entry in list.iter().filter(|entry| is_of(entry)) {
        let source = entry.source.as_deref().unwrap_or_default();
        lines += &format!(
            "{}\t{}\t{}\t{source}\n",
            entry.system, entry.sha256, entry.file
        );
    }
    (!lines.is_empty()).then(|| sha256(lines.as_bytes()))
}

/// The fingerprints that a load recorded: of the JLAC10 masters, of those of claims, and of those of drugs, diseases and
/// procedures.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fingerprints<'a> {
    pub jlac10: Option<&'a str>,
    pub claims: Option<&'a str>,
    pub codes: Option<&'a str>,
}

/// How many of the imported files were there when the fingerprints were these: imports are only ever added.
pub(crate) fn known_by(list: &[Imported], fingerprints: Fingerprints<'_>) -> Option<usize> {
    (0..=list.len()).rev().find(|count| {
        let first = list.get(..*count).unwrap_or_default();
        fingerprint_of(first, is_jlac10).as_deref() == fingerprints.jlac10
            && fingerprint_of(first, is_of_claims).as_deref() == fingerprints.claims
            && fingerprint_of(first, is_of_standards).as_deref() == fingerprints.codes
    })
}

/// Copies the first so many imported files with their index into another folder.
///
/// # Errors
/// When they cannot be read or written.
pub(crate) fn copy_first(config: &Config, count: usize, into: &Path) -> Result<(), Error> {
    let mut index = read_index(&config.masters)?;
    index.master.truncate(count);
    for entry in &index.master {
        let bytes = read_file(&path_of(&config.masters, &entry.sha256))?;
        put(&path_of(into, &entry.sha256), &bytes)?;
    }
    write_index(into, &index)
}

/// What changed in a system between two editions. An edition is named by its text, by a file's name, or by the first
/// characters of a file's hash (eight or more); it may be several files.
///
/// # Errors
/// When nothing was imported under one of the two names, and as [`open`].
pub fn diff(config: &Config, system: &str, old: &str, new: &str) -> Result<Vec<Difference>, Error> {
    known(system)?;
    let entries = list(config)?;
    let side = |which: &str| -> Result<Vec<Content>, Error> {
        let named = |entry: &&Imported| entry.system == system && is_named(entry, which);
        let contents: Vec<Content> = (entries.iter().filter(named))
            .map(|entry| open(config, entry))
            .collect::<Result<_, _>>()?;
        if contents.is_empty() {
            return Err(Error::NoSuchEdition {
                system: system.to_owned(),
                edition: which.to_owned(),
            });
        }
        Ok(contents)
    };
    Ok(masters::diff(&side(old)?, &side(new)?))
}

fn is_jlac10(entry: &Imported) -> bool {
    [JLAC10, JLAC10_NAMES].contains(&entry.system.as_str())
}

fn is_of_claims(entry: &Imported) -> bool {
    ClaimCodes::uses(&entry.system)
}

fn is_of_standards(entry: &Imported) -> bool {
    StandardCodes::uses(&entry.system)
}

fn is_named(entry: &Imported, which: &str) -> bool {
    entry.edition.as_deref() == Some(which)
        || entry.file == which
        || (which.len() >= HASH_CHARS_MIN && entry.sha256.starts_with(which))
}

fn known(system: &str) -> Result<&'static Master, Error> {
    masters::master(system).ok_or_else(|| Error::UnknownMaster {
        system: system.to_owned(),
        known: (MASTERS.iter())
            .map(|master| master.system)
            .collect::<Vec<_>>()
            .join(", "),
    })
}

fn candidate(master: &Master, path: &Path, source: Option<&str>) -> Result<Candidate, Error> {
    let bytes = read_file(path)?;
    let name = path.file_name().unwrap_or(path.as_os_str());
    let name = name.to_string_lossy().into_owned();
    let file = masters::File {
        name: &name,
        bytes: &bytes,
    };
    let reading = master.read(file, source).map_err(|source| Error::Master {
        path: path.to_owned(),
        source: Box::new(source),
    })?;
    Ok(Candidate {
        sha256: sha256(&bytes),
        name,
        bytes,
        reading,
    })
}

fn entry(master: &Master, request: Request<'_>, candidate: &Candidate) -> Imported {
    let account = &candidate.reading.account;
    let edition = request.edition.map(str::to_owned);
    // Whole seconds: the index is for people.
    let imported = Timestamp::from_second(Timestamp::now().as_second()).unwrap_or_default();
    Imported {
        system: master.system.to_owned(),
        file: candidate.name.clone(),
        sha256: candidate.sha256.clone(),
        bytes: candidate.bytes.len() as u64,
        edition: edition.or_else(|| candidate.reading.edition.clone()),
        source: request.source.map(str::to_owned),
        valid_from: request.valid_from,
        imported,
        rows: account.rows,
        taken: account.taken,
        left_out: (account.left_out.iter())
            .map(|(reason, count)| (reason.name().to_owned(), *count))
            .collect(),
    }
}

fn path_of(folder: &Path, sha256: &str) -> PathBuf {
    folder.join("files").join(sha256)
}

fn index_path(folder: &Path) -> PathBuf {
    folder.join("masters.toml")
}

fn read_index(folder: &Path) -> Result<Index, Error> {
    let path = index_path(folder);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Index::default()),
        Err(source) => return Err(Error::Io { path, source }),
    };
    let index: Index = toml::from_str(&text).map_err(|error| Error::MasterIndex {
        path: path.clone(),
        reason: error.to_string(),
    })?;
    // A hash names a file here, and an index may have been edited by hand.
    let is_hash = |text: &str| text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit());
    match index.master.iter().find(|entry| !is_hash(&entry.sha256)) {
        Some(entry) => Err(Error::MasterIndex {
            path,
            reason: format!("the sha256 of {} is no hash", entry.file),
        }),
        None => Ok(index),
    }
}

fn write_index(folder: &Path, index: &Index) -> Result<(), Error> {
    let path = index_path(folder);
    let text = toml::to_string(index).map_err(|error| Error::MasterIndex {
        path: path.clone(),
        reason: error.to_string(),
    })?;
    let head =
        "# Written by `kijun masters import`; each file lies below files/ under its sha256.\n\n";
    put(&path, format!("{head}{text}").as_bytes())
}

/// The bytes of a file, at most one more than a master may have: the reader refuses the larger one.
fn read_file(path: &Path) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(MASTER_BYTES_MAX + 1).read_to_end(&mut bytes))
        .map_err(|source| Error::Io {
            path: path.to_owned(),
            source,
        })?;
    Ok(bytes)
}

/// Writes a file that is whole or absent, also after a power cut.
fn put(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let part = path.with_extension("part");
    let written = || -> std::io::Result<()> {
        std::fs::create_dir_all(folder)?;
        let mut file = File::create(&part)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(&part, path)?;
        File::open(folder)?.sync_all()
    };
    written().map_err(|source| Error::Io {
        path: path.to_owned(),
        source,
    })
}

fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}
