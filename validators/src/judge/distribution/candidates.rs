//! What surrounds an item: the hospital's volume day by day, its other items, and the same items in the other hospitals.

use std::collections::BTreeMap;

use model::Table;

use super::compare::Comparison;
use super::item::{Candidate, Item, whole};
use super::sample::{Sample, Spread};
use super::{Input, Rules};
use crate::profile::Stratum;

/// Everything around the items of a hospital.
pub(super) struct Surroundings {
    /// Rows of all items by day, summed up from the first day on.
    rows: BTreeMap<i32, u64>,
    candidates: Vec<Candidate>,
    /// The other hospitals by standard code and unit.
    peers: BTreeMap<Scale, Vec<Peer>>,
    /// The names that the hospital's own items usually have.
    names: BTreeMap<String, Vec<(Table, String)>>,
    /// The scale of the hospital's own items that come without a unit, where their values tell it.
    scales: BTreeMap<(Table, String), Scale>,
    /// The only scale that the others have of an item without a unit whose values do not lie on it.
    unlike: BTreeMap<(Table, String), Scale>,
}

/// A standard code and unit.
type Scale = (String, String);

/// An item of another hospital.
pub(super) struct Peer {
    pub(super) unit: Option<String>,
    /// Whether most of its numbers are sent in the standard unit itself.
    pub(super) is_sent_in_standard: bool,
    pub(super) strata: BTreeMap<Stratum, Sample>,
    pub(super) whole: Sample,
}

/// Values that a candidate needs.
const CANDIDATE_VALUES_MIN: u64 = 30;

impl Surroundings {
    pub(super) fn of(input: &Input<'_>) -> Surroundings {
        let mut around = Surroundings {
            rows: BTreeMap::new(),
            candidates: Vec::new(),
            peers: BTreeMap::new(),
            names: BTreeMap::new(),
            scales: BTreeMap::new(),
            unlike: BTreeMap::new(),
        };
        let mut unitless = Vec::new();
        for ((table, code), profile) in input
            .own
            .items
            .iter()
            .filter(|((table, _), _)| is_judged(*table))
        {
            for (day, state) in profile.variants.iter().flat_map(|variant| &variant.days) {
                *around.rows.entry(*day).or_default() += state.rows;
            }
            if let Some(item) = Item::of(input, input.hospital, (*table, code), profile) {
                around.add_name(&item);
                around.add_candidate(&item, Some(code), input.rules);
            }
        }
        for (hospital, profiles) in input.others {
            for ((table, code), profile) in profiles
                .items
                .iter()
                .filter(|((table, _), _)| is_judged(*table))
            {
                if let Some(item) = Item::of(input, hospital, (*table, code), profile) {
                    let item = item.into_peer(input.rules);
                    around.add_peer(&item, input.rules);
                    unitless.extend(
                        item.unitless_code()
                            .map(|code| (code.to_owned(), peer(&item, input.rules))),
                    );
                    around.add_candidate(&item, None, input.rules);
                }
            }
        }
        around.add_scales(input);
        let scale = |(code, peer): (String, Peer)| {
            Some((around.scale_of(&code, &peer.whole, input.rules)?, peer))
        };
        let found: Vec<(Scale, Peer)> = unitless.into_iter().filter_map(scale).collect();
        for (scale, peer) in found {
            around.peers.entry(scale).or_default().push(peer);
        }
        around
    }

    /// Rows of all items a day from the first to the last day of a period, against the other days. Two weeks and more hold every day
    /// of the week, and what they lack is a matter of volume: their ratio is 1.
    pub(super) fn activity_ratio(&self, period: &super::found::Period<'_>) -> f64 {
        let (first, last) = (
            period.series.days[period.from],
            period.series.days[period.to - 1],
        );
        let (Some(begin), Some(end)) = (self.rows.keys().next(), self.rows.keys().next_back())
        else {
            return 1.0;
        };
        let all: u64 = self.rows.values().sum();
        let within: u64 = self.rows.range(first..=last).map(|(_, rows)| rows).sum();
        let inside = f64::from(last - first + 1);
        if inside >= 14.0 {
            return 1.0;
        }
        let outside = f64::from(end - begin + 1) - inside;
        if outside < 1.0 || all <= within {
            return 1.0;
        }
        within as f64 / inside / ((all - within) as f64 / outside)
    }

    /// How the item's share of all rows in a period stands to its share outside.
    pub(super) fn volume_ratio(&self, period: &super::found::Period<'_>) -> f64 {
        let (first, last) = (
            period.series.days[period.from],
            period.series.days[period.to - 1],
        );
        let all: u64 = self.rows.values().sum();
        let within: u64 = self.rows.range(first..=last).map(|(_, rows)| rows).sum();
        let inside = period.inside.rows as f64 / within.max(1) as f64;
        let outside = period.outside.rows as f64 / all.saturating_sub(within).max(1) as f64;
        inside / outside.max(f64::MIN_POSITIVE)
    }

    /// Whether a name is the usual one of another item of the hospital.
    pub(super) fn is_of_another(&self, item: &Item<'_>, name: &str) -> bool {
        let named = self.names.get(name).into_iter().flatten();
        let is_it = |other: &(Table, String)| *other == (item.table, item.code.to_owned());
        named.into_iter().any(|other| !is_it(other))
    }

    fn add_name(&mut self, item: &Item<'_>) {
        if let Some(name) = item.main_variant().and_then(|variant| variant.name.clone()) {
            let named = self.names.entry(name).or_default();
            named.push((item.table, item.code.to_owned()));
        }
    }

    /// The item of the other hospitals under the same standard code and unit.
    pub(super) fn peers(&self, item: &Item<'_>) -> &[Peer] {
        let scale = match item.standard().filter(|_| item.is_converted) {
            Some((code, unit)) => Some((code.to_owned(), unit.to_owned())),
            None => self
                .scales
                .get(&(item.table, item.code.to_owned()))
                .cloned(),
        };
        scale
            .and_then(|scale| self.peers.get(&scale))
            .map_or(&[], Vec::as_slice)
    }

    /// Learns the scales of the hospital's own items without a unit.
    fn add_scales(&mut self, input: &Input<'_>) {
        let items = input.own.items.iter();
        for ((table, code), profile) in items.filter(|((table, _), _)| is_judged(*table)) {
            let item = Item::of(input, input.hospital, (*table, code), profile);
            let Some(item) = item else { continue };
            let Some(standard) = item.unitless_code() else {
                continue;
            };
            let key = (*table, code.clone());
            match self.scale_of(standard, &whole(&item.strata()), input.rules) {
                Some(scale) => _ = self.scales.insert(key, scale),
                None => {
                    let only = self.only_scale(standard, input.rules);
                    self.unlike.extend(only.map(|scale| (key, scale)));
                }
            }
        }
    }

    /// The scale of a code when all hospitals that are known by it have the same.
    fn only_scale(&self, code: &str, rules: &Rules) -> Option<Scale> {
        let mut of_code = self.peers.iter().filter(|((known, _), _)| known == code);
        let (scale, peers) = of_code.next()?;
        (of_code.next().is_none() && peers.len() >= rules.peers_min).then(|| scale.clone())
    }

    /// The others of an item without a unit whose values do not lie on the only scale that they have.
    pub(super) fn unlike(&self, item: &Item<'_>) -> &[Peer] {
        let scale = self.unlike.get(&(item.table, item.code.to_owned()));
        let peers = scale.and_then(|scale| self.peers.get(scale));
        peers.map_or(&[], Vec::as_slice)
    }

    /// The scale on which the values of an item without a unit lie among those of most other hospitals. Where that is none, or more
    /// than one, nobody can tell: a unit is not guessed.
    fn scale_of(&self, code: &str, sample: &Sample, rules: &Rules) -> Option<Scale> {
        let lies_among = |peers: &[Peer]| {
            let near = peers.iter().filter(|peer| {
                let moved = Comparison::of_samples(&peer.whole, sample, rules);
                moved.is_some_and(|moved| moved.is_on_one_scale())
            });
            rules.are_most(near.count(), peers.len())
        };
        let of_code = self.peers.iter().filter(|((known, _), _)| known == code);
        let mut fitting = of_code.filter(|(_, peers)| lies_among(peers));
        let (scale, _) = fitting.next()?;
        fitting.next().is_none().then(|| scale.clone())
    }

    /// The other item whose values are nearest to a sample: its name, and the comparison with it.
    pub(super) fn nearest(
        &self,
        item: &Item<'_>,
        sample: &Sample,
        rules: &Rules,
    ) -> Option<(String, Comparison)> {
        self.nearest_of(item, sample, |_| true, rules)
    }

    /// The same among the hospital's own items.
    pub(super) fn nearest_own(
        &self,
        item: &Item<'_>,
        sample: &Sample,
        rules: &Rules,
    ) -> Option<(String, Comparison)> {
        self.nearest_of(item, sample, |other| other.local.is_some(), rules)
    }

    fn nearest_of(
        &self,
        item: &Item<'_>,
        sample: &Sample,
        is_meant: impl Fn(&Candidate) -> bool,
        rules: &Rules,
    ) -> Option<(String, Comparison)> {
        let own = item.standard().map_or(item.code, |(code, _)| code);
        let spread = sample.spread();
        let worth = sample.effective(rules);
        let others = self.candidates.iter().filter(|other| {
            let is_same = other.local.as_deref() == Some(item.code) || other.name == own;
            // Without a code on both sides an item of another hospital may be the very same.
            let is_known = other.local.is_some() || other.is_coded && item.standard().is_some();
            !is_same && is_known && other.is_converted == item.is_converted && is_meant(other)
        });
        let compared = others.filter_map(|other| {
            let compared = Comparison::of(
                &other.spread,
                &spread,
                (other.worth, worth),
                sample.rounding(),
            )?;
            Some((other.name.clone(), compared))
        });
        compared.min_by(|one, other| one.1.plain.total_cmp(&other.1.plain))
    }

    fn add_candidate(&mut self, item: &Item<'_>, local: Option<&str>, rules: &Rules) {
        let whole = whole(&item.strata());
        if whole.values.count() < CANDIDATE_VALUES_MIN {
            return;
        }
        self.candidates.push(Candidate {
            name: item
                .standard()
                .map_or(item.code, |(code, _)| code)
                .to_owned(),
            local: local.map(str::to_owned),
            is_coded: item.standard().is_some(),
            is_converted: item.is_converted,
            spread: whole.spread(),
            worth: whole.effective(rules),
        });
    }

    fn add_peer(&mut self, item: &Item<'_>, rules: &Rules) {
        let Some((code, unit)) = item.standard().filter(|_| item.is_converted) else {
            return;
        };
        self.peers
            .entry((code.to_owned(), unit.to_owned()))
            .or_default()
            .push(peer(item, rules));
    }
}

fn peer(item: &Item<'_>, rules: &Rules) -> Peer {
    let strata = item.strata_of_main(rules);
    Peer {
        unit: item.main_variant().and_then(|variant| variant.unit.clone()),
        is_sent_in_standard: item.is_sent_in_standard(),
        whole: whole(&strata),
        strata,
    }
}

fn is_judged(table: Table) -> bool {
    matches!(table, Table::LabResults | Table::Physiology)
}

/// What the values of a hospital would look like with the patients of another: its strata with the other's weights. Gives
/// the reference, the other's own values in the same strata, and how many independent values each is worth; `None` when
/// the strata that both know hold too few values.
pub(super) fn with_patients_of(
    reference: &BTreeMap<Stratum, Sample>,
    patients: &BTreeMap<Stratum, Sample>,
    rules: &Rules,
) -> Option<(Spread, Spread, (f64, f64))> {
    let mut expected = Spread::default();
    let mut seen = Sample::default();
    let mut variance = 0.0;
    for (stratum, sample) in patients {
        let Some(other) = reference.get(stratum) else {
            continue;
        };
        let (here, there) = (sample.measured() as f64, other.measured() as f64);
        if here < 1.0 || there < rules.stratum_values_min {
            continue;
        }
        expected.add(&other.spread(), here / there);
        // The variance of a weighted mean: a stratum that is rare there and common here counts for little.
        variance += here * here / other.effective(rules).max(1.0);
        seen.merge(sample);
    }
    let measured = seen.measured() as f64;
    if measured < rules.peer_values_min {
        return None;
    }
    let worth = (measured * measured / variance, seen.effective(rules));
    Some((expected, seen.spread(), worth))
}
