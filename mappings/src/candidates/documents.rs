//! Every name of the loaded masters and name lists, with what it stands for.

use std::collections::BTreeMap;

use crate::masters::{Element, Jlac10};
use crate::names::fold;

use super::code::{Analyte, Part, has_members};

/// The family of the master tables themselves.
pub(crate) const MASTERS: u16 = 0;

/// The sources and the families they belong to; see [`families`].
pub(crate) type Families<'a> = BTreeMap<&'a str, u16>;

/// A name and what it stands for, as deep as known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Document {
    /// The analyte; with its result where the analyte is a panel.
    pub(crate) analyte: Analyte,
    /// Identification, 4 characters.
    pub(crate) identification: Option<Part>,
    /// Result, 2 characters.
    pub(crate) result: Option<Part>,
    /// The name.
    pub(crate) name: String,
    /// The family of sources that wrote it.
    pub(crate) family: u16,
    /// Whether it is a second or English name of the master tables.
    pub(crate) other: bool,
}

/// The share of an identification's neighbours that must belong to one analyte before its name alone speaks for both.
const BELONGS: f32 = 0.1;

/// The documents of the masters, sorted, each once.
pub(crate) fn documents(masters: &Jlac10, families: &Families<'_>) -> Vec<Document> {
    let mut documents = Vec::new();
    for element in &masters.analytes {
        for (at, name) in names(element).enumerate() {
            let master = master(&element.code, None, None, name);
            documents.extend(master.map(|document| Document {
                other: at > 0,
                ..document
            }));
        }
    }
    add_results(masters, &mut documents);
    add_identified(masters, &mut documents);
    let family = |source: &str| families.get(source).copied().unwrap_or(MASTERS);
    for listed in &masters.codes {
        for name in [Some(&listed.name), listed.abbreviation.as_ref()]
            .into_iter()
            .flatten()
        {
            documents.extend(coded(&listed.code, name, family(&listed.source)));
        }
    }
    for known in &masters.names {
        documents.extend(coded(&known.code, &known.local_name, family(&known.source)));
    }
    documents.retain(|document| !document.name.trim().is_empty());
    documents.sort();
    documents.dedup();
    documents
}

/// The names of an element, the first one first.
pub(crate) fn names(element: &Element) -> impl Iterator<Item = &str> {
    let others = [
        element.other_name.as_deref(),
        element.english_name.as_deref(),
    ];
    std::iter::once(element.name.as_str())
        .chain(others.into_iter().flatten())
        .filter(|name| !name.is_empty())
}

fn master(
    analyte: &str,
    identification: Option<&str>,
    result: Option<&str>,
    name: &str,
) -> Option<Document> {
    Some(Document {
        analyte: Analyte::new(analyte, result)?,
        identification: identification.and_then(Part::new),
        result: result.and_then(Part::new),
        name: name.to_owned(),
        family: MASTERS,
        other: false,
    })
}

fn coded(code: &str, name: &str, family: u16) -> Option<Document> {
    let document = master(code.get(..5)?, code.get(5..9), code.get(15..17), name)?;
    Some(Document { family, ..document })
}

/// The results that only some analytes have: members of panels, and parts of other tests.
fn add_results(masters: &Jlac10, documents: &mut Vec<Document>) {
    let by_code = |elements: &'_ [Element]| -> BTreeMap<String, String> {
        elements
            .iter()
            .map(|element| (element.code.clone(), element.name.clone()))
            .collect()
    };
    let analytes = by_code(&masters.analytes);
    let identifications = by_code(&masters.identifications);
    for result in &masters.specific_results {
        // A result 00 names the test as a whole.
        let Some(analyte) = analytes
            .get(&result.analyte)
            .filter(|_| result.code != "00" && result.code.len() == 2)
        else {
            continue;
        };
        let set = identifications
            .get(&result.identification)
            .map_or(String::new(), |set| format!(" - {set}"));
        for name in [Some(&result.name), result.english_name.as_ref()]
            .into_iter()
            .flatten()
        {
            if name.is_empty() {
                continue;
            }
            let names = [format!("{analyte}{set} - {name}"), name.clone()];
            // The bare name of a part says what is measured only under a panel.
            let count = if has_members(&result.analyte) { 2 } else { 1 };
            let identification = Some(result.identification.as_str());
            for name in &names[..count] {
                documents.extend(master(
                    &result.analyte,
                    identification,
                    Some(&result.code),
                    name,
                ));
            }
        }
    }
}

/// Identifications that belong to few analytes, as allergens do: their name alone is a name of the item.
fn add_identified(masters: &Jlac10, documents: &mut Vec<Document>) {
    let mut owners: BTreeMap<&str, BTreeMap<&str, f32>> = BTreeMap::new();
    let listed = masters.codes.iter().map(|listed| listed.code.as_str());
    for code in listed.chain(masters.names.iter().map(|known| known.code.as_str())) {
        let (Some(analyte), Some(kind), Some(whole)) =
            (code.get(..5), code.get(5..7), code.get(5..9))
        else {
            continue;
        };
        if whole != "0000" {
            for key in [kind, whole] {
                *owners.entry(key).or_default().entry(analyte).or_default() += 1.0;
            }
        }
    }
    for element in masters
        .identifications
        .iter()
        .filter(|element| names_something(&element.code))
    {
        let of_kind = element.code.get(..2).and_then(|kind| owners.get(kind));
        let Some(owners) = owners.get(element.code.as_str()).or(of_kind) else {
            continue;
        };
        let all: f32 = owners.values().sum();
        for (analyte, _) in owners
            .iter()
            .filter(|&(analyte, &count)| count / all >= BELONGS && !has_members(analyte))
        {
            for name in names(element) {
                documents.extend(master(analyte, Some(&element.code), None, name));
            }
        }
    }
}

/// Whether the name of an identification says what is measured: an allergen, a marker, a tissue. Those from 1000 on are times,
/// samples, classes of antibody and kinds of evidence of a virus, those from 9900 on kinds of gene analysis, and mean nothing by
/// themselves.
fn names_something(identification: &str) -> bool {
    !identification.starts_with('1') && !identification.starts_with("99")
}

/// Numbers for the sources, from 1. Sources of which most names and codes are the same are one family: a source that copies
/// another says nothing new, and must be left out together with it when the engine tests itself.
pub(crate) fn families(masters: &Jlac10) -> Families<'_> {
    let mut entries: BTreeMap<&str, Vec<(String, &str)>> = BTreeMap::new();
    let listed = masters
        .codes
        .iter()
        .map(|listed| (&listed.source, &listed.name, &listed.code));
    let known = masters
        .names
        .iter()
        .map(|known| (&known.source, &known.local_name, &known.code));
    for (source, name, code) in listed.chain(known) {
        entries
            .entry(source)
            .or_default()
            .push((fold(name), code.get(..12).unwrap_or(code)));
    }
    for list in entries.values_mut() {
        list.sort();
        list.dedup();
    }
    let mut families = Families::new();
    let mut last = MASTERS;
    for (source, list) in &entries {
        let twin = families
            .iter()
            .find(|(other, _)| entries.get(*other).is_some_and(|other| alike(other, list)));
        let family = twin.map(|(_, &family)| family).unwrap_or_else(|| {
            last += 1;
            last
        });
        families.insert(*source, family);
    }
    families
}

/// Whether most entries of the shorter list stand in the longer one. Both are sorted.
fn alike(left: &[(String, &str)], right: &[(String, &str)]) -> bool {
    let (short, long) = if left.len() <= right.len() {
        (left, right)
    } else {
        (right, left)
    };
    let shared = short
        .iter()
        .filter(|entry| long.binary_search(entry).is_ok())
        .count();
    shared * 2 > short.len()
}
