//! Where in its body a receipt is: the section and payer that rows carry on, the charging unit that waits for its points, and
//! the comments that belong to it.
//!
//! A block begins where a section is written; the rows behind it leave it blank. Within a block every row with points closes
//! a unit, so that the rows before it are charged with it. A comment in front of a block's first item heads that item's unit;
//! any other belongs to the unit before it.

use model::{Detail, Place};

use super::burden::{self, Payers};
use super::record::Record;
use super::stage::RowId;
use super::work::Work;
use crate::ssmix2::intern::TextId;

/// A charging unit.
#[derive(Debug)]
struct Unit {
    /// Its first row.
    head: RowId,
    line_no: u32,
    /// The place of its newest row.
    last: Place,
    is_open: bool,
    comments: String,
}

/// What rows of the body carry on.
#[derive(Debug, Default)]
pub(crate) struct Blocks {
    section: [u8; 2],
    section_cell: u64,
    burden: u8,
    burden_cell: u64,
    payers: Option<Payers>,
    block_no: i64,
    unit_no: i64,
    /// The highest section so far, to see that they ascend.
    highest: u8,
    unit: Option<Unit>,
    /// Comments in front of the block's first item.
    heading: String,
    /// Comments on the whole receipt.
    comments: String,
}

/// Where an item stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Standing {
    pub(crate) block_no: i64,
    pub(crate) unit_no: i64,
    pub(crate) unit_line: u32,
    pub(crate) section_cell: u64,
    pub(crate) burden_cell: u64,
}

impl Blocks {
    /// The section of the newest row; zeros before the first.
    pub(crate) fn section(&self) -> [u8; 2] {
        self.section
    }

    /// Who pays for the newest row; `None` when its code is not known.
    pub(crate) fn payers(&self) -> Option<Payers> {
        self.payers
    }

    /// Reads section and payer of a row, columns 1 and 2.
    pub(crate) fn enter(&mut self, work: &mut Work<'_>, record: &Record<'_>) {
        let section = record.trimmed(1);
        if !section.is_empty() {
            self.begin_block(work, record, section);
        } else if self.block_no == 0 {
            work.defect("S26", record, 1, Detail::None);
            self.block_no = 1;
        }
        match record.trimmed(2) {
            [] => {}
            [code] if *code == self.burden => {}
            code => {
                self.payers = burden::payers(code);
                self.burden = if code.len() == 1 { code[0] } else { 0 };
                self.burden_cell = if self.payers.is_some() {
                    work.text(record, 2)
                } else {
                    work.bare_code(record, 2)
                };
                if self.payers.is_none() {
                    work.defect("V27", record, 2, Detail::Found("an unknown set of payers"));
                }
            }
        }
    }

    fn begin_block(&mut self, work: &mut Work<'_>, record: &Record<'_>, section: &[u8]) {
        self.end_block(work);
        self.block_no += 1;
        self.section_cell = work.bare_code(record, 1);
        let &[tens @ b'0'..=b'9', ones @ b'0'..=b'9'] = section else {
            self.section = [0; 2];
            work.defect(
                "V27",
                record,
                1,
                Detail::Found("a section that is not two digits"),
            );
            return;
        };
        self.section = [tens, ones];
        let number = (tens - b'0') * 10 + (ones - b'0');
        if self.is_whole_receipt() {
            return;
        }
        if number < self.highest {
            work.defect("S23", record, 1, Detail::None);
        }
        self.highest = self.highest.max(number);
    }

    /// Whether the block is about the whole receipt: sections 01 and 99.
    fn is_whole_receipt(&self) -> bool {
        matches!(&self.section, b"01" | b"99")
    }

    /// Takes the comment code of a CO record.
    pub(crate) fn comment(&mut self, code: &str) {
        let is_whole = self.is_whole_receipt();
        let comments = match &mut self.unit {
            _ if is_whole => &mut self.comments,
            Some(unit) => &mut unit.comments,
            None => &mut self.heading,
        };
        add_code(comments, code);
    }

    /// Adds an item to the unit that is open, or begins one.
    pub(crate) fn item(
        &mut self,
        work: &mut Work<'_>,
        record: &Record<'_>,
        row: RowId,
    ) -> Standing {
        if !self.unit.as_ref().is_some_and(|unit| unit.is_open) {
            self.leave_unit(work);
            self.unit_no += 1;
            self.unit = Some(Unit {
                head: row,
                line_no: record.line_no,
                last: record.place(0),
                is_open: true,
                comments: std::mem::take(&mut self.heading),
            });
        }
        let mut unit_line = record.line_no;
        if let Some(unit) = &mut self.unit {
            unit.last = record.place(0);
            unit_line = unit.line_no;
        }
        Standing {
            block_no: self.block_no,
            unit_no: self.unit_no,
            unit_line,
            section_cell: self.section_cell,
            burden_cell: self.burden_cell,
        }
    }

    /// Writes the comments of the unit that is left behind.
    fn leave_unit(&mut self, work: &mut Work<'_>) {
        if let Some(unit) = self.unit.take()
            && !unit.comments.is_empty()
        {
            write_comments(work, &unit);
        }
    }

    /// Closes the open unit, whose newest row has its points.
    pub(crate) fn charge(&mut self, work: &mut Work<'_>, points: i64, times: i64) {
        if let Some(unit) = &mut self.unit {
            unit.is_open = false;
            let at = unit.head.sheet().act();
            let row = work.stage.row(unit.head);
            row[at.unit_points] = points as u64;
            row[at.unit_times] = times as u64;
        }
    }

    /// Closes the open unit, whose newest row has points that cannot be read.
    pub(crate) fn close_unit(&mut self) {
        if let Some(unit) = &mut self.unit {
            unit.is_open = false;
        }
    }

    /// Ends the block: S25 when its last unit never got points.
    fn end_block(&mut self, work: &mut Work<'_>) {
        if let Some(unit) = &self.unit
            && unit.is_open
        {
            work.defects.push("S25", unit.last, Detail::None);
        }
        self.leave_unit(work);
        let heading = std::mem::take(&mut self.heading);
        if !heading.is_empty() {
            add_code(&mut self.comments, &heading);
        }
    }

    /// Ends the last block; gives the comments on the whole receipt.
    pub(crate) fn end(&mut self, work: &mut Work<'_>) -> String {
        self.end_block(work);
        std::mem::take(&mut self.comments)
    }
}

/// Adds the comments of a unit to those that its first row has of its own.
fn write_comments(work: &mut Work<'_>, unit: &Unit) {
    let at = unit.head.sheet().act().comment_codes;
    let own = TextId(work.stage.row(unit.head)[at] as u32);
    let mut codes = work.texts.get(own).to_owned();
    add_code(&mut codes, &unit.comments);
    let cell = work.word(&codes);
    work.stage.row(unit.head)[at] = cell;
}

/// Appends a code to codes joined by blanks.
pub(crate) fn add_code(codes: &mut String, code: &str) {
    if !codes.is_empty() && !code.is_empty() {
        codes.push(' ');
    }
    codes.push_str(code);
}
