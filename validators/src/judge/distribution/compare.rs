//! Two samples side by side: how far each tenth of the values moved, and which simple change explains it best.

use super::factors::{About, Trial, affine, trials};
use super::rules::Rules;
use super::sample::{POINTS, Sample, Spread, point};

/// How the quantiles of a sample differ from those of a reference, in natural logarithms.
#[derive(Clone, Debug)]
pub(super) struct Comparison {
    /// Reference and sample where both are told.
    pub(super) pairs: Vec<(f64, f64, f64)>,
    /// The middle of the moves.
    pub(super) shift: f64,
    /// The mean size of the moves.
    pub(super) plain: f64,
    /// The mean size of what is left after the shift.
    pub(super) left: f64,
    /// The standard error of the shift, rounding included.
    pub(super) error: f64,
    /// The part of it that the sample itself brings.
    pub(super) own_error: f64,
    /// The standard deviation of the reference.
    pub(super) deviation: f64,
    /// The standard error of a mean difference of values that spread by 1.
    chance: f64,
}

/// The lower half of the values of two samples.
pub(super) struct LowerHalf {
    /// Its quantiles, as places among the pairs.
    places: Vec<usize>,
    /// The mean move.
    pub(super) moved: f64,
    /// Its standard error.
    pub(super) error: f64,
    /// The mean size of what is left after it.
    pub(super) left: f64,
    /// The standard deviation of the reference as this half tells it.
    pub(super) deviation: f64,
}

/// Which of the values are taken for those of patients who are well.
#[derive(Clone, Copy, Debug)]
pub(super) enum Part {
    /// From the first tenth to the middle.
    LowerHalf,
    /// Up to the first quarter, where hospitals differ in how many are ill.
    LowestQuarter,
}

impl Part {
    /// How many quantiles both sides must tell, and which they are.
    const fn quantiles(self) -> (usize, std::ops::Range<f64>) {
        match self {
            Part::LowerHalf => (5, 0.09..0.51),
            Part::LowestQuarter => (4, 0.04..0.26),
        }
    }
}

/// How many of the [`POINTS`] quantiles both sides must tell.
const POINTS_MIN: usize = 8;

impl Comparison {
    /// Compares two spreads that are worth so many independent values; `None` when too much of either is not told.
    pub(super) fn of(
        reference: &Spread,
        sample: &Spread,
        worth: (f64, f64),
        rounding: f64,
    ) -> Option<Comparison> {
        let (before, after) = (reference.quantiles(), sample.quantiles());
        let told =
            (0..POINTS).filter_map(|place| Some((point(place), before[place]?, after[place]?)));
        let pairs: Vec<(f64, f64, f64)> = told.collect();
        if pairs.len() < POINTS_MIN {
            return None;
        }
        let shift = median(pairs.iter().map(|pair| pair.2 - pair.1).collect());
        let mean = |of: &dyn Fn(f64) -> f64| {
            let sum: f64 = pairs.iter().map(|pair| of(pair.2 - pair.1).abs()).sum();
            sum / pairs.len() as f64
        };
        let deviation = deviation(&pairs);
        let chance = (1.0 / worth.0.max(1.0) + 1.0 / worth.1.max(1.0)).sqrt();
        let error = 1.25 * deviation * chance;
        Some(Comparison {
            shift,
            plain: mean(&|moved| moved),
            left: mean(&|moved| moved - shift),
            error: error + 0.5 * rounding,
            own_error: 1.25 * deviation / worth.1.max(1.0).sqrt() + 0.5 * rounding,
            deviation,
            chance,
            pairs,
        })
    }

    /// Compares two samples of one hospital.
    pub(super) fn of_samples(
        reference: &Sample,
        sample: &Sample,
        rules: &Rules,
    ) -> Option<Comparison> {
        let worth = |sample: &Sample| sample.effective(rules);
        let rounding = reference.rounding().max(sample.rounding());
        Comparison::of(
            &reference.spread(),
            &sample.spread(),
            (worth(reference), worth(sample)),
            rounding,
        )
    }

    /// Whether all tenths but the ends moved along: by no less than `share` of the shift, and no more than the shift over
    /// `share`, give or take the standard error of the quantile, which is large where values are rare.
    pub(super) fn is_rigid(&self, share: f64, from: f64) -> bool {
        let size = self.shift.abs();
        let places = 0..self.pairs.len();
        let mut inner =
            places.filter(|place| (from - 0.01..1.01 - from).contains(&self.pairs[*place].0));
        inner.all(|place| {
            let (at, before, after) = self.pairs[place];
            let moved = (after - before) * self.shift.signum();
            let error = (at * (1.0 - at)).sqrt() * self.slope(place) * self.chance;
            (share * size - error..=size / share + error).contains(&moved)
        })
    }

    /// The share of the quantiles that moved by a third of the mean move and more.
    pub(super) fn moved_share(&self) -> f64 {
        let moved = |pair: &&(f64, f64, f64)| (pair.2 - pair.1).abs() >= self.plain / 3.0;
        self.pairs.iter().filter(moved).count() as f64 / self.pairs.len() as f64
    }

    /// How the sample's width from the first to the last tenth stands to the reference's.
    pub(super) fn width_ratio(&self) -> Option<f64> {
        let at = |share: f64| self.pairs.iter().find(|pair| (pair.0 - share).abs() < 0.01);
        let (low, high) = (at(0.1)?, at(0.9)?);
        Some((high.2 - low.2) / (high.1 - low.1).max(1e-3))
    }

    /// How fast the reference rises with the share around a quantile.
    fn slope(&self, place: usize) -> f64 {
        let (low, high) = (
            self.pairs[place.saturating_sub(1)],
            self.pairs[(place + 1).min(self.pairs.len() - 1)],
        );
        (high.1 - low.1) / (high.0 - low.0).max(0.01)
    }

    /// The mean size of what a change leaves; the change takes a natural logarithm to another.
    pub(super) fn left_by(&self, change: impl Fn(f64) -> f64) -> f64 {
        let sum: f64 = self
            .pairs
            .iter()
            .map(|pair| (pair.2 - change(pair.1)).abs())
            .sum();
        sum / self.pairs.len() as f64
    }

    /// The amount that was added to the values, and what it leaves.
    pub(super) fn offset(&self) -> (f64, f64) {
        let offset = median(
            self.pairs
                .iter()
                .map(|pair| pair.2.exp() - pair.1.exp())
                .collect(),
        );
        let left = self.left_by(|ln| (ln.exp() + offset).max(ln.exp() * 0.01).ln());
        (offset, left)
    }

    /// The known factors near the shift, nearest first, each with its distance from it.
    pub(super) fn known(&self, about: About<'_>) -> Vec<(Trial, f64)> {
        let wide = 0.045 + 3.0 * self.error;
        // Large factors of an analyte are exact, and may have a specimen's near them.
        let narrow = 0.02 + 1.2 * self.error;
        let mut near: Vec<(Trial, f64)> = trials(about)
            .into_iter()
            .map(|trial| {
                let distance = (self.shift - trial.factor.ln()).abs();
                (trial, distance)
            })
            .collect();
        near.sort_by(|one, other| one.1.total_cmp(&other.1));
        near.retain(|(trial, distance)| {
            let is_large = trial.factor.ln().abs() > 10_f64.ln();
            let is_exact = is_large && !trial.known.analytes.is_empty();
            let tolerance = if is_exact { narrow } else { wide };
            *distance <= tolerance.min(0.4 * trial.factor.ln().abs())
        });
        near
    }

    /// What the affine change that is known of the item leaves, either way round.
    pub(super) fn affine(&self, about: About<'_>) -> Option<(&'static str, f64)> {
        let known = affine(about)?;
        let there = self.left_by(|ln| {
            (ln.exp() * known.factor + known.offset)
                .max(f64::MIN_POSITIVE)
                .ln()
        });
        let back = self.left_by(|ln| ((ln.exp() - known.offset) / known.factor).ln());
        Some((&known.id, there.min(back)))
    }

    /// How far a lower part of the values moved along the affine change that is known of the item, there (true) and back: 0 for
    /// not at all, 1 for as far as it takes them, each with its standard error. The upper half tells of the patients who are
    /// ill, and hospitals differ by them.
    pub(super) fn along_affine(&self, about: About<'_>, part: Part) -> Option<[(f64, f64); 2]> {
        let known = affine(about)?;
        let there = |ln: f64| (ln.exp() * known.factor + known.offset).max(f64::MIN_POSITIVE);
        let back = |ln: f64| ((ln.exp() - known.offset) / known.factor).max(f64::MIN_POSITIVE);
        let half = self.lower(part)?;
        let along = |change: &dyn Fn(f64) -> f64| {
            let places = half.places.iter();
            let whole =
                places.map(|place| change(self.pairs[*place].1).ln() - self.pairs[*place].1);
            let whole = whole.sum::<f64>() / half.places.len() as f64;
            (half.moved / whole, half.error / whole.abs())
        };
        Some([along(&there), along(&back)])
    }

    /// Those who are well, which hospitals have alike. `None` when too few quantiles of them are told.
    pub(super) fn lower(&self, part: Part) -> Option<LowerHalf> {
        let places = 0..self.pairs.len();
        let (least, range) = part.quantiles();
        let places: Vec<usize> = places
            .filter(|place| range.contains(&self.pairs[*place].0))
            .collect();
        if places.len() < least {
            return None;
        }
        let count = places.len() as f64;
        let mean = |of: &dyn Fn(usize) -> f64| places.iter().map(|at| of(*at)).sum::<f64>() / count;
        let move_of = |place: usize| self.pairs[place].2 - self.pairs[place].1;
        let moved = mean(&move_of);
        // Neighbouring quantiles move together, so their mean is hardly surer than one of them.
        let error = mean(&|place| {
            let at = self.pairs[place].0;
            (at * (1.0 - at)).sqrt() * self.slope(place) * self.chance
        });
        let left = mean(&|place| (move_of(place) - moved).abs());
        let (first, last) = (self.pairs[places[0]], self.pairs[places[places.len() - 1]]);
        let deviation = (last.1 - first.1) / (normal(last.0) - normal(first.0));
        Some(LowerHalf {
            places,
            moved,
            error,
            left,
            deviation,
        })
    }

    /// The standard error of the shift, less what patients who are on both sides take from the variance, as a share of a value's.
    pub(super) fn error_less(&self, shared: f64) -> f64 {
        let chance = self.chance * self.chance;
        let left = (chance - shared).max(0.25 * chance).sqrt();
        self.error - 1.25 * self.deviation * (self.chance - left)
    }

    /// Whether both lie where values of one unit lie: no two units of an item are so near to each other.
    pub(super) fn is_on_one_scale(&self) -> bool {
        self.shift.abs() <= (0.12 + 2.5 * self.error).min(0.5)
    }

    /// What chance leaves of the moves when nothing changed.
    pub(super) fn noise(&self) -> f64 {
        1.2 * self.error
    }
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    let middle = numbers.len() / 2;
    match numbers.len() {
        0 => 0.0,
        even if even % 2 == 0 => 0.5 * (numbers[middle - 1] + numbers[middle]),
        _ => numbers[middle],
    }
}

/// The standard deviation of the reference from the quantiles that are told, as of a normal distribution.
fn deviation(pairs: &[(f64, f64, f64)]) -> f64 {
    let near = |share: f64| {
        let by_distance = |one: &&(f64, f64, f64), other: &&(f64, f64, f64)| {
            (one.0 - share).abs().total_cmp(&(other.0 - share).abs())
        };
        pairs.iter().min_by(by_distance)
    };
    match (near(0.25), near(0.75)) {
        (Some(low), Some(high)) if high.0 > low.0 => {
            (high.1 - low.1) / (normal(high.0) - normal(low.0))
        }
        _ => 0.0,
    }
}

/// The standard normal below which a share lies, within 0.005 (Abramowitz and Stegun 26.2.22).
pub(super) fn normal(share: f64) -> f64 {
    let tail = share.min(1.0 - share).max(1e-9);
    let t = (-2.0 * tail.ln()).sqrt();
    let size = t - (2.307_53 + 0.270_61 * t) / (1.0 + 0.992_29 * t + 0.044_81 * t * t);
    if share < 0.5 { -size } else { size }
}
