//! A part of the values times a known factor (D02), and how it is told from patients who are more ill.

use super::compare::normal;
use super::evidence::Tried;
use super::explain::times;
use super::factors::{About, Trial, trials};
use super::rules::Rules;
use super::sample::{POINTS, Spread, distance, point};

/// A part of the values times a known factor.
#[derive(Clone, Debug)]
pub(super) struct Mixture {
    pub(super) trial: Trial,
    pub(super) share: f64,
    /// The distance that is left, and that which is left without it.
    pub(super) left: f64,
    pub(super) without: f64,
    /// How many deviations of the reference, on the side that it goes to, the factor is; 0 where they are not told.
    deviations: f64,
}

impl Mixture {
    /// Whether the factor takes values farther than any patient's, and many of them: then their number alone is enough.
    pub(super) fn is_beyond_patients(&self, rules: &Rules) -> bool {
        self.is_large_part(rules) && self.deviations >= rules.mixed_deviations_min
    }

    /// Whether so many of a sample's independent values were moved that they are no single patient's; a small part may be one who was
    /// measured every day, and where values are spread as widely as the factor, a few who are very ill.
    pub(super) fn is_of_many(&self, worth: f64, rules: &Rules) -> bool {
        let is_far = self.deviations >= rules.far_deviations_min;
        let times = match is_far && self.is_large_part(rules) {
            true => 1.0,
            false => rules.mixed_small_times,
        };
        self.share * worth >= times * rules.mixed_worth_min
    }

    fn is_large_part(&self, rules: &Rules) -> bool {
        self.share >= rules.mixed_share_far_min - 1e-9
    }

    /// How a finding says it.
    pub(super) fn detail(&self) -> String {
        let (trial, percent) = (&self.trial, 100.0 * self.share);
        format!(
            "{} ({}): {percent:.0} %",
            times(trial.factor),
            trial.known.id
        )
    }

    /// What it leaves, beside what is left without it.
    pub(super) fn tried(&self) -> Vec<Tried> {
        vec![
            Tried {
                name: self.trial.known.id.clone(),
                factor: self.trial.factor,
                left: self.left,
            },
            Tried {
                name: "no change".to_owned(),
                factor: 1.0,
                left: self.without,
            },
        ]
    }
}

/// The standard deviation of the side that a move goes to, as the quarter inside it and its tail tell it, whichever is wider: where
/// some patients are far out already, others may come.
fn deviation_towards(reference: &Spread, size: f64) -> Option<f64> {
    let quantiles = reference.quantiles();
    let middle = quantiles[POINTS / 2]?;
    let side = |share: f64| if size > 0.0 { share } else { 1.0 - share };
    let told = [0.75, 0.95].into_iter().filter_map(|share| {
        let place = (0..POINTS).find(|place| (point(*place) - side(share)).abs() < 0.01)?;
        Some((quantiles[place]? - middle) / normal(side(share)))
    });
    told.reduce(f64::max)
}

/// The mixture that explains a sample best, when it leaves little of what no change and the best shift leave.
pub(super) fn mixture(
    reference: &Spread,
    sample: &Spread,
    about: About<'_>,
    rules: &Rules,
) -> Option<Mixture> {
    let plain = distance(reference, sample);
    let mut best: Option<Mixture> = None;
    for trial in trials(about)
        .into_iter()
        .filter(|trial| trial.factor.ln().abs() > 5_f64.ln() * 0.98)
    {
        let moved = reference.moved(trial.factor.ln());
        for twentieth in 1..20 {
            let share = 0.05 * f64::from(twentieth);
            let mut mixed = Spread::default();
            mixed.add(reference, 1.0 - share);
            mixed.add(&moved, share);
            let left = distance(&mixed, sample);
            if best.as_ref().is_none_or(|best| left < best.left) {
                best = Some(Mixture {
                    trial: trial.clone(),
                    share,
                    left,
                    without: plain,
                    deviations: 0.0,
                });
            }
        }
    }
    let size = best.as_ref()?.trial.factor.ln();
    let deviations = deviation_towards(reference, size).map_or(0.0, |it| size.abs() / it);
    let best = best.map(|best| Mixture { deviations, ..best });
    best.filter(|best| {
        best.left <= rules.mixed_left_max * plain
            && best.share >= rules.mixed_share_min - 1e-9
            && is_apart(reference, sample, best, rules)
    })
}

/// Whether most of the values that a mixture takes for moved lie where before there were next to none. Where values are spread as
/// widely as the factor, some patients who are more ill look just like a part of the values times ten, and nobody can tell.
fn is_apart(reference: &Spread, sample: &Spread, mixed: &Mixture, rules: &Rules) -> bool {
    let (low, high) = reference.bounds(MIXED_BEYOND);
    let beyond = |spread: &Spread| {
        let is_beyond = |bucket: i32| match mixed.trial.factor > 1.0 {
            true => bucket > high,
            false => bucket < low,
        };
        let outer = spread.buckets.iter().filter(|pair| is_beyond(pair.0));
        let hits: f64 = outer.map(|pair| pair.1).sum();
        // Small values may have become bounds or zeros.
        let ends = if mixed.trial.factor > 1.0 {
            spread.above
        } else {
            spread.below
        };
        (hits + ends) / spread.weight().max(1.0)
    };
    beyond(sample) - beyond(reference) >= rules.mixed_apart_min * mixed.share
}

/// The share of a reference's values on one side beyond which there are next to none.
const MIXED_BEYOND: f64 = 0.005;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::Sketch;

    /// A thousand values with this deviation on the axis of natural logarithms, those beyond `from` times `times`.
    fn values(deviation: f64, from: f64, times: f64) -> Spread {
        let mut sketch = Sketch::default();
        for place in 1..1000 {
            let share = f64::from(place) / 1000.0;
            let is_moved = (share * 7919.0).fract() >= from;
            let value = (deviation * normal(share)).exp();
            sketch.add(if is_moved { times * value } else { value });
        }
        Spread::of(&sketch, 0.0, 0.0)
    }

    #[test]
    fn a_mixture_stands_apart_from_what_was_there() {
        let rules = Rules::built_in();
        let found = |before: &Spread, after: &Spread| {
            mixture(before, after, About::default(), &rules).map(|mixed| mixed.trial.factor)
        };
        // Glucose: a quarter of the values times ten.
        let narrow = values(0.25, 1.0, 1.0);
        assert_eq!(found(&narrow, &values(0.25, 0.75, 10.0)), Some(10.0));
        // C-reactive protein, with more patients who are ill: the same by the factor alone.
        let wide = values(1.5, 1.0, 1.0);
        assert_eq!(found(&wide, &values(1.5, 0.75, 10.0)), None);
    }
}
