//! One line, cut at its tabs.

/// Columns that are remembered; no file of the survey has as many.
const COLUMNS_MAX: usize = 40;

/// A line without its terminator.
pub(super) struct Line<'a> {
    /// Which line of the file, 1-based.
    pub(super) number: u32,
    /// Its first byte in the file, 0-based.
    pub(super) start: u64,
    bytes: &'a [u8],
    /// Bytes behind these that were not kept, as the line is over the limit.
    beyond: u64,
    /// Behind the last byte of each column.
    ends: [u32; COLUMNS_MAX],
    count: usize,
    /// Whether there is a quotation mark in it.
    has_quote: bool,
}

/// The highest bit of each byte that is a tab.
fn tabs(word: u64) -> u64 {
    const LOW: u64 = u64::from_le_bytes([0x7f; 8]);
    let zeros_at_tabs = word ^ u64::from_le_bytes([b'\t'; 8]);
    let carried = (zeros_at_tabs & LOW) + LOW;
    !(carried | zeros_at_tabs | LOW)
}

impl<'a> Line<'a> {
    /// Cuts a line.
    pub(super) fn cut(number: u32, start: u64, bytes: &'a [u8], has_quote: bool) -> Line<'a> {
        let mut ends = [bytes.len() as u32; COLUMNS_MAX];
        let mut count = 0;
        let mut note = |tab: usize| {
            if let Some(end) = ends.get_mut(count) {
                *end = tab as u32;
            }
            count += 1;
        };
        // Columns are so short that a search for each tab would cost more than looking at eight bytes at a time.
        let (words, rest) = bytes.as_chunks::<8>();
        for (index, word) in words.iter().enumerate() {
            let mut found = tabs(u64::from_le_bytes(*word));
            while found != 0 {
                note(index * 8 + (found.trailing_zeros() / 8) as usize);
                found &= found - 1;
            }
        }
        let done = words.len() * 8;
        for (index, _) in rest.iter().enumerate().filter(|(_, byte)| **byte == b'\t') {
            note(done + index);
        }
        Line {
            number,
            start,
            bytes,
            beyond: 0,
            ends,
            count: count + 1,
            has_quote,
        }
    }

    /// The beginning of a line that is longer by so many bytes.
    pub(super) fn with_beyond(self, beyond: u64) -> Line<'a> {
        Line { beyond, ..self }
    }

    /// How many columns it has, also those that are not remembered.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// Behind its last byte in the file.
    pub(super) fn end(&self) -> u64 {
        self.start + self.bytes.len() as u64 + self.beyond
    }

    /// The bytes of the line.
    pub(super) fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Whether there is a quotation mark in it.
    pub(super) fn has_quote(&self) -> bool {
        self.has_quote
    }

    /// A column as it stands, by its number from 1; empty where there is none.
    fn raw(&self, column: usize) -> &'a [u8] {
        self.span(column, column)
    }

    /// The columns from `first` to `last` with the tabs between them; empty where there are none.
    pub(super) fn span(&self, first: usize, last: usize) -> &'a [u8] {
        if first == 0 || last > self.count.min(COLUMNS_MAX) {
            return b"";
        }
        let start = match first {
            1 => 0,
            _ => self.ends[first - 2] as usize + 1,
        };
        self.bytes
            .get(start..self.ends[last - 1] as usize)
            .unwrap_or_default()
    }

    /// A column without blanks and quotation marks around it.
    pub(super) fn trimmed(&self, column: usize) -> &'a [u8] {
        let field = self.raw(column).trim_ascii();
        match field {
            [b'"', inner @ .., b'"'] if self.has_quote => inner.trim_ascii(),
            _ => field,
        }
    }

    /// The first column that stands in quotation marks.
    pub(super) fn first_quoted(&self) -> Option<usize> {
        if !self.has_quote {
            return None;
        }
        (1..=self.count.min(COLUMNS_MAX)).find(|column| {
            let field = self.raw(*column).trim_ascii();
            field.len() > 1 && field.starts_with(b"\"") && field.ends_with(b"\"")
        })
    }
}
