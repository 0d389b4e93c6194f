//! Where the columns of `radiology` stand in a row, and which fields fill them.

use model::tables::RADIOLOGY;

use crate::ssmix2::columns::at;
use crate::ssmix2::segment_cells::{CodeCells, SegmentCells};

/// Cells of a row.
pub(super) const WIDTH: usize = RADIOLOGY.columns.len() - RADIOLOGY.partitions;

const fn of(name: &str) -> usize {
    at(&RADIOLOGY, name)
}

pub(super) const REQUEST_ID: usize = of("request_id");
pub(super) const PARENT_REQUEST_ID: usize = of("parent_request_id");
pub(super) const PATIENT_CLASS: usize = of("patient_class");
pub(super) const PERFORMED_CODES: usize = of("performed_codes");
pub(super) const PERFORMED_COUNT: usize = of("performed_count");
pub(super) const MATERIAL_COUNT: usize = of("material_count");
pub(super) const MESSAGE_NO: usize = of("message_no");
pub(super) const SEGMENT_NO: usize = of("segment_no");

pub(super) const EXAMINATION: CodeCells = CodeCells {
    local: [of("local_code"), of("local_name"), of("local_system")],
    declared: [
        of("declared_code"),
        of("declared_name"),
        of("declared_system"),
    ],
};

pub(super) const ORDER: SegmentCells = SegmentCells {
    required: &[1, 2, 9],
    codes: &[
        (1, of("order_control")),
        (5, of("order_status")),
        (29, of("patient_class")),
    ],
    ids: &[(2, REQUEST_ID), (8, PARENT_REQUEST_ID)],
    times: &[(9, of("ordered_at"), of("ordered_at_text"))],
    ..SegmentCells::NONE
};

pub(super) const TIMING: SegmentCells = SegmentCells {
    codes: &[(9, of("priority_code"))],
    plans: &[(7, of("start_at"), of("start_at_text"))],
    ..SegmentCells::NONE
};

pub(super) const REQUEST: SegmentCells = SegmentCells {
    required: &[2, 4],
    codes: &[(25, of("request_status"))],
    times: &[
        (7, of("observed_at"), of("observed_at_text")),
        (22, of("reported_at"), of("reported_at_text")),
    ],
    ..SegmentCells::NONE
};

pub(super) const IMAGES: SegmentCells = SegmentCells {
    required: &[1, 3, 5],
    codes: &[(5, of("modality_code"))],
    ids: &[(1, of("accession_no"))],
    ..SegmentCells::NONE
};
