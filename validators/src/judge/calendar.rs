//! The calendar of a hospital: which days it is open, and which kind of day each one is. Volumes are compared among days of one
//! kind only.

pub(crate) mod civil;
mod holidays;

use self::civil::{civil, weekday};

/// Days on which a hospital sees no outpatients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closing {
    /// Every week on this day, 0 for Monday to 6 for Sunday.
    Weekday(u8),
    /// National holidays with their substitutes.
    Holidays,
    /// Days of every year as (month, day), ends included; they may cross the New Year.
    Yearly((u8, u8), (u8, u8)),
    /// Single days since 1970-01-01, ends included.
    Days(i32, i32),
}

/// The closing days of a hospital.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    closings: Vec<Closing>,
}

/// What kind of day it is. Weekdays run from 0 for Monday to 6 for Sunday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DayKind {
    /// An open day like any other of its weekday.
    Workday(u8),
    /// A closed day.
    Closed(u8),
    /// The first open day after a closing beyond the weekly one: what was put off comes.
    AfterClosing(u8),
    /// A closed day of a long break: four closed days or more in a row, or the turn of the year.
    LongBreak(u8),
    /// An open day on which many stay away all the same: around New Year, in Golden Week, at Obon, on a national holiday.
    Unsettled(u8),
}

impl DayKind {
    /// Whether outpatients are seen.
    pub fn is_open(self) -> bool {
        !matches!(self, DayKind::Closed(_) | DayKind::LongBreak(_))
    }

    /// 0 for Monday to 6 for Sunday.
    pub fn weekday(self) -> u8 {
        match self {
            DayKind::Workday(weekday)
            | DayKind::Closed(weekday)
            | DayKind::AfterClosing(weekday)
            | DayKind::LongBreak(weekday)
            | DayKind::Unsettled(weekday) => weekday,
        }
    }

    /// The name in evidence.
    pub(crate) fn name(self) -> &'static str {
        match self {
            DayKind::Workday(_) => "workday",
            DayKind::Closed(_) => "closed",
            DayKind::AfterClosing(_) => "after closing",
            DayKind::LongBreak(_) => "long break",
            DayKind::Unsettled(_) => "unsettled",
        }
    }
}

/// Times of the year when people stay away even where the hospital is open, as first and last (month, day).
const AWAY: [((u8, u8), (u8, u8)); 3] = [((12, 28), (1, 4)), ((4, 29), (5, 6)), ((8, 12), (8, 16))];

/// The turn of the year, a long break however the closings fall.
const NEW_YEAR: ((u8, u8), (u8, u8)) = ((12, 29), (1, 3));

/// Closed days in a row that make a long break.
const LONG_BREAK_DAYS: i32 = 4;

/// How far a run of closed days is followed: no hospital with a feed is closed for longer.
const CLOSED_DAYS_MAX: i32 = 31;

impl Calendar {
    /// The calendar of a hospital with these closings; without any it is open every day.
    pub fn new(closings: Vec<Closing>) -> Calendar {
        Calendar { closings }
    }

    /// Whether the day is a national holiday of Japan; known for the years 1949 to 2150.
    pub fn is_holiday(day: i32) -> bool {
        holidays::is_holiday(day)
    }

    /// Whether the hospital is closed on the day.
    pub fn is_closed(&self, day: i32) -> bool {
        self.closings.iter().any(|closing| closes(*closing, day))
    }

    /// The kind of the day.
    pub fn kind(&self, day: i32) -> DayKind {
        let weekday = weekday(day);
        if self.is_closed(day) {
            let run = self.closed_days(day, -1) + 1 + self.closed_days(day, 1);
            return match run >= LONG_BREAK_DAYS || within(NEW_YEAR, day) {
                true => DayKind::LongBreak(weekday),
                false => DayKind::Closed(weekday),
            };
        }
        if AWAY.iter().any(|span| within(*span, day)) || holidays::is_holiday(day) {
            return DayKind::Unsettled(weekday);
        }
        let closed = self.closed_days(day, -1);
        let beyond_the_week = (1..=closed).any(|back| !self.closes_weekly(day - back));
        match beyond_the_week {
            true => DayKind::AfterClosing(weekday),
            false => DayKind::Workday(weekday),
        }
    }

    /// How many days right before an open one are closed beyond the weekly closing: of each of them the patients may come now.
    pub(crate) fn put_off(&self, day: i32) -> i32 {
        match self.is_closed(day) {
            true => 0,
            false => (1..=self.closed_days(day, -1))
                .filter(|back| !self.closes_weekly(day - back))
                .count() as i32,
        }
    }

    /// How many days in a row are closed next to `day`, going `step` by `step`.
    fn closed_days(&self, day: i32, step: i32) -> i32 {
        let next = (1..=CLOSED_DAYS_MAX).map(|count| day + step * count);
        next.take_while(|other| self.is_closed(*other)).count() as i32
    }

    fn closes_weekly(&self, day: i32) -> bool {
        let weekly = |closing: &&Closing| matches!(closing, Closing::Weekday(_));
        let mut weekly = self.closings.iter().filter(weekly);
        weekly.any(|closing| closes(*closing, day))
    }
}

fn closes(closing: Closing, day: i32) -> bool {
    match closing {
        Closing::Weekday(of_week) => weekday(day) == of_week,
        Closing::Holidays => holidays::is_holiday(day),
        Closing::Yearly(first, last) => within((first, last), day),
        Closing::Days(first, last) => (first..=last).contains(&day),
    }
}

/// Whether the day lies in a stretch of every year.
fn within((first, last): ((u8, u8), (u8, u8)), day: i32) -> bool {
    let (_, month, of_month) = civil(day);
    let date = (month, of_month);
    match first <= last {
        true => (first..=last).contains(&date),
        false => date >= first || date <= last,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::civil::day_of;
    use super::*;

    fn usual() -> Calendar {
        Calendar::new(vec![
            Closing::Weekday(5),
            Closing::Weekday(6),
            Closing::Holidays,
            Closing::Yearly((12, 29), (1, 3)),
        ])
    }

    #[test]
    fn ten_days_in_a_row_in_2019() {
        let calendar = usual();
        let days = day_of(2019, 4, 27)..=day_of(2019, 5, 6);
        assert!(days.clone().all(|day| calendar.is_closed(day)));
        assert!(days.clone().all(|day| !calendar.kind(day).is_open()));
        let kind = calendar.kind(day_of(2019, 4, 27));
        assert_eq!((days.count(), kind), (10, DayKind::LongBreak(5)));
        let after = calendar.kind(day_of(2019, 5, 7));
        assert_eq!(after, DayKind::AfterClosing(1));
        let before = calendar.kind(day_of(2019, 4, 26));
        assert_eq!(before, DayKind::Workday(4));
    }

    #[test]
    #[rustfmt::skip]
    fn kinds_of_2026() {
        let calendar = usual();
        for (month, of_month, kind) in [
            (9, 18, DayKind::Workday(4)), (9, 19, DayKind::LongBreak(5)), (9, 22, DayKind::LongBreak(1)),
            (9, 23, DayKind::LongBreak(2)), (9, 24, DayKind::AfterClosing(3)), (9, 25, DayKind::Workday(4)),
            (10, 12, DayKind::Closed(0)), (10, 13, DayKind::AfterClosing(1)), (10, 19, DayKind::Workday(0)),
            (8, 13, DayKind::Unsettled(3)), (8, 11, DayKind::Closed(1)), (8, 17, DayKind::Workday(0)),
            (5, 1, DayKind::Unsettled(4)), (12, 28, DayKind::Unsettled(0)), (12, 31, DayKind::LongBreak(3)),
            (1, 1, DayKind::LongBreak(3)), (1, 5, DayKind::AfterClosing(0)),
        ] {
            assert_eq!(calendar.kind(day_of(2026, month, of_month)), kind, "{month}-{of_month}");
        }
        let open = Calendar::default();
        assert_eq!(open.kind(day_of(2026, 11, 3)), DayKind::Unsettled(1));
        assert_eq!(open.kind(day_of(2026, 11, 8)), DayKind::Workday(6));
    }

    #[test]
    fn single_days_and_ranges() {
        let day = day_of(2026, 6, 1);
        let calendar = Calendar::new(vec![Closing::Days(day, day + 1)]);
        let kinds = [-1, 0, 1, 2, 3].map(|step| calendar.kind(day + step));
        assert_eq!(
            kinds,
            [
                DayKind::Workday(6),
                DayKind::Closed(0),
                DayKind::Closed(1),
                DayKind::AfterClosing(2),
                DayKind::Workday(3),
            ]
        );
    }

    fn closing() -> impl Strategy<Value = Closing> {
        let date = || (1u8..=12, 1u8..=28);
        prop_oneof![
            (0u8..7).prop_map(Closing::Weekday),
            Just(Closing::Holidays),
            (date(), date()).prop_map(|(first, last)| Closing::Yearly(first, last)),
            (18_000i32..22_000, 0i32..40)
                .prop_map(|(first, days)| Closing::Days(first, first + days)),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_day_is_open_or_closed_as_its_closings_say(
            closings in proptest::collection::vec(closing(), 0..4),
            day in 17_900i32..22_100,
        ) {
            let calendar = Calendar::new(closings.clone());
            let kind = calendar.kind(day);
            prop_assert_eq!(kind.is_open(), !calendar.is_closed(day));
            prop_assert_eq!(kind.weekday(), weekday(day));
            let mut turned = closings;
            turned.reverse();
            prop_assert_eq!(Calendar::new(turned).kind(day), kind);
        }

        #[test]
        fn a_yearly_closing_and_its_rest_cover_the_year(
            (first, last) in ((1u8..=12, 1u8..=28), (1u8..=12, 1u8..=28)),
            day in 18_000i32..22_000,
        ) {
            let inside = within((first, last), day);
            let (_, month, of_month) = civil(day);
            let at_an_end = (month, of_month) == first || (month, of_month) == last;
            prop_assert!(!at_an_end || inside);
            prop_assert!(inside || within((last, first), day) || first == last);
        }
    }
}
