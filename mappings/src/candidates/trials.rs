//! The engine tested on names that it knows, as if their source had never been loaded.

use std::collections::{BTreeMap, BTreeSet};

use crate::masters::Jlac10;
use crate::names::fold;

use super::calibration::{Calibration, Signs, Trial};
use super::code::{DEPTHS, Elements, Part};
use super::counts::Counts;
use super::depths::Depths;
use super::documents::{Families, MASTERS};
use super::item::LocalItem;
use super::knowledge::Knowledge;
use super::query::{Heard, Query};
use super::rank::{Ranked, Without, rank};
use super::usage::{Usage, Uses, method_keys, specimen_keys};

/// Names tested of each family; testing all would take longer than loading the masters.
const NAMES_MOST: usize = 600;
/// A shorter list tells nothing of the next source.
const NAMES_MIN: usize = 30;
/// Second names of the master tables that are tested.
const OTHERS_MOST: usize = 200;

/// Tests the engine and learns how far it can be trusted.
pub(crate) fn calibrate(
    masters: &Jlac10,
    knowledge: &Knowledge,
    uses: &Uses,
    families: &Families<'_>,
) -> Calibration {
    let mut trials: [Vec<Trial>; 5] = Default::default();
    for (family, items) in items(masters, families) {
        if items.len() < NAMES_MIN {
            continue;
        }
        let usage = uses.count(&knowledge.words, Some(family));
        let without = Without {
            family: Some(family),
            document: None,
        };
        for (item, truth) in spread(&items, NAMES_MOST) {
            test(knowledge, &usage, item, without, truth, family, &mut trials);
        }
    }
    let usage = uses.count(&knowledge.words, None);
    let others: Vec<usize> = (0..knowledge.documents.len())
        .filter(|&at| knowledge.documents[at].other)
        .collect();
    for &at in spread(&others, OTHERS_MOST) {
        let document = &knowledge.documents[at];
        let item = LocalItem {
            local_name: &document.name,
            ..LocalItem::default()
        };
        let truth = BTreeSet::from([Elements {
            analyte: document.analyte,
            ..Elements::default()
        }]);
        let without = Without {
            family: None,
            document: Some(at as u32),
        };
        test(
            knowledge,
            &usage,
            &item,
            without,
            &truth,
            MASTERS,
            &mut trials,
        );
    }
    Calibration::learn(&trials)
}

/// Every n-th entry, so that at most `most` are taken from all over the list.
fn spread<T>(list: &[T], most: usize) -> impl Iterator<Item = &T> {
    list.iter().step_by(list.len().div_ceil(most).max(1))
}

type Item<'a> = (LocalItem<'a>, BTreeSet<Elements>);

/// The names of each family with all codes that it gives them.
fn items<'a>(masters: &'a Jlac10, families: &Families<'_>) -> BTreeMap<u16, Vec<Item<'a>>> {
    let mut items: BTreeMap<(u16, String), Item<'a>> = BTreeMap::new();
    let listed = masters.codes.iter().map(|listed| {
        let item = LocalItem {
            local_name: &listed.name,
            unit: listed.unit.as_deref(),
            specimen: listed.specimen.as_deref(),
            method: listed.method.as_deref(),
            ..LocalItem::default()
        };
        (&listed.source, &listed.code, item)
    });
    let known = masters.names.iter().map(|known| {
        let item = LocalItem {
            local_name: &known.local_name,
            unit: known.unit.as_deref(),
            specimen: known.specimen.as_deref(),
            method: known.method.as_deref(),
            ..LocalItem::default()
        };
        (&known.source, &known.code, item)
    });
    for (source, code, item) in listed.chain(known) {
        let (Some(family), Some(elements)) = (families.get(source.as_str()), Elements::of(code))
        else {
            continue;
        };
        let entry = items
            .entry((*family, fold(item.local_name)))
            .or_insert_with(|| (item, BTreeSet::new()));
        entry.1.insert(elements);
    }
    let mut by_family: BTreeMap<u16, Vec<Item<'a>>> = BTreeMap::new();
    for ((family, _), item) in items {
        by_family.entry(family).or_default().push(item);
    }
    by_family
}

fn test(
    knowledge: &Knowledge,
    usage: &Usage,
    item: &LocalItem<'_>,
    without: Without,
    truth: &BTreeSet<Elements>,
    group: u16,
    trials: &mut [Vec<Trial>; 5],
) {
    let query = Query::new(item, &knowledge.words, usage);
    let depths = Depths::new(
        knowledge,
        usage,
        &query,
        rank(knowledge, usage, &query, without),
    );
    let Some(first) = depths.list(1).into_iter().next() else {
        return;
    };
    let signs = signs(usage, &query, &depths, &first);
    for depth in 0..DEPTHS.len() {
        let reach = truth
            .iter()
            .filter(|truth| reaches(truth, depth))
            .map(|truth| truth.cut(depth));
        let reach: Vec<Elements> = reach.collect();
        if !reach.is_empty() {
            let right = reach.contains(&first.elements.cut(depth));
            trials[depth].push(Trial {
                signs: signs[depth],
                right,
                group,
            });
        }
    }
}

/// Whether a known code goes as deep as the depth.
fn reaches(truth: &Elements, depth: usize) -> bool {
    let parts = [
        &truth.identification,
        &truth.specimen,
        &truth.method,
        &truth.result,
    ];
    depth == 0
        || parts
            .get(depth - 1)
            .is_some_and(|part| !part.as_str().is_empty())
}

/// The signs of a code at each depth: that anything was asked, the share of the mass, the likeness of the name, its lead over
/// names of other analytes, how near it is to being the same name, how clearly earlier codes agree, and whether the item says
/// anything of the element.
pub(crate) fn signs(
    usage: &Usage,
    query: &Query<'_>,
    depths: &Depths,
    ranked: &Ranked,
) -> [Signs; 5] {
    let Elements {
        analyte,
        identification,
        specimen,
        method,
        ..
    } = ranked.elements;
    let masses = depths.mass(ranked.elements);
    let lead = 2.0 * (ranked.likeness - depths.rival(ranked.elements));
    let near = (ranked.likeness - 0.9).max(0.0) * 10.0;
    let drawn = agreement(
        &usage.specimens,
        specimen_keys(&analyte, &identification)[1],
        specimen,
    );
    let measured = agreement(
        &usage.methods,
        method_keys(&analyte, &identification, &specimen)[1],
        method,
    );
    let agreed = [0.0, 0.0, drawn, measured, measured];
    let heard = |heard: &Heard| f32::from(u8::from(heard.anything()));
    let (specimen, method) = (heard(&query.specimen), heard(&query.method));
    let said = [0.0, 0.0, specimen, method, method];
    std::array::from_fn(|depth| {
        let mass = masses[depth].clamp(1e-4, 1.0 - 1e-4);
        [
            1.0,
            (mass / (1.0 - mass)).ln() / 4.0,
            ranked.likeness,
            lead,
            near,
            agreed[depth],
            said[depth],
        ]
    })
}

/// By how much the sightings of a value outweigh those of all others, as a logarithm.
fn agreement(counts: &Counts<Part>, circumstance: u64, value: Part) -> f32 {
    let seen = counts.seen(circumstance, value);
    ((seen + 0.5) / (counts.all(circumstance) - seen + 0.5)).ln() / 2.0
}
