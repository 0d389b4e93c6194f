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

/// How much a hit at each depth is worth when the first code is chosen,
const WORTH: [f32; 5] = [1.0, 0.5, 1.0, 1.0, 0.2];
/// and when the others are: among them the method is the element that most often needs more than one.
const WORTH_IN_LIST: [f32; 5] = [1.0, 0.5, 1.0, 2.4, 0.2];
/// Codes from which the list is made.
const POOL: usize = 150;
/// The power of the mass by which analytes other than the first are drawn into the list; below 1 it evens them out.
const EVENLY: f32 = 0.5;
/// How far the tested probability of identification and specimen is believed, and not the mass. The names of the next source are
/// not those that were tested.
const TESTED: f32 = 0.5;
/// Analyte, identification and specimen: beyond them a first code is so often wrong that the mass says more.
const TESTED_DEPTHS: usize = 3;

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

    /// The code that comes first: the one that agrees with the most mass at all depths together.
    pub(crate) fn first(&self) -> Option<Ranked> {
        let pool = self.pool(|_, masses| masses);
        best(&pool, &[], WORTH).map(|at| pool[at].0)
    }

    /// The codes to show, `first` before the others. Each is chosen for the share that it adds at the depths where no code
    /// before it agrees with it, so that a short list holds other analytes and other methods, as far as they are likely.
    /// `sure` is the probability that the first is right to each depth; the mass alone promises too much.
    pub(crate) fn list(&self, first: Ranked, sure: [f32; 5], most: usize) -> Vec<Ranked> {
        let own = self.mass(first.elements);
        let sure = believed(sure, own);
        let even = |mass: f32| mass.powf(EVENLY);
        let analyte = first.elements.cut(0);
        let others = self.masses[0]
            .iter()
            .filter(|(other, _)| **other != analyte);
        let others: f32 = others.map(|(_, &mass)| even(mass)).sum();
        let mut pool = self.pool(|ranked, masses| {
            let agreed = (0..DEPTHS.len())
                .take_while(|&depth| ranked.cut(depth) == first.elements.cut(depth))
                .count();
            // What the first leaves to others where they part, shared out by their masses.
            let scale = match agreed {
                0 => {
                    (1.0 - sure[0]) * even(masses[0]) / (others * masses[0]).max(f32::MIN_POSITIVE)
                }
                at if at < DEPTHS.len() => {
                    (sure[at - 1] - sure[at]) / (own[at - 1] - own[at]).max(f32::MIN_POSITIVE)
                }
                _ => 1.0,
            };
            std::array::from_fn(|depth| {
                if depth < agreed {
                    sure[depth]
                } else {
                    masses[depth] * scale
                }
            })
        });
        pool.retain(|(ranked, _)| ranked.elements != first.elements);
        let mut list = vec![first];
        while list.len() < most {
            let Some(best) = best(&pool, &list, WORTH_IN_LIST) else {
                break;
            };
            list.push(pool.remove(best).0);
        }
        list.truncate(most);
        list
    }

    /// The codes from which the list is made, with their shares to each depth: what `share` makes of their masses.
    fn pool(&self, share: impl Fn(Elements, [f32; 5]) -> [f32; 5]) -> Vec<(Ranked, [f32; 5])> {
        let codes = self.codes.iter().take(POOL);
        let shared =
            codes.map(|&(ranked, _)| (ranked, share(ranked.elements, self.mass(ranked.elements))));
        shared.collect()
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

/// The probabilities of a code to each depth by which others are chosen beside it, from the tested ones and its masses.
fn believed(tested: [f32; 5], masses: [f32; 5]) -> [f32; 5] {
    let mut believed = tested;
    for at in 1..DEPTHS.len() {
        let before = believed[at - 1];
        let by_mass = before * masses[at] / masses[at - 1].max(f32::MIN_POSITIVE);
        believed[at] = match at < TESTED_DEPTHS {
            true => (TESTED * tested[at] + (1.0 - TESTED) * by_mass).min(before),
            false => by_mass,
        };
    }
    believed
}

/// Which of the pool adds most to the codes that are shown; the first of equals, since the pool is in order of score.
fn best(pool: &[(Ranked, [f32; 5])], shown: &[Ranked], worth: [f32; 5]) -> Option<usize> {
    let gain = |(ranked, shares): &(Ranked, [f32; 5])| -> f32 {
        let gains = (0..DEPTHS.len()).filter(|&depth| {
            let cut = ranked.elements.cut(depth);
            !shown.iter().any(|shown| shown.elements.cut(depth) == cut)
        });
        gains.map(|depth| worth[depth] * shares[depth]).sum()
    };
    let gains: Vec<f32> = pool.iter().map(gain).collect();
    (0..pool.len())
        .rev()
        .max_by(|&left, &right| gains[left].total_cmp(&gains[right]))
}

#[cfg(test)]
mod tests {
    use super::{Depths, Elements, Ranked};

    /// Codes with their share of the mass.
    fn depths(codes: &[(&str, f32)]) -> Depths {
        let mut depths = Depths {
            codes: Vec::new(),
            masses: Default::default(),
        };
        for &(code, share) in codes {
            let elements = Elements::of(code).expect("a code");
            let ranked = Ranked {
                elements,
                score: share.ln(),
                likeness: 1.0,
                document: 0,
                covered: 1.0,
                plain: 1.0,
                sources: 1.0,
            };
            for (depth, mass) in depths.masses.iter_mut().enumerate() {
                *mass.entry(elements.cut(depth)).or_default() += share;
            }
            depths.codes.push((ranked, share));
        }
        depths
    }

    #[test]
    fn a_doubtful_analyte_shows_others_and_a_sure_one_other_methods() {
        let depths = depths(&[
            ("3C015000002327101", 0.5),
            ("3C015000002327201", 0.4),
            ("3C020000002327101", 0.1),
        ]);
        let first = depths.first().expect("a code");
        assert_eq!(first.elements.code(), "3C015000002327101");
        let second = |sure: f32| depths.list(first, [sure; 5], 2)[1].elements.code();
        assert_eq!(second(0.5), "3C020000002327101");
        assert_eq!(second(0.99), "3C015000002327201");
        assert_eq!(depths.list(first, [0.5; 5], 9).len(), 3, "each code once");
    }
}
