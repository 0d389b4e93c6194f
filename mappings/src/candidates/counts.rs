//! Counting what was seen under which circumstances, and what that makes probable.

use hashbrown::HashMap;

/// Values that are kept at hand as the usual ones of a circumstance.
const USUAL_MAX: usize = 8;

/// Counts of values under circumstances. Complete after [`Counts::sum`].
#[derive(Debug)]
pub(crate) struct Counts<V> {
    tallies: HashMap<u64, Tally<V>>,
}

/// What was seen under one circumstance.
#[derive(Debug)]
struct Tally<V> {
    all: f32,
    /// Each value once, sorted.
    values: Vec<(V, f32)>,
    /// The most frequent values, the most frequent first.
    usual: Vec<V>,
}

impl<V> Default for Counts<V> {
    fn default() -> Self {
        Self {
            tallies: HashMap::new(),
        }
    }
}

impl<V: Copy + Ord> Counts<V> {
    /// Notes a sighting that weighs `weight`.
    pub(crate) fn add(&mut self, circumstance: u64, value: V, weight: f32) {
        let tally = self.tallies.entry(circumstance).or_insert_with(|| Tally {
            all: 0.0,
            values: Vec::new(),
            usual: Vec::new(),
        });
        tally.all += weight;
        tally.values.push((value, weight));
    }

    /// Sums up the sightings of each value. Nothing may be asked before.
    pub(crate) fn sum(&mut self) {
        for tally in self.tallies.values_mut() {
            tally.values.sort_by_key(|&(value, _)| value);
            tally.values.dedup_by(|later, kept| {
                let same = later.0 == kept.0;
                if same {
                    kept.1 += later.1;
                }
                same
            });
            let mut usual = tally.values.clone();
            usual.sort_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0)));
            usual.truncate(USUAL_MAX);
            tally.usual = usual.into_iter().map(|(value, _)| value).collect();
        }
    }

    /// How often the value was seen there.
    pub(crate) fn seen(&self, circumstance: u64, value: V) -> f32 {
        self.tallies
            .get(&circumstance)
            .map_or(0.0, |tally| tally.count(value))
    }

    /// How often anything was seen there.
    pub(crate) fn all(&self, circumstance: u64) -> f32 {
        self.tallies
            .get(&circumstance)
            .map_or(0.0, |tally| tally.all)
    }

    /// The probability of a value: each circumstance corrects what the next wider one says, beginning from `floor`. The
    /// narrowest is first; `strength` is the number of sightings that weigh as much as all wider circumstances together.
    pub(crate) fn probability(
        &self,
        circumstances: &[u64],
        value: V,
        strength: f32,
        floor: f32,
    ) -> f32 {
        circumstances
            .iter()
            .rev()
            .fold(floor, |wider, circumstance| {
                let Some(tally) = self.tallies.get(circumstance) else {
                    return wider;
                };
                (tally.count(value) + strength * wider) / (tally.all + strength)
            })
    }

    /// The values seen most there, at most `most` and at most 8, the most frequent first.
    pub(crate) fn usual(&self, circumstance: u64, most: usize) -> &[V] {
        let usual = self
            .tallies
            .get(&circumstance)
            .map_or(&[][..], |tally| &tally.usual);
        &usual[..usual.len().min(most)]
    }
}

impl<V: Copy + Ord> Tally<V> {
    fn count(&self, value: V) -> f32 {
        let at = self
            .values
            .binary_search_by_key(&value, |&(known, _)| known);
        at.map_or(0.0, |at| self.values[at].1)
    }
}

/// The number of a circumstance: its words, hashed (FNV-1a), so that asking costs no allocation.
pub(crate) fn key(words: &[&str]) -> u64 {
    words
        .iter()
        .flat_map(|word| word.bytes().chain([0]))
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        })
}
