//! Segments and fields as byte ranges, cut before anything is decoded.
//!
//! CR and LF never occur inside a character of these encodings, so lines are cut without looking at the encoding.
//! Delimiters do occur there: inside a two-byte ISO-2022-JP set, and as the trail byte of a CP932 character.

use std::ops::Range;

use model::SEGMENT_BYTES_MAX;

use super::dialect::Dialect;
use super::encoding::Encoding;
use super::jis::{self, ESC, Shift};
use super::lost_shift::is_lost;
use super::marks::Marks;

/// The most lines of one file. A message of the storage has a few hundred; what passes this is no message.
pub(crate) const LINES_MAX: usize = 200_000;

/// The most fields of a segment that are looked at; the longest segment of the standard, OBR, has 50.
const FIELDS_MAX: usize = 128;

/// One line of a file that is not blank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// First byte in the file.
    pub(crate) start: usize,
    /// Behind the last byte, without terminator and frame.
    pub(crate) end: usize,
    /// Whether it begins like a segment: three letters or digits, then the separator or the end.
    pub(crate) is_segment: bool,
    /// Whether a terminator follows.
    pub(crate) terminated: bool,
}

/// What cutting a file into lines has shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct LinesReading {
    /// More than one kind of terminator (E09).
    pub(crate) mixed_terminators: bool,
    /// Frame bytes: 0x0B in front or 0x1C behind (E10).
    pub(crate) frames: u64,
    /// Length of the longest line.
    pub(crate) line_bytes_max: usize,
    /// Whether there were more than [`LINES_MAX`].
    pub(crate) too_many: bool,
}

impl LinesReading {
    /// Whether a line is longer than a segment may be.
    pub(crate) fn too_long(&self) -> bool {
        self.line_bytes_max > SEGMENT_BYTES_MAX
    }
}

/// Cuts `bytes` from `from` on into `lines`, which is cleared first. CR, LF and CRLF end a line, in any mixture.
pub(crate) fn split_lines(bytes: &[u8], from: usize, lines: &mut Vec<Line>) -> LinesReading {
    lines.clear();
    let mut reading = LinesReading::default();
    let mut kinds = 0_u8;
    let mut separator = b'|';
    let mut start = from;
    while start < bytes.len() {
        let found = memchr::memchr2(b'\r', b'\n', &bytes[start..]).map(|at| start + at);
        let end = found.unwrap_or(bytes.len());
        let (kind, next) = match found.map(|at| (bytes[at], bytes.get(at + 1))) {
            Some((b'\r', Some(b'\n'))) => (1, end + 2),
            Some((b'\r', _)) => (2, end + 1),
            Some(_) => (4, end + 1),
            None => (0, end),
        };
        kinds |= kind;
        let (inner_start, inner_end) = unframed(bytes, start, end, &mut reading.frames);
        let line = &bytes[inner_start..inner_end];
        if !line.is_empty() {
            if lines.len() == LINES_MAX {
                reading.too_many = true;
                break;
            }
            if let [b'M', b'S', b'H', own, ..] = line {
                separator = *own;
            }
            lines.push(Line {
                start: inner_start,
                end: inner_end,
                is_segment: is_segment(line, separator),
                terminated: found.is_some() || inner_end < end,
            });
            reading.line_bytes_max = reading.line_bytes_max.max(line.len());
        }
        start = next;
    }
    reading.mixed_terminators = kinds.count_ones() > 1;
    reading
}

/// A frame stands before the first byte of a message and behind its last terminator.
fn unframed(bytes: &[u8], mut start: usize, mut end: usize, frames: &mut u64) -> (usize, usize) {
    while start < end && matches!(bytes[start], 0x0b | 0x1c) {
        start += 1;
        *frames += 1;
    }
    while start < end && bytes[end - 1] == 0x1c {
        end -= 1;
        *frames += 1;
    }
    (start, end)
}

fn is_segment(line: &[u8], separator: u8) -> bool {
    line.len() >= 3
        && line[..3].iter().all(u8::is_ascii_alphanumeric)
        && line.get(3).is_none_or(|byte| *byte == separator)
}

/// One field as it stands in the file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Raw<'a> {
    /// The bytes.
    pub(crate) bytes: &'a [u8],
    /// How the first byte is to be read.
    pub(crate) shift: Shift,
}

impl Raw<'_> {
    /// Whether nothing was sent.
    pub(crate) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }
}

#[derive(Clone, Copy, Debug)]
struct Span {
    start: u32,
    end: u32,
    shift: Shift,
}

/// The fields of one segment; reused from segment to segment.
#[derive(Debug, Default)]
pub(crate) struct Fields {
    spans: Vec<Span>,
    /// 1 for MSH, whose first field is the separator itself.
    offset: usize,
    /// Whether the shift back to ASCII was lost behind the last of the spans.
    is_unclosed: bool,
}

impl Fields {
    /// Forgets the segment that was cut last.
    pub(crate) fn clear(&mut self) {
        self.spans.clear();
        self.is_unclosed = false;
    }

    /// Cuts `segment`. From the field on in which the shift back to ASCII was lost there are no fields.
    pub(crate) fn split(&mut self, segment: &[u8], dialect: &Dialect) {
        let (separator, encoding) = (dialect.field, dialect.encoding);
        self.clear();
        self.offset = usize::from(segment.starts_with(b"MSH"));
        if encoding == Encoding::Iso2022Jp {
            self.split_shifted(segment, separator, dialect.component);
        } else if encoding == Encoding::Cp932 && !segment.is_ascii() {
            self.split_windows(segment, separator);
        } else {
            let mut start = 0;
            for at in Marks::of(segment, separator, separator) {
                self.push(start, at, Shift::Ascii);
                start = at + 1;
                if self.spans.len() == FIELDS_MAX {
                    return;
                }
            }
            self.push(start, segment.len(), Shift::Ascii);
        }
    }

    /// Goes over separators and escapes. Those of a two-byte set are halves of characters.
    fn split_shifted(&mut self, segment: &[u8], separator: u8, component: u8) {
        let (mut start, mut start_shift) = (0, Shift::Ascii);
        // The set that is shifted in, and where its first byte stands.
        let (mut shift, mut run) = (Shift::Ascii, 0);
        let is_lost = |run: &[u8], shift: Shift, next| {
            shift.is_double() && is_lost(run, shift, next, separator, component)
        };
        for at in Marks::of(segment, separator, ESC) {
            if at < run {
                // The letters of a shift sequence may be those of a separator.
            } else if segment[at] == ESC {
                let next = jis::escape(&segment[at..]);
                if is_lost(&segment[run..at], shift, next.map(|(next, _)| next)) {
                    self.is_unclosed = true;
                    return;
                }
                let (next, length) = next.unwrap_or((shift, 1));
                (shift, run) = (next, at + length);
            } else if !shift.is_double() {
                self.push(start, at, start_shift);
                (start, start_shift) = (at + 1, shift);
                if self.spans.len() == FIELDS_MAX {
                    return;
                }
            }
        }
        self.is_unclosed = is_lost(&segment[run..], shift, None);
        if !self.is_unclosed {
            self.push(start, segment.len(), start_shift);
        }
    }

    fn split_windows(&mut self, segment: &[u8], separator: u8) {
        let (mut at, mut start) = (0, 0);
        while at < segment.len() && self.spans.len() < FIELDS_MAX {
            match segment[at] {
                // A lead byte: whatever follows belongs to it.
                0x81..=0x9f | 0xe0..=0xfc => at += 2,
                byte => {
                    if byte == separator {
                        self.push(start, at, Shift::Ascii);
                        start = at + 1;
                    }
                    at += 1;
                }
            }
        }
        self.push(start, segment.len(), Shift::Ascii);
    }

    fn push(&mut self, start: usize, end: usize, shift: Shift) {
        if self.spans.len() < FIELDS_MAX {
            self.spans.push(Span {
                start: start as u32,
                end: end as u32,
                shift,
            });
        }
    }

    /// The field in which the shift back to ASCII was lost, as HL7 counts.
    pub(crate) fn unclosed(&self) -> Option<usize> {
        self.is_unclosed.then_some(self.spans.len() + self.offset)
    }

    /// Fields of the segment, as HL7 counts.
    pub(crate) fn len(&self) -> usize {
        (self.spans.len() + self.offset).saturating_sub(1)
    }

    /// Where field `number` stands, as HL7 counts; `None` when it is not there or does not begin in ASCII.
    pub(crate) fn place(&self, number: usize) -> Option<Range<usize>> {
        let span = self.spans.get(number.checked_sub(self.offset)?)?;
        let place = span.start as usize..span.end as usize;
        (span.shift == Shift::Ascii).then_some(place)
    }

    /// Field `number` as HL7 counts, 1-based; empty when it is not there.
    pub(crate) fn get<'a>(&self, segment: &'a [u8], number: usize) -> Raw<'a> {
        self.spans
            .get(number - self.offset.min(number))
            .filter(|_| number > self.offset)
            .and_then(|span| {
                let bytes = segment.get(span.start as usize..span.end as usize)?;
                Some(Raw {
                    bytes,
                    shift: span.shift,
                })
            })
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes, whether it is a segment, whether it is terminated.
    type Found<'a> = (&'a [u8], bool, bool);

    fn lines(bytes: &[u8]) -> (Vec<Found<'_>>, LinesReading) {
        let mut found = Vec::new();
        let reading = split_lines(bytes, 0, &mut found);
        let lines = found
            .iter()
            .map(|line| {
                (
                    &bytes[line.start..line.end],
                    line.is_segment,
                    line.terminated,
                )
            })
            .collect();
        (lines, reading)
    }

    #[test]
    fn any_terminator_ends_a_line() {
        for (text, mixed, frames) in [
            (&b"MSH|a\rPID|b\r"[..], false, 0),
            (b"MSH|a\nPID|b\n", false, 0),
            (b"MSH|a\r\nPID|b\r\n", false, 0),
            (b"MSH|a\r\nPID|b\r", true, 0),
            (b"MSH|a\n\n\nPID|b\n", false, 0),
            (b"\x0bMSH|a\rPID|b\r\x1c\r", false, 2),
            (b"MSH|a\rPID|b\x1c", false, 1),
            (b"MSH|a\rPID|b\r\x1c", false, 1),
        ] {
            let (found, reading) = lines(text);
            assert_eq!(
                found,
                [(&b"MSH|a"[..], true, true), (b"PID|b", true, true)],
                "{text:?}"
            );
            assert_eq!(
                (reading.mixed_terminators, reading.frames),
                (mixed, frames),
                "{text:?}"
            );
        }
    }

    #[test]
    fn a_wrapped_line_is_no_segment() {
        let (found, _) = lines(b"MSH$a\rOBX$b\rOBX|c\rab$c\rNTE\r12");
        let shape: Vec<_> = found
            .iter()
            .map(|(_, segment, ended)| (*segment, *ended))
            .collect();
        assert_eq!(
            shape,
            [
                (true, true),
                (true, true),
                (false, true),
                (false, true),
                (true, true),
                (false, false)
            ]
        );
    }

    #[test]
    fn there_is_a_limit_on_lines() {
        let many = b"A\r".repeat(LINES_MAX + 5);
        let (found, reading) = lines(&many);
        assert_eq!(found.len(), LINES_MAX);
        assert!(reading.too_many);
        assert!(lines(&vec![b'A'; SEGMENT_BYTES_MAX + 1]).1.too_long());
    }

    #[test]
    fn delimiters_inside_characters_do_not_count() {
        // 0x7C is `|`, and the first or second half of a kanji in ISO-2022-JP and a trail byte in CP932.
        type Case<'a> = (&'a [u8], Encoding, &'a [&'a [u8]]);
        let cases: &[Case<'_>] = &[
            (b"OBX|a||b", Encoding::Ascii, &[b"OBX", b"a", b"", b"b"]),
            (
                b"OBX|\x1b$B0|\x1b(B|b",
                Encoding::Iso2022Jp,
                &[b"OBX", b"\x1b$B0|\x1b(B", b"b"],
            ),
            (
                b"OBX|\x1b$B|0|0\x1b(B|b",
                Encoding::Iso2022Jp,
                &[b"OBX", b"\x1b$B|0|0\x1b(B", b"b"],
            ),
            (
                b"OBX|\x83|\x83|||b",
                Encoding::Cp932,
                &[b"OBX", b"\x83|\x83|", b"", b"b"],
            ),
            (
                b"OBX|\xb1|b\x81",
                Encoding::Cp932,
                &[b"OBX", b"\xb1", b"b\x81"],
            ),
            (
                "OBX|総|b".as_bytes(),
                Encoding::Utf8,
                &[b"OBX", "総".as_bytes(), b"b"],
            ),
        ];
        for (segment, encoding, expected) in cases {
            let mut fields = Fields::default();
            fields.split(segment, &Dialect::new(*encoding));
            for (number, bytes) in expected.iter().enumerate().skip(1) {
                assert_eq!(fields.get(segment, number).bytes, *bytes, "{segment:?}");
            }
            assert!(fields.get(segment, expected.len()).is_empty());
        }
    }

    #[test]
    fn a_field_remembers_its_shift() {
        let segment = b"OBX|\x1b(Ja|b|\x1b(Bc";
        let mut fields = Fields::default();
        fields.split(segment, &Dialect::new(Encoding::Iso2022Jp));
        assert_eq!(fields.get(segment, 1).shift, Shift::Ascii);
        assert_eq!(fields.get(segment, 2).shift, Shift::Roman);
    }

    #[test]
    fn the_header_counts_its_separator() {
        let segment = b"MSH|^~\\&|A|B";
        let mut fields = Fields::default();
        fields.split(segment, &Dialect::new(Encoding::Ascii));
        assert_eq!(fields.get(segment, 2).bytes, b"^~\\&");
        assert_eq!(fields.get(segment, 4).bytes, b"B");
        assert!(fields.get(segment, 0).is_empty());
        assert!(fields.get(segment, 1).is_empty());
    }
}
