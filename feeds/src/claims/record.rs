//! A line of a file, cut into columns.

use model::Place;

use super::dialect::Kind;

/// Where the columns of a line begin and end. Kept from line to line, so that cutting allocates nothing.
#[derive(Debug, Default)]
pub(crate) struct Bounds {
    list: Vec<(u32, u32)>,
}

impl Bounds {
    /// Cuts a line; says whether a column was in quotes, which the specification does not know and copies bring along. No
    /// byte of a letter of CP932 or UTF-8 is a comma or a quote.
    pub(crate) fn cut(&mut self, line: &[u8]) -> bool {
        self.list.clear();
        if memchr::memchr(b'"', line).is_some() {
            return self.cut_quoted(line);
        }
        let mut start = 0;
        for (index, byte) in line.iter().enumerate() {
            if *byte == b',' {
                self.list.push((start, index as u32));
                start = index as u32 + 1;
            }
        }
        self.list.push((start, line.len() as u32));
        false
    }

    fn cut_quoted(&mut self, line: &[u8]) -> bool {
        let mut quoted = false;
        let mut start = 0;
        loop {
            let rest = &line[start..];
            let inner = match rest {
                [b'"', inner @ ..] => memchr::memchr(b'"', inner),
                _ => None,
            };
            let behind = inner.map_or(0, |length| length + 2);
            let end = memchr::memchr(b',', &rest[behind..]).map_or(rest.len(), |at| at + behind);
            match inner {
                Some(length) if end == behind => {
                    quoted = true;
                    self.push(start + 1, start + 1 + length);
                }
                _ => self.push(start, start + end),
            }
            start += end + 1;
            if start > line.len() {
                return quoted;
            }
        }
    }

    fn push(&mut self, start: usize, end: usize) {
        self.list.push((start as u32, end as u32));
    }

    /// The columns.
    pub(crate) fn list(&self) -> &[(u32, u32)] {
        &self.list
    }
}

/// A line with its columns, and where it stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Record<'a> {
    /// The line without its end.
    pub(crate) line: &'a [u8],
    /// Begin and end of each column.
    pub(crate) bounds: &'a [(u32, u32)],
    /// Which line of the file, 1-based.
    pub(crate) line_no: u32,
    /// Which record of the receipt, RE = 1; 1 outside a receipt.
    pub(crate) position: u32,
    /// First byte in the file, 0-based.
    pub(crate) start: u64,
    /// Behind the last byte, the line's end included.
    pub(crate) end: u64,
}

impl<'a> Record<'a> {
    /// A column, 0 the record id; empty when the line has no such column, since blank columns at the end may be left out.
    pub(crate) fn field(&self, column: usize) -> &'a [u8] {
        match self.bounds.get(column) {
            Some((start, end)) => &self.line[*start as usize..*end as usize],
            None => &[],
        }
    }

    /// A column without blanks at its edges.
    pub(crate) fn trimmed(&self, column: usize) -> &'a [u8] {
        self.field(column).trim_ascii()
    }

    /// Which record it is.
    pub(crate) fn id(&self) -> &'a [u8] {
        self.trimmed(0)
    }

    /// How many columns it has.
    pub(crate) fn columns(&self) -> usize {
        self.bounds.len()
    }

    /// Whether all columns from that one on are blank.
    pub(crate) fn is_blank_from(&self, column: usize) -> bool {
        (column..self.columns()).all(|column| self.trimmed(column).is_empty())
    }

    /// The place of a column; 0 for the record as a whole.
    pub(crate) fn place(&self, column: usize) -> Place {
        // Anything but an id could be a piece of somebody's name.
        let segment_name = match self.id() {
            [first @ b'A'..=b'Z', second @ b'A'..=b'Z'] => [*first, *second, b' '],
            _ => *b"?? ",
        };
        Place {
            message: self.line_no,
            segment: self.position,
            segment_name,
            field: column as u16,
            byte: self.start,
        }
    }
}

/// The id of a record that this version knows, and how many columns it has at most; `None` for any other.
pub(crate) fn known(id: &[u8], kind: Kind) -> Option<(&'static str, usize)> {
    let is_dpc = kind == Kind::Dpc;
    Some(match id {
        b"IR" => ("IR", 10),
        b"RE" if is_dpc => ("RE", 30),
        b"RE" => ("RE", 38),
        b"HO" if is_dpc => ("HO", 16),
        b"HO" => ("HO", 15),
        b"KO" if is_dpc => ("KO", 13),
        b"KO" => ("KO", 12),
        b"SN" => ("SN", 9),
        b"JD" => ("JD", 33),
        b"MF" => ("MF", 33),
        b"GR" => ("GR", 3),
        b"SY" => ("SY", 8),
        b"SI" => ("SI", 44),
        b"IY" => ("IY", 44),
        b"TO" => ("TO", 48),
        b"CO" => ("CO", 5),
        b"SJ" => ("SJ", 3),
        b"BU" => ("BU", 6),
        b"SB" => ("SB", 8),
        b"KK" => ("KK", 14),
        b"SK" => ("SK", 7),
        b"GA" => ("GA", 7),
        b"HH" => ("HH", 9),
        b"GT" => ("GT", 12),
        b"CD" => ("CD", 11),
        b"GO" => ("GO", 4),
        b"TI" => ("TI", usize::MAX),
        b"TR" => ("TR", usize::MAX),
        b"TS" => ("TS", usize::MAX),
        _ => return envelope(id).map(|id| (id, usize::MAX)),
    })
}

/// The id of a record that reviewers and insurers wrap around receipts.
pub(crate) fn envelope(id: &[u8]) -> Option<&'static str> {
    Some(match id {
        b"EX" => "EX",
        b"RC" => "RC",
        b"MN" => "MN",
        b"HI" => "HI",
        b"HR" => "HR",
        b"HG" => "HG",
        b"JY" => "JY",
        b"ON" => "ON",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(line: &str) -> (Vec<String>, bool) {
        let mut bounds = Bounds::default();
        let quoted = bounds.cut(line.as_bytes());
        let record = Record {
            line: line.as_bytes(),
            bounds: bounds.list(),
            line_no: 1,
            position: 1,
            start: 0,
            end: line.len() as u64,
        };
        let columns = (0..record.columns())
            .map(|column| String::from_utf8(record.field(column).to_vec()).unwrap())
            .collect();
        (columns, quoted)
    }

    #[test]
    fn lines_are_cut_at_commas() {
        for (line, expected, is_quoted) in [
            ("SI,11,,1", &["SI", "11", "", "1"][..], false),
            ("SI,", &["SI", ""], false),
            ("", &[""], false),
            ("\"CO\",\"01\",\"a,b\",\"\"", &["CO", "01", "a,b", ""], true),
            ("CO,a\"b\",\"c", &["CO", "a\"b\"", "\"c"], false),
            ("\"a\"b,c", &["\"a\"b", "c"], false),
        ] {
            let (found, quoted) = columns(line);
            assert_eq!(found, expected, "{line}");
            assert_eq!(quoted, is_quoted, "{line}");
        }
    }
}
