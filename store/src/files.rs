//! Where the store lies: a folder, memory (for tests) or an object store, behind the same few calls.
//!
//! Local files are written here and not by the object store library, which flushes nothing to the disk: a record must
//! survive a power cut before the next step relies on it.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use deltalake_core::logstore::{LogStoreRef, StorageConfig, default_logstore};
use object_store::local::LocalFileSystem;
use object_store::path::Path as ObjectPath;
use object_store::{ObjectStore, ObjectStoreExt};
use tokio::runtime::Runtime;
use url::Url;

use crate::Error;
use crate::bucket::{Bucket, BucketError, open_bucket, start_runtime};
use crate::durable::{Pending, create_folder, sync_parent, sync_path};

/// The files of one store. All paths are relative to it, with `/` between their parts.
pub(crate) struct Files {
    runtime: Runtime,
    /// The whole object store, of which `url` is a part.
    objects: Arc<dyn ObjectStore>,
    url: Url,
    prefix: ObjectPath,
    /// The folder, when the store is one.
    folder: Option<PathBuf>,
    /// Local files that were written and not yet flushed.
    unflushed: Mutex<BTreeSet<PathBuf>>,
}

impl Files {
    /// Opens a path, `file://`, `memory://` or object store URL; makes a local folder that is missing. Credentials of object
    /// stores come from their usual environment variables.
    pub(crate) fn open(location: &str) -> Result<Files, Error> {
        let unsupported = || Error::UrlNotSupported {
            url: location.to_owned(),
        };
        let runtime = start_runtime()?;
        let local = location.starts_with("file://") || !location.contains("://");
        let (bucket, folder) = if local {
            let folder = local_folder(location).ok_or_else(unsupported)?;
            create_folder(&folder, 0o777)?;
            let folder = fs::canonicalize(&folder)
                .map_err(|source| Error::io("opening store", &folder, source))?;
            let url = Url::from_directory_path(&folder).map_err(|()| unsupported())?;
            let bucket = Bucket {
                objects: Arc::new(LocalFileSystem::new()),
                prefix: ObjectPath::from_url_path(url.path()).map_err(|_| unsupported())?,
                url,
            };
            (bucket, Some(folder))
        } else {
            let bucket = open_bucket(location).map_err(|error| match error {
                BucketError::NotSupported => unsupported(),
                BucketError::Refused(source) => object_error("opening", location, source),
            })?;
            (bucket, None)
        };
        Ok(Files {
            runtime,
            objects: bucket.objects,
            prefix: bucket.prefix,
            url: bucket.url,
            folder,
            unflushed: Mutex::default(),
        })
    }

    /// Runs a future of the Delta or object store library to its end. May be called from many threads, none of which may be
    /// one of the runtime's own.
    pub(crate) fn run<F: Future>(&self, future: F) -> F::Output {
        self.runtime.block_on(future)
    }

    /// The Delta log of the table in folder `name`.
    pub(crate) fn log_store(
        &self,
        name: &str,
    ) -> Result<LogStoreRef, deltalake_core::DeltaTableError> {
        let mut url = self.url.clone();
        url.set_path(&format!("{}/{name}", self.url.path().trim_end_matches('/')));
        let options = StorageConfig::default();
        let table = options.decorate_store(self.objects.clone(), &url)?;
        Ok(default_logstore(
            Arc::new(table),
            self.objects.clone(),
            &url,
            &options,
        ))
    }

    /// Where `path` is, for messages and local access.
    pub(crate) fn place(&self, path: &str) -> PathBuf {
        match &self.folder {
            Some(folder) => folder.join(path),
            None => PathBuf::from(path),
        }
    }

    /// Where `path` is, for other programs.
    pub(crate) fn location(&self, path: &str) -> String {
        match &self.folder {
            Some(folder) => folder.join(path).display().to_string(),
            None => format!("{}/{path}", self.url.as_str().trim_end_matches('/')),
        }
    }

    /// Writes `path`, replacing what was there; a reader sees the old bytes or the new. A kill cannot undo it, a power cut can
    /// until [`Files::flush`].
    pub(crate) fn put(&self, path: &str, bytes: Vec<u8>) -> Result<(), Error> {
        if self.folder.is_none() {
            return self.put_object(path, bytes);
        }
        let place = self.place(path);
        pending(&place, &bytes)?.rename()?;
        self.lock_unflushed().insert(place);
        Ok(())
    }

    /// As [`Files::put`], and not even a power cut can undo it.
    pub(crate) fn put_durably(&self, path: &str, bytes: Vec<u8>) -> Result<(), Error> {
        if self.folder.is_none() {
            return self.put_object(path, bytes);
        }
        pending(&self.place(path), &bytes)?.rename_durably()
    }

    /// The bytes of `path`; `None` when there is nothing.
    pub(crate) fn get(&self, path: &str) -> Result<Option<Vec<u8>>, Error> {
        if self.folder.is_some() {
            let place = self.place(path);
            return match fs::read(&place) {
                Ok(bytes) => Ok(Some(bytes)),
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
                Err(source) => Err(Error::io("reading", &place, source)),
            };
        }
        let key = self.key(path)?;
        let read = async { self.objects.get(&key).await?.bytes().await };
        match self.run(read) {
            Ok(bytes) => Ok(Some(bytes.to_vec())),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(source) => Err(object_error("reading", path, source)),
        }
    }

    /// Removes `path` for good; it may be missing.
    pub(crate) fn remove(&self, path: &str) -> Result<(), Error> {
        if self.folder.is_some() {
            let place = self.place(path);
            self.lock_unflushed().remove(&place);
            return match fs::remove_file(&place) {
                Ok(()) => sync_parent(&place),
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
                Err(source) => Err(Error::io("removing", &place, source)),
            };
        }
        let key = self.key(path)?;
        match self.run(self.objects.delete(&key)) {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(source) => Err(object_error("removing", path, source)),
        }
    }

    /// Flushes every file that [`Files::put`] wrote since the last time, and the folders above them.
    pub(crate) fn flush(&self) -> Result<(), Error> {
        let mut written = std::mem::take(&mut *self.lock_unflushed());
        let flushed = self.flush_paths(&written);
        if flushed.is_err() {
            self.lock_unflushed().append(&mut written);
        }
        flushed
    }

    /// Flushes the Delta log entry `version` of a table, and what was written beside it.
    pub(crate) fn flush_log(&self, table: &str, version: i64) -> Result<(), Error> {
        if self.folder.is_none() {
            return Ok(());
        }
        let folder = self.place(&format!("{table}/_delta_log"));
        let names = [
            format!("{version:020}.json"),
            format!("{version:020}.checkpoint.parquet"),
            "_last_checkpoint".to_owned(),
        ];
        let written = names.iter().map(|name| folder.join(name));
        self.flush_paths(&written.filter(|path| path.exists()).collect())
    }

    fn flush_paths(&self, written: &BTreeSet<PathBuf>) -> Result<(), Error> {
        let Some(root) = &self.folder else {
            return Ok(());
        };
        let mut folders = BTreeSet::new();
        for path in written {
            sync_path(path)?;
            let above = path.ancestors().skip(1);
            folders.extend(above.take_while(|folder| folder.starts_with(root)));
        }
        folders.into_iter().try_for_each(sync_path)
    }

    fn put_object(&self, path: &str, bytes: Vec<u8>) -> Result<(), Error> {
        let key = self.key(path)?;
        self.run(self.objects.put(&key, bytes.into()))
            .map(|_| ())
            .map_err(|source| object_error("writing", path, source))
    }

    fn key(&self, path: &str) -> Result<ObjectPath, Error> {
        ObjectPath::parse(format!("{}/{path}", self.prefix))
            .map_err(|error| object_error("naming", path, error.into()))
    }

    fn lock_unflushed(&self) -> std::sync::MutexGuard<'_, BTreeSet<PathBuf>> {
        self.unflushed
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes a temporary file beside `place`, making its folder when that is missing.
fn pending(place: &Path, bytes: &[u8]) -> Result<Pending, Error> {
    let mut pending = match Pending::create(place, 0o666) {
        Err(Error::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
            if let Some(folder) = place.parent() {
                create_folder(folder, 0o777)?;
            }
            Pending::create(place, 0o666)?
        }
        other => other?,
    };
    pending
        .write_all(bytes)
        .map_err(|source| Error::io("writing", place, source))?;
    Ok(pending)
}

/// The folder that a path or a `file://` URL means.
fn local_folder(location: &str) -> Option<PathBuf> {
    if location.starts_with("file://") {
        Url::parse(location).ok()?.to_file_path().ok()
    } else {
        (!location.is_empty()).then(|| PathBuf::from(location))
    }
}

fn object_error(doing: &'static str, path: &str, source: object_store::Error) -> Error {
    Error::ObjectStore {
        doing,
        path: path.to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_place_keeps_what_it_is_given() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("倉 庫");
        let path = path.to_str().unwrap();
        let url = Url::from_directory_path(path).unwrap().to_string();
        for location in [path, &url, "memory://", "memory:///a/b"] {
            let files = Files::open(location).unwrap();
            assert_eq!(files.get("x/y").unwrap(), None, "{location}");
            files.put("x/y", b"one".to_vec()).unwrap();
            files.put_durably("x/y", b"two".to_vec()).unwrap();
            files.put("x/z", b"three".to_vec()).unwrap();
            files.put("x/gone", b"four".to_vec()).unwrap();
            files.remove("x/gone").unwrap();
            files.flush().unwrap();
            assert!(files.lock_unflushed().is_empty());
            assert_eq!(files.get("x/y").unwrap(), Some(b"two".to_vec()));
            for path in ["x/y", "x/y", "x/z"] {
                files.remove(path).unwrap();
            }
            assert_eq!(files.get("x/y").unwrap(), None);
        }
    }

    #[test]
    fn a_bucket_is_opened_without_asking_it() {
        let files = Files::open("s3://bucket/a/b").unwrap();
        assert_eq!(files.key("x/y").unwrap().as_ref(), "a/b/x/y");
        let log = files.log_store("codes").unwrap();
        assert_eq!(log.root_url().as_str(), "s3://bucket/a/b/codes/");
    }

    #[test]
    fn other_places_are_refused() {
        for location in ["", "ftp://host/x", "http://host/x", "s3://"] {
            assert!(Files::open(location).is_err(), "{location}");
        }
        let error = Files::open("ftp://host/x").err().unwrap();
        assert!(error.to_string().contains("ftp://host/x is not supported"));
    }
}
