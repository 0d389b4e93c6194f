//! Where a line stands in the bytes of a delivered file, and what text the bytes of a row are: for who follows a row back.

use std::ops::Range;

/// Bytes of a line that are kept; a longer one is found all the same.
const KEPT_BYTES_MAX: usize = 1 << 16;

/// Looks for one line of a file that comes in portions. Lines end with a line feed, as the decoders of deliveries count them.
///
/// ```
/// let mut finder = feeds::LineFinder::new(2);
/// for portion in [&b"IR,1\r\nRE"[..], b",2\r\nGO\r\n"] {
///     finder.take(portion);
/// }
/// let (range, bytes) = finder.end().unwrap();
/// assert_eq!((range, bytes.as_slice()), (6..10, &b"RE,2"[..]));
/// ```
#[derive(Debug)]
pub struct LineFinder {
    wanted: u32,
    line: u32,
    offset: u64,
    start: u64,
    kept: Vec<u8>,
    found: Option<Range<u64>>,
}

impl LineFinder {
    /// Looks for a line, 1-based.
    pub fn new(line_no: u32) -> LineFinder {
        LineFinder {
            wanted: line_no,
            line: 1,
            offset: 0,
            start: 0,
            kept: Vec::new(),
            found: None,
        }
    }

    /// Takes the next bytes of the file.
    pub fn take(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while self.found.is_none() && !rest.is_empty() {
            let end = memchr::memchr(b'\n', rest);
            let (line, behind) = rest.split_at(end.map_or(rest.len(), |end| end + 1));
            if self.line == self.wanted {
                let room = KEPT_BYTES_MAX.saturating_sub(self.kept.len());
                self.kept.extend_from_slice(&line[..line.len().min(room)]);
            }
            self.offset += line.len() as u64;
            if end.is_some() {
                self.end_line();
            }
            rest = behind;
        }
    }

    fn end_line(&mut self) {
        if self.line == self.wanted {
            self.found = Some(self.start..self.offset);
        }
        self.line = self.line.saturating_add(1);
        self.start = self.offset;
    }

    /// The line's place in the file and its bytes, both without the terminator; of a long line the first bytes alone.
    pub fn end(mut self) -> Option<(Range<u64>, Vec<u8>)> {
        if self.found.is_none() && self.line == self.wanted && self.offset > self.start {
            self.found = Some(self.start..self.offset);
        }
        let mut range = self.found?;
        for terminator in [b"\n", b"\r"] {
            if self.kept.ends_with(terminator) {
                self.kept.pop();
                range.end -= 1;
            }
        }
        Some((range, self.kept))
    }
}

/// Bytes of a file as text, by the name of the encoding that was found in it. What does not fit becomes a replacement character.
pub fn text_of(bytes: &[u8], encoding: &str) -> String {
    let encoding = match encoding {
        "iso-2022-jp" => encoding_rs::ISO_2022_JP,
        "cp932" => encoding_rs::SHIFT_JIS,
        "euc-jp" => encoding_rs::EUC_JP,
        _ => encoding_rs::UTF_8,
    };
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_found_however_the_file_is_cut() {
        let file = b"a\n\nbb\r\nlast";
        let expected = [Some("a"), Some(""), Some("bb"), Some("last"), None];
        for (number, expected) in (1..).zip(expected) {
            for cut in 0..=file.len() {
                let mut finder = LineFinder::new(number);
                finder.take(&file[..cut]);
                finder.take(&file[cut..]);
                let found = finder.end();
                let text = found.as_ref().map(|(_, bytes)| bytes.as_slice());
                assert_eq!(
                    text,
                    expected.map(str::as_bytes),
                    "line {number}, cut {cut}"
                );
                if let Some((range, bytes)) = &found {
                    let range = range.start as usize..range.end as usize;
                    assert_eq!(&file[range], bytes.as_slice());
                }
            }
        }
    }
}
