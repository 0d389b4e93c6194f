//! The register of a delivery feed: every file that the last load met, what it was, and what became of it.
//!
//! It lies where the listing of other feeds lies and lives as long. A text: a first line with format, version and number of
//! files, then one JSON object a file in the order of (path, root).

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use model::{Bucket, hex};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::durable::{Pending, create_folder};
use crate::{Error, Stamp, WrittenListing};

const FORMAT: &str = "kijun register";
const VERSION: u32 = 1;

/// A path: text where it is, else bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
enum PathText {
    Text(String),
    Bytes(Vec<u8>),
}

/// One file of a delivery feed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegisteredFile {
    path: PathText,
    /// Which root of the feed, 0-based.
    pub root: u16,
    /// Size in bytes when it was last looked at.
    pub bytes: u64,
    /// When it was written, in nanoseconds since 1970; see [`Stamp`].
    pub modified: Option<i64>,
    /// SHA-256 of its bytes in hex; `None` when it could not be read and is to be looked at again.
    pub sha256: Option<String>,
    /// The file version's id.
    pub source_file_id: i64,
    /// Where it ended.
    pub bucket: Bucket,
    /// What kind of file it is; empty when nothing in it told.
    pub kind: String,
    /// Who wrote it, as far as the kind has it: the facility of a DPC file.
    pub facility: String,
    /// The month it is about, `2026-10`; empty when not known.
    pub month: String,
    /// How many records it has.
    pub records: u64,
    /// The file with the same bytes that was there first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duplicate_of: Option<i64>,
    /// Files that took rows of it over. When one of them goes, those rows are wanted again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub superseded_by: Vec<i64>,
}

impl RegisteredFile {
    /// A file of which only its place and its id are known.
    pub fn new(path: &[u8], root: u16, source_file_id: i64) -> RegisteredFile {
        let path = match std::str::from_utf8(path) {
            Ok(text) => PathText::Text(text.to_owned()),
            Err(_) => PathText::Bytes(path.to_vec()),
        };
        RegisteredFile {
            path,
            root,
            bytes: 0,
            modified: None,
            sha256: None,
            source_file_id,
            bucket: Bucket::Quarantined,
            kind: String::new(),
            facility: String::new(),
            month: String::new(),
            records: 0,
            duplicate_of: None,
            superseded_by: Vec::new(),
        }
    }

    /// Its path relative to the root.
    pub fn path(&self) -> &[u8] {
        match &self.path {
            PathText::Text(text) => text.as_bytes(),
            PathText::Bytes(bytes) => bytes,
        }
    }

    /// Gives it another place.
    pub fn move_to(&mut self, other: &RegisteredFile) {
        self.path.clone_from(&other.path);
        self.root = other.root;
        self.set_stamp(other.stamp());
    }

    /// Size and time as they were when it was last looked at.
    pub fn stamp(&self) -> Stamp {
        Stamp {
            bytes: self.bytes,
            modified: self.modified,
        }
    }

    /// Takes over size and time.
    pub fn set_stamp(&mut self, stamp: Stamp) {
        self.bytes = stamp.bytes;
        self.modified = stamp.modified;
    }
}

/// The files of a delivery feed after a load.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Register {
    /// By what its rows were made, besides its files: the rule of patient numbers, and masters. Rows of others differ.
    pub rules: String,
    /// In the order of (path, root).
    pub files: Vec<RegisteredFile>,
}

/// The first line.
#[derive(Serialize, Deserialize)]
struct Head {
    format: String,
    version: u32,
    #[serde(rename = "patient_rule")]
    rules: String,
    files: u64,
}

impl Register {
    /// Reads what [`Register::write`] wrote.
    ///
    /// # Errors
    /// [`Error::ListingDamaged`] when it is cut short or is no register, [`Error::ListingVersion`] for one of another version of
    /// the program, and those of reading.
    pub fn read(path: &Path) -> Result<Register, Error> {
        let text = fs::read_to_string(path).map_err(|source| match source.kind() {
            io::ErrorKind::InvalidData => damaged(path, "it is no text"),
            _ => Error::io("reading register", path, source),
        })?;
        let mut lines = text.lines();
        let head = lines.next().unwrap_or_default();
        let head: Head =
            serde_json::from_str(head).map_err(|_| damaged(path, "it is no register"))?;
        if head.format != FORMAT {
            return Err(damaged(path, "it is no register"));
        }
        if head.version != VERSION {
            return Err(Error::ListingVersion {
                path: path.to_path_buf(),
                expected: VERSION,
                found: head.version,
            });
        }
        let files: Result<Vec<RegisteredFile>, _> = lines.map(serde_json::from_str).collect();
        let files = files.map_err(|_| damaged(path, "a line of it cannot be read"))?;
        if files.len() as u64 != head.files {
            return Err(damaged(path, "it is cut short"));
        }
        Ok(Register {
            rules: head.rules,
            files,
        })
    }

    /// Sorts the files and writes them so that the path holds either the old or the new register, for the owner alone (mode 0600).
    ///
    /// # Errors
    /// Those of writing.
    pub fn write(&mut self, path: &Path) -> Result<WrittenListing, Error> {
        self.files
            .sort_by(|a, b| (a.path(), a.root).cmp(&(b.path(), b.root)));
        let head = Head {
            format: FORMAT.to_owned(),
            version: VERSION,
            rules: self.rules.clone(),
            files: self.files.len() as u64,
        };
        let record_damaged = |source| Error::RecordDamaged {
            path: path.display().to_string(),
            source,
        };
        let mut text = serde_json::to_string(&head).map_err(record_damaged)? + "\n";
        for file in &self.files {
            text += &serde_json::to_string(file).map_err(record_damaged)?;
            text.push('\n');
        }
        if let Some(folder) = path.parent() {
            create_folder(folder, 0o700)?;
        }
        let mut pending = Pending::create(path, 0o600)?;
        pending
            .write_all(text.as_bytes())
            .map_err(|source| Error::io("writing register", path, source))?;
        pending.rename_durably()?;
        Ok(WrittenListing {
            files: self.files.len() as u64,
            bytes: text.len() as u64,
            sha256: hex(&Sha256::digest(&text)),
        })
    }
}

fn damaged(path: &Path, what: &'static str) -> Error {
    Error::ListingDamaged {
        path: path.to_path_buf(),
        what,
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn sample() -> Register {
        let mut first = RegisteredFile::new(b"2026/EFn.txt", 0, 7);
        first.set_stamp(Stamp {
            bytes: 9,
            modified: Some(-3),
        });
        first.sha256 = Some("ab".repeat(32));
        first.bucket = Bucket::Stored;
        first.superseded_by = vec![9];
        let mut second = RegisteredFile::new(b"\xff\n", 1, 8);
        second.duplicate_of = Some(7);
        Register {
            rules: "as sent".to_owned(),
            files: vec![second, first],
        }
    }

    #[test]
    fn what_is_written_is_read_in_order() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/L1.listing");
        let mut register = sample();
        let written = register.write(&path).unwrap();
        assert_eq!(register.files[0].path(), b"2026/EFn.txt");
        assert_eq!(written.files, 2);
        assert_eq!(Register::read(&path).unwrap(), register);
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let bytes = fs::read(&path).unwrap();
        assert_eq!(written.sha256, hex(&Sha256::digest(&bytes)));
    }

    #[test]
    fn a_damaged_register_or_one_of_another_version_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("L1.listing");
        sample().write(&path).unwrap();
        let good = fs::read_to_string(&path).unwrap();
        let cut = good.lines().take(2).collect::<Vec<_>>().join("\n");
        for bad in ["", "KIJUNLST", "{}", &cut, &good[..good.len() - 4]] {
            fs::write(&path, bad).unwrap();
            let error = Register::read(&path).unwrap_err();
            assert!(matches!(error, Error::ListingDamaged { .. }), "{error}");
        }
        fs::write(&path, good.replace("\"version\":1", "\"version\":2")).unwrap();
        let error = Register::read(&path).unwrap_err();
        assert!(matches!(error, Error::ListingVersion { found: 2, .. }));
    }
}
