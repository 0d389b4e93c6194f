//! Gaps without a single row that the rate before cannot explain (N06, N07, N10).

use super::Stopping;
use super::line::{Line, Rhythm, Timeline};
use super::tail::{clump, ln_none};
use crate::judge::calendar::DayKind;

/// A stretch of days without rows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gap {
    pub(super) from: usize,
    /// The last day of it that could be judged.
    pub(super) to: usize,
    /// How many rows the more cautious rate lets expect.
    pub(super) expected: f64,
    /// Days that could be judged.
    pub(super) days: u64,
    /// Days that the rate is learned from.
    pub(super) trained: u32,
}

/// What came out of looking for gaps.
pub(super) enum Stops {
    /// Gaps that chance does not explain; none when all is well.
    Found(Vec<Gap>),
    /// So few rows that two months without any would be nothing special.
    TooRare,
}

/// Goes through the gaps of a line. A day for which `is_told` says so is told of something wider and neither lengthens nor ends
/// a gap. `probability` is how likely a gap may be by chance.
pub(super) fn stops(
    line: &Line,
    timeline: &Timeline,
    rhythm: &Rhythm,
    is_told: impl Fn(usize) -> bool,
    rules: &Stopping,
    probability: f64,
) -> Stops {
    let usable = |index: &usize| timeline.is_usual(*index) && !is_told(*index);
    if !can_stop(line, timeline, rhythm, rules, probability) {
        return Stops::TooRare;
    }
    let mut found = Vec::new();
    let mut longest = 0.0;
    let mut gap: Vec<usize> = Vec::new();
    for index in line.begin + 1..=line.ripe {
        let has_rows = line.counts.get(index).is_some_and(|rows| *rows > 0.0);
        if index < line.ripe && !has_rows {
            gap.extend(Some(index).filter(usable));
            continue;
        }
        let length: f64 = gap
            .iter()
            .map(|day| rhythm.factor(timeline.kinds[*day]))
            .sum();
        let judged = (length > rules.gap_times_min * longest)
            .then(|| judge_gap(line, timeline, rhythm, &gap, rules, probability));
        match judged.flatten() {
            Some(gap) => found.push(gap),
            None => longest = length.max(longest),
        }
        gap.clear();
    }
    Stops::Found(found)
}

/// Whether eight weeks without a row would be found.
fn can_stop(
    line: &Line,
    timeline: &Timeline,
    rhythm: &Rhythm,
    rules: &Stopping,
    probability: f64,
) -> bool {
    let rows: f64 = line.counts.iter().take(line.ripe).sum();
    let week: f64 = (0..timeline.kinds.len().min(7))
        .map(|index| rhythm.factor(timeline.kinds[index]))
        .sum();
    let level = line.level(timeline, rhythm, line.begin, line.ripe).rate;
    let expected = level * week * 8.0;
    let dispersion = rhythm
        .dispersion(DayKind::Workday(0))
        .max(rules.dispersion_min);
    let clump = clump(level, dispersion);
    rows >= rules.rows_min && ln_gap(rows, expected) / clump < probability.ln()
}

/// The logarithm of the probability that nothing comes where `expected` rows should, when the rate is known from `rows` rows.
fn ln_gap(rows: f64, expected: f64) -> f64 {
    match rows > 0.0 {
        true => -rows * (expected / rows).ln_1p(),
        false => 0.0,
    }
}

fn judge_gap(
    line: &Line,
    timeline: &Timeline,
    rhythm: &Rhythm,
    gap: &[usize],
    rules: &Stopping,
    probability: f64,
) -> Option<Gap> {
    let (from, to) = (*gap.first()?, *gap.last()?);
    if from - line.begin < rules.history_days_min as usize {
        return None;
    }
    let dispersion = |index: usize| {
        let of_kind = rhythm.dispersion(timeline.kinds[index]);
        of_kind.max(rules.dispersion_min)
    };
    let factors: Vec<f64> = gap
        .iter()
        .map(|day| rhythm.factor(timeline.kinds[*day]))
        .collect();
    let mut expected = f64::INFINITY;
    let mut likeliest = f64::NEG_INFINITY;
    let mut trained = 0;
    let backs = [
        (rules.look_back_days, 0.0),
        (rules.look_back_days_long, 1.0 / 3.0),
    ];
    for (days, dropped) in backs {
        let rate = rate(line, timeline, rhythm, from, days as usize, dropped)?;
        let of_rate = rate.rows / rate.factors * factors.iter().sum::<f64>();
        let level = rate.rows / rate.factors;
        let daily: f64 = gap
            .iter()
            .zip(&factors)
            .map(|(day, factor)| ln_none(level * factor, dispersion(*day)))
            .sum();
        // Rows come in clumps, by report, by patient, by stay: there are far fewer clumps than rows, and the rate is known from as few.
        let open = rhythm.dispersion(DayKind::Workday(0));
        let clump = clump(level, open.max(rules.dispersion_min)).max(rate.clump);
        expected = expected.min(of_rate);
        likeliest = likeliest
            .max(daily)
            .max(-of_rate / clump)
            .max(ln_gap(rate.rows, of_rate) / clump);
        trained = rate.days.max(trained);
        if days == rules.look_back_days_long && rate.all_rows < rules.rows_min {
            return None;
        }
    }
    // What came back at a lower rate was no higher before: it was a wave.
    let after = (to + 1 + rules.look_back_days_long as usize).min(line.ripe);
    let days_after = after - (to + 1).min(after);
    let rate_after = (days_after >= rules.history_days_min as usize)
        .then(|| rate(line, timeline, rhythm, after, days_after, 0.0));
    if let Some(rate) = rate_after.flatten() {
        let of_rate = rate.rows / rate.factors * factors.iter().sum::<f64>();
        likeliest = likeliest.max(ln_gap(rate.rows, of_rate) / rate.clump);
    }
    let absent = ln_absent(line, timeline, rhythm, gap, rules);
    likeliest = likeliest.max(absent.unwrap_or(f64::NEG_INFINITY));
    (likeliest < probability.ln()).then_some(Gap {
        from,
        to,
        expected,
        days: gap.len() as u64,
        trained,
    })
}

/// The logarithm of the probability that so many busy days in a row are without a row, by the share of those around that had any:
/// rows come in bursts, a report or a patient at a time, so that many rows on few days promise nothing for the others. Where a
/// patient is treated day by day, empty days follow each other as well, and the share of those behind an empty day counts.
/// `None` when nearly all of them had rows, or there were none.
fn ln_absent(
    line: &Line,
    timeline: &Timeline,
    rhythm: &Rhythm,
    gap: &[usize],
    rules: &Stopping,
) -> Option<f64> {
    let (from, to) = (*gap.first()?, *gap.last()?);
    let days = rules.look_back_days_long as usize;
    let before = from.saturating_sub(days)..from;
    let after = to + 1..(to + 1 + days).min(line.ripe);
    let share = line.share_with_rows(timeline, rhythm, before.clone())?;
    if share >= rules.with_rows_share_min {
        return None;
    }
    let share_after = line.share_with_rows(timeline, rhythm, after.clone());
    let empty = 1.0 - share_after.map_or(share, |after| after.min(share));
    let runs = [before, after].map(|days| behind_empty(line, timeline, rhythm, days));
    let (behind, still) = (runs[0].0 + runs[1].0, runs[0].1 + runs[1].1);
    let stays = (f64::from(still) + 0.5) / (f64::from(behind) + 1.0);
    let missed = gap.iter().filter(|day| rhythm.is_busy(timeline, **day));
    Some(missed.count() as f64 * empty.max(stays).ln())
}

/// The busy days behind one without rows, and how many of them have none either.
fn behind_empty(
    line: &Line,
    timeline: &Timeline,
    rhythm: &Rhythm,
    days: std::ops::Range<usize>,
) -> (u32, u32) {
    let is_busy = |day: &usize| line.trains(timeline, *day) && rhythm.is_busy(timeline, *day);
    let busy: Vec<bool> = days
        .filter(is_busy)
        .map(|day| line.counts[day] > 0.0)
        .collect();
    let behind = busy.windows(2).filter(|pair| !pair[0]);
    behind.fold((0, 0), |sum, pair| (sum.0 + 1, sum.1 + u32::from(!pair[1])))
}

/// Rows and expected shares of days before a gap.
struct Rate {
    rows: f64,
    /// Rows that come together within weeks, at most: the ratio of variance to mean of the weeks.
    clump: f64,
    factors: f64,
    all_rows: f64,
    days: u32,
}

/// The rate of the `days` before `to`, without the share `dropped` of the weeks that had most: what came in a wave is no rate.
fn rate(
    line: &Line,
    timeline: &Timeline,
    rhythm: &Rhythm,
    to: usize,
    days: usize,
    dropped: f64,
) -> Option<Rate> {
    let from = to.saturating_sub(days).max(line.begin);
    let mut weeks: Vec<(f64, f64)> = Vec::new();
    let mut trained = 0;
    let mut end = to;
    while end > from {
        let start = end.saturating_sub(7).max(from);
        let (mut rows, mut factors) = (0.0, 0.0);
        for index in (start..end).filter(|index| line.trains(timeline, *index)) {
            rows += line.counts[index];
            factors += rhythm.factor(timeline.kinds[index]);
            trained += 1;
        }
        if factors > 0.0 {
            weeks.push((rows, factors));
        }
        end = start;
    }
    let all_rows: f64 = weeks.iter().map(|week| week.0).sum();
    let clump = clump_of_weeks(&weeks);
    weeks.sort_by(|a, b| (a.0 / a.1).total_cmp(&(b.0 / b.1)));
    weeks.truncate(weeks.len() - (weeks.len() as f64 * dropped) as usize);
    let rows = weeks.iter().map(|week| week.0).sum();
    let factors: f64 = weeks.iter().map(|week| week.1).sum();
    (factors > 0.0).then_some(Rate {
        rows,
        clump,
        factors,
        all_rows,
        days: trained,
    })
}

/// The ratio of variance to mean of weeks, each with its rows and what it is expected to have; 1 while there are too few.
fn clump_of_weeks(weeks: &[(f64, f64)]) -> f64 {
    let sum = weeks
        .iter()
        .fold((0.0, 0.0), |sum, week| (sum.0 + week.0, sum.1 + week.1));
    if weeks.len() < 4 || sum.0 <= 0.0 {
        return 1.0;
    }
    let rate = sum.0 / sum.1;
    let strays = weeks.iter().map(|(rows, factors)| {
        let mean = rate * factors;
        (rows - mean).powi(2) / mean
    });
    (strays.sum::<f64>() / (weeks.len() - 1) as f64).max(1.0)
}
