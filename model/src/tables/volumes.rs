//! `volumes`: how much came and how much stayed, by arrival and event day (MRDA activity 1). Append-only and additive.

use super::{FEED, HOSPITAL, LOAD_ID, NIGHT_MONTH, column, nullable};
use crate::{ColumnType, TableSpec};

/// One row a load, data type and event day; sums over loads give the state.
pub const VOLUMES: TableSpec = TableSpec {
    name: "volumes",
    about: "Counts per load, data type and event day. Sums over loads give the state as of any night.",
    partitions: 2,
    columns: &[
        HOSPITAL,
        NIGHT_MONTH,
        LOAD_ID,
        FEED,
        column(
            "arrival_date",
            ColumnType::Date,
            "As-of date of the load in which the files came.",
        ),
        column(
            "data_type",
            ColumnType::Text,
            "Data type of the file names, for example OML-11; empty for names that could not be read.",
        ),
        nullable(
            "event_day",
            ColumnType::Date,
            "Care date of the file names; null for `-`.",
        ),
        column(
            "files_received",
            ColumnType::Int64,
            "Files that came or were renamed.",
        ),
        column(
            "files_stored",
            ColumnType::Int64,
            "Of these, live in the store.",
        ),
        column(
            "files_superseded",
            ColumnType::Int64,
            "Of these, replaced by a later version.",
        ),
        column(
            "files_deleted",
            ColumnType::Int64,
            "Of these, deleted by the hospital.",
        ),
        column(
            "files_quarantined",
            ColumnType::Int64,
            "Of these, not usable.",
        ),
        column(
            "files_out_of_scope",
            ColumnType::Int64,
            "Of these, of no table's business yet.",
        ),
        column("records_received", ColumnType::Int64, "Messages that came."),
        column("rows_stored", ColumnType::Int64, "Rows put into tables."),
        column(
            "rows_removed",
            ColumnType::Int64,
            "Rows taken out because their file was superseded, deleted or is gone.",
        ),
        column(
            "patients",
            ColumnType::Int64,
            "Distinct patients among the files received.",
        ),
    ],
};
