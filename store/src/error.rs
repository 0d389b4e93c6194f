//! What can keep this room from doing its work, each with the place and what to do about it.

use std::error::Error as StdError;
use std::io;
use std::path::{Path, PathBuf};

use model::Table;

/// The work could not be done. Causes are reached through `source`; print the whole chain.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A feed root of the config does not exist or is not a folder.
    #[error(
        "feed root {path} is missing or not a folder: mount it or correct `roots` in the config"
    )]
    RootMissing {
        /// The root as the config gives it.
        path: PathBuf,
    },
    /// A feed root exists and may not be read.
    #[error("feed root {path} cannot be read: give the user who runs kijun the right to list it")]
    RootUnreadable {
        /// The root as the config gives it.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// More roots than a listing can number.
    #[error("the feed has more than 65535 roots: split it into several feeds")]
    TooManyRoots,
    /// An archive looks made to do harm, or is beyond the limits.
    #[error(
        "archive {path} is refused, nothing of it was used ({what}): look where it comes from; if it is right, have it delivered in smaller parts or unpacked"
    )]
    ArchiveRefused {
        /// The archive.
        path: PathBuf,
        /// What is wrong with it.
        what: &'static str,
    },
    /// An archive is cut off or changed, or is no archive.
    #[error(
        "archive {path} is damaged, nothing of it was used ({what}): copy it again or have it delivered anew"
    )]
    ArchiveDamaged {
        /// The archive.
        path: PathBuf,
        /// What is wrong with it.
        what: &'static str,
    },
    /// An archive has no file below the folder that the config names.
    #[error("archive {path} has no file below {prefix}: correct `prefix` in the config")]
    ArchivePrefix {
        /// The archive.
        path: PathBuf,
        /// The folder as the config gives it.
        prefix: String,
    },
    /// A list of names or an export of the index database cannot be read.
    #[error("list {path} cannot be used (line {line}: {what}): write it anew")]
    ListDamaged {
        /// The list.
        path: PathBuf,
        /// The line, 1-based.
        line: u64,
        /// What is wrong with it.
        what: &'static str,
    },
    /// A root is a transaction storage.
    #[error(
        "feed root {path} is an SS-MIX2 transaction storage, and how its records are framed is not published: ask its vendor for the description of the record header (length or delimiter, field order, encoding) and send it to the developers, or give the standard storage as the root"
    )]
    FramingNotConfigured {
        /// The root as the config gives it.
        path: PathBuf,
    },
    /// A root that should be a transaction storage is not.
    #[error(
        "feed root {path} holds no year/TR_*.DAT files and is no SS-MIX2 transaction storage: correct `roots` in the config"
    )]
    NotTransactions {
        /// The root as the config gives it.
        path: PathBuf,
    },
    /// A root in an object store has a location that we cannot open.
    #[error(
        "feed root {url} is not supported: use s3://, gs://, az:// or abfs:// with a bucket, or a path"
    )]
    RootNotSupported {
        /// The location as the config gives it.
        url: String,
    },
    /// An object store does not give names in order.
    #[error(
        "the object store of feed root {url} lists its objects out of order, as directory buckets do: copy the feed into a general bucket or a folder"
    )]
    ObjectsNotSorted {
        /// The root as the config gives it.
        url: String,
    },
    /// An object has a name that cannot be a path.
    #[error(
        "an object below feed root {url} has a name with an empty part, `.`, `..` or a control character: rename or remove it"
    )]
    ObjectNameRefused {
        /// The root as the config gives it.
        url: String,
    },
    /// The objects of a root could not be listed.
    #[error("the objects below feed root {url} could not be listed ({what}): {advice}")]
    ObjectsNotListed {
        /// The root as the config gives it.
        url: String,
        /// What went wrong, in words of ours: those of the library quote names of objects.
        what: &'static str,
        /// What to do about it.
        advice: &'static str,
    },
    /// A listing of an earlier night is not what was written.
    #[error("listing {path} is damaged ({what}): restore it from backup or run with --relist")]
    ListingDamaged {
        /// The listing file.
        path: PathBuf,
        /// What is wrong with it.
        what: &'static str,
    },
    /// A listing was written by another version of the program.
    #[error(
        "listing {path} has version {found}, this program reads {expected}: run the program that wrote it, or run with --relist"
    )]
    ListingVersion {
        /// The listing file.
        path: PathBuf,
        /// The version that this program writes.
        expected: u32,
        /// The version in the file.
        found: u32,
    },
    /// A secret can be read by other users of the machine.
    #[error("secret {path} can be read by other users (mode {mode:03o}): run chmod 600 on it")]
    SecretExposed {
        /// The secret's file.
        path: PathBuf,
        /// The permission bits found.
        mode: u32,
    },
    /// A secret does not have the form in which it is written.
    #[error("secret {path} is not 64 hex digits: restore it from backup, never make a new one")]
    SecretDamaged {
        /// The secret's file.
        path: PathBuf,
    },
    /// The system gave no random bytes for a new secret.
    #[error("the system gave no random bytes for the new secret {path} ({cause})")]
    NoRandomness {
        /// The secret's file.
        path: PathBuf,
        /// What the system said.
        cause: getrandom::Error,
    },
    /// A file of a feed could not be read while its bytes were put into quarantine.
    #[error("source file {source_file_id} could not be read for quarantine")]
    SourceUnreadable {
        /// Which file, as in table `source_files`.
        source_file_id: i64,
        /// What the system said.
        source: io::Error,
    },
    /// Another run works on the same store.
    #[error("the store is in use by another run ({holder}): wait for it, or end it and run again")]
    Locked {
        /// Process, start and command of the holder, as it wrote them.
        holder: String,
    },
    /// The disk is full.
    #[error("no space left while {doing} {path}: free space or extend the disk, then run again")]
    DiskFull {
        /// What was being done.
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
    },
    /// The operating system refused.
    #[error(
        "not allowed while {doing} {path}: give the user who runs kijun the right to, then run again"
    )]
    Denied {
        /// What was being done.
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
    },
    /// Anything else the operating system reported.
    #[error("failed while {doing} {path}")]
    Io {
        /// What was being done.
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The store's location is no path and no URL that we can open.
    #[error(
        "store location {url} is not supported: use a path, file:// or s3:// (see `store` in the config)"
    )]
    UrlNotSupported {
        /// The location as the config gives it.
        url: String,
    },
    /// The object store refused a read or a write.
    #[error("failed while {doing} {path} in the object store")]
    ObjectStore {
        /// What was being done.
        doing: &'static str,
        /// The object.
        path: String,
        /// What the object store said.
        source: object_store::Error,
    },
    /// The threads that talk to the object store could not be started.
    #[error("could not start the threads of the store")]
    Runtime {
        /// What the system said.
        source: io::Error,
    },
    /// The Delta log of a table could not be read or written.
    #[error("failed while {doing} table {}", table.name())]
    Delta {
        /// What was being done.
        doing: &'static str,
        /// Which table.
        table: Table,
        /// What the Delta library said.
        source: Box<deltalake_core::DeltaTableError>,
    },
    /// A table was made by another version of the program.
    #[error(
        "table {} in the store has other columns than this program (first difference: {column}): run the version that wrote it, or start a new store",
        table.name()
    )]
    TableDiffers {
        /// Which table.
        table: Table,
        /// The first column that is missing, extra or of another type.
        column: String,
    },
    /// Rows offered to a table do not have its columns.
    #[error("rows for table {} do not fit: {what} (column {column})", table.name())]
    RowsDiffer {
        /// Which table.
        table: Table,
        /// The column.
        column: &'static str,
        /// What is wrong.
        what: &'static str,
    },
    /// A commit wants to remove a file that is not live.
    #[error("file {path} of table {} is not live and cannot be removed: read the live files again", table.name())]
    NotLive {
        /// Which table.
        table: Table,
        /// The file, relative to the table.
        path: String,
    },
    /// A Parquet file could not be encoded or decoded.
    #[error("failed while {doing} {path} of table {}", table.name())]
    Parquet {
        /// What was being done.
        doing: &'static str,
        /// Which table.
        table: Table,
        /// The file, relative to the table.
        path: String,
        /// What the Parquet library said.
        source: parquet::errors::ParquetError,
    },
    /// The bytes of a live file are not those that were written.
    #[error(
        "file {path} of table {} is damaged (SHA-256 is {found}, {expected} was written): restore it from backup",
        table.name()
    )]
    FileDamaged {
        /// Which table.
        table: Table,
        /// The file, relative to the table.
        path: String,
        /// The digest written into the Delta log.
        expected: String,
        /// The digest of the bytes as they are now.
        found: String,
    },
    /// An intent or another record below `loads` is not what was written.
    #[error("{path} is damaged: restore it from backup")]
    RecordDamaged {
        /// The object, relative to the store.
        path: String,
        /// What the parser said.
        source: serde_json::Error,
    },
}

impl Error {
    /// Sorts an error of the operating system into full, denied and other.
    pub(crate) fn io(doing: &'static str, path: &Path, source: io::Error) -> Error {
        let path = path.to_path_buf();
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                Error::DiskFull { doing, path }
            }
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                Error::Denied { doing, path }
            }
            _ => Error::Io {
                doing,
                path,
                source,
            },
        }
    }

    /// A full disk or a missing right wherever it hides among the causes of `source`.
    pub(crate) fn disk(
        doing: &'static str,
        path: &Path,
        source: &(dyn StdError + 'static),
    ) -> Option<Error> {
        let mut cause = Some(source);
        while let Some(error) = cause {
            if let Some(io) = error.downcast_ref::<io::Error>() {
                let sorted = Error::io(doing, path, io::Error::from(io.kind()));
                if matches!(sorted, Error::DiskFull { .. } | Error::Denied { .. }) {
                    return Some(sorted);
                }
            }
            cause = error.source();
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_found_among_the_causes() {
        let inner = object_store::Error::Generic {
            store: "test",
            source: Box::new(io::Error::from(io::ErrorKind::StorageFull)),
        };
        let found = Error::disk("writing", Path::new("/s/x"), &inner).unwrap();
        assert_eq!(
            found.to_string(),
            "no space left while writing /s/x: free space or extend the disk, then run again"
        );
        let other = io::Error::from(io::ErrorKind::TimedOut);
        assert!(Error::disk("writing", Path::new("/s/x"), &other).is_none());
    }
}
