//! Sets of things that may be many: above a limit one in two, four, eight is kept, alike on both sides, so that memory stays flat
//! and shares stay what they are.

use hashbrown::HashSet;

/// Things that are held of one class and side, 8 bytes and some each.
const KEYS_MAX: usize = 1 << 21;

/// A set of hashes of which those are kept that end in `level` zero bits.
#[derive(Clone, Debug, Default)]
pub(super) struct Keys {
    level: u32,
    kept: HashSet<u64>,
}

impl Keys {
    pub(super) fn insert(&mut self, key: u64) {
        self.insert_within(key, KEYS_MAX);
    }

    fn insert_within(&mut self, key: u64, most: usize) {
        if key.trailing_zeros() >= self.level {
            self.kept.insert(key);
        }
        while self.kept.len() > most {
            self.level += 1;
            let level = self.level;
            self.kept.retain(|key| key.trailing_zeros() >= level);
        }
    }

    /// How fine the set is: one in two to the power of this.
    pub(super) fn level(&self) -> u32 {
        self.level
    }

    pub(super) fn len(&self) -> u64 {
        self.kept.len() as u64
    }

    pub(super) fn contains(&self, key: u64) -> bool {
        self.kept.contains(&key)
    }

    /// In both, only in this one, only in the other, at the coarser level of the two.
    pub(super) fn compare(&self, other: &Keys) -> (u64, u64, u64) {
        let level = self.level.max(other.level);
        let of = |keys: &Keys| -> u64 {
            let kept = keys.kept.iter();
            kept.filter(|key| key.trailing_zeros() >= level).count() as u64
        };
        let smaller = if self.kept.len() <= other.kept.len() {
            (self, other)
        } else {
            (other, self)
        };
        let both = smaller.0.kept.intersection(&smaller.1.kept);
        let both = both.filter(|key| key.trailing_zeros() >= level).count() as u64;
        (both, of(self) - both, of(other) - both)
    }
}

/// A hash of a patient key (hex digits of a keyed hash) and of what is said of the patient.
pub(super) fn hash(patient: &str, about: &[u64]) -> u64 {
    let digits = patient.get(..32).unwrap_or(patient);
    let start = match u128::from_str_radix(digits, 16) {
        Ok(number) => (number as u64) ^ ((number >> 64) as u64).rotate_left(32),
        Err(_) => digits.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        }),
    };
    about.iter().fold(mixed(start), |hash, part| {
        mixed(hash ^ part.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    })
}

/// The finish of splitmix64: every bit of the answer hangs on every bit of the question.
fn mixed(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(range: std::ops::Range<u64>, most: usize) -> Keys {
        let mut keys = Keys::default();
        for number in range {
            keys.insert_within(mixed(number), most);
        }
        keys
    }

    #[test]
    fn sets_are_compared_whole_or_drawn_alike() {
        let (few, some) = (keys(0..700, 1_000), keys(500..900, 1_000));
        assert_eq!(few.compare(&some), (200, 500, 200));
        assert_eq!(some.compare(&few), (200, 200, 500));
        let many = keys(0..100_000, 8_000);
        let half = keys(0..50_000, 8_000);
        let (both, only_many, only_half) = many.compare(&half);
        assert!(many.level() > half.level() && many.len() <= 8_000);
        assert_eq!(only_half, 0);
        let share = both as f64 / (both + only_many) as f64;
        assert!((share - 0.5).abs() < 0.03, "{share}");
        assert_eq!(Keys::default().compare(&Keys::default()), (0, 0, 0));
    }

    #[test]
    fn a_hash_tells_patients_and_days_apart() {
        let (one, other) = (
            "00112233445566778899aabbccddeeff",
            "ff112233445566778899aabbccddeeff",
        );
        let all = [
            hash(one, &[]),
            hash(one, &[1]),
            hash(one, &[1, 2]),
            hash(one, &[2, 1]),
            hash(other, &[1]),
        ];
        for (place, key) in all.iter().enumerate() {
            assert!(!all[..place].contains(key));
        }
        assert_eq!(hash(one, &[7]), hash(one, &[7]));
    }
}
