//! Days and months of claims: Gregorian with a year of four digits, or with an era and a year of two.

use crate::ssmix2::time::days;

/// A month of the Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Month {
    /// The year.
    pub(crate) year: u32,
    /// 1 to 12.
    pub(crate) month: u32,
}

impl Month {
    /// The month of a day, in days since 1970-01-01.
    pub(crate) fn of(day: i32) -> Month {
        // Years of 365.2425 days, from a March as the leap day is then the last of its year.
        let day = day.saturating_add(719_468);
        let era = day.div_euclid(146_097);
        let of_era = day.rem_euclid(146_097);
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let march = (5 * of_year + 2) / 153;
        let month = if march < 10 { march + 3 } else { march - 9 };
        let year = year + era * 400 + i32::from(month <= 2);
        Month {
            year: year.max(0) as u32,
            month: month as u32,
        }
    }

    /// Months since year 0, to tell how far two months are apart.
    pub(crate) fn index(self) -> i64 {
        i64::from(self.year) * 12 + i64::from(self.month) - 1
    }

    /// Its first day, in days since 1970-01-01.
    pub(crate) fn first_day(self) -> i32 {
        days(self.year, self.month, 1).unwrap_or(0)
    }

    /// How many days it has.
    pub(crate) fn length(self) -> u32 {
        (28..=31)
            .rev()
            .find(|day| days(self.year, self.month, *day).is_some())
            .unwrap_or(28)
    }

    /// `YYYY-MM`.
    pub(crate) fn text(self) -> String {
        format!("{:04}-{:02}", self.year, self.month)
    }
}

/// A day or month as it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reading<T> {
    /// What it is.
    pub(crate) value: T,
    /// Whether the year was counted in an era.
    pub(crate) era: bool,
}

/// Reads `YYYYMM` or `GYYMM`; `None` when there is no such month.
pub(crate) fn month(text: &[u8]) -> Option<Reading<Month>> {
    let (year, rest, era) = year(text, 2)?;
    let month = number(rest)?;
    days(year, month, 1)?;
    let value = Month { year, month };
    Some(Reading { value, era })
}

/// Reads `YYYYMMDD` or `GYYMMDD` as days since 1970-01-01; `None` when there is no such day.
pub(crate) fn day(text: &[u8]) -> Option<Reading<i32>> {
    let (year, rest, era) = year(text, 4)?;
    let (month, day) = rest.split_at(2);
    let value = days(year, number(month)?, number(day)?)?;
    Some(Reading { value, era })
}

/// Splits off the year in front of `behind` further digits. Years that an era never reached are read as it would have gone
/// on, since systems were late to change: Heisei 32 is 2020.
fn year(text: &[u8], behind: usize) -> Option<(u32, &[u8], bool)> {
    let (year, rest) = text.split_at_checked(text.len().checked_sub(behind)?)?;
    match year.len() {
        4 => Some((number(year)?, rest, false)),
        3 => {
            let base = match year[0] {
                b'1' => 1867,
                b'2' => 1911,
                b'3' => 1925,
                b'4' => 1988,
                b'5' => 2018,
                _ => return None,
            };
            let of_era = number(&year[1..])?;
            (of_era > 0).then_some((base + of_era, rest, true))
        }
        _ => None,
    }
}

fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |number, digit| {
        digit
            .is_ascii_digit()
            .then(|| number * 10 + u32::from(digit - b'0'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn civil(year: u32, month: u32, day: u32) -> i32 {
        days(year, month, day).unwrap()
    }

    #[test]
    fn an_era_is_told_by_the_length() {
        let read = |text: &str| day(text.as_bytes()).map(|read| (read.value, read.era));
        for (text, expected) in [
            ("20211001", Some((civil(2021, 10, 1), false))),
            ("4310108", Some((civil(2019, 1, 8), true))),
            ("4320108", Some((civil(2020, 1, 8), true))),
            ("5010501", Some((civil(2019, 5, 1), true))),
            ("3641231", Some((civil(1989, 12, 31), true))),
            ("1450101", Some((civil(1912, 1, 1), true))),
            ("6010101", None),
            ("5000101", None),
            ("20210229", None),
            ("2021100", None),
            ("202110", None),
            ("2021 101", None),
            ("", None),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn months() {
        let read = |text: &str| month(text.as_bytes()).map(|read| (read.value.text(), read.era));
        assert_eq!(read("202110"), Some(("2021-10".to_owned(), false)));
        assert_eq!(read("43101"), Some(("2019-01".to_owned(), true)));
        for text in ["202113", "202100", "43113", "2021", "4310108", "x3101"] {
            assert_eq!(read(text), None, "{text}");
        }
        for (text, length) in [
            ("202002", 29),
            ("202102", 28),
            ("202104", 30),
            ("202112", 31),
        ] {
            assert_eq!(month(text.as_bytes()).unwrap().value.length(), length);
        }
    }

    #[test]
    fn a_day_lies_in_its_month() {
        for day in (-200_000..200_000).step_by(13) {
            let month = Month::of(day);
            let first = month.first_day();
            assert!(
                (first..first + month.length() as i32).contains(&day),
                "{day}"
            );
        }
    }
}
