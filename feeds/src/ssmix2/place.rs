//! Where a segment stands in the bytes of a file, and under which other name a file has stood: for who follows a row back.

use std::ops::Range;

use super::name::read_path;
use super::split::split_lines;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The bytes of a segment without its terminator, by the numbers that rows carry: message and segment of the message, both
/// 1-based, MSH = 1.
pub(super) fn segment(bytes: &[u8], message_no: u32, segment_no: u32) -> Option<Range<usize>> {
    let from = match bytes.starts_with(BYTE_ORDER_MARK) {
        true => BYTE_ORDER_MARK.len(),
        false => 0,
    };
    let mut lines = Vec::new();
    split_lines(bytes, from, &mut lines);
    let (mut message, mut segment) = (0, 0);
    // Counted as the decoder counts: lines that are no segments have no number.
    for line in lines.iter().filter(|line| line.is_segment) {
        let is_header = bytes[line.start..line.end].starts_with(b"MSH");
        if is_header {
            (message, segment) = (message + 1, 0);
        }
        segment += 1;
        if (message, segment) == (message_no, segment_no) {
            return Some(line.start..line.end);
        }
    }
    None
}

/// The path that the same version has with another condition flag, which is the last letter of the name.
pub(super) fn with_condition(path: &[u8], flag: u8) -> Option<Vec<u8>> {
    let mut other = path.to_vec();
    let last = other.last_mut()?;
    *last = flag.checked_add(b'0')?;
    let names = (read_path(path).name?, read_path(&other).name?);
    let is_same = super::version_key(&names.0) == super::version_key(&names.1);
    (is_same && names.1.condition_flag == flag).then(|| other.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_are_counted_as_rows_name_them() {
        let file = b"\xef\xbb\xbfMSH|^~\\&|A\rPID|1\r\nno segment\nOBX|1\rMSH|^~\\&|B\rPID|2\r";
        let text = |message, segment| {
            let range = segment_of(file, message, segment)?;
            Some(String::from_utf8_lossy(&file[range]).into_owned())
        };
        assert_eq!(text(1, 1).as_deref(), Some("MSH|^~\\&|A"));
        assert_eq!(text(1, 3).as_deref(), Some("OBX|1"));
        assert_eq!(text(2, 2).as_deref(), Some("PID|2"));
        assert_eq!(text(1, 4), None);
        assert_eq!(text(0, 0), None);
    }

    fn segment_of(bytes: &[u8], message: u32, number: u32) -> Option<Range<usize>> {
        segment(bytes, message, number)
    }

    #[test]
    fn a_name_with_another_flag_is_the_same_version() {
        let path = b"900/000/9000001/20261118/OML-11/9000001_20261118_OML-11_000000000000017_20261118103000000_01_1";
        let other = with_condition(path, 2).unwrap();
        assert!(other.ends_with(b"_01_2"));
        assert_eq!(with_condition(&other, 1).unwrap(), path);
        assert_eq!(with_condition(b"900/notes.txt", 1), None);
    }
}
