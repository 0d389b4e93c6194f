//! `code_changes`: what each load changed in a hospital's codebook.

use super::{HOSPITAL, LOAD_ID, column, nullable};
use crate::{ColumnType, TableSpec};

/// One row a change.
pub const CODE_CHANGES: TableSpec = TableSpec {
    name: "code_changes",
    about: "One row a change of a hospital's codebook: what a load brought that the one before did not have, and codes that are no longer sent. Append-only.",
    partitions: 1,
    columns: &[
        HOSPITAL,
        LOAD_ID,
        column(
            "domain",
            ColumnType::Text,
            "lab, drug, disease or procedure: what the code stands for.",
        ),
        column(
            "change",
            ColumnType::Text,
            "new, renamed, reused (perhaps for another item), recoded, unit_changed, specimen_changed or vanished.",
        ),
        column("local_code", ColumnType::Text, "Local code, as in codes."),
        nullable(
            "local_name",
            ColumnType::Text,
            "The name that came with it.",
        ),
        nullable(
            "before",
            ColumnType::Text,
            "The name, code, unit or specimen that it had before.",
        ),
        nullable(
            "after",
            ColumnType::Text,
            "The unit or specimen that it comes with now.",
        ),
        column(
            "rows",
            ColumnType::Int64,
            "Live rows of the code under this name.",
        ),
    ],
};
