//! A level that falls week after week and is lower than ever before (N05).

use super::Declining;
use super::line::{Line, Rhythm, Timeline, mean, median};
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

/// Weeks counted back from the last ripe day, newest first, each with its rows and the rows of a day with factor 1.
fn weeks(line: &Line, timeline: &Timeline, rhythm: &Rhythm) -> Vec<Option<(f64, f64)>> {
    let mut weeks = Vec::new();
    let mut end = line.ripe;
    while end >= line.begin + 8 {
        let (mut rows, mut factors) = (0.0, 0.0);
        for index in (end - 7..end).filter(|index| line.trains(timeline, *index)) {
            rows += line.counts[index];
            factors += rhythm.factor(timeline.kinds[index]);
        }
        weeks.push((factors >= 2.0).then(|| (rows, rows / factors)));
        end -= 7;
    }
    weeks
}

/// Looks for a decline that goes on. `probability` is how likely one may be found by chance.
pub(super) fn trend(
    line: &Line,
    timeline: &Timeline,
    rhythm: &Rhythm,
    rules: &Declining,
    probability: f64,
) -> Trend {
    let weeks = weeks(line, timeline, rhythm);
    let least = (rules.weeks_min + rules.reference_weeks_min) as usize;
    if weeks.iter().flatten().count() < least {
        return Trend::TooShort;
    }
    let mut rows: Vec<f64> = weeks.iter().flatten().map(|week| week.0).collect();
    if median(&mut rows) < rules.rows_a_week_min {
        return Trend::TooRare;
    }
    let spread = weekly_spread(&weeks).max(rules.weekly_dispersion_min);
    let limit = normal_deviate(probability);
    let declines = (rules.weeks_min..=rules.weeks_max)
        .rev()
        .find_map(|length| falling(line, &weeks, length as usize, rules, spread, limit));
    declines.map_or(Trend::Steady, Trend::Declines)
}

/// The spread of weeks beyond Poisson's, from how neighbours differ, which a trend hardly changes.
fn weekly_spread(weeks: &[Option<(f64, f64)>]) -> f64 {
    let mut steps: Vec<f64> = Vec::new();
    for pair in weeks.windows(2) {
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

/// Whether the newest `length` weeks fall, each week's level beside its neighbours', to a new low.
fn falling(
    line: &Line,
    weeks: &[Option<(f64, f64)>],
    length: usize,
    rules: &Declining,
    spread: f64,
    limit: f64,
) -> Option<Decline> {
    let (newest, earlier) = weeks.split_at_checked(length)?;
    let points: Vec<(f64, f64, f64)> = newest
        .iter()
        .enumerate()
        .filter_map(|(back, week)| week.map(|(rows, level)| (-(back as f64), rows, level)))
        .collect();
    let mut before: Vec<f64> = earlier.iter().flatten().map(|week| week.1).collect();
    if points.len() * 5 < length * 4 || before.len() < rules.reference_weeks_min as usize {
        return None;
    }
    let last: Vec<f64> = weeks.iter().take(2).flatten().map(|week| week.1).collect();
    let now = mean(&last)?;
    let weeks_before = before.len() as u32;
    before.sort_by(f64::total_cmp);
    // A low quarter of the time before: what a wave or a season added is not lost when it goes.
    let before = *before.get(before.len() / 4)?;
    if now > (1.0 - rules.loss_share_min) * before {
        return None;
    }
    let (slope, deviation) = slope(&points, before, spread)?;
    if slope >= 0.0 || -slope < limit * deviation {
        return None;
    }
    // It began about in the middle of the last week that was as usual.
    let usual = (1.0 - spread.sqrt()) * before;
    let since = weeks
        .iter()
        .flatten()
        .take_while(|week| week.1 < usual)
        .count();
    let from = line.ripe.saturating_sub(7 * since + 3);
    Some(Decline {
        from: from.max(line.begin + 1),
        to: line.ripe.saturating_sub(1),
        before,
        now,
        spread,
        weeks: weeks_before,
    })
}

/// The slope of levels as a share of `before` a week (the median over pairs of weeks) and its standard deviation.
fn slope(points: &[(f64, f64, f64)], before: f64, spread: f64) -> Option<(f64, f64)> {
    let mut slopes = Vec::new();
    for (number, later) in points.iter().enumerate() {
        for earlier in &points[number + 1..] {
            slopes.push((later.2 - earlier.2) / (later.0 - earlier.0) / before);
        }
    }
    let times: Vec<f64> = points.iter().map(|point| point.0).collect();
    let rows: Vec<f64> = points.iter().map(|point| point.1).collect();
    let (middle, rows) = (mean(&times)?, mean(&rows)?);
    let squares: f64 = times.iter().map(|time| (time - middle).powi(2)).sum();
    let of_week = spread + 1.0 / rows.max(1.0);
    Some((median(&mut slopes), (of_week / squares).sqrt()))
}
