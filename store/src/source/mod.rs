//! The kinds of roots a feed may have beside a plain folder: archives, lists of names, exports of the index database,
//! prefixes of object stores.
//!
//! Each gives its names once and sorted by path bytes, gives what it refused as problems, and reads one file by its path.
//! Nothing is ever unpacked to a path that an archive names, so a name cannot reach out of the feed.

mod archive;
mod entry_name;
mod index_export;
mod lines;
mod list;
mod names;
mod objects;
mod tar;
#[cfg(test)]
mod tests;
mod transaction;
mod unpack;
mod zip;

pub use archive::{Archive, ArchiveLimits};
pub use index_export::read_index_export;
pub use list::read_file_list;
pub use names::Names;
pub use objects::ObjectRoot;
pub use transaction::open_transaction;

use crate::ReadError;

/// A root whose files are read by path and that is no folder. Many threads may read at once.
pub trait RootFiles: Send + Sync {
    /// Reads the file `path` (relative to the root, as the root's names give it) into `buffer`, whose old content goes and
    /// whose capacity stays, and gives its size in bytes.
    ///
    /// # Errors
    /// [`ReadError::TooLarge`] above `bytes_max` bytes, [`ReadError::Gone`] when the root has no such file, and the others of
    /// [`ReadError`]; after an error the buffer's content is of no use.
    fn read(&self, path: &[u8], buffer: &mut Vec<u8>, bytes_max: u64) -> Result<usize, ReadError>;
}
