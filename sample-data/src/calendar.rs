//! Days on which hospitals are closed: weekends, Japan's national holidays, the turn of the year.
//!
//! Holidays follow the Act on National Holidays with its changes from 2000 on. The equinoxes come from the usual
//! approximation, which holds for the years 2000 to 2099; other years have no holidays here.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

/// When a hospital sees no outpatients. The words are those of `calendar.closed` in `kijun.toml`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Closed {
    /// Open on Saturdays until noon when not closed.
    pub saturdays: bool,
    pub sundays: bool,
    pub holidays: bool,
    /// First and last (month, day) of yearly closures, which may run over the turn of the year.
    pub spans: Vec<((i8, i8), (i8, i8))>,
}

impl Closed {
    /// Whether the outpatient clinic is closed on `date`.
    pub(crate) fn on(&self, date: Date) -> bool {
        match date.weekday() {
            Weekday::Saturday if self.saturdays => return true,
            Weekday::Sunday if self.sundays => return true,
            _ => {}
        }
        let day = (date.month(), date.day());
        let within = |(first, last): &((i8, i8), (i8, i8))| {
            if first <= last {
                (*first..=*last).contains(&day)
            } else {
                day >= *first || day <= *last
            }
        };
        self.spans.iter().any(within) || (self.holidays && holiday(date).is_some())
    }

    /// The entries of `calendar.closed` in `kijun.toml`.
    pub(crate) fn words(&self) -> Vec<String> {
        let flags = [
            (self.saturdays, "sat"),
            (self.sundays, "sun"),
            (self.holidays, "holidays"),
        ];
        let day = |(month, day): (i8, i8)| format!("{month:02}-{day:02}");
        let spans = self.spans.iter().map(|(first, last)| {
            if first == last {
                day(*first)
            } else {
                format!("{}..{}", day(*first), day(*last))
            }
        });
        flags
            .into_iter()
            .filter(|(set, _)| *set)
            .map(|(_, word)| word.to_owned())
            .chain(spans)
            .collect()
    }
}

const SUBSTITUTE: &str = "振替休日";
const BETWEEN: &str = "国民の休日";

/// The Japanese name of the national holiday on `date`, substitute and bridging holidays included.
pub(crate) fn holiday(date: Date) -> Option<&'static str> {
    if !(2000..=2099).contains(&date.year()) {
        return None;
    }
    named(date)
        .or_else(|| is_substitute(date).then_some(SUBSTITUTE))
        .or_else(|| is_between(date).then_some(BETWEEN))
}

/// A holiday that the law names.
fn named(date: Date) -> Option<&'static str> {
    let year = date.year();
    match date.month() {
        1 | 2 => winter(date),
        3 => (date.day() == spring_equinox(year)).then_some("春分の日"),
        4 | 5 => golden_week(date),
        7 | 8 => summer(date),
        9 | 10 => autumn(date),
        11 => match date.day() {
            3 => Some("文化の日"),
            23 => Some("勤労感謝の日"),
            _ => None,
        },
        12 => (date.day() == 23 && year <= 2018).then_some("天皇誕生日"),
        _ => None,
    }
}

fn winter(date: Date) -> Option<&'static str> {
    match (date.month(), date.day()) {
        (1, 1) => Some("元日"),
        (1, _) if is_monday(date, 2) => Some("成人の日"),
        (2, 11) => Some("建国記念の日"),
        (2, 23) if date.year() >= 2020 => Some("天皇誕生日"),
        _ => None,
    }
}

fn golden_week(date: Date) -> Option<&'static str> {
    let year = date.year();
    match (date.month(), date.day()) {
        (4, 29) if year < 2007 => Some("みどりの日"),
        (4, 29) => Some("昭和の日"),
        (5, 1) if year == 2019 => Some("天皇の即位の日"),
        (5, 3) => Some("憲法記念日"),
        (5, 4) if year >= 2007 => Some("みどりの日"),
        (5, 5) => Some("こどもの日"),
        _ => None,
    }
}

/// July and August. The games of 2020, held in 2021, moved three holidays in both years.
fn summer(date: Date) -> Option<&'static str> {
    let (year, month, day) = (date.year(), date.month(), date.day());
    let marine = match year {
        ..=2002 => (month, day) == (7, 20),
        2020 => (month, day) == (7, 23),
        2021 => (month, day) == (7, 22),
        _ => month == 7 && is_monday(date, 3),
    };
    let sports = match year {
        2020 => (month, day) == (7, 24),
        2021 => (month, day) == (7, 23),
        _ => false,
    };
    let mountain = match year {
        ..=2015 => false,
        2020 => (month, day) == (8, 10),
        2021 => (month, day) == (8, 8),
        _ => (month, day) == (8, 11),
    };
    if marine {
        Some("海の日")
    } else if sports {
        Some("スポーツの日")
    } else if mountain {
        Some("山の日")
    } else {
        None
    }
}

fn autumn(date: Date) -> Option<&'static str> {
    let year = date.year();
    let moved = matches!(year, 2020 | 2021);
    match (date.month(), date.day()) {
        (9, 15) if year <= 2002 => Some("敬老の日"),
        (9, _) if year >= 2003 && is_monday(date, 3) => Some("敬老の日"),
        (9, day) if day == autumn_equinox(year) => Some("秋分の日"),
        (10, 22) if year == 2019 => Some("即位礼正殿の儀の行われる日"),
        (10, _) if !moved && is_monday(date, 2) => Some(if year < 2020 {
            "体育の日"
        } else {
            "スポーツの日"
        }),
        _ => None,
    }
}

/// Whether it is the `nth` Monday of its month.
fn is_monday(date: Date, nth: i8) -> bool {
    date.weekday() == Weekday::Monday && (date.day() + 6) / 7 == nth
}

fn spring_equinox(year: i16) -> i8 {
    equinox(year, 20_843_100)
}

fn autumn_equinox(year: i16) -> i8 {
    equinox(year, 23_248_800)
}

/// The day of the month, from its value in 1980 in millionths of a day.
fn equinox(year: i16, base: i64) -> i8 {
    let years = i64::from(year) - 1980;
    ((base + 242_194 * years) / 1_000_000 - years / 4) as i8
}

/// A holiday on a Sunday gives the next day that is none; until 2006 only the Monday itself could be it.
fn is_substitute(date: Date) -> bool {
    let mut day = date;
    while let Ok(before) = day.checked_sub(1.day()) {
        if named(before).is_none() {
            return false;
        }
        if before.weekday() == Weekday::Sunday {
            return true;
        }
        if date.year() < 2007 {
            return false;
        }
        day = before;
    }
    false
}

/// A day between two holidays. Until 2006 it could be neither a Sunday nor a substitute holiday, which is a Monday then.
fn is_between(date: Date) -> bool {
    let beside = |days: i64| {
        date.checked_add(days.days())
            .is_ok_and(|day| named(day).is_some())
    };
    let allowed =
        date.year() >= 2007 || !matches!(date.weekday(), Weekday::Sunday | Weekday::Monday);
    allowed && named(date).is_none() && beside(-1) && beside(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn holidays(year: i16) -> Vec<(i8, i8)> {
        date(year, 1, 1)
            .series(1.day())
            .take_while(|day| day.year() == year)
            .filter(|day| holiday(*day).is_some())
            .map(|day| (day.month(), day.day()))
            .collect()
    }

    #[rustfmt::skip]
    const YEARS: &[(i16, &[(i8, i8)])] = &[
        (2000, &[(1, 1), (1, 10), (2, 11), (3, 20), (4, 29), (5, 3), (5, 4), (5, 5), (7, 20), (9, 15), (9, 23), (10, 9),
            (11, 3), (11, 23), (12, 23)]),
        (2001, &[(1, 1), (1, 8), (2, 11), (2, 12), (3, 20), (4, 29), (4, 30), (5, 3), (5, 4), (5, 5), (7, 20), (9, 15),
            (9, 23), (9, 24), (10, 8), (11, 3), (11, 23), (12, 23), (12, 24)]),
        (2003, &[(1, 1), (1, 13), (2, 11), (3, 21), (4, 29), (5, 3), (5, 5), (7, 21), (9, 15), (9, 23), (10, 13),
            (11, 3), (11, 23), (11, 24), (12, 23)]),
        (2008, &[(1, 1), (1, 14), (2, 11), (3, 20), (4, 29), (5, 3), (5, 4), (5, 5), (5, 6), (7, 21), (9, 15), (9, 23),
            (10, 13), (11, 3), (11, 23), (11, 24), (12, 23)]),
        (2009, &[(1, 1), (1, 12), (2, 11), (3, 20), (4, 29), (5, 3), (5, 4), (5, 5), (5, 6), (7, 20), (9, 21), (9, 22),
            (9, 23), (10, 12), (11, 3), (11, 23), (12, 23)]),
        (2019, &[(1, 1), (1, 14), (2, 11), (3, 21), (4, 29), (4, 30), (5, 1), (5, 2), (5, 3), (5, 4), (5, 5), (5, 6),
            (7, 15), (8, 11), (8, 12), (9, 16), (9, 23), (10, 14), (10, 22), (11, 3), (11, 4), (11, 23)]),
        (2020, &[(1, 1), (1, 13), (2, 11), (2, 23), (2, 24), (3, 20), (4, 29), (5, 3), (5, 4), (5, 5), (5, 6), (7, 23),
            (7, 24), (8, 10), (9, 21), (9, 22), (11, 3), (11, 23)]),
        (2021, &[(1, 1), (1, 11), (2, 11), (2, 23), (3, 20), (4, 29), (5, 3), (5, 4), (5, 5), (7, 22), (7, 23), (8, 8),
            (8, 9), (9, 20), (9, 23), (11, 3), (11, 23)]),
        (2024, &[(1, 1), (1, 8), (2, 11), (2, 12), (2, 23), (3, 20), (4, 29), (5, 3), (5, 4), (5, 5), (5, 6), (7, 15),
            (8, 11), (8, 12), (9, 16), (9, 22), (9, 23), (10, 14), (11, 3), (11, 4), (11, 23)]),
        (2025, &[(1, 1), (1, 13), (2, 11), (2, 23), (2, 24), (3, 20), (4, 29), (5, 3), (5, 4), (5, 5), (5, 6), (7, 21),
            (8, 11), (9, 15), (9, 23), (10, 13), (11, 3), (11, 23), (11, 24)]),
        (2026, &[(1, 1), (1, 12), (2, 11), (2, 23), (3, 20), (4, 29), (5, 3), (5, 4), (5, 5), (5, 6), (7, 20), (8, 11),
            (9, 21), (9, 22), (9, 23), (10, 12), (11, 3), (11, 23)]),
        (2032, &[(1, 1), (1, 12), (2, 11), (2, 23), (3, 20), (4, 29), (5, 3), (5, 4), (5, 5), (7, 19), (8, 11), (9, 20),
            (9, 21), (9, 22), (10, 11), (11, 3), (11, 23)]),
    ];

    #[test]
    fn known_years() {
        for (year, expected) in YEARS {
            assert_eq!(holidays(*year), *expected, "{year}");
        }
    }

    #[test]
    fn names_follow_the_changes_of_the_law() {
        for (day, name) in [
            (date(2006, 4, 29), Some("みどりの日")),
            (date(2007, 4, 29), Some("昭和の日")),
            (date(2006, 5, 4), Some("国民の休日")),
            (date(2007, 5, 4), Some("みどりの日")),
            (date(2018, 12, 23), Some("天皇誕生日")),
            (date(2018, 12, 24), Some("振替休日")),
            (date(2019, 12, 23), None),
            (date(2019, 2, 23), None),
            (date(2020, 2, 23), Some("天皇誕生日")),
            (date(2019, 4, 30), Some("国民の休日")),
            (date(2019, 5, 1), Some("天皇の即位の日")),
            (date(2019, 10, 22), Some("即位礼正殿の儀の行われる日")),
            (date(2019, 10, 14), Some("体育の日")),
            (date(2020, 7, 24), Some("スポーツの日")),
            (date(2022, 10, 10), Some("スポーツの日")),
            (date(2021, 8, 9), Some("振替休日")),
            (date(2008, 5, 6), Some("振替休日")),
            (date(2026, 9, 22), Some("国民の休日")),
            (date(2014, 8, 11), None),
            (date(1999, 1, 1), None),
            (date(2100, 1, 1), None),
        ] {
            assert_eq!(holiday(day), name, "{day}");
        }
    }

    #[test]
    fn closed_days_and_their_words() {
        let closed = Closed {
            saturdays: true,
            sundays: true,
            holidays: true,
            spans: vec![((12, 29), (1, 3)), ((6, 1), (6, 1))],
        };
        assert_eq!(
            closed.words(),
            ["sat", "sun", "holidays", "12-29..01-03", "06-01"]
        );
        for (day, expected) in [
            (date(2026, 11, 2), false),
            (date(2026, 11, 3), true),
            (date(2026, 11, 7), true),
            (date(2026, 11, 8), true),
            (date(2026, 12, 28), false),
            (date(2026, 12, 31), true),
            (date(2027, 1, 3), true),
            (date(2027, 1, 4), false),
            (date(2026, 6, 1), true),
            (date(2026, 6, 2), false),
        ] {
            assert_eq!(closed.on(day), expected, "{day}");
        }
        let saturdays = Closed {
            sundays: true,
            ..Closed::default()
        };
        assert_eq!(saturdays.words(), ["sun"]);
        assert!(!saturdays.on(date(2026, 11, 7)));
        assert!(!saturdays.on(date(2026, 11, 3)));
        assert!(saturdays.on(date(2026, 11, 8)));
    }
}
