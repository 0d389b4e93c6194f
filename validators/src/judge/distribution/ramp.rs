//! Lines through the means of days: a level that runs, and one that steps.

use super::found::Period;

/// A stretch along which the level runs in a line.
pub(super) struct Ramp {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) left: f64,
}

/// The slope, from some day to the last or to a later break, that leaves least: squares of daily means by their weights.
pub(super) fn best_ramp(days: &[i32], means: &[(f64, f64)], days_min: i32) -> Option<Ramp> {
    let mut best: Option<(usize, usize, f64)> = None;
    let stops = (0..days.len())
        .filter(|to| (days.len() - to).is_multiple_of(3))
        .chain([days.len()]);
    for to in stops {
        for from in 0..to {
            if days[to - 1] - days[from] + 1 < days_min {
                break;
            }
            let along = |place: usize| {
                let is_within = (from..to).contains(&place);
                if is_within {
                    f64::from(days[place] - days[from] + 1)
                } else {
                    0.0
                }
            };
            let left = left_by_line(means, along);
            if best.is_none_or(|best| left < best.2) {
                best = Some((from, to, left));
            }
        }
    }
    best.map(|(from, to, left)| Ramp { from, to, left })
}

/// What the best step of the period's ends leaves.
pub(super) fn best_step(means: &[(f64, f64)], period: &Period<'_>) -> f64 {
    left_by_line(means, |place| {
        f64::from(u8::from((period.from..period.to).contains(&place)))
    })
}

/// The weighted squares that are left by the best line through daily means over `along`.
fn left_by_line(means: &[(f64, f64)], along: impl Fn(usize) -> f64) -> f64 {
    let (mut w, mut x, mut y, mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
    for (place, (mean, weight)) in means.iter().enumerate() {
        let at = along(place);
        w += weight;
        x += weight * at;
        y += weight * mean;
        xx += weight * at * at;
        xy += weight * at * mean;
        yy += weight * mean * mean;
    }
    let (sxx, sxy, syy) = (xx - x * x / w, xy - x * y / w, yy - y * y / w);
    if sxx > 1e-9 {
        syy - sxy * sxy / sxx
    } else {
        syy
    }
}
