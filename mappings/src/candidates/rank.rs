//! Whole codes for an item, ranked by what speaks for each of their elements.
//!
//! A score is a sum of logarithms: likeness of the name, then for each element how usual it is after the elements before it
//! and how well it fits what was heard. Each stage keeps only the best, so that a name costs about a millisecond.

use super::code::{Analyte, Elements, Part};
use super::counts::key;
use super::knowledge::{Knowledge, Likeness};
use super::query::{Heard, Query};
use super::usage::{
    Usage, identification_keys, kind, method_keys, result_keys, specimen_keys, unit_keys,
};

/// A code with its score.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ranked {
    /// The code.
    pub(crate) elements: Elements,
    /// Comparable within one item only.
    pub(crate) score: f32,
    /// Likeness of the name, 0 to 1.
    pub(crate) likeness: f32,
    /// The document that the name is like.
    pub(crate) document: u32,
    /// How much of the name stands in the names of the analyte taken together, 0 to 1.
    pub(crate) covered: f32,
    /// Likeness of the name without its brackets to a name of the analyte, 0 to 1.
    pub(crate) plain: f32,
    /// How many families of sources have a name of the analyte that is nearly the same; the masters are one.
    pub(crate) sources: f32,
}

// The weights, chosen by leaving one source of names out at a time (`cargo bench --bench mapping`).
const NAME: f32 = 17.0;
const COVERED: f32 = 4.0;
const POPULAR: f32 = 0.3;
const UNIT: f32 = 0.4;
const UNIT_MOST: f32 = 3.0;
const IDENTIFICATION: f32 = 0.5;
const IDENTIFICATION_SAID: f32 = 3.0;
const SPECIMEN: f32 = 0.8;
const SPECIMEN_STATED: f32 = 0.4;
const METHOD: f32 = 0.8;
const METHOD_STATED: f32 = 0.45;
const RESULT: f32 = 0.8;
const SAME_GROUP: f32 = 0.7;
const ELSEWHERE: f32 = 4.0;
const VALUES: f32 = 2.0;

/// What a specimen or method that was never seen there gets of the probability, and how evenly it is spread.
const SPECIMEN_FLOOR: f32 = 0.01;
const METHOD_FLOOR: f32 = 0.005;
const SURPRISE: f32 = 0.1;

/// How much of a method's probability comes from the methods that it stands beside, and not from the group.
const BESIDE: f32 = 0.7;

/// Methods of an analyte that are looked at, those tried beside each of them, and those tried of each wider circumstance.
const KNOWN_MOST: usize = 4;
const BESIDE_MOST: usize = 4;
const METHODS_MOST: usize = 6;

const ANALYTES_MOST: usize = 25;
const NAMED_MOST: usize = 60;
const DRAWN_MOST: usize = 100;

/// The codes for an item, the best first. Documents and uses of the family `without` are as if never loaded; `usage` must
/// have been counted without it too.
pub(crate) fn rank(
    knowledge: &Knowledge,
    usage: &Usage,
    query: &Query<'_>,
    without: Without,
) -> Vec<Ranked> {
    let mut named = Vec::new();
    let likeness = knowledge.like(query, without);
    for (analyte, documents) in by_analyte(knowledge, &likeness.documents) {
        add_named(
            knowledge, usage, query, &likeness, analyte, &documents, &mut named,
        );
    }
    let drawn = best(named, NAMED_MOST)
        .into_iter()
        .flat_map(|ranked| with_specimens(usage, query, ranked));
    let drawn = best(drawn.collect(), DRAWN_MOST);
    let mut whole: Vec<Ranked> = drawn
        .into_iter()
        .flat_map(|ranked| with_methods(usage, query, ranked))
        .collect();
    sort(&mut whole);
    whole
}

/// What is treated as if it had never been loaded.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Without {
    /// A family of sources.
    pub(crate) family: Option<u16>,
    /// One document.
    pub(crate) document: Option<u32>,
}

fn sort(ranked: &mut [Ranked]) {
    ranked.sort_by(|left, right| {
        right
            .score
            .total_cmp(&left.score)
            .then(left.elements.cmp(&right.elements))
    });
}

fn best(mut ranked: Vec<Ranked>, most: usize) -> Vec<Ranked> {
    sort(&mut ranked);
    ranked.truncate(most);
    ranked
}

/// The documents of each analyte, in the order of the analyte's best document. Analytes beyond the limit are dropped.
fn by_analyte(knowledge: &Knowledge, documents: &[(u32, f32)]) -> Vec<(Analyte, Vec<(u32, f32)>)> {
    let mut analytes: Vec<(Analyte, Vec<(u32, f32)>)> = Vec::new();
    for &entry in documents {
        let analyte = knowledge.documents[entry.0 as usize].analyte;
        match analytes.iter().position(|&(known, _)| known == analyte) {
            Some(at) => analytes[at].1.push(entry),
            None if analytes.len() < ANALYTES_MOST => analytes.push((analyte, vec![entry])),
            None => {}
        }
    }
    analytes
}

/// Adds the identifications of an analyte with the score of the name.
fn add_named(
    knowledge: &Knowledge,
    usage: &Usage,
    query: &Query<'_>,
    likeness: &Likeness,
    analyte: Analyte,
    documents: &[(u32, f32)],
    named: &mut Vec<Ranked>,
) {
    let popular = (1.0 + usage.analytes.seen(key(&[]), analyte)).ln();
    let covered = knowledge.covered(likeness, documents);
    let plain = documents
        .iter()
        .map(|&(at, _)| likeness.plain[at as usize])
        .fold(0.0, f32::max);
    let sources = knowledge.sources(documents);
    let analyte_score = COVERED * covered
        + POPULAR * popular
        + UNIT * unit_score(usage, query, analyte)
        + other_evidence(query, analyte);
    let keys = identification_keys(&analyte);
    for identification in identifications(knowledge, usage, query, likeness, analyte, documents) {
        let Some((document, alike)) = knowledge.likest(likeness, documents, identification) else {
            continue;
        };
        let of_kind = usage
            .kinds
            .probability(&keys, kind(&identification), 1.0, 0.01);
        let floor = of_kind / knowledge.kind_size(&kind(&identification));
        let usual = usage
            .identifications
            .probability(&keys[..2], identification, 2.0, floor)
            * 0.8
            + 0.2 * floor;
        let score = NAME * alike
            + IDENTIFICATION * usual.ln()
            + analyte_score
            + IDENTIFICATION_SAID * query.says(identification);
        let elements = Elements {
            analyte,
            identification,
            ..Elements::default()
        };
        named.push(Ranked {
            elements,
            score,
            likeness: alike,
            document,
            covered,
            plain,
            sources,
        });
    }
}

/// The identifications worth trying: none, those that the name holds, those of the likest documents, the usual ones.
fn identifications(
    knowledge: &Knowledge,
    usage: &Usage,
    query: &Query<'_>,
    likeness: &Likeness,
    analyte: Analyte,
    documents: &[(u32, f32)],
) -> Vec<Part> {
    let mut tried: Vec<Part> = Part::new("0000").into_iter().collect();
    let held = likeness.identifications.iter().copied();
    let of_documents = documents
        .iter()
        .filter_map(|&(at, _)| knowledge.documents[at as usize].identification)
        .take(40);
    let usual = usage
        .identifications
        .usual(key(&[analyte.code()]), 6)
        .iter()
        .copied();
    let of_group = usage
        .identifications
        .usual(key(&[analyte.group()]), 6)
        .iter()
        .copied();
    let said = query.identifications.iter().map(|&(code, _)| code);
    let said = said.filter(|code| usage.kinds.seen(key(&[analyte.group()]), kind(code)) > 0.0);
    for identification in held
        .chain(of_documents)
        .chain(usual)
        .chain(of_group)
        .chain(said)
    {
        if !tried.contains(&identification) {
            tried.push(identification);
        }
    }
    tried
}

/// How much more usual the unit is for the analyte than for any, as a logarithm within limits.
pub(crate) fn unit_score(usage: &Usage, query: &Query<'_>, analyte: Analyte) -> f32 {
    let Some(unit) = query.unit.as_deref().map(|unit| key(&[unit])) else {
        return 0.0;
    };
    let keys = unit_keys(&analyte);
    let here = usage.units.probability(&keys, unit, 3.0, 1e-3);
    let anywhere = usage.units.probability(&keys[2..], unit, 3.0, 1e-3);
    (here / anywhere).ln().clamp(-UNIT_MOST, UNIT_MOST)
}

/// What the items ordered together and the values of other hospitals say of the analyte.
fn other_evidence(query: &Query<'_>, analyte: Analyte) -> f32 {
    let together = query.item.co_ordered;
    let same_group = together
        .iter()
        .filter(|code| code.get(..2) == Some(analyte.group()))
        .count();
    let share = same_group as f32 / together.len().max(1) as f32;
    let elsewhere = query
        .item
        .elsewhere
        .iter()
        .filter(|other| Analyte::of(other.code) == Some(analyte));
    let alike = elsewhere
        .map(|other| other.likeness.clamp(0.0, 1.0))
        .fold(0.0, f32::max);
    SAME_GROUP * share + ELSEWHERE * alike
}

fn with_specimens(usage: &Usage, query: &Query<'_>, ranked: Ranked) -> Vec<Ranked> {
    let keys = specimen_keys(&ranked.elements.analyte, &ranked.elements.identification);
    let usual = [0, 1, 3]
        .iter()
        .flat_map(|&at| usage.specimens.usual(keys[at], 4))
        .copied();
    let weight = if query.specimen.stated {
        SPECIMEN_STATED
    } else {
        SPECIMEN
    };
    let specimens = distinct(usual.chain(query.specimen.codes()));
    let drawn = specimens.into_iter().map(|specimen| {
        let probable = usage
            .specimens
            .probability(&keys, specimen, 1.5, SPECIMEN_FLOOR);
        let score = ranked.score
            + element_score(probable, SPECIMEN_FLOOR, weight, &query.specimen, specimen);
        Ranked {
            score,
            elements: Elements {
                specimen,
                ..ranked.elements
            },
            ..ranked
        }
    });
    best(drawn.collect(), 5)
}

fn with_methods(usage: &Usage, query: &Query<'_>, ranked: Ranked) -> Vec<Ranked> {
    let Elements {
        analyte,
        identification,
        specimen,
        ..
    } = ranked.elements;
    let keys = method_keys(&analyte, &identification, &specimen);
    let known = known_methods(usage, keys[2]);
    let beside = known
        .iter()
        .flat_map(|(method, _)| usage.beside.usual(key(&[method.as_str()]), BESIDE_MOST));
    let usual = [0, 2, 4, 5]
        .iter()
        .flat_map(|&at| usage.methods.usual(keys[at], METHODS_MOST))
        .chain(beside)
        .copied();
    let weight = if query.method.stated {
        METHOD_STATED
    } else {
        METHOD
    };
    let methods = distinct(usual.chain(query.method.codes()));
    let whole = methods.into_iter().map(|method| {
        let wider = wider_method(usage, &keys[3..], &known, method);
        let probable = usage.methods.probability(&keys[..3], method, 2.0, wider);
        let score =
            ranked.score + element_score(probable, METHOD_FLOOR, weight, &query.method, method);
        Ranked {
            score,
            elements: Elements {
                method,
                ..ranked.elements
            },
            ..ranked
        }
    });
    whole.collect()
}

/// The methods of an analyte, whatever the specimen, with their shares.
fn known_methods(usage: &Usage, analyte: u64) -> Vec<(Part, f32)> {
    let known = usage.methods.usual(analyte, KNOWN_MOST).iter();
    let seen = |&method: &Part| (method, usage.methods.seen(analyte, method));
    let mut known: Vec<(Part, f32)> = known.map(seen).collect();
    let all: f32 = known.iter().map(|(_, seen)| seen).sum();
    known.iter_mut().for_each(|(_, seen)| *seen /= all);
    known
}

/// How probable a method is before the analyte's own codes are asked: as usual in its group, and beside the methods by which the
/// analyte is `known` to be measured.
fn wider_method(usage: &Usage, group: &[u64], known: &[(Part, f32)], method: Part) -> f32 {
    let of_group = usage.methods.probability(group, method, 2.0, METHOD_FLOOR);
    if known.is_empty() {
        return of_group;
    }
    let beside = known.iter().map(|(known, share)| {
        let circumstance = [key(&[known.as_str()])];
        share
            * usage
                .beside
                .probability(&circumstance, method, 2.0, of_group)
    });
    BESIDE * beside.sum::<f32>() + (1.0 - BESIDE) * of_group
}

fn element_score(probable: f32, floor: f32, weight: f32, heard: &Heard, code: Part) -> f32 {
    let usual = probable * (1.0 - SURPRISE) + floor * SURPRISE;
    weight * usual.ln() + heard.weight(code).ln()
}

fn distinct(parts: impl Iterator<Item = Part>) -> Vec<Part> {
    let mut distinct = Vec::new();
    for part in parts {
        if !distinct.contains(&part) {
            distinct.push(part);
        }
    }
    distinct
}

/// The results that a code may end with, with their probability, the best first. Empty where no result was ever seen for the
/// analyte and nothing is known of the values.
pub(crate) fn results(
    knowledge: &Knowledge,
    usage: &Usage,
    query: &Query<'_>,
    ranked: &Ranked,
) -> Vec<(Part, f32)> {
    let Elements {
        analyte,
        identification,
        ..
    } = ranked.elements;
    if let Some(member) = analyte.member() {
        return Part::new(member)
            .map(|member| (member, 1.0))
            .into_iter()
            .collect();
    }
    let keys = result_keys(&analyte, &identification);
    let values = query.item.values;
    let named = knowledge.documents[ranked.document as usize].result;
    if usage.results.all(keys[1]) == 0.0
        && values.is_none()
        && query.unit.is_none()
        && named.is_none()
    {
        return Vec::new();
    }
    let ends = ["01", "11"].iter().filter_map(|end| Part::new(end));
    let seen = keys
        .iter()
        .flat_map(|&key| usage.results.usual(key, 4))
        .copied();
    let mut results: Vec<(Part, f32)> = distinct(ends.chain(seen).chain(named))
        .into_iter()
        .map(|result| {
            let probable = usage.results.probability(&keys, result, 1.5, 0.02);
            let said = if named == Some(result) {
                4.0 * ranked.likeness
            } else {
                0.0
            };
            let fits = values.map_or(0.0, |values| {
                VALUES
                    * match result.as_str() {
                        "01" => values.numeric - values.graded,
                        "11" => values.graded - values.numeric,
                        _ => 0.0,
                    }
            });
            (result, (RESULT * probable.ln() + said + fits).exp())
        })
        .collect();
    let all: f32 = results.iter().map(|&(_, weight)| weight).sum();
    results.iter_mut().for_each(|(_, weight)| *weight /= all);
    results.sort_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0)));
    results
}
