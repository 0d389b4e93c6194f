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

    /// One of several; the list must not be empty.
    pub(crate) fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len() as u64) as usize]
    }
}

/// The exponential function by ten squarings. The system's own differs between machines in the last digit, which would
/// change committed bytes; this one is within 0.3 % from -2 to 2, enough for invented values.
pub(crate) fn exp(x: f64) -> f64 {
    let mut power = 1.0 + x / 1024.0;
    for _ in 0..10 {
        power *= power;
    }
    power
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
    fn exp_is_close() {
        for x in [-2.0f64, -0.5, 0.0, 0.7, 2.0] {
            assert!((exp(x) / x.exp() - 1.0).abs() < 0.003, "{x}");
        }
    }
}
