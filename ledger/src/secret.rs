//! Files that hold a private key: made once, whole or not at all, and readable by their owner alone.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

use model::hex;

use crate::Error;

/// 32 bytes from the system, the seed of an Ed25519 key.
pub(crate) fn random_seed() -> Result<[u8; 32], Error> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(Error::Random)?;
    Ok(seed)
}

/// The bytes of a secret file, at most one more than `limit`; `None` when there is no such file.
///
/// # Errors
/// [`Error::KeyExposed`] when others may read it, [`Error::Io`].
pub(crate) fn read(path: &Path, limit: usize) -> Result<Option<Vec<u8>>, Error> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Error::io("open the key", path)(error)),
    };
    let metadata = file.metadata().map_err(Error::io("look at", path))?;
    let mode = metadata.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(Error::KeyExposed {
            path: path.to_owned(),
            mode,
        });
    }
    let mut bytes = Vec::with_capacity(limit + 1);
    file.take(limit as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(Error::io("read the key", path))?;
    Ok(Some(bytes))
}

/// Writes a secret under a name of its own and links it to `path`, mode 0600; missing folders are made with mode 0700. A link
/// fails where a rename would replace: of two processes that start at once, the second takes the secret of the first. Gives what
/// the file holds.
///
/// # Errors
/// [`Error::Random`], [`Error::Io`].
pub(crate) fn create(path: &Path, bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let mut suffix = [0; 8];
    getrandom::fill(&mut suffix).map_err(Error::Random)?;
    let folder = folder_of(path);
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .map_err(Error::io("create", folder))?;
    let part = folder.join(format!(".new-key-{}", hex(&suffix)));
    let linked = write_new(&part, bytes).and_then(|()| link(&part, path));
    let removed = fs::remove_file(&part);
    linked?;
    removed.map_err(Error::io("remove", &part))?;
    flush(folder)?;
    read(path, bytes.len())?
        .ok_or_else(|| Error::io("open the key", path)(ErrorKind::NotFound.into()))
}

/// Puts the secret `next` in the place of `path`, which is kept under the name `retired`. A crash in between leaves both where
/// they can be found, and doing it again ends it.
///
/// # Errors
/// [`Error::Io`].
pub(crate) fn replace(path: &Path, next: &Path, retired: &Path) -> Result<(), Error> {
    link(path, retired)?;
    flush(folder_of(path))?;
    fs::rename(next, path).map_err(Error::io("replace the key", path))?;
    flush(folder_of(path))
}

/// A second name for a file; one that is there stays.
fn link(from: &Path, to: &Path) -> Result<(), Error> {
    match fs::hard_link(from, to) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => {
            Err(Error::io("create the key", to)(error))
        }
        _ => Ok(()),
    }
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

fn flush(folder: &Path) -> Result<(), Error> {
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(Error::io("flush", folder))
}

fn write_new(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        })
        .map_err(Error::io("write", path))
}
