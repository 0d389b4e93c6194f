//! The bytes of what could not be used, kept for the day on which someone asks: `<load>/<source file id>`, mode 0600.
//!
//! The name says nothing of the file's own name, which may hold a patient number.

use std::fs::File;
use std::io::{self, Read, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use model::hex;
use sha2::{Digest, Sha256};

use crate::Error;
use crate::durable::{Pending, create_folder};

/// Where kept bytes lie and what they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Path below the quarantine folder.
    pub kept_as: String,
    /// How many bytes.
    pub bytes: i64,
    /// Their SHA-256 in hex.
    pub sha256: String,
}

/// Keeps `bytes` below `dir`. A rerun of the same load replaces what the first run kept.
///
/// # Errors
/// Those of writing.
pub fn keep_bytes(
    dir: &Path,
    load_id: &str,
    source_file_id: i64,
    bytes: &[u8],
) -> Result<Kept, Error> {
    keep(dir, load_id, source_file_id, bytes)
}

/// Keeps a copy of the file `source` below `dir` without holding it in memory.
///
/// # Errors
/// [`Error::SourceUnreadable`] when `source` cannot be read, which names it by its id only, and those of writing.
pub fn keep_file(
    dir: &Path,
    load_id: &str,
    source_file_id: i64,
    source: &Path,
) -> Result<Kept, Error> {
    let file = File::open(source).map_err(|source| Error::SourceUnreadable {
        source_file_id,
        source,
    })?;
    keep(dir, load_id, source_file_id, file)
}

fn keep(dir: &Path, load_id: &str, id: i64, mut source: impl Read) -> Result<Kept, Error> {
    let mut keeping = Keeping::begin(dir, load_id, id)?;
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = match source.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(source) => {
                return Err(Error::SourceUnreadable {
                    source_file_id: id,
                    source,
                });
            }
        };
        keeping.write(&buffer[..read])?;
    }
    keeping.finish()
}

/// Bytes that are being kept. Dropped unfinished, they disappear.
pub(crate) struct Keeping {
    pending: Pending,
    path: PathBuf,
    kept_as: String,
    hash: Sha256,
    bytes: u64,
}

impl Keeping {
    /// Begins to keep the bytes of a file.
    pub(crate) fn begin(dir: &Path, load_id: &str, id: i64) -> Result<Keeping, Error> {
        let kept_as = format!("{load_id}/{id}");
        let path = dir.join(&kept_as);
        create_folder(&dir.join(load_id), 0o700)?;
        Ok(Keeping {
            pending: Pending::create(&path, 0o600)?,
            path,
            kept_as,
            hash: Sha256::new(),
            bytes: 0,
        })
    }

    /// How many bytes there are so far.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Keeps the next bytes.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.hash.update(bytes);
        self.bytes += bytes.len() as u64;
        self.pending
            .write_all(bytes)
            .map_err(|source| Error::io("writing", &self.path, source))
    }

    /// Keeps what lies in the parts of a file, of bytes that begin at an offset.
    pub(crate) fn write_parts(
        &mut self,
        bytes: &[u8],
        offset: u64,
        parts: &[Range<u64>],
    ) -> Result<(), Error> {
        let end = offset + bytes.len() as u64;
        let first = parts.partition_point(|part| part.end <= offset);
        for part in &parts[first..] {
            if part.start >= end {
                break;
            }
            let from = (part.start.max(offset) - offset) as usize;
            let to = (part.end.min(end) - offset) as usize;
            self.write(&bytes[from..to])?;
        }
        Ok(())
    }

    /// Gives the bytes their name, for good.
    pub(crate) fn finish(self) -> Result<Kept, Error> {
        self.pending.rename_durably()?;
        Ok(Kept {
            kept_as: self.kept_as,
            bytes: self.bytes as i64,
            sha256: hex(&self.hash.finalize()),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::hex::sha256_hex;

    #[test]
    fn bytes_and_files_are_kept_alike_and_again() {
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path().join("quarantine");
        let source = folder.path().join("source");
        let bytes: Vec<u8> = (0..200_000_u32).map(|i| (i * 7) as u8).collect();
        fs::write(&source, &bytes).unwrap();
        let kept = keep_file(&dir, "H01-20261119-1", 17, &source).unwrap();
        assert_eq!(kept.kept_as, "H01-20261119-1/17");
        assert_eq!(kept.bytes, 200_000);
        assert_eq!(kept.sha256, sha256_hex(&bytes));
        let again = keep_bytes(&dir, "H01-20261119-1", 17, &bytes).unwrap();
        assert_eq!(again, kept);
        let path = dir.join(&kept.kept_as);
        assert_eq!(fs::read(&path).unwrap(), bytes);
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn a_vanished_source_is_named_by_its_id() {
        let folder = tempfile::tempdir().unwrap();
        let source = folder.path().join("0000012345_20261119");
        let error = keep_file(folder.path(), "H01-20261119-1", 17, &source).unwrap_err();
        assert!(error.to_string().contains("source file 17"));
        assert!(!format!("{error:?}").contains("0000012345"));
    }
}
