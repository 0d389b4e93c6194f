//! `claims_surgeries`: one act of section 50 (surgery) a row.

use super::claims::ACT_COLUMNS;
use crate::TableSpec;

/// One row an act of surgery (MID-NET: surgeries): an SI record of section 50, or a CD record of it.
pub const CLAIMS_SURGERIES: TableSpec = TableSpec {
    name: "claims_surgeries",
    about: "One row an act of surgery (MID-NET: surgeries): an SI record of section 50, or a CD record of it.",
    partitions: 2,
    columns: ACT_COLUMNS,
};
