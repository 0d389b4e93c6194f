//! PPR-01, diagnoses (PPR^ZD1): one row a PRB of the list.
//!
//! Grammar: MSH PID \[PV1\] {PRB \[ZPR\] \[ZPD\] \[ZI1\] \[ORC\]}. ZPR and ORC stand behind their PRB, so a row waits until the
//! next one begins. Free text is not read: the comment of ZPR-7, the onset in words of PRB-17, and a name without a code.

use model::tables::DIAGNOSES;
use model::{Bucket, Counts, Detail, Table};

use super::columns::{self, NULL};
use super::cwe::Coding;
use super::fields::{TimeCells, file_row, is_code};
use super::intern::TextId;
use super::message::{Header, Rows, Segment};
use super::reading::Coded;
use super::work::Work;
use crate::FileContext;

mod cells;

use cells::*;

/// The system of the kinds of diagnosis in PRB-10.
const KIND_SYSTEM: &str = "JHSD0004";

const PRB_CODES: &[(u16, usize)] = &[
    (1, ACTION),
    (13, SUSPECTED_FLAG),
    (14, OUTCOME_CODE),
    (18, MAIN_FLAG),
];
const PRB_DAYS: &[TimeCells] = &[
    (7, ESTABLISHED_DATE, ESTABLISHED_DATE_TEXT),
    (9, RESOLVED_DATE, RESOLVED_DATE_TEXT),
    (15, OUTCOME_DATE, OUTCOME_DATE_TEXT),
    (16, ONSET_DATE, ONSET_DATE_TEXT),
];
const ZPR_CODES: &[(u16, usize)] = &[
    (1, PREFIX_CODES),
    (2, STEM_CODE),
    (3, SUFFIX_CODES),
    (4, PREFIX_EXCHANGE_CODES),
    (5, STEM_EXCHANGE_CODE),
    (6, SUFFIX_EXCHANGE_CODES),
];

/// What is open behind the last PRB.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Group {
    /// No PRB yet.
    #[default]
    None,
    /// A row that waits for what follows its PRB.
    Waiting,
    /// A PRB whose row has ended.
    Ended,
}

/// Turns lists of diagnoses into rows of `diagnoses`.
#[derive(Debug)]
pub(crate) struct Diagnosis {
    /// What the file says of every row.
    file: [u64; WIDTH],
    row: [u64; WIDTH],
    header: Header,
    group: Group,
    notes: u32,
    has_patient: bool,
    has_modifiers: bool,
    /// PV1-10 of the message.
    service: TextId,
    /// Whether PRB-10 was filled in the PRB before; some systems never fill it.
    classified_before: bool,
    rows_before: Counts,
}

impl Default for Diagnosis {
    fn default() -> Diagnosis {
        Diagnosis {
            file: [NULL; WIDTH],
            row: [NULL; WIDTH],
            header: Header::default(),
            group: Group::None,
            notes: 0,
            has_patient: false,
            has_modifiers: false,
            service: TextId::NONE,
            classified_before: true,
            rows_before: Counts::default(),
        }
    }
}

impl Rows for Diagnosis {
    const TABLE: Table = Table::Diagnoses;
    const SEGMENTS: &'static [&'static [u8; 3]] = &[
        b"SFT", b"PID", b"PV1", b"PV2", b"PRB", b"ZPR", b"ZPD", b"NTE", b"VAR", b"ROL", b"PTH",
        b"ZI1", b"OBX", b"GOL", b"ORC",
    ];

    fn begin_file(&mut self, work: &mut Work, file: &FileContext<'_>) {
        *self = Diagnosis {
            file: file_row(work, file, &DIAGNOSES),
            ..Diagnosis::default()
        };
    }

    fn begin_message(&mut self, header: &Header) {
        self.header = *header;
        self.group = Group::None;
        self.has_patient = false;
        self.service = TextId::NONE;
        self.classified_before = true;
    }

    fn segment(&mut self, work: &mut Work, segment: &Segment<'_>) {
        let is_open = self.group != Group::None;
        match &segment.name {
            b"PRB" => self.problem(work, segment),
            b"ZPR" | b"ZPD" | b"ZI1" | b"ORC" if !is_open => {
                work.misplaced(segment, "PRB in front");
            }
            b"ZPR" => self.modifiers(work, segment),
            b"ORC" => self.order(work, segment),
            b"PID" => {
                if self.has_patient || is_open {
                    work.misplaced(segment, "one PID before PRB");
                }
                self.has_patient = true;
                work.check_patient(segment);
            }
            b"PV1" if is_open => work.misplaced(segment, "PV1 before PRB"),
            b"PV1" => self.service = work.code(segment, 10),
            _ => {}
        }
    }

    fn end_message(&mut self, work: &mut Work, open: bool) -> Bucket {
        self.close(work);
        let place = self.header.place();
        let bucket = work.list_bucket(&mut self.rows_before);
        if bucket.is_none() && (open || !self.has_patient) {
            let found = Detail::Found("a message that ends before its diagnoses");
            work.defect("S14", place, found);
            return Bucket::Quarantined;
        }
        if bucket.is_none() {
            work.defect("S03", place, Detail::Expected("PRB", "no diagnoses"));
        }
        bucket.unwrap_or(Bucket::Stored)
    }
}

impl Diagnosis {
    fn problem(&mut self, work: &mut Work, segment: &Segment<'_>) {
        self.close(work);
        self.group = Group::Ended;
        self.has_modifiers = false;
        if !self.has_patient {
            self.has_patient = true;
            work.misplaced(segment, "PID before PRB");
        }
        work.offer();
        let is_classified = !work.field(segment, 10).is_empty();
        if segment.cut && !is_classified && self.classified_before {
            work.refuse(segment, "S14", "a diagnosis whose end is missing");
            return;
        }
        self.classified_before = is_classified || work.unclosed() != 0;
        // HL7 table 0287: the diagnosis was entered in error.
        if work.field(segment, 1).bytes == b"DE" {
            work.delete();
            return;
        }
        self.group = Group::Waiting;
        self.write_problem(work, segment);
    }

    fn write_problem(&mut self, work: &mut Work, segment: &Segment<'_>) {
        for number in 1..=4 {
            work.require(segment, number);
        }
        let message_no = columns::whole(Some(i64::from(self.header.message)));
        self.row = self.file;
        self.row[MESSAGE_NO] = message_no;
        self.row[SEGMENT_NO] = columns::whole(Some(i64::from(segment.number)));
        self.row[ENTERING_DEPARTMENT_CODE] = columns::text(self.service);
        self.row[INSTANCE_ID] = columns::text(work.identifier(segment, 4));
        for (number, cell) in PRB_CODES {
            self.row[*cell] = columns::text(work.code(segment, *number));
        }
        let raw = work.field(segment, 3);
        let coded = work
            .readings
            .coded_as(raw, Coding::Diagnosis, &work.dialect);
        work.faults(segment, 3, coded.faults);
        self.write_codes(&coded);
        self.classify(work, segment);
        let action = (2, ACTION_AT, ACTION_AT_TEXT);
        self.notes = coded.notes | work.moment(segment, action, &mut self.row).notes;
        self.notes |= work.unclosed();
        for cells in PRB_DAYS {
            self.notes |= work.day(segment, *cells, &mut self.row);
        }
    }

    /// A name counts beside a code of its own half only; one without a code is what somebody typed.
    fn write_codes(&mut self, coded: &Coded) {
        let beside = |code: TextId, name: TextId| if code.is_none() { code } else { name };
        let declared_name = beside(coded.declared_code, coded.declared_name);
        let local_name = beside(coded.local_code, coded.local_name).or(declared_name);
        for (cell, id) in [
            (LOCAL_CODE, coded.local_code),
            (LOCAL_NAME, local_name),
            (LOCAL_SYSTEM, coded.local_system),
            (DECLARED_CODE, coded.declared_code),
            (DECLARED_NAME, declared_name),
        ] {
            self.row[cell] = columns::text(id);
        }
    }

    /// PRB-10 is one coded element with two systems that have nothing to do with each other: ICD-10 and the kind.
    fn classify(&mut self, work: &mut Work, segment: &Segment<'_>) {
        let both = work.components(segment, 10);
        let texts = &work.readings.texts;
        let is_reversed = texts.get(both.get(3)).trim() == KIND_SYSTEM;
        // Component 7 is the edition of the system in component 3, component 8 that of the one in component 6.
        let (icd, edition, kind) = if is_reversed { (4, 8, 1) } else { (1, 7, 4) };
        for (cell, number) in [
            (ICD10_CODE, icd),
            (ICD10_SYSTEM, icd + 2),
            (ICD10_EDITION, edition),
            (KIND_CODE, kind),
        ] {
            let part = both.get(number);
            let kept = if is_code(texts.get(part)) {
                part
            } else {
                TextId::NONE
            };
            self.row[cell] = columns::text(kept);
        }
    }

    fn modifiers(&mut self, work: &mut Work, segment: &Segment<'_>) {
        if self.has_modifiers {
            work.misplaced(segment, "one ZPR for a PRB");
            return;
        }
        self.has_modifiers = true;
        self.notes |= work.unclosed();
        if self.group == Group::Waiting {
            for (number, cell) in ZPR_CODES {
                self.row[*cell] = columns::text(work.codes(segment, *number));
            }
        }
    }

    fn order(&mut self, work: &mut Work, segment: &Segment<'_>) {
        if self.group != Group::Waiting {
            return;
        }
        if work.cancels_order(segment) {
            work.delete();
            self.group = Group::Ended;
            return;
        }
        self.notes |= work.unclosed();
        let department = work.code(segment, 17);
        if !department.is_none() {
            self.row[ENTERING_DEPARTMENT_CODE] = columns::text(department);
        }
    }

    /// Stores the row that waits.
    fn close(&mut self, work: &mut Work) {
        if self.group == Group::Waiting {
            work.store(&self.row, self.notes);
            self.group = Group::Ended;
        }
    }
}

#[cfg(test)]
mod tests;
