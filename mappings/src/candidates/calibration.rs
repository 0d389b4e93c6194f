//! How far the engine's shares can be trusted: learned by letting it code names whose source it does not know.
//!
//! For every depth a logistic curve over a few signs turns into a probability by counting (isotonic regression), and a
//! threshold says from where on 99 of 100 were right, in each group of tested names by itself.

use std::collections::BTreeMap;

use super::code::DEPTHS;

/// What the confidence of a code at a depth is read from.
pub(crate) type Signs = [f32; 7];

/// One tested name at one depth.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Trial {
    /// The signs of the code that came first.
    pub(crate) signs: Signs,
    /// Whether it was right to this depth.
    pub(crate) right: bool,
    /// The source that was left out, by number.
    pub(crate) group: u16,
}

/// The curves of all depths.
#[derive(Clone, Debug, Default)]
pub(crate) struct Calibration {
    curves: [Curve; 5],
}

/// From signs to a probability at one depth.
#[derive(Clone, Debug)]
struct Curve {
    weights: Signs,
    /// Steps of the counted probability: from this logistic value on, this probability. Both rise.
    steps: Vec<(f32, f32)>,
    /// The logistic value from which on a code is sure.
    sure: f32,
}

/// One error more, so that a single one among the first names does not decide for all.
const ONE_BY_CHANCE: f32 = 1.0;
/// Fewer tested names than this make no claim of certainty.
const TRIALS_MIN: usize = 100;
/// Whatever the threshold, a code of a lower probability is never called sure at the depth: the deeper, the more a code hangs
/// on habits that the next source may not share. Beyond the analyte nothing is: of what passed the thresholds there, 98 in 100 at
/// the identification and 93 at the specimen were right on sources that were left out, and not the 99 that are promised.
const SURE_MIN: [f32; 1] = [0.96];
/// The share of errors that is allowed among sure codes, below the 1 in 100 that is promised, since the names of the next
/// source are not these.
const ERRORS_MAX: f32 = 0.008;
/// The group of second names of the masters: too few of them are what a laboratory would write to hold the promise by.
pub(crate) const OTHERS: u16 = 0;
/// Names in a step of the counted probability.
const STEP_MIN: f32 = 20.0;

impl Default for Curve {
    fn default() -> Self {
        // Without tested names: cautious, and never sure.
        Self {
            weights: [-1.5, 0.5, 1.0, 0.5, 0.0, 0.0, 0.0],
            steps: Vec::new(),
            sure: f32::INFINITY,
        }
    }
}

impl Calibration {
    /// Learns from tested names, given for each depth.
    pub(crate) fn learn(trials: &[Vec<Trial>; 5]) -> Self {
        let mut calibration = Self::default();
        for (curve, trials) in calibration.curves.iter_mut().zip(trials) {
            if trials.len() >= TRIALS_MIN {
                *curve = Curve::learn(trials);
            }
        }
        calibration
    }

    /// The probabilities of a code at each depth, which never rise with depth, and how many leading characters are sure.
    pub(crate) fn judge(&self, signs: &[Signs; 5]) -> ([f32; 5], u8) {
        let mut confidence = [0.0; 5];
        let mut depth = 0;
        let mut most = 1.0_f32;
        for (at, curve) in self.curves.iter().enumerate() {
            let value = curve.value(&signs[at]);
            most = most.min(curve.probability(value));
            confidence[at] = most;
            // Sure of more characters is sure of fewer.
            let is_claimed = SURE_MIN.get(at).is_some_and(|min| most >= *min);
            if value >= curve.sure && is_claimed {
                depth = DEPTHS[at];
            }
        }
        (confidence, depth)
    }
}

impl Curve {
    fn learn(trials: &[Trial]) -> Self {
        let weights = fit(trials);
        let mut curve = Self {
            weights,
            steps: Vec::new(),
            sure: f32::INFINITY,
        };
        let mut valued: Vec<(f32, Trial)> = trials
            .iter()
            .map(|trial| (curve.value(&trial.signs), *trial))
            .collect();
        valued.sort_by(|left, right| right.0.total_cmp(&left.0));
        curve.sure = sure(&valued);
        curve.steps = steps(&valued);
        curve
    }

    fn value(&self, signs: &Signs) -> f32 {
        self.weights
            .iter()
            .zip(signs)
            .map(|(weight, sign)| weight * sign)
            .sum()
    }

    fn probability(&self, value: f32) -> f32 {
        let step = self.steps.partition_point(|&(from, _)| from <= value);
        let Some(&(_, below)) = step.checked_sub(1).and_then(|at| self.steps.get(at)) else {
            return self
                .steps
                .first()
                .map_or_else(|| logistic(value), |&(_, lowest)| lowest);
        };
        // Between two steps in a straight line, so that better signs never give less.
        match (self.steps.get(step - 1), self.steps.get(step)) {
            (Some(&(from, _)), Some(&(to, above))) if to > from => {
                below + (above - below) * ((value - from) / (to - from)).clamp(0.0, 1.0)
            }
            _ => below,
        }
    }
}

/// The lowest value from which on the promise was kept, among the names of the groups that can be judged. `valued` falls.
fn sure(valued: &[(f32, Trial)]) -> f32 {
    let mut sizes: BTreeMap<u16, usize> = BTreeMap::new();
    for (_, trial) in valued.iter().filter(|(_, trial)| trial.group != OTHERS) {
        *sizes.entry(trial.group).or_default() += 1;
    }
    sizes.retain(|_, size| *size >= TRIALS_MIN);
    let (mut all, mut wrong, mut lowest) = (0_usize, 0_usize, f32::INFINITY);
    for (value, trial) in valued
        .iter()
        .filter(|(_, trial)| sizes.contains_key(&trial.group))
    {
        all += 1;
        wrong += usize::from(!trial.right);
        if all >= TRIALS_MIN && wrong as f32 <= ERRORS_MAX * all as f32 + ONE_BY_CHANCE {
            lowest = *value;
        }
    }
    lowest
}

/// Counted probabilities in steps that rise (pool adjacent violators), each of some names at least. `valued` falls.
fn steps(valued: &[(f32, Trial)]) -> Vec<(f32, f32)> {
    // (sum of values, right, all)
    let mut blocks: Vec<(f32, f32, f32)> = Vec::new();
    for &(value, trial) in valued.iter().rev() {
        match blocks.last_mut() {
            Some(last) if last.2 < STEP_MIN => {
                last.0 += value;
                last.1 += f32::from(u8::from(trial.right));
                last.2 += 1.0;
            }
            _ => blocks.push((value, f32::from(u8::from(trial.right)), 1.0)),
        }
        let closed = blocks.last().is_some_and(|last| last.2 >= STEP_MIN);
        while closed && blocks.len() > 1 {
            let (last, before) = (blocks[blocks.len() - 1], blocks[blocks.len() - 2]);
            if last.1 / last.2 > before.1 / before.2 {
                break;
            }
            blocks.pop();
            if let Some(kept) = blocks.last_mut() {
                *kept = (before.0 + last.0, before.1 + last.1, before.2 + last.2);
            }
        }
    }
    let mut best = 0.0_f32;
    let rising = blocks.into_iter().map(|(values, right, all)| {
        best = best.max((right + 0.5) / (all + 1.0));
        (values / all, best)
    });
    rising.collect()
}

fn logistic(value: f32) -> f32 {
    1.0 / (1.0 + (-value).exp())
}

/// Logistic regression by plain gradient steps.
fn fit(trials: &[Trial]) -> Signs {
    let mut weights = [0.0_f32; 7];
    for _ in 0..STEPS {
        let mut slope = [0.0_f32; 7];
        for trial in trials {
            let value: f32 = weights
                .iter()
                .zip(&trial.signs)
                .map(|(weight, sign)| weight * sign)
                .sum();
            let error = f32::from(u8::from(trial.right)) - logistic(value);
            for (slope, sign) in slope.iter_mut().zip(&trial.signs) {
                *slope += error * sign;
            }
        }
        for (weight, slope) in weights.iter_mut().zip(slope) {
            *weight += RATE * (slope / trials.len() as f32 - 1e-3 * *weight);
        }
    }
    // More mass and a better name never speak against a code.
    for weight in &mut weights[1..] {
        *weight = weight.max(0.0);
    }
    weights
}

/// Gradient steps and their length: enough to settle, as the signs are all of the order of 1.
const STEPS: usize = 800;
const RATE: f32 = 1.5;

#[cfg(test)]
mod tests {
    use super::{Calibration, Trial};

    /// Names of which those with more mass are right more often, without any dice.
    fn trials() -> Vec<Trial> {
        let of = |at: u32| {
            let mass = at as f32 / 1000.0;
            let right = (at * 7919) % 1000 < (at * 13 / 10);
            Trial {
                signs: [1.0, mass * 4.0 - 2.0, mass, mass - 0.5, 0.0, 0.0, 0.0],
                right,
                group: 1,
            }
        };
        (0..1000).map(of).collect()
    }

    #[test]
    fn confidence_rises_with_the_signs_and_falls_with_depth() {
        let calibration = Calibration::learn(&std::array::from_fn(|_| trials()));
        let mut last = 0.0;
        for at in 0..50 {
            let mass = at as f32 / 50.0;
            let signs = [1.0, mass * 4.0 - 2.0, mass, mass - 0.5, 0.0, 0.0, 0.0];
            let (confidence, _) = calibration.judge(&[signs; 5]);
            assert!(
                confidence[0] >= last,
                "{mass}: {} after {last}",
                confidence[0]
            );
            assert!(confidence.windows(2).all(|pair| pair[0] >= pair[1]));
            last = confidence[0];
        }
    }

    #[test]
    fn confidence_is_what_came_true() {
        let calibration = Calibration::learn(&std::array::from_fn(|_| trials()));
        let trials = trials();
        let promised: f32 = trials
            .iter()
            .map(|trial| calibration.judge(&[trial.signs; 5]).0[0])
            .sum();
        let right = trials.iter().filter(|trial| trial.right).count() as f32;
        assert!(
            (promised - right).abs() / right < 0.05,
            "{promised} promised, {right} came true"
        );
    }

    #[test]
    fn without_tested_names_nothing_is_sure() {
        let best = [1.0, 2.3, 1.0, 2.0, 1.0, 3.0, 1.0];
        assert_eq!(
            Calibration::learn(&Default::default()).judge(&[best; 5]).1,
            0
        );
    }
}
