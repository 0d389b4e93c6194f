//! Whether an item contradicts the code that is declared for it.

use super::code::Elements;
use super::depths::Depths;
use super::index::Index;
use super::item::{Contradiction, Fact, LocalItem, Reason};
use super::query::Query;
use super::rank::{Ranked, Without, rank, unit_score};
use super::reasons::values;
use super::trials::evidence;
use super::usage::unit_keys;

/// The name must be this much more like another analyte than like the declared one.
const NAME_LEAD: f32 = 0.3;
/// And at least this much like it,
const NAME_LIKE: f32 = 0.7;
/// and the other analyte must be this probable.
const NAME_CONFIDENCE: f32 = 0.9;
/// A name this much like the declared one allays every doubt about the unit.
const NAME_FITS: f32 = 0.7;
/// So many units must be known of an analyte before another one contradicts it.
const UNITS_MIN: f32 = 2.0;

/// What in the item contradicts the declared code, the surest first.
pub(crate) fn contradictions(
    index: &Index,
    item: &LocalItem<'_>,
    declared: &str,
) -> Vec<Contradiction> {
    let Some(declared) = Elements::of(declared) else {
        return Vec::new();
    };
    let query = Query::new(item, &index.knowledge.words, &index.usage);
    let ranked = rank(&index.knowledge, &index.usage, &query, Without::default());
    let (alike, name) = declared_name(index, &query, declared);
    let depths = Depths::new(&index.knowledge, &index.usage, &query, ranked);
    let mut contradictions: Vec<Contradiction> = Vec::new();
    if let Some(first) = &depths.first() {
        let (confidence, _) =
            index
                .calibration
                .judge(&evidence(&index.usage, &query, &depths, first));
        let other =
            first.elements.analyte != declared.analyte && first.likeness >= alike + NAME_LEAD;
        if other && first.likeness >= NAME_LIKE && confidence[0] >= NAME_CONFIDENCE {
            contradictions.push(Contradiction {
                reason: against(Fact::OtherName, name),
                instead: Some(first.elements.analyte.whole().to_owned()),
                confidence: confidence[0],
            });
        }
    }
    contradictions.extend(unit(index, &query, declared).filter(|_| alike < NAME_FITS));
    contradictions.extend(specimen(&query, declared));
    let ranked = Ranked {
        elements: declared,
        score: 0.0,
        likeness: 0.0,
        document: 0,
        covered: 0.0,
        plain: 0.0,
        sources: 0.0,
    };
    let values = values(&query, &ranked).filter(|reason| !reason.supports);
    contradictions.extend(values.map(|reason| Contradiction {
        reason,
        instead: None,
        confidence: 0.9,
    }));
    contradictions.sort_by(|left, right| right.confidence.total_cmp(&left.confidence));
    contradictions
}

fn against(fact: Fact, about: String) -> Reason {
    Reason {
        supports: false,
        fact,
        about,
    }
}

/// How like the name is to the likest name of the declared analyte, and that name.
fn declared_name(index: &Index, query: &Query<'_>, declared: Elements) -> (f32, String) {
    let likest = index.knowledge.likest_of(query, declared.analyte);
    likest.map_or((0.0, declared.analyte.whole().to_owned()), |(at, alike)| {
        (alike, index.knowledge.documents[at as usize].name.clone())
    })
}

/// A unit that is known with other analytes and never with the declared one, of which other units are known.
fn unit(index: &Index, query: &Query<'_>, declared: Elements) -> Option<Contradiction> {
    let text = query.item.unit.filter(|_| query.unit.is_some())?;
    let keys = unit_keys(&declared.analyte);
    let known = index.usage.units.all(keys[0]) >= UNITS_MIN;
    let score = unit_score(&index.usage, query, declared.analyte);
    let contradicts = known && score < -0.5 && index.usage.units.all(keys[2]) > 0.0;
    contradicts.then(|| Contradiction {
        reason: against(Fact::Unit, text.to_owned()),
        instead: None,
        confidence: 0.8,
    })
}

/// A specimen field that leaves no room for the declared specimen.
fn specimen(query: &Query<'_>, declared: Elements) -> Option<Contradiction> {
    let excluded = query.specimen.stated && !declared.specimen.as_str().is_empty();
    if !(excluded && query.specimen.excludes(declared.specimen)) {
        return None;
    }
    let about = query.item.specimen.unwrap_or_default().to_owned();
    Some(Contradiction {
        reason: against(Fact::Specimen, about),
        instead: None,
        confidence: 0.9,
    })
}
