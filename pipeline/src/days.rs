//! Days as columns have them (since 1970-01-01) and as people read them.

use jiff::ToSpan;
use jiff::civil::{Date, date};

const EPOCH: Date = date(1970, 1, 1);

/// Microseconds of Japan's day ahead of UTC.
const JAPAN_MICROS: i64 = 9 * 3_600_000_000;

/// Days since 1970-01-01 of a date.
pub fn from_date(date: Date) -> i32 {
    (date - EPOCH).get_days()
}

/// The date of a day number; `None` beyond the years that a date can have.
pub fn to_date(day: i32) -> Option<Date> {
    EPOCH.checked_add(day.days()).ok()
}

/// The day in Japan of an instant in UTC microseconds.
pub(crate) fn of_micros(micros: i64) -> i32 {
    (micros + JAPAN_MICROS).div_euclid(86_400_000_000) as i32
}

/// The end of a day in Japan as UTC microseconds since 1970-01-01.
pub(crate) fn end_micros(date: Date) -> i64 {
    (i64::from(from_date(date)) + 1) * 86_400_000_000 - JAPAN_MICROS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_dates_agree() {
        assert_eq!(from_date(date(2026, 11, 19)), 20_776);
        assert_eq!(to_date(20_776), Some(date(2026, 11, 19)));
        assert_eq!(to_date(from_date(date(1900, 1, 1))), Some(date(1900, 1, 1)));
        // 2026-11-19T24:00+09:00 is 2026-11-19T15:00Z.
        assert_eq!(end_micros(date(2026, 11, 19)), 1_795_100_400_000_000);
        assert_eq!(of_micros(1_795_100_400_000_000), 20_777);
        assert_eq!(of_micros(1_795_100_400_000_000 - 1), 20_776);
    }
}
