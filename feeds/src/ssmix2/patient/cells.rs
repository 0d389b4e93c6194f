//! Where the columns of `patients` stand in a row, checked by the compiler against the table.

use model::tables::PATIENTS;

use crate::ssmix2::columns::at;
use crate::ssmix2::segment_cells::{SegmentCells, UnitCells};

/// Cells of a row.
pub(super) const WIDTH: usize = PATIENTS.columns.len() - PATIENTS.partitions;

const fn of(name: &str) -> usize {
    at(&PATIENTS, name)
}

pub(super) const BIRTH_DATE: usize = of("birth_date");
pub(super) const BIRTH_DATE_TEXT: usize = of("birth_date_text");
pub(super) const SEX: usize = of("sex");
pub(super) const UPDATED_AT: usize = of("updated_at");
pub(super) const MESSAGE_NO: usize = of("message_no");
pub(super) const SEGMENT_NO: usize = of("segment_no");

/// What is known of the body: the analyte, the first five characters of its JLAC10 code, and what is read of its OBX.
pub(super) const BODY: [(&str, SegmentCells); 4] = [
    ("9N001", HEIGHT),
    ("9N006", WEIGHT),
    ("5H010", blood_group(&[(5, of("abo_code"))])),
    ("5H020", blood_group(&[(5, of("rh_code"))])),
];

const HEIGHT: SegmentCells = SegmentCells {
    numbers: &[(5, [of("height"), of("height_text")])],
    units: &[unit(of("height_unit_text"))],
    ..SegmentCells::NONE
};

const WEIGHT: SegmentCells = SegmentCells {
    numbers: &[(5, [of("weight"), of("weight_text")])],
    units: &[unit(of("weight_unit_text"))],
    ..SegmentCells::NONE
};

const fn unit(text: usize) -> UnitCells {
    UnitCells {
        field: 6,
        text,
        name: None,
        system: None,
    }
}

const fn blood_group(codes: &'static [(u16, usize)]) -> SegmentCells {
    SegmentCells {
        codes,
        ..SegmentCells::NONE
    }
}
