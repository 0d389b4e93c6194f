//! Where two bytes stand in a segment. Delimiters lie so close that a search for the next one costs more in its beginning than in the
//! bytes that it passes; so eight bytes are looked at together and each hit in them is taken from one word.

/// Goes over the places of two bytes, which may be the same one.
pub(crate) struct Marks<'a> {
    bytes: &'a [u8],
    one: u64,
    other: u64,
    /// Where the word stands that is being looked at.
    base: usize,
    /// The highest bit of each byte of the word that is a hit and was not handed out yet.
    hits: u64,
}

const LOW_BITS: u64 = u64::MAX / 0xff * 0x7f;

/// Bytes of a word.
const WORD: usize = size_of::<u64>();

impl<'a> Marks<'a> {
    /// The places of `one` and `other`, neither of them 0, in `bytes`.
    #[inline]
    pub(crate) fn of(bytes: &'a [u8], one: u8, other: u8) -> Marks<'a> {
        let mut marks = Marks {
            bytes,
            one: every(one),
            other: every(other),
            base: 0,
            hits: 0,
        };
        marks.look();
        marks
    }

    /// Looks at the word that stands at `base`; behind the last byte there is none.
    #[inline]
    fn look(&mut self) {
        let rest = self.bytes.get(self.base..).unwrap_or_default();
        let word = match rest.first_chunk::<WORD>() {
            Some(whole) => *whole,
            None => {
                let mut padded = [0; WORD];
                padded[..rest.len()].copy_from_slice(rest);
                padded
            }
        };
        let word = u64::from_le_bytes(word);
        self.hits = zero_bytes(word ^ self.one) | zero_bytes(word ^ self.other);
    }
}

impl Iterator for Marks<'_> {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        while self.hits == 0 {
            self.base += WORD;
            if self.base >= self.bytes.len() {
                return None;
            }
            self.look();
        }
        let at = self.base + (self.hits.trailing_zeros() / u8::BITS) as usize;
        self.hits &= self.hits - 1;
        Some(at)
    }
}

/// A word of one byte.
fn every(byte: u8) -> u64 {
    u64::MAX / 0xff * u64::from(byte)
}

/// The highest bit of each byte that is 0, and no other: the sum of seven bits never carries over into the next byte.
fn zero_bytes(word: u64) -> u64 {
    !(((word & LOW_BITS) + LOW_BITS) | word | LOW_BITS)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_place_is_found_once(
            bytes in prop::collection::vec(prop::sample::select(vec![0, b'|', b'}', 0x1b, 0x80, 0xfc, 0xff]), 0..40),
        ) {
            for (one, other) in [(b'|', 0x1b), (b'|', b'|'), (0xfc, 0x80)] {
                let found: Vec<usize> = Marks::of(&bytes, one, other).collect();
                let expected = (0..bytes.len()).filter(|at| [one, other].contains(&bytes[*at]));
                prop_assert_eq!(&found, &expected.collect::<Vec<_>>());
            }
        }
    }
}
