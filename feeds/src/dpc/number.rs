//! Numbers as the survey writes them: filled up with zeros, with a point at most.

/// A decimal number: `mantissa` over ten to the power of `scale`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Number {
    pub(super) mantissa: i64,
    pub(super) scale: u8,
}

impl Number {
    /// Reads a number of at most 15 digits, so that it is exact as a floating point number too.
    pub(super) fn read(field: &[u8]) -> Option<Number> {
        let (is_negative, digits) = match field {
            [b'-', rest @ ..] => (true, rest),
            [b'+', rest @ ..] => (false, rest),
            _ => (false, field),
        };
        let (mut mantissa, mut scale, mut has_point) = (0_i64, 0, false);
        for byte in digits {
            match byte {
                b'0'..=b'9' => {
                    mantissa = mantissa.checked_mul(10)? + i64::from(byte - b'0');
                    scale += u8::from(has_point);
                }
                b'.' if !has_point => has_point = true,
                _ => return None,
            }
            if mantissa >= 1_000_000_000_000_000 || scale > 15 {
                return None;
            }
        }
        if !digits.iter().any(u8::is_ascii_digit) {
            return None;
        }
        // 12.000 is a whole number.
        while scale > 0 && mantissa % 10 == 0 {
            (mantissa, scale) = (mantissa / 10, scale - 1);
        }
        let mantissa = if is_negative { -mantissa } else { mantissa };
        Some(Number { mantissa, scale })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_the_survey_writes_them() {
        for (text, expected) in [
            ("0000001.500", Some((15, 1))),
            ("0000001.000", Some((1, 0))),
            ("000000009.02", Some((902, 2))),
            ("00001546", Some((1546, 0))),
            ("-0000120", Some((-120, 0))),
            ("1,000", None),
            ("1e3", None),
            (".", None),
            ("-", None),
            ("9999999999999999", None),
        ] {
            let number = Number::read(text.as_bytes());
            assert_eq!(number.map(|n| (n.mantissa, n.scale)), expected, "{text}");
        }
    }
}
