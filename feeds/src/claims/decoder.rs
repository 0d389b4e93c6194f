//! The decoder of a file: bytes in any portions to lines, lines to records.

use model::{Detail, Place};

use super::encoding::Encoding;
use super::outcome::{ClaimsOutcome, Flushed};
use super::reader::Reader;
use super::record::{Bounds, Record};

/// The longest line that is read, in bytes. The longest of the specification, SJ, has about 2,400.
const LINE_BYTES_MAX: usize = 64 << 10;

/// What old systems put behind the last line.
const END_OF_FILE: u8 = 0x1a;

/// What a decoder must know of a file besides its bytes.
#[derive(Clone, Copy)]
pub struct ClaimsContext<'a> {
    /// Identifies the file version within its hospital.
    pub source_file_id: i64,
    /// The load that the rows are written by.
    pub load_id: &'a str,
    /// The as-of day, in days since 1970-01-01: what is later is the future (T21).
    pub as_of: i32,
    /// Keyed hash of a patient's number. It is given the number of the chart, as narrow digits and letters, or the numbers of
    /// the insured behind the word `insured` or `public` and a control character, which no chart has.
    pub key: &'a dyn Fn(&[u8]) -> String,
}

/// Decodes one claims file.
///
/// Legal: `begin (decode | flush)* end`. Rows come out receipt by receipt, those that share a number together, so that memory
/// does not grow with the file when [`ClaimsDecoder::flush`] is called as often as [`ClaimsDecoder::waiting`] asks for. What
/// comes out does not depend on how the bytes are cut, nor, but for the batches that rows are spread over, on when it is
/// flushed. A file that is refused as a whole gives no row.
///
/// # Example
///
/// ```
/// use feeds::claims::{ClaimsContext, ClaimsDecoder};
///
/// let mut decoder = ClaimsDecoder::begin(ClaimsContext {
///     source_file_id: 7,
///     load_id: "H01-20261120-1",
///     as_of: 20_777,
///     key: &|number| format!("hash of {} bytes", number.len()),
/// });
/// let mut rows = 0;
/// let file = b"IR,1,13,1,9999999,,,202611,00,\r\nRE,1,1112,202610,,1,19800401,,,,,,,00042\r\n\
///     HO,01010016,1,1,1,288\r\nSI,11,1,111000110,,288,1\r\nGO,1,288,99\r\n";
/// for portion in file.chunks(64) {
///     decoder.decode(portion);
///     if decoder.waiting() > 100_000 {
///         let flushed = decoder.flush();
///         rows += flushed.batches.iter().map(|batch| batch.len()).sum::<usize>();
///     }
/// }
/// let (outcome, rest) = decoder.end();
/// rows += rest.batches.iter().map(|batch| batch.len()).sum::<usize>();
/// assert_eq!((outcome.receipts, outcome.rows.stored, rows), (1, 2, 2));
/// assert!(outcome.defects.is_empty() && rest.refusals.is_empty());
/// ```
pub struct ClaimsDecoder<'a> {
    reader: Reader<'a>,
    bounds: Bounds,
    /// The begin of a line whose end has not come, at most one byte more than a line may have.
    tail: Vec<u8>,
    /// How long it is.
    tail_length: usize,
    /// Bytes of whole lines so far.
    offset: u64,
    line_no: u32,
    lines_with_lf: u64,
    has_end_of_file: bool,
}

impl<'a> ClaimsDecoder<'a> {
    /// Starts a file.
    pub fn begin(context: ClaimsContext<'a>) -> ClaimsDecoder<'a> {
        ClaimsDecoder {
            reader: Reader::new(context),
            bounds: Bounds::default(),
            tail: Vec::new(),
            tail_length: 0,
            offset: 0,
            line_no: 0,
            lines_with_lf: 0,
            has_end_of_file: false,
        }
    }

    /// Takes the next bytes of the file, in any portions.
    pub fn decode(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while let Some(end) = memchr::memchr(b'\n', rest) {
            let (line, behind) = rest.split_at(end + 1);
            if self.tail_length == 0 {
                self.line(line, line.len(), true);
            } else {
                self.keep(line);
                self.end_tail(true);
            }
            rest = behind;
        }
        self.keep(rest);
    }

    /// Rows and refusals that [`ClaimsDecoder::flush`] would hand out now.
    pub fn waiting(&self) -> usize {
        self.reader.work.waiting()
    }

    /// Hands out the rows of the receipts that are complete, and what was refused. It may be called at any time.
    pub fn flush(&mut self) -> Flushed {
        self.reader.work.flush()
    }

    /// Ends the file: what became of it, and the rest of its rows.
    pub fn end(mut self) -> (ClaimsOutcome, Flushed) {
        self.end_tail(false);
        if self.lines_with_lf > 0 {
            let found = Detail::Count(self.lines_with_lf, "lines that end with LF alone");
            let defects = &mut self.reader.work.defects;
            defects.push("E22", Place::default(), found);
        }
        self.reader.end();
        let rest = self.flush();
        (self.outcome(), rest)
    }

    fn outcome(mut self) -> ClaimsOutcome {
        let bucket = self.reader.bucket();
        let work = &mut self.reader.work;
        ClaimsOutcome {
            bucket,
            dialect: self.reader.dialect,
            encoding: work.encoding.name(),
            records: work.records,
            rows: work.rows,
            receipts: self.reader.receipts,
            not_stored: std::mem::take(&mut work.not_stored).into_iter().collect(),
            defects: work.defects.take(),
        }
    }

    /// Adds to the line whose end has not come.
    fn keep(&mut self, bytes: &[u8]) {
        let room = (LINE_BYTES_MAX + 1).saturating_sub(self.tail.len());
        self.tail.extend_from_slice(&bytes[..bytes.len().min(room)]);
        self.tail_length += bytes.len();
    }

    fn end_tail(&mut self, is_terminated: bool) {
        if self.tail_length == 0 {
            return;
        }
        let mut tail = std::mem::take(&mut self.tail);
        let length = std::mem::take(&mut self.tail_length);
        self.line(&tail, length, is_terminated);
        tail.clear();
        self.tail = tail;
    }

    /// Reads a line with its end. `length` is all of it, also when it is too long to be kept.
    fn line(&mut self, bytes: &[u8], length: usize, is_terminated: bool) {
        self.line_no = self.line_no.saturating_add(1);
        let start = self.offset;
        self.offset += length as u64;
        let is_over_limit = length > LINE_BYTES_MAX;
        let line = bytes.strip_suffix(b"\n").unwrap_or(bytes);
        let bare = line.strip_suffix(b"\r").unwrap_or(line);
        if is_terminated && !is_over_limit && bare.len() == line.len() {
            self.lines_with_lf += 1;
        }
        let line = self.without_marks(bare);
        if line.is_empty() {
            return;
        }
        let mut bounds = std::mem::take(&mut self.bounds);
        let is_quoted = bounds.cut(line);
        let mut record = Record {
            line,
            bounds: bounds.list(),
            line_no: self.line_no,
            position: self.reader.position(),
            start,
            end: self.offset,
        };
        if matches!(record.id(), b"IR" | b"RE" | b"GO") {
            record.position = 1;
        }
        if is_over_limit {
            self.reader.over_limit(&record);
        } else {
            self.check_encoding(&record);
            if is_quoted {
                let defects = &mut self.reader.work.defects;
                defects.count("S27", record.place(0), "records with columns in quotes");
            }
            self.reader.record(&record, is_terminated);
        }
        self.bounds = bounds;
    }

    /// The line without a byte order mark in front and marks of the end of the file.
    fn without_marks<'b>(&mut self, mut line: &'b [u8]) -> &'b [u8] {
        if self.line_no == 1
            && let Some(rest) = line.strip_prefix(b"\xef\xbb\xbf")
        {
            let defects = &mut self.reader.work.defects;
            defects.push("E06", Place::default(), Detail::None);
            line = rest;
        }
        while let [rest @ .., END_OF_FILE] | [END_OF_FILE, rest @ ..] = line {
            line = rest;
            if !std::mem::replace(&mut self.has_end_of_file, true) {
                let defects = &mut self.reader.work.defects;
                defects.push("E21", Place::default(), Detail::None);
            }
        }
        line
    }

    /// Finds the encoding by the first line that tells it, and holds every line against it.
    fn check_encoding(&mut self, record: &Record<'_>) {
        if record.line.is_ascii() {
            return;
        }
        let work = &mut self.reader.work;
        if work.encoding == Encoding::Ascii {
            work.encoding = Encoding::of(record.line);
            if work.encoding == Encoding::Utf8 {
                work.defect("E20", record, 0, Detail::Expected("cp932", "utf-8"));
            }
        }
        if !work.encoding.fits(record.line) {
            work.defect("E01", record, 0, Detail::None);
        }
    }
}
