//! `claims_procedures`: one act of any other section a row.

use super::claims::ACT_COLUMNS;
use crate::TableSpec;

/// One row any other act (MID-NET: procedures): an SI record outside sections 13 and 50, or a CD record of it. Meals (section 97) are among them.
pub const CLAIMS_PROCEDURES: TableSpec = TableSpec {
    name: "claims_procedures",
    about: "One row any other act (MID-NET: procedures): an SI record outside sections 13 and 50, or a CD record of it. Meals (section 97) are among them.",
    partitions: 2,
    columns: ACT_COLUMNS,
};
