//! Reading one small file into a buffer that is used again for the next one.

use std::fs::File;
use std::io::{self, Read};
use std::os::fd::AsFd;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use rustix::fs::{CWD, Mode, OFlags, openat};

/// Why a file of a feed gave no bytes. The messages do not name the file: its name holds a patient number.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// It is no longer there.
    #[error("the file is gone")]
    Gone,
    /// It may not be read.
    #[error("the file may not be read: give the user who runs kijun the right to")]
    Denied,
    /// It is larger than the limit.
    #[error("the file has {bytes} bytes, more than the limit")]
    TooLarge {
        /// Its size.
        bytes: u64,
    },
    /// Anything else; among it a symbolic link that took the file's place.
    #[error("the file could not be read")]
    Io {
        /// What the system said.
        source: io::Error,
    },
}

/// Reads a whole file into `buffer`, whose old content goes and whose capacity stays, and gives its size.
///
/// Open, read until the end, close: no other system call for a file that fits. Links are not followed and a pipe does
/// not block, whatever the name has become since it was listed.
///
/// # Errors
/// [`ReadError`]; after an error the buffer's content is of no use. A file of more than `bytes_max` bytes costs reading no more than
/// that.
pub fn read_file(path: &Path, buffer: &mut Vec<u8>, bytes_max: u64) -> Result<usize, ReadError> {
    read_file_in(CWD, path.as_os_str().as_bytes(), buffer, bytes_max)
}

/// As [`read_file`], for a path below a folder that is open: the system goes the way below it only.
pub(crate) fn read_file_in(
    folder: impl AsFd,
    path: &[u8],
    buffer: &mut Vec<u8>,
    bytes_max: u64,
) -> Result<usize, ReadError> {
    buffer.clear();
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let mut file = openat(folder, path, flags, Mode::empty())
        .map(File::from)
        .map_err(|errno| sorted(errno.into()))?;
    let read = (&mut file)
        .take(bytes_max.saturating_add(1))
        .read_to_end(buffer)
        .map_err(sorted)?;
    if read as u64 > bytes_max {
        let bytes = file.metadata().map_err(sorted)?.len();
        return Err(ReadError::TooLarge { bytes });
    }
    Ok(read)
}

/// Why a file of a folder could not be read.
pub(crate) fn sorted(source: io::Error) -> ReadError {
    match source.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::StaleNetworkFileHandle => ReadError::Gone,
        io::ErrorKind::PermissionDenied => ReadError::Denied,
        _ => ReadError::Io { source },
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn each_file_replaces_the_last_one_in_the_buffer() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let mut buffer = Vec::new();
        for size in [0_usize, 100_000, 5, 8192] {
            let bytes: Vec<u8> = (0..size).map(|i| i as u8).collect();
            fs::write(&path, &bytes).unwrap();
            assert_eq!(read_file(&path, &mut buffer, 100_000).unwrap(), size);
            assert_eq!(buffer, bytes);
        }
    }

    #[test]
    fn the_limit_is_the_last_size_that_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(&path, [7; 1001]).unwrap();
        let mut buffer = Vec::new();
        assert_eq!(read_file(&path, &mut buffer, 1001).unwrap(), 1001);
        let error = read_file(&path, &mut buffer, 1000).unwrap_err();
        assert!(matches!(error, ReadError::TooLarge { bytes: 1001 }));
    }

    #[test]
    fn links_folders_and_missing_files_are_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a"), b"x").unwrap();
        symlink("a", folder.path().join("link")).unwrap();
        let mut buffer = Vec::new();
        let mut read = |name: &str| read_file(&folder.path().join(name), &mut buffer, 10);
        assert!(matches!(read("missing"), Err(ReadError::Gone)));
        assert!(matches!(read("link"), Err(ReadError::Io { .. })));
        assert!(matches!(read("."), Err(ReadError::Io { .. })));
    }

    #[test]
    fn a_pipe_does_not_block() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pipe");
        rustix::fs::mknodat(
            rustix::fs::CWD,
            &path,
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::RUSR,
            0,
        )
        .unwrap();
        assert_eq!(read_file(&path, &mut Vec::new(), 10).unwrap(), 0);
    }
}
