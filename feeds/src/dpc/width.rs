//! Digits of full width, which belong into names only.

/// A field of ASCII and digits of full width (CP932 or UTF-8) with its digits in ASCII; `None` when there are none of them,
/// or other characters besides.
pub(super) fn narrow(field: &[u8]) -> Option<Vec<u8>> {
    let mut narrowed = Vec::with_capacity(field.len());
    let mut rest = field;
    loop {
        rest = match *rest {
            [0x82, digit @ 0x4f..=0x58, ref tail @ ..] => {
                narrowed.push(digit - 0x4f + b'0');
                tail
            }
            [0xef, 0xbc, digit @ 0x90..=0x99, ref tail @ ..] => {
                narrowed.push(digit - 0x90 + b'0');
                tail
            }
            [byte @ 0..=0x7f, ref tail @ ..] => {
                narrowed.push(byte);
                tail
            }
            [] => break,
            _ => return None,
        }
    }
    (narrowed.len() < field.len()).then_some(narrowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_digits_are_read() {
        assert_eq!(narrow("２０24".as_bytes()), Some(b"2024".to_vec()));
        assert_eq!(narrow(b"\x82\x4f\x82\x581"), Some(b"091".to_vec()));
        assert_eq!(narrow(b"2024"), None);
        assert_eq!(narrow("２月".as_bytes()), None);
    }
}
