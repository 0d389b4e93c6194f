//! Faults that show in shares of rows: names, words, one and the same value, bounds, digits.

use super::Rules;
use super::candidates::Surroundings;
use super::compare::Comparison;
use super::found::{Found, Period};
use super::item::{Item, Series};
use super::own::{oriented, sure};
use super::sample::Sample;
use super::scan::{Stretch, scan, share_errors_of};
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
    reused_code(around, item, series, rules)
        .or_else(|| words(around, series, rules))
        .or_else(|| common_value(series, rules, stuck))
        .or_else(|| last_digit_zero(series, rules))
        .or_else(|| decimal_lost(series, rules))
        .or_else(|| common_value(series, rules, at_end))
        .or_else(|| narrow_end(series, rules))
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
    let days = series.shares(&of);
    let stretch = scan(&days, rules.period_values_min, SHARE_VARIANCE_MIN)?;
    let z = stretch.z.min(share_errors_of(&days, &stretch));
    let stretch = Stretch { z, ..stretch };
    let (from, to) = oriented(&stretch, series.len(), stretch.difference > 0.0)?;
    let period = sure(series, &stretch, (from, to), (rules.z_min, rules))?;
    if !period.is_sure(rules) {
        return None;
    }
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

/// A share that rose from outside of a period to inside.
fn found_risen(period: &Period<'_>, code: &'static str, (outside, inside): (f64, f64)) -> Found {
    let detail = format!("{} → {}", percent(outside), percent(inside));
    let found = period.found(code, detail, Vec::new());
    found
        .with("share_before", outside)
        .with("share_after", inside)
}

/// D15: another name beside the code, with another unit or other values; a little is enough of the latter where the new name is that
/// of another code of the hospital.
fn reused_code(
    around: &Surroundings,
    item: &Item<'_>,
    series: &Series,
    rules: &Rules,
) -> Option<Found> {
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
    let is_taken = |place: i32| name(place).is_some_and(|name| around.is_of_another(item, name));
    let is_other = is_taken(after) && !is_taken(before);
    let differs = moved.is_none_or(|moved| {
        let least = if is_other {
            0.03 + moved.noise()
        } else {
            0.15 + 2.0 * moved.noise()
        };
        moved.plain > least
    });
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
    let is_open = around.activity_ratio(&period) >= rules.activity_ratio_min;
    if worth < rules.words_worth_min || !is_open || !is_enough_of(&period, rules) {
        return None;
    }
    Some(found_risen(&period, "D13", (outside, inside)))
}

/// What a value that became common stands for: the period, the cell of the value, its share outside and inside.
type Meaning = fn(&Period<'_>, i32, (f64, f64), &Rules) -> Option<&'static str>;

/// D09, D12, D11: a value that suddenly becomes common.
fn common_value(series: &Series, rules: &Rules, meaning: Meaning) -> Option<Found> {
    let cells = suddenly_common(series).into_iter();
    Found::surest(cells.filter_map(|cell| {
        let of = |sample: &Sample| {
            (
                u64::from(sample.values.cells().get(cell)),
                sample.measured(),
            )
        };
        let (period, inside, outside) = risen(series, of, rules.ceiling_rise_min, rules)?;
        let code = meaning(&period, cell, (outside, inside), rules)?;
        Some(found_risen(&period, code, (outside, inside)))
    }))
}

/// D09: the value of everyone.
fn stuck(
    period: &Period<'_>,
    _: i32,
    (outside, inside): (f64, f64),
    rules: &Rules,
) -> Option<&'static str> {
    // A cell of a narrow item holds several numbers.
    let digits = &period.inside.last_digits;
    let same = digits.mode().map_or(0, |mode| mode.1);
    let is_one = f64::from(same) >= rules.stuck_share_min * digits.total() as f64;
    let is_stuck = is_one && inside >= rules.stuck_share_min && outside < 0.6;
    (is_stuck && period.inside.patients.estimate() > rules.patients_min_far).then_some("D09")
}

/// D12, D11: the last of all values on one side, beyond which there were many, or beyond all that there was.
fn at_end(
    period: &Period<'_>,
    cell: i32,
    (outside, inside): (f64, f64),
    rules: &Rules,
) -> Option<&'static str> {
    let (before, after) = (&period.outside, &period.inside);
    let worth = after.effective(rules);
    if !is_enough_of(period, rules)
        || worth < rules.worth_min
        || (inside - outside) * worth < rules.end_worth_min
    {
        return None;
    }
    let is_far = has_moved(period, rules);
    // One patient without granulocytes has a week of zeros.
    let are_many = inside >= rules.piled_share_min
        || inside >= rules.censored_rise_min
            && (inside - outside) * worth >= rules.mixed_small_times * rules.mixed_worth_min;
    let is_end = |end: End| {
        let (gone, left) = (end.beyond(before, cell), end.beyond(after, cell));
        let strays = STRAYS_MAX.max(0.1 * gone);
        // What lies before the end is where it was, however far the middle moved.
        let (rest, kept) = (end.before(before, cell), end.before(after, cell));
        let is_cut = gone * worth >= rules.beyond_values_min && rest > 0.1;
        let moved_most = if is_far {
            rules.rest_moved_max
        } else {
            rules.rest_mixed_max
        };
        let is_cut = is_cut && (rest - kept).abs() <= moved_most;
        // Values in a wrong unit that were cut off lie together where there was nothing, with nothing beside them.
        let near = kept - end.before(after, end.moved(cell, -APART_CELLS));
        let is_apart = gone + outside < STRAYS_MAX && near < STRAYS_MAX && are_many;
        left < strays && (is_cut || is_apart)
    };
    [End::High, End::Low]
        .into_iter()
        .find(|end| is_end(*end))
        .map(End::code)
}

/// Whether a period is sure for its length: of few days the patients of one ward make a good part.
fn is_enough_of(period: &Period<'_>, rules: &Rules) -> bool {
    period.length() >= 2 * WEEK as i32 || period.z >= rules.z_min_weak
}

/// So many cells beside values that stand apart are empty: a tenth on the axis of values.
const APART_CELLS: i32 = 5;

/// A side on which values may be cut off.
#[derive(Clone, Copy)]
enum End {
    High,
    Low,
}

impl End {
    const fn code(self) -> &'static str {
        match self {
            End::High => "D12",
            End::Low => "D11",
        }
    }

    /// The cell so many cells farther out.
    const fn moved(self, cell: i32, cells: i32) -> i32 {
        match self {
            End::High => cell + cells,
            End::Low => cell - cells,
        }
    }

    /// The share of the values beyond a cell.
    fn beyond(self, sample: &Sample, cell: i32) -> f64 {
        match self {
            End::High => share_of(sample, |other| other > cell, sample.above),
            End::Low => share_of(sample, |other| other < cell, sample.below),
        }
    }

    /// The share of the values before it.
    fn before(self, sample: &Sample, cell: i32) -> f64 {
        match self {
            End::High => share_of(sample, |other| other < cell, sample.below),
            End::Low => share_of(sample, |other| other > cell, sample.above),
        }
    }
}

/// The share of the values in some cells, with so many bounds.
fn share_of(sample: &Sample, is_in: impl Fn(i32) -> bool, bounds: u64) -> f64 {
    let cells = sample.values.cells().iter().filter(|pair| is_in(pair.0));
    let hits: u64 = cells.map(|pair| u64::from(pair.1)).sum();
    (hits + bounds) as f64 / sample.measured().max(1) as f64
}

/// D12, D11 of items so narrow that cells hold several numbers, as of sodium: the last digit of the end becomes common, and beyond
/// its cell there is nothing more.
fn narrow_end(series: &Series, rules: &Rules) -> Option<Found> {
    Found::surest((0..10).filter_map(|digit| {
        let of = |sample: &Sample| {
            let hits = u64::from(sample.last_digits.get(digit));
            (hits, sample.last_digits.total())
        };
        let (period, inside, outside) = risen(series, of, rules.ceiling_rise_min, rules)?;
        let code = narrow_code(&period, digit, inside - outside, rules)?;
        Some(found_risen(&period, code, (outside, inside)))
    }))
}

/// The side whose last cell holds a number with the digit.
fn narrow_code(period: &Period<'_>, digit: i32, rise: f64, rules: &Rules) -> Option<&'static str> {
    let (before, after) = (raw(&period.outside), raw(&period.inside));
    let worth = after.effective(rules);
    if worth < rules.worth_min || rise * worth < rules.end_worth_min || has_moved(period, rules) {
        return None;
    }
    if !is_enough_of(period, rules) {
        return None;
    }
    let decimals = after.decimals.mode()?.0;
    let cells: Vec<(i32, u32)> = after.values.cells().iter().collect();
    let count = after.values.count() as f64;
    let ends = [
        (End::High, behind_strays(cells.iter().rev().copied(), count)),
        (End::Low, behind_strays(cells.iter().copied(), count)),
    ];
    let is_end = |(end, last): &(End, Option<(i32, u32)>)| {
        last.is_some_and(|(cell, _)| {
            let gone = end.beyond(&before, cell);
            holds_digit(cell, decimals, digit)
                && end.beyond(&after, cell) < STRAYS_MAX.max(0.1 * gone)
                && gone * worth >= rules.beyond_values_min
                && end.before(&before, cell) > 0.1
                && (end.before(&before, cell) - end.before(&after, cell)).abs()
                    <= rules.rest_mixed_max
        })
    };
    ends.iter()
        .find(|end| is_end(end))
        .map(|(end, _)| end.code())
}

/// Whether one of several numbers of a cell that are written with so many decimals ends with a digit.
fn holds_digit(cell: i32, decimals: i32, digit: i32) -> bool {
    let scale = 10_f64.powi(decimals);
    let (low, high) = Sketch::bounds_of_cell(cell);
    let (first, last) = ((low * scale).ceil() as i64, (high * scale).floor() as i64);
    (1..10).contains(&(last - first))
        && (first..=last).any(|number| number % 10 == i64::from(digit))
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
pub(super) fn behind_strays(
    mut cells: impl Iterator<Item = (i32, u32)>,
    count: f64,
) -> Option<(i32, u32)> {
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
    let is_open = around.activity_ratio(&period) >= rules.activity_ratio_min;
    if !is_open || !is_enough_of(&period, rules) {
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
    // Where there was next to nothing so far out, these are values in a wrong unit that ran beyond the end.
    let is_new = outside < STRAYS_MAX
        && farther as f64 <= 0.1 * (inside - outside) * before.measured() as f64;
    if !(is_gone || is_new) || period.inside.effective(rules) < rules.worth_min {
        return None;
    }
    Some(found_risen(&period, code, (outside, inside)))
}

/// D10: a last digit that is always 0.
fn last_digit_zero(series: &Series, rules: &Rules) -> Option<Found> {
    // The one digit of a number is not taken from it.
    let of = |sample: &Sample| {
        let all = sample.last_digits.total().saturating_sub(singles(sample));
        (u64::from(sample.last_digits.get(0)).min(all), all)
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

/// Numbers of one digit.
fn singles(sample: &Sample) -> u64 {
    if sample.decimals.mode().is_none_or(|mode| mode.0 != 0) {
        return 0;
    }
    let buckets = sample.raw.buckets();
    let single = buckets.filter(|(bucket, _)| Sketch::number_of(*bucket) < 9.5);
    single.map(|(_, count)| u64::from(count)).sum()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_cells_of_several_numbers_need_a_digit() {
        let cell = |number: f64| {
            let mut sketch = Sketch::default();
            sketch.add(number);
            sketch.cells().iter().next().unwrap().0
        };
        // Of 140 to 142 mmol/L, and of 7.2 and 7.3 g/dL.
        assert!(holds_digit(cell(141.0), 0, 1) && !holds_digit(cell(141.0), 0, 3));
        assert!(holds_digit(cell(7.3), 1, 3) && !holds_digit(cell(7.3), 1, 5));
        // A number alone in its cell, zero, and cells of a hundred numbers.
        assert!(!holds_digit(cell(30.0), 0, 0) && !holds_digit(cell(0.0), 0, 0));
        assert!(!holds_digit(cell(9_000.0), 0, 0));
    }
}
