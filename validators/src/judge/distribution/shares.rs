//! Faults that show in shares of rows: names, words, one and the same value, bounds, digits.

use super::Rules;
use super::candidates::Surroundings;
use super::compare::Comparison;
use super::found::{Found, Period};
use super::item::{Item, Series};
use super::own::{oriented, sure};
use super::sample::Sample;
use super::scan::scan;
use crate::profile::Sketch;

/// Variances of shares do not get smaller than this.
const SHARE_VARIANCE_MIN: f64 = 0.02;

/// A week, in which a value that suddenly becomes common is looked for.
const WEEK: usize = 7;

/// Share of the values that the last cell holds where values may have been cut off.
const END_SHARE_MIN: f64 = 0.05;

/// Share of the values that may lie beyond it.
const STRAYS_MAX: f64 = 0.01;

/// Names, words, one and the same value, digits, ends.
pub(super) fn judge(
    around: &Surroundings,
    item: &Item<'_>,
    series: &Series,
    rules: &Rules,
) -> Option<Found> {
    reused_code(item, series, rules)
        .or_else(|| words(around, series, rules))
        .or_else(|| common_value(series, rules, stuck))
        .or_else(|| last_digit_zero(series, rules))
        .or_else(|| decimal_lost(series, rules))
        .or_else(|| common_value(series, rules, at_end))
        .or_else(|| beyond_limit(around, series, "D11", rules))
        .or_else(|| beyond_limit(around, series, "D12", rules))
}

/// The period in which a share is larger than elsewhere by at least `rise`.
fn risen<'a>(
    series: &'a Series,
    of: impl Fn(&Sample) -> (u64, u64),
    rise: f64,
    rules: &Rules,
) -> Option<(Period<'a>, f64, f64)> {
    let stretch = scan(
        &series.shares(&of),
        rules.period_values_min,
        SHARE_VARIANCE_MIN,
    )?;
    let (from, to) = oriented(&stretch, series.len(), stretch.difference > 0.0)?;
    let period = sure(series, &stretch, (from, to), (rules.z_min, rules))?;
    let share = |sample: &Sample| {
        let (hits, count) = of(sample);
        hits as f64 / count.max(1) as f64
    };
    let (inside, outside) = (share(&period.inside), share(&period.outside));
    (inside - outside >= rise).then_some((period, inside, outside))
}

fn percent(share: f64) -> String {
    format!("{:.0} %", 100.0 * share)
}

/// D15: another name beside the code, with another unit or other values.
fn reused_code(item: &Item<'_>, series: &Series, rules: &Rules) -> Option<Found> {
    let variants = &item.profile.variants;
    let name = |place: i32| {
        variants
            .get(place as usize)
            .and_then(|variant| variant.name.as_deref())
    };
    let main = item.main_variant()?.name.as_deref();
    if variants
        .iter()
        .all(|variant| variant.name.as_deref() == main)
    {
        return None;
    }
    let others = |sample: &Sample| {
        let other = sample
            .variants
            .iter()
            .filter(|(place, _)| name(*place) != main);
        (other.map(|pair| u64::from(pair.1)).sum(), sample.rows)
    };
    let (period, inside, outside) = risen(series, others, 0.8, rules)?;
    let (before, after) = (
        period.outside.variants.mode()?.0,
        period.inside.variants.mode()?.0,
    );
    let unit = |place: i32| {
        variants
            .get(place as usize)
            .and_then(|variant| variant.unit.as_deref())
    };
    let moved = Comparison::of_samples(&raw(&period.outside), &raw(&period.inside), rules);
    let differs = moved.is_none_or(|moved| moved.plain > 0.15 + 2.0 * moved.noise());
    if !differs && unit(before) == unit(after) {
        return None;
    }
    let names = format!(
        "{} → {}",
        name(before).unwrap_or("-"),
        name(after).unwrap_or("-")
    );
    let found = period.found("D15", names, Vec::new());
    Some(
        found
            .with("share_before", outside)
            .with("share_after", inside),
    )
}

/// The sample with its numbers as sent.
pub(super) fn raw(sample: &Sample) -> Sample {
    Sample {
        values: sample.raw.clone(),
        ..sample.clone()
    }
}

/// D13: words in place of numbers.
fn words(around: &Surroundings, series: &Series, rules: &Rules) -> Option<Found> {
    let of = |sample: &Sample| (sample.words, sample.words + sample.measured());
    let (period, inside, outside) = risen(series, of, rules.words_rise_min, rules)?;
    // A remark or two in a quiet week are a share too.
    let alike = period.inside.effective(rules) / period.inside.measured().max(1) as f64;
    let worth = period.inside.words as f64 * alike.min(1.0);
    if worth < rules.words_worth_min || around.activity_ratio(&period) < rules.activity_ratio_min {
        return None;
    }
    let detail = format!("{} → {}", percent(outside), percent(inside));
    let found = period.found("D13", detail, Vec::new());
    Some(
        found
            .with("share_before", outside)
            .with("share_after", inside),
    )
}

/// What a value that became common stands for: the period, the cell of the value, its share outside and inside.
type Meaning = fn(&Period<'_>, i32, (f64, f64), &Rules) -> Option<&'static str>;

/// D09, D12, D11: a value that suddenly becomes common.
fn common_value(series: &Series, rules: &Rules, meaning: Meaning) -> Option<Found> {
    let mut best: Option<Found> = None;
    for cell in suddenly_common(series) {
        let of = |sample: &Sample| {
            (
                u64::from(sample.values.cells().get(cell)),
                sample.measured(),
            )
        };
        let Some((period, inside, outside)) = risen(series, of, rules.ceiling_rise_min, rules)
        else {
            continue;
        };
        let Some(code) = meaning(&period, cell, (outside, inside), rules) else {
            continue;
        };
        if best.as_ref().is_none_or(|best| period.z > best.evidence.z) {
            let detail = format!("{} → {}", percent(outside), percent(inside));
            let found = period.found(code, detail, Vec::new());
            best = Some(
                found
                    .with("share_before", outside)
                    .with("share_after", inside),
            );
        }
    }
    best
}

/// D09: the value of everyone.
fn stuck(
    period: &Period<'_>,
    _: i32,
    (outside, inside): (f64, f64),
    rules: &Rules,
) -> Option<&'static str> {
    let is_stuck = inside >= rules.stuck_share_min && outside < 0.6;
    (is_stuck && period.inside.patients.estimate() > rules.patients_min_far).then_some("D09")
}

/// D12, D11: the last of all values on one side, beyond which there were many.
fn at_end(period: &Period<'_>, cell: i32, _: (f64, f64), rules: &Rules) -> Option<&'static str> {
    let (before, after) = (&period.outside, &period.inside);
    let share = |sample: &Sample, is_beyond: fn(i32, i32) -> bool, bounds: u64| {
        let cells = sample
            .values
            .cells()
            .iter()
            .filter(|pair| is_beyond(pair.0, cell));
        let hits: u64 = cells.map(|pair| u64::from(pair.1)).sum();
        (hits + bounds) as f64 / sample.measured().max(1) as f64
    };
    let higher = |sample: &Sample| share(sample, |other, cell| other > cell, sample.above);
    let lower = |sample: &Sample| share(sample, |other, cell| other < cell, sample.below);
    let worth = after.effective(rules);
    if worth < rules.worth_min || has_moved(period, rules) {
        return None;
    }
    let is_end = |of: &dyn Fn(&Sample) -> f64, opposite: &dyn Fn(&Sample) -> f64| {
        let strays = STRAYS_MAX.max(0.1 * of(before));
        of(after) < strays
            && of(before) * worth >= rules.beyond_values_min
            && opposite(before) > 0.1
    };
    if is_end(&higher, &lower) {
        Some("D12")
    } else if is_end(&lower, &higher) {
        Some("D11")
    } else {
        None
    }
}

/// The cells whose share in some week, or in some four weeks, stands out most against all days; the first few of each. In a week of
/// few values chance makes cells common; what lasts shows in the longer stretch.
fn suddenly_common(series: &Series) -> Vec<i32> {
    let mut cells = risen_cells(series, WEEK, 3);
    for cell in risen_cells(series, 4 * WEEK, 2)
        .into_iter()
        .chain(common_ends(series))
    {
        if !cells.contains(&cell) {
            cells.push(cell);
        }
    }
    cells
}

/// The highest and lowest cells of stretches, but for a few strays, where they hold the largest share: values that were cut off.
fn common_ends(series: &Series) -> impl Iterator<Item = i32> {
    let mut best = [(END_SHARE_MIN, None); 2];
    for from in (0..series.len()).step_by(4 * WEEK) {
        let stretch = series.between(from, (from + 4 * WEEK).min(series.len()));
        let cells: Vec<(i32, u32)> = stretch.values.cells().iter().collect();
        let count = stretch.values.count() as f64;
        let ends = [
            behind_strays(cells.iter().copied(), count),
            behind_strays(cells.iter().rev().copied(), count),
        ];
        for (best, end) in best.iter_mut().zip(ends) {
            if let Some((cell, times)) = end {
                let share = f64::from(times) / count;
                if share > best.0 {
                    *best = (share, Some(cell));
                }
            }
        }
    }
    best.into_iter().filter_map(|best| best.1)
}

/// The first cell of some, in their order, that is more than strays.
fn behind_strays(mut cells: impl Iterator<Item = (i32, u32)>, count: f64) -> Option<(i32, u32)> {
    let mut passed = 0.0;
    cells.find(|(_, times)| {
        passed += f64::from(*times);
        passed > STRAYS_MAX * count
    })
}

/// The first `most` cells whose share in some stretch of `days` stands out most.
fn risen_cells(series: &Series, days: usize, most: usize) -> Vec<i32> {
    let whole = series.between(0, series.len());
    let all = whole.values.count().max(1) as f64;
    let mut rises: Vec<(f64, i32)> = Vec::new();
    for from in (0..series.len()).step_by(days) {
        let stretch = series.between(from, (from + days).min(series.len()));
        let count = stretch.values.count();
        if count < 5 {
            continue;
        }
        for (cell, times) in stretch.values.cells().iter() {
            let share = f64::from(times) / count as f64;
            let rise = share - f64::from(whole.values.cells().get(cell)) / all;
            // A value that is common on all days rises little; so its own share counts as well.
            rises.push((rise + 0.3 * share - 1.0 / count as f64, cell));
        }
    }
    rises.sort_by(|one, other| other.0.total_cmp(&one.0));
    let mut cells: Vec<i32> = Vec::new();
    for (_, cell) in rises {
        if cells.len() < most && !cells.contains(&cell) {
            cells.push(cell);
        }
    }
    cells
}

/// D11, D12: many more values beyond a limit, and none farther than it among the numbers.
fn beyond_limit(
    around: &Surroundings,
    series: &Series,
    code: &'static str,
    rules: &Rules,
) -> Option<Found> {
    let is_below = code == "D11";
    let beyond = |sample: &Sample| if is_below { sample.below } else { sample.above };
    let of = |sample: &Sample| (beyond(sample), sample.measured());
    let (period, inside, outside) = risen(series, of, rules.censored_rise_min, rules)?;
    if around.activity_ratio(&period) < rules.activity_ratio_min {
        return None;
    }
    // Where no number is left, all of them are gone.
    let farthest = period
        .inside
        .values
        .quantile(if is_below { 0.02 } else { 0.98 });
    let is_farther = |bucket: i32| {
        let value = Sketch::number_of(bucket);
        farthest.is_none_or(|farthest| match is_below {
            true => value < farthest * 0.98,
            false => value > farthest * 1.02,
        })
    };
    let before = &period.outside;
    let farther = before.values.buckets().filter(|pair| is_farther(pair.0));
    let farther: u64 = farther.map(|pair| u64::from(pair.1)).sum();
    let is_gone = farther as f64 >= 0.5 * (inside - outside) * before.measured() as f64;
    if !is_gone || period.inside.effective(rules) < rules.worth_min {
        return None;
    }
    let detail = format!("{} → {}", percent(outside), percent(inside));
    let found = period.found(code, detail, Vec::new());
    Some(
        found
            .with("share_before", outside)
            .with("share_after", inside),
    )
}

/// D10: a last digit that is always 0.
fn last_digit_zero(series: &Series, rules: &Rules) -> Option<Found> {
    let of = |sample: &Sample| {
        (
            u64::from(sample.last_digits.get(0)),
            sample.last_digits.total(),
        )
    };
    let (period, inside, outside) = risen(series, of, 0.4, rules)?;
    if inside < rules.habit_share_min || has_moved(&period, rules) {
        return None;
    }
    let found = period.found(
        "D10",
        format!("0: {} → {}", percent(outside), percent(inside)),
        Vec::new(),
    );
    Some(
        found
            .with("zeros_before", outside)
            .with("zeros_after", inside),
    )
}

/// D10: fewer decimals.
fn decimal_lost(series: &Series, rules: &Rules) -> Option<Found> {
    let whole = series.between(0, series.len());
    let all = whole.decimals.total() as f64;
    let usual = whole
        .decimals
        .iter()
        .rev()
        .find(|pair| f64::from(pair.1) >= 0.02 * all)?
        .0;
    let of = |sample: &Sample| {
        let fewer = sample.decimals.iter().filter(|pair| pair.0 < usual);
        (
            fewer.map(|pair| u64::from(pair.1)).sum(),
            sample.decimals.total(),
        )
    };
    let (period, inside, outside) = risen(series, of, 0.6, rules)?;
    if inside < rules.habit_share_min || has_moved(&period, rules) {
        return None;
    }
    let after = period.inside.decimals.mode()?.0;
    let found = period.found("D10", format!("{usual} → {after}"), Vec::new());
    Some(
        found
            .with("fewer_before", outside)
            .with("fewer_after", inside),
    )
}

/// Whether the values moved too, and so their digits are not what is wrong.
fn has_moved(period: &Period<'_>, rules: &Rules) -> bool {
    let moved = Comparison::of_samples(&period.outside, &period.inside, rules);
    moved.is_some_and(|moved| moved.shift.abs() > 1.5_f64.ln() + 2.0 * moved.error)
}

/// The share of last digits that are 0.
pub(super) fn zeros(sample: &Sample) -> f64 {
    f64::from(sample.last_digits.get(0)) / sample.last_digits.total().max(1) as f64
}
