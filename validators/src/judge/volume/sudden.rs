//! Days with far fewer or far more rows than the days around them let expect (N03, N04).

use super::line::{Line, Rhythm, Timeline};
use super::tail::{at_least, at_most, at_most_in_clumps, clump};
use super::{Common, Doubled, Missing};
use crate::judge::Judged;
use crate::judge::calendar::DayKind;

/// What is expected of a day: `low` and `high` bound the mean, since the level before, the level of late and, while little is
/// known, the level after may differ.
#[derive(Clone, Copy, Debug)]
pub(super) struct Expected {
    pub(super) low: f64,
    pub(super) middle: f64,
    pub(super) high: f64,
    pub(super) dispersion: f64,
    pub(super) trained: u32,
    /// Rows of an open day.
    open: f64,
    /// Rows that come together on an open day.
    clump: f64,
    is_open: bool,
    /// Whether some rows come however they clump: those of the whole feed on a usual open day.
    is_never_empty: bool,
}

/// A level of fewer days is also held against that of the weeks after them, where there are any: a New Year among them moves it.
const LEVEL_DAYS_SURE: i64 = 56;

/// An open day with less than this share of its rows is an empty one.
const EMPTY_TIMES_MAX: f64 = 0.05;

impl Expected {
    /// How likely so few rows are. Rows come by the report and the patient: what must not be missing by chance are these, not single
    /// rows. On a Sunday there are three patients, and on some Sundays none of them.
    pub(super) fn few(&self, rows: f64) -> f64 {
        match self.is_never_empty && rows <= EMPTY_TIMES_MAX * self.low {
            true => at_most(rows, self.low, self.dispersion),
            false => at_most_in_clumps(rows, self.low, self.dispersion),
        }
    }

    /// How likely so many rows are; those of one report or patient are never too many. On a closed day some may work all the same: they
    /// are too many when an open day would not have so many either.
    pub(super) fn many(&self, rows: f64) -> f64 {
        let clumps = (rows / self.clump).floor();
        if clumps < 1.0 {
            return 1.0;
        }
        let by_rows = at_least(rows, self.high, self.dispersion);
        match self.is_open {
            true => by_rows,
            // On a Sunday four patients in place of one are many rows.
            false => by_rows
                .max(at_least(clumps, self.high / self.clump, 0.0))
                .max(at_least(rows, self.open, self.dispersion)),
        }
    }
}

/// The days of a line one by one.
pub(super) struct Days {
    /// `None` where nothing can be expected.
    pub(super) expected: Vec<Option<Expected>>,
    pub(super) low: Vec<bool>,
    pub(super) high: Vec<bool>,
    /// Days on which even no row at all would be nothing special are not counted.
    pub(super) judged: u64,
}

/// The thresholds that the days of one line are held against.
#[derive(Clone, Copy)]
pub(super) struct Limits<'a> {
    pub(super) common: &'a Common,
    pub(super) missing: &'a Missing,
    pub(super) doubled: &'a Doubled,
    /// How likely a day may look missing by chance.
    pub(super) missing_probability: f64,
    /// How likely a day may look doubled by chance.
    pub(super) doubled_probability: f64,
}

/// Judges the days in their order: a bad day is left out of what later days are compared with, until it has lasted so long that
/// it is the new level.
pub(super) fn judge_days(
    line: &mut Line,
    timeline: &Timeline,
    rhythm: &Rhythm,
    limits: Limits,
) -> Days {
    let count = line.counts.len();
    let mut days = Days {
        expected: vec![None; count],
        low: vec![false; count],
        high: vec![false; count],
        judged: 0,
    };
    let share = line.share_with_rows(timeline, rhythm, line.begin..line.ripe);
    let comes_in_bursts = share.is_none_or(|share| share < limits.missing.with_rows_share_min);
    let mut bad_since: Option<(usize, usize)> = None;
    for index in line.begin + 1..line.ripe {
        let Some(expected) = expected(line, timeline, rhythm, limits.common, index) else {
            continue;
        };
        days.expected[index] = Some(expected);
        if comes_in_bursts {
            continue;
        }
        let rows = line.counts[index];
        days.judged += u64::from(expected.few(0.0) < limits.missing_probability);
        days.low[index] = rows < limits.missing.loss_times_max * expected.low
            && expected.few(rows) < limits.missing_probability;
        days.high[index] = rows > limits.doubled.excess_times_min * expected.high
            && expected.many(rows) < limits.doubled_probability;
        if days.low[index] || days.high[index] {
            let first = match bad_since {
                Some((first, last)) if index - last <= 4 => first,
                _ => index,
            };
            bad_since = Some((first, index));
            line.left_out[index] |= index - first < limits.common.adapt_days as usize;
        }
    }
    days
}

/// What a day should have by the days before it, and while these are few, also by those after it.
fn expected(
    line: &Line,
    timeline: &Timeline,
    rhythm: &Rhythm,
    common: &Common,
    index: usize,
) -> Option<Expected> {
    let level = |from: usize, to: usize| line.level(timeline, rhythm, from, to);
    let slow = level(index.saturating_sub(common.level_days as usize), index);
    if i64::from(slow.days) < common.training_days_least {
        return None;
    }
    let mut rates = vec![slow.rate];
    let mut trained = slow.days;
    let fast = level(index.saturating_sub(common.level_days_fast as usize), index);
    if i64::from(fast.days) >= common.training_days_least {
        rates.push(fast.rate);
    }
    if i64::from(slow.days) < LEVEL_DAYS_SURE {
        let after = level(index + 1, index + 1 + 28);
        if i64::from(after.days) >= common.training_days_least {
            rates.push(after.rate);
            trained += after.days;
        } else if i64::from(slow.days) < common.training_days_min {
            return None;
        }
    }
    let kind = timeline.kinds[index];
    let (low_times, high_times) = match kind {
        DayKind::Unsettled(_) => (common.unsettled_low_times, common.unsettled_high_times),
        DayKind::LongBreak(_) => (common.long_break_low_times, common.unsettled_high_times),
        // What was put off on the closed days may come at once.
        DayKind::AfterClosing(_) => (
            common.after_closing_low_times,
            f64::max(
                common.after_closing_high_times,
                1.0 + f64::from(timeline.put_off[index]),
            ),
        ),
        DayKind::Workday(_) | DayKind::Closed(_) => (1.0, 1.0),
    };
    let factor = rhythm.factor(kind);
    let least = rates.iter().copied().fold(f64::INFINITY, f64::min);
    let most = rates.iter().copied().fold(0.0, f64::max);
    Some(Expected {
        low: least * factor * low_times,
        middle: slow.rate * factor,
        high: most * factor * high_times,
        dispersion: rhythm.dispersion_of_day(kind),
        trained,
        open: slow.rate,
        clump: clump(slow.rate, rhythm.dispersion(DayKind::Workday(0))),
        is_open: kind.is_open(),
        is_never_empty: *line.subject == Judged::Feed && kind.is_open() && timeline.is_usual(index),
    })
}

/// Of the days that are too high, those that come alone: the open days on either side are as usual. A wave, a new ward or a new
/// level is no fault, and on its first day looks just like one.
pub(super) fn isolated(
    line: &Line,
    days: &Days,
    timeline: &Timeline,
    rules: &Doubled,
) -> Vec<usize> {
    let mut alone = Vec::new();
    let mut index = 0;
    while index < days.high.len() {
        if !days.high[index] {
            index += 1;
            continue;
        }
        let first = index;
        let mut last = index;
        // Days between two high ones belong to the run when they are closed.
        while let Some(next) = (last + 1..days.high.len())
            .find(|next| days.high[*next] || timeline.kinds[*next].is_open())
            .filter(|next| days.high[*next])
        {
            last = next;
        }
        index = last + 1;
        let run: Vec<usize> = (first..=last).filter(|index| days.high[*index]).collect();
        if (last - first) < rules.run_days_max as usize
            && sides_are_usual(line, days, timeline, &run, rules)
        {
            alone.extend(run);
        }
    }
    alone
}

fn sides_are_usual(
    line: &Line,
    days: &Days,
    timeline: &Timeline,
    run: &[usize],
    rules: &Doubled,
) -> bool {
    let (Some(first), Some(last)) = (run.first(), run.last()) else {
        return false;
    };
    let excess = |indices: &[usize]| {
        let pairs = indices
            .iter()
            .filter_map(|index| Some((line.counts[*index], days.expected[*index]?.middle)));
        let (rows, expected) = pairs.fold((0.0, 0.0), |sum, pair| (sum.0 + pair.0, sum.1 + pair.1));
        (expected > 0.0).then(|| rows / expected - 1.0)
    };
    let Some(limit) = excess(run).map(|excess| excess * rules.neighbour_excess_share) else {
        return false;
    };
    let open = |index: &usize| timeline.kinds[*index].is_open() && timeline.is_usual(*index);
    let side = rules.neighbour_days as usize;
    let before: Vec<usize> = (line.begin + 1..*first)
        .rev()
        .filter(open)
        .take(side)
        .collect();
    let after: Vec<usize> = (last + 1..line.ripe).filter(open).take(side).collect();
    [before, after].iter().all(|days| {
        let usual = excess(days).is_some_and(|excess| excess <= limit);
        days.len() == side && usual
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(mean: f64, is_never_empty: bool) -> Expected {
        Expected {
            low: mean,
            middle: mean,
            high: mean,
            dispersion: 0.3,
            trained: 60,
            open: mean,
            clump: clump(mean, 0.3),
            is_open: is_never_empty,
            is_never_empty,
        }
    }

    #[test]
    fn rows_that_come_together_are_missing_together() {
        // On Sundays 130 rows are those of three patients on the wards; on some there are none.
        assert!(day(130.0, false).few(0.0) > 0.01);
        // That nobody comes on an open day is no chance, and that a third come may be one.
        assert!(day(900.0, true).few(0.0) < 1e-6 && day(900.0, true).few(300.0) > 1e-3);
        // Six rows where none are expected are one report.
        let sunday = Expected {
            clump: 8.0,
            ..day(0.1, false)
        };
        assert_eq!(sunday.many(6.0), 1.0);
        assert!(sunday.many(60.0) < 1e-6);
        // Sixty rows in a week of holidays are no more than the fifty of a usual day.
        let holiday = Expected {
            open: 50.0,
            ..sunday
        };
        assert!(holiday.many(60.0) > 0.1);
    }
}
