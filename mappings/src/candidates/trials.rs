//! The engine tested on names that it knows, as if their source had never been loaded.

use std::collections::{BTreeMap, BTreeSet};

use crate::masters::Jlac10;
use crate::names::fold;

use super::calibration::{Calibration, Evidence, SIGNS, Signs, Trial};
use super::code::{Elements, Part};
use super::counts::{Counts, key};
use super::depths::Depths;
use super::documents::{Families, MASTERS};
use super::item::LocalItem;
use super::knowledge::Knowledge;
use super::query::{Heard, Query};
use super::rank::{Ranked, Without, rank};
use super::usage::{Usage, Uses, identification_keys, method_keys, result_keys, specimen_keys};

/// Names tested of each family; testing all would take longer than loading the masters.
const NAMES_MOST: usize = 600;
/// A shorter list tells nothing of the next source.
const NAMES_MIN: usize = 30;
/// Second names of the master tables that are tested.
const OTHERS_MOST: usize = 300;

/// Tests the engine and learns how far it can be trusted.
pub(crate) fn calibrate(
    masters: &Jlac10,
    knowledge: &Knowledge,
    uses: &Uses,
    families: &Families<'_>,
) -> Calibration {
    let mut trials: Vec<Trial> = Vec::new();
    // With the names of hospitals alone, the right code may be one that nobody has: nothing is claimed then.
    let is_complete = !(masters.analytes.is_empty() && masters.codes.is_empty());
    for (family, items) in items(masters, families) {
        if items.len() < NAMES_MIN {
            continue;
        }
        let usage = uses.count(&knowledge.words, Some(family));
        let without = Without {
            family: Some(family),
            document: None,
        };
        for (at, (item, truth)) in spread(&items, NAMES_MOST).enumerate() {
            // Every other name by itself, as it will be asked where nothing else is known.
            let bare = LocalItem {
                local_name: item.local_name,
                ..LocalItem::default()
            };
            let item = if at % 2 == 0 { item } else { &bare };
            trials.extend(test(knowledge, &usage, item, without, truth));
        }
    }
    let usage = uses.count(&knowledge.words, None);
    for (at, truth) in others(knowledge) {
        let item = LocalItem {
            local_name: &knowledge.documents[at as usize].name,
            ..LocalItem::default()
        };
        let without = Without {
            family: None,
            document: Some(at),
        };
        trials.extend(test(knowledge, &usage, &item, without, &truth));
    }
    for trial in &mut trials {
        trial.is_claimed &= is_complete;
    }
    Calibration::learn(&trials)
}

/// Second names of the master tables, as numbers of documents, with all analytes that have the name.
fn others(knowledge: &Knowledge) -> Vec<(u32, BTreeSet<Elements>)> {
    let mut analytes: BTreeMap<String, BTreeSet<Elements>> = BTreeMap::new();
    let masters = knowledge
        .documents
        .iter()
        .filter(|document| document.family == MASTERS);
    for document in masters {
        let analyte = Elements {
            analyte: document.analyte,
            ..Elements::default()
        };
        analytes
            .entry(fold(&document.name))
            .or_default()
            .insert(analyte);
    }
    let others: Vec<usize> = (0..knowledge.documents.len())
        .filter(|&at| knowledge.documents[at].other)
        .collect();
    let tested = spread(&others, OTHERS_MOST).filter_map(|&at| {
        let truth = analytes.get(&fold(&knowledge.documents[at].name))?;
        Some((at as u32, truth.clone()))
    });
    tested.collect()
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
) -> Option<Trial> {
    let query = Query::new(item, &knowledge.words, usage);
    let depths = Depths::new(
        knowledge,
        usage,
        &query,
        rank(knowledge, usage, &query, without),
    );
    let first = depths.first()?;
    let right = std::array::from_fn(|depth| {
        let mut reach = truth
            .iter()
            .filter(|truth| reaches(truth, depth))
            .peekable();
        reach.peek()?;
        Some(reach.any(|truth| truth.cut(depth) == first.elements.cut(depth)))
    });
    Some(Trial {
        evidence: evidence(usage, &query, &depths, &first),
        is_claimed: without.document.is_none(),
        right,
    })
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

/// So much of the mass must fall on an element, of what falls on all before it, before it may be called sure: identification,
/// specimen, method, result.
const SHARE_MIN: [f32; 4] = [0.8, 0.87, 0.88, 0.88];
/// So clearly must earlier codes agree on an element: one sighting that nothing contradicts, or three to one.
const AGREED_MIN: f32 = 0.5;
/// Or the name must be that of the identification, and by so much liker to it than to others of the analyte.
const NAMED_MIN: f32 = 0.95;
const NAMED_LEAD: f32 = 0.2;

/// So small a share of an analyte's codes have a specimen that hardly ever belongs to it.
const HARDLY_EVER: f32 = 0.05;

/// From this likeness on a name could also be that of a rival.
const RIVAL_NEAR: f32 = 0.7;

/// What is known of a code: of its analyte, and of each further element if all before it is right.
pub(crate) fn evidence(
    usage: &Usage,
    query: &Query<'_>,
    depths: &Depths,
    ranked: &Ranked,
) -> Evidence {
    let Elements {
        analyte,
        identification,
        specimen,
        method,
        result,
    } = ranked.elements;
    let others = depths.rival(|other| {
        other.elements.analyte == analyte && other.elements.identification != identification
    });
    let lead = ranked.likeness - others.likeness;
    let heard = |heard: &Heard, part: Part| {
        let said = f32::from(u8::from(heard.anything()));
        [said, heard.weight(part).max(1e-2).ln() / 4.0]
    };
    let said = [
        [2.0 * lead, ranked.likeness],
        heard(&query.specimen, specimen),
        heard(&query.method, method),
        [0.0, 0.0],
    ];
    let identified = identification_keys(&analyte);
    let drawn = specimen_keys(&analyte, &identification);
    let measured = method_keys(&analyte, &identification, &specimen);
    let ended = result_keys(&analyte, &identification);
    let agreed = [
        agreement(&usage.identifications, &identified, identification),
        agreement(&usage.specimens, &drawn, specimen),
        agreement(&usage.methods, &measured, method),
        agreement(&usage.results, &ended, result),
    ];
    let masses = depths.mass(ranked.elements);
    let mut known = Evidence {
        signs: [[0.0; SIGNS]; 5],
        backed: [true; 5],
    };
    known.signs[0] = analyte_signs(usage, depths, ranked, masses[0]);
    known.backed[0] =
        !is_drawn_otherwise(usage, query, ranked) && !is_undecided(query, depths, ranked);
    for (at, ([narrow, wide], said)) in agreed.into_iter().zip(said).enumerate() {
        let share = masses[at + 1] / masses[at].max(f32::MIN_POSITIVE);
        let signs = [
            1.0,
            odds(share),
            narrow,
            wide,
            said[0],
            said[1],
            ranked.covered,
        ];
        known.signs[at + 1][..signs.len()].copy_from_slice(&signs);
        let is_agreed = match at {
            0 => narrow >= AGREED_MIN || (lead >= NAMED_LEAD && ranked.likeness >= NAMED_MIN),
            _ => narrow.max(wide) >= AGREED_MIN,
        };
        known.backed[at + 1] = share >= SHARE_MIN[at] && is_agreed;
    }
    known
}

/// Whether the specimen that was said is hardly ever one of the analyte's: glucose of arterial blood is more likely a part of a
/// blood gas analysis.
fn is_drawn_otherwise(usage: &Usage, query: &Query<'_>, ranked: &Ranked) -> bool {
    let Elements {
        analyte, specimen, ..
    } = ranked.elements;
    let circumstance = key(&[analyte.code()]);
    let all = usage.specimens.all(circumstance);
    query.specimen.anything()
        && all > 0.0
        && usage.specimens.seen(circumstance, specimen) <= HARDLY_EVER * all
}

/// Whether the name is near that of another analyte too, and the field that could tell them apart, the specimen, says what nobody
/// understands: `K` is potassium, or a part of a blood gas analysis.
fn is_undecided(query: &Query<'_>, depths: &Depths, ranked: &Ranked) -> bool {
    let analyte = ranked.elements.analyte;
    let rival = depths.rival(|other| other.elements.analyte != analyte);
    let is_filled = query.item.specimen.is_some_and(|it| !it.trim().is_empty());
    is_filled && !query.specimen.anything() && rival.likeness >= RIVAL_NEAR
}

/// The signs of an analyte: that anything was asked, the share of the mass, the likeness of the name, its lead over names of
/// other analytes, how near it is to being the same name, how much of the name the names of the analyte cover and by how much
/// more than those of others, the same two for the name without its brackets, how many sources used the analyte, and how many
/// know the name.
fn analyte_signs(usage: &Usage, depths: &Depths, ranked: &Ranked, mass: f32) -> Signs {
    let analyte = ranked.elements.analyte;
    let rival = depths.rival(|other| other.elements.analyte != analyte);
    let used = usage.analytes.seen(key(&[]), analyte);
    [
        1.0,
        odds(mass),
        ranked.likeness,
        2.0 * (ranked.likeness - rival.likeness),
        (ranked.likeness - 0.9).max(0.0) * 10.0,
        ranked.covered,
        ranked.covered - rival.covered,
        ranked.plain,
        ranked.plain - rival.plain,
        used.ln_1p() / 2.0,
        ranked.sources.min(3.0) / 2.0,
    ]
}

/// A share as a logarithm of odds, of the order of 1.
fn odds(share: f32) -> f32 {
    let share = share.clamp(1e-4, 1.0 - 1e-4);
    (share / (1.0 - share)).ln() / 4.0
}

/// By how much the sightings of a value outweigh those of all others, as a logarithm, under the narrowest circumstances and
/// under the next.
fn agreement(counts: &Counts<Part>, circumstances: &[u64], value: Part) -> [f32; 2] {
    std::array::from_fn(|at| {
        let Some(&circumstance) = circumstances.get(at) else {
            return 0.0;
        };
        let seen = counts.seen(circumstance, value);
        ((seen + 0.5) / (counts.all(circumstance) - seen + 0.5)).ln() / 2.0
    })
}
