//! ADT-00, demographics (ADT^A08, cancelled by A23): one row a message, from PID.
//!
//! Names, addresses, telephone and insurance numbers are not read at all (law 7). A field that does not look like what
//! belongs there may be a shifted neighbour, so it is left out as well (S05).

use model::tables::PATIENTS;
use model::{Bucket, Detail, Table};

use super::columns::{self, NULL};
use super::fields::file_row;
use super::message::{Header, Rows, Segment};
use super::work::Work;
use crate::FileContext;

mod cells;

use cells::*;

/// Turns demographics into rows of `patients`.
#[derive(Debug)]
pub(crate) struct Patient {
    row: [u64; WIDTH],
    header: Header,
    /// Where the row of the message ended; `None` before its PID.
    bucket: Option<Bucket>,
}

impl Default for Patient {
    fn default() -> Patient {
        Patient {
            row: [NULL; WIDTH],
            header: Header::default(),
            bucket: None,
        }
    }
}

impl Rows for Patient {
    const TABLE: Table = Table::Patients;
    const SEGMENTS: &'static [&'static [u8; 3]] = &[
        b"SFT", b"EVN", b"PID", b"PD1", b"NTE", b"ROL", b"NK1", b"PV1", b"PV2", b"DB1", b"OBX",
        b"AL1", b"DG1", b"GT1", b"IN1", b"IN2", b"IN3",
    ];

    fn begin_file(&mut self, work: &mut Work, file: &FileContext<'_>) {
        *self = Patient {
            row: file_row(work, file, &PATIENTS),
            ..Patient::default()
        };
    }

    fn begin_message(&mut self, header: &Header) {
        self.header = *header;
        self.bucket = None;
        self.row[MESSAGE_NO] = columns::whole(Some(i64::from(header.message)));
    }

    fn segment(&mut self, work: &mut Work, segment: &Segment<'_>) {
        match (&segment.name, self.bucket) {
            (b"PID", None) => {
                work.offer();
                work.check_patient(segment);
                self.bucket = Some(self.patient(work, segment));
            }
            (b"PID", Some(_)) => {
                work.defect(
                    "S03",
                    segment.place(0),
                    Detail::Expected("one PID", "another"),
                );
            }
            (b"EVN", Some(_)) => {
                work.defect(
                    "S03",
                    segment.place(0),
                    Detail::Expected("EVN before PID", "behind"),
                );
            }
            _ => {}
        }
    }

    fn end_message(&mut self, work: &mut Work, open: bool) -> Bucket {
        let Some(bucket) = self.bucket else {
            let place = self.header.place();
            if open {
                work.defect(
                    "S14",
                    place,
                    Detail::Found("a message that ends before PID"),
                );
            } else {
                work.defect("S03", place, Detail::Expected("PID", "none"));
            }
            return Bucket::Quarantined;
        };
        bucket
    }
}

impl Patient {
    fn patient(&mut self, work: &mut Work, segment: &Segment<'_>) -> Bucket {
        if self.header.cancels {
            work.delete();
            return Bucket::Deleted;
        }
        if segment.cut && work.field(segment, 7).is_empty() && work.field(segment, 8).is_empty() {
            work.refuse(segment, "S14", "a PID whose end is missing");
            return Bucket::Quarantined;
        }
        work.require(segment, 7);
        work.require(segment, 8);
        let birth = (7, BIRTH_DATE, BIRTH_DATE_TEXT);
        let birth_notes = work.day(segment, birth, &mut self.row);
        self.sex(work, segment);
        let (updated, unused) = (UPDATED_AT, BIRTH_DATE_TEXT);
        let birth_text = self.row[unused];
        let notes = birth_notes | work.time(segment, 33, &mut self.row, updated, unused).notes;
        // PID-33 has no text column; its text was written over the one of PID-7.
        self.row[unused] = birth_text;
        self.row[SEGMENT_NO] = columns::whole(Some(i64::from(segment.number)));
        work.store(&self.row, notes);
        Bucket::Stored
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
