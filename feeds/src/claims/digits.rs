//! Numbers of claims: points, times, quantities, and the check digits of payers.

use super::encoding::Encoding;

/// A whole number as it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Whole {
    /// Nothing there.
    Blank,
    /// Digits.
    Plain(i64),
    /// Digits of full width.
    Wide(i64),
    /// No number.
    Bad,
}

/// More digits than any column has; what is longer is no number.
const DIGITS_MAX: usize = 12;

/// Reads a whole number, which may have a minus.
pub(crate) fn whole(bytes: &[u8], encoding: Encoding) -> Whole {
    let bytes = bytes.trim_ascii();
    if bytes.is_empty() {
        return Whole::Blank;
    }
    if let Some(number) = plain(bytes) {
        return Whole::Plain(number);
    }
    if bytes.is_ascii() {
        return Whole::Bad;
    }
    let narrow = encoding.narrow(bytes).unwrap_or_default();
    plain(narrow.as_bytes()).map_or(Whole::Bad, Whole::Wide)
}

fn plain(bytes: &[u8]) -> Option<i64> {
    let (digits, sign) = match bytes {
        [b'-', digits @ ..] => (digits, -1),
        digits => (digits, 1),
    };
    if digits.is_empty() || digits.len() > DIGITS_MAX {
        return None;
    }
    let number = digits.iter().try_fold(0, |number: i64, digit| {
        digit
            .is_ascii_digit()
            .then(|| number * 10 + i64::from(digit - b'0'))
    })?;
    Some(number * sign)
}

/// Reads digits with at most one point among them; `None` for anything else.
pub(crate) fn decimal(bytes: &[u8]) -> Option<f64> {
    let points = bytes.iter().filter(|byte| **byte == b'.').count();
    let is_number = bytes
        .iter()
        .all(|byte| byte.is_ascii_digit() || *byte == b'.');
    if !is_number || points > 1 || bytes.len() == points || bytes.len() > DIGITS_MAX + 1 {
        return None;
    }
    std::str::from_utf8(bytes).ok()?.parse().ok()
}

/// Whether the last of some digits is their check digit: modulus 10, weights 2 and 1 from the right, digits of products added.
pub(crate) fn is_checked(digits: &[u8]) -> bool {
    let Some((check, digits)) = digits.split_last() else {
        return false;
    };
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(index, digit)| {
            let product = u32::from(digit.wrapping_sub(b'0')) * (2 - index as u32 % 2);
            product / 10 + product % 10
        })
        .sum();
    u32::from(check.wrapping_sub(b'0')) == (10 - sum % 10) % 10
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers() {
        for (text, expected) in [
            ("", Whole::Blank),
            ("  ", Whole::Blank),
            ("0", Whole::Plain(0)),
            (" 288", Whole::Plain(288)),
            ("-5", Whole::Plain(-5)),
            ("２８８", Whole::Wide(288)),
            ("－５", Whole::Wide(-5)),
            ("1.5", Whole::Bad),
            ("点", Whole::Bad),
            ("-", Whole::Bad),
            ("1234567890123", Whole::Bad),
        ] {
            assert_eq!(whole(text.as_bytes(), Encoding::Utf8), expected, "{text}");
        }
    }

    #[test]
    fn decimals() {
        for (text, expected) in [
            ("7.12", Some(7.12)),
            ("0.5", Some(0.5)),
            ("30", Some(30.0)),
            (".5", Some(0.5)),
            (".", None),
            ("", None),
            ("1.2.3", None),
            ("1e5", None),
            ("-1", None),
        ] {
            assert_eq!(decimal(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn check_digits() {
        for number in ["01010016", "00138057", "138057", "34130021", "83120063"] {
            assert!(is_checked(number.as_bytes()), "{number}");
        }
        for number in ["01010017", "138058", "01100016", ""] {
            assert!(!is_checked(number.as_bytes()), "{number}");
        }
    }
}
