//! What all kinds of files work with while lines are decoded: texts, rows, and what is remarked about the file.
//!
//! Advice for who changes this: most columns of a line say what the line before said. So each column remembers its last bytes
//! with the cell that they became, and only what differs is looked up; only names are ever decoded.

use model::{Batch, Bucket, Detail, Note, Table};

use super::TABLES;
use super::day::{self, Reading};
use super::file::{DpcFile, LineRefusal};
use super::kind::{FileKind, NameHint};
use super::line::Line;
use super::names::{self, Encoding, Fault};
use super::number::Number;
use super::report::Report;
use super::width::narrow;
use crate::ssmix2::columns::{Columns, NULL, text, whole};
use crate::ssmix2::intern::{Memo, TextId, Texts};

/// Bytes of remembered texts past which a flush forgets them all, so that memory stays flat over many batches.
const REMEMBERED_BYTES_MAX: usize = 16 << 20;

/// Columns that remember what they held last, and a place for column 0, which none has.
const COLUMNS_REMEMBERED: usize = 32;

const DAY_MICROS: i64 = 86_400_000_000;
const JAPAN_MICROS: i64 = 9 * 3_600_000_000;

/// The bytes a column held last, and what they were read as.
#[derive(Debug, Default)]
struct Recent {
    bytes: Vec<u8>,
    read: Read,
}

/// What the bytes of a column were read as, without anything wrong.
#[derive(Clone, Copy, Debug, Default)]
enum Read {
    #[default]
    Nothing,
    Cell(u64),
    Number(Number),
    Day(Reading),
}

impl Recent {
    fn keep(&mut self, field: &[u8], read: Read) {
        self.bytes.clear();
        self.bytes.extend_from_slice(field);
        self.read = read;
    }
}

/// The patient of the last line.
#[derive(Debug, Default)]
struct Patient {
    number: Vec<u8>,
    key: String,
}

/// Cells that row after row asks for, 0 while they are not known.
#[derive(Debug, Default)]
struct Frequent {
    words: Vec<(&'static str, u64)>,
    load_id: u64,
    patient_key: u64,
    digits: [u64; 10],
}

/// The state that all kinds of files share.
#[derive(Debug)]
pub(super) struct Work<'a> {
    texts: Texts,
    names: Memo<(TextId, Fault)>,
    recent: Vec<Recent>,
    frequent: Frequent,
    tables: [Columns; 4],
    /// Rows of each table that are not of the current file.
    others: [usize; 4],
    pub(super) file: Option<DpcFile<'a>>,
    pub(super) hint: NameHint,
    pub(super) kind: Option<FileKind>,
    pub(super) encoding: Encoding,
    pub(super) report: Report,
    patient: Patient,
    last_day: i32,
    /// Days of the file that were compared with the month in its name, and how many of them lie in it.
    dated: u64,
    in_month: u64,
}

impl Default for Work<'_> {
    fn default() -> Self {
        Work {
            texts: Texts::default(),
            names: Memo::default(),
            recent: (0..COLUMNS_REMEMBERED).map(|_| Recent::default()).collect(),
            frequent: Frequent::default(),
            tables: TABLES.map(Columns::new),
            others: [0; 4],
            file: None,
            hint: NameHint::default(),
            kind: None,
            encoding: Encoding::default(),
            report: Report::default(),
            patient: Patient::default(),
            last_day: i32::MAX,
            dated: 0,
            in_month: 0,
        }
    }
}

impl<'a> Work<'a> {
    /// Starts a file.
    pub(super) fn begin_file(&mut self, file: DpcFile<'a>) {
        let last_instant = file.as_of_end_micros.saturating_sub(1);
        let last_day = last_instant
            .saturating_add(JAPAN_MICROS)
            .div_euclid(DAY_MICROS);
        self.last_day = i32::try_from(last_day).unwrap_or(i32::MAX);
        self.hint = NameHint::of(file.name);
        self.file = Some(file);
        self.kind = None;
        self.encoding = Encoding::default();
        self.recent.fill_with(Recent::default);
        self.frequent = Frequent::default();
        self.report = Report {
            label: self.hint.kind.map_or(*b"DPC", FileKind::label),
            ..Report::default()
        };
        self.patient = Patient::default();
        (self.dated, self.in_month) = (0, 0);
        self.others = std::array::from_fn(|table| self.tables[table].len());
    }

    /// Forgets the file and takes back those of its rows that were not handed out.
    pub(super) fn abandon_file(&mut self) {
        for (columns, rows) in self.tables.iter_mut().zip(self.others) {
            columns.truncate(rows);
        }
        self.file = None;
        self.report = Report::default();
        self.patient = Patient::default();
    }

    /// Rows that wait to be handed out.
    pub(super) fn rows_waiting(&self) -> usize {
        self.tables.iter().map(Columns::len).sum()
    }

    /// Hands the rows out, one batch a table that has any.
    pub(super) fn flush(&mut self) -> Vec<Batch> {
        let texts = &self.texts;
        let tables = self.tables.iter_mut();
        let batches = tables.filter_map(|columns| columns.take(texts)).collect();
        self.others = [0; 4];
        if self.texts.bytes() + self.names.bytes() > REMEMBERED_BYTES_MAX {
            self.texts = Texts::default();
            self.names = Memo::default();
            self.recent.fill_with(Recent::default);
            self.frequent = Frequent::default();
        }
        batches
    }

    /// Settles what the file is.
    pub(super) fn settle(&mut self, kind: FileKind) {
        self.kind = Some(kind);
        self.report.label = kind.label();
        if self.hint.kind.is_some_and(|hint| hint != kind) {
            let named = self.hint.kind.map_or("", FileKind::name);
            self.report
                .file_defect("F51", Detail::Expected(named, kind.name()));
        }
    }

    /// Counts a data line as used.
    pub(super) fn used(&mut self) {
        self.report.records.put(Bucket::Stored, 1);
    }

    /// Refuses a data line, with a defect at one of its columns.
    pub(super) fn refuse(
        &mut self,
        line: &Line<'_>,
        column: usize,
        code: &'static str,
        detail: Detail,
    ) {
        self.report.defect(code, line, column, detail);
        let offers_row = self.kind.is_some_and(FileKind::line_is_row);
        self.report.refuse(LineRefusal::of(line, code), offers_row);
    }

    /// Offers and stores a row. A row whose day of care lies behind the as-of day is remarked (T06).
    pub(super) fn store(&mut self, table: Table, row: &[u64], care_date: Option<i32>) {
        let is_future = care_date.is_some_and(|day| day > self.last_day);
        let notes = if is_future { Note::FutureTime.bit() } else { 0 };
        let mut tables = TABLES.iter().zip(&mut self.tables);
        if let Some((_, columns)) = tables.find(|(known, _)| **known == table) {
            columns.push(row, notes);
            self.report.rows.received += 1;
            self.report.rows.put(Bucket::Stored, 1);
        }
    }

    /// Notes a defect at a column of a line; column 0 stands for the whole line.
    pub(super) fn defect(
        &mut self,
        code: &'static str,
        line: &Line<'_>,
        column: usize,
        detail: Detail,
    ) {
        self.report.defect(code, line, column, detail);
    }

    /// The cells that every row has: data type, load and file.
    pub(super) fn lineage(&mut self) -> (u64, u64, u64) {
        let data_type = self.word(self.kind.map_or("", FileKind::name));
        let (id, load_id) = self
            .file
            .map_or((0, ""), |file| (file.source_file_id, file.load_id));
        if self.frequent.load_id == 0 {
            self.frequent.load_id = text(self.texts.id(load_id));
        }
        (data_type, self.frequent.load_id, whole(Some(id)))
    }

    /// The cell of a word of ours.
    pub(super) fn word(&mut self, word: &'static str) -> u64 {
        let mut words = self.frequent.words.iter();
        if let Some((_, cell)) = words.find(|(known, _)| *known == word) {
            return *cell;
        }
        let cell = text(self.texts.id(word));
        self.frequent.words.push((word, cell));
        cell
    }

    /// The cell of a digit.
    pub(super) fn digit(&mut self, digit: u8) -> u64 {
        let Some(cell) = self
            .frequent
            .digits
            .get_mut(usize::from(digit.wrapping_sub(b'0')))
        else {
            return 0;
        };
        if *cell == 0 {
            *cell = text(self.texts.id(char::from(digit).encode_utf8(&mut [0; 4])));
        }
        *cell
    }

    /// The cell of a text that was put together.
    pub(super) fn made(&mut self, made: &str) -> u64 {
        text(self.texts.id(made))
    }

    /// The text of a column.
    pub(super) fn string(&mut self, line: &Line<'_>, column: usize) -> String {
        let cell = self.text(line, column);
        self.text_of(cell).to_owned()
    }

    /// The text of a cell of a text column.
    pub(super) fn text_of(&self, cell: u64) -> &str {
        self.texts.get(TextId(cell as u32))
    }

    /// The cell of a patient's key; `None`, with the line refused, when the line has no patient number (V52).
    pub(super) fn patient(&mut self, line: &Line<'_>, column: usize) -> Option<u64> {
        let number = line.trimmed(column);
        if number != self.patient.number || number.is_empty() {
            if number.is_empty() {
                self.refuse(line, column, "V52", Detail::Found("an empty field"));
                return None;
            }
            let narrowed = self.narrowed(line, column, number);
            let file = self.file?;
            self.patient.key = (file.key_patient)(narrowed.as_deref().unwrap_or(number));
            self.frequent.patient_key = 0;
            self.patient.number.clear();
            self.patient.number.extend_from_slice(number);
        }
        if matches!(number.first(), Some(b'0' | b'9'))
            && number.iter().all(|byte| *byte == number[0])
        {
            self.defect("V52", line, column, Detail::Found("a dummy number"));
        }
        if self.frequent.patient_key == 0 {
            self.frequent.patient_key = text(self.texts.id(&self.patient.key));
        }
        Some(self.frequent.patient_key)
    }

    /// Notes F52 when a line is of another hospital than the name of the file says.
    pub(super) fn check_facility(&mut self, line: &Line<'_>) {
        if let Some(facility) = self.hint.facility
            && line.trimmed(1) != facility
        {
            self.defect("F52", line, 1, Detail::None);
        }
    }

    /// Compares a day with the month in the name of the file.
    pub(super) fn count_month(&mut self, line: &Line<'_>, column: usize) {
        let field = line.trimmed(column);
        if let Some(month) = self.hint.month
            && field.len() == 8
            && !matches!(field, b"00000000" | b"99999999")
        {
            self.dated += 1;
            self.in_month += u64::from(field.starts_with(&month));
        }
    }

    /// Notes F53 when no day of the file lies in the month that its name says.
    pub(super) fn check_month(&mut self) {
        if self.dated > 0 && self.in_month == 0 {
            self.report
                .file_defect("F53", Detail::Count(self.dated, "days, none in that month"));
        }
    }

    /// The cell of a text column.
    pub(super) fn text(&mut self, line: &Line<'_>, column: usize) -> u64 {
        self.text_of_field(line, column, line.trimmed(column))
    }

    /// The cell of a text that stands for a column of a line, in the line itself or in another.
    pub(super) fn text_of_field(&mut self, line: &Line<'_>, column: usize, field: &[u8]) -> u64 {
        if field.is_empty() {
            return 0;
        }
        if let Some(Recent {
            bytes,
            read: Read::Cell(cell),
        }) = self.recent.get(column)
            && bytes == field
        {
            return *cell;
        }
        let (cell, fault) = match std::str::from_utf8(field) {
            Ok(ascii) if field.is_ascii() => (text(self.texts.id(ascii)), Fault::None),
            _ => self.name(field),
        };
        match fault {
            Fault::None => {
                self.keep(column, field, Read::Cell(cell));
            }
            Fault::Undecodable => self.defect("E52", line, column, Detail::None),
            Fault::External => self.defect("E53", line, column, Detail::None),
        }
        cell
    }

    fn keep(&mut self, column: usize, field: &[u8], read: Read) {
        if let Some(recent) = self.recent.get_mut(column) {
            recent.keep(field, read);
        }
    }

    /// The cell of some characters of a field, which are ASCII where they say anything.
    pub(super) fn characters(&mut self, field: &[u8]) -> u64 {
        let characters = std::str::from_utf8(field).unwrap_or_default();
        text(self.texts.id(characters))
    }

    fn name(&mut self, field: &[u8]) -> (u64, Fault) {
        if self.encoding == Encoding::Ascii {
            self.encoding = Encoding::Cp932;
            if names::is_japanese_utf8(field) {
                self.set_utf8();
            }
        }
        let tag = self.encoding as u64;
        let (id, fault) = self.names.find(tag, field).unwrap_or_else(|| {
            let (decoded, fault) = names::decode(self.encoding, field);
            let reading = (self.texts.id(&decoded), fault);
            self.names.insert(tag, field, reading);
            reading
        });
        (text(id), fault)
    }

    /// Notes that the file is in UTF-8 (E50).
    pub(super) fn set_utf8(&mut self) {
        self.encoding = Encoding::Utf8;
        self.report
            .file_defect("E50", Detail::Expected("cp932", "utf-8"));
    }

    /// A day; `None` where there is none, and with T50 where there cannot be one.
    pub(super) fn day(&mut self, line: &Line<'_>, column: usize) -> Option<i32> {
        match self.day_reading(line, column) {
            Reading::Day(day) => Some(day),
            Reading::Coarse => {
                self.defect("T50", line, column, Detail::Found("a month or year"));
                None
            }
            Reading::Nothing | Reading::Impossible => None,
        }
    }

    /// A day, a month or a year; T50 is noted where there can be none of them.
    pub(super) fn day_reading(&mut self, line: &Line<'_>, column: usize) -> Reading {
        let field = line.trimmed(column);
        if let Some(Recent {
            bytes,
            read: Read::Day(reading),
        }) = self.recent.get(column)
            && bytes == field
        {
            return *reading;
        }
        let reading = day::read(field);
        if reading != Reading::Impossible {
            self.keep(column, field, Read::Day(reading));
            return reading;
        }
        let narrowed = self.narrowed(line, column, field);
        let reading = narrowed.map_or(reading, |narrowed| day::read(&narrowed));
        if reading == Reading::Impossible {
            self.defect("T50", line, column, Detail::None);
        }
        reading
    }

    /// Notes T51 when a day lies outside a stay, as far as both are known.
    pub(super) fn check_stay(
        &mut self,
        line: &Line<'_>,
        column: usize,
        day: Option<i32>,
        (from, to): (Option<i32>, Option<i32>),
    ) {
        let Some(day) = day else { return };
        if from.is_some_and(|from| day < from) {
            self.defect(
                "T51",
                line,
                column,
                Detail::Found("a day before the admission"),
            );
        }
        if to.is_some_and(|to| day > to) {
            self.defect(
                "T51",
                line,
                column,
                Detail::Found("a day after the discharge"),
            );
        }
    }

    /// The day that a cell holds.
    pub(super) fn day_of(&self, cell: u64) -> Option<i32> {
        i32::try_from(cell as i64).ok().filter(|_| cell != NULL)
    }

    /// A whole number; `None` where there is none, and with V54 where it is none.
    pub(super) fn integer(&mut self, line: &Line<'_>, column: usize) -> Option<i64> {
        let number = self.number(line, column)?;
        match number.scale {
            0 => Some(number.mantissa),
            _ => {
                self.defect("V54", line, column, Detail::Found("a fraction"));
                None
            }
        }
    }

    /// A whole number for a column of 32 bits.
    pub(super) fn count(&mut self, line: &Line<'_>, column: usize) -> Option<i64> {
        let number = self.integer(line, column)?;
        if i32::try_from(number).is_err() {
            self.defect("V54", line, column, Detail::Found("a number too large"));
            return None;
        }
        Some(number)
    }

    /// A decimal number; `None` where there is none, and with V54 where it is none.
    pub(super) fn decimal(&mut self, line: &Line<'_>, column: usize) -> Option<f64> {
        let number = self.number(line, column)?;
        Some(number.mantissa as f64 / 10_f64.powi(i32::from(number.scale)))
    }

    fn number(&mut self, line: &Line<'_>, column: usize) -> Option<Number> {
        let field = line.trimmed(column);
        if field.is_empty() {
            return None;
        }
        if let Some(Recent {
            bytes,
            read: Read::Number(number),
        }) = self.recent.get(column)
            && bytes == field
        {
            return Some(*number);
        }
        if let Some(number) = Number::read(field) {
            self.keep(column, field, Read::Number(number));
            return Some(number);
        }
        let narrowed = self.narrowed(line, column, field);
        let number = narrowed.and_then(|narrowed| Number::read(&narrowed));
        if number.is_none() {
            self.defect("V54", line, column, Detail::None);
        }
        number
    }

    /// A field whose digits of full width (V53) are ASCII; `None` when it has none.
    fn narrowed(&mut self, line: &Line<'_>, column: usize, field: &[u8]) -> Option<Vec<u8>> {
        let narrowed = narrow(field)?;
        self.defect("V53", line, column, Detail::None);
        Some(narrowed)
    }
}
