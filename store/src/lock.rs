//! One run at a time works on a store; a lock file says which.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::process;

use jiff::Timestamp;

use crate::Error;
use crate::durable::create_folder;

/// The most that is read of another holder's text.
const HOLDER_BYTES_MAX: u64 = 4096;

/// Held while a run works on a store. The system lets go of it when this is dropped or the process ends in any way.
#[derive(Debug)]
pub struct StoreLock {
    file: File,
}

impl Drop for StoreLock {
    /// Lets go of the lock itself, not only of our handle: a child process that is just being started holds a copy of the handle
    /// for a moment. Should it fail, the system lets go when the last copy is closed.
    fn drop(&mut self) {
        let _ = self.file.unlock();
    }
}

impl StoreLock {
    /// Takes the lock file `path`, or says who has it. `command` is what the holder is doing, for the one who is refused.
    ///
    /// # Errors
    /// [`Error::Locked`] with process id, start and command of the holder, and those of writing.
    pub fn take(path: &Path, command: &str) -> Result<StoreLock, Error> {
        let failed = |source| Error::io("locking", path, source);
        if let Some(folder) = path.parent() {
            create_folder(folder, 0o777)?;
        }
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(Error::Locked {
                    holder: holder(file),
                });
            }
            Err(TryLockError::Error(source)) => return Err(failed(source)),
        }
        let text = format!(
            "process {}, started {:.0}, {}",
            process::id(),
            Timestamp::now(),
            command.replace(char::is_control, " ")
        );
        file.set_len(0).map_err(failed)?;
        file.seek(SeekFrom::Start(0)).map_err(failed)?;
        file.write_all(text.as_bytes()).map_err(failed)?;
        Ok(StoreLock { file })
    }
}

/// What the holder wrote. It may be in the middle of writing, so an empty text is no error.
fn holder(file: File) -> String {
    let mut text = Vec::new();
    let read = file.take(HOLDER_BYTES_MAX).read_to_end(&mut text);
    match String::from_utf8_lossy(&text).trim() {
        text if read.is_ok() && !text.is_empty() => text.to_owned(),
        _ => "unknown process".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_taker_is_told_who_was_first() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store/lock");
        let first = StoreLock::take(&path, "kijun night --date 2026-11-19").unwrap();
        let error = StoreLock::take(&path, "kijun compact").unwrap_err();
        let Error::Locked { holder } = &error else {
            panic!("{error}");
        };
        assert!(holder.starts_with(&format!("process {}, started 2", process::id())));
        assert!(
            holder.ends_with("Z, kijun night --date 2026-11-19"),
            "{holder}"
        );
        drop(first);
        StoreLock::take(&path, "kijun compact").unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.ends_with("kijun compact"));
    }
}
