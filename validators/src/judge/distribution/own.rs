//! An item by its own past: which stretch of days differs from the rest, and what explains it.

use super::candidates::{Peer, Surroundings};
use super::compare::Comparison;
use super::explain::{explain_move, explain_part, explain_scale, explain_spread};
use super::factors::affine;
use super::found::{Found, Period};
use super::item::{Item, Series};
use super::sample::Sample;
use super::scan::{Moments, Stretch, scan, scan_by};
use super::shares;
use super::{Input, Rules};

/// Variances of scores do not get smaller than this: ties would make any difference look sure.
const SCORE_VARIANCE_MIN: f64 = 0.02;

/// So many days beyond the end of a stretch are strays, not another period.
const STRAY_DAYS: usize = 3;

/// So many are so when it is known which side is right.
const STRAY_DAYS_MAX: usize = 9;

/// What is wrong with the item over its own days, if anything.
///
/// # Errors
/// The reason why its own past does not tell.
pub(super) fn judge(
    input: &Input<'_>,
    around: &Surroundings,
    item: &Item<'_>,
    series: &Series,
) -> Result<Option<Found>, &'static str> {
    let rules = input.rules;
    let measured: u64 = series.samples.iter().map(|sample| sample.measured()).sum();
    if measured < rules.values_min || series.len() < rules.days_min {
        return Err("too few values or days");
    }
    let found = shares::judge(around, item, series, rules)
        .or_else(|| by_level(around, item, series, rules))
        .or_else(|| by_scale(around, item, series, rules))
        .or_else(|| by_spread(around, item, series, rules));
    Ok(found)
}

/// Values that moved.
fn by_level(
    around: &Surroundings,
    item: &Item<'_>,
    series: &Series,
    rules: &Rules,
) -> Option<Found> {
    let stretch = scan(
        &series.scores(|score| score),
        rules.period_values_min,
        SCORE_VARIANCE_MIN,
    )?;
    let days = faulty_side(around, item, series, &stretch, rules);
    let period = sure(series, &stretch, days, (rules.z_min_affine, rules))?;
    let inside = (stretch.from, stretch.to);
    explain_move(around, item, &period, rules).or_else(|| {
        // Of a part that moved the level does not tell which side is at fault.
        let turned = if days == inside {
            rest_of(series.len(), inside)?
        } else {
            inside
        };
        let period = sure(series, &stretch, turned, (rules.z_min, rules))?;
        let is_sure = period.is_sure(rules);
        is_sure.then(|| explain_part(around, item, &period, rules))?
    })
}

/// Values that moved by a known change of scale, in the stretch that is surest when repeated values of a patient count for less: the
/// move is small, and a long stretch of the same patients outweighs a short one of all others.
fn by_scale(
    around: &Surroundings,
    item: &Item<'_>,
    series: &Series,
    rules: &Rules,
) -> Option<Found> {
    affine(item.about())?;
    let whole = series.between(0, series.len());
    let repeats = whole.measured() as f64 / whole.patients.estimate().max(1.0);
    let weight = |days: usize, all: usize| {
        let more = (repeats - 1.0).max(0.0) * days as f64 / all as f64;
        1.0 / (1.0 + more * rules.repeat_correlation)
    };
    let scores = series.scores(|score| score);
    let least = (rules.period_values_min, SCORE_VARIANCE_MIN);
    let stretch = scan_by(&scores, least, weight)?;
    let days = faulty_side(around, item, series, &stretch, rules);
    let period = sure(series, &stretch, days, (rules.z_min_affine, rules))?;
    explain_scale(around, item, &period, rules)
}

/// Values that spread more widely, or as those of another item.
fn by_spread(
    around: &Surroundings,
    item: &Item<'_>,
    series: &Series,
    rules: &Rules,
) -> Option<Found> {
    let wide = series.scores(|score| score * score);
    let stretch = scan(&wide, rules.period_values_min, SCORE_VARIANCE_MIN)?;
    let days = series.len();
    let sides = [
        Some((stretch.from, stretch.to)),
        oriented(&stretch, days, false),
    ];
    for side in sides.into_iter().flatten() {
        let period = sure(series, &stretch, side, (rules.z_min, rules))?;
        if !period.is_sure(rules) {
            continue;
        }
        let is_inside = side == (stretch.from, stretch.to);
        let is_wider = is_inside == (stretch.difference > 0.0);
        // Values that were wide from the first day and became narrow became better, unless they are narrow elsewhere too.
        let is_worse =
            is_wider && (side.0 > STRAY_DAYS || is_wide_beside_peers(around, item, &period, rules));
        if let Some(found) = explain_spread(around, item, &period, is_worse, rules) {
            return Some(found);
        }
    }
    None
}

/// Whether the other hospitals' values spread less than those of the period.
fn is_wide_beside_peers(
    around: &Surroundings,
    item: &Item<'_>,
    period: &Period<'_>,
    rules: &Rules,
) -> bool {
    let peers = around.peers(item);
    let is_wide = |peer: &Peer| {
        let moved = Comparison::of_samples(&peer.whole, &period.inside, rules);
        moved
            .and_then(|moved| moved.width_ratio())
            .is_some_and(|ratio| ratio > rules.peer_width_ratio_min)
    };
    !peers.is_empty() && peers.iter().all(is_wide)
}

/// The days at fault: those of the stretch, or, when the stretch is what is right, the rest as far as it is one piece but for a few
/// strays at the other end.
pub(super) fn oriented(stretch: &Stretch, days: usize, is_inside: bool) -> Option<(usize, usize)> {
    if is_inside {
        return Some((stretch.from, stretch.to));
    }
    let (before, after) = (stretch.from, days - stretch.to);
    let (most, least) = (before.max(after), before.min(after));
    if most == 0 || least > STRAY_DAYS_MAX.min(most / 5) {
        return None;
    }
    Some(match before > after {
        true => (0, stretch.from),
        false => (stretch.to, days),
    })
}

/// The period, when it is sure to differ: its values count as far as they are of different patients and days do not scatter
/// by themselves.
pub(super) fn sure<'a>(
    series: &'a Series,
    stretch: &Stretch,
    (from, to): (usize, usize),
    (z_min, rules): (f64, &Rules),
) -> Option<Period<'a>> {
    if stretch.z < z_min {
        return None;
    }
    let mut period = Period::of(series, from, to, 0.0);
    let sides = [&period.inside, &period.outside];
    let plain: f64 = sides
        .iter()
        .map(|side| 1.0 / side.measured().max(1) as f64)
        .sum();
    let worth: f64 = sides
        .iter()
        .map(|side| 1.0 / side.effective(rules).max(1.0))
        .sum();
    let worth = (worth - period.shared(rules)).max((1.0 - rules.repeat_correlation) * plain);
    period.z = stretch.z / (worth / plain).max(stretch.scatter).sqrt();
    (period.z >= z_min && period.patients() + 0.5 >= rules.patients_min_far).then_some(period)
}

/// The days outside of some, when they are one piece but for a few strays.
pub(super) fn rest_of(days: usize, (from, to): (usize, usize)) -> Option<(usize, usize)> {
    match (from, to) {
        (from, to) if from <= STRAY_DAYS_MAX && to < days => Some((to, days)),
        (from, to) if to + STRAY_DAYS_MAX >= days && from > 0 => Some((0, from)),
        _ => None,
    }
}

/// Which side of a change is at fault: the one that the other hospitals' values are farther from. When they do not tell, a
/// period that was followed by others is at fault, and of two halves the later one.
fn faulty_side(
    around: &Surroundings,
    item: &Item<'_>,
    series: &Series,
    stretch: &Stretch,
    rules: &Rules,
) -> (usize, usize) {
    let inside = (stretch.from, stretch.to);
    let Some(rest) = rest_of(series.len(), inside) else {
        return inside;
    };
    let (one, other) = (
        series.between(inside.0, inside.1),
        series.between(rest.0, rest.1),
    );
    let far = |sample: &Sample| {
        let peers = around.peers(item).iter();
        let shifts = peers.filter_map(|peer| Comparison::of_samples(&peer.whole, sample, rules));
        let shifts: Vec<f64> = shifts.map(|compared| compared.shift.abs()).collect();
        (!shifts.is_empty()).then(|| shifts.iter().sum::<f64>() / shifts.len() as f64)
    };
    let apart =
        Comparison::of_samples(&one, &other, rules).map_or(0.3, |compared| compared.shift.abs());
    match (far(&one), far(&other)) {
        (Some(one), Some(other)) if (one - other).abs() > 0.5 * apart => {
            if one > other {
                inside
            } else {
                rest
            }
        }
        _ if inside.0 <= STRAY_DAYS => rest,
        _ => inside,
    }
}

/// The mean score of each day with its weight, as `explain` fits lines to it.
pub(super) fn daily_means(moments: &[Moments]) -> Vec<(f64, f64)> {
    moments.iter().map(|day| (day.mean(), day.count)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rest_is_one_piece_but_for_strays() {
        let stretch = |from, to| Stretch {
            from,
            to,
            difference: -1.0,
            inside: 0.0,
            outside: 1.0,
            z: 9.0,
            scatter: 1.0,
        };
        assert_eq!(oriented(&stretch(2, 60), 90, true), Some((2, 60)));
        assert_eq!(oriented(&stretch(0, 60), 90, false), Some((60, 90)));
        assert_eq!(oriented(&stretch(30, 90), 90, false), Some((0, 30)));
        // Two days at the other end are strays, ten are not, nor are two beside three.
        assert_eq!(oriented(&stretch(2, 60), 90, false), Some((60, 90)));
        assert_eq!(oriented(&stretch(40, 88), 90, false), Some((0, 40)));
        assert_eq!(oriented(&stretch(10, 20), 90, false), None);
        assert_eq!(oriented(&stretch(2, 87), 90, false), None);
        assert_eq!(oriented(&stretch(0, 90), 90, false), None);
    }
}
