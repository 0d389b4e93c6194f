//! The national holidays of Japan from 1949 to 2150: the Act on National Holidays of 1948 with its changes up to 2020, the Acts
//! on single days, and the equinoxes by the usual formula (the real ones are announced a year ahead).

use super::civil::{civil, day_of, weekday};

/// Years whose holidays are known here. The equinox formula ends with them.
const YEARS: std::ops::RangeInclusive<i32> = 1949..=2150;

/// A day of every year within some years, ends included.
struct Yearly {
    years: (i32, i32),
    month: u8,
    on: On,
}

enum On {
    /// A day of the month.
    Day(u8),
    /// The nth Monday of the month.
    Monday(u8),
}

const fn day(years: (i32, i32), month: u8, of_month: u8) -> Yearly {
    Yearly {
        years,
        month,
        on: On::Day(of_month),
    }
}

const fn monday(years: (i32, i32), month: u8, nth: u8) -> Yearly {
    Yearly {
        years,
        month,
        on: On::Monday(nth),
    }
}

/// No end in sight.
const ON: i32 = i32::MAX;

/// What Article 2 lists, but for the equinoxes.
#[rustfmt::skip]
const YEARLY: &[Yearly] = &[
    day((1949, ON), 1, 1),
    day((1949, 1999), 1, 15), monday((2000, ON), 1, 2),
    day((1967, ON), 2, 11),
    day((2020, ON), 2, 23),
    day((1949, ON), 4, 29),
    day((1949, ON), 5, 3),
    day((2007, ON), 5, 4),
    day((1949, ON), 5, 5),
    day((1996, 2002), 7, 20), monday((2003, 2019), 7, 3), monday((2022, ON), 7, 3),
    day((2016, 2019), 8, 11), day((2022, ON), 8, 11),
    day((1966, 2002), 9, 15), monday((2003, ON), 9, 3),
    day((1966, 1999), 10, 10), monday((2000, 2019), 10, 2), monday((2022, ON), 10, 2),
    day((1948, ON), 11, 3),
    day((1948, ON), 11, 23),
    day((1989, 2018), 12, 23),
];

/// Single days: three of the imperial house, the change of the throne in 1989 to 1990 and in 2019, and the days that the games of
/// 2020, held in 2021, moved.
#[rustfmt::skip]
const SINGLE: &[(i32, u8, u8)] = &[
    (1959, 4, 10), (1989, 2, 24), (1990, 11, 12), (1993, 6, 9),
    (2019, 5, 1), (2019, 10, 22),
    (2020, 7, 23), (2020, 7, 24), (2020, 8, 10),
    (2021, 7, 22), (2021, 7, 23), (2021, 8, 8),
];

/// Whether a day is a national holiday, a substitute for one (振替休日) or lies between two (国民の休日).
pub(super) fn is_holiday(at: i32) -> bool {
    YEARS.contains(&civil(at).0) && (is_named(at) || is_substitute(at) || is_between(at))
}

/// Whether the law names the day.
fn is_named(at: i32) -> bool {
    let (year, month, of_month) = civil(at);
    let falls = |yearly: &Yearly| {
        (yearly.years.0..=yearly.years.1).contains(&year)
            && month == yearly.month
            && match yearly.on {
                On::Day(day) => of_month == day,
                On::Monday(nth) => weekday(at) == 0 && of_month.div_ceil(7) == nth,
            }
    };
    let equinox = match month {
        3 => Some(equinox(year, [20.8357, 20.8431, 21.8510])),
        9 => Some(equinox(year, [23.2588, 23.2488, 24.2488])),
        _ => None,
    };
    equinox == Some(of_month)
        || YEARLY.iter().any(falls)
        || SINGLE.contains(&(year, month, of_month))
}

/// The day of the month of an equinox, from the value of 1980 for the years before 1980, before 2100, and after.
fn equinox(year: i32, of_1980: [f64; 3]) -> u8 {
    let since = year - 1980;
    let (base, leaps) = match year {
        ..=1979 => (of_1980[0], (year - 1983) / 4),
        1980..=2099 => (of_1980[1], since / 4),
        _ => (of_1980[2], since / 4),
    };
    (base + 0.242_194 * f64::from(since) - f64::from(leaps)) as u8
}

/// Article 3 (2), from 1973-04-12: a holiday on a Sunday moves to the Monday; since 2007 to the next day that is none.
fn is_substitute(at: i32) -> bool {
    if at < day_of(1973, 4, 12) || is_named(at) {
        return false;
    }
    let reach = if civil(at).0 < 2007 { 1 } else { 6 };
    (1..=reach)
        .map(|back| at - back)
        .take_while(|before| is_named(*before))
        .any(|before| weekday(before) == 6)
}

/// Article 3 (3), from 1985-12-27: a day between two holidays; until 2006 neither a Sunday nor a substitute.
fn is_between(at: i32) -> bool {
    let year = civil(at).0;
    let fits = year >= 2007 || (weekday(at) != 6 && !is_substitute(at));
    at >= day_of(1985, 12, 27) && fits && !is_named(at) && is_named(at - 1) && is_named(at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holidays(year: i32) -> Vec<(u8, u8)> {
        (day_of(year, 1, 1)..day_of(year + 1, 1, 1))
            .filter(|day| is_holiday(*day))
            .map(|day| (civil(day).1, civil(day).2))
            .collect()
    }

    /// As the Cabinet Office lists them.
    #[rustfmt::skip]
    const KNOWN: &[(i32, &[(u8, u8)])] = &[
        (1955, &[(1, 1), (1, 15), (3, 21), (4, 29), (5, 3), (5, 5), (9, 24), (11, 3), (11, 23)]),
        (1973, &[(1, 1), (1, 15), (2, 11), (3, 21), (4, 29), (4, 30), (5, 3), (5, 5), (9, 15), (9, 23), (9, 24), (10, 10), (11, 3), (11, 23)]),
        (1986, &[(1, 1), (1, 15), (2, 11), (3, 21), (4, 29), (5, 3), (5, 5), (9, 15), (9, 23), (10, 10), (11, 3), (11, 23), (11, 24)]),
        (1989, &[(1, 1), (1, 2), (1, 15), (1, 16), (2, 11), (2, 24), (3, 21), (4, 29), (5, 3), (5, 4), (5, 5), (9, 15), (9, 23), (10, 10),
            (11, 3), (11, 23), (12, 23)]),
        (2006, &[(1, 1), (1, 2), (1, 9), (2, 11), (3, 21), (4, 29), (5, 3), (5, 4), (5, 5), (7, 17), (9, 18), (9, 23), (10, 9), (11, 3),
            (11, 23), (12, 23)]),
        (2015, &[(1, 1), (1, 12), (2, 11), (3, 21), (4, 29), (5, 3), (5, 4), (5, 5), (5, 6), (7, 20), (9, 21), (9, 22), (9, 23), (10, 12),
            (11, 3), (11, 23), (12, 23)]),
        (2019, &[(1, 1), (1, 14), (2, 11), (3, 21), (4, 29), (4, 30), (5, 1), (5, 2), (5, 3), (5, 4), (5, 5), (5, 6), (7, 15), (8, 11),
            (8, 12), (9, 16), (9, 23), (10, 14), (10, 22), (11, 3), (11, 4), (11, 23)]),
        (2020, &[(1, 1), (1, 13), (2, 11), (2, 23), (2, 24), (3, 20), (4, 29), (5, 3), (5, 4), (5, 5), (5, 6), (7, 23), (7, 24), (8, 10),
            (9, 21), (9, 22), (11, 3), (11, 23)]),
        (2021, &[(1, 1), (1, 11), (2, 11), (2, 23), (3, 20), (4, 29), (5, 3), (5, 4), (5, 5), (7, 22), (7, 23), (8, 8), (8, 9), (9, 20),
            (9, 23), (11, 3), (11, 23)]),
        (2022, &[(1, 1), (1, 10), (2, 11), (2, 23), (3, 21), (4, 29), (5, 3), (5, 4), (5, 5), (7, 18), (8, 11), (9, 19), (9, 23), (10, 10),
            (11, 3), (11, 23)]),
        (2023, &[(1, 1), (1, 2), (1, 9), (2, 11), (2, 23), (3, 21), (4, 29), (5, 3), (5, 4), (5, 5), (7, 17), (8, 11), (9, 18), (9, 23),
            (10, 9), (11, 3), (11, 23)]),
        (2024, &[(1, 1), (1, 8), (2, 11), (2, 12), (2, 23), (3, 20), (4, 29), (5, 3), (5, 4), (5, 5), (5, 6), (7, 15), (8, 11), (8, 12),
            (9, 16), (9, 22), (9, 23), (10, 14), (11, 3), (11, 4), (11, 23)]),
        (2025, &[(1, 1), (1, 13), (2, 11), (2, 23), (2, 24), (3, 20), (4, 29), (5, 3), (5, 4), (5, 5), (5, 6), (7, 21), (8, 11), (9, 15),
            (9, 23), (10, 13), (11, 3), (11, 23), (11, 24)]),
        (2026, &[(1, 1), (1, 12), (2, 11), (2, 23), (3, 20), (4, 29), (5, 3), (5, 4), (5, 5), (5, 6), (7, 20), (8, 11), (9, 21), (9, 22),
            (9, 23), (10, 12), (11, 3), (11, 23)]),
        (2027, &[(1, 1), (1, 11), (2, 11), (2, 23), (3, 21), (3, 22), (4, 29), (5, 3), (5, 4), (5, 5), (7, 19), (8, 11), (9, 20), (9, 23),
            (10, 11), (11, 3), (11, 23)]),
    ];

    #[test]
    fn years_as_published() {
        for (year, expected) in KNOWN {
            assert_eq!(holidays(*year), *expected, "{year}");
        }
    }

    #[test]
    fn equinoxes_as_observed() {
        for (year, spring, autumn) in [
            (1949, 21, 23),
            (1960, 20, 23),
            (1976, 20, 23),
            (1979, 21, 24),
            (1980, 20, 23),
            (2012, 20, 22),
            (2023, 21, 23),
            (2030, 20, 23),
        ] {
            assert!(is_named(day_of(year, 3, spring)), "{year}");
            assert!(is_named(day_of(year, 9, autumn)), "{year}");
        }
    }

    #[test]
    fn every_year_has_its_holidays_and_no_holiday_is_lost_to_a_sunday() {
        for year in YEARS {
            let count = holidays(year).len();
            let at_least = if year < 1967 { 9 } else { 12 };
            assert!((at_least..=22).contains(&count), "{year}: {count}");
            let days = day_of(year, 1, 1)..day_of(year + 1, 1, 1);
            for sunday in days.filter(|day| weekday(*day) == 6 && is_named(*day)) {
                let moved = (1..=6).any(|after| is_substitute(sunday + after));
                assert_eq!(moved, sunday >= day_of(1973, 4, 12), "{sunday}");
            }
        }
        assert!(holidays(1948).is_empty() && holidays(2151).is_empty());
    }
}
