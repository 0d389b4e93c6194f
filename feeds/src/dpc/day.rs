//! Days as the survey writes them: eight digits, some of which stand for no day.

use crate::ssmix2::time::days;

/// What eight digits say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// Empty, or one of the values that are data and no day: 00000000 not known or still in, 99999999 none.
    Nothing,
    /// Days since 1970-01-01.
    Day(i32),
    /// A month (20240700) or a year (20240000).
    Coarse,
    /// No day at all.
    Impossible,
}

/// Reads a day.
pub(super) fn read(field: &[u8]) -> Reading {
    if matches!(field, b"" | b"00000000" | b"99999999") {
        return Reading::Nothing;
    }
    let (Some(year), Some(month), Some(day)) = parts(field) else {
        return Reading::Impossible;
    };
    match (month, day) {
        (0, 0) if year > 0 => Reading::Coarse,
        (1..=12, 0) if year > 0 => Reading::Coarse,
        _ => days(year, month, day).map_or(Reading::Impossible, Reading::Day),
    }
}

fn parts(field: &[u8]) -> (Option<u32>, Option<u32>, Option<u32>) {
    if field.len() != 8 {
        return (None, None, None);
    }
    let (year, rest) = field.split_at(4);
    let (month, day) = rest.split_at(2);
    (number(year), number(month), number(day))
}

fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |number, digit| {
        let digit = digit.is_ascii_digit().then(|| u32::from(digit - b'0'))?;
        Some(number * 10 + digit)
    })
}

/// Whole years between two days of eight digits; `None` when the first is not before the second.
pub(super) fn years_between(from: &[u8], to: &[u8]) -> Option<i32> {
    let (Some(from_year), Some(from_month), Some(from_day)) = parts(from) else {
        return None;
    };
    let (Some(to_year), Some(to_month), Some(to_day)) = parts(to) else {
        return None;
    };
    let is_early = (to_month, to_day) < (from_month, from_day);
    let years = to_year
        .checked_sub(from_year)?
        .checked_sub(u32::from(is_early))?;
    i32::try_from(years).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_what_is_none() {
        for (text, expected) in [
            ("20240706", Reading::Day(19_910)),
            ("20240229", Reading::Day(19_782)),
            ("20230229", Reading::Impossible),
            ("20241301", Reading::Impossible),
            ("2024070", Reading::Impossible),
            ("2024-7-1", Reading::Impossible),
            ("20240700", Reading::Coarse),
            ("20240000", Reading::Coarse),
            ("20240001", Reading::Impossible),
            ("00000000", Reading::Nothing),
            ("99999999", Reading::Nothing),
            ("", Reading::Nothing),
        ] {
            assert_eq!(read(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn age_is_in_whole_years() {
        assert_eq!(years_between(b"19400717", b"20240716"), Some(83));
        assert_eq!(years_between(b"19400717", b"20240717"), Some(84));
        assert_eq!(years_between(b"20240717", b"20240717"), Some(0));
        assert_eq!(years_between(b"20240718", b"20240717"), None);
    }
}
