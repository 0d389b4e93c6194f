//! Where the columns of `prescriptions` stand in a row, and which fields fill them.

use model::tables::PRESCRIPTIONS;
use model::{Table, TableSpec};

use super::{Medicine, MedicineCells};
use crate::ssmix2::columns::at;
use crate::ssmix2::segment_cells::{CodeCells, QuantityCells, SegmentCells, UnitCells};

/// Cells of a row.
pub(super) const WIDTH: usize = PRESCRIPTIONS.columns.len() - PRESCRIPTIONS.partitions;

const fn of(name: &str) -> usize {
    at(&PRESCRIPTIONS, name)
}

/// The table `prescriptions`.
#[derive(Debug)]
pub(crate) struct Prescriptions;

impl Medicine for Prescriptions {
    const TABLE: Table = Table::Prescriptions;
    const SPEC: &'static TableSpec = &PRESCRIPTIONS;
    const CELLS: &'static MedicineCells = &CELLS;
}

const CELLS: MedicineCells = MedicineCells {
    message_no: of("message_no"),
    segment_no: of("segment_no"),
    patient_class: of("patient_class"),
    order: ORDER,
    drug: CodeCells {
        local: [of("local_code"), of("local_name"), of("local_system")],
        declared: [
            of("declared_code"),
            of("declared_name"),
            of("declared_system"),
        ],
    },
    request: REQUEST,
    timing: TIMING,
    usage: [
        of("usage_code"),
        of("usage_name"),
        of("usage_system"),
        of("usage_supplement_codes"),
    ],
    timing_count: of("timing_count"),
    route: SegmentCells {
        required: &[1],
        codes: &[(1, of("route_code")), (2, of("site_code"))],
        ..SegmentCells::NONE
    },
    given: GIVEN,
    injection: None,
};

const ORDER: SegmentCells = SegmentCells {
    required: &[1, 2, 4, 29],
    codes: &[
        (1, of("order_control")),
        (5, of("order_status")),
        (29, of("patient_class")),
    ],
    ids: &[(4, of("group_id"))],
    times: &[(9, of("ordered_at"), of("ordered_at_text"))],
    plans: &[(15, of("effective_at"), of("effective_at_text"))],
    ..SegmentCells::NONE
};

const REQUEST: SegmentCells = SegmentCells {
    required: &[2, 3, 5, 10, 11],
    codes: &[(6, of("dosage_form_code"))],
    lists: &[
        (7, of("administration_codes")),
        (21, of("dispensing_codes")),
        (27, of("indication_codes")),
    ],
    numbers: &[
        (3, [of("dose_min"), of("dose_min_text")]),
        (4, [of("dose_max"), of("dose_max_text")]),
        (10, [of("dispense_amount"), of("dispense_amount_text")]),
    ],
    quantities: &[QuantityCells {
        field: 19,
        number: [of("daily_amount"), of("daily_amount_text")],
        unit: of("daily_unit_text"),
        system: Some(of("daily_unit_system")),
    }],
    units: &[
        unit(5),
        UnitCells {
            field: 11,
            text: of("dispense_unit_text"),
            name: None,
            system: Some(of("dispense_unit_system")),
        },
    ],
    ..SegmentCells::NONE
};

const TIMING: SegmentCells = SegmentCells {
    numbers: &[(14, [of("occasion_count"), of("occasion_count_text")])],
    quantities: &[QuantityCells {
        field: 6,
        number: [of("duration"), of("duration_text")],
        unit: of("duration_unit_code"),
        system: None,
    }],
    plans: &[
        (7, of("start_at"), of("start_at_text")),
        (8, of("end_at"), of("end_at_text")),
    ],
    ..SegmentCells::NONE
};

const GIVEN: SegmentCells = SegmentCells {
    required: &[3, 4, 5, 6],
    codes: &[(20, of("completion_code")), (21, of("action"))],
    numbers: &[(
        6,
        [of("administered_amount"), of("administered_amount_text")],
    )],
    units: &[unit(7)],
    times: &[
        (3, of("administered_from"), of("administered_from_text")),
        (4, of("administered_to"), of("administered_to_text")),
        (22, of("recorded_at"), of("recorded_at_text")),
    ],
    ..SegmentCells::NONE
};

const fn unit(field: u16) -> UnitCells {
    UnitCells {
        field,
        text: of("unit_text"),
        name: Some(of("unit_name")),
        system: Some(of("unit_system")),
    }
}
