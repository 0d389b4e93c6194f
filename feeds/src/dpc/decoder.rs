//! Bytes to lines, lines to whoever reads such a file.

use memchr::{memchr, memchr2_iter};
use model::{Batch, Bucket, Detail};

use super::ef::Acts;
use super::file::{DpcFile, DpcOutcome, LineRefusal};
use super::form1::Form;
use super::kind::{self, FileKind};
use super::line::Line;
use super::stays;
use super::work::Work;

/// The longest line that is read, in bytes; a line of EF is at most 600.
const LINE_BYTES_MAX: usize = 64 << 10;

/// Data lines among which one must show what the file is.
const SEEKING_LINES_MAX: usize = 100;

/// What stands behind the last line of files from old systems.
const END_OF_FILE: u8 = 0x1a;

/// What is known of the file.
#[derive(Debug)]
enum State {
    /// Nothing yet; the lines that did not tell.
    Seeking(Vec<LineRefusal>),
    /// Its kind.
    Reading(FileKind),
    /// That nothing in it can be read, and how its encoding is called.
    Unreadable(&'static str, &'static str),
}

impl Default for State {
    fn default() -> Self {
        State::Seeking(Vec::new())
    }
}

/// Turns the files of the survey into batches, line by line, so that memory does not grow with a file.
///
/// Legal: `begin (decode | flush | take_refusals)* end begin …`, with a `flush` behind the last `end`. `flush` between two
/// `decode` hands out the rows that are complete: all but those of a form 1 that is not. After a panic in between, or to give
/// a file up, `abandon` makes the decoder usable again; rows of the file that were flushed before are the caller's to drop.
/// `decode` or `end` without `begin` is harmless: there is no file, so nothing is stored.
#[derive(Debug, Default)]
pub struct DpcDecoder<'a> {
    work: Work<'a>,
    state: State,
    acts: Acts,
    form: Form,
    /// The beginning of a line whose end has not come, at most [`LINE_BYTES_MAX`].
    carry: Vec<u8>,
    /// Bytes of that line beyond.
    dropped: u64,
    line_no: u32,
    /// First byte of the line, in the file.
    offset: u64,
    header_columns: Option<usize>,
}

impl<'a> DpcDecoder<'a> {
    /// Starts a file. A file that was begun and not ended is abandoned.
    pub fn begin(&mut self, file: DpcFile<'a>) {
        if self.work.file.is_some() {
            self.abandon();
        }
        self.reset();
        self.work.begin_file(file);
    }

    /// Takes the next bytes of the file, in any portions.
    pub fn decode(&mut self, bytes: &[u8]) {
        if self.work.file.is_none() {
            return;
        }
        let mut rest = bytes;
        while let Some(end) = memchr(b'\n', rest) {
            let (head, tail) = rest.split_at(end);
            rest = tail.get(1..).unwrap_or_default();
            if self.carry.is_empty() && self.dropped == 0 && head.len() <= LINE_BYTES_MAX {
                self.line(head, 1);
            } else {
                self.keep(head);
                self.kept_line(1);
            }
        }
        self.keep(rest);
    }

    /// Rows that a flush would hand out.
    pub fn rows_waiting(&self) -> usize {
        self.work.rows_waiting()
    }

    /// Hands out the rows that are complete, one batch a table that has any, in the order of [`super::TABLES`]; empty when
    /// there are none.
    pub fn flush(&mut self) -> Vec<Batch> {
        self.work.flush()
    }

    /// Hands out the lines of the current file that were refused since the last call. Whoever reads large files takes them
    /// when flushing, so that they do not pile up in a file that is all wrong.
    pub fn take_refusals(&mut self) -> Vec<LineRefusal> {
        std::mem::take(&mut self.work.report.refusals)
    }

    /// Ends the file.
    pub fn end(&mut self) -> DpcOutcome {
        if !self.carry.is_empty() || self.dropped > 0 {
            self.kept_line(0);
        }
        self.form.close(&mut self.work);
        self.acts.close(&mut self.work);
        self.work.check_month();
        let outcome = self.outcome();
        self.reset();
        self.work.file = None;
        outcome
    }

    /// Forgets the current file and takes back those of its rows that were not flushed.
    pub fn abandon(&mut self) {
        self.work.abandon_file();
        self.reset();
    }

    fn reset(&mut self) {
        self.state = State::default();
        self.acts = Acts::default();
        self.form = Form::default();
        self.carry.clear();
        (self.dropped, self.line_no, self.offset) = (0, 0, 0);
        self.header_columns = None;
    }

    /// Keeps the beginning of a line, and the length of what goes beyond.
    fn keep(&mut self, bytes: &[u8]) {
        let room = LINE_BYTES_MAX.saturating_sub(self.carry.len());
        let (kept, beyond) = bytes.split_at(bytes.len().min(room));
        self.carry.extend_from_slice(kept);
        self.dropped += beyond.len() as u64;
    }

    fn kept_line(&mut self, terminator: u64) {
        let carry = std::mem::take(&mut self.carry);
        self.line(&carry, terminator);
        self.carry = carry;
        self.carry.clear();
        self.dropped = 0;
    }

    /// Takes a line without its line feed.
    fn line(&mut self, bytes: &[u8], terminator: u64) {
        self.line_no = self.line_no.saturating_add(1);
        let start = self.offset;
        self.offset += bytes.len() as u64 + self.dropped + terminator;
        let mut content = bytes.strip_suffix(b"\r").unwrap_or(bytes);
        if self.line_no == 1 {
            content = self.look_at_start(content);
        }
        if matches!(self.state, State::Unreadable(..)) {
            self.count_unreadable(content);
            return;
        }
        let (mut has_quote, mut has_end_mark) = (false, false);
        for at in memchr2_iter(b'"', END_OF_FILE, content) {
            has_quote |= content[at] == b'"';
            has_end_mark |= content[at] == END_OF_FILE;
        }
        if has_end_mark {
            let marked = Line::cut(self.line_no, start, content, has_quote);
            self.work.defect("E51", &marked, 0, Detail::None);
            let text_end = content.iter().rposition(|byte| *byte != END_OF_FILE);
            content = content
                .get(..text_end.map_or(0, |last| last + 1))
                .unwrap_or_default();
        }
        if content.trim_ascii().is_empty() && self.dropped == 0 {
            return;
        }
        let line = Line::cut(self.line_no, start, content, has_quote).with_beyond(self.dropped);
        if kind::is_header(&line) {
            self.header(&line);
        } else {
            self.data_line(&line);
        }
    }

    /// Looks at the start of the file for what is no text of the survey; gives the line without a byte order mark.
    fn look_at_start<'l>(&mut self, content: &'l [u8]) -> &'l [u8] {
        let unreadable = |found, encoding| State::Unreadable(found, encoding);
        match content {
            [0xef, 0xbb, 0xbf, rest @ ..] => {
                self.work.set_utf8();
                return rest;
            }
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => {
                self.work
                    .report
                    .file_defect("E50", Detail::Expected("cp932", "utf-16"));
                self.state = unreadable("text in UTF-16", "utf-16");
            }
            [b'P', b'K', 3, 4, ..] | [0xd0, 0xcf, 0x11, 0xe0, ..] => {
                self.state = match self.work.hint.kind {
                    Some(FileKind::Form3) => State::Reading(FileKind::Form3),
                    _ => unreadable("a workbook", ""),
                };
            }
            _ => {}
        }
        content
    }

    /// The lines of a file of text that cannot be read count as its records; a workbook has none.
    fn count_unreadable(&mut self, content: &[u8]) {
        if let State::Unreadable(_, encoding) = self.state
            && !encoding.is_empty()
            && !content.trim_ascii().is_empty()
        {
            self.work.report.records.received += 1;
            self.work.report.records.put(Bucket::Quarantined, 1);
        }
    }

    fn header(&mut self, line: &Line<'_>) {
        let is_first = self.header_columns.is_none() && self.work.report.records.received == 0;
        if !is_first {
            self.work.defect("S51", line, 0, Detail::None);
        }
        self.header_columns = self.header_columns.or(Some(line.count()));
    }

    fn data_line(&mut self, line: &Line<'_>) {
        if matches!(self.state, State::Reading(FileKind::Form3)) {
            return;
        }
        self.work.report.records.received += 1;
        if let State::Seeking(unplaced) = &mut self.state {
            let found = kind::of_line(line, self.work.hint).filter(|_| self.dropped == 0);
            match found {
                Some(kind) => {
                    let unplaced = std::mem::take(unplaced);
                    self.settle(kind, &unplaced);
                }
                None => {
                    unplaced.push(LineRefusal::of(line, "S50"));
                    self.work.report.records.put(Bucket::Quarantined, 1);
                    if unplaced.len() >= SEEKING_LINES_MAX {
                        self.state = State::Unreadable("lines of no known kind", "ascii");
                    }
                    return;
                }
            }
        }
        if let State::Reading(kind) = self.state {
            self.known_line(kind, line);
        }
    }

    /// The kind is found: the lines in front that did not tell are refused as lines of this kind.
    fn settle(&mut self, kind: FileKind, unplaced: &[LineRefusal]) {
        self.state = State::Reading(kind);
        self.work.settle(kind);
        let report = &mut self.work.report;
        for refusal in unplaced {
            report.defect_at("S50", refusal.line_no, refusal.start, 0, Detail::None);
            report.refusals.push(*refusal);
            if kind.line_is_row() {
                report.rows.received += 1;
                report.rows.put(Bucket::Quarantined, 1);
            }
        }
    }

    fn known_line(&mut self, kind: FileKind, line: &Line<'_>) {
        let work = &mut self.work;
        if kind == FileKind::Linkage {
            work.report.records.put(Bucket::OutOfScope, 1);
            return;
        }
        if self.dropped > 0 {
            let length = Detail::Count(LINE_BYTES_MAX as u64, "bytes at most");
            work.refuse(line, 0, "S53", length);
            return;
        }
        if kind.columns() != Some(line.count()) {
            work.refuse(
                line,
                0,
                "S50",
                Detail::Count(line.count() as u64, "columns"),
            );
            return;
        }
        if let Some(column) = line.first_quoted() {
            work.defect("S52", line, column, Detail::None);
        }
        match kind {
            FileKind::EfInpatient | FileKind::EfOutpatient => self.acts.line(line, work),
            FileKind::Form1 => self.form.line(line, work),
            FileKind::Charges => stays::charge(line, work),
            FileKind::Nursing => stays::assessment(line, work),
            FileKind::Form4 => stays::form4(line, work),
            FileKind::Form3 | FileKind::Linkage => {}
        }
    }

    fn outcome(&mut self) -> DpcOutcome {
        // A header without lines tells as well: nothing happened in that month.
        if let (State::Seeking(unplaced), Some(columns)) = (&self.state, self.header_columns)
            && unplaced.is_empty()
            && let Some(kind) = kind::of_header(columns, self.work.hint)
        {
            self.settle(kind, &[]);
        }
        let (bucket, encoding) = match &self.state {
            State::Reading(FileKind::Form3) => {
                self.work.kind = Some(FileKind::Form3);
                (Bucket::OutOfScope, "")
            }
            State::Reading(FileKind::Linkage) => (Bucket::OutOfScope, self.work.encoding.name()),
            State::Reading(_) => {
                let records = &self.work.report.records;
                let is_lost = records.received > 0 && records.stored == 0;
                let bucket = if is_lost {
                    Bucket::Quarantined
                } else {
                    Bucket::Stored
                };
                (bucket, self.work.encoding.name())
            }
            State::Unreadable(found, encoding) => {
                self.work.report.file_defect("F50", Detail::Found(found));
                (Bucket::Quarantined, *encoding)
            }
            State::Seeking(unplaced) => {
                let found = match unplaced.is_empty() {
                    true => "nothing",
                    false => "lines of no known kind",
                };
                self.work.report.file_defect("F50", Detail::Found(found));
                (Bucket::Quarantined, self.work.encoding.name())
            }
        };
        let report = std::mem::take(&mut self.work.report);
        DpcOutcome {
            kind: self.work.kind,
            bucket,
            encoding,
            records: report.records,
            rows: report.rows,
            refusals: report.refusals,
            defects: report.defects.into_vec(),
        }
    }
}
