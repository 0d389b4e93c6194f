//! What a report draws of the judged series: the last days of the feed and its data types with the band that each day was judged
//! by, so that nobody computes it a second time.

use super::evidence::{CHART_DAYS, drawn_band};
use super::night::{Night, Studied};
use crate::judge::Judged;

/// The last 90 days of a series, up to the as-of day.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawn {
    /// Whose rows.
    pub subject: Judged,
    /// One after another without a gap; fewer than 90 when the window began later.
    pub days: Vec<DrawnDay>,
}

/// One day of a series as it was judged.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct DrawnDay {
    /// Days since 1970-01-01.
    pub day: i32,
    /// Rows.
    pub rows: f64,
    /// Of these, first sent more than two days after the event; `None` when nobody knows.
    pub late: Option<f64>,
    /// Whether the calendar opens the day.
    pub is_open: bool,
    /// Whether the series had begun.
    pub has_begun: bool,
    /// Whether so few rows are still to come that the day can be judged.
    pub is_ripe: bool,
    /// Rows expected: lower limit, middle, upper limit; `None` where nothing can be expected.
    pub band: Option<[f64; 3]>,
    /// Far fewer rows than the band allows.
    pub is_low: bool,
    /// Far more.
    pub is_high: bool,
    /// Known or found to be bad, so that nothing is learned from it.
    pub is_left_out: bool,
}

impl Night<'_> {
    /// The feed, then its data types in their order.
    pub(super) fn drawn(&self) -> Vec<Drawn> {
        let shown = self.feed.iter().chain(&self.data_types);
        shown.map(|studied| self.draw(studied)).collect()
    }

    fn draw(&self, studied: &Studied<'_>) -> Drawn {
        let line = &studied.line;
        let all = self.timeline.kinds.len();
        let limits = self.limits(line.subject, self.tests());
        let day = |index: usize| {
            let days = studied.days.as_ref();
            let flag = |of: fn(&super::sudden::Days) -> &Vec<bool>| {
                days.is_some_and(|days| of(days).get(index).is_some_and(|off| *off))
            };
            DrawnDay {
                day: self.timeline.day(index),
                rows: line.counts[index],
                late: line.late[index],
                is_open: self.timeline.kinds[index].is_open(),
                has_begun: index >= line.begin,
                is_ripe: index < line.ripe,
                band: days.and_then(|days| drawn_band(days, limits, index)),
                is_low: flag(|days| &days.low),
                is_high: flag(|days| &days.high),
                is_left_out: line.left_out[index],
            }
        };
        Drawn {
            subject: line.subject.clone(),
            days: (all.saturating_sub(CHART_DAYS)..all).map(day).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::calendar::{Calendar, Closing};
    use crate::judge::rules::Rules;
    use crate::judge::volume::{Day, Input, Series, judge_and_draw};

    const AS_OF: i32 = 20_776;

    /// A hundred rows on open days, thirty on others, about.
    fn days(lost: i32, calendar: &Calendar) -> Vec<Day> {
        let day = |day: i32| {
            let usual = if calendar.is_closed(day) { 30 } else { 100 };
            let count = usual + u64::from(day.unsigned_abs() % 7);
            Day {
                day,
                count: if day == lost { 0 } else { count },
                late: None,
            }
        };
        (AS_OF - 199..=AS_OF).map(day).collect()
    }

    #[test]
    fn a_lost_day_is_drawn_off_its_band() {
        let calendar = Calendar::new(vec![Closing::Weekday(5), Closing::Weekday(6)]);
        let lost = (AS_OF - 20..AS_OF).find(|day| !calendar.is_closed(*day));
        let lost = lost.unwrap();
        let series = [Judged::Feed, Judged::DataType("OML-11".to_owned())].map(|subject| Series {
            subject,
            days: days(lost, &calendar),
        });
        let (_, drawn) = judge_and_draw(&Input {
            as_of: AS_OF,
            calendar: &calendar,
            series: &series,
            shapes: &[],
            arrivals: &[],
            nights: &[AS_OF],
            bad_days: &[],
            approved: &[],
            rules: &Rules::built_in().unwrap(),
        });
        let subjects: Vec<&Judged> = drawn.iter().map(|drawn| &drawn.subject).collect();
        assert_eq!(subjects, [&series[0].subject, &series[1].subject]);
        for drawn in &drawn {
            assert_eq!(drawn.days.len(), CHART_DAYS);
            let off: Vec<&DrawnDay> = drawn.days.iter().filter(|day| day.is_low).collect();
            assert_eq!(off.len(), 1);
            let day = off[0];
            assert!(day.day == lost && day.is_left_out && day.is_open && day.rows == 0.0);
            assert!(day.band.unwrap()[0] > 0.0);
            assert!(drawn.days.iter().any(|day| !day.is_open));
            assert!(!drawn.days.last().unwrap().is_ripe);
        }
    }
}
