//! How unlikely a count is: tails of the negative binomial, which is the Poisson distribution with more spread.
//!
//! With mean m and dispersion d its variance is m + d·m². The distribution function is the regularized incomplete beta function
//! I(1/(1 + d·m); 1/d, count + 1), which needs no sum and so costs the same for 3 rows a day and for 300,000.

/// The smallest dispersion that is told from Poisson's.
const DISPERSION_MIN: f64 = 1e-6;

/// The probability of `count` rows or fewer.
pub(super) fn at_most(count: f64, mean: f64, dispersion: f64) -> f64 {
    if mean <= 0.0 {
        return 1.0;
    }
    let shape = 1.0 / dispersion.max(DISPERSION_MIN);
    incomplete_beta(shape / (shape + mean), shape, count + 1.0)
}

/// The probability of `count` rows or more.
pub(super) fn at_least(count: f64, mean: f64, dispersion: f64) -> f64 {
    if count <= 0.0 {
        return 1.0;
    }
    if mean <= 0.0 {
        return 0.0;
    }
    let shape = 1.0 / dispersion.max(DISPERSION_MIN);
    incomplete_beta(mean / (shape + mean), count, shape)
}

/// The natural logarithm of the probability of no row.
pub(super) fn ln_none(mean: f64, dispersion: f64) -> f64 {
    let dispersion = dispersion.max(DISPERSION_MIN);
    -(dispersion * mean.max(0.0)).ln_1p() / dispersion
}

/// The most rows that come together on average, by report, patient or ward: the ratio of variance to mean, F = 1 + d·m. Of clumps of F
/// rows m / F are expected, so that a day without any is likelier than the negative binomial has it, which knows single rows.
pub(super) fn clump(mean: f64, dispersion: f64) -> f64 {
    1.0 + dispersion.max(0.0) * mean.max(0.0)
}

/// The probability of `count` rows or fewer where they come in clumps: by single rows or by clumps, whichever is likelier.
pub(super) fn at_most_in_clumps(count: f64, mean: f64, dispersion: f64) -> f64 {
    let clump = clump(mean, dispersion);
    let by_clumps = at_most(count / clump, mean / clump, 0.0);
    at_most(count, mean, dispersion).max(by_clumps)
}

/// The largest count that by `unlikely` no more than `probability` lies at or below, and 0 when there is none.
pub(super) fn lower_limit(probability: f64, mean: f64, unlikely: impl Fn(f64) -> f64) -> f64 {
    let (mut low, mut high) = (0.0, mean.ceil());
    while high - low > 1.0 {
        let middle = ((low + high) / 2.0_f64).floor();
        match unlikely(middle) <= probability {
            true => low = middle,
            false => high = middle,
        }
    }
    low
}

/// The smallest count that no more than `probability` lies at or above.
pub(super) fn upper_limit(probability: f64, mean: f64, dispersion: f64) -> f64 {
    let mut low = mean.floor().max(0.0);
    let mut step = (8.0 + mean.sqrt()).ceil();
    while at_least(low + step, mean, dispersion) > probability && step < 1e12 {
        step *= 2.0;
    }
    let mut high = low + step;
    while high - low > 1.0 {
        let middle = ((low + high) / 2.0_f64).floor();
        match at_least(middle, mean, dispersion) <= probability {
            true => high = middle,
            false => low = middle,
        }
    }
    high
}

/// About the count that lies `deviate` standard deviations above the mean, or below it when negative: by the cube root of a gamma
/// distribution of the same mean and variance (Wilson and Hilferty). Good enough to draw.
pub(super) fn about_limit(deviate: f64, mean: f64, dispersion: f64) -> f64 {
    if mean <= 0.0 {
        return 0.0;
    }
    let ninth = (dispersion + 1.0 / mean) / 9.0;
    mean * (1.0 - ninth + deviate * ninth.sqrt()).max(0.0).powi(3)
}

/// The deviate that a standard normal variable passes with this probability; for probabilities below one half (Abramowitz and
/// Stegun 26.2.23, error below 5e-4).
pub(super) fn normal_deviate(probability: f64) -> f64 {
    let t = (-2.0 * probability.clamp(1e-300, 0.5).ln()).sqrt();
    let above = 2.515_517 + t * (0.802_853 + t * 0.010_328);
    let below = 1.0 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308));
    t - above / below
}

/// The regularized incomplete beta function, by the continued fraction of Lentz.
fn incomplete_beta(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    let front = ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) + a * x.ln() + b * (-x).ln_1p();
    let front = front.exp();
    let is_left = x < (a + 1.0) / (a + b + 2.0);
    if front < f64::MIN_POSITIVE {
        return if is_left { 0.0 } else { 1.0 };
    }
    // The fraction converges fast on this side of the mean only.
    match is_left {
        true => (front * fraction(x, a, b) / a).min(1.0),
        false => (1.0 - front * fraction(1.0 - x, b, a) / b).max(0.0),
    }
}

/// Terms of the fraction. It needs about as many as the square root of its larger parameter.
const TERMS_MAX: u32 = 20_000;

fn fraction(x: f64, a: f64, b: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let away_from_zero = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / away_from_zero(1.0 - (a + b) * x / (a + 1.0));
    let mut product = d;
    for term in 1..=TERMS_MAX {
        let m = f64::from(term);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / away_from_zero(1.0 + even * d);
        c = away_from_zero(1.0 + even / c);
        product *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / away_from_zero(1.0 + odd * d);
        c = away_from_zero(1.0 + odd / c);
        product *= d * c;
        if (d * c - 1.0).abs() < 1e-10 {
            break;
        }
    }
    product
}

/// The logarithm of the gamma function for positive numbers, by Stirling's series.
fn ln_gamma(x: f64) -> f64 {
    // Below 10 the series is not good enough, so the argument is raised first.
    let mut raised = x;
    let mut product = 1.0;
    while raised < 10.0 {
        product *= raised;
        raised += 1.0;
    }
    let inverse = 1.0 / (raised * raised);
    let series = (1.0 / 12.0
        - inverse * (1.0 / 360.0 - inverse * (1.0 / 1260.0 - inverse / 1680.0)))
        / raised;
    let half_ln_tau = 0.918_938_533_204_672_7;
    (raised - 0.5) * raised.ln() - raised + half_ln_tau + series - f64::ln(product)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The sum of the probabilities, term by term.
    fn summed(count: u32, mean: f64, dispersion: f64) -> f64 {
        let shape = 1.0 / dispersion;
        let mut term = (shape / (shape + mean)).powf(shape);
        let mut sum = term;
        for k in 0..count {
            let k = f64::from(k);
            term *= (k + shape) / (k + 1.0) * mean / (shape + mean);
            sum += term;
        }
        sum
    }

    #[test]
    fn known_values() {
        assert!((ln_gamma(0.5) - std::f64::consts::PI.sqrt().ln()).abs() < 1e-10);
        assert!((ln_gamma(11.0) - 3_628_800.0_f64.ln()).abs() < 1e-10);
        assert!((normal_deviate(0.025) - 1.96).abs() < 1e-3);
        // Poisson: exp(-3).
        assert!((at_most(0.0, 3.0, 0.0) - 0.049_787).abs() < 1e-5);
        assert!((ln_none(3.0, 0.0) + 3.0).abs() < 1e-4);
        // A hundred rows a day in clumps of some forty are two or three reports: that none comes is no wonder.
        assert!(ln_none(100.0, 0.4) < -9.0 && 100.0 / clump(100.0, 0.4) < 2.5);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn tails_are_sums(count in 0u32..200, mean in 0.01f64..150.0, dispersion in 0.005f64..2.0) {
            let (at, sum) = (f64::from(count), summed(count, mean, dispersion));
            prop_assert!((at_most(at, mean, dispersion) - sum).abs() < 1e-8);
            prop_assert!((at_least(at + 1.0, mean, dispersion) - (1.0 - sum)).abs() < 1e-8);
            let none = ln_none(mean, dispersion);
            prop_assert!((none - summed(0, mean, dispersion).ln()).abs() < 1e-6);
        }

        #[test]
        fn limits_enclose_what_is_likely(mean in 0.0f64..1e6, dispersion in 0.0f64..1.0, power in 2i32..8) {
            let probability = 10f64.powi(-power);
            let (low, high) = (
                lower_limit(probability, mean, |count| at_most(count, mean, dispersion)),
                upper_limit(probability, mean, dispersion),
            );
            prop_assert!(low <= mean && high >= mean);
            prop_assert!(low == 0.0 || at_most(low, mean, dispersion) <= probability);
            prop_assert!(at_most(low + 1.0, mean, dispersion) > probability || low + 1.0 >= mean);
            prop_assert!(at_least(high, mean, dispersion) <= probability * (1.0 + 1e-6));
            if mean > 50.0 && dispersion < 0.1 {
                let deviate = normal_deviate(probability);
                prop_assert!((about_limit(deviate, mean, dispersion) / high - 1.0).abs() < 0.1);
                prop_assert!((about_limit(-deviate, mean, dispersion) - low).abs() < 0.1 * mean);
            }
        }
    }
}
