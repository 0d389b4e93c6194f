//! OMG-13, results of physiological tests (ORU^R01), and vital signs of the extended storage (ORU^R30): one row an OBX.
//!
//! Grammar: MSH PID \[PV1\] {\[ORC\] OBR \[TQ1\] {OBX \[NTE\]}}. A message of vital signs holds the measurements of a day,
//! one item several times, so that OBX-14 must say when each was taken. Findings are read when they are a number, a bound, a grade or
//! a code. What is said in words may name anybody, and so may types such as XCN; of them the item alone is kept (law 7).

use model::tables::PHYSIOLOGY;
use model::{Bucket, Counts, Detail, Note, Table};

use super::columns;
use super::cwe::Coding;
use super::data_type::VITAL_SIGNS;
use super::fields::{file_row, is_code};
use super::intern::TextId;
use super::message::{Header, Rows, Segment};
use super::reading::{Coded, ResultValue};
use super::set_id::SetIds;
use super::value::{Kind, ValueType};
use super::work::Work;
use crate::FileContext;

mod cells;

use cells::*;

/// Turns results into rows of `physiology`.
#[derive(Debug)]
pub(crate) struct Physiology {
    /// What the file says of every row.
    file: [u64; WIDTH],
    row: [u64; WIDTH],
    /// Whether the file is to hold vital signs, whose items have whole JLAC10 codes.
    is_vital_signs: bool,
    header: Header,
    result_ids: SetIds,
    has_patient: bool,
    has_request: bool,
    cancelled: bool,
    /// An ORC came that has not had its OBR.
    order_pending: bool,
    request_has_code: bool,
    request_notes: u32,
    /// Whether OBX-11 was filled in the OBX before; some systems never fill it.
    status_before: bool,
    rows_before: Counts,
}

impl Default for Physiology {
    fn default() -> Physiology {
        Physiology {
            file: columns::blank(&PHYSIOLOGY),
            row: columns::blank(&PHYSIOLOGY),
            is_vital_signs: false,
            header: Header::default(),
            result_ids: SetIds::default(),
            has_patient: false,
            has_request: false,
            cancelled: false,
            order_pending: false,
            request_has_code: false,
            request_notes: 0,
            status_before: true,
            rows_before: Counts::default(),
        }
    }
}

impl Rows for Physiology {
    const TABLE: Table = Table::Physiology;
    const SEGMENTS: &'static [&'static [u8; 3]] = &[
        b"SFT", b"PID", b"PD1", b"NTE", b"NK1", b"PV1", b"PV2", b"ORC", b"OBR", b"TQ1", b"TQ2",
        b"CTD", b"OBX", b"FT1", b"CT1", b"CTI", b"SPM", b"DSC",
    ];

    fn begin_file(&mut self, work: &mut Work, file: &FileContext<'_>) {
        *self = Physiology {
            file: file_row(work, file, &PHYSIOLOGY),
            is_vital_signs: work.data_type().message == VITAL_SIGNS.message,
            ..Physiology::default()
        };
    }

    fn begin_message(&mut self, header: &Header) {
        *self = Physiology {
            file: self.file,
            is_vital_signs: self.is_vital_signs,
            header: *header,
            rows_before: self.rows_before,
            ..Physiology::default()
        };
        self.file[MESSAGE_NO] = columns::whole(Some(i64::from(header.message)));
        self.row = self.file;
    }

    fn segment(&mut self, work: &mut Work, segment: &Segment<'_>) {
        match &segment.name {
            b"PID" => {
                if self.has_patient || self.has_request {
                    work.misplaced(segment, "one PID before OBR");
                }
                self.has_patient = true;
                work.check_patient(segment);
            }
            b"PV1" if self.has_request => work.misplaced(segment, "PV1 before OBR"),
            b"ORC" => {
                self.order_pending = true;
                self.cancelled = work.cancels_order(segment);
            }
            b"OBR" => self.request(work, segment),
            b"OBX" => self.result(work, segment),
            _ => {}
        }
    }

    fn end_message(&mut self, work: &mut Work, open: bool) -> Bucket {
        let place = self.header.place();
        let bucket = work.list_bucket(&mut self.rows_before);
        if bucket.is_none() && (open || !self.has_patient) {
            let found = Detail::Found("a message that ends before its results");
            work.defect("S14", place, found);
            return Bucket::Quarantined;
        }
        if !self.has_patient {
            work.defect("S03", place, Detail::Expected("PID", "none"));
        }
        if bucket.is_none() {
            work.defect("S03", place, Detail::Expected("OBR and OBX", "no results"));
        }
        bucket.unwrap_or(Bucket::Stored)
    }
}

impl Physiology {
    fn request(&mut self, work: &mut Work, segment: &Segment<'_>) {
        if !std::mem::take(&mut self.order_pending) {
            self.cancelled = false;
        }
        self.has_request = true;
        self.result_ids.restart();
        self.row = self.file;
        self.request_notes = work.cells(segment, &REQUEST, &mut self.row);
        let coded = work.coded(segment, 4, Coding::Physiology);
        self.request_has_code = coded.has_code();
        for (cell, id) in [
            (REQUEST_CODE, coded.local_code),
            (REQUEST_NAME, coded.local_name),
            (REQUEST_DECLARED_CODE, coded.declared_code),
        ] {
            self.row[cell] = columns::text(id);
        }
    }

    fn result(&mut self, work: &mut Work, segment: &Segment<'_>) {
        work.offer();
        if !self.has_request {
            work.misplaced(segment, "OBR before OBX");
        }
        let status = work.field(segment, 11).bytes;
        if segment.cut && status.is_empty() && self.status_before {
            work.refuse(segment, "S14", "a result whose end is missing");
            return;
        }
        self.status_before = !status.is_empty() || work.unclosed() != 0;
        if matches!(status, b"D" | b"W") || self.cancelled {
            work.delete();
            return;
        }
        self.result_ids.check(work, segment);
        let coding = if self.is_vital_signs {
            work.require(segment, 14);
            Coding::Laboratory
        } else {
            Coding::Physiology
        };
        let item = work.coded(segment, 3, coding);
        let value_type = ValueType::of(work.field(segment, 2).bytes);
        let raw = work.field(segment, 5);
        let value = work.readings.value(raw, value_type, &work.dialect);
        let unit = work.readings.unit(work.field(segment, 6), &work.dialect);
        work.faults(segment, 5, value.faults);
        work.faults(segment, 6, unit.faults);
        let mut notes = self.request_notes | work.cells(segment, &RESULT, &mut self.row);
        notes |= self.write_item(&item);
        self.write_value(work, &value);
        for (cell, id) in [
            (VALUE_TYPE, work.code(segment, 2)),
            (UNIT_TEXT, unit.text),
            (UNIT_NAME, unit.name),
            (UNIT_SYSTEM, unit.system),
            (REFERENCE_RANGE, work.text(segment, 7)),
        ] {
            self.row[cell] = columns::text(id);
        }
        self.row[SEGMENT_NO] = columns::whole(Some(i64::from(segment.number)));
        notes |= value.notes_beside(&unit, status == b"F") | unit.notes;
        work.store(&self.row, notes);
    }

    fn write_item(&mut self, item: &Coded) -> u32 {
        for (cell, id) in [
            (LOCAL_CODE, item.local_code),
            (LOCAL_NAME, item.local_name),
            (LOCAL_SYSTEM, item.local_system),
            (DECLARED_CODE, item.declared_code),
            (DECLARED_NAME, item.declared_name),
        ] {
            self.row[cell] = columns::text(id);
        }
        if !item.has_code() && self.request_has_code {
            item.notes | Note::CodeOnlyInRequest.bit()
        } else {
            item.notes
        }
    }

    /// Writes what a value says, and as sent when that is not words.
    fn write_value(&mut self, work: &Work, value: &ResultValue) {
        let texts = &work.readings.texts;
        let [code, _, system] = value.coded;
        let is_kept = match value.kind {
            Kind::Coded => !code.is_none() && !system.is_none() && is_code(texts.get(code)),
            Kind::Composite => {
                let text = texts.get(value.text);
                is_code(text) && !text.contains('~')
            }
            Kind::Text => value.notes & Note::UnitInValue.bit() != 0,
            _ => true,
        };
        let kept = |id: TextId| columns::text(if is_kept { id } else { TextId::NONE });
        self.row[VALUE_KIND] = columns::text(value.kind_name);
        self.row[VALUE_TEXT] = kept(value.text);
        self.row[VALUE_COMPARATOR] = columns::text(value.comparator);
        self.row[VALUE_GRADE] = columns::text(value.grade);
        for (cell, id) in [VALUE_CODE, VALUE_NAME, VALUE_SYSTEM]
            .into_iter()
            .zip(value.coded)
        {
            self.row[cell] = kept(id);
        }
        self.row[VALUE_NUMBER] = columns::float(value.number);
        self.row[VALUE_NUMBER_HIGH] = columns::float(value.high);
    }
}

#[cfg(test)]
mod tests;
