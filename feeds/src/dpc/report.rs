//! What a file has shown so far: counts, refused lines, defects.

use model::{Bucket, Code, Counts, Detail, Place};

use super::file::LineRefusal;
use super::line::Line;
use crate::ssmix2::work::Defects;

/// Counts, refused lines and defects of one file.
#[derive(Debug, Default)]
pub(super) struct Report {
    pub(super) records: Counts,
    pub(super) rows: Counts,
    pub(super) refusals: Vec<LineRefusal>,
    pub(super) defects: Defects,
    /// What places are labelled with.
    pub(super) label: [u8; 3],
}

impl Report {
    /// Notes a defect at a column of a line; column 0 stands for the whole line.
    pub(super) fn defect(
        &mut self,
        code: &'static str,
        line: &Line<'_>,
        column: usize,
        detail: Detail,
    ) {
        self.defect_at(code, line.number, line.start, column, detail);
    }

    /// Notes a defect at a line that has passed.
    pub(super) fn defect_at(
        &mut self,
        code: &'static str,
        number: u32,
        start: u64,
        column: usize,
        detail: Detail,
    ) {
        let place = Place {
            message: number,
            segment: number,
            segment_name: self.label,
            field: column as u16,
            byte: start,
        };
        self.defects.push(code, place, detail);
    }

    /// Notes a defect of the whole file.
    pub(super) fn file_defect(&mut self, code: &'static str, detail: Detail) {
        self.defects.push(code, Place::default(), detail);
    }

    /// Counts a data line as refused. `offers_row` says whether it would have been a row.
    pub(super) fn refuse(&mut self, refusal: LineRefusal, offers_row: bool) {
        self.records.put(Bucket::Quarantined, 1);
        if offers_row {
            self.rows.received += 1;
            self.rows.put(Bucket::Quarantined, 1);
        }
        self.refusals.push(refusal);
    }
}

impl LineRefusal {
    /// The refusal of a line.
    pub(super) fn of(line: &Line<'_>, code: &'static str) -> LineRefusal {
        LineRefusal {
            code: Code(code),
            line_no: line.number,
            start: line.start,
            end: line.end(),
        }
    }
}
