//! `claims_management`: one act of section 13 (medical management) a row.

use super::claims::ACT_COLUMNS;
use crate::TableSpec;

/// One row an act of medical management (MID-NET: management fees): an SI record of section 13, or a CD record of it.
pub const CLAIMS_MANAGEMENT: TableSpec = TableSpec {
    name: "claims_management",
    about: "One row an act of medical management (MID-NET: management fees): an SI record of section 13, or a CD record of it.",
    partitions: 2,
    columns: ACT_COLUMNS,
};
