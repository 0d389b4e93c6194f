//! Where the columns of `microbiology` stand in a row, and which of them a row of `lab_results` has too.

use model::tables::{LAB_RESULTS, MICROBIOLOGY};

use crate::ssmix2::columns::{at, find};

/// Cells of a row.
pub(super) const WIDTH: usize = MICROBIOLOGY.columns.len() - MICROBIOLOGY.partitions;

/// The cell of a row of `lab_results` that has the same name, cell by cell.
pub(super) const OF_LAB: [Option<usize>; WIDTH] = {
    let mut cells = [None; WIDTH];
    let mut index = 0;
    while index < WIDTH {
        let column = MICROBIOLOGY.columns[MICROBIOLOGY.partitions + index];
        cells[index] = find(&LAB_RESULTS, column.name);
        index += 1;
    }
    cells
};

const fn of(name: &str) -> usize {
    at(&MICROBIOLOGY, name)
}

pub(super) const SPECIMEN_SITE_CODE: usize = of("specimen_site_code");
pub(super) const LOCAL_CODE: usize = of("local_code");
pub(super) const DECLARED_CODE: usize = of("declared_code");
pub(super) const SUB_ID: usize = of("sub_id");
pub(super) const PARENT: [usize; 4] = [
    of("parent_code"),
    of("parent_name"),
    of("parent_sub_id"),
    of("parent_value"),
];
pub(super) const ORGANISM: [usize; 3] = [
    of("organism_code"),
    of("organism_name"),
    of("organism_system"),
];
pub(super) const DRUG: [usize; 3] = [of("drug_code"), of("drug_name"), of("drug_system")];
pub(super) const VALUE: [usize; 3] = [of("value_code"), of("value_name"), of("value_system")];
