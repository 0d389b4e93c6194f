//! Where the columns of `physiology` stand in a row, checked by the compiler against the table.

use model::tables::PHYSIOLOGY;

use crate::ssmix2::columns::at;
use crate::ssmix2::segment_cells::SegmentCells;

/// Cells of a row.
pub(super) const WIDTH: usize = PHYSIOLOGY.columns.len() - PHYSIOLOGY.partitions;

const fn of(name: &str) -> usize {
    at(&PHYSIOLOGY, name)
}

pub(super) const REQUEST_CODE: usize = of("request_code");
pub(super) const REQUEST_NAME: usize = of("request_name");
pub(super) const REQUEST_DECLARED_CODE: usize = of("request_declared_code");
pub(super) const LOCAL_CODE: usize = of("local_code");
pub(super) const LOCAL_NAME: usize = of("local_name");
pub(super) const LOCAL_SYSTEM: usize = of("local_system");
pub(super) const DECLARED_CODE: usize = of("declared_code");
pub(super) const DECLARED_NAME: usize = of("declared_name");
pub(super) const VALUE_TYPE: usize = of("value_type");
pub(super) const VALUE_TEXT: usize = of("value_text");
pub(super) const VALUE_KIND: usize = of("value_kind");
pub(super) const VALUE_COMPARATOR: usize = of("value_comparator");
pub(super) const VALUE_NUMBER: usize = of("value_number");
pub(super) const VALUE_NUMBER_HIGH: usize = of("value_number_high");
pub(super) const VALUE_GRADE: usize = of("value_grade");
pub(super) const VALUE_CODE: usize = of("value_code");
pub(super) const VALUE_NAME: usize = of("value_name");
pub(super) const VALUE_SYSTEM: usize = of("value_system");
pub(super) const UNIT_TEXT: usize = of("unit_text");
pub(super) const UNIT_NAME: usize = of("unit_name");
pub(super) const UNIT_SYSTEM: usize = of("unit_system");
pub(super) const REFERENCE_RANGE: usize = of("reference_range");
pub(super) const MESSAGE_NO: usize = of("message_no");
pub(super) const SEGMENT_NO: usize = of("segment_no");

pub(super) const REQUEST: SegmentCells = SegmentCells {
    required: &[1, 2, 4],
    codes: &[(25, of("request_status"))],
    ids: &[(2, of("request_id"))],
    times: &[
        (7, of("observed_at"), of("observed_at_text")),
        (22, of("reported_at"), of("reported_at_text")),
    ],
    ..SegmentCells::NONE
};

pub(super) const RESULT: SegmentCells = SegmentCells {
    required: &[3, 11],
    codes: &[
        (4, of("sub_id")),
        (8, of("abnormal_flags")),
        (11, of("result_status")),
    ],
    times: &[(14, of("analysed_at"), of("analysed_at_text"))],
    ..SegmentCells::NONE
};
