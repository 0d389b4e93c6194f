//! What all records of a file are read with: texts, rows, the encoding, and what is remarked.

use std::collections::BTreeMap;

use model::{Batch, Bucket, Code, Counts, Detail, Place};

use super::date::{self, Month, Reading};
use super::decoder::ClaimsContext;
use super::defects::Defects;
use super::digits::{self, Whole};
use super::encoding::Encoding;
use super::outcome::{Flushed, Refusal};
use super::record::Record;
use super::stage::{Mark, RowId, Sheet, Stage};
use crate::ssmix2::columns;
use crate::ssmix2::intern::{TextId, Texts};

/// When more bytes of texts are remembered, they are forgotten with the end of a receipt. A hospital's codes take a tenth of
/// it; the rest are patient keys.
const REMEMBERED_BYTES_MAX: usize = 1 << 20;

/// The longest code, in bytes: the search number has 30.
const CODE_BYTES_MAX: usize = 30;

/// The state that all records share.
pub(crate) struct Work<'a> {
    pub(crate) context: ClaimsContext<'a>,
    pub(crate) texts: Texts,
    pub(crate) stage: Stage,
    pub(crate) encoding: Encoding,
    pub(crate) defects: Defects,
    /// Record lines.
    pub(crate) records: Counts,
    /// Rows.
    pub(crate) rows: Counts,
    /// Records out of scope, by id.
    pub(crate) not_stored: BTreeMap<&'static str, u64>,
    refusals: Vec<Refusal>,
    /// Rows that were made into batches already.
    batches: Vec<Batch>,
    /// A text that is put together, kept so that it allocates once.
    pub(crate) scratch: String,
    /// The month of the as-of day.
    pub(crate) as_of: Month,
}

impl<'a> Work<'a> {
    /// Nothing read yet.
    pub(crate) fn new(context: ClaimsContext<'a>) -> Work<'a> {
        Work {
            as_of: Month::of(context.as_of),
            context,
            texts: Texts::default(),
            stage: Stage::new(),
            encoding: Encoding::default(),
            defects: Defects::default(),
            records: Counts::default(),
            rows: Counts::default(),
            not_stored: BTreeMap::new(),
            refusals: Vec::new(),
            batches: Vec::new(),
            scratch: String::new(),
        }
    }

    /// Notes a defect at a column.
    pub(crate) fn defect(
        &mut self,
        code: &'static str,
        record: &Record<'_>,
        column: usize,
        detail: Detail,
    ) {
        self.defects.push(code, record.place(column), detail);
    }

    /// Opens a row, which is offered by that.
    pub(crate) fn open(&mut self, sheet: Sheet, record: &Record<'_>) -> RowId {
        self.rows.received += 1;
        self.stage.open(sheet, record.line_no)
    }

    /// Forgets the rows opened since, which are quarantined by that; gives how many there were.
    pub(crate) fn take_back(&mut self, mark: Mark) -> u64 {
        let rows = self.stage.take_back(mark);
        self.rows.put(Bucket::Quarantined, rows);
        rows
    }

    /// Refuses one record with the rows that it would have given.
    pub(crate) fn refuse(&mut self, code: &'static str, record: &Record<'_>, rows: u64) {
        self.rows.received += rows;
        self.rows.put(Bucket::Quarantined, rows);
        self.records.put(Bucket::Quarantined, 1);
        self.add_refusal(Refusal {
            code: Code(code),
            first_line: record.line_no,
            last_line: record.line_no,
            start: record.start,
            end: record.end,
            records: 1,
            rows,
        });
    }

    /// Adds to what was refused; bytes that follow each other and fail alike become one.
    pub(crate) fn add_refusal(&mut self, refusal: Refusal) {
        match self.refusals.last_mut() {
            Some(last) if last.code == refusal.code && last.end == refusal.start => {
                last.last_line = refusal.last_line;
                last.end = refusal.end;
                last.records += refusal.records;
                last.rows += refusal.rows;
            }
            _ => self.refusals.push(refusal),
        }
    }

    /// Hands out the closed rows, and what was refused.
    pub(crate) fn flush(&mut self) -> Flushed {
        let mut batches = std::mem::take(&mut self.batches);
        batches.extend(self.stage.flush(&self.texts));
        Flushed {
            batches,
            refusals: std::mem::take(&mut self.refusals),
        }
    }

    /// Rows and refusals that wait to be handed out.
    pub(crate) fn waiting(&self) -> usize {
        let rows: usize = self.batches.iter().map(Batch::len).sum();
        rows + self.stage.closed() + self.refusals.len()
    }

    /// Counts a record as out of scope.
    pub(crate) fn leave_out(&mut self, id: &'static str, count: u64) {
        self.records.put(Bucket::OutOfScope, count);
        *self.not_stored.entry(id).or_default() += count;
    }

    /// Forgets texts when they are many. No row may be open; closed ones become batches, which hold their own texts.
    pub(crate) fn shed(&mut self) {
        if self.texts.bytes() > REMEMBERED_BYTES_MAX {
            self.batches.extend(self.stage.flush(&self.texts));
            self.texts = Texts::default();
        }
    }

    /// The cell of a word that we say.
    pub(crate) fn word(&mut self, word: &str) -> u64 {
        columns::text(self.texts.id(word))
    }

    /// A column as text, without blanks at its edges; E01 when it cannot be decoded.
    pub(crate) fn text(&mut self, record: &Record<'_>, column: usize) -> u64 {
        let bytes = record.trimmed(column);
        if bytes.is_empty() {
            return columns::text(TextId::NONE);
        }
        match self.encoding.decode(bytes) {
            Some(text) => {
                let id = self.texts.id(text.trim_matches([' ', '\u{3000}']));
                columns::text(id)
            }
            None => {
                self.defect("E01", record, column, Detail::None);
                columns::text(TextId::NONE)
            }
        }
    }

    /// A column as a code; V28 when it is none.
    pub(crate) fn code(&mut self, record: &Record<'_>, column: usize) -> u64 {
        let cell = self.bare_code(record, column);
        if cell == columns::text(TextId::NONE) && !record.trimmed(column).is_empty() {
            self.defect("V28", record, column, Detail::None);
        }
        cell
    }

    /// A column as a code: letters and digits of ASCII, a digit among them. Anything else is left out: when a comma too many
    /// moves the columns of a line, the words of its neighbours stand there. For columns whose form the caller judges.
    pub(crate) fn bare_code(&mut self, record: &Record<'_>, column: usize) -> u64 {
        let bytes = record.trimmed(column);
        let is_code = bytes.len() <= CODE_BYTES_MAX
            && bytes
                .iter()
                .all(|byte| byte.is_ascii_alphanumeric() || *byte == b'.')
            && bytes.iter().any(u8::is_ascii_digit);
        if is_code {
            self.text(record, column)
        } else {
            columns::text(TextId::NONE)
        }
    }

    /// A column as a whole number; V20 when it is none, V21 when its digits are of full width.
    pub(crate) fn whole(&mut self, record: &Record<'_>, column: usize) -> Option<i64> {
        match digits::whole(record.field(column), self.encoding) {
            Whole::Blank => None,
            Whole::Plain(number) => Some(number),
            Whole::Wide(number) => {
                self.defects
                    .count("V21", record.place(column), "numbers in full width");
                Some(number)
            }
            Whole::Bad => {
                self.defect("V20", record, column, Detail::None);
                None
            }
        }
    }

    /// A column as a whole number that fits 32 bits.
    pub(crate) fn small(&mut self, record: &Record<'_>, column: usize) -> Option<i64> {
        let number = self.whole(record, column)?;
        if i32::try_from(number).is_err() {
            self.defect("V20", record, column, Detail::Found("too many digits"));
            return None;
        }
        Some(number)
    }

    /// A column as a day, in days since 1970-01-01; T20 when there is no such day.
    pub(crate) fn day(&mut self, record: &Record<'_>, column: usize) -> Option<i32> {
        let bytes = record.trimmed(column);
        if bytes.is_empty() {
            return None;
        }
        let reading = date::day(bytes);
        self.dated(record, column, reading)
    }

    /// A column as a month; T20 when there is no such month.
    pub(crate) fn month(&mut self, record: &Record<'_>, column: usize) -> Option<Month> {
        let reading = date::month(record.trimmed(column));
        self.dated(record, column, reading)
    }

    fn dated<T>(
        &mut self,
        record: &Record<'_>,
        column: usize,
        reading: Option<Reading<T>>,
    ) -> Option<T> {
        let Some(reading) = reading else {
            self.defect("T20", record, column, Detail::None);
            return None;
        };
        if reading.era {
            let place: Place = record.place(column);
            self.defects.count("T22", place, "dates in eras");
        }
        Some(reading.value)
    }
}
