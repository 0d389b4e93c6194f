//! Values that spread more widely (D08).

use super::{Case, LONG_DAYS, times};
use crate::judge::distribution::found::Found;

impl Case<'_> {
    /// D08: both tails wider, the middle where it was.
    pub(super) fn wider(&self) -> Option<Found> {
        let quantile = |share: f64| {
            self.moved
                .pairs
                .iter()
                .find(|pair| (pair.0 - share).abs() < 0.01)
        };
        let (low, middle, high) = (quantile(0.1)?, quantile(0.5)?, quantile(0.9)?);
        let (below, above) = (
            (middle.1 - low.1, middle.2 - low.2),
            (high.1 - middle.1, high.2 - middle.2),
        );
        let width = (below.0 + above.0).max(1e-3);
        let ratio = (below.1 + above.1) / width;
        let stays = (middle.2 - middle.1).abs() <= 0.2 * (below.1 + above.1);
        // An error of measurement widens both sides of the middle; some patients who are more ill widen one.
        let (quarter, three) = (quantile(0.25)?, quantile(0.75)?);
        let widened = |end: &(f64, f64, f64)| {
            let (before, after) = ((end.1 - middle.1).abs(), (end.2 - middle.2).abs());
            after.max(0.005) / before.max(0.005)
        };
        let sides = (widened(quarter) / widened(three)).ln().abs();
        let is_even = sides <= self.rules.spread_sides_max.ln();
        // A few patients far out widen a tail and leave the quarter inside it.
        let is_whole = [(low, quarter), (high, three)].iter().all(|(tail, inner)| {
            widened(tail) <= self.rules.spread_tail_times_max * widened(inner)
        });
        let worth = self.period.worth(self.rules);
        let is_enough = worth >= self.rules.worth_min && is_even && is_whole;
        let patients = self.period.patients();
        let is_sure = self.period.z >= 2.0 * self.rules.z_min_spread
            || patients >= self.rules.spread_patients_sure_min;
        let ratio_min = match is_sure {
            true => self.rules.spread_ratio_sure_min,
            false => self.rules.spread_ratio_min,
        };
        // An error of a third and more reaches farther down than up on a logarithmic axis.
        let grown = |times: f64| {
            let tails = [below, above];
            let grown = move |(before, after): &(f64, f64)| {
                *after >= times * before && *after > *before + 0.02
            };
            (tails.iter().all(grown), tails.iter().any(grown))
        };
        let tails = grown(1.25).0 || is_sure && grown(1.1).0 && grown(1.5).1;
        // Of few weeks the patients of one ward make a good part.
        let is_long = self.period.length() > 2 * LONG_DAYS;
        let is_clear = is_long || self.period.z >= self.rules.z_min_spread_short;
        let is_wider = ratio >= ratio_min && tails && stays && is_enough && is_clear;
        let is_wider = is_wider && self.is_weakly_sure();
        is_wider.then(|| {
            let found = self.period.found(
                "D08",
                times(ratio),
                self.tried("wider spread", 1.0, self.moved.left),
            );
            found.with("width_ratio", ratio)
        })
    }
}
