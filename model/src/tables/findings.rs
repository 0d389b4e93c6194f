//! `findings`: what is wrong with the data, load by load. Append-only: a finding's state is the newest row of its key.

use super::{FEED, HOSPITAL, LOAD_ID, column, nullable, text};
use crate::{ColumnType, TableSpec};

/// One row a finding and load in which it was seen or resolved.
pub const FINDINGS: TableSpec = TableSpec {
    name: "findings",
    about: "One row a finding and load in which it was new, seen again or resolved. The newest row of a key is its state.",
    partitions: 1,
    columns: &[
        HOSPITAL,
        LOAD_ID,
        FEED,
        column(
            "key",
            ColumnType::Text,
            "The same for the same fault on every night.",
        ),
        column(
            "code",
            ColumnType::Text,
            "Finding code; `kijun explain CODE` tells what it means.",
        ),
        column(
            "severity",
            ColumnType::Text,
            "fatal, error, warning or notice.",
        ),
        column(
            "status",
            ColumnType::Text,
            "new, persisting or resolved, against the loads before.",
        ),
        nullable(
            "table",
            ColumnType::Text,
            "The table whose rows it is about.",
        ),
        nullable(
            "item",
            ColumnType::Text,
            "Local code, standard code or data type it is about.",
        ),
        nullable("from", ColumnType::Date, "First event day concerned."),
        nullable("to", ColumnType::Date, "Last event day concerned."),
        column(
            "failed",
            ColumnType::Int64,
            "Files or rows at fault in this load.",
        ),
        column(
            "eligible",
            ColumnType::Int64,
            "Files or rows that were looked at in this load.",
        ),
        nullable(
            "source_file_id",
            ColumnType::Int64,
            "The file it is about, when it is about one file.",
        ),
        column(
            "origin_file",
            ColumnType::Text,
            "Masked path of the first file in which it was seen; empty for a whole feed.",
        ),
        nullable(
            "origin_record",
            ColumnType::Int32,
            "Which message of that file, 1-based.",
        ),
        nullable(
            "origin_field",
            ColumnType::Text,
            "Segment with its position and field, as OBX[12]-5.",
        ),
        nullable(
            "origin_byte",
            ColumnType::Int64,
            "Offset of the segment in that file, 0-based.",
        ),
        column(
            "detail",
            ColumnType::Text,
            "What to add to the code's text; holds no patient data.",
        ),
        text(
            "evidence",
            "The numbers that a judgement rests on, as a JSON object: bands, counts, quantiles, the id of the rules. Null for what was not judged.",
        ),
    ],
};
