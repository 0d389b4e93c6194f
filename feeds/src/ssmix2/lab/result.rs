//! OBX: one result. Most lines are like one before and are known without being split into fields (see [`Repeats`]).
//!
//! [`Repeats`]: crate::ssmix2::repeats::Repeats

use model::Note;

use super::cells::*;
use super::{Area, Lab, bacteria};
use crate::ssmix2::columns;
use crate::ssmix2::intern::TextId;
use crate::ssmix2::jis::Shift;
use crate::ssmix2::message::Segment;
use crate::ssmix2::reading::{Coded, Faults, ResultValue, Unit};
use crate::ssmix2::split::Raw;
use crate::ssmix2::value::ValueType;
use crate::ssmix2::work::Work;

/// OBX-2 to OBX-4: what stands in front of the value.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ResultHead {
    item: Coded,
    value_type: ValueType,
    type_name: TextId,
    sub_id: TextId,
}

/// OBX-6 to OBX-13: what stands between the value and the time of analysis.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ResultTail {
    unit: Unit,
    reference_range: TextId,
    abnormal_flags: TextId,
    status: TextId,
    is_final: bool,
}

/// The value.
const VALUE: u16 = 5;

/// The time of analysis.
const ANALYSED: u16 = 14;

impl Lab {
    /// Takes a line that is split into fields.
    pub(super) fn result(&mut self, work: &mut Work, segment: &Segment<'_>) {
        let defects = work.defects();
        work.offer();
        self.check_result_order(work, segment);
        let status = work.field(segment, 11).bytes;
        if segment.cut && status.is_empty() && self.status_before {
            work.refuse(segment, "S14", "a result whose end is missing");
            return;
        }
        self.status_before = !status.is_empty() || work.unclosed() != 0;
        if matches!(status, b"D" | b"W") || self.order.cancelled {
            work.delete();
            return;
        }
        self.result_ids.check(work, segment);
        work.require(segment, 3);
        work.require(segment, 11);
        let item = work.readings.coded(work.field(segment, 3), &work.dialect);
        let value_type = ValueType::of(work.field(segment, 2).bytes);
        let value = work
            .readings
            .value(work.field(segment, VALUE), value_type, &work.dialect);
        let unit = work.readings.unit(work.field(segment, 6), &work.dialect);
        for (number, faults) in [(3, item.faults), (VALUE, value.faults), (6, unit.faults)] {
            work.faults(segment, number, faults);
        }
        let head = ResultHead {
            item,
            value_type,
            sub_id: work.text(segment, 4),
            type_name: work.text(segment, 2),
        };
        let tail = ResultTail {
            unit,
            reference_range: work.text(segment, 7),
            abnormal_flags: work.text(segment, 8),
            status: work.text(segment, 11),
            is_final: status == b"F",
        };
        let analysed = work.field(segment, ANALYSED);
        self.row_of(work, segment, (&head, &value, &tail), analysed);
        // What is remarked is remarked each time anew.
        if work.defects() == defects && work.unclosed() == 0 {
            work.learn_result(segment, [VALUE, ANALYSED].map(usize::from), (head, tail));
        }
    }

    /// Takes a line that is like one before without splitting it; says whether it did.
    pub(super) fn repeated_result(&mut self, work: &mut Work, segment: &Segment<'_>) -> bool {
        if segment.cut || self.order.cancelled || !self.order.request {
            return false;
        }
        let Some(line) = work.repeated_result(segment) else {
            return false;
        };
        let plain = |bytes| Raw {
            bytes,
            shift: Shift::Ascii,
        };
        let (head, tail) = (line.head, line.tail);
        let value = work
            .readings
            .value(plain(line.value), head.value_type, &work.dialect);
        if value.faults != Faults::default() {
            return false;
        }
        work.offer();
        self.check_result_order(work, segment);
        self.status_before = true;
        self.result_ids.look(work, segment, line.set_id);
        let mut fields = line.rest.split(|byte| *byte == work.dialect.field);
        let analysed = plain(fields.next().unwrap_or_default());
        self.row_of(work, segment, (&head, &value, &tail), analysed);
        true
    }

    fn check_result_order(&mut self, work: &mut Work, segment: &Segment<'_>) {
        if !self.order.request {
            work.misplaced(segment, "OBR before OBX");
        }
        self.order.results = true;
        self.order.request_without_order = false;
        if let Some((_, has_results)) = &mut self.order.specimen {
            *has_results = true;
        }
    }

    /// Makes the row of a line and stores it.
    fn row_of(
        &mut self,
        work: &mut Work,
        segment: &Segment<'_>,
        (head, value, tail): (&ResultHead, &ResultValue, &ResultTail),
        analysed: Raw<'_>,
    ) {
        self.write_result(head, value, tail);
        self.row[SEGMENT_NO] = columns::whole(Some(i64::from(segment.number)));
        let cells = [ANALYSED_AT, ANALYSED_AT_TEXT];
        let analysed = work.time_in((segment, ANALYSED), analysed, &mut self.row, cells);
        let notes = self.specimen_notes
            | self.request_notes
            | analysed.notes
            | self.item_notes(&head.item)
            | value.notes_beside(&tail.unit, tail.is_final)
            | tail.unit.notes
            | work.unclosed();
        self.store(work, &head.item, value, notes);
    }

    fn write_result(&mut self, head: &ResultHead, value: &ResultValue, tail: &ResultTail) {
        let [value_code, value_name, value_system] = value.coded;
        for (column, id) in [
            (LOCAL_CODE, head.item.local_code),
            (LOCAL_NAME, head.item.local_name),
            (LOCAL_SYSTEM, head.item.local_system),
            (DECLARED_CODE, head.item.declared_code),
            (DECLARED_NAME, head.item.declared_name),
            (SUB_ID, head.sub_id),
            (VALUE_TYPE, head.type_name),
            (VALUE_TEXT, value.text),
            (VALUE_KIND, value.kind_name),
            (VALUE_COMPARATOR, value.comparator),
            (VALUE_GRADE, value.grade),
            (VALUE_CODE, value_code),
            (VALUE_NAME, value_name),
            (VALUE_SYSTEM, value_system),
            (UNIT_TEXT, tail.unit.text),
            (UNIT_NAME, tail.unit.name),
            (UNIT_SYSTEM, tail.unit.system),
            (REFERENCE_RANGE, tail.reference_range),
            (ABNORMAL_FLAGS, tail.abnormal_flags),
            (RESULT_STATUS, tail.status),
        ] {
            self.row[column] = columns::text(id);
        }
        self.row[VALUE_NUMBER] = columns::float(value.number);
        self.row[VALUE_NUMBER_HIGH] = columns::float(value.high);
    }

    fn item_notes(&self, item: &Coded) -> u32 {
        let mut notes = item.notes;
        if !item.has_code() && self.request_has_code {
            notes |= Note::CodeOnlyInRequest.bit();
        }
        let differs = item.material != self.material;
        if differs && !item.material.is_none() && !self.material.is_none() {
            notes |= Note::MaterialDiffers.bit();
        }
        notes
    }

    /// Stores the row where it belongs, or keeps it until that shows.
    fn store(&mut self, work: &mut Work, item: &Coded, value: &ResultValue, notes: u32) {
        let shows = item.bacteriology.is_some() || bacteria::is_named(work, value);
        if shows && self.area == Area::Unknown {
            self.area = Area::Bacteriology;
            for (row, notes) in self.undecided.drain(..) {
                self.bacteria.add(&row, notes, None);
            }
        }
        if shows || self.area == Area::Bacteriology {
            self.bacteria.add(&self.row, notes, item.bacteriology);
        } else if self.area == Area::Unknown && item.declared_code.is_none() {
            self.undecided.push((self.row, notes));
        } else {
            self.settle(work);
            self.area = Area::Laboratory;
            work.store(&self.row, notes);
        }
    }

    /// Stores the rows of a request that has shown no area: they are laboratory results.
    pub(super) fn settle(&mut self, work: &mut Work) {
        for (row, notes) in self.undecided.drain(..) {
            work.store(&row, notes);
        }
        self.area = Area::Unknown;
    }
}
