//! Whether there is room and right to write, asked before the night begins rather than in the middle of it.

use std::io::Write;
use std::path::Path;

use crate::Error;
use crate::durable::{Pending, create_folder};

/// Bytes that an ordinary user can still write where `path` lies.
///
/// # Errors
/// Those of asking the file system, for example when `path` does not exist.
pub fn free_bytes(path: &Path) -> Result<u64, Error> {
    let status = rustix::fs::statvfs(path)
        .map_err(|errno| Error::io("asking for free space of", path, errno.into()))?;
    Ok(status.f_bavail.saturating_mul(status.f_frsize))
}

/// Makes sure that files can be written into the folder `path`: makes it when it is missing, writes a small file and
/// removes it again.
///
/// # Errors
/// [`Error::DiskFull`], [`Error::Denied`] or [`Error::Io`], which name the folder.
pub fn writable(path: &Path) -> Result<(), Error> {
    create_folder(path, 0o777)?;
    let mut probe = Pending::create(&path.join("probe"), 0o600)?;
    probe
        .write_all(b"probe")
        .map_err(|source| Error::io("writing into", path, source))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_made_and_left_empty() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b");
        assert!(free_bytes(&path).is_err());
        writable(&path).unwrap();
        assert!(free_bytes(&path).unwrap() > 0);
        assert_eq!(std::fs::read_dir(&path).unwrap().count(), 0);
    }

    #[test]
    fn a_file_in_the_way_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, b"").unwrap();
        let error = writable(&path).unwrap_err().to_string();
        assert!(error.contains(path.to_str().unwrap()), "{error}");
    }
}
