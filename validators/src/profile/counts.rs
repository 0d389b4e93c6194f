//! How often each of a few small numbers occurs: sorted pairs, since a state holds a handful of them and there are millions
//! of states.

use super::sorted;

/// How often each number occurs, in ascending order of the numbers. A count that passes 32 bits stays at their limit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts(Vec<(i32, u32)>);

impl Counts {
    /// Counts a number `times` more.
    pub fn add(&mut self, number: i32, times: u32) {
        if times == 0 {
            return;
        }
        match self.0.binary_search_by_key(&number, |pair| pair.0) {
            Ok(at) => self.0[at].1 = self.0[at].1.saturating_add(times),
            Err(at) => self.0.insert(at, (number, times)),
        }
    }

    /// Adds the counts of another.
    pub fn merge(&mut self, other: &Counts) {
        let sum = |one: (i32, u32), other: (i32, u32)| (one.0, one.1.saturating_add(other.1));
        sorted::merge(&mut self.0, &other.0, |pair| pair.0, sum);
    }

    /// How often a number occurs.
    pub fn get(&self, number: i32) -> u32 {
        let found = self.0.binary_search_by_key(&number, |pair| pair.0);
        found.map_or(0, |at| self.0[at].1)
    }

    /// All of them together.
    pub fn total(&self) -> u64 {
        self.0.iter().map(|pair| u64::from(pair.1)).sum()
    }

    /// Number and count, ascending by number.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (i32, u32)> + '_ {
        self.0.iter().copied()
    }

    /// The most frequent number with its count; of equally frequent ones the smallest.
    pub fn mode(&self) -> Option<(i32, u32)> {
        let ahead =
            |one: &(i32, u32), other: &(i32, u32)| one.1.cmp(&other.1).then(other.0.cmp(&one.0));
        self.iter().max_by(ahead)
    }

    /// Whether nothing was counted.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Counts from pairs in any order; numbers that come twice are added up.
    pub(crate) fn from_pairs(mut pairs: Vec<(i32, u32)>) -> Counts {
        pairs.retain(|pair| pair.1 > 0);
        pairs.sort_unstable_by_key(|pair| pair.0);
        pairs.dedup_by(|later, kept| {
            let same = later.0 == kept.0;
            if same {
                kept.1 = kept.1.saturating_add(later.1);
            }
            same
        });
        Counts(pairs)
    }

    /// Forgets all of them, and keeps the room.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// Writes the pairs as `number:count number:count`, each number by `name`.
    pub(super) fn write(&self, text: &mut String, name: impl Fn(i32, &mut String)) {
        for (number, times) in self.iter() {
            if !text.is_empty() {
                text.push(' ');
            }
            name(number, text);
            text.push(':');
            push_number(i64::from(times), text);
        }
    }

    /// Reads what [`Counts::write`] wrote; `None` when it is anything else.
    pub(super) fn read(text: &str, number: impl Fn(&str) -> Option<i32>) -> Option<Counts> {
        let pairs = text.split_ascii_whitespace().map(|pair| {
            let (name, times) = pair.rsplit_once(':')?;
            Some((number(name)?, times.parse().ok()?))
        });
        Some(Counts::from_pairs(pairs.collect::<Option<Vec<_>>>()?))
    }
}

/// Writes a number in decimal digits; millions of them are written a night, and formatting takes several times as long.
pub(super) fn push_number(number: impl Into<i64>, text: &mut String) {
    let number = number.into();
    if number < 0 {
        text.push('-');
    }
    let mut digits = [0; 20];
    let mut from = digits.len();
    let mut rest = number.unsigned_abs();
    while rest > 0 || from == digits.len() {
        from -= 1;
        digits[from] = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    text.extend(digits[from..].iter().map(|digit| char::from(*digit)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_they_are_read() {
        for number in [0, 7, -10, 35_900, i64::from(u32::MAX), i64::MIN, i64::MAX] {
            let mut text = String::new();
            push_number(number, &mut text);
            assert_eq!(text, number.to_string());
        }
    }
}
