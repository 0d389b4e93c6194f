//! An item of the hospital as it is judged: its days in one unit, and what is known of it.

use std::collections::BTreeMap;

use model::Table;

use super::compare::Comparison;
use super::factors::About;
use super::sample::{Sample, Spread};
use super::scan::Moments;
use super::{Input, ItemFacts, ItemKey, Rules};
use crate::profile::{ItemProfile, Sketch, Stratum, Variant};

/// Share of the numbers that must be convertible for an item to be judged in its standard unit.
const CONVERTED_SHARE_MIN: f64 = 0.98;

/// An item of a hospital.
pub(super) struct Item<'a> {
    pub(super) table: Table,
    pub(super) code: &'a str,
    pub(super) profile: &'a ItemProfile,
    /// By variant.
    pub(super) facts: Vec<ItemFacts>,
    /// Whether values are in the standard unit; else they are as sent.
    pub(super) is_converted: bool,
    /// The place of the variant with most numbers.
    pub(super) main: usize,
}

impl<'a> Item<'a> {
    /// Looks an item up; `None` when it has neither numbers nor bounds.
    pub(super) fn of(
        input: &Input<'a>,
        hospital: &'a str,
        key: (Table, &'a str),
        profile: &'a ItemProfile,
    ) -> Option<Item<'a>> {
        let (table, code) = key;
        let facts = profile.variants.iter().map(|variant| {
            (input.facts)(&ItemKey {
                hospital,
                table,
                item: code,
                name: variant.name.as_deref(),
                unit: variant.unit.as_deref(),
                specimen: variant.specimen.as_deref(),
            })
        });
        let facts: Vec<ItemFacts> = facts.collect();
        let numbers: Vec<u64> = profile.variants.iter().map(numbers_of).collect();
        let all: u64 = numbers.iter().sum();
        let (main, _) = numbers
            .iter()
            .enumerate()
            .max_by_key(|(place, count)| (**count, usize::MAX - place))?;
        let converted =
            |(fact, count): (&ItemFacts, &u64)| if fact.conversion.is_some() { *count } else { 0 };
        let converted: u64 = facts.iter().zip(&numbers).map(converted).sum();
        let is_converted = converted as f64 >= CONVERTED_SHARE_MIN * all as f64;
        (all > 0).then_some(Item {
            table,
            code,
            profile,
            facts,
            is_converted,
            main,
        })
    }

    /// The item as others are held against it: by its rows whose numbers can be converted, where they are enough.
    pub(super) fn into_peer(mut self, rules: &Rules) -> Item<'a> {
        if self.is_converted {
            return self;
        }
        let variants = self.profile.variants.iter().zip(&self.facts).enumerate();
        let converted = variants
            .filter(|(_, (_, facts))| facts.conversion.is_some() && facts.standard_code.is_some());
        let converted = converted.map(|(place, (variant, _))| (place, numbers_of(variant)));
        let converted: Vec<(usize, u64)> = converted.collect();
        let count: u64 = converted.iter().map(|pair| pair.1).sum();
        let main = converted
            .iter()
            .max_by_key(|(place, count)| (*count, usize::MAX - place));
        if let Some((main, _)) = main.filter(|_| count as f64 >= rules.peer_values_min) {
            (self.main, self.is_converted) = (*main, true);
        }
        self
    }

    /// The item's standard code and unit, by its most frequent variant.
    pub(super) fn standard(&self) -> Option<(&str, &str)> {
        let facts = self.facts.get(self.main)?;
        Some((
            facts.standard_code.as_deref()?,
            facts.standard_unit.as_deref()?,
        ))
    }

    /// The standard code of an item that comes without a unit, so that its numbers cannot be converted.
    pub(super) fn unitless_code(&self) -> Option<&str> {
        let unit = self.main_variant()?.unit.as_deref();
        let is_bare = !self.is_converted && unit.is_none_or(str::is_empty);
        let facts = self.facts.get(self.main).filter(|_| is_bare)?;
        facts.standard_code.as_deref()
    }

    pub(super) fn about(&self) -> About<'_> {
        About {
            standard_code: self
                .facts
                .get(self.main)
                .and_then(|facts| facts.standard_code.as_deref()),
            name: self
                .main_variant()
                .and_then(|variant| variant.name.as_deref()),
        }
    }

    /// Whether most numbers are sent in the standard unit itself.
    pub(super) fn is_sent_in_standard(&self) -> bool {
        let facts = self.facts.get(self.main);
        facts.is_some_and(|facts| facts.conversion == Some((1.0, 0.0)))
    }

    pub(super) fn main_variant(&self) -> Option<&'a Variant> {
        self.profile.variants.get(self.main)
    }

    /// Numbers of a variant in the unit of judgement; none where they cannot be converted.
    pub(super) fn in_unit(&self, variant: usize, numbers: &Sketch) -> Sketch {
        if !self.is_converted {
            return numbers.clone();
        }
        match self.facts.get(variant).and_then(|facts| facts.conversion) {
            Some((factor, offset)) => numbers.converted(factor, offset),
            None => Sketch::default(),
        }
    }

    /// The days from `from` on that have rows.
    pub(super) fn days(&self, from: i32, to: i32) -> Series {
        let mut days: BTreeMap<i32, Sample> = BTreeMap::new();
        for (place, variant) in self.profile.variants.iter().enumerate() {
            for (day, state) in variant.days.range(from..=to) {
                let values = self.in_unit(place, &state.sketch);
                days.entry(*day).or_default().add(place, state, &values);
            }
        }
        let (days, samples) = days.into_iter().unzip();
        Series { days, samples }
    }

    /// The item over all days by stratum.
    pub(super) fn strata(&self) -> BTreeMap<Stratum, Sample> {
        self.strata_of(|_| true)
    }

    /// The same without what stands under another unit than most rows and does not lie on their scale: one of the two is wrong, and not
    /// what most rows say.
    pub(super) fn strata_of_main(&self, rules: &Rules) -> BTreeMap<Stratum, Sample> {
        let unit = |place: usize| self.profile.variants[place].unit.as_deref();
        if (0..self.profile.variants.len()).all(|place| unit(place) == unit(self.main)) {
            return self.strata();
        }
        let of = |place: usize| whole(&self.strata_of(|other| other == place));
        let main = of(self.main);
        self.strata_of(|place| {
            let is_other = unit(place) != unit(self.main);
            let moved = is_other.then(|| Comparison::of_samples(&main, &of(place), rules));
            let is_far = |moved: Comparison| moved.shift.abs() >= rules.far_factor.ln();
            !moved.flatten().is_some_and(is_far)
        })
    }

    fn strata_of(&self, is_meant: impl Fn(usize) -> bool) -> BTreeMap<Stratum, Sample> {
        let mut strata: BTreeMap<Stratum, Sample> = BTreeMap::new();
        for (place, variant) in self.profile.variants.iter().enumerate() {
            if self.is_converted && self.facts[place].conversion.is_none() || !is_meant(place) {
                continue;
            }
            for (stratum, state) in &variant.strata {
                let values = self.in_unit(place, &state.sketch);
                strata
                    .entry(*stratum)
                    .or_default()
                    .add(place, state, &values);
            }
        }
        strata
    }
}

/// All strata together.
pub(super) fn whole(strata: &BTreeMap<Stratum, Sample>) -> Sample {
    let mut whole = Sample::default();
    strata.values().for_each(|sample| whole.merge(sample));
    whole
}

/// Numbers and bounds.
fn numbers_of(variant: &Variant) -> u64 {
    let states = variant.strata.values();
    states
        .map(|state| state.numbers + state.below + state.above)
        .sum()
}

/// The days of an item that have rows, in order.
#[derive(Clone, Debug, Default)]
pub(super) struct Series {
    pub(super) days: Vec<i32>,
    pub(super) samples: Vec<Sample>,
}

impl Series {
    pub(super) fn len(&self) -> usize {
        self.days.len()
    }

    /// All days from one place to before another.
    pub(super) fn between(&self, from: usize, to: usize) -> Sample {
        let mut all = Sample::default();
        self.samples[from..to]
            .iter()
            .for_each(|sample| all.merge(sample));
        all
    }

    /// All days but those.
    pub(super) fn without(&self, from: usize, to: usize) -> Sample {
        let mut all = self.between(0, from);
        all.merge(&self.between(to, self.len()));
        all
    }

    /// What a share of rows adds day by day: hits and how many there are.
    pub(super) fn shares(&self, of: impl Fn(&Sample) -> (u64, u64)) -> Vec<Moments> {
        let share = |sample: &Sample| {
            let (hits, count) = of(sample);
            Moments::share(hits as f64, count as f64)
        };
        self.samples.iter().map(share).collect()
    }

    /// Day by day what `of` makes of the score of each value: its place among all values of the item, as of a standard
    /// normal distribution, so that no outlier counts for more than its rank.
    pub(super) fn scores(&self, of: impl Fn(f64) -> f64) -> Vec<Moments> {
        let whole = self.between(0, self.len());
        let scores = Scores::of(&whole);
        self.samples
            .iter()
            .map(|sample| scores.moments(sample, &of))
            .collect()
    }
}

/// The score of each cell of a sketch.
struct Scores {
    below: f64,
    above: f64,
    cells: Vec<(i32, f64)>,
}

impl Scores {
    fn of(whole: &Sample) -> Scores {
        let all = whole.measured().max(1) as f64;
        let score = |passed: f64, count: f64| {
            super::compare::normal(((passed + 0.5 * count) / all).clamp(1e-6, 1.0 - 1e-6))
        };
        let mut passed = whole.below as f64;
        let cells = whole.values.cells().iter().map(|(cell, count)| {
            let of_cell = score(passed, f64::from(count));
            passed += f64::from(count);
            (cell, of_cell)
        });
        Scores {
            cells: cells.collect(),
            below: score(0.0, whole.below as f64),
            above: score(all - whole.above as f64, whole.above as f64),
        }
    }

    fn moments(&self, sample: &Sample, of: impl Fn(f64) -> f64) -> Moments {
        let mut moments = Moments::default();
        let mut add = |score: f64, count: f64| {
            let value = of(score);
            moments.count += count;
            moments.sum += count * value;
            moments.squares += count * value * value;
        };
        add(self.below, sample.below as f64);
        add(self.above, sample.above as f64);
        for (cell, count) in sample.values.cells().iter() {
            if let Ok(place) = self.cells.binary_search_by_key(&cell, |pair| pair.0) {
                add(self.cells[place].1, f64::from(count));
            }
        }
        moments
    }
}

/// What another item's values look like, to be compared with values that are not the item's own.
pub(super) struct Candidate {
    /// Standard code, or the local one.
    pub(super) name: String,
    /// The local code when it is of the same hospital.
    pub(super) local: Option<String>,
    /// Whether it has a standard code.
    pub(super) is_coded: bool,
    pub(super) is_converted: bool,
    pub(super) spread: Spread,
    /// How many independent values it is worth.
    pub(super) worth: f64,
}
