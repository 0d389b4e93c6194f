//! What all data types work with while a file is decoded: readings, rows, and what is remarked about the file.

use model::{Batch, Bucket, Code, Counts, Defect, Detail, Note, Place, Table};

use super::columns::{self, Columns};
use super::data_type::{self, DataType};
use super::dialect::Dialect;
use super::encoding::Encoding;
use super::intern::TextId;
use super::lab::{ResultHead, ResultTail};
use super::lost_shift::UNCLOSED;
use super::message::Segment;
use super::reading::{Faults, Readings};
use super::repeats::{Parts, Repeat};
use super::split::{Fields, Raw};
use super::time::{self, TimeReading};
use crate::{FileContext, RowRefusal};

/// The most defects of one code in one file; the last of them counts the others.
const DEFECTS_PER_CODE_MAX: usize = 32;

/// The most years of a patient: nobody is known to have reached 123.
const AGE_MAX: i32 = 130;

/// Defects of one file, bounded.
#[derive(Debug, Default)]
pub(crate) struct Defects {
    list: Vec<Defect>,
    /// Per code: how many, and where the last one stands in the list.
    counts: Vec<(&'static str, usize, usize)>,
}

impl Defects {
    /// Adds a defect, or counts it in the last of its code when there are too many.
    pub(crate) fn push(&mut self, code: &'static str, place: Place, detail: Detail) {
        let defect = Defect {
            code: Code(code),
            place,
            detail,
        };
        let known = self.counts.iter_mut().find(|(known, ..)| *known == code);
        let Some((_, count, last)) = known else {
            self.counts.push((code, 1, self.list.len()));
            self.list.push(defect);
            return;
        };
        *count += 1;
        if *count <= DEFECTS_PER_CODE_MAX {
            *last = self.list.len();
            self.list.push(defect);
        } else {
            let more = (*count - DEFECTS_PER_CODE_MAX + 1) as u64;
            self.list[*last].detail = Detail::Count(more, "of this kind from here on");
        }
    }

    /// How many there are, with those that are only counted.
    pub(crate) fn len(&self) -> usize {
        self.counts.iter().map(|(_, count, _)| count).sum()
    }

    /// In the order in which they were met.
    pub(crate) fn into_vec(self) -> Vec<Defect> {
        self.list
    }
}

/// What a file has shown so far.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// Rows offered and where they ended.
    pub(crate) rows: Counts,
    /// Rows that could not be used.
    pub(crate) refusals: Vec<RowRefusal>,
    /// What is wrong.
    pub(crate) defects: Defects,
}

/// Numbers of rows, per table of the area.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Extent {
    rows: usize,
    beside: usize,
}

/// The state that message, segments and rows share.
#[derive(Debug)]
pub(crate) struct Work {
    /// What fields were read as.
    pub(crate) readings: Readings,
    /// The rows so far, of the table that leads the area.
    columns: Columns,
    /// The rows so far of the table beside it.
    beside: Option<Columns>,
    /// Encoding and delimiters of the message.
    pub(crate) dialect: Dialect,
    fields: Fields,
    /// Number, first byte and end of the segments of the message so far.
    extents: Vec<(u32, usize, usize)>,
    report: Report,
    patient_id: String,
    data_type: DataType,
    as_of_end_micros: i64,
    /// Midnight of the patient's day of birth, UTC microseconds; the least number when it is not known.
    born_micros: i64,
}

impl Work {
    /// For the rows of `table` and of the one beside it.
    pub(crate) fn new(table: Table, beside: Option<Table>) -> Work {
        Work {
            readings: Readings::default(),
            columns: Columns::new(table),
            beside: beside.map(Columns::new),
            dialect: Dialect::new(Encoding::Ascii),
            fields: Fields::default(),
            extents: Vec::new(),
            report: Report::default(),
            patient_id: String::new(),
            data_type: data_type::find(""),
            as_of_end_micros: i64::MAX,
            born_micros: i64::MIN,
        }
    }

    /// Remembers what the name says.
    pub(crate) fn begin_file(&mut self, file: &FileContext<'_>) {
        self.report = Report::default();
        self.patient_id.clear();
        self.patient_id.push_str(file.name.patient_id);
        self.data_type = data_type::of(file.name);
        self.as_of_end_micros = file.as_of_end_micros;
        self.born_micros = i64::MIN;
    }

    /// The patient number of the file name.
    pub(crate) fn patient_id(&self) -> &str {
        &self.patient_id
    }

    /// The data type of the file name.
    pub(crate) fn data_type(&self) -> DataType {
        self.data_type
    }

    /// Hands out what the file has shown, and forgets whose it was.
    pub(crate) fn end_file(&mut self) -> Report {
        self.patient_id.clear();
        self.extents.clear();
        let mut report = std::mem::take(&mut self.report);
        report.refusals.sort_by_key(|refusal| refusal.start);
        report
    }

    /// Notes a defect.
    pub(crate) fn defect(&mut self, code: &'static str, place: Place, detail: Detail) {
        self.report.defects.push(code, place, detail);
    }

    /// How many defects the file has shown so far.
    pub(crate) fn defects(&self) -> usize {
        self.report.defects.len()
    }

    /// Counts a row as offered.
    pub(crate) fn offer(&mut self) {
        self.report.rows.received += 1;
    }

    /// Counts an offered row as deleted by the hospital.
    pub(crate) fn delete(&mut self) {
        self.report.rows.put(Bucket::Deleted, 1);
    }

    /// Stores an offered row, or refuses it when a segment that it is made of cannot be cut; says where it ended.
    pub(crate) fn store(&mut self, row: &[u64], notes: u32) -> Bucket {
        if notes & UNCLOSED != 0 {
            return self.refuse_unclosed(self.columns.origin(row));
        }
        self.columns.push(row, notes);
        self.report.rows.put(Bucket::Stored, 1);
        Bucket::Stored
    }

    /// Stores an offered row in the table beside the one that leads, or refuses it.
    pub(crate) fn store_beside(&mut self, row: &[u64], notes: u32) {
        if let Some(columns) = &mut self.beside {
            if notes & UNCLOSED != 0 {
                let origin = columns.origin(row);
                self.refuse_unclosed(origin);
                return;
            }
            columns.push(row, notes);
            self.report.rows.put(Bucket::Stored, 1);
        }
    }

    /// How many rows there are so far.
    pub(crate) fn extent(&self) -> Extent {
        Extent {
            rows: self.columns.len(),
            beside: self.beside.as_ref().map_or(0, Columns::len),
        }
    }

    /// Takes back every row behind that, also one that was written in part.
    pub(crate) fn take_back(&mut self, extent: Extent) {
        self.columns.truncate(extent.rows);
        if let Some(columns) = &mut self.beside {
            columns.truncate(extent.beside);
        }
    }

    /// Hands the rows out, one batch a table that has any.
    pub(crate) fn flush(&mut self) -> Vec<Batch> {
        let texts = &self.readings.texts;
        let lead = self.columns.take(texts);
        let beside = self.beside.as_mut();
        let beside = beside.and_then(|columns| columns.take(texts));
        self.readings.shed();
        lead.into_iter().chain(beside).collect()
    }

    /// Refuses an offered row, with a defect at its segment.
    pub(crate) fn refuse(
        &mut self,
        segment: &Segment<'_>,
        code: &'static str,
        found: &'static str,
    ) {
        let end = segment.start + segment.bytes.len();
        self.refuse_at(segment.place(0), end, code, found);
    }

    /// Refuses an offered row whose segment has passed; `end` is behind its last byte.
    pub(crate) fn refuse_at(
        &mut self,
        place: Place,
        end: usize,
        code: &'static str,
        found: &'static str,
    ) {
        self.defect(code, place, Detail::Found(found));
        self.report.rows.put(Bucket::Quarantined, 1);
        self.report.refusals.push(RowRefusal {
            code: Code(code),
            message_no: place.message,
            segment_no: place.segment,
            start: place.byte as usize,
            end,
        });
    }

    /// Refuses an offered row of the message and segment. The defect was noted where the shift was lost, which may be in
    /// another segment than the row's own.
    fn refuse_unclosed(&mut self, (message_no, segment_no): (u32, u32)) -> Bucket {
        let known = self.extents.iter().find(|known| known.0 == segment_no);
        let (start, end) = known.map_or((0, 0), |(_, start, end)| (*start, *end));
        self.report.rows.put(Bucket::Quarantined, 1);
        self.report.refusals.push(RowRefusal {
            code: Code("E08"),
            message_no,
            segment_no,
            start,
            end,
        });
        Bucket::Quarantined
    }

    /// Rows offered and where they ended, so far.
    pub(crate) fn rows(&self) -> Counts {
        self.report.rows
    }

    /// Where a message whose rows are a list ends, by the rows since `before`, which becomes the rows so far; `None` when
    /// it offered none.
    pub(crate) fn list_bucket(&self, before: &mut Counts) -> Option<Bucket> {
        let rows = self.report.rows;
        let offered = rows.received - before.received;
        let stored = rows.stored - before.stored;
        let deleted = rows.deleted - before.deleted;
        *before = rows;
        match (offered, stored) {
            (0, _) => None,
            (_, 1..) => Some(Bucket::Stored),
            _ if offered == deleted => Some(Bucket::Deleted),
            _ => Some(Bucket::Quarantined),
        }
    }

    /// Remembers where a segment stands. It has no fields until it is split.
    pub(crate) fn pass(&mut self, segment: &Segment<'_>) {
        if segment.number == 1 {
            self.extents.clear();
        }
        let end = segment.start + segment.bytes.len();
        self.extents.push((segment.number, segment.start, end));
        self.fields.clear();
    }

    /// Cuts a segment into fields; reports E08 when the shift back to ASCII was lost in one of them.
    pub(crate) fn split(&mut self, segment: &Segment<'_>) {
        self.fields.split(segment.bytes, &self.dialect);
        if let Some(number) = self.fields.unclosed() {
            let found = Detail::Found("kanji that run on over delimiters");
            self.defect("E08", segment.place(number as u16), found);
        }
    }

    /// A result whose line is like one before. The segment is not split into fields.
    pub(crate) fn repeated_result<'a>(
        &mut self,
        segment: &Segment<'a>,
    ) -> Option<Repeat<'a, ResultHead, ResultTail>> {
        let (rules, separator) = (self.dialect.line_tag(), self.dialect.field);
        self.readings.results.find(rules, separator, segment.bytes)
    }

    /// Remembers the result that was split last as one whose like will come, by the numbers of its value and of the field that begins
    /// the rest.
    pub(crate) fn learn_result(
        &mut self,
        segment: &Segment<'_>,
        [value, rest]: [usize; 2],
        read: (ResultHead, ResultTail),
    ) {
        let place = |number| self.fields.place(number);
        let ends_before = self.fields.len() < rest;
        let end = segment.bytes.len();
        let rest = place(rest).or(ends_before.then_some(end..end));
        // A value that leaves a set shifted in changes what stands behind it, so that too must begin in ASCII.
        let known = (place(2), place(value), place(value + 1), rest);
        if let (Some(first), Some(value), Some(_), Some(rest)) = known {
            let parts = Parts {
                head: first.start..value.start,
                tail: value.end..rest.start,
            };
            let rules = self.dialect.line_tag();
            let results = &mut self.readings.results;
            results.learn(rules, segment.bytes, &parts, read);
        }
    }

    /// The note of a row that is made of the segment: [`UNCLOSED`] when that was split and cannot be cut.
    pub(crate) fn unclosed(&self) -> u32 {
        self.fields.unclosed().map_or(0, |_| UNCLOSED)
    }

    /// A field of the segment that was split last.
    pub(crate) fn field<'a>(&self, segment: &Segment<'a>, number: u16) -> Raw<'a> {
        self.fields.get(segment.bytes, usize::from(number))
    }

    /// A field as text.
    pub(crate) fn text(&mut self, segment: &Segment<'_>, number: u16) -> TextId {
        let raw = self.field(segment, number);
        self.text_in(segment, number, raw)
    }

    fn text_in(&mut self, segment: &Segment<'_>, number: u16, raw: Raw<'_>) -> TextId {
        let plain = self.readings.plain(raw, &self.dialect);
        self.faults(segment, number, plain.faults);
        plain.text
    }

    /// Notes what is wrong with the text of a field.
    pub(crate) fn faults(&mut self, segment: &Segment<'_>, number: u16, faults: Faults) {
        if faults.escape {
            self.defect("S06", segment.place(number), Detail::None);
        }
        if faults.delimiter {
            self.defect("S07", segment.place(number), Detail::None);
        }
    }

    /// Notes S04 when a field is empty and not lost.
    pub(crate) fn require(&mut self, segment: &Segment<'_>, number: u16) {
        if self.unclosed() == 0 && self.field(segment, number).is_empty() {
            self.defect("S04", segment.place(number), Detail::None);
        }
    }

    /// Notes S03: a segment stands where `expected` was due.
    pub(crate) fn misplaced(&mut self, segment: &Segment<'_>, expected: &'static str) {
        let detail = Detail::Expected(expected, "another order");
        self.defect("S03", segment.place(0), detail);
    }

    /// Whether an ORC takes its order back. HL7 table 0119: cancelled on request, discontinued, cancelled by the filler.
    pub(crate) fn cancels_order(&self, segment: &Segment<'_>) -> bool {
        matches!(self.field(segment, 1).bytes, b"CA" | b"DC" | b"OC")
    }

    /// Reads a time into `row`: the instant at `instant`, and at `text` the field as sent when that is not all of it.
    /// A time after the as-of day is remarked (T06), and one before the day of birth (T09).
    pub(crate) fn time(
        &mut self,
        segment: &Segment<'_>,
        number: u16,
        row: &mut [u64],
        instant: usize,
        text: usize,
    ) -> TimeReading {
        let raw = self.field(segment, number);
        self.time_in((segment, number), raw, row, [instant, text])
    }

    /// The same of the bytes of a field, with the cells of instant and text.
    pub(crate) fn time_in(
        &mut self,
        (segment, number): (&Segment<'_>, u16),
        raw: Raw<'_>,
        row: &mut [u64],
        [instant, text]: [usize; 2],
    ) -> TimeReading {
        let first = self.first_part(raw);
        let mut reading = time::read(first);
        if let Some(micros) = reading.micros {
            if micros >= self.as_of_end_micros {
                reading.notes |= Note::FutureTime.bit();
            }
            if micros < self.born_micros {
                reading.notes |= Note::BeforeBirth.bit();
            }
        }
        row[instant] = columns::whole(reading.micros);
        let whole = reading.plain && first.len() == raw.bytes.len();
        let id = if whole {
            TextId::NONE
        } else {
            self.text_in(segment, number, raw)
        };
        row[text] = columns::text(id);
        reading
    }

    /// The part of a field in front of the first component or repetition delimiter. Times are ASCII in every encoding.
    fn first_part<'a>(&self, raw: Raw<'a>) -> &'a [u8] {
        let (component, repetition) = (self.dialect.component, self.dialect.repetition);
        let end = memchr::memchr2(component, repetition, raw.bytes).unwrap_or(raw.bytes.len());
        &raw.bytes[..end]
    }

    /// Looks at MSH-9 (F09, unless it is all that tells what the message is), MSH-18 (E02) and MSH-2 (E07); says whether the message is of the type that the name asks
    /// for, and whether it cancels.
    pub(crate) fn check_header(&mut self, segment: &Segment<'_>) -> (bool, bool) {
        if self.dialect.yen {
            self.defect("E07", segment.place(2), Detail::None);
        }
        let declared = self.dialect.decode(self.field(segment, 18));
        let (declared, found) = (declared_encoding(&declared), self.dialect.encoding);
        if found != Encoding::Ascii && declared != found.name() {
            self.defect(
                "E02",
                segment.place(18),
                Detail::Expected(declared, found.name()),
            );
        }
        let kind = self.dialect.decode(self.field(segment, 9));
        let mut parts = kind.split('^');
        let (message, event) = (
            parts.next().unwrap_or_default(),
            parts.next().unwrap_or_default(),
        );
        let wanted = self.data_type;
        let cancels =
            message == wanted.message.0 && event == wanted.cancel_event && !event.is_empty();
        let expected = (message, event) == wanted.message;
        if !expected && !cancels && !wanted.is_told_by_message() {
            let code = if kind.is_empty() { "S04" } else { "F09" };
            let detail = Detail::Expected(wanted.code, "a message of another type");
            self.defect(code, segment.place(9), detail);
        }
        (expected, cancels)
    }

    /// PID-8 as M, F, O or U (HL7 table 0001, whose A and N are O here); none when it says nothing else.
    pub(crate) fn patient_sex(&mut self, segment: &Segment<'_>) -> TextId {
        let sent = self.first_part(self.field(segment, 8));
        let sex = match sent {
            b"M" | b"m" => "M",
            b"F" | b"f" => "F",
            b"O" | b"o" | b"A" | b"N" => "O",
            b"U" | b"u" => "U",
            _ => return TextId::NONE,
        };
        self.readings.texts.id(sex)
    }

    /// Whole years from the remembered PID-7 to a day; `None` when one of them is not known or nobody gets that old.
    pub(crate) fn patient_age(&self, day: Option<i32>) -> Option<i64> {
        if self.born_micros == i64::MIN {
            return None;
        }
        let years = time::years_between(time::day_of(self.born_micros), day?);
        (0..=AGE_MAX).contains(&years).then_some(i64::from(years))
    }

    /// Remembers PID-7, before which nothing can have happened (T09), and looks at PID-3: S04 when it is empty, F08 when it
    /// is another patient than the name's. Zeros in front do not count, since systems pad the number differently.
    pub(crate) fn check_patient(&mut self, segment: &Segment<'_>) {
        let born = time::read(self.first_part(self.field(segment, 7))).micros;
        self.born_micros = born.map_or(i64::MIN, time::midnight);
        self.require(segment, 3);
        let sent = self.dialect.decode(self.field(segment, 3));
        let mut numbers = sent
            .split('~')
            .map(|repetition| repetition.split('^').next().unwrap_or_default())
            .filter(|number| !number.is_empty() && *number != "\"\"")
            .peekable();
        let own = self.patient_id.trim_start_matches('0');
        let differs = numbers.peek().is_some()
            && !numbers.any(|number| number.trim().trim_start_matches('0') == own);
        if differs {
            self.defect("F08", segment.place(3), Detail::None);
        }
    }
}

/// The encoding that MSH-18 declares. Nothing is ASCII, as HL7 has it.
fn declared_encoding(text: &str) -> &'static str {
    let bare: String = text
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_ascii_uppercase();
    let known = [
        ("UTF8", Encoding::Utf8),
        ("IR87", Encoding::Iso2022Jp),
        ("IR159", Encoding::Iso2022Jp),
        ("ISO2022", Encoding::Iso2022Jp),
        ("SHIFTJIS", Encoding::Cp932),
        ("SJIS", Encoding::Cp932),
        ("MS932", Encoding::Cp932),
        ("CP932", Encoding::Cp932),
        ("EUC", Encoding::EucJp),
    ];
    known
        .iter()
        .find(|(name, _)| bare.contains(name))
        .map_or(Encoding::Ascii, |(_, encoding)| *encoding)
        .name()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defects_are_bounded_and_none_is_lost() {
        let mut defects = Defects::default();
        for _ in 0..DEFECTS_PER_CODE_MAX + 9 {
            defects.push("S08", Place::default(), Detail::None);
            defects.push("S02", Place::default(), Detail::None);
        }
        let list = defects.into_vec();
        assert_eq!(list.len(), 2 * DEFECTS_PER_CODE_MAX);
        let last = list
            .iter()
            .rev()
            .find(|defect| defect.code.0 == "S08")
            .unwrap();
        assert_eq!(last.detail, Detail::Count(10, "of this kind from here on"));
    }

    #[test]
    fn declarations() {
        for (text, expected) in [
            ("~ISO IR87", "iso-2022-jp"),
            ("ISO IR6~ISO IR87", "iso-2022-jp"),
            ("ASCII~ISO IR 87", "iso-2022-jp"),
            ("UNICODE UTF-8", "utf-8"),
            ("", "ascii"),
            ("ISO IR6", "ascii"),
            ("Shift_JIS", "cp932"),
        ] {
            assert_eq!(declared_encoding(text), expected, "{text}");
        }
    }
}
