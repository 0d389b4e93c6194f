//! Why a code is proposed, and what would settle the rest.

use super::code::DEPTHS;
use super::item::{Fact, Reason, Settles};
use super::knowledge::Knowledge;
use super::query::{Heard, Query};
use super::rank::{Ranked, unit_score};
use super::usage::Usage;

/// A name of this likeness is the same name, spelled in another way.
const SAME: f32 = 0.97;
/// Below this likeness a name has little in common with the other.
const LIKE: f32 = 0.5;

/// What speaks for and against a code.
pub(crate) fn reasons(
    knowledge: &Knowledge,
    usage: &Usage,
    query: &Query<'_>,
    ranked: &Ranked,
) -> Vec<Reason> {
    let name = &knowledge.documents[ranked.document as usize].name;
    let fact = match ranked.likeness {
        SAME.. => Fact::SameName,
        LIKE.. => Fact::LikeName,
        _ => Fact::OtherName,
    };
    let mut reasons = vec![Reason {
        supports: fact != Fact::OtherName,
        fact,
        about: name.clone(),
    }];
    let unit = unit_score(usage, query, ranked.elements.analyte);
    if let Some(text) = query.item.unit.filter(|_| unit.abs() > 0.5) {
        reasons.push(Reason {
            supports: unit > 0.0,
            fact: Fact::Unit,
            about: text.to_owned(),
        });
    }
    let specimen = ranked.elements.specimen;
    let fits = |heard: &Heard, part| heard.anything() && !heard.excludes(part);
    reasons.push(element(
        query
            .item
            .specimen
            .or(Some(query.item.local_name))
            .filter(|_| query.specimen.anything()),
        fits(&query.specimen, specimen),
        [Fact::Specimen, Fact::AssumedSpecimen],
        specimen.as_str(),
    ));
    let method = ranked.elements.method;
    reasons.push(element(
        query
            .item
            .method
            .or(Some(query.item.local_name))
            .filter(|_| query.method.anything()),
        fits(&query.method, method),
        [Fact::Method, Fact::AssumedMethod],
        method.as_str(),
    ));
    reasons.extend(values(query, ranked));
    reasons
}

/// What was said of an element and whether it fits, or the code that is assumed.
fn element(said: Option<&str>, fits: bool, [fact, assumed]: [Fact; 2], code: &str) -> Reason {
    match said {
        Some(said) => Reason {
            supports: fits,
            fact,
            about: said.to_owned(),
        },
        None => Reason {
            supports: true,
            fact: assumed,
            about: code.to_owned(),
        },
    }
}

/// Whether the values are what the result says, where both are known.
pub(crate) fn values(query: &Query<'_>, ranked: &Ranked) -> Option<Reason> {
    let values = query.item.values?;
    let result = ranked
        .elements
        .analyte
        .member()
        .map_or(ranked.elements.result.as_str(), |_| "");
    let supports = match result {
        "01" if values.numeric > 0.8 => true,
        "11" if values.graded > 0.8 => true,
        "01" if values.graded > 0.8 => false,
        "11" if values.numeric > 0.8 => false,
        _ => return None,
    };
    Some(Reason {
        supports,
        fact: Fact::Values,
        about: result.to_owned(),
    })
}

/// What would settle a code that is sure to `depth`.
pub(crate) fn settles(depth: u8) -> Vec<Settles> {
    let needs = [
        Settles::Name,
        Settles::Name,
        Settles::Specimen,
        Settles::Reagent,
        Settles::Values,
    ];
    let mut settles: Vec<Settles> = DEPTHS
        .iter()
        .zip(needs)
        .filter(|(at, _)| **at > depth)
        .map(|(_, need)| need)
        .collect();
    settles.dedup();
    settles
}
