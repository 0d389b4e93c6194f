//! Random numbers that are the same on every machine: xoshiro256++ seeded by splitmix64 (both in the public domain by
//! Blackman and Vigna), and the few draws the generator needs, made of exact arithmetic only.

/// A stream of random numbers.
#[derive(Clone, Debug)]
pub(crate) struct Random {
    state: [u64; 4],
}

/// One step of splitmix64.
fn splitmix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut word = *state;
    word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

impl Random {
    /// The stream that belongs to `seed` and `keys`. Equal arguments give equal streams, so that every patient and item can
    /// have its own, whatever the order in which they are drawn.
    pub(crate) fn keyed(seed: u64, keys: &[u64]) -> Random {
        let mut state = seed;
        for key in keys {
            state = splitmix(&mut state) ^ key.wrapping_mul(0xd134_2543_de82_ef95);
        }
        Random {
            state: std::array::from_fn(|_| splitmix(&mut state)),
        }
    }

    /// 64 random bits.
    pub(crate) fn bits(&mut self) -> u64 {
        let [a, b, c, d] = &mut self.state;
        let result = a.wrapping_add(*d).rotate_left(23).wrapping_add(*a);
        let shifted = *b << 17;
        *c ^= *a;
        *d ^= *b;
        *b ^= *c;
        *a ^= *d;
        *c ^= shifted;
        *d = d.rotate_left(45);
        result
    }

    /// A whole number from 0 to `end` - 1; 0 when `end` is 0.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        ((u128::from(self.bits()) * u128::from(end)) >> 64) as u64
    }

    /// Whether something happens that happens in `percent` of 100 cases.
    pub(crate) fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// A draw that is close to standard normal: the sum of twelve uniform numbers, which needs no logarithm and never leaves
    /// -6 to 6.
    pub(crate) fn normal(&mut self) -> f64 {
        let mut sum = 0u64;
        for _ in 0..3 {
            let word = self.bits();
            sum += (word & 0xffff) + (word >> 16 & 0xffff) + (word >> 32 & 0xffff) + (word >> 48);
        }
        sum as f64 / 65_536.0 - 6.0 + 6.0 / 65_536.0
    }

    /// A number from 0 up to but not 1.
    pub(crate) fn share(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / 9_007_199_254_740_992.0
    }

    /// Whether something happens that happens in `permille` of 1,000 cases.
    pub(crate) fn permille(&mut self, permille: u32) -> bool {
        self.below(1000) < u64::from(permille)
    }

    /// An index into `weights`, each as likely as its weight; 0 when all are 0 or there are none.
    pub(crate) fn weighted(&mut self, weights: impl Iterator<Item = u32> + Clone) -> usize {
        let sum: u64 = weights.clone().map(u64::from).sum();
        let mut left = self.below(sum);
        for (index, weight) in weights.enumerate() {
            if left < u64::from(weight) {
                return index;
            }
            left -= u64::from(weight);
        }
        0
    }

    /// One of several; the list must not be empty.
    pub(crate) fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len() as u64) as usize]
    }
}

/// The exponential function, within a few units of the last digit from -700 to 700 and cut there. The system's own differs
/// between machines in the last digit, which would change committed bytes; this one is sums and products only.
pub(crate) fn exp(x: f64) -> f64 {
    let x = x.clamp(-700.0, 700.0);
    let doublings = (x / std::f64::consts::LN_2).round();
    let rest = x - doublings * LN_2_HIGH - doublings * LN_2_LOW;
    let mut sum = 1.0;
    for n in (1..14).rev() {
        sum = 1.0 + sum * rest / f64::from(n);
    }
    sum * f64::from_bits(((1023 + doublings as i64) as u64) << 52)
}

/// ln 2 in two parts: the first has few digits, so that its multiples are exact.
const LN_2_HIGH: f64 = 0.693_147_180_369_123_8;
const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;

/// The natural logarithm of a normal positive number; the least one for what is not above zero.
pub(crate) fn ln(x: f64) -> f64 {
    let bits = x.max(f64::MIN_POSITIVE).to_bits();
    let mut doublings = (bits >> 52) as i32 - 1023;
    let mut rest = f64::from_bits((bits & 0x000f_ffff_ffff_ffff) | (1023 << 52));
    if rest > std::f64::consts::SQRT_2 {
        rest *= 0.5;
        doublings += 1;
    }
    // ln(rest) = 2 artanh(ratio), and |ratio| stays below 0.172.
    let ratio = (rest - 1.0) / (rest + 1.0);
    let square = ratio * ratio;
    let mut sum = 0.0;
    for n in (0..11).rev() {
        sum = sum * square + 1.0 / f64::from(2 * n + 1);
    }
    let doublings = f64::from(doublings);
    doublings * LN_2_HIGH + (2.0 * ratio * sum + doublings * LN_2_LOW)
}

/// `base` to the power of `exponent`, for positive bases.
pub(crate) fn power(base: f64, exponent: f64) -> f64 {
    exp(exponent * ln(base))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_differ_by_key_and_repeat_by_seed() {
        let draw = |keys: &[u64]| Random::keyed(7, keys).bits();
        assert_eq!(draw(&[1, 2]), draw(&[1, 2]));
        assert_ne!(draw(&[1, 2]), draw(&[2, 1]));
        assert_ne!(draw(&[1]), Random::keyed(8, &[1]).bits());
    }

    #[test]
    fn normal_has_mean_zero_and_spread_one() {
        let mut random = Random::keyed(1, &[]);
        let draws: Vec<f64> = (0..20_000).map(|_| random.normal()).collect();
        let mean = draws.iter().sum::<f64>() / 20_000.0;
        let variance = draws
            .iter()
            .map(|draw| (draw - mean) * (draw - mean))
            .sum::<f64>()
            / 20_000.0;
        assert!(mean.abs() < 0.03, "mean {mean}");
        assert!((variance - 1.0).abs() < 0.04, "variance {variance}");
    }

    #[test]
    fn below_stays_below_and_reaches_all() {
        let mut random = Random::keyed(3, &[]);
        let mut seen = [false; 5];
        for _ in 0..200 {
            seen[random.below(5) as usize] = true;
        }
        assert_eq!(seen, [true; 5]);
    }

    #[test]
    fn exp_ln_and_power_are_close() {
        for x in [-690.0f64, -30.0, -2.0, -0.5, 0.0, 0.7, 2.0, 12.5, 690.0] {
            assert!((exp(x) / x.exp() - 1.0).abs() < 1e-13, "exp {x}");
        }
        for x in [1e-300f64, 0.003, 0.5, 0.999, 1.0, 1.42, 7.0, 1e12] {
            assert!(
                (ln(x) - x.ln()).abs() < 1e-14 * (1.0 + x.ln().abs()),
                "ln {x}"
            );
            assert!(
                (power(x, -0.287) / x.powf(-0.287) - 1.0).abs() < 1e-12,
                "power {x}"
            );
        }
        assert_eq!(exp(0.0), 1.0);
        assert_eq!(ln(1.0), 0.0);
        assert!(ln(0.0) < -700.0 && exp(-1e9) < 1e-300);
    }

    #[test]
    fn draws_follow_their_weights() {
        let mut random = Random::keyed(5, &[]);
        let mut seen = [0; 3];
        let mut above = 0;
        for _ in 0..4000 {
            seen[random.weighted([1, 0, 3].into_iter())] += 1;
            let share = random.share();
            assert!((0.0..1.0).contains(&share));
            above += usize::from(random.permille(250));
        }
        assert!(seen[1] == 0 && (880..1120).contains(&seen[0]), "{seen:?}");
        assert!((880..1120).contains(&above), "{above}");
        assert_eq!(random.weighted([0, 0].into_iter()), 0);
    }
}
