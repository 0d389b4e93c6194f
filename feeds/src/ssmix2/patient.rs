//! ADT-00, demographics (ADT^A08, cancelled by A23): one row a message, from PID; height, weight and blood group from OBX.
//!
//! Grammar: MSH EVN PID \[{NK1}\] PV1 \[PV2\] \[{DB1}\] \[{OBX}\] \[{AL1}\] \[{IN1}\]. The OBX stand behind the PID, so the row waits
//! until the message ends. What an OBX measures is told by the analyte of its JLAC10 code, since hospitals and the
//! guideline itself differ in the method and material of a blood group.
//!
//! Names, addresses, telephone and insurance numbers are not read at all (law 7). A field that does not look like what
//! belongs there may be a shifted neighbour, so it is left out as well (S05).

use model::tables::PATIENTS;
use model::{Bucket, Counts, Detail, Note};

use super::columns::{self, NULL};
use super::fields::file_row;
use super::message::{Header, Segment};
use super::work::Work;
use crate::FileContext;

mod cells;

use cells::*;

/// The segments that the grammar has.
pub(super) const SEGMENTS: &[&[u8; 3]] = &[
    b"SFT", b"EVN", b"PID", b"PD1", b"NTE", b"ROL", b"NK1", b"PV1", b"PV2", b"DB1", b"OBX", b"AL1",
    b"DG1", b"GT1", b"IN1", b"IN2", b"IN3",
];

/// Turns demographics into rows of `patients`.
#[derive(Debug)]
pub(crate) struct Patient {
    /// What the file says of every row.
    file: [u64; WIDTH],
    row: [u64; WIDTH],
    header: Header,
    notes: u32,
    has_patient: bool,
    /// Whether the row waits for its message to end.
    is_waiting: bool,
    /// Whether an OBX or AL1 stood in front of the PID.
    is_late: bool,
    /// Which of [`BODY`] the message has told.
    told: [bool; BODY.len()],
    /// Whether OBX-11 was filled in the OBX before; some systems never fill it.
    status_before: bool,
    rows_before: Counts,
}

impl Default for Patient {
    fn default() -> Patient {
        Patient {
            file: [NULL; WIDTH],
            row: [NULL; WIDTH],
            header: Header::default(),
            notes: 0,
            has_patient: false,
            is_waiting: false,
            is_late: false,
            told: [false; BODY.len()],
            status_before: true,
            rows_before: Counts::default(),
        }
    }
}

impl Patient {
    /// Starts a file.
    pub(super) fn begin_file(&mut self, work: &mut Work, file: &FileContext<'_>) {
        *self = Patient {
            file: file_row(work, file, &PATIENTS),
            ..Patient::default()
        };
    }

    /// Starts a message.
    pub(super) fn begin_message(&mut self, header: &Header) {
        *self = Patient {
            file: self.file,
            row: self.file,
            header: *header,
            rows_before: self.rows_before,
            ..Patient::default()
        };
        self.row[MESSAGE_NO] = columns::whole(Some(i64::from(header.message)));
    }

    /// Takes the next segment.
    pub(super) fn segment(&mut self, work: &mut Work, segment: &Segment<'_>) {
        match &segment.name {
            b"PID" if self.has_patient => work.misplaced(segment, "one PID"),
            b"PID" => {
                if self.is_late {
                    work.misplaced(segment, "PID before OBX and AL1");
                }
                self.has_patient = true;
                work.offer();
                work.check_patient(segment);
                self.patient(work, segment);
            }
            b"EVN" if self.has_patient => work.misplaced(segment, "EVN before PID"),
            b"OBX" | b"AL1" => {
                self.is_late |= !self.has_patient;
                if segment.name == *b"OBX" {
                    self.body(work, segment);
                }
            }
            _ => {}
        }
    }

    /// Ends the message and says where it ends, the allergies it told included.
    pub(super) fn end_message(&mut self, work: &mut Work, open: bool) -> Bucket {
        if self.is_waiting {
            work.store(&self.row, self.notes);
        }
        if !self.has_patient {
            let place = self.header.place();
            if open {
                let found = Detail::Found("a message that ends before PID");
                work.defect("S14", place, found);
            } else {
                work.defect("S03", place, Detail::Expected("PID", "none"));
            }
        }
        let bucket = work.list_bucket(&mut self.rows_before);
        bucket.unwrap_or(Bucket::Quarantined)
    }

    fn patient(&mut self, work: &mut Work, segment: &Segment<'_>) {
        if self.header.cancels {
            work.delete();
            return;
        }
        if segment.cut && work.field(segment, 7).is_empty() && work.field(segment, 8).is_empty() {
            work.refuse(segment, "S14", "a PID whose end is missing");
            return;
        }
        self.notes |= work.unclosed();
        work.require(segment, 7);
        work.require(segment, 8);
        let birth = (7, BIRTH_DATE, BIRTH_DATE_TEXT);
        self.notes |= work.day(segment, birth, &mut self.row);
        self.sex(work, segment);
        let (updated, unused) = (UPDATED_AT, BIRTH_DATE_TEXT);
        let birth_text = self.row[unused];
        self.notes |= work.time(segment, 33, &mut self.row, updated, unused).notes;
        // PID-33 has no text column; its text was written over the one of PID-7.
        self.row[unused] = birth_text;
        self.row[SEGMENT_NO] = columns::whole(Some(i64::from(segment.number)));
        self.is_waiting = true;
    }

    /// Reads an OBX that tells something of the body; what the hospital took back, and what was told before, is left out.
    fn body(&mut self, work: &mut Work, segment: &Segment<'_>) {
        let raw = work.field(segment, 3);
        let item = work.readings.coded(raw, &work.dialect);
        let code = work.readings.texts.get(item.declared_code);
        let mut known = BODY.iter();
        let Some(at) = known.position(|(analyte, _)| code.starts_with(analyte)) else {
            return;
        };
        let status = work.field(segment, 11).bytes;
        if segment.cut && status.is_empty() && self.status_before {
            let found = Detail::Found("a measurement whose end is missing");
            work.defect("S14", segment.place(0), found);
            return;
        }
        if work.unclosed() != 0 {
            return;
        }
        self.status_before = !status.is_empty();
        let is_empty = matches!(work.field(segment, 5).bytes, b"" | b"\"\"");
        if is_empty || matches!(status, b"D" | b"W") || self.told[at] {
            return;
        }
        self.told[at] = true;
        let (_, cells) = &BODY[at];
        self.notes |= work.cells(segment, cells, &mut self.row);
        let is_number = cells
            .numbers
            .iter()
            .any(|(_, [number, _])| self.row[*number] != NULL);
        if is_number && work.field(segment, 6).is_empty() {
            self.notes |= Note::UnitMissing.bit();
        }
    }

    fn sex(&mut self, work: &mut Work, segment: &Segment<'_>) {
        let sent = work.dialect.decode(work.field(segment, 8));
        let code = sent.split('^').next().unwrap_or_default();
        let is_code = code.chars().count() <= 1 || code.len() <= 2;
        if !is_code {
            work.defect(
                "S05",
                segment.place(8),
                Detail::Expected("a code for sex", "other text"),
            );
        }
        let kept = if is_code { code } else { "" };
        self.row[SEX] = columns::text(work.readings.texts.id(kept));
    }
}

#[cfg(test)]
mod tests;
