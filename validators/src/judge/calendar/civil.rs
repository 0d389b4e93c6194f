//! Dates of the Gregorian calendar and days since 1970-01-01, either way, without a time zone.

/// Year, month (1 to 12) and day of the month of a day.
///
/// The year is counted from March, so that the day that leap years add comes last.
pub(crate) fn civil(day: i32) -> (i32, u8, u8) {
    let days = i64::from(day) + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let of_month = of_year - (153 * from_march + 2) / 5 + 1;
    let month = (from_march + 2) % 12 + 1;
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    (year as i32, month as u8, of_month as u8)
}

/// The day of a date; a day past the end of its month runs into the next one.
pub(crate) fn day_of(year: i32, month: u8, of_month: u8) -> i32 {
    let year = i64::from(year) - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let from_march = (i64::from(month) + 9) % 12;
    let of_year = (153 * from_march + 2) / 5 + i64::from(of_month) - 1;
    let of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year;
    (era * 146_097 + of_era - 719_468) as i32
}

/// The weekday, 0 for Monday to 6 for Sunday.
pub(crate) fn weekday(day: i32) -> u8 {
    // 1970-01-01 was a Thursday.
    (i64::from(day) + 3).rem_euclid(7) as u8
}

/// The day as `2026-11-19`.
pub(crate) fn iso(day: i32) -> String {
    let (year, month, of_month) = civil(day);
    format!("{year:04}-{month:02}-{of_month:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_days() {
        for (day, date, of_week) in [
            (0, (1970, 1, 1), 3),
            (-1, (1969, 12, 31), 2),
            (11_016, (2000, 2, 29), 1),
            (20_463, (2026, 1, 10), 5),
            (65_744, (2150, 1, 1), 3),
        ] {
            assert_eq!((civil(day), weekday(day)), (date, of_week));
            assert_eq!(day_of(date.0, date.1, date.2), day);
        }
        assert_eq!(iso(20_463), "2026-01-10");
    }

    #[test]
    fn each_day_is_the_one_after_the_last() {
        let mut last = civil(-10_000);
        for day in -9_999..70_000 {
            let (year, month, of_month) = civil(day);
            assert_eq!(day_of(year, month, of_month), day);
            let follows = match of_month {
                1 => (last.0 * 12 + i32::from(last.1)) + 1 == year * 12 + i32::from(month),
                _ => (last.0, last.1, last.2 + 1) == (year, month, of_month),
            };
            assert!(follows, "{day}");
            last = (year, month, of_month);
        }
    }
}
