//! Source-to-target reconciliation: rows as canonical bytes, digests of buckets of rows, and what differs between two sides.
//!
//! Pure: the pipeline reads both sides. The encoding and the digests are specified in `docs/reconciliation.en.md`; what is
//! written there and here belongs together and carries one version, [`ENCODING`].

mod columns;
mod differences;
mod digest;
mod encoding;
#[cfg(test)]
mod tests;

pub use columns::{Role, compared_columns, is_compared, role};
pub use differences::{Kind, Pair, Row, pair_changed, pair_equal, pair_moved};
pub use digest::{Bucket, BucketDigest, BucketKey, Buckets, CELLS, RowDigest, Slot, cell};
pub use encoding::{ENCODING, EncodedRows, NotComparable, Partition};
