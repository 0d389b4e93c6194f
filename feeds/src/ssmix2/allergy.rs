//! ADT-61, allergies (ADT^A60): one row an IAM of the list. The AL1 of ADT-00 say less of the same, one row each.
//!
//! Grammar: MSH EVN PID \[PV1\] {IAM}. Free text is not read: a reaction in words (IAM-5, AL1-5), a reason (IAM-8), an onset
//! in words (IAM-12); nor who reported or confirmed it (IAM-14, IAM-18).

use model::tables::ALLERGIES;
use model::{Bucket, Counts, Detail};

use super::columns::{self, NULL};
use super::cwe::Coding;
use super::fields::{file_row, is_code};
use super::intern::TextId;
use super::message::{Header, Segment};
use super::set_id::SetIds;
use super::work::Work;
use crate::FileContext;

mod cells;

use cells::*;

/// The segments that the grammar of ADT-61 has.
pub(super) const SEGMENTS: &[&[u8; 3]] = &[b"SFT", b"EVN", b"PID", b"PV1", b"PV2", b"IAM"];

/// Codes that IAM and AL1 have in common.
const CODES: &[(u16, usize)] = &[(2, CLASS_CODE), (4, SEVERITY_CODE)];
const IAM_CODES: &[(u16, usize)] = &[(6, ACTION), (17, CLINICAL_STATUS_CODE)];

const CUT: &str = "an allergy whose end is missing";

/// Turns allergies into rows of `allergies`.
#[derive(Debug)]
pub(crate) struct Allergy {
    row: [u64; WIDTH],
    header: Header,
    set_ids: SetIds,
    has_event: bool,
    has_patient: bool,
    has_allergies: bool,
    /// Whether the segment before had what a whole one has, IAM-6 or the system of AL1-3; some systems never fill it.
    whole_before: bool,
    rows_before: Counts,
}

impl Default for Allergy {
    fn default() -> Allergy {
        Allergy {
            row: [NULL; WIDTH],
            header: Header::default(),
            set_ids: SetIds::default(),
            has_event: false,
            has_patient: false,
            has_allergies: false,
            whole_before: true,
            rows_before: Counts::default(),
        }
    }
}

impl Allergy {
    /// Starts a file of either data type.
    pub(super) fn begin_file(&mut self, work: &mut Work, file: &FileContext<'_>) {
        *self = Allergy {
            row: file_row(work, file, &ALLERGIES),
            ..Allergy::default()
        };
    }

    /// Starts a message of either data type.
    pub(super) fn begin_message(&mut self, header: &Header) {
        self.header = *header;
        self.set_ids = SetIds::default();
        self.has_event = false;
        self.has_patient = false;
        self.has_allergies = false;
        self.whole_before = true;
        self.row[MESSAGE_NO] = columns::whole(Some(i64::from(header.message)));
    }

    /// Takes the next segment of an ADT-61.
    pub(super) fn segment(&mut self, work: &mut Work, segment: &Segment<'_>) {
        let is_late = match &segment.name {
            b"EVN" => self.has_event || self.has_patient || self.has_allergies,
            b"PID" => !self.has_event || self.has_patient || self.has_allergies,
            b"PV1" => self.has_allergies,
            b"IAM" => !self.has_patient && !self.has_allergies,
            _ => false,
        };
        if is_late {
            let detail = Detail::Expected("EVN, PID, PV1 and IAM", "another order");
            work.defect("S03", segment.place(0), detail);
        }
        match &segment.name {
            b"EVN" => {
                self.has_event = true;
                work.require(segment, 2);
            }
            b"PID" => {
                self.has_patient = true;
                work.check_patient(segment);
            }
            b"IAM" => self.allergy(work, segment),
            _ => {}
        }
    }

    /// Ends a message of an ADT-61 and says where it ends.
    pub(super) fn end_message(&mut self, work: &mut Work, open: bool) -> Bucket {
        let bucket = work.list_bucket(&mut self.rows_before);
        if bucket.is_none() && (open || !self.has_patient) {
            let found = Detail::Found("a message that ends before its allergies");
            work.defect("S14", self.header.place(), found);
            return Bucket::Quarantined;
        }
        // A list may be empty: the patient has no allergy any more.
        bucket.unwrap_or(Bucket::Stored)
    }

    /// Takes an AL1 of an ADT-00.
    pub(super) fn of_demographics(&mut self, work: &mut Work, segment: &Segment<'_>) {
        work.offer();
        if self.header.cancels {
            work.delete();
            return;
        }
        let substance = work.components(segment, 3);
        let is_whole = !substance.get(3).or(substance.get(6)).is_none();
        if segment.cut && !is_whole && self.whole_before {
            work.refuse(segment, "S14", CUT);
            return;
        }
        self.whole_before = is_whole || work.unclosed() != 0;
        let mut notes = self.common(work, segment);
        let identified = (6, IDENTIFIED_DATE, IDENTIFIED_DATE_TEXT);
        notes |= work.day(segment, identified, &mut self.row);
        work.store_beside(&self.row, notes);
    }

    fn allergy(&mut self, work: &mut Work, segment: &Segment<'_>) {
        self.has_allergies = true;
        work.offer();
        let action = work.code(segment, 6);
        if segment.cut && action.is_none() && self.whole_before {
            work.refuse(segment, "S14", CUT);
            return;
        }
        self.whole_before = !action.is_none() || work.unclosed() != 0;
        // HL7 table 0323.
        if work.readings.texts.get(action) == "D" {
            work.delete();
            return;
        }
        let mut notes = self.common(work, segment);
        work.require(segment, 6);
        for (number, cell) in IAM_CODES {
            self.row[*cell] = columns::text(work.code(segment, *number));
        }
        let (onset, reported) = (
            (11, ONSET_DATE, ONSET_DATE_TEXT),
            (13, REPORTED_AT, REPORTED_AT_TEXT),
        );
        notes |= work.day(segment, onset, &mut self.row);
        notes |= work.moment(segment, reported, &mut self.row).notes;
        work.store_beside(&self.row, notes);
    }

    /// Reads what IAM and AL1 have in common, fields 1 to 5, into the row; gives its notes.
    fn common(&mut self, work: &mut Work, segment: &Segment<'_>) -> u32 {
        self.set_ids.check(work, segment);
        for number in [1, 3] {
            work.require(segment, number);
        }
        let coded = work.coded(segment, 3, Coding::Allergen);
        let [reaction_code, reaction_system] = reaction(work, segment);
        for (cell, id) in [
            (LOCAL_CODE, coded.local_code),
            (LOCAL_NAME, coded.local_name),
            (LOCAL_SYSTEM, coded.local_system),
            (DECLARED_CODE, coded.declared_code),
            (DECLARED_NAME, coded.declared_name),
            (DECLARED_SYSTEM, coded.declared_system),
            (REACTION_CODE, reaction_code),
            (REACTION_SYSTEM, reaction_system),
        ] {
            self.row[cell] = columns::text(id);
        }
        for (number, cell) in CODES {
            self.row[*cell] = columns::text(work.code(segment, *number));
        }
        self.row[SEGMENT_NO] = columns::whole(Some(i64::from(segment.number)));
        coded.notes | work.unclosed()
    }
}

/// Code and system of IAM-5 or AL1-5, which is words unless a system stands beside it.
fn reaction(work: &mut Work, segment: &Segment<'_>) -> [TextId; 2] {
    let reaction = work.components(segment, 5);
    let (code, system) = (reaction.get(1), reaction.get(3));
    if system.is_none() || !is_code(work.readings.texts.get(code)) {
        return [TextId::NONE; 2];
    }
    [code, system]
}

#[cfg(test)]
mod tests;
