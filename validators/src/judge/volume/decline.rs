//! A level that falls week after week and is lower than ever before (N05).
//!
//! What never arrives is lacking in every data type; so beside the rows of the feed, of which the largest type has most, the mean of
//! the types is looked at, each counted by how steady it is.

use super::Declining;
use super::line::{Line, Rhythm, Timeline, mean, median};
use super::night::{Night, Studied};
use super::tail::normal_deviate;

/// A decline that has not ended.
#[derive(Clone, Copy, Debug)]
pub(super) struct Decline {
    /// About where it began.
    pub(super) from: usize,
    /// The last day that was looked at.
    pub(super) to: usize,
    /// The weekly level of the time before.
    pub(super) before: f64,
    /// The weekly level of the last two weeks.
    pub(super) now: f64,
    /// Spread of a week around the level, as a squared coefficient of variation.
    pub(super) spread: f64,
    /// Weeks that the level before rests on.
    pub(super) weeks: u32,
}

/// What came out of looking for a decline.
pub(super) enum Trend {
    Declines(Decline),
    Steady,
    TooShort,
    TooRare,
}

/// The weeks of a series, newest first, counted back from a day: rows, and the rows of a day with factor 1. `None` for weeks of
/// which less than two usual days are left.
pub(super) struct Weeks {
    weeks: Vec<Option<(f64, f64)>>,
    /// The first day that counts.
    begin: usize,
    /// The day after the last one.
    end: usize,
}

/// Rows a week that a data type needs to be counted among the types.
const ROWS_A_WEEK_AMONG_OTHERS: f64 = 5.0;

impl Weeks {
    /// The weeks of a line up to the day before `end`.
    pub(super) fn of(line: &Line, timeline: &Timeline, rhythm: &Rhythm, end: usize) -> Weeks {
        let mut weeks = Vec::new();
        let mut last = end.min(line.ripe);
        while last >= line.begin + 8 {
            let (mut rows, mut factors) = (0.0, 0.0);
            for index in (last - 7..last).filter(|index| line.trains(timeline, *index)) {
                rows += line.counts[index];
                factors += rhythm.factor(timeline.kinds[index]);
            }
            weeks.push((factors >= 2.0).then(|| (rows, rows / factors)));
            last -= 7;
        }
        Weeks {
            weeks,
            begin: line.begin,
            end: end.min(line.ripe),
        }
    }

    /// The weeks of several series as one: the mean of their levels beside their own middle, each as it is sure. `None` when there
    /// are less than two that are long and large enough.
    pub(super) fn together(parts: &[Weeks]) -> Option<Weeks> {
        let length = parts.iter().map(|part| part.weeks.len()).max()?;
        let end = parts.iter().map(|part| part.end).min()?;
        let is_counted = |part: &&Weeks| {
            part.weeks.len() == length && part.end == end && part.rows() >= ROWS_A_WEEK_AMONG_OTHERS
        };
        let counted: Vec<(&Weeks, f64, f64)> = parts
            .iter()
            .filter(is_counted)
            .map(|part| {
                let of_week = part.level_spread() + 1.0 / part.rows();
                (part, part.level(), 1.0 / of_week.max(LEVEL_VARIANCE_MIN))
            })
            .collect();
        let weights: f64 = counted.iter().map(|part| part.2).sum();
        let mean = |week: usize| {
            let levels = counted.iter().map(|(part, level, weight)| {
                part.weeks[week].map(|of_week| weight * of_week.1 / level)
            });
            levels.sum::<Option<f64>>().map(|level| level / weights)
        };
        let week = |week: usize| mean(week).map(|level| (f64::INFINITY, level));
        (counted.len() >= 2).then(|| Weeks {
            weeks: (0..length).map(week).collect(),
            begin: counted.iter().map(|part| part.0.begin).max().unwrap_or(0),
            end,
        })
    }

    /// The middle of the rows of a week.
    fn rows(&self) -> f64 {
        let mut rows: Vec<f64> = self.weeks.iter().flatten().map(|week| week.0).collect();
        median(&mut rows)
    }

    /// The middle of its levels.
    fn level(&self) -> f64 {
        let mut levels: Vec<f64> = self.weeks.iter().flatten().map(|week| week.1).collect();
        median(&mut levels).max(f64::MIN_POSITIVE)
    }

    /// The spread of weeks beyond Poisson's, from how neighbours differ, which a trend hardly changes.
    fn step_spread(&self) -> f64 {
        let mut steps: Vec<f64> = Vec::new();
        for pair in self.weeks.windows(2) {
            if let [Some(later), Some(earlier)] = pair
                && later.0 > 0.0
                && earlier.0 > 0.0
            {
                let expected = 1.0 / later.0 + 1.0 / earlier.0;
                let step = (later.1 / earlier.1).ln();
                steps.push((step * step - expected) / 2.0);
            }
        }
        // The median of squares of normal deviates is 0.455 of their mean.
        median(&mut steps) / 0.455
    }

    /// The spread of weeks beyond Poisson's around the middle of all, in which waves and seasons are.
    fn level_spread(&self) -> f64 {
        let level = self.level();
        let levels = self.weeks.iter().flatten();
        let mut strays: Vec<f64> = levels.map(|week| (week.1 / level - 1.0).abs()).collect();
        (1.4826 * median(&mut strays)).powi(2) - 1.0 / self.rows().max(1.0)
    }
}

/// The steadiest series varies by five in a hundred from week to week.
const LEVEL_VARIANCE_MIN: f64 = 0.0025;

/// Weeks hardly change from one night to the next: seven nights are one test.
pub(super) const NIGHTS_A_WEEK: f64 = 7.0;

impl Night<'_> {
    /// The weeks of a series up to the day before `end`.
    pub(super) fn weeks(&self, studied: &Studied, end: usize) -> Option<Weeks> {
        let rhythm = studied.rhythm.as_ref()?;
        Some(Weeks::of(&studied.line, &self.timeline, rhythm, end))
    }

    /// The decline of all data types together, if there is one.
    pub(super) fn trend_together(&self, probability: f64) -> Option<Trend> {
        let feed = self.feed.as_ref()?;
        let of_types = self.data_types.iter();
        let of_types = of_types.filter_map(|studied| self.weeks(studied, feed.line.ripe));
        let weeks = Weeks::together(&of_types.collect::<Vec<Weeks>>())?;
        let trend = trend(&weeks, &self.rules.decline, probability);
        matches!(trend, Trend::Declines(_)).then_some(trend)
    }

    /// Whether the feed still declines, half as much at least, without the data type that lost most.
    pub(super) fn declines_together(&self, decline: &Decline) -> bool {
        let sum = |line: &Line, from: usize, to: usize| -> f64 {
            line.counts.iter().skip(from).take(to - from).sum()
        };
        // Four weeks or less before the decline beside its last two.
        let before = decline.from.saturating_sub(28)..decline.from;
        let now = (decline.to + 1).saturating_sub(14)..decline.to + 1;
        let rates = |line: &Line| {
            let rate = |days: &std::ops::Range<usize>| {
                sum(line, days.start, days.end) / days.len().max(1) as f64
            };
            (rate(&before), rate(&now))
        };
        let pairs: Vec<(f64, f64)> = self.data_types.iter().map(|of| rates(&of.line)).collect();
        let lost = |pair: &(f64, f64)| pair.0 - pair.1;
        let all = pairs
            .iter()
            .fold((0.0, 0.0), |sum, pair| (sum.0 + pair.0, sum.1 + pair.1));
        let most = pairs.iter().max_by(|a, b| lost(a).total_cmp(&lost(b)));
        let Some(most) = most.filter(|_| pairs.len() > 1) else {
            return true;
        };
        let rest = (all.0 - most.0, all.1 - most.1);
        rest.0 > 0.0 && lost(&rest) / rest.0 >= 0.5 * lost(&all) / all.0.max(1.0)
    }
}

/// Looks for a decline that goes on. `probability` is how likely one may be found by chance.
pub(super) fn trend(weeks: &Weeks, rules: &Declining, probability: f64) -> Trend {
    let least = (rules.weeks_min + rules.reference_weeks_min) as usize;
    if weeks.weeks.iter().flatten().count() < least {
        return Trend::TooShort;
    }
    if weeks.rows() < rules.rows_a_week_min {
        return Trend::TooRare;
    }
    let spread = weeks.step_spread().max(rules.weekly_dispersion_min);
    let limit = normal_deviate(probability);
    let declines = (rules.weeks_min..=rules.weeks_max)
        .rev()
        .find_map(|length| falling(weeks, length as usize, rules, spread, limit));
    declines.map_or(Trend::Steady, Trend::Declines)
}

/// Whether the newest `length` weeks fall to a new low: they lack more and more of the level before, by more than chance, and lost it
/// in these weeks.
fn falling(
    weeks: &Weeks,
    length: usize,
    rules: &Declining,
    spread: f64,
    limit: f64,
) -> Option<Decline> {
    let (newest, earlier) = weeks.weeks.split_at_checked(length)?;
    let points: Vec<(f64, f64, f64)> = newest
        .iter()
        .enumerate()
        .filter_map(|(back, week)| week.map(|(rows, level)| ((length - back) as f64, rows, level)))
        .collect();
    let mut before: Vec<f64> = earlier.iter().flatten().map(|week| week.1).collect();
    if points.len() * 5 < length * 4 || before.len() < rules.reference_weeks_min as usize {
        return None;
    }
    let last: Vec<f64> = weeks
        .weeks
        .iter()
        .take(2)
        .flatten()
        .map(|week| week.1)
        .collect();
    let now = mean(&last)?;
    let weeks_before = before.len() as u32;
    before.sort_by(f64::total_cmp);
    let middle = *before.get(before.len() / 2)?;
    // Between the middle of the time before and its low quarter: what a wave or a season added is not lost when it goes.
    let before = 0.5 * (middle + *before.get(before.len() / 4)?);
    if now > (1.0 - rules.loss_share_min) * before {
        return None;
    }
    let level = mean(&points.iter().map(|point| point.2).collect::<Vec<f64>>())?;
    // Where the weeks lie above the time before, they spread more widely than it.
    let times = (level / before).max(1.0);
    let lost = lost(&points, before, spread, f64::from(weeks_before))?;
    let fell = -slope(&points) / middle.min(level) * (length - 1) as f64;
    let is_falling = fell >= FALLEN_SHARE_MIN * (1.0 - now / before);
    if !is_falling || lost < limit * times {
        return None;
    }
    // It began about in the middle of the last week that was as usual.
    let usual = (1.0 - spread.sqrt()) * before;
    let since = weeks
        .weeks
        .iter()
        .flatten()
        .take_while(|week| week.1 < usual)
        .count();
    let from = weeks.end.saturating_sub(7 * since + 3);
    Some(Decline {
        from: from.max(weeks.begin + 1),
        to: weeks.end.saturating_sub(1),
        before,
        now,
        spread,
        weeks: weeks_before,
    })
}

/// Of what is lost in the end, so much is lost along the weeks that fall: else it was a step before them.
const FALLEN_SHARE_MIN: f64 = 0.7;

/// What weeks lack of the level before, in standard errors; the later ones count for more, since they lack more when a level falls in a
/// line.
fn lost(points: &[(f64, f64, f64)], before: f64, spread: f64, weeks_before: f64) -> Option<f64> {
    // The rows that there would be at the level before.
    let rows: Vec<f64> = points
        .iter()
        .map(|point| point.1 * before / point.2.max(f64::MIN_POSITIVE))
        .collect();
    let of_week = spread + 1.0 / mean(&rows)?.max(1.0);
    let weights: f64 = points.iter().map(|point| point.0).sum();
    let squares: f64 = points.iter().map(|point| point.0 * point.0).sum();
    let lacking = |point: &(f64, f64, f64)| point.0 * (1.0 - point.2 / before);
    let lost = points.iter().map(lacking).sum::<f64>() / weights;
    Some(lost / (of_week * (squares / (weights * weights) + 1.0 / weeks_before)).sqrt())
}

/// By how much a level rises a week: the median over pairs of weeks.
fn slope(points: &[(f64, f64, f64)]) -> f64 {
    let mut slopes = Vec::new();
    for (number, later) in points.iter().enumerate() {
        for earlier in &points[number + 1..] {
            slopes.push((later.2 - earlier.2) / (later.0 - earlier.0));
        }
    }
    median(&mut slopes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::rules::Rules;

    /// Weeks of so many rows at level 1, newest first.
    fn weeks(rows: f64, levels: &[f64]) -> Weeks {
        let week = |level: &f64| Some((rows * level, *level));
        Weeks {
            weeks: levels.iter().map(week).collect(),
            begin: 0,
            end: 7 * levels.len(),
        }
    }

    fn declines(weeks: &Weeks) -> bool {
        let rules = Rules::built_in().unwrap().volume.decline;
        matches!(trend(weeks, &rules, 1e-4), Trend::Declines(_))
    }

    #[test]
    fn the_end_of_a_wave_is_no_decline() {
        let usual = [1.1, 0.7, 1.3, 0.9, 1.0, 0.8, 1.2, 1.0, 0.9, 1.1];
        let wave = [0.6, 0.7, 1.5, 2.5, 3.5, 4.5, 4.0, 3.0, 2.0, 1.5];
        let levels: Vec<f64> = wave
            .into_iter()
            .chain(usual.into_iter().cycle().take(30))
            .collect();
        assert!(!declines(&weeks(60.0, &levels)));
        // The same weeks of a level that fell are one.
        let falling = [0.5, 0.6, 0.65, 0.75, 0.85, 0.95];
        let steady = [1.02, 0.98, 1.0, 1.03, 0.97, 1.01];
        let levels: Vec<f64> = falling
            .into_iter()
            .chain(steady.into_iter().cycle().take(30))
            .collect();
        assert!(declines(&weeks(600.0, &levels)));
    }

    #[test]
    fn types_that_are_not_sure_alone_are_sure_together() {
        let of_type = |number: u64| {
            let level = |week: u64| {
                let falling = 0.65 + 0.06 * week as f64;
                // Each type swings by a fifth, each in weeks of its own.
                let mixed = (64 * number + week + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
                let swing = if mixed >> 40 & 1 == 0 { 1.2 } else { 0.8 };
                swing * if week < 6 { falling } else { 1.0 }
            };
            let levels: Vec<f64> = (0..40).map(level).collect();
            weeks(40.0, &levels)
        };
        let types: Vec<Weeks> = (0..12).map(of_type).collect();
        let alone = types.iter().filter(|of_type| declines(of_type)).count();
        assert!(alone <= 3, "{alone}");
        assert!(declines(&Weeks::together(&types).unwrap()));
        assert!(Weeks::together(&types[..1]).is_none());
    }
}
