//! `quarantine`: what could not be used, why, and where its bytes are kept.

use super::{FEED, HOSPITAL, LOAD_ID, NIGHT_MONTH, SOURCE_FILE_ID, column, nullable};
use crate::{ColumnType, TableSpec};

/// One row a file, record or row that could not be used.
pub const QUARANTINE: TableSpec = TableSpec {
    name: "quarantine",
    about: "One row a file, record or row that could not be used. The bytes are kept outside the store, in the secrets folder.",
    partitions: 2,
    columns: &[
        HOSPITAL,
        NIGHT_MONTH,
        LOAD_ID,
        FEED,
        SOURCE_FILE_ID,
        column(
            "unit",
            ColumnType::Text,
            "What was refused: files, records or rows.",
        ),
        column(
            "code",
            ColumnType::Text,
            "Code of the finding that says why.",
        ),
        nullable(
            "message_no",
            ColumnType::Int32,
            "Which message of the file, or line of a delivered one, 1-based; null for a whole file.",
        ),
        nullable(
            "segment_no",
            ColumnType::Int32,
            "Which segment of the message, 1-based; null for a whole message.",
        ),
        nullable(
            "bytes",
            ColumnType::Int64,
            "Size of the kept bytes; null when the file could not be opened.",
        ),
        nullable(
            "sha256",
            ColumnType::Text,
            "SHA-256 of the kept bytes in hex.",
        ),
        nullable(
            "kept_as",
            ColumnType::Text,
            "Path of the kept bytes below the quarantine folder; null when nothing could be kept.",
        ),
    ],
};
