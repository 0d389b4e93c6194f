//! `codes`: the hospital's own codes as its feeds show them, with the state of their mapping.

use super::{HOSPITAL, LOAD_ID, column, nullable};
use crate::{ColumnType, TableSpec};

/// One row a local code, name, unit and specimen seen in a hospital.
pub const CODES: TableSpec = TableSpec {
    name: "codes",
    about: "One row a local code, name, unit and specimen that a hospital's feeds have shown, as of the newest load.",
    partitions: 1,
    columns: &[
        HOSPITAL,
        LOAD_ID,
        column(
            "domain",
            ColumnType::Text,
            "lab (from lab_results), drug (from prescriptions and injections), disease (from diagnoses) or procedure (from radiology).",
        ),
        column(
            "local_code",
            ColumnType::Text,
            "Local code; the standard code as sent when there is no local one; empty when there is neither.",
        ),
        nullable(
            "local_name",
            ColumnType::Text,
            "Name beside the code, as sent.",
        ),
        nullable(
            "unit",
            ColumnType::Text,
            "Unit text as sent; null for drugs, whose unit is that of an order, for diagnoses and for procedures.",
        ),
        nullable(
            "specimen",
            ColumnType::Text,
            "Local specimen code, or the JLAC10 material as sent.",
        ),
        column(
            "rows",
            ColumnType::Int64,
            "Rows that are live in the store.",
        ),
        nullable(
            "first_seen",
            ColumnType::Date,
            "First event day on which it was ever seen; of diagnoses the day on which one was made.",
        ),
        nullable(
            "last_seen",
            ColumnType::Date,
            "Last event day on which it was ever seen.",
        ),
        nullable(
            "declared_code",
            ColumnType::Text,
            "The standard code (JLAC10, HOT, YJ, MDCDX2, JJ1017) that the hospital sent beside it the last time.",
        ),
        column(
            "state",
            ColumnType::Text,
            "declared, agreed or unmapped, by what is in force on last_seen.",
        ),
        nullable(
            "standard_code",
            ColumnType::Text,
            "The standard code in force.",
        ),
    ],
};
