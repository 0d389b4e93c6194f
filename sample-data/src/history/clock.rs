//! Sums of dates and times, and draws from them, so that the story itself stays readable.

use jiff::SignedDuration;
use jiff::civil::{Date, DateTime, Time};

use crate::random::Random;

/// The date so many days later, or earlier when negative.
pub(super) fn plus_days(date: Date, days: i64) -> Date {
    date.saturating_add(SignedDuration::from_hours(24 * days))
}

/// Whole days from `start` to `end`.
pub(super) fn days_between(start: Date, end: Date) -> i64 {
    end.duration_since(start).as_hours() / 24
}

/// The moment so many minutes later, or earlier when negative.
pub(super) fn plus_minutes(at: DateTime, minutes: i64) -> DateTime {
    at.saturating_add(SignedDuration::from_mins(minutes))
}

/// A minute of the day, counted from midnight.
pub(super) fn minute_of(date: Date, minute: i64) -> DateTime {
    plus_minutes(date.to_datetime(Time::midnight()), minute)
}

/// A moment between `first` and `last` minutes after `at`, drawn to the second.
pub(super) fn later(random: &mut Random, at: DateTime, first: i64, last: i64) -> DateTime {
    let seconds = first * 60 + random.below(((last - first) * 60).max(1) as u64) as i64;
    at.saturating_add(SignedDuration::from_secs(seconds))
}

/// A moment of `date` between two minutes of the day, drawn to the second.
pub(super) fn during(random: &mut Random, date: Date, first: i64, last: i64) -> DateTime {
    later(random, date.to_datetime(Time::midnight()), first, last)
}

/// Whole years from `birth` to `date`.
pub(super) fn age_on(birth: Date, date: Date) -> i64 {
    let years = i64::from(date.year()) - i64::from(birth.year());
    years - i64::from((date.month(), date.day()) < (birth.month(), birth.day()))
}

/// One of several with given weights; `None` when nothing has any weight.
pub(super) fn weighted<T: Copy>(random: &mut Random, list: &[(T, u32)]) -> Option<T> {
    let total: u64 = list.iter().map(|(_, weight)| u64::from(*weight)).sum();
    let mut rest = random.below(total);
    for (item, weight) in list {
        match rest.checked_sub(u64::from(*weight)) {
            Some(left) => rest = left,
            None => return Some(*item),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_and_ages_are_counted_in_the_calendar() {
        let leap = date(2024, 2, 28);
        assert_eq!(plus_days(leap, 2), date(2024, 3, 1));
        assert_eq!(plus_days(leap, -59), date(2023, 12, 31));
        assert_eq!(days_between(leap, date(2024, 3, 1)), 2);
        assert_eq!(minute_of(leap, 605), leap.at(10, 5, 0, 0));
        assert_eq!(age_on(date(2000, 3, 1), leap), 23);
        assert_eq!(age_on(date(2000, 2, 28), leap), 24);
    }

    #[test]
    fn weights_decide_and_nothing_is_drawn_from_nothing() {
        let mut random = Random::keyed(1, &[]);
        let list = [('a', 0), ('b', 3), ('c', 1)];
        let draws: Vec<char> = (0..400)
            .filter_map(|_| weighted(&mut random, &list))
            .collect();
        assert_eq!(draws.len(), 400);
        assert!(!draws.contains(&'a'));
        let b = draws.iter().filter(|draw| **draw == 'b').count();
        assert!((270..330).contains(&b), "{b}");
        assert_eq!(weighted::<char>(&mut random, &[]), None);
        assert_eq!(weighted(&mut random, &[('a', 0)]), None);
    }
}
