//! From ranked codes to the probability of each depth, and the list that is shown.

use std::collections::BTreeMap;

use super::code::{DEPTHS, Elements, Part};
use super::knowledge::Knowledge;
use super::query::Query;
use super::rank::{Ranked, results};
use super::usage::Usage;

/// The ranked codes of an item with the mass that falls on each of their depths.
#[derive(Debug)]
pub(crate) struct Depths {
    /// Codes with their share of the mass, the best first; with results.
    pub(crate) codes: Vec<(Ranked, f32)>,
    /// For each depth, the mass of the codes that agree so far. The shares sum up to 1.
    masses: [BTreeMap<Elements, f32>; 5],
}

/// The most that is said for other codes, each by itself.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Rival {
    /// Likeness of the name, 0 to 1.
    pub(crate) likeness: f32,
    /// How much of the name the names of an analyte cover, 0 to 1.
    pub(crate) covered: f32,
    /// Likeness of the name without its brackets, 0 to 1.
    pub(crate) plain: f32,
}

/// How much a hit at each depth is worth when the list is made.
const WORTH: [f32; 5] = [1.0, 0.5, 1.0, 1.0, 0.2];
/// Codes from which the list is made.
const POOL: usize = 150;

impl Depths {
    /// Spreads the mass. Scores are logarithms of shares.
    pub(crate) fn new(
        knowledge: &Knowledge,
        usage: &Usage,
        query: &Query<'_>,
        ranked: Vec<Ranked>,
    ) -> Self {
        let top = ranked.first().map_or(0.0, |first| first.score);
        let all: f32 = ranked.iter().map(|ranked| (ranked.score - top).exp()).sum();
        let mut masses: [BTreeMap<Elements, f32>; 5] = Default::default();
        let mut codes = Vec::with_capacity(ranked.len());
        let mut ends: BTreeMap<Elements, (Part, f32)> = BTreeMap::new();
        for mut ranked in ranked {
            let share = (ranked.score - top).exp() / all;
            let (end, of_end) = *ends.entry(ranked.elements.cut(1)).or_insert_with(|| {
                results(knowledge, usage, query, &ranked)
                    .first()
                    .copied()
                    .unwrap_or((Part::default(), 1.0))
            });
            ranked.elements.result = end;
            for (depth, mass) in masses.iter_mut().enumerate() {
                let share = if depth == 4 { share * of_end } else { share };
                *mass.entry(ranked.elements.cut(depth)).or_default() += share;
            }
            codes.push((ranked, share));
        }
        Self { codes, masses }
    }

    /// The share of the mass that agrees with a code to each depth; it never rises with depth.
    pub(crate) fn mass(&self, elements: Elements) -> [f32; 5] {
        std::array::from_fn(|depth| {
            self.masses[depth]
                .get(&elements.cut(depth))
                .copied()
                .unwrap_or_default()
        })
    }

    /// The codes to show: each is chosen for the mass that it adds at the depths where no code before it agrees with it, so
    /// that a short list holds other analytes and other methods, as far as they are likely.
    pub(crate) fn list(&self, most: usize) -> Vec<Ranked> {
        let mut pool: Vec<(Ranked, [f32; 5])> = self
            .codes
            .iter()
            .take(POOL)
            .map(|&(ranked, _)| (ranked, self.mass(ranked.elements)))
            .collect();
        let mut list: Vec<Ranked> = Vec::new();
        while list.len() < most && !pool.is_empty() {
            let gain = |entry: &(Ranked, [f32; 5])| -> f32 {
                let gains = (0..DEPTHS.len()).filter(|&depth| {
                    let cut = entry.0.elements.cut(depth);
                    !list.iter().any(|shown| shown.elements.cut(depth) == cut)
                });
                gains.map(|depth| WORTH[depth] * entry.1[depth]).sum()
            };
            let gains: Vec<f32> = pool.iter().map(gain).collect();
            // The first of equals stays, since the pool is in order of score.
            let best = (0..pool.len())
                .rev()
                .max_by(|&left, &right| gains[left].total_cmp(&gains[right]));
            let Some(best) = best else { break };
            list.push(pool.remove(best).0);
        }
        list
    }

    /// The most that is said for a code among those that are rivals; all 0 if there are none.
    pub(crate) fn rival(&self, is_rival: impl Fn(&Ranked) -> bool) -> Rival {
        let rivals = self.codes.iter().filter(|(ranked, _)| is_rival(ranked));
        rivals.fold(Rival::default(), |most, (ranked, _)| Rival {
            likeness: most.likeness.max(ranked.likeness),
            covered: most.covered.max(ranked.covered),
            plain: most.plain.max(ranked.plain),
        })
    }
}
