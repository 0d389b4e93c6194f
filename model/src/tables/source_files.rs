//! `source_files`: every file that a night met and where it ended. Append-only: a file's state is its newest row.

use super::{FEED, HOSPITAL, LOAD_ID, NIGHT_MONTH, SOURCE_FILE_ID, column, nullable};
use crate::{ColumnType, TableSpec};

/// One row a file and night in which something happened to it.
pub const SOURCE_FILES: TableSpec = TableSpec {
    name: "source_files",
    about: "One row a file and night in which it came, was renamed or vanished. The newest row of a source_file_id is its state.",
    partitions: 2,
    columns: &[
        HOSPITAL,
        NIGHT_MONTH,
        LOAD_ID,
        FEED,
        SOURCE_FILE_ID,
        column(
            "event",
            ColumnType::Text,
            "new, renamed (only the condition flag or, of a delivery, the place changed), restated (name unchanged, another version came or went; not received again) or vanished (not received, in no bucket).",
        ),
        nullable(
            "bucket",
            ColumnType::Text,
            "Where it ended: stored, superseded, deleted, quarantined or out_of_scope.",
        ),
        column(
            "masked_path",
            ColumnType::Text,
            "Path in the feed with the patient number and any unknown name replaced by keyed hashes.",
        ),
        column(
            "data_type",
            ColumnType::Text,
            "Data type of the file name, for example OML-11, or kind of a delivered file, for example RECEIPTC; empty when neither could be told.",
        ),
        nullable(
            "patient_key",
            ColumnType::Text,
            "Keyed hash of the patient number of the file name.",
        ),
        nullable(
            "care_date",
            ColumnType::Date,
            "Care date of the file name; null for `-`.",
        ),
        nullable(
            "order_no",
            ColumnType::Text,
            "Order number of the file name.",
        ),
        nullable(
            "occurred_at_text",
            ColumnType::Text,
            "The 17 digits of the file name: when the message was sent to the storage.",
        ),
        nullable(
            "department_code",
            ColumnType::Text,
            "Department of the file name; null for `-`.",
        ),
        nullable(
            "condition_flag",
            ColumnType::Int32,
            "Condition flag of the file name: 1 live, 2 superseded, 0 deleted.",
        ),
        nullable(
            "bytes",
            ColumnType::Int64,
            "Size in bytes, of files that were read.",
        ),
        nullable(
            "sha256",
            ColumnType::Text,
            "SHA-256 of the content in hex, of files that were read.",
        ),
        nullable(
            "encoding",
            ColumnType::Text,
            "Encoding found, of files that were read: ascii, iso-2022-jp, utf-8, cp932 or euc-jp.",
        ),
        column(
            "records",
            ColumnType::Int64,
            "HL7 messages, or record lines of a delivery, in the file; 1 for a message file that was not read.",
        ),
        column(
            "rows",
            ColumnType::Int64,
            "Rows of the file that are live in tables after the load.",
        ),
    ],
};
