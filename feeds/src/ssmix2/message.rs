//! A file of messages, from bytes to an outcome: what every data type has in common.
//!
//! The order is: limits, encoding, lines, then message by message and segment by segment. What cannot be read at all
//! refuses the file; everything else is a defect with a place.

use model::{Batch, Bucket, Code, Counts, Detail, FILE_BYTES_MAX, Place, Table};

use super::dialect::Dialect;
use super::encoding::{self, Encoding, Survey};
use super::split::{LINES_MAX, Line, LinesReading, split_lines};
use super::work::{Extent, Work};
use crate::{Decoder, FileContext, FileOutcome};

/// Fewer bytes than these are no message: `MSH|^~\&`.
const MESSAGE_BYTES_MIN: usize = 8;

/// What one data type makes of the segments of a message.
pub(crate) trait Rows: Send {
    /// The table of the rows; the lead of its area.
    const TABLE: Table;
    /// The other table of the area, which gets the rows that do not belong into the first.
    const BESIDE: Option<Table> = None;
    /// The segments that the grammar of the message has; others are S02.
    const SEGMENTS: &'static [&'static [u8; 3]];
    /// Those of the file, where the data types of an area differ in them.
    fn segments(&self) -> &'static [&'static [u8; 3]] {
        Self::SEGMENTS
    }
    /// Starts a file.
    fn begin_file(&mut self, work: &mut Work, file: &FileContext<'_>);
    /// Starts a message.
    fn begin_message(&mut self, header: &Header);
    /// Takes the next segment behind MSH when it is so like one before that it need not be split into fields; says whether it did.
    fn repeats(&mut self, _work: &mut Work, _segment: &Segment<'_>) -> bool {
        false
    }
    /// Takes the next segment behind MSH; its fields are already cut.
    fn segment(&mut self, work: &mut Work, segment: &Segment<'_>);
    /// Ends the message and says where it ends. `open` says that the file ends without a terminator.
    fn end_message(&mut self, work: &mut Work, open: bool) -> Bucket;
}

/// What MSH says of a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Header {
    /// Which message of the file, 1-based.
    pub(crate) message: u32,
    /// Offset of MSH in the file.
    pub(crate) start: usize,
    /// Whether MSH-9 is what the data type of the name asks for.
    pub(crate) expected: bool,
    /// Whether MSH-9 cancels.
    pub(crate) cancels: bool,
}

impl Header {
    /// The whole message as a place.
    pub(crate) fn place(&self) -> Place {
        Place {
            message: self.message,
            byte: self.start as u64,
            ..Place::default()
        }
    }
}

/// One segment and where it stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Segment<'a> {
    /// Its bytes, without terminator.
    pub(crate) bytes: &'a [u8],
    /// Its three letters.
    pub(crate) name: [u8; 3],
    /// Which message of the file, 1-based.
    pub(crate) message: u32,
    /// Which segment of the message, 1-based.
    pub(crate) number: u32,
    /// First byte in the file.
    pub(crate) start: usize,
    /// Whether its end may be missing: nothing terminates it, or a wrapped line follows.
    pub(crate) cut: bool,
}

impl Segment<'_> {
    /// The place of a field; 0 is the whole segment.
    pub(crate) fn place(&self, field: u16) -> Place {
        Place {
            message: self.message,
            segment: self.number,
            segment_name: self.name,
            field,
            byte: self.start as u64,
        }
    }
}

/// Why a file is refused as a whole.
struct Refusal {
    code: &'static str,
    detail: Detail,
}

const fn refusal(code: &'static str, found: &'static str) -> Refusal {
    Refusal {
        code,
        detail: Detail::Found(found),
    }
}

const fn over_limit(code: &'static str, count: u64, what: &'static str) -> Refusal {
    Refusal {
        code,
        detail: Detail::Count(count, what),
    }
}

/// Decodes the files of one area.
pub(crate) struct FileDecoder<R> {
    rows: R,
    work: Work,
    buffer: Vec<u8>,
    lines: Vec<Line>,
    encoding: &'static str,
    before: Extent,
    is_open: bool,
    is_oversized: bool,
}

impl<R: Rows> FileDecoder<R> {
    /// A decoder without a file.
    pub(crate) fn new(rows: R) -> FileDecoder<R> {
        FileDecoder {
            rows,
            work: Work::new(R::TABLE, R::BESIDE),
            buffer: Vec::new(),
            lines: Vec::new(),
            encoding: "",
            before: Extent::default(),
            is_open: false,
            is_oversized: false,
        }
    }

    fn read(&mut self, bytes: &[u8]) -> Result<Counts, Refusal> {
        if self.is_oversized {
            return Err(over_limit("F13", FILE_BYTES_MAX, "bytes at most"));
        }
        if bytes.trim_ascii().len() < MESSAGE_BYTES_MIN {
            return Err(refusal("F05", "an empty or tiny file"));
        }
        let survey = encoding::survey(bytes).map_err(|found| refusal("E01", found))?;
        self.encoding = survey.encoding.name();
        let reading = split_lines(bytes, survey.mark_bytes, &mut self.lines);
        if reading.too_long() {
            let bytes = reading.line_bytes_max as u64;
            return Err(over_limit("S13", bytes, "bytes in a segment"));
        }
        if reading.too_many {
            return Err(over_limit("F13", LINES_MAX as u64, "lines at most"));
        }
        if !self
            .lines
            .iter()
            .any(|line| is_header(&bytes[line.start..line.end]))
        {
            let binary = memchr::memchr(0, bytes).is_some();
            let foreign = refusal("F05", "binary content");
            return Err(if binary {
                foreign
            } else {
                refusal("S01", "no MSH segment")
            });
        }
        report_survey(&mut self.work, &survey, &reading);
        Ok(self.read_messages(bytes, survey.encoding))
    }

    fn read_messages(&mut self, bytes: &[u8], encoding: Encoding) -> Counts {
        let lines = std::mem::take(&mut self.lines);
        let mut walk = Walk {
            encoding,
            ..Walk::default()
        };
        for (index, line) in lines.iter().enumerate() {
            let next = lines.get(index + 1);
            walk.line(self, bytes, line, next);
        }
        let open = lines.last().is_some_and(|line| !line.terminated);
        walk.finish(self, open);
        self.lines = lines;
        walk.records
    }

    fn outcome(&mut self, result: Result<Counts, Refusal>) -> FileOutcome {
        let report = self.work.end_file();
        let mut outcome = FileOutcome {
            bucket: Bucket::Quarantined,
            encoding: self.encoding,
            records: Counts::default(),
            rows: report.rows,
            row_refusals: report.refusals,
            defects: report.defects.into_vec(),
        };
        match result {
            Ok(records) => {
                outcome.records = records;
                outcome.bucket = file_bucket(&records);
            }
            Err(refusal) => {
                self.work.take_back(self.before);
                outcome.records.received = 1;
                outcome.records.put(Bucket::Quarantined, 1);
                outcome.rows = Counts::default();
                outcome.row_refusals.clear();
                outcome.defects.push(model::Defect {
                    code: Code(refusal.code),
                    place: Place::default(),
                    detail: refusal.detail,
                });
            }
        }
        outcome
    }
}

/// A file ends where the best of its messages ends.
fn file_bucket(records: &Counts) -> Bucket {
    [Bucket::Stored, Bucket::Deleted, Bucket::OutOfScope]
        .into_iter()
        .find(|bucket| records.bucket(*bucket) > 0)
        .unwrap_or(Bucket::Quarantined)
}

fn is_header(line: &[u8]) -> bool {
    line.starts_with(b"MSH") && line.len() >= MESSAGE_BYTES_MIN - 1
}

fn report_survey(work: &mut Work, survey: &Survey, reading: &LinesReading) {
    let mark = u64::from(survey.mark_bytes > 0);
    let mixed = u64::from(reading.mixed_terminators);
    for (code, count, what) in [
        ("E03", survey.half_width_kana, "half-width katakana"),
        ("E04", survey.vendor_characters, "vendor characters"),
        ("E05", survey.black_squares, "black squares"),
        ("E06", mark, "byte order mark"),
        ("E08", survey.unclosed_shifts, "unclosed shifts"),
        ("E09", mixed, "mixture of segment terminators"),
        ("E10", reading.frames, "frame bytes"),
        (
            "E11",
            survey.split_marks,
            "sound marks apart from their kana",
        ),
    ] {
        if count > 0 {
            work.defect(code, Place::default(), Detail::Count(count, what));
        }
    }
}

/// Where the reading of a file's lines is.
#[derive(Default)]
struct Walk {
    encoding: Encoding,
    records: Counts,
    header: Header,
    state: State,
    /// Number of the last segment of the message.
    segment: u32,
    /// Where it begins in the file.
    segment_start: usize,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    /// No MSH yet.
    #[default]
    Outside,
    /// Lines that belong to no MSH.
    Orphans,
    /// A message whose MSH cannot be read.
    Broken,
    /// A message that is none of those which are read.
    Foreign,
    /// A message.
    Inside,
}

impl Walk {
    fn line<R: Rows>(
        &mut self,
        decoder: &mut FileDecoder<R>,
        bytes: &[u8],
        line: &Line,
        next: Option<&Line>,
    ) {
        let text = &bytes[line.start..line.end];
        if line.is_segment && text.starts_with(b"MSH") {
            self.finish(decoder, false);
            self.begin(decoder, text, line.start);
        } else if self.state == State::Inside && line.is_segment {
            self.segment += 1;
            let segment = Segment {
                bytes: text,
                name: [text[0], text[1], text[2]],
                message: self.header.message,
                number: self.segment,
                start: line.start,
                cut: is_cut(line, next),
            };
            self.segment_start = line.start;
            let work = &mut decoder.work;
            if !decoder.rows.segments().contains(&&segment.name) {
                work.defect("S02", segment.place(0), Detail::None);
                return;
            }
            work.pass(&segment);
            if !decoder.rows.repeats(work, &segment) {
                work.split(&segment);
                decoder.rows.segment(work, &segment);
            }
        } else if self.state == State::Inside {
            let place = Place {
                byte: line.start as u64,
                ..self.last_place(bytes)
            };
            let (code, detail) = if is_stump(line) {
                ("S14", Detail::Found("a cut segment name at the end"))
            } else {
                ("S08", Detail::None)
            };
            decoder.work.defect(code, place, detail);
        } else if self.state == State::Outside {
            let place = Place {
                byte: line.start as u64,
                ..Place::default()
            };
            if text.starts_with(b"FHS") || text.starts_with(b"BHS") {
                decoder
                    .work
                    .defect("S02", place, Detail::Found("a batch header"));
            } else {
                self.state = State::Orphans;
                decoder
                    .work
                    .defect("S01", place, Detail::Found("lines before MSH"));
            }
        }
    }

    fn begin<R: Rows>(&mut self, decoder: &mut FileDecoder<R>, text: &[u8], start: usize) {
        let message = self.header.message + 1;
        self.header = Header {
            message,
            start,
            ..Header::default()
        };
        self.segment = 1;
        self.segment_start = start;
        let work = &mut decoder.work;
        let Some(dialect) = Dialect::of_header(text, self.encoding) else {
            self.state = State::Broken;
            let place = Place {
                segment: 1,
                segment_name: *b"MSH",
                field: 2,
                ..self.header.place()
            };
            work.defect("S01", place, Detail::Expected("^~\\&", "other delimiters"));
            return;
        };
        self.state = State::Inside;
        let segment = Segment {
            bytes: text,
            name: *b"MSH",
            message,
            number: 1,
            start,
            cut: false,
        };
        work.dialect = dialect;
        work.pass(&segment);
        work.split(&segment);
        (self.header.expected, self.header.cancels) = work.check_header(&segment);
        if work.data_type().is_told_by_message() && !self.header.expected {
            self.state = State::Foreign;
            return;
        }
        decoder.rows.begin_message(&self.header);
    }

    fn last_place(&self, bytes: &[u8]) -> Place {
        let name = bytes.get(self.segment_start..self.segment_start + 3);
        Place {
            segment: self.segment,
            segment_name: name
                .and_then(|name| name.try_into().ok())
                .unwrap_or_default(),
            ..self.header.place()
        }
    }

    fn finish<R: Rows>(&mut self, decoder: &mut FileDecoder<R>, open: bool) {
        let bucket = match self.state {
            State::Outside => return,
            State::Orphans | State::Broken => Bucket::Quarantined,
            State::Foreign => Bucket::OutOfScope,
            State::Inside => decoder.rows.end_message(&mut decoder.work, open),
        };
        self.records.received += 1;
        self.records.put(bucket, 1);
        self.state = State::Outside;
    }
}

/// Whether the end of a segment may be missing.
fn is_cut(line: &Line, next: Option<&Line>) -> bool {
    !line.terminated || next.is_some_and(|next| !next.is_segment && !is_stump(next))
}

/// The first letters of a segment that the end of the file has cut.
fn is_stump(line: &Line) -> bool {
    !line.terminated && line.end - line.start < 3
}

impl<R: Rows> Decoder for FileDecoder<R> {
    fn begin(&mut self, file: &FileContext<'_>) {
        self.abandon();
        self.is_open = true;
        self.before = self.work.extent();
        self.work.begin_file(file);
        self.rows.begin_file(&mut self.work, file);
    }

    fn decode(&mut self, bytes: &[u8]) {
        let fits = (self.buffer.len() + bytes.len()) as u64 <= FILE_BYTES_MAX;
        if self.is_open && fits && !self.is_oversized {
            self.buffer.extend_from_slice(bytes);
        } else {
            self.is_oversized = self.is_open;
        }
    }

    fn end(&mut self) -> FileOutcome {
        let bytes = std::mem::take(&mut self.buffer);
        let result = if self.is_open {
            self.read(&bytes)
        } else {
            Ok(Counts::default())
        };
        let outcome = self.outcome(result);
        self.buffer = bytes;
        self.close();
        outcome
    }

    fn abandon(&mut self) {
        if self.is_open {
            self.work.take_back(self.before);
            self.work.end_file();
        }
        self.close();
    }

    fn flush(&mut self) -> Vec<Batch> {
        self.abandon();
        self.work.flush()
    }

    fn table(&self) -> Table {
        R::TABLE
    }
}

impl<R> FileDecoder<R> {
    fn close(&mut self) {
        self.buffer.clear();
        self.encoding = "";
        self.is_open = false;
        self.is_oversized = false;
    }
}
