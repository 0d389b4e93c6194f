//! Drawing records as an auditor says: whoever knows the seed can draw them again by hand.

use sha2::{Digest, Sha256};

/// The indices of `draws` entries of a log of `size`, with replacement: draw `i` (0-based) is SHA-256 over the seed followed by `i`
/// in decimal digits, as a big-endian number, modulo the size. No draws from an empty log.
///
/// ```
/// // printf 'auditor 20260' | sha256sum begins with 810d1acb
/// let drawn: Vec<u64> = ledger::draw("auditor 2026", 3, 1000).collect();
/// assert_eq!(drawn, [638, 482, 814]);
/// ```
pub fn draw(seed: &str, draws: u64, size: u64) -> impl Iterator<Item = u64> {
    let draws = if size == 0 { 0 } else { draws };
    (0..draws).map(move |draw| {
        let digest = Sha256::digest(format!("{seed}{draw}"));
        let modulo = u128::from(size);
        // The remainder fits 64 bits, so a byte more fits 72.
        let remainder = digest.iter().fold(0, |rest: u128, byte| {
            (rest * 256 + u128::from(*byte)) % modulo
        });
        remainder as u64
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_are_what_anybody_can_compute() {
        // printf '%s%d' kijun 0 | sha256sum, and so on, modulo 1000.
        assert_eq!(draw("kijun", 3, 1000).collect::<Vec<_>>(), EXPECTED);
        assert_eq!(draw("kijun", 5, 1).collect::<Vec<_>>(), [0; 5]);
        assert_eq!(draw("kijun", 5, 0).count(), 0);
        assert!(draw("kijun", 1000, u64::MAX).any(|index| index > u64::MAX / 2));
    }

    #[test]
    fn draws_spread_over_the_whole_log() {
        let mut hits = [0; 10];
        for index in draw("spread", 10_000, 10) {
            hits[index as usize] += 1;
        }
        assert!(
            hits.iter().all(|hits| (900..1100).contains(hits)),
            "{hits:?}"
        );
    }

    const EXPECTED: [u64; 3] = [593, 441, 702];
}
