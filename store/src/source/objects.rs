//! A root that is a prefix of an object store: names as a stream in ascending order, and files by their name.
//!
//! The store's own messages quote names of objects, which hold patient numbers. None of them leaves this file; what went
//! wrong is said in words of ours.

use std::error::Error as StdError;
use std::io;
use std::sync::Arc;

use futures_util::{Stream, TryStreamExt};
use object_store::path::Path as ObjectPath;
use object_store::{GetResult, ObjectMeta, ObjectStore, ObjectStoreExt};
use tokio::runtime::Runtime;
use tokio::sync::mpsc;

use super::RootFiles;
use crate::bucket::{Bucket, BucketError, open_bucket, start_runtime};
use crate::stream::{Portions, Stamp};
use crate::{Error, ReadError};

/// How many names are fetched ahead; object stores give a thousand a page.
const NAMES_AHEAD: usize = 2_000;

/// A prefix of an object store.
///
/// Names are the objects' own, byte for byte: `%`, `^` and what is not ASCII are neither decoded nor encoded.
pub struct ObjectRoot {
    runtime: Arc<Runtime>,
    objects: Arc<dyn ObjectStore>,
    prefix: ObjectPath,
    /// As the config gives it.
    url: String,
}

/// What the listing task says.
enum Listed {
    Name(String),
    Failed(Error),
    /// Without it the task did not come to its end.
    End,
}

impl ObjectRoot {
    /// Opens `s3://bucket/prefix`, `gs://`, `az://`, `abfs://` or `abfss://` without asking the store; `memory:///prefix` is new
    /// and empty. In the prefix a `%` is written `%25`, as in every URL. Credentials come from their usual environment
    /// variables. Failed requests are repeated by the library, with growing pauses.
    ///
    /// # Errors
    /// [`Error::RootNotSupported`] for another scheme (a `file://` root is a folder to walk), [`Error::ObjectStore`] for settings
    /// that the library refuses.
    pub fn open(url: &str) -> Result<ObjectRoot, Error> {
        let Bucket {
            objects, prefix, ..
        } = open_bucket(url).map_err(|error| match error {
            BucketError::NotSupported => Error::RootNotSupported {
                url: url.to_owned(),
            },
            BucketError::Refused(source) => Error::ObjectStore {
                doing: "opening",
                path: url.to_owned(),
                source,
            },
        })?;
        Ok(ObjectRoot {
            runtime: Arc::new(start_runtime()?),
            objects,
            prefix,
            url: url.to_owned(),
        })
    }

    /// All names below the prefix, relative to it, in ascending order of bytes, each once. Some are fetched ahead; memory does
    /// not grow with their number. Folder markers, which consoles write, are left out. A prefix without objects gives no
    /// names: an object store cannot tell it from one that is missing.
    ///
    /// Not to be called on a thread of an async runtime. The last item is an error when the listing is not complete: [`Error::ObjectsNotListed`],
    /// [`Error::ObjectsNotSorted`], [`Error::ObjectNameRefused`].
    pub fn names(&self) -> impl Iterator<Item = Result<Vec<u8>, Error>> + Send + use<> {
        let (sender, receiver) = mpsc::channel(NAMES_AHEAD);
        let listing = Listing {
            objects: self.objects.clone(),
            prefix: self.prefix.clone(),
            url: self.url.clone(),
            sender,
        };
        self.runtime.spawn(listing.run());
        Names {
            receiver,
            url: Some(self.url.clone()),
            _runtime: self.runtime.clone(),
        }
    }

    /// Size and time of an object; `None` when it is not there or may not be asked.
    pub(crate) fn stamp(&self, path: &[u8]) -> Option<Stamp> {
        let key = self.key(path)?;
        let about = self.runtime.block_on(self.objects.head(&key)).ok()?;
        Some(Stamp {
            bytes: about.size,
            modified: about.last_modified.timestamp_nanos_opt(),
        })
    }

    /// Hands out the bytes of an object. Not to be called on a thread of an async runtime.
    pub(crate) fn stream(&self, path: &[u8], portions: &mut Portions<'_>) -> Result<(), ReadError> {
        let key = self.key(path).ok_or(ReadError::Gone)?;
        let object = self.runtime.block_on(self.objects.get(&key));
        let object = object.map_err(unread)?;
        let bytes = object.meta.size;
        portions.judge(bytes)?;
        let mut pieces = object.into_stream();
        let mut read = 0;
        // What is done with a piece must not run inside the runtime.
        while let Some(piece) = self.runtime.block_on(pieces.try_next()).map_err(unread)? {
            read += piece.len() as u64;
            if !portions.put(&piece)? {
                return Ok(());
            }
        }
        match read == bytes {
            true => Ok(()),
            false => Err(ReadError::Io {
                source: io::ErrorKind::UnexpectedEof.into(),
            }),
        }
    }

    /// The object of a path; `None` when no object can have it as its name.
    fn key(&self, path: &[u8]) -> Option<ObjectPath> {
        let path = std::str::from_utf8(path).ok()?;
        let name = match self.prefix.as_ref() {
            "" => path.to_owned(),
            prefix => format!("{prefix}/{path}"),
        };
        // The library takes a `/` off either end, which would be another object's name.
        ObjectPath::parse(&name)
            .ok()
            .filter(|key| key.as_ref() == name)
    }
}

impl RootFiles for ObjectRoot {
    /// Not to be called on a thread of an async runtime.
    fn read(&self, path: &[u8], buffer: &mut Vec<u8>, bytes_max: u64) -> Result<usize, ReadError> {
        buffer.clear();
        let key = self.key(path).ok_or(ReadError::Gone)?;
        self.runtime.block_on(async {
            let object = self.objects.get(&key).await.map_err(unread)?;
            take(object, buffer, bytes_max).await
        })
    }
}

async fn take(object: GetResult, buffer: &mut Vec<u8>, bytes_max: u64) -> Result<usize, ReadError> {
    let bytes = object.meta.size;
    if bytes > bytes_max {
        return Err(ReadError::TooLarge { bytes });
    }
    buffer.reserve(bytes as usize);
    let mut pieces = object.into_stream();
    while let Some(piece) = pieces.try_next().await.map_err(unread)? {
        buffer.extend_from_slice(&piece);
        if buffer.len() as u64 > bytes {
            break;
        }
    }
    match buffer.len() as u64 == bytes {
        true => Ok(buffer.len()),
        false => Err(ReadError::Io {
            source: io::ErrorKind::UnexpectedEof.into(),
        }),
    }
}

/// The reason in the words of [`ReadError`], without the library's text.
fn unread(error: object_store::Error) -> ReadError {
    match error {
        object_store::Error::NotFound { .. } => ReadError::Gone,
        object_store::Error::PermissionDenied { .. }
        | object_store::Error::Unauthenticated { .. } => ReadError::Denied,
        other => {
            let what = "the object store gave no answer or an unexpected one";
            ReadError::Io {
                source: io::Error::new(io_kind(&other), what),
            }
        }
    }
}

/// The kind of the first error of the system among the causes.
fn io_kind(error: &(dyn StdError + 'static)) -> io::ErrorKind {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(found) = error.downcast_ref::<io::Error>() {
            return found.kind();
        }
        cause = error.source();
    }
    io::ErrorKind::Other
}

/// Lists the names on the runtime.
struct Listing {
    objects: Arc<dyn ObjectStore>,
    prefix: ObjectPath,
    url: String,
    sender: mpsc::Sender<Listed>,
}

impl Listing {
    async fn run(self) {
        let found = self.objects.list(Some(&self.prefix));
        let last = match self.send_names(found).await {
            Ok(()) => Listed::End,
            Err(error) => Listed::Failed(error),
        };
        // Nobody listens any more when the reader was dropped.
        let _ = self.sender.send(last).await;
    }

    /// Sends the names of objects that come in ascending order.
    async fn send_names(
        &self,
        mut found: impl Stream<Item = object_store::Result<ObjectMeta>> + Send + Unpin,
    ) -> Result<(), Error> {
        let mut last = String::new();
        while let Some(object) = found
            .try_next()
            .await
            .map_err(|error| self.unlisted(&error))?
        {
            if object.size == 0 && self.is_folder_marker(&object).await? {
                continue;
            }
            let name = object.location.as_ref();
            if name <= last.as_str() {
                return Err(Error::ObjectsNotSorted {
                    url: self.url.clone(),
                });
            }
            name.clone_into(&mut last);
            let below = name.strip_prefix(self.prefix.as_ref()).unwrap_or(name);
            let below = below.strip_prefix('/').unwrap_or(below).to_owned();
            if self.sender.send(Listed::Name(below)).await.is_err() {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Whether an empty object is the marker `a/` of a folder, which the library calls `a`: then `a` itself is missing or
    /// another object.
    async fn is_folder_marker(&self, object: &ObjectMeta) -> Result<bool, Error> {
        match self.objects.head(&object.location).await {
            Ok(found) => Ok(found.size != 0),
            Err(object_store::Error::NotFound { .. }) => Ok(true),
            Err(error) => Err(self.unlisted(&error)),
        }
    }

    fn unlisted(&self, error: &object_store::Error) -> Error {
        let url = self.url.clone();
        let (what, advice) = match error {
            object_store::Error::InvalidPath { .. } => return Error::ObjectNameRefused { url },
            object_store::Error::NotFound { .. } => {
                ("there is no such bucket", "correct `roots` in the config")
            }
            object_store::Error::PermissionDenied { .. }
            | object_store::Error::Unauthenticated { .. } => (
                "not allowed",
                "give the credentials in the environment the right to list and read it",
            ),
            _ => (
                "no answer or an unexpected one",
                "check network, endpoint and region, then run again",
            ),
        };
        Error::ObjectsNotListed { url, what, advice }
    }
}

/// The names that the task has listed.
struct Names {
    receiver: mpsc::Receiver<Listed>,
    /// Of the root, until the listing has ended.
    url: Option<String>,
    /// The task runs as long as somebody reads, even when the root is gone.
    _runtime: Arc<Runtime>,
}

impl Iterator for Names {
    type Item = Result<Vec<u8>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let url = self.url.take()?;
        match self.receiver.blocking_recv() {
            Some(Listed::Name(name)) => {
                self.url = Some(url);
                Some(Ok(name.into_bytes()))
            }
            Some(Listed::Failed(error)) => Some(Err(error)),
            Some(Listed::End) => None,
            // Taking this for the end would make the rest look deleted.
            None => Some(Err(Error::ObjectsNotListed {
                url,
                what: "the listing broke off",
                advice: "run again",
            })),
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::stream;
    use object_store::memory::InMemory;

    use super::*;

    impl ObjectRoot {
        /// Writes an object; `../` in front leaves the prefix.
        pub(in crate::source) fn put(&self, path: &str, bytes: &[u8]) {
            let key = match path.strip_prefix("../") {
                Some(path) => ObjectPath::parse(path).unwrap(),
                None => self.key(path.as_bytes()).unwrap(),
            };
            let put = self.objects.put(&key, bytes.to_vec().into());
            self.runtime.block_on(put).unwrap();
        }
    }

    /// What a listing below `a` comes to when the store answers with objects of these names and sizes, then with `failure`.
    fn answer(
        answers: &[(&str, u64)],
        failure: Option<object_store::Error>,
    ) -> (Vec<String>, Result<(), Error>) {
        let object = |(name, size): &(&str, u64)| ObjectMeta {
            location: ObjectPath::parse(name).unwrap(),
            last_modified: std::time::SystemTime::UNIX_EPOCH.into(),
            size: *size,
            e_tag: None,
            version: None,
        };
        let found: Vec<_> = answers.iter().map(|answer| Ok(object(answer))).collect();
        let found = stream::iter(found.into_iter().chain(failure.map(Err)));
        let (sender, mut receiver) = mpsc::channel(NAMES_AHEAD);
        let listing = Listing {
            objects: Arc::new(InMemory::new()),
            prefix: ObjectPath::from("a"),
            url: "s3://bucket/a".to_owned(),
            sender,
        };
        let runtime = start_runtime().unwrap();
        let result = runtime.block_on(async {
            let real = ObjectPath::from("a/real");
            let put = listing.objects.put(&real, vec![].into());
            put.await.unwrap();
            listing.send_names(found).await
        });
        drop(listing);
        let mut names = Vec::new();
        while let Some(Listed::Name(name)) = receiver.blocking_recv() {
            names.push(name);
        }
        (names, result)
    }

    #[test]
    fn markers_of_folders_are_left_out_and_empty_objects_kept() {
        let answers = [
            ("a", 0),
            ("a/b-c", 1),
            ("a/b", 0),
            ("a/b/d", 1),
            ("a/real", 0),
        ];
        let (names, result) = answer(&answers, None);
        assert_eq!(names, ["b-c", "b/d", "real"]);
        assert!(result.is_ok());
    }

    #[test]
    fn names_out_of_order_or_twice_stop_the_listing() {
        for second in ["a/b", "a/c"] {
            let (names, result) = answer(&[("a/c", 1), (second, 1)], None);
            assert_eq!(names, ["c"]);
            assert!(matches!(result, Err(Error::ObjectsNotSorted { .. })));
        }
    }

    #[test]
    fn errors_never_quote_a_name() {
        let secret = || "a/0000000001".to_owned();
        let source = || Box::new(io::Error::new(io::ErrorKind::TimedOut, secret()));
        let failures: [fn(String, Box<io::Error>) -> object_store::Error; 4] = [
            |path, source| object_store::Error::NotFound { path, source },
            |path, source| object_store::Error::PermissionDenied { path, source },
            |path, _| ObjectPath::parse(format!("{path}//b")).unwrap_err().into(),
            |_, source| object_store::Error::Generic {
                store: "S3",
                source,
            },
        ];
        for failure in failures {
            let (_, listed) = answer(&[], Some(failure(secret(), source())));
            let read: Box<dyn StdError> = Box::new(unread(failure(secret(), source())));
            let listed: Box<dyn StdError> = Box::new(listed.unwrap_err());
            for error in [listed, read] {
                let mut cause: Option<&dyn StdError> = Some(&*error);
                while let Some(error) = cause {
                    assert!(!format!("{error} {error:?}").contains("0000000001"));
                    cause = error.source();
                }
            }
        }
        let timed_out = unread(failures[3](secret(), source()));
        let kind = io::ErrorKind::TimedOut;
        assert!(matches!(timed_out, ReadError::Io { source } if source.kind() == kind));
    }
}
