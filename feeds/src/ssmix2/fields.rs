//! What several data types do alike: the cells that a row takes from its file, and fields that hold a code, a place, an
//! identifier, a time or a day.
//!
//! A field that does not look like what belongs there may be a shifted neighbour. In EVN and PV1 codes and times stand
//! beside names and numbers of staff, so such a field is left out and reported (S05), not kept as sent (law 7).

use model::{Detail, Note, TableSpec};

use super::columns;
use super::intern::TextId;
use super::message::Segment;
use super::reading::Components;
use super::time::{self, TimeReading};
use super::work::Work;
use crate::FileContext;

/// Characters of a code at most; the codes of the standard have ten at most.
const CODE_CHARS_MAX: usize = 20;

/// Digits of a patient number that are too many to stand in an identifier by chance.
const TELLING_DIGITS_MIN: usize = 5;

/// A row of `spec` with nothing in it but what the file says.
pub(crate) fn file_row<const WIDTH: usize>(
    work: &mut Work,
    file: &FileContext<'_>,
    spec: &TableSpec,
) -> [u64; WIDTH] {
    let texts = &mut work.readings.texts;
    let name = file.name;
    let mut row = columns::blank(spec);
    for (column, cell) in spec.data_columns().zip(&mut row) {
        *cell = match column.name {
            "care_date" => columns::whole(name.care_date.map(i64::from)),
            "patient_key" => columns::text(texts.id(file.patient_key)),
            "data_type" => columns::text(texts.id(name.data_type)),
            "order_no" => columns::text(texts.id(name.order_no)),
            "department_code" => columns::text(texts.id(name.department.unwrap_or_default())),
            "occurred_at" => columns::whole(name.occurred_at_micros()),
            "load_id" => columns::text(texts.id(file.load_id)),
            "source_file_id" => columns::whole(Some(file.source_file_id)),
            _ => *cell,
        };
    }
    row
}

/// Where the cells of a place stand: HL7 type PL, of which ward, room, bed and kind are kept.
pub(crate) struct PlaceCells {
    /// First component: a ward, or the department of an outpatient.
    pub(crate) code: usize,
    /// Second component.
    pub(crate) room: usize,
    /// Third component.
    pub(crate) bed: usize,
    /// Sixth component: N or C.
    pub(crate) kind: usize,
}

/// A time: the field, and the cells for the instant and for the text that it does not say.
pub(crate) type TimeCells = (u16, usize, usize);

impl Work {
    /// The components of a field.
    pub(crate) fn components(&mut self, segment: &Segment<'_>, number: u16) -> Components {
        let raw = self.field(segment, number);
        let components = self.readings.components(raw, &self.dialect);
        self.faults(segment, number, components.faults);
        components
    }

    /// The code of a field, its first component; none, and S05, when that looks like no code.
    pub(crate) fn code(&mut self, segment: &Segment<'_>, number: u16) -> TextId {
        let code = self.components(segment, number).get(1);
        if is_code(self.readings.texts.get(code)) {
            return code;
        }
        self.shifted(segment, number, "a code");
        TextId::NONE
    }

    /// The codes of a field that may repeat, joined by `~`; none, and S05, when one of them looks like no code.
    pub(crate) fn codes(&mut self, segment: &Segment<'_>, number: u16) -> TextId {
        let raw = self.field(segment, number);
        let codes = self.readings.codes(raw, &self.dialect);
        self.faults(segment, number, codes.faults);
        if self.readings.texts.get(codes.text).split('~').all(is_code) {
            return codes.text;
        }
        self.shifted(segment, number, "codes");
        TextId::NONE
    }

    /// An identifier, its first component, unless it holds the patient's number.
    pub(crate) fn identifier(&mut self, segment: &Segment<'_>, number: u16) -> TextId {
        let id = self.components(segment, number).get(1);
        if holds_number(self.readings.texts.get(id), self.patient_id()) {
            return TextId::NONE;
        }
        id
    }

    /// The identifier of an order, first part of its first component, unless it holds the patient's number. It stands
    /// among the names of staff, so what looks like words is none, and S05.
    pub(crate) fn order_id(&mut self, segment: &Segment<'_>, number: u16) -> TextId {
        let raw = self.field(segment, number);
        let parts = self.readings.subcomponents(raw, 1, &self.dialect);
        self.faults(segment, number, parts.faults);
        let text = self.readings.texts.get(parts.get(1));
        if text.chars().any(is_of_words) {
            self.shifted(segment, number, "an identifier");
            return TextId::NONE;
        }
        if holds_number(text, self.patient_id()) {
            return TextId::NONE;
        }
        parts.get(1)
    }

    /// Reads a place into `row`; nothing, and S05, when a part of it looks like no code.
    pub(crate) fn place(
        &mut self,
        segment: &Segment<'_>,
        number: u16,
        row: &mut [u64],
        cells: &PlaceCells,
    ) {
        let components = self.components(segment, number);
        let parts = [
            (cells.code, 1),
            (cells.room, 2),
            (cells.bed, 3),
            (cells.kind, 6),
        ];
        let texts = &self.readings.texts;
        let is_place = parts
            .iter()
            .all(|(_, number)| is_code(texts.get(components.get(*number))));
        for (cell, number) in parts {
            let part = components.get(number);
            row[cell] = columns::text(if is_place { part } else { TextId::NONE });
        }
        if !is_place {
            self.shifted(segment, number, "a place");
        }
    }

    /// Reads a time into `row` as [`Work::time`] does; what looks like no time is not kept as sent, and is S05.
    pub(crate) fn moment(
        &mut self,
        segment: &Segment<'_>,
        (number, instant, text): TimeCells,
        row: &mut [u64],
    ) -> TimeReading {
        let reading = self.time(segment, number, row, instant, text);
        let field = self.field(segment, number).bytes;
        if !is_time(field, self.dialect.component) {
            row[text] = columns::text(TextId::NONE);
            self.shifted(segment, number, "a time");
        }
        reading
    }

    /// Reads a day into `row`, at `text` the field as sent when that is not a plain day. An hour does not move the day.
    pub(crate) fn day(
        &mut self,
        segment: &Segment<'_>,
        (number, day, text): TimeCells,
        row: &mut [u64],
    ) -> u32 {
        let field = self.field(segment, number).bytes;
        let reading = self.moment(segment, (number, day, text), row);
        let read = reading.micros.and_then(|_| time::day(field.get(..8)?));
        row[day] = columns::whole(read.map(i64::from));
        if read.is_some() && field.len() == 8 {
            row[text] = columns::text(TextId::NONE);
        } else if read.is_some() && is_time(field, self.dialect.component) {
            row[text] = columns::text(self.text(segment, number));
        }
        reading.notes & !Note::HourPast24.bit()
    }

    fn shifted(&mut self, segment: &Segment<'_>, number: u16, expected: &'static str) {
        let detail = Detail::Expected(expected, "other text");
        self.defect("S05", segment.place(number), detail);
    }
}

/// Whether a text may be a code: short, and without Japanese letters and blanks unless a digit stands among them, as in
/// the name of a ward. No code at all is none the worse.
pub(crate) fn is_code(text: &str) -> bool {
    text.chars().count() <= CODE_CHARS_MAX
        && (!text.chars().any(is_of_words) || text.chars().any(char::is_numeric))
}

/// Whether a character is a blank or a Japanese letter.
fn is_of_words(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{3005}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ff66}'..='\u{ff9f}')
}

/// Whether a field may be a time: digits and the marks between them, and the degree of precision behind.
fn is_time(field: &[u8], component: u8) -> bool {
    let (time, precision) = match field.iter().position(|byte| *byte == component) {
        Some(at) => (&field[..at], &field[at + 1..]),
        None => (field, &[][..]),
    };
    time.iter()
        .all(|byte| byte.is_ascii_digit() || b"+-.:/ \"".contains(byte))
        && matches!(precision, [] | [b'Y' | b'L' | b'D' | b'H' | b'M' | b'S'])
}

/// Whether an identifier is the patient's number or holds it: its digits, or, of a number that is mostly zeros in front, the
/// number as it is written between delimiters.
pub(crate) fn holds_number(id: &str, patient_id: &str) -> bool {
    let bare = patient_id.trim_start_matches('0');
    let is_number = !id.is_empty() && id.trim_start_matches('0') == bare;
    let mut parts = id.split(|letter: char| !letter.is_ascii_alphanumeric());
    is_number
        || bare.len() >= TELLING_DIGITS_MIN && id.contains(bare)
        || patient_id.len() >= TELLING_DIGITS_MIN && parts.any(|part| part == patient_id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_from_names() {
        for code in [
            "",
            "01",
            "5F",
            "東5",
            "３０２号",
            "ICU",
            "ＮＩＣＵ",
            "99DEP-07",
        ] {
            assert!(is_code(code), "{code}");
        }
        for other in [
            "試験花子",
            "シケン",
            "ｼｹﾝ",
            "HANAKO S",
            "x23456789012345678901",
        ] {
            assert!(!is_code(other), "{other}");
        }
    }

    #[test]
    fn times_are_told_from_names() {
        for time in [
            "",
            "\"\"",
            "20261119",
            "202611191530+0900",
            "2026/11/19",
            "20261119^D",
        ] {
            assert!(is_time(time.as_bytes(), b'^'), "{time}");
        }
        for other in [
            "DR0123",
            "DR0123^SHIKEN",
            "20261119^DR",
            "去年",
            "20261119~2",
        ] {
            assert!(!is_time(other.as_bytes(), b'^'), "{other}");
        }
    }

    #[test]
    fn the_number_of_a_patient_is_no_identifier() {
        for (id, patient, expected) in [
            ("000000000071234", "0042109", false),
            ("0042109", "0042109", true),
            ("42109", "0042109", true),
            ("42109-003", "0042109", true),
            ("000000042109", "0042109", true),
            ("7", "0000007", true),
            ("71234", "0000007", false),
            ("0000007-3", "0000007", true),
            ("00000073", "0000007", false),
            ("R-7", "0000007", false),
            ("R-7", "7", false),
            ("", "0000000", false),
            ("D-3", "", false),
        ] {
            assert_eq!(holds_number(id, patient), expected, "{id} {patient}");
        }
    }
}
