//! `claims_drugs`: one drug a row.

use super::claims::DRUG_COLUMNS;
use crate::TableSpec;

/// One row a drug (MID-NET: drugs): an IY record, or a CD record whose code begins with 6.
pub const CLAIMS_DRUGS: TableSpec = TableSpec {
    name: "claims_drugs",
    about: "One row a drug (MID-NET: drugs): an IY record, or a CD record whose code begins with 6.",
    partitions: 2,
    columns: DRUG_COLUMNS,
};
