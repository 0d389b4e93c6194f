//! HL7 time stamps: `YYYY[MM[DD[HH[MM[SS[.S+]]]]]][+/-ZZZZ]`, read as wall time in Japan (UTC+9, no summer time).

use model::Note;

const DAY_MICROS: i64 = 86_400_000_000;
const MINUTE_MICROS: i64 = 60_000_000;
const JAPAN_MICROS: i64 = 9 * 60 * MINUTE_MICROS;

/// A time stamp and what is to be remarked about it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct TimeReading {
    /// UTC microseconds; `None` when there is no instant in it.
    pub(crate) micros: Option<i64>,
    /// Bits of [`Note`].
    pub(crate) notes: u32,
    /// Whether it is a plain minute or second, so that `micros` says it all.
    pub(crate) plain: bool,
    /// Whether it names a day without a time of day.
    pub(crate) day_only: bool,
}

/// Days since 1970-01-01 of a day of the Gregorian calendar; `None` when there is no such day.
pub(crate) fn days(year: u32, month: u32, day: u32) -> Option<i32> {
    const LENGTHS: [u32; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let length = LENGTHS.get(month.checked_sub(1)? as usize)? + u32::from(leap && month == 2);
    if year == 0 || day == 0 || day > length {
        return None;
    }
    // Counted from 1 March of year 0, so that the leap day is the last day of a year.
    let shifted = year as i32 - i32::from(month <= 2);
    let of_era = shifted.rem_euclid(400);
    let of_year = (153 * ((month as i32 + 9) % 12) + 2) / 5 + day as i32 - 1;
    let of_cycle = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    Some(shifted.div_euclid(400) * 146_097 + of_cycle - 719_468)
}

/// Whole years from one day to another, both in days since 1970-01-01; less than 0 when the other comes first. Who was born on a
/// leap day is a year older on 1 March of other years.
pub(crate) fn years_between(born: i32, day: i32) -> i32 {
    if day < born {
        return -1;
    }
    (digits_of(day) - digits_of(born)) / 10_000
}

/// A day since 1970-01-01 as the number that its eight digits make: the way back from [`days`].
fn digits_of(day: i32) -> i32 {
    let from_era = day + 719_468;
    let (era, of_era) = (from_era.div_euclid(146_097), from_era.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day_of_month = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    let year = year_of_era + era * 400 + i32::from(month <= 2);
    year * 10_000 + month * 100 + day_of_month
}

/// The day in Japan of an instant in UTC microseconds, as days since 1970-01-01.
pub(crate) fn day_of(micros: i64) -> i32 {
    (micros + JAPAN_MICROS).div_euclid(DAY_MICROS) as i32
}

/// Days since 1970-01-01 of eight digits; `None` when they are no day.
pub(crate) fn day(text: &[u8]) -> Option<i32> {
    if text.len() != 8 {
        return None;
    }
    days(
        number(text, 0, 4)?,
        number(text, 4, 6)?,
        number(text, 6, 8)?,
    )
}

/// UTC microseconds of the 17 digits of a file name; `None` when they are none.
pub(crate) fn occurred_at(text: &[u8]) -> Option<i64> {
    if text.len() != 17 {
        return None;
    }
    let reading = read(&text[..14]);
    let millis = number(text, 14, 17)?;
    if reading.notes != 0 {
        return None;
    }
    Some(reading.micros? + i64::from(millis) * 1000)
}

/// Reads one HL7 time stamp. An empty one is no instant and no remark; neither is the HL7 null `""`.
///
/// A bare day is its midnight in Japan. Hours 24 to 47 are the night of the day before, as duty rosters count.
pub(crate) fn read(text: &[u8]) -> TimeReading {
    if text.is_empty() || text == b"\"\"" {
        return TimeReading::default();
    }
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    match digits {
        4 | 6 if digits == text.len() => partial(text),
        8 | 10 | 12 | 14 | 17 => full(text, digits).unwrap_or(BAD),
        _ => BAD,
    }
}

/// Whether `one` lies before `other`; by the day when one of them names only a day. Unknown times are not before anything.
pub(crate) fn is_before(one: &TimeReading, other: &TimeReading) -> bool {
    let (Some(first), Some(second)) = (one.micros, other.micros) else {
        return false;
    };
    if one.day_only || other.day_only {
        return day_of(first) < day_of(second);
    }
    first < second
}

/// The midnight in Japan at which the day of an instant begins; both in UTC microseconds.
pub(crate) fn midnight(micros: i64) -> i64 {
    micros - (micros + JAPAN_MICROS).rem_euclid(DAY_MICROS)
}

const BAD: TimeReading = TimeReading {
    micros: None,
    notes: Note::BadTime.bit(),
    plain: false,
    day_only: false,
};

fn partial(text: &[u8]) -> TimeReading {
    let year = number(text, 0, 4).unwrap_or(0);
    let month = if text.len() == 6 {
        number(text, 4, 6)
    } else {
        Some(1)
    };
    if days(year, month.unwrap_or(0), 1).is_none() {
        return BAD;
    }
    TimeReading {
        notes: Note::PartialDate.bit(),
        ..TimeReading::default()
    }
}

fn full(text: &[u8], digits: usize) -> Option<TimeReading> {
    let day = day(&text[..8])?;
    let part = |from: usize| {
        if digits > from {
            number(text, from, from + 2)
        } else {
            Some(0)
        }
    };
    let (hour, minute, second) = (part(8)?, part(10)?, part(12)?);
    if hour > 47 || minute > 59 || second > 59 {
        return None;
    }
    // Some systems write milliseconds without the point.
    let millis = if digits == 17 {
        number(text, 14, 17)?
    } else {
        0
    };
    let (fraction, rest) = fraction(&text[digits..], digits)?;
    let offset = offset(rest)?;
    let wall = i64::from(day) * DAY_MICROS
        + i64::from(hour * 60 + minute) * MINUTE_MICROS
        + i64::from(second) * 1_000_000
        + i64::from(millis) * 1_000
        + fraction;
    Some(TimeReading {
        micros: Some(wall - offset.unwrap_or(JAPAN_MICROS)),
        notes: if hour >= 24 {
            Note::HourPast24.bit()
        } else {
            0
        },
        plain: hour < 24 && matches!(digits, 12 | 14) && digits == text.len(),
        day_only: digits == 8,
    })
}

/// Microseconds of `.S+` behind 14 digits, and what follows.
fn fraction(text: &[u8], digits: usize) -> Option<(i64, &[u8])> {
    let Some(after) = text.strip_prefix(b".") else {
        return Some((0, text));
    };
    let length = after
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    if digits != 14 || length == 0 {
        return None;
    }
    let micros = (0..6).fold(0, |sum, index| {
        let digit = after[..length].get(index).map_or(0, |byte| byte - b'0');
        sum * 10 + i64::from(digit)
    });
    Some((micros, &after[length..]))
}

/// Microseconds of `+/-ZZZZ`; the inner `None` when there is no offset, the outer one when it is malformed.
fn offset(text: &[u8]) -> Option<Option<i64>> {
    let sign = match text.first() {
        None => return Some(None),
        Some(b'+') => 1,
        Some(b'-') => -1,
        Some(_) => return None,
    };
    if text.len() != 5 {
        return None;
    }
    let (hours, minutes) = (number(text, 1, 3)?, number(text, 3, 5)?);
    if hours > 14 || minutes > 59 {
        return None;
    }
    Some(Some(sign * i64::from(hours * 60 + minutes) * MINUTE_MICROS))
}

fn number(text: &[u8], from: usize, to: usize) -> Option<u32> {
    text.get(from..to)?.iter().try_fold(0, |sum: u32, byte| {
        byte.is_ascii_digit()
            .then(|| sum * 10 + u32::from(byte - b'0'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_1970() {
        for (year, month, day, expected) in [
            (1970, 1, 1, Some(0)),
            (1969, 12, 31, Some(-1)),
            (2000, 2, 29, Some(11_016)),
            (2000, 3, 1, Some(11_017)),
            (1900, 2, 29, None),
            (2026, 11, 21, Some(20_778)),
            (2026, 4, 31, None),
            (2026, 13, 1, None),
            (2026, 0, 1, None),
            (2026, 1, 0, None),
            (0, 1, 1, None),
        ] {
            assert_eq!(days(year, month, day), expected, "{year}-{month}-{day}");
        }
    }

    #[test]
    fn every_day_follows_the_day_before() {
        let mut expected = days(1860, 1, 1).unwrap();
        for year in 1860..2110 {
            for month in 1..=12 {
                for day in 1..=31 {
                    if let Some(found) = days(year, month, day) {
                        assert_eq!(found, expected);
                        expected += 1;
                    }
                }
            }
        }
    }

    #[test]
    fn a_year_is_over_on_the_birthday() {
        let day = |text: &str| super::day(text.as_bytes()).unwrap();
        for (born, on, expected) in [
            ("19800102", "20260101", 45),
            ("19800102", "20260102", 46),
            ("20000229", "20010228", 0),
            ("20000229", "20010301", 1),
            ("20261119", "20261119", 0),
            ("20261119", "20261118", -1),
            ("18991231", "20261119", 126),
        ] {
            assert_eq!(years_between(day(born), day(on)), expected, "{born} {on}");
        }
        for number in (-40_000..40_000).step_by(7) {
            let digits = digits_of(number).to_string();
            assert_eq!(super::day(digits.as_bytes()), Some(number));
        }
    }

    /// Text, seconds since 1970 in UTC plus microseconds, notes, plain, day only.
    type Case = (
        &'static str,
        Option<(i64, i64)>,
        &'static [Note],
        bool,
        bool,
    );

    #[test]
    fn time_stamps() {
        let cases: &[Case] = &[
            ("", None, &[], false, false),
            ("\"\"", None, &[], false, false),
            ("19700101090000", Some((0, 0)), &[], true, false),
            ("197001010900", Some((0, 0)), &[], true, false),
            ("1970010109", Some((0, 0)), &[], false, false),
            ("19700101", Some((-32_400, 0)), &[], false, true),
            ("19700101090000.25", Some((0, 250_000)), &[], false, false),
            (
                "19700101090000.1234567",
                Some((0, 123_456)),
                &[],
                false,
                false,
            ),
            ("19700101090001005", Some((1, 5_000)), &[], false, false),
            ("19700101090000+0900", Some((0, 0)), &[], false, false),
            ("197001010000-0130", Some((5_400, 0)), &[], false, false),
            (
                "19700101090000.5+0000",
                Some((32_400, 500_000)),
                &[],
                false,
                false,
            ),
            (
                "197001012430",
                Some((55_800, 0)),
                &[Note::HourPast24],
                false,
                false,
            ),
            (
                "19700101475959",
                Some((140_399, 0)),
                &[Note::HourPast24],
                false,
                false,
            ),
            ("197001014800", None, &[Note::BadTime], false, false),
            ("197001010960", None, &[Note::BadTime], false, false),
            ("20260230", None, &[Note::BadTime], false, false),
            ("20260000", None, &[Note::BadTime], false, false),
            ("2026", None, &[Note::PartialDate], false, false),
            ("202611", None, &[Note::PartialDate], false, false),
            ("202613", None, &[Note::BadTime], false, false),
            ("0000", None, &[Note::BadTime], false, false),
            ("2026-11-01", None, &[Note::BadTime], false, false),
            ("202611010", None, &[Note::BadTime], false, false),
            (" 20261101", None, &[Note::BadTime], false, false),
            ("20261101 ", None, &[Note::BadTime], false, false),
            ("20261101120000.", None, &[Note::BadTime], false, false),
            ("202611011200.5", None, &[Note::BadTime], false, false),
            ("20261101+09", None, &[Note::BadTime], false, false),
            ("不明", None, &[Note::BadTime], false, false),
        ];
        for (text, expected, notes, plain, day_only) in cases {
            let reading = read(text.as_bytes());
            let micros = expected.map(|(seconds, micros)| seconds * 1_000_000 + micros);
            assert_eq!(reading.micros, micros, "{text}");
            let bits = notes.iter().fold(0, |bits, note| bits | note.bit());
            assert_eq!(reading.notes, bits, "{text}");
            assert_eq!(
                (reading.plain, reading.day_only),
                (*plain, *day_only),
                "{text}"
            );
        }
    }

    #[test]
    fn a_bare_day_is_compared_by_the_day() {
        for (one, other, expected) in [
            ("202611191500", "202611191501", true),
            ("202611191501", "202611191501", false),
            ("20261119", "202611191501", false),
            ("20261118", "202611190001", true),
            ("2026", "202611190001", false),
            ("", "202611190001", false),
        ] {
            let found = is_before(&read(one.as_bytes()), &read(other.as_bytes()));
            assert_eq!(found, expected, "{one} {other}");
        }
    }

    #[test]
    fn names_carry_milliseconds() {
        assert_eq!(occurred_at(b"19700101090000123"), Some(123_000));
        for bad in [
            "",
            "19700101090000",
            "197001012430000001",
            "19700101240000000",
            "1970010109000012x",
        ] {
            assert_eq!(occurred_at(bad.as_bytes()), None, "{bad}");
        }
    }
}
