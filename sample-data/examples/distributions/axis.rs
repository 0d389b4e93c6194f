//! Axes: which hospitals share one, where it begins and ends, how it is cut into bins and marked.

use crate::results::Observed;

/// Most bins of a histogram.
const BINS_MAX: usize = 46;

/// Share of the values that may lie beyond each end of an axis.
const BEYOND: f64 = 0.003;

/// From number to place.
#[derive(Clone, Debug)]
pub(crate) struct Axis {
    low: f64,
    high: f64,
    is_log: bool,
    /// The step of the last digit.
    step: f64,
    left: f64,
    width: f64,
}

impl Axis {
    /// The axis that shows the values of all of `group`.
    pub(crate) fn over(group: &[&Observed], is_log: bool, (left, width): (f64, f64)) -> Axis {
        let numbers: Vec<Vec<f64>> = group
            .iter()
            .map(|observed| sorted(observed, None))
            .collect();
        let ends = numbers
            .iter()
            .filter(|numbers| !numbers.is_empty())
            .map(|numbers| (quantile(numbers, BEYOND), quantile(numbers, 1.0 - BEYOND)));
        let (low, high) = ends.fold((f64::INFINITY, f64::NEG_INFINITY), |all, ends| {
            (all.0.min(ends.0), all.1.max(ends.1))
        });
        // The fewest decimals of the group, so that no bin falls between two numbers that can be written.
        let decimals = group
            .iter()
            .filter_map(|observed| crate::results::usual(&observed.decimals))
            .min()
            .map_or(0, |decimals| *decimals as i32);
        let step = 10f64.powi(-decimals);
        let low = if is_log { low.max(step) } else { low };
        Axis {
            low: low - 0.5 * step,
            high: high.max(low + 4.0 * step) + 0.5 * step,
            is_log,
            step,
            left,
            width,
        }
    }

    /// Where a number stands; beyond the ends at the ends.
    pub(crate) fn place(&self, number: f64) -> f64 {
        let number = number.clamp(self.low, self.high);
        self.left + self.width * (self.scale(number) - self.scale(self.low)) / self.span()
    }

    fn scale(&self, number: f64) -> f64 {
        if self.is_log { number.ln() } else { number }
    }

    fn span(&self) -> f64 {
        self.scale(self.high) - self.scale(self.low)
    }

    /// Edges of the bins, half a step off what can be written; every bin holds as many steps as it can be wide.
    pub(crate) fn edges(&self) -> Vec<f64> {
        let mut edges = vec![self.low];
        let mut last = self.low;
        let target = self.span() / BINS_MAX as f64;
        while last < self.high {
            let wanted = if self.is_log {
                last * target.exp() - last
            } else {
                target
            };
            let steps = (wanted / self.step - 1e-6).ceil().max(1.0);
            last += steps * self.step;
            edges.push(last.min(self.high));
        }
        edges
    }

    /// The numbers to mark: 1, 2 and 5 of each decade on a short axis, decades on a long one, round steps on a linear one.
    pub(crate) fn marks(&self) -> Vec<f64> {
        if !self.is_log {
            return self.round_marks();
        }
        let decades = (self.high / self.low).log10();
        if decades < 0.5 {
            return self.round_marks();
        }
        let factors: &[f64] = if decades > 3.5 {
            &[1.0]
        } else if decades > 0.9 {
            &[1.0, 2.0, 5.0]
        } else {
            &[1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0]
        };
        let first = self.low.log10().floor() as i32;
        let last = self.high.log10().ceil() as i32;
        (first..=last)
            .flat_map(|power| factors.iter().map(move |factor| factor * 10f64.powi(power)))
            .filter(|number| (self.low..=self.high).contains(number))
            .collect()
    }

    /// Multiples of a round number.
    fn round_marks(&self) -> Vec<f64> {
        let rough = (self.high - self.low) / 6.0;
        let decade = 10f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0]
            .into_iter()
            .map(|factor| factor * decade)
            .find(|step| *step >= rough)
            .unwrap_or(rough);
        let first = (self.low / step).ceil() as i64;
        (first..)
            .map(|number| number as f64 * step)
            .take_while(|number| *number <= self.high)
            .collect()
    }
}

/// The numbers of one sex or of both, in order.
pub(crate) fn sorted(observed: &Observed, sex: Option<usize>) -> Vec<f64> {
    let mut numbers: Vec<f64> = observed
        .values
        .iter()
        .filter(|value| sex.is_none_or(|sex| value.sex == sex))
        .map(|value| value.number)
        .collect();
    numbers.sort_by(f64::total_cmp);
    numbers
}

/// The number below which a share of ordered numbers lies; 0 of none.
pub(crate) fn quantile(sorted: &[f64], share: f64) -> f64 {
    let last = sorted.len().saturating_sub(1);
    let at = (share * last as f64).round() as usize;
    sorted.get(at.min(last)).copied().unwrap_or_default()
}

/// For each hospital the number of its group: equal units share an axis; numbers without a unit go with the nearest.
pub(crate) fn groups(observed: &[&Observed]) -> Vec<usize> {
    let mut units: Vec<(String, f64)> = Vec::new();
    let mut groups = vec![None; observed.len()];
    let median = |observed: &Observed| quantile(&sorted(observed, None), 0.5);
    for (group, one) in groups.iter_mut().zip(observed) {
        let unit = plain_unit(one.unit());
        if unit.is_empty() {
            continue;
        }
        let known = units.iter().position(|(known, _)| *known == unit);
        *group = Some(known.unwrap_or_else(|| {
            units.push((unit, median(one)));
            units.len() - 1
        }));
    }
    groups
        .iter()
        .zip(observed)
        .map(|(group, one)| {
            let middle = median(one).max(1e-9);
            let far = |other: f64| (other.max(1e-9) / middle).ln().abs();
            let nearest = (0..units.len())
                .min_by(|a, b| f64::total_cmp(&far(units[*a].1), &far(units[*b].1)));
            group.or(nearest).unwrap_or(0)
        })
        .collect()
}

/// A unit in one spelling, to compare with others.
pub(crate) fn plain_unit(unit: &str) -> String {
    let mut plain = unit.trim_start_matches('.').to_lowercase();
    for (from, to) in [
        ("μ", "u"),
        ("µ", "u"),
        ("㎎", "mg"),
        ("百万", "10*6"),
        ("千", "10*3"),
        ("万", "10*4"),
        ("x10", "10"),
        ("10^", "10*"),
        ("10＾", "10*"),
        ("meq/l", "mmol/l"),
        ("iu/", "u/"),
        ("％", "%"),
        ("{1.73_m2}", "1.73m2"),
    ] {
        plain = plain.replace(from, to);
    }
    plain
}
