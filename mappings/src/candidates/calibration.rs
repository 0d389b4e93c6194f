//! How far the engine's shares can be trusted: learned by letting it code names whose source it does not know.
//!
//! The analyte has a curve, and so has each further element where all before it were right; a confidence is their product. A
//! logistic curve over a few signs is turned into a probability by counting (isotonic regression). A threshold says from where
//! on 99 of 100 analytes were right; beyond the analyte an element is sure where enough speaks for it (`Evidence::backed`).

use super::code::DEPTHS;

/// How many signs there are of an element.
pub(crate) const SIGNS: usize = 11;

/// What the confidence in an element of a code is read from; the first is 1, and more of a sign never speaks against a code.
pub(crate) type Signs = [f32; SIGNS];

/// What is known of a code that came first.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Evidence {
    /// The signs of the analyte, and of each further element if all before it is right.
    pub(crate) signs: [Signs; 5],
    /// Whether so much speaks for each element that it may be called sure at all.
    pub(crate) backed: [bool; 5],
}

/// One tested name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Trial {
    /// What was known of the code that came first.
    pub(crate) evidence: Evidence,
    /// Whether it counts for what is sure: a name that a source wrote, and not a second name of the masters.
    pub(crate) is_claimed: bool,
    /// Whether it was right to each depth; nothing where the known code does not go so deep.
    pub(crate) right: [Option<bool>; 5],
}

/// The curves of all elements.
#[derive(Clone, Debug, Default)]
pub(crate) struct Calibration {
    curves: [Curve; 5],
}

/// From signs to a probability of one element.
#[derive(Clone, Debug)]
struct Curve {
    weights: Signs,
    /// Steps of the counted probability: from this logistic value on, this probability. Both rise.
    steps: Vec<(f32, f32)>,
    /// The logistic value from which on the element is sure, if all before it is.
    sure: f32,
}

/// One error more, so that a single one among the first names does not decide for all.
const ONE_BY_CHANCE: f32 = 1.0;
/// However few they are, no more errors than are promised.
const PROMISED: f32 = 0.01;
/// Fewer tested names than this make no claim of certainty.
const TRIALS_MIN: usize = 100;
/// Fewer names than this draw no line above which an analyte is sure.
const CLAIMED_MIN: usize = 30;
/// Up to the specimen a code can be called sure. Of two laboratories with the same name, one in five has another method.
const CLAIMED_DEPTHS: usize = 3;
/// Whatever the threshold, an analyte of a lower probability is never called sure.
const SURE_MIN: f32 = 0.9;
/// The share of errors that is allowed among sure codes, below the 1 in 100 that is promised, since the names of the next
/// source are not these.
const ERRORS_MAX: f32 = 0.008;
/// The share of tested names with backing that must be right at a depth beyond the analyte for anything to be called sure there.
const BACKED_RIGHT_MIN: f32 = 0.9;
/// Names in a step of the counted probability.
const STEP_MIN: f32 = 20.0;
/// Weights without tested names.
const WITHOUT_TRIALS: Signs = [-1.5, 0.5, 1.0, 0.5, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];

impl Default for Curve {
    fn default() -> Self {
        // Without tested names nothing is ever sure.
        Self {
            weights: WITHOUT_TRIALS,
            steps: Vec::new(),
            sure: f32::INFINITY,
        }
    }
}

impl Calibration {
    /// Learns from tested names.
    pub(crate) fn learn(trials: &[Trial]) -> Self {
        let mut calibration = Self::default();
        let mut claimed: Vec<&Trial> = trials.iter().filter(|trial| trial.is_claimed).collect();
        for (depth, curve) in calibration.curves.iter_mut().enumerate() {
            let reached = trials
                .iter()
                .filter(|trial| depth == 0 || trial.right[depth - 1] == Some(true));
            let element: Vec<(Signs, bool)> = reached
                .filter_map(|trial| Some((trial.evidence.signs[depth], trial.right[depth]?)))
                .collect();
            if element.len() < TRIALS_MIN {
                break;
            }
            *curve = Curve::learn(&element);
            // The line above which an analyte is sure is drawn through all names; what has no backing is no reason to lower it.
            if depth > 0 {
                claimed.retain(|trial| trial.evidence.backed[depth]);
            }
            let tested = claimed.iter().filter_map(|trial| {
                let value = curve.value(&trial.evidence.signs[depth]);
                Some((value, trial.right[depth]?))
            });
            curve.sure = match depth {
                0 => sure(tested.collect()),
                _ if depth < CLAIMED_DEPTHS && !is_broken(tested) => f32::NEG_INFINITY,
                _ => f32::INFINITY,
            };
            claimed.retain(|trial| {
                let evidence = &trial.evidence;
                evidence.backed[depth] && curve.value(&evidence.signs[depth]) >= curve.sure
            });
        }
        calibration
    }

    /// The probabilities of a code to each depth, which never rise with depth, and how many leading characters are sure.
    pub(crate) fn judge(&self, evidence: &Evidence) -> ([f32; 5], u8) {
        let mut confidence = [0.0; 5];
        let (mut product, mut depth) = (1.0, 0);
        // Sure of more characters is sure of fewer.
        let mut is_sure = true;
        for (at, curve) in self.curves.iter().enumerate() {
            let value = curve.value(&evidence.signs[at]);
            product *= curve.probability(value);
            confidence[at] = product;
            is_sure &= evidence.backed[at] && value >= curve.sure && confidence[0] >= SURE_MIN;
            if is_sure {
                depth = DEPTHS[at];
            }
        }
        (confidence, depth)
    }
}

impl Curve {
    fn learn(trials: &[(Signs, bool)]) -> Self {
        let mut curve = Self {
            weights: fit(trials),
            ..Self::default()
        };
        let mut valued: Vec<(f32, bool)> = trials
            .iter()
            .map(|(signs, right)| (curve.value(signs), *right))
            .collect();
        valued.sort_by(|left, right| left.0.total_cmp(&right.0));
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

/// The lowest value from which on the promise was kept.
fn sure(mut tested: Vec<(f32, bool)>) -> f32 {
    tested.sort_by(|left, right| right.0.total_cmp(&left.0));
    let (mut all, mut wrong, mut lowest) = (0_usize, 0_usize, f32::INFINITY);
    for (value, right) in tested {
        all += 1;
        wrong += usize::from(!right);
        let allowed = ERRORS_MAX * all as f32 + ONE_BY_CHANCE;
        if all >= CLAIMED_MIN && wrong as f32 <= allowed.min(PROMISED * all as f32) {
            lowest = value;
        }
    }
    lowest
}

/// Whether tested names show that the promise is not kept to a depth although all that is asked for speaks for the code. They
/// are too few to draw a line there, and were coded with one source less than the next name will be.
fn is_broken(tested: impl Iterator<Item = (f32, bool)>) -> bool {
    let (all, right) = tested.fold((0_usize, 0_usize), |(all, right), (_, hit)| {
        (all + 1, right + usize::from(hit))
    });
    all >= TRIALS_MIN && (right as f32) < BACKED_RIGHT_MIN * all as f32
}

/// Counted probabilities in steps that rise (pool adjacent violators), each of some names at least. `valued` rises.
fn steps(valued: &[(f32, bool)]) -> Vec<(f32, f32)> {
    // (sum of values, right, all)
    let mut blocks: Vec<(f32, f32, f32)> = Vec::new();
    for &(value, right) in valued {
        match blocks.last_mut() {
            Some(last) if last.2 < STEP_MIN => {
                last.0 += value;
                last.1 += f32::from(u8::from(right));
                last.2 += 1.0;
            }
            _ => blocks.push((value, f32::from(u8::from(right)), 1.0)),
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

/// Logistic regression by plain gradient steps on signs that are brought to one scale; no weight but the first falls below 0.
fn fit(trials: &[(Signs, bool)]) -> Signs {
    let scales = scales(trials);
    let all = trials.len() as f32;
    let mut weights = [0.0_f32; SIGNS];
    for _ in 0..STEPS {
        let mut slope = [0.0_f32; SIGNS];
        for (signs, right) in trials {
            let mut value = 0.0;
            for at in 0..SIGNS {
                value += weights[at] * signs[at] / scales[at];
            }
            let error = f32::from(u8::from(*right)) - logistic(value);
            for at in 0..SIGNS {
                slope[at] += error * signs[at] / scales[at];
            }
        }
        for (at, weight) in weights.iter_mut().enumerate() {
            *weight += RATE * (slope[at] / all - SHRINK * *weight);
            if at > 0 {
                *weight = weight.max(0.0);
            }
        }
    }
    std::array::from_fn(|at| weights[at] / scales[at])
}

/// The size of each sign: the root of its mean square.
fn scales(trials: &[(Signs, bool)]) -> Signs {
    std::array::from_fn(|at| {
        let square: f32 = trials.iter().map(|(signs, _)| signs[at] * signs[at]).sum();
        (square / trials.len() as f32).sqrt().max(1e-3)
    })
}

/// Gradient steps, their length and how weights are held small: enough to settle, as the signs are of the order of 1.
const STEPS: usize = 1500;
const RATE: f32 = 1.0;
const SHRINK: f32 = 1e-3;

#[cfg(test)]
mod tests {
    use super::{Calibration, Evidence, SIGNS, Trial};

    fn evidence(mass: f32) -> Evidence {
        let mut signs = [0.0; SIGNS];
        signs[..4].copy_from_slice(&[1.0, mass * 4.0 - 2.0, mass, mass - 0.5]);
        Evidence {
            signs: [signs; 5],
            backed: [true; 5],
        }
    }

    /// Names of which those with more mass are right more often, without any dice.
    fn trials() -> Vec<Trial> {
        let of = |at: u32| Trial {
            evidence: evidence(at as f32 / 1000.0),
            is_claimed: true,
            right: [Some((at * 7919) % 1000 < (at * 13 / 10)); 5],
        };
        (0..1000).map(of).collect()
    }

    #[test]
    fn confidence_rises_with_the_signs_and_falls_with_depth() {
        let calibration = Calibration::learn(&trials());
        let mut last = 0.0;
        for at in 0..50 {
            let mass = at as f32 / 50.0;
            let (confidence, _) = calibration.judge(&evidence(mass));
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
        let calibration = Calibration::learn(&trials());
        let trials = trials();
        let promised: f32 = trials
            .iter()
            .map(|trial| calibration.judge(&trial.evidence).0[0])
            .sum();
        let right = trials
            .iter()
            .filter(|trial| trial.right[0] == Some(true))
            .count() as f32;
        assert!(
            (promised - right).abs() / right < 0.05,
            "{promised} promised, {right} came true"
        );
    }

    #[test]
    fn sure_is_what_kept_the_promise_and_is_backed() {
        let calibration = Calibration::learn(&trials());
        let sure = |mass: f32| calibration.judge(&evidence(mass)).1;
        assert_eq!(sure(0.99), 12, "nothing is claimed beyond the specimen");
        assert_eq!(sure(0.5), 0);
        let mut unbacked = evidence(0.99);
        unbacked.backed[1] = false;
        assert_eq!(calibration.judge(&unbacked).1, 5);
    }

    #[test]
    fn an_element_that_is_often_wrong_is_not_claimed() {
        let of = |(at, mut trial): (usize, Trial)| {
            trial.right[2] = Some(at % 5 > 0 && trial.right[1] == Some(true));
            trial
        };
        let broken: Vec<Trial> = trials().into_iter().enumerate().map(of).collect();
        assert_eq!(Calibration::learn(&broken).judge(&evidence(0.99)).1, 9);
    }

    #[test]
    fn without_tested_names_nothing_is_sure() {
        assert_eq!(Calibration::learn(&[]).judge(&evidence(1.0)).1, 0);
    }
}
