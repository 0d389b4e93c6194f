//! Does to a file of a written tree what hospitals do overnight, by the rules of the storage: a new version turns the old
//! file's condition flag to 2, a withdrawal turns all flags of the key to 0 and adds the message of withdrawal.
//!
//! `path` and the paths given back are relative to `root`.

use std::fs;
use std::path::{Path, PathBuf};

use crate::{Error, FileName};

/// Later versions are sent this much after the newest one of their key.
const LATER_MINUTES: i64 = 61;

/// Sends the same content again: the old file becomes `_2`, the new one `_1` is given back.
///
/// # Errors
/// When `path` is no storage file or the tree cannot be changed.
pub fn resend(root: &Path, path: &Path) -> Result<PathBuf, Error> {
    let bytes = fs::read(root.join(path)).map_err(Error::io("read", path))?;
    supersede(root, path, &bytes)
}

/// Sends a new version: the old file becomes `_2`, the new one `_1` with `bytes` is given back.
///
/// # Errors
/// When `path` is no storage file or the tree cannot be changed.
pub fn supersede(root: &Path, path: &Path, bytes: &[u8]) -> Result<PathBuf, Error> {
    let mut name = newest(root, path)?.later(LATER_MINUTES);
    name.condition_flag = '1';
    rename(root, path, '2')?;
    write(root, path, &name, bytes)
}

/// Withdraws a key: every file of it becomes `_0` and the message of withdrawal, given back, is added as `_0`. That message
/// is the file at `path` with ORC-1 `CA` or the cancel event of ADT-00.
///
/// # Errors
/// When `path` is no storage file or the tree cannot be changed.
pub fn delete(root: &Path, path: &Path) -> Result<PathBuf, Error> {
    let bytes = fs::read(root.join(path)).map_err(Error::io("read", path))?;
    let bytes = replaced(
        &replaced(&bytes, b"ORC|SC|", b"ORC|CA|"),
        b"ADT^A08^",
        b"ADT^A23^",
    );
    let mut name = newest(root, path)?.later(LATER_MINUTES);
    name.condition_flag = '0';
    for version in versions(root, path)? {
        rename(root, &version, '0')?;
    }
    write(root, path, &name, &bytes)
}

/// Changes the condition flag in a file's name and nothing else.
///
/// # Errors
/// When `path` is no storage file or cannot be renamed.
pub fn rename(root: &Path, path: &Path, condition_flag: char) -> Result<PathBuf, Error> {
    let mut name = name_of(path)?;
    name.condition_flag = condition_flag;
    let renamed = path.with_file_name(name.to_string());
    fs::rename(root.join(path), root.join(&renamed)).map_err(Error::io("rename", path))?;
    Ok(renamed)
}

fn name_of(path: &Path) -> Result<FileName, Error> {
    path.file_name()
        .and_then(|name| FileName::parse(&name.to_string_lossy()))
        .ok_or_else(|| Error::NotAStorageFile {
            path: path.to_owned(),
        })
}

/// All files of the key, in the order of their names.
fn versions(root: &Path, path: &Path) -> Result<Vec<PathBuf>, Error> {
    let key = name_of(path)?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut found = Vec::new();
    for entry in fs::read_dir(root.join(folder)).map_err(Error::io("list", folder))? {
        let file_name = entry.map_err(Error::io("list", folder))?.file_name();
        let name = FileName::parse(&file_name.to_string_lossy());
        if name.is_some_and(|name| name.is_version_of(&key)) {
            found.push(folder.join(file_name));
        }
    }
    found.sort();
    Ok(found)
}

/// The version of the key that was sent last.
fn newest(root: &Path, path: &Path) -> Result<FileName, Error> {
    let mut newest = name_of(path)?;
    for version in versions(root, path)? {
        let name = name_of(&version)?;
        if name.occurred_at > newest.occurred_at {
            newest = name;
        }
    }
    Ok(newest)
}

fn write(root: &Path, beside: &Path, name: &FileName, bytes: &[u8]) -> Result<PathBuf, Error> {
    let path = beside.with_file_name(name.to_string());
    fs::write(root.join(&path), bytes).map_err(Error::io("write", &path))?;
    Ok(path)
}

/// `bytes` with the first occurrence of `from` replaced.
fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    match bytes.windows(from.len()).position(|window| window == from) {
        Some(at) => [&bytes[..at], to, &bytes[at + from.len()..]].concat(),
        None => bytes.to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FOLDER: &str = "900/000/9000001/20261119/OML-11";

    fn tree() -> (tempfile::TempDir, PathBuf) {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir_all(root.path().join(FOLDER)).unwrap();
        let name = "9000001_20261119_OML-11_202611190000101_20261119104512003_01_1";
        let path = Path::new(FOLDER).join(name);
        fs::write(root.path().join(&path), b"MSH|\rORC|SC|1\r").unwrap();
        (root, path)
    }

    fn names(root: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(root.join(FOLDER))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy()[40..].to_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_correction_leaves_the_old_version_beside_the_new() {
        let (root, path) = tree();
        let second = supersede(root.path(), &path, b"new").unwrap();
        assert_eq!(
            names(root.path()),
            ["20261119104512003_01_2", "20261119114612003_01_1"]
        );
        assert_eq!(fs::read(root.path().join(&second)).unwrap(), b"new");
        let third = resend(root.path(), &second).unwrap();
        assert_eq!(fs::read(root.path().join(third)).unwrap(), b"new");
        assert_eq!(names(root.path()).len(), 3);
    }

    #[test]
    fn a_withdrawal_takes_every_version() {
        let (root, path) = tree();
        let second = resend(root.path(), &path).unwrap();
        let withdrawal = delete(root.path(), &second).unwrap();
        assert_eq!(
            names(root.path()),
            [
                "20261119104512003_01_0",
                "20261119114612003_01_0",
                "20261119124712003_01_0"
            ]
        );
        assert_eq!(
            fs::read(root.path().join(withdrawal)).unwrap(),
            b"MSH|\rORC|CA|1\r"
        );
    }

    #[test]
    fn a_foreign_file_is_left_alone() {
        let (root, path) = tree();
        let foreign = path.with_file_name("Thumbs.db");
        let error = delete(root.path(), &foreign).unwrap_err().to_string();
        assert!(error.contains("Thumbs.db"), "{error}");
    }
}
