//! Where the columns of `injections` stand in a row, and which fields fill them.

use model::tables::INJECTIONS;
use model::{Table, TableSpec};

use super::{InjectionCells, Medicine, MedicineCells};
use crate::ssmix2::columns::at;
use crate::ssmix2::segment_cells::{CodeCells, SegmentCells, UnitCells};

/// Cells of a row.
pub(super) const WIDTH: usize = INJECTIONS.columns.len() - INJECTIONS.partitions;

const fn of(name: &str) -> usize {
    at(&INJECTIONS, name)
}

/// The table `injections`.
#[derive(Debug)]
pub(crate) struct Injections;

impl Medicine for Injections {
    const TABLE: Table = Table::Injections;
    const SPEC: &'static TableSpec = &INJECTIONS;
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
        codes: &[
            (1, of("route_code")),
            (2, of("site_code")),
            (3, of("device_code")),
            (4, of("method_code")),
        ],
        ..SegmentCells::NONE
    },
    given: GIVEN,
    injection: Some(InjectionCells {
        kind: [of("kind_code"), of("kind_system")],
        component: SegmentCells {
            required: &[1, 2, 3, 4],
            codes: &[(1, of("component_type"))],
            numbers: &[(3, [of("amount"), of("amount_text")])],
            units: &[unit(4)],
            ..SegmentCells::NONE
        },
    }),
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
    required: &[2, 3, 5],
    codes: &[(6, of("dosage_form_code"))],
    lists: &[
        (7, of("administration_codes")),
        (21, of("dispensing_codes")),
        (27, of("indication_codes")),
    ],
    numbers: &[
        (3, [of("total_amount"), of("total_amount_text")]),
        (23, [of("rate"), of("rate_text")]),
    ],
    units: &[
        UnitCells {
            field: 5,
            text: of("total_unit_text"),
            name: None,
            system: Some(of("total_unit_system")),
        },
        UnitCells {
            field: 24,
            text: of("rate_unit_text"),
            name: None,
            system: None,
        },
    ],
    ..SegmentCells::NONE
};

const TIMING: SegmentCells = SegmentCells {
    numbers: &[(14, [of("occasion_count"), of("occasion_count_text")])],
    plans: &[
        (7, of("start_at"), of("start_at_text")),
        (8, of("end_at"), of("end_at_text")),
    ],
    ..SegmentCells::NONE
};

const GIVEN: SegmentCells = SegmentCells {
    required: &[3, 4, 5, 6],
    codes: &[
        (12, of("administered_rate_text")),
        (20, of("completion_code")),
        (21, of("action")),
    ],
    numbers: &[(6, [of("amount"), of("amount_text")])],
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
