//! OMG-01 and OMG-11, radiology, and OMG-02 and OMG-12, endoscopy, ordered and done: one row an OBR.
//!
//! Grammar of orders (OMG^O19): {ORC {TQ1} OBR {OBX}}, of what was done (OMI^Z23): {ORC {TQ1} OBR {OBX} {ZE1 {OBX} {ZE2}}
//! IPC}. What follows an OBR holds for it, so its row waits until the next group begins. Reports, comments, findings and
//! staff, which stand in OBX, NTE and ZE1-7, are not read; nor is the UID of a study, which leads to the images.

use model::tables::RADIOLOGY;
use model::{Bucket, Counts, Detail, Note, Table};

use super::columns;
use super::cwe::Coding;
use super::fields::file_row;
use super::intern::TextId;
use super::message::{Header, Rows, Segment};
use super::segment_cells::write_coded;
use super::work::Work;
use crate::FileContext;

mod cells;

use cells::*;

/// The row of an OBR while its group is open.
#[derive(Debug)]
struct Examination {
    row: [u64; WIDTH],
    notes: u32,
    cancelled: bool,
    /// ZE1-3, in the order sent.
    performed: Vec<TextId>,
    performed_count: i64,
    material_count: i64,
}

/// Turns examinations into rows of `radiology`.
#[derive(Debug)]
pub(crate) struct Radiology {
    /// What the file says of every row.
    file: [u64; WIDTH],
    header: Header,
    is_done: bool,
    has_patient: bool,
    /// PV1-2 of the message.
    class: TextId,
    /// What the ORC says.
    order: [u64; WIDTH],
    order_notes: u32,
    cancelled: bool,
    has_order: bool,
    examination: Option<Examination>,
    rows_before: Counts,
}

impl Default for Radiology {
    fn default() -> Radiology {
        Radiology {
            file: columns::blank(&RADIOLOGY),
            header: Header::default(),
            is_done: false,
            has_patient: false,
            class: TextId::NONE,
            order: columns::blank(&RADIOLOGY),
            order_notes: 0,
            cancelled: false,
            has_order: false,
            examination: None,
            rows_before: Counts::default(),
        }
    }
}

impl Rows for Radiology {
    const TABLE: Table = Table::Radiology;
    const SEGMENTS: &'static [&'static [u8; 3]] = &[
        b"SFT", b"NTE", b"PID", b"PD1", b"NK1", b"PV1", b"PV2", b"IN1", b"IN2", b"IN3", b"GT1",
        b"AL1", b"ORC", b"TQ1", b"TQ2", b"OBR", b"CTD", b"DG1", b"OBX", b"SPM", b"SAC", b"FT1",
        b"CT1", b"CTI", b"BLG", b"ZE1", b"ZE2", b"IPC",
    ];

    fn begin_file(&mut self, work: &mut Work, file: &FileContext<'_>) {
        *self = Radiology {
            file: file_row(work, file, &RADIOLOGY),
            is_done: matches!(file.name.data_type, "OMG-11" | "OMG-12"),
            ..Radiology::default()
        };
    }

    fn begin_message(&mut self, header: &Header) {
        self.header = *header;
        self.file[MESSAGE_NO] = columns::whole(Some(i64::from(header.message)));
        self.has_patient = false;
        self.class = TextId::NONE;
        self.forget_order();
        self.examination = None;
    }

    fn segment(&mut self, work: &mut Work, segment: &Segment<'_>) {
        let has_begun = self.has_order || self.examination.is_some();
        match &segment.name {
            b"PID" => {
                if self.has_patient || has_begun {
                    work.misplaced(segment, "one PID before ORC");
                }
                self.has_patient = true;
                work.check_patient(segment);
            }
            b"PV1" if has_begun => work.misplaced(segment, "PV1 before ORC"),
            b"PV1" => self.class = work.code(segment, 2),
            b"ORC" => self.order(work, segment),
            b"TQ1" if self.examination.is_none() => {
                self.order_notes |= work.cells(segment, &TIMING, &mut self.order);
            }
            b"OBR" => self.request(work, segment),
            b"ZE1" | b"IPC" if self.examination.is_none() => {
                work.misplaced(segment, "OBR in front");
            }
            b"ZE1" => self.performed(work, segment),
            b"IPC" => self.images(work, segment),
            _ => {}
        }
    }

    fn end_message(&mut self, work: &mut Work, open: bool) -> Bucket {
        self.close(work);
        let place = self.header.place();
        let bucket = work.list_bucket(&mut self.rows_before);
        if bucket.is_none() && (open || !self.has_patient) {
            let found = Detail::Found("a message that ends before its examinations");
            work.defect("S14", place, found);
            return Bucket::Quarantined;
        }
        if !self.has_patient {
            work.defect("S03", place, Detail::Expected("PID", "none"));
        }
        if bucket.is_none() {
            work.defect("S03", place, Detail::Expected("ORC and OBR", "none"));
        }
        bucket.unwrap_or(Bucket::Stored)
    }
}

impl Radiology {
    fn order(&mut self, work: &mut Work, segment: &Segment<'_>) {
        self.close(work);
        self.forget_order();
        self.has_order = true;
        self.order_notes = work.cells(segment, &ORDER, &mut self.order);
        if self.order[PATIENT_CLASS] == columns::text(TextId::NONE) {
            self.order[PATIENT_CLASS] = columns::text(self.class);
        }
        self.cancelled = work.cancels_order(segment);
    }

    fn forget_order(&mut self) {
        self.order = self.file;
        self.order_notes = 0;
        self.cancelled = false;
        self.has_order = false;
    }

    fn request(&mut self, work: &mut Work, segment: &Segment<'_>) {
        if self.examination.is_some() || !self.has_order {
            work.misplaced(segment, "ORC before each OBR");
        }
        self.close(work);
        work.offer();
        let coded = work.coded(segment, 4, Coding::Image);
        if segment.cut && coded.local_system.is_none() && coded.declared_system.is_none() {
            work.refuse(segment, "S14", "an examination whose end is missing");
            return;
        }
        let mut row = self.order;
        let mut notes = self.order_notes | coded.notes;
        let future = if self.is_done {
            0
        } else {
            Note::FutureTime.bit()
        };
        notes |= work.cells(segment, &REQUEST, &mut row) & !future;
        write_coded(&coded, &EXAMINATION, &mut row);
        let nothing = columns::text(TextId::NONE);
        let (own, parent) = (work.order_id(segment, 2), work.order_id(segment, 29));
        if !own.is_none() {
            row[REQUEST_ID] = columns::text(own);
        }
        if row[PARENT_REQUEST_ID] == nothing {
            row[PARENT_REQUEST_ID] = columns::text(parent);
        }
        row[SEGMENT_NO] = columns::whole(Some(i64::from(segment.number)));
        self.examination = Some(Examination {
            row,
            notes,
            cancelled: self.cancelled,
            performed: Vec::new(),
            performed_count: 0,
            material_count: 0,
        });
    }

    fn performed(&mut self, work: &mut Work, segment: &Segment<'_>) {
        let coded = work.coded(segment, 3, Coding::Image);
        let code = coded.declared_code.or(coded.local_code);
        let has_material = [8, 9]
            .iter()
            .any(|number| !work.field(segment, *number).is_empty());
        for number in [2, 3] {
            work.require(segment, number);
        }
        if let Some(examination) = &mut self.examination {
            examination.performed_count += 1;
            examination.notes |= work.unclosed();
            examination.material_count += i64::from(has_material);
            if !code.is_none() {
                examination.performed.push(code);
            }
        }
    }

    fn images(&mut self, work: &mut Work, segment: &Segment<'_>) {
        if let Some(examination) = &mut self.examination {
            examination.notes |= work.cells(segment, &IMAGES, &mut examination.row);
        }
    }

    /// Stores the row that waits.
    fn close(&mut self, work: &mut Work) {
        let Some(mut examination) = self.examination.take() else {
            return;
        };
        if examination.cancelled {
            return work.delete();
        }
        if self.is_done {
            let texts = &mut work.readings.texts;
            let codes: Vec<&str> = examination
                .performed
                .iter()
                .map(|id| texts.get(*id))
                .collect();
            let codes = codes.join("~");
            examination.row[PERFORMED_CODES] = columns::text(texts.id(&codes));
            examination.row[PERFORMED_COUNT] = columns::whole(Some(examination.performed_count));
            examination.row[MATERIAL_COUNT] = columns::whole(Some(examination.material_count));
        }
        work.store(&examination.row, examination.notes);
    }
}

#[cfg(test)]
mod tests;
