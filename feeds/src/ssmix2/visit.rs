//! ADT-01, 12, 21, 22, 31, 32, 41, 42, 51 and 52, the events of a stay: one row a message, from EVN, PV1 and PV2.
//!
//! Who the doctors are is not read at all (law 7): a row says for which roles the message names one. A cancel, told by
//! MSH-9, is a row that the hospital deleted.

use model::tables::VISITS;
use model::{Bucket, Detail, Note, Table};

use super::columns::{self, NULL};
use super::fields::{PlaceCells, TimeCells, file_row};
use super::message::{Header, Rows, Segment};
use super::work::Work;
use crate::FileContext;

mod cells;

use cells::*;

/// The segments that a row is made of, in their order.
const ORDER: [&[u8; 3]; 4] = [b"EVN", b"PID", b"PV1", b"PV2"];

const EVN_TIMES: &[TimeCells] = &[
    (2, RECORDED_AT, RECORDED_AT_TEXT),
    (3, PLANNED_AT, PLANNED_AT_TEXT),
    (6, EVENT_AT, EVENT_AT_TEXT),
];
const PV1_TIMES: &[TimeCells] = &[
    (44, ADMITTED_AT, ADMITTED_AT_TEXT),
    (45, DISCHARGED_AT, DISCHARGED_AT_TEXT),
];
const PV2_TIMES: &[TimeCells] = &[
    (8, EXPECTED_ADMISSION_AT, EXPECTED_ADMISSION_AT_TEXT),
    (9, EXPECTED_DISCHARGE_AT, EXPECTED_DISCHARGE_AT_TEXT),
    (47, EXPECTED_RETURN_AT, EXPECTED_RETURN_AT_TEXT),
];
const PV1_CODES: &[(u16, usize)] = &[
    (2, PATIENT_CLASS),
    (4, ADMISSION_TYPE_CODE),
    (10, HOSPITAL_SERVICE_CODE),
    (14, ADMISSION_SOURCE_CODE),
    (36, DISCHARGE_DISPOSITION_CODE),
];
const LOCATION: PlaceCells = PlaceCells {
    code: LOCATION_CODE,
    room: ROOM,
    bed: BED,
    kind: LOCATION_TYPE,
};
const PREVIOUS_LOCATION: PlaceCells = PlaceCells {
    code: PREVIOUS_LOCATION_CODE,
    room: PREVIOUS_ROOM,
    bed: PREVIOUS_BED,
    kind: PREVIOUS_LOCATION_TYPE,
};

/// What is particular to the events of one data type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Kind {
    /// The field of PV1 that a whole one has.
    pv1: u16,
    /// The field of PV2 that a whole one has; 0 when PV2 says nothing that counts.
    pv2: u16,
    /// Whether the event itself may lie ahead of the night: what is planned, and a doctor who takes over.
    ahead: bool,
}

/// The field that the care date is taken from, where PV1 or PV2 has it, is what a whole segment has.
fn kind(data_type: &str) -> Kind {
    let (pv1, pv2, ahead) = match data_type {
        "ADT-12" | "ADT-22" => (44, 0, false),
        "ADT-52" => (45, 0, false),
        "ADT-21" | "ADT-41" => (2, 8, true),
        "ADT-51" => (2, 9, true),
        "ADT-01" => (2, 0, true),
        _ => (2, 0, false),
    };
    Kind { pv1, pv2, ahead }
}

/// Turns the events of a stay into rows of `visits`.
#[derive(Debug)]
pub(crate) struct Visit {
    /// What the file says of every row.
    file: [u64; WIDTH],
    row: [u64; WIDTH],
    header: Header,
    kind: Kind,
    notes: u32,
    /// Which of [`ORDER`] the message has had.
    seen: [bool; ORDER.len()],
    /// Where the row ended; `None` while it waits for its message to end.
    bucket: Option<Bucket>,
}

impl Default for Visit {
    fn default() -> Visit {
        Visit {
            file: [NULL; WIDTH],
            row: [NULL; WIDTH],
            header: Header::default(),
            kind: kind(""),
            notes: 0,
            seen: [false; ORDER.len()],
            bucket: None,
        }
    }
}

impl Rows for Visit {
    const TABLE: Table = Table::Visits;
    const SEGMENTS: &'static [&'static [u8; 3]] = &[
        b"SFT", b"EVN", b"PID", b"PD1", b"ROL", b"NK1", b"PV1", b"PV2", b"DB1", b"OBX", b"AL1",
        b"DG1", b"DRG", b"PR1", b"GT1", b"IN1", b"IN2", b"IN3", b"ACC", b"UB1", b"UB2", b"PDA",
    ];

    fn begin_file(&mut self, work: &mut Work, file: &FileContext<'_>) {
        *self = Visit {
            file: file_row(work, file, &VISITS),
            kind: kind(file.name.data_type),
            ..Visit::default()
        };
    }

    fn begin_message(&mut self, header: &Header) {
        self.header = *header;
        self.row = self.file;
        self.row[MESSAGE_NO] = columns::whole(Some(i64::from(header.message)));
        self.notes = 0;
        self.seen = [false; ORDER.len()];
        self.bucket = None;
    }

    fn segment(&mut self, work: &mut Work, segment: &Segment<'_>) {
        if !self.is_next(work, segment) {
            return;
        }
        if segment.name != *b"PID" {
            self.notes |= work.unclosed();
        }
        match &segment.name {
            b"EVN" => {
                work.require(segment, 2);
                self.times(work, segment, EVN_TIMES);
            }
            b"PID" => work.check_patient(segment),
            b"PV1" => self.visit(work, segment),
            b"PV2" => self.more(work, segment),
            _ => {}
        }
    }

    fn end_message(&mut self, work: &mut Work, open: bool) -> Bucket {
        let [event, patient, visit, _] = self.seen;
        let place = self.header.place();
        if !visit {
            if open {
                let found = Detail::Found("a message that ends before PV1");
                work.defect("S14", place, found);
            } else {
                work.defect("S03", place, Detail::Expected("PV1", "none"));
            }
            return Bucket::Quarantined;
        }
        for (is_there, name) in [(event, "EVN"), (patient, "PID")] {
            if !is_there {
                work.defect("S03", place, Detail::Expected(name, "none"));
            }
        }
        self.bucket
            .unwrap_or_else(|| work.store(&self.row, self.notes))
    }
}

impl Visit {
    /// Whether a segment is to be read: a second one of its kind is not. Reports S03 when it stands in the wrong place.
    fn is_next(&mut self, work: &mut Work, segment: &Segment<'_>) -> bool {
        let Some(rank) = ORDER.iter().position(|name| **name == segment.name) else {
            return false;
        };
        if self.seen[rank..].contains(&true) {
            let expected = Detail::Expected("one EVN, PID, PV1 and PV2", "another order");
            work.defect("S03", segment.place(0), expected);
        }
        !std::mem::replace(&mut self.seen[rank], true)
    }

    fn visit(&mut self, work: &mut Work, segment: &Segment<'_>) {
        work.offer();
        if self.header.cancels {
            work.delete();
            self.bucket = Some(Bucket::Deleted);
            return;
        }
        if self.refuses_cut(work, segment, self.kind.pv1) {
            return;
        }
        work.require(segment, 2);
        for (number, cell) in PV1_CODES {
            self.row[*cell] = columns::text(work.code(segment, *number));
        }
        work.place(segment, 3, &mut self.row, &LOCATION);
        work.place(segment, 6, &mut self.row, &PREVIOUS_LOCATION);
        self.times(work, segment, PV1_TIMES);
        let is_named = |number| !matches!(work.field(segment, number).bytes, b"" | b"\"\"");
        let roles = match (is_named(7), is_named(17)) {
            (true, true) => "attending admitting",
            (true, false) => "attending",
            (false, true) => "admitting",
            (false, false) => "",
        };
        self.row[DOCTOR_ROLES] = columns::text(work.readings.texts.id(roles));
        self.row[SEGMENT_NO] = columns::whole(Some(i64::from(segment.number)));
    }

    fn more(&mut self, work: &mut Work, segment: &Segment<'_>) {
        let is_waiting = self.seen[2] && self.bucket.is_none();
        let field = self.kind.pv2;
        if is_waiting && field > 0 && self.refuses_cut(work, segment, field) {
            return;
        }
        self.times(work, segment, PV2_TIMES);
    }

    /// Refuses the row when its segment may be cut and has not the field that a whole one has.
    fn refuses_cut(&mut self, work: &mut Work, segment: &Segment<'_>, field: u16) -> bool {
        let is_cut = segment.cut && work.field(segment, field).is_empty();
        if is_cut {
            work.refuse(segment, "S14", "a visit whose end is missing");
            self.bucket = Some(Bucket::Quarantined);
        }
        is_cut
    }

    fn times(&mut self, work: &mut Work, segment: &Segment<'_>, times: &[TimeCells]) {
        for cells in times {
            let reading = work.moment(segment, *cells, &mut self.row);
            let is_past = match (&segment.name, cells.0) {
                (b"EVN", 2) => true,
                (b"EVN", 3) | (b"PV2", _) => false,
                _ => !self.kind.ahead,
            };
            let future = Note::FutureTime.bit();
            self.notes |= reading.notes & if is_past { u32::MAX } else { !future };
        }
    }
}

#[cfg(test)]
mod tests;
