//! The disk and the object store: feed discovery, Delta tables, atomic loads, secrets, quarantined bytes.
//!
//! Nothing here knows what a feed or a table means: the pipeline says which bytes to read and which rows to keep, and
//! this room makes that durable, whole or absent. Messages name files of ours and roots of the config, never a file of a
//! feed, because such a name holds a patient number.

mod bucket;
mod diff;
mod discovery;
mod durable;
mod error;
mod file_writer;
mod files;
mod hex;
mod listing;
mod listing_file;
mod load;
mod lock;
mod parquet_file;
pub mod quarantine;
mod read;
mod register;
mod roots;
mod secrets;
pub mod source;
pub mod space;
mod spill;
mod stream;
mod table_file;
mod tables;
mod varint;
mod walk;

pub use discovery::{Chunk, Discovery, ProblemCounts};
pub use error::Error;
pub use file_writer::FileWriter;
pub use listing::Listing;
pub use listing_file::{ListedFile, ListingReader, ListingWriter, WrittenListing};
pub use load::{Intent, Loads, TableChange};
pub use lock::StoreLock;
pub use quarantine::Kept;
pub use read::{ReadError, read_file};
pub use register::{Register, RegisteredFile};
pub use roots::{Location, NamesFrom, RootSpec, Roots};
pub use secrets::{PatientKeys, Secrets};
pub use space::{free_bytes, writable};
pub use spill::{Piece, Spill};
pub use stream::Stamp;
pub use table_file::{LiveFile, NewFile};
pub use tables::Store;
pub use walk::{ProblemKind, WalkProblem};
