//! Opening an object store by its URL, for the store itself and for the roots of feeds.

use std::env;
use std::sync::Arc;

use object_store::ObjectStore;
use object_store::memory::InMemory;
use object_store::path::Path as ObjectPath;
use tokio::runtime::{Builder, Runtime};
use url::Url;

use crate::Error;

/// Threads that drive the Delta log and the object store; encoding is done by the callers' threads.
const RUNTIME_THREADS: usize = 2;

/// URL schemes of object stores beside `memory`.
const REMOTE_SCHEMES: &[&str] = &["s3", "s3a", "gs", "az", "abfs", "abfss"];

/// A part of an object store.
pub(crate) struct Bucket {
    /// The whole object store, of which `url` is a part.
    pub(crate) objects: Arc<dyn ObjectStore>,
    pub(crate) url: Url,
    /// Where the part begins.
    pub(crate) prefix: ObjectPath,
}

/// Why an object store was not opened.
pub(crate) enum BucketError {
    /// The URL means none that we know.
    NotSupported,
    /// The library does not accept the URL or the settings in the environment.
    Refused(object_store::Error),
}

/// Opens the object store of a `memory://` (new and empty), `s3://`, `gs://`, `az://` or `abfs://` URL without asking it.
/// Credentials come from their usual environment variables.
pub(crate) fn open_bucket(location: &str) -> Result<Bucket, BucketError> {
    let (scheme, path) = location
        .split_once("://")
        .ok_or(BucketError::NotSupported)?;
    let parse = |url: &str| Url::parse(url).map_err(|_| BucketError::NotSupported);
    let (objects, url): (Arc<dyn ObjectStore>, _) = match scheme {
        "memory" => {
            let url = parse(&format!("memory:///{}", path.trim_start_matches('/')))?;
            (Arc::new(InMemory::new()), url)
        }
        scheme if REMOTE_SCHEMES.contains(&scheme) => {
            let url = parse(location)?;
            // A setting that is no text cannot be one of an object store's.
            let settings = env::vars_os().filter_map(|(name, value)| {
                Some((name.into_string().ok()?, value.into_string().ok()?))
            });
            let (objects, _) =
                object_store::parse_url_opts(&url, settings).map_err(BucketError::Refused)?;
            (Arc::from(objects), url)
        }
        _ => return Err(BucketError::NotSupported),
    };
    let prefix = ObjectPath::from_url_path(url.path()).map_err(|_| BucketError::NotSupported)?;
    Ok(Bucket {
        objects,
        url,
        prefix,
    })
}

/// Starts the threads that talk to an object store.
pub(crate) fn start_runtime() -> Result<Runtime, Error> {
    Builder::new_multi_thread()
        .worker_threads(RUNTIME_THREADS)
        .thread_name("store")
        .enable_all()
        .build()
        .map_err(|source| Error::Runtime { source })
}
