//! A sample: the values of an item over some days, in one unit, with what was not a number beside them.

use super::Rules;
use crate::profile::{Counts, Patients, Sketch, State};

/// The natural logarithm of the ratio of neighbouring buckets of a sketch.
pub(super) fn ln_bucket() -> f64 {
    Sketch::RATIO.ln()
}

/// The values of an item over some days.
#[derive(Clone, Debug, Default)]
pub(super) struct Sample {
    /// Numbers in the unit of judgement.
    pub(super) values: Sketch,
    /// The same numbers as sent.
    pub(super) raw: Sketch,
    pub(super) below: u64,
    pub(super) above: u64,
    pub(super) words: u64,
    pub(super) missing: u64,
    pub(super) decimals: Counts,
    pub(super) last_digits: Counts,
    pub(super) patients: Patients,
    /// Rows by the place of their variant in the profile.
    pub(super) variants: Counts,
    pub(super) rows: u64,
}

impl Sample {
    /// Adds the rows of a variant; its numbers in the unit of judgement are `values`.
    pub(super) fn add(&mut self, variant: usize, state: &State, values: &Sketch) {
        self.values.merge(values);
        self.raw.merge(&state.sketch);
        self.below += state.below;
        self.above += state.above;
        self.words += state.words();
        self.missing += state.missing;
        self.decimals.merge(&state.decimals);
        self.last_digits.merge(&state.last_digits);
        self.patients.merge(&state.patients);
        self.variants.add(
            variant as i32,
            u32::try_from(state.rows).unwrap_or(u32::MAX),
        );
        self.rows += state.rows;
    }

    /// Adds another sample.
    pub(super) fn merge(&mut self, other: &Sample) {
        self.values.merge(&other.values);
        self.raw.merge(&other.raw);
        self.below += other.below;
        self.above += other.above;
        self.words += other.words;
        self.missing += other.missing;
        self.decimals.merge(&other.decimals);
        self.last_digits.merge(&other.last_digits);
        self.patients.merge(&other.patients);
        self.variants.merge(&other.variants);
        self.rows += other.rows;
    }

    /// Numbers and bounds.
    pub(super) fn measured(&self) -> u64 {
        self.values.count() + self.below + self.above
    }

    /// The share of the number that most of the numbers are.
    pub(super) fn share_of_one(&self) -> f64 {
        let most = self.values.cells().mode().map_or(0, |mode| mode.1);
        f64::from(most) / self.values.count().max(1) as f64
    }

    /// The distribution of its values.
    pub(super) fn spread(&self) -> Spread {
        Spread::of(&self.values, self.below as f64, self.above as f64)
    }

    /// Half of what the last written digit stands for, against the median, as a natural logarithm: what rounding may move.
    pub(super) fn rounding(&self) -> f64 {
        let (Some((decimals, _)), Some(median)) = (self.decimals.mode(), self.raw.quantile(0.5))
        else {
            return 0.0;
        };
        if median <= 0.0 {
            return 0.0;
        }
        (0.5 * 10_f64.powi(-decimals) / median).min(1.0)
    }

    /// How many independent values the sample is worth, when values of one patient are alike (Kish's design effect). How often
    /// each patient was measured is not known; what is usual is taken.
    pub(super) fn effective(&self, rules: &Rules) -> f64 {
        let measured = self.measured() as f64;
        let repeats = (measured / self.patients.estimate().max(1.0)).max(1.0);
        let uneven = 1.0 + rules.repeat_unevenness * (1.0 - 1.0 / repeats);
        measured / (1.0 + (repeats * uneven - 1.0) * rules.repeat_correlation)
    }
}

/// Weights by bucket above zero, with the weight of what lies below and above all buckets: values at or below zero, and
/// values that are given as bounds.
#[derive(Clone, Debug, Default)]
pub(super) struct Spread {
    pub(super) below: f64,
    pub(super) above: f64,
    /// Bucket and weight, ascending.
    pub(super) buckets: Vec<(i32, f64)>,
}

impl Spread {
    pub(super) fn of(values: &Sketch, below: f64, above: f64) -> Spread {
        let buckets: Vec<(i32, f64)> = values
            .buckets()
            .map(|(bucket, count)| (bucket, f64::from(count)))
            .collect();
        let positive: f64 = buckets.iter().map(|pair| pair.1).sum();
        Spread {
            below: below + values.count() as f64 - positive,
            above,
            buckets,
        }
    }

    pub(super) fn weight(&self) -> f64 {
        self.below + self.above + self.buckets.iter().map(|pair| pair.1).sum::<f64>()
    }

    /// The buckets outside of which no more than `share` of the weights lie on either side.
    pub(super) fn bounds(&self, share: f64) -> (i32, i32) {
        let most = share * self.weight();
        let end = |outer: f64, buckets: &mut dyn Iterator<Item = &(i32, f64)>| {
            let mut passed = outer;
            let mut last = 0;
            for (bucket, weight) in buckets {
                last = *bucket;
                passed += weight;
                if passed > most {
                    break;
                }
            }
            last
        };
        (
            end(self.below, &mut self.buckets.iter()),
            end(self.above, &mut self.buckets.iter().rev()),
        )
    }

    /// Adds another, its weights times `times`.
    pub(super) fn add(&mut self, other: &Spread, times: f64) {
        self.below += times * other.below;
        self.above += times * other.above;
        let mut all: Vec<(i32, f64)> = Vec::with_capacity(self.buckets.len() + other.buckets.len());
        all.append(&mut self.buckets);
        all.extend(
            other
                .buckets
                .iter()
                .map(|(bucket, weight)| (*bucket, times * weight)),
        );
        all.sort_by_key(|pair| pair.0);
        all.dedup_by(|later, kept| {
            let same = later.0 == kept.0;
            if same {
                kept.1 += later.1;
            }
            same
        });
        self.buckets = all;
    }

    /// Moved along by a natural logarithm, to the nearest bucket.
    pub(super) fn moved(&self, ln: f64) -> Spread {
        let by = (ln / ln_bucket()).round() as i32;
        Spread {
            buckets: self
                .buckets
                .iter()
                .map(|(bucket, weight)| (bucket + by, *weight))
                .collect(),
            ..self.clone()
        }
    }

    /// The natural logarithms of the quantiles at [`POINTS`], each value spread over its bucket; `None` where the quantile lies
    /// in what is below or above all buckets.
    pub(super) fn quantiles(&self) -> [Option<f64>; POINTS] {
        let all = self.weight();
        let mut quantiles = [None; POINTS];
        let (mut passed, mut at) = (self.below, 0);
        while at < POINTS && point(at) * all < passed {
            at += 1;
        }
        for (bucket, weight) in &self.buckets {
            while at < POINTS && point(at) * all <= passed + weight {
                let within = (point(at) * all - passed) / weight;
                quantiles[at] = Some((f64::from(*bucket) - 0.5 + within) * ln_bucket());
                at += 1;
            }
            passed += weight;
        }
        quantiles
    }
}

/// How many quantiles are looked at: from 5 % to 95 %.
pub(super) const POINTS: usize = 19;

/// The share below the quantile at a place.
pub(super) fn point(place: usize) -> f64 {
    0.05 * (place + 1) as f64
}

/// The mean distance of two spreads on the axis of natural logarithms, of what lies in buckets of both.
pub(super) fn distance(one: &Spread, other: &Spread) -> f64 {
    let total = |spread: &Spread| {
        spread
            .buckets
            .iter()
            .map(|pair| pair.1)
            .sum::<f64>()
            .max(f64::MIN_POSITIVE)
    };
    let (all_one, all_other) = (total(one), total(other));
    let (mut left, mut right) = (
        one.buckets.iter().peekable(),
        other.buckets.iter().peekable(),
    );
    let (mut gap, mut area, mut last) = (0.0_f64, 0.0, None);
    while left.peek().is_some() || right.peek().is_some() {
        let ends = [
            left.peek().map(|pair| pair.0),
            right.peek().map(|pair| pair.0),
        ];
        let here = ends.into_iter().flatten().min().unwrap_or_default();
        area += gap.abs() * f64::from(here - last.unwrap_or(here));
        gap += left
            .next_if(|pair| pair.0 == here)
            .map_or(0.0, |pair| pair.1 / all_one);
        gap -= right
            .next_if(|pair| pair.0 == here)
            .map_or(0.0, |pair| pair.1 / all_other);
        last = Some(here);
    }
    area * ln_bucket()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sketch(numbers: impl IntoIterator<Item = f64>) -> Sketch {
        let mut sketch = Sketch::default();
        numbers.into_iter().for_each(|number| sketch.add(number));
        sketch
    }

    #[test]
    fn bounds_take_their_share_of_the_quantiles() {
        let numbers = sketch((1..=60).map(f64::from));
        let spread = Spread::of(&numbers, 30.0, 10.0);
        let quantiles = spread.quantiles();
        // 30 of 100 lie below all numbers, 10 above.
        assert_eq!(
            quantiles
                .iter()
                .take_while(|quantile| quantile.is_none())
                .count(),
            5
        );
        assert_eq!(quantiles[18], None);
        let median = quantiles[9].unwrap().exp();
        assert!((median / 20.0 - 1.0).abs() < 0.03, "{median}");
    }

    #[test]
    fn repeats_count_less_and_uneven_ones_least() {
        let mut sample = Sample::default();
        (0..40).for_each(|_| sample.values.add(1.0));
        (0..40).for_each(|patient| sample.patients.add(Patients::hash(&format!("p{patient}"))));
        let rules = Rules::built_in();
        let once = sample.effective(&rules);
        assert!((once / 40.0 - 1.0).abs() < 0.1, "{once}");
        (0..80).for_each(|_| sample.values.add(1.0));
        let uneven = sample.effective(&rules);
        let even = sample.effective(&Rules {
            repeat_unevenness: 0.0,
            ..rules
        });
        assert!(
            uneven < 45.0 && uneven < 0.85 * even && even < 60.0,
            "{uneven} {even}"
        );
    }

    #[test]
    fn bounds_leave_next_to_nothing_outside() {
        let spread = Spread::of(&sketch((1..=1000).map(f64::from)), 0.0, 0.0);
        let (low, high) = spread.bounds(0.005);
        assert!((Sketch::number_of(low) / 6.0 - 1.0).abs() < 0.2);
        assert!((Sketch::number_of(high) / 995.0 - 1.0).abs() < 0.02);
    }

    #[test]
    fn a_moved_spread_is_as_far_away_as_it_moved() {
        let spread = Spread::of(&sketch((1..=500).map(f64::from)), 0.0, 0.0);
        let far = distance(&spread, &spread.moved(10_f64.ln()));
        assert!((far - 10_f64.ln()).abs() < 0.011, "{far}");
        assert_eq!(distance(&spread, &spread), 0.0);
    }
}
