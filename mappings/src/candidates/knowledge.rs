//! What is read off the masters once: their names as documents, and the features of both.

use std::collections::{BTreeMap, BTreeSet};

use crate::masters::Jlac10;
use crate::names::features::features;
use crate::names::words::Words;

use super::code::{Analyte, Part};
use super::documents::{Document, Families, MASTERS, documents, names};
use super::query::Query;
use super::rank::Without;
use super::text::{TextIndex, Vector, composed};
use super::usage::kind;

/// The names of the masters, ready to be compared.
#[derive(Debug)]
pub(crate) struct Knowledge {
    /// The words of the house.
    pub(crate) words: Words,
    /// The names with what they stand for.
    pub(crate) documents: Vec<Document>,
    text: TextIndex,
    /// The names of identifications among the features of documents.
    identifications: BTreeMap<Part, Vec<Vector>>,
    /// The names of identifications by themselves, and whose they are.
    identification_text: TextIndex,
    identification_of: Vec<Part>,
    /// How many identifications there are of each kind.
    kind_sizes: BTreeMap<Part, f32>,
}

/// The documents that a name is like.
#[derive(Debug)]
pub(crate) struct Likeness {
    vector: Vector,
    /// Documents with their likeness, the likest first.
    pub(crate) documents: Vec<(u32, f32)>,
    /// Identifications of which the name is in the item's name, the likest first.
    pub(crate) identifications: Vec<Part>,
    /// How like each document is to the name without its brackets, in the order of documents.
    pub(crate) plain: Vec<f32>,
}

const DOCUMENTS_MOST: usize = 300;
const IDENTIFICATIONS_MOST: usize = 12;
/// So much of the likeness comes from the whole name, and the rest from the best name inside it.
const WHOLE: f32 = 0.5;
/// A part of another test is meant only where the name says so.
const PART_OF_TEST: f32 = 0.8;
/// From this likeness on a name is nearly the same.
const NEARLY: f32 = 0.85;
/// Documents of an analyte that are combined with the names of identifications.
const COMBINED_MOST: usize = 12;

impl Knowledge {
    /// Reads the masters.
    pub(crate) fn new(masters: &Jlac10, words: Words, families: &Families<'_>) -> Self {
        let documents = documents(masters, families);
        let texts: Vec<_> = documents
            .iter()
            .map(|document| features(&words, &document.name))
            .collect();
        let text = TextIndex::build(&texts);
        let mut identifications: BTreeMap<Part, Vec<Vector>> = BTreeMap::new();
        let mut kind_sizes: BTreeMap<Part, f32> = BTreeMap::new();
        let mut identification_of = Vec::new();
        let mut identification_texts = Vec::new();
        for element in &masters.identifications {
            let Some(code) = Part::new(&element.code) else {
                continue;
            };
            *kind_sizes.entry(kind(&code)).or_default() += 1.0;
            for name in names(element).take(2) {
                let name = features(&words, name);
                identifications
                    .entry(code)
                    .or_default()
                    .push(text.vector(&name));
                identification_of.push(code);
                identification_texts.push(name);
            }
        }
        let identification_text = TextIndex::build(&identification_texts);
        Self {
            words,
            documents,
            text,
            identifications,
            identification_text,
            identification_of,
            kind_sizes,
        }
    }

    /// How many identifications are of a kind, at least 1.
    pub(crate) fn kind_size(&self, kind: &Part) -> f32 {
        self.kind_sizes.get(kind).copied().unwrap_or(1.0)
    }

    /// The documents and identifications that an item's name is like.
    pub(crate) fn like(&self, query: &Query<'_>, without: Without) -> Likeness {
        let vector = self.text.vector(&query.features);
        let whole = self.text.like(&vector);
        let mut inner = whole.clone();
        let mut plain = None;
        for (at, (features, worth)) in query.inner.iter().enumerate() {
            let likeness = self.text.like(&self.text.vector(features));
            if at == 0 && query.has_brackets {
                plain = Some(likeness.clone());
            }
            for (best, likeness) in inner.iter_mut().zip(likeness) {
                *best = best.max(likeness * worth);
            }
        }
        let mut documents: Vec<(u32, f32)> = Vec::new();
        for (at, (&inner, &whole)) in inner.iter().zip(&whole).enumerate() {
            let document = &self.documents[at];
            let left_out = without
                .family
                .is_some_and(|family| family == document.family && family != MASTERS)
                || without.document == Some(at as u32);
            if inner > 0.0 && !left_out {
                let is_part =
                    document.family == MASTERS && document.result.is_some() && !query.is_part;
                let likeness = (1.0 - WHOLE) * inner + WHOLE * whole;
                documents.push((
                    at as u32,
                    if is_part {
                        likeness * PART_OF_TEST
                    } else {
                        likeness
                    },
                ));
            }
        }
        keep_likest(&mut documents, DOCUMENTS_MOST);
        Likeness {
            documents,
            identifications: self.held(query),
            vector,
            plain: plain.unwrap_or(whole),
        }
    }

    /// How much of the name stands in the documents taken together, 0 to 1. What is in none of them speaks for another test:
    /// `IgE(特異的)` is not `IgE`.
    pub(crate) fn covered(&self, likeness: &Likeness, documents: &[(u32, f32)]) -> f32 {
        let stands = |feature: u32| {
            documents
                .iter()
                .any(|&(at, _)| self.text.vectors[at as usize].holds(feature))
        };
        let covered = likeness
            .vector
            .features
            .iter()
            .filter(|&&(feature, _)| stands(feature));
        let square: f32 = covered.map(|(_, weight)| weight * weight).sum();
        square / likeness.vector.square.max(f32::MIN_POSITIVE)
    }

    /// How many families of sources have a nearly equal name among the documents.
    pub(crate) fn sources(&self, documents: &[(u32, f32)]) -> f32 {
        let near = documents.iter().filter(|&&(_, alike)| alike >= NEARLY);
        let families: BTreeSet<u16> = near
            .map(|&(at, _)| self.documents[at as usize].family)
            .collect();
        families.len() as f32
    }

    fn held(&self, query: &Query<'_>) -> Vec<Part> {
        let vector = self.identification_text.vector(&query.features);
        let likeness = self
            .identification_text
            .like(&vector)
            .into_iter()
            .enumerate();
        let mut held: Vec<(u32, f32)> = likeness
            .filter(|&(_, likeness)| likeness > 0.0)
            .map(|(at, likeness)| (at as u32, likeness))
            .collect();
        keep_likest(&mut held, IDENTIFICATIONS_MOST);
        held.into_iter()
            .map(|(at, _)| self.identification_of[at as usize])
            .collect()
    }

    /// The document of an analyte that the name is likest to, as a whole or by a name inside it.
    pub(crate) fn likest_of(&self, query: &Query<'_>, analyte: Analyte) -> Option<(u32, f32)> {
        let names = std::iter::once(&query.features)
            .chain(query.inner.iter().map(|(features, _)| features));
        let vectors: Vec<Vector> = names.map(|features| self.text.vector(features)).collect();
        let documents = self
            .documents
            .iter()
            .enumerate()
            .filter(|(_, document)| document.analyte == analyte);
        let alike = documents.map(|(at, _)| {
            let document = &self.text.vectors[at];
            let alike = vectors
                .iter()
                .map(|vector| composed(vector, document, &Vector::default()));
            (at as u32, alike.fold(0.0, f32::max))
        });
        alike.max_by(|left, right| left.1.total_cmp(&right.1).then(right.0.cmp(&left.0)))
    }

    /// How like the name is to an analyte with an identification: to a document that has both, or to a document of the
    /// analyte with the name of the identification added. `documents` are those of the analyte, the likest first.
    pub(crate) fn likest(
        &self,
        likeness: &Likeness,
        documents: &[(u32, f32)],
        identification: Part,
    ) -> Option<(u32, f32)> {
        let names = self
            .identifications
            .get(&identification)
            .map_or(&[][..], |names| names);
        let mut likest: Option<(u32, f32)> = None;
        for &(at, alike) in documents.iter().take(COMBINED_MOST) {
            let alike = match self.documents[at as usize].identification {
                Some(known) if known == identification => alike,
                Some(known) if !known.is_plain() => continue,
                _ if identification.is_plain() => alike,
                _ => {
                    let document = &self.text.vectors[at as usize];
                    names
                        .iter()
                        .map(|name| composed(&likeness.vector, document, name))
                        .fold(0.0, f32::max)
                }
            };
            if alike > likest.map_or(0.0, |(_, best)| best) {
                likest = Some((at, alike));
            }
        }
        likest
    }
}

fn keep_likest(entries: &mut Vec<(u32, f32)>, most: usize) {
    let order = |left: &(u32, f32), right: &(u32, f32)| {
        right.1.total_cmp(&left.1).then(left.0.cmp(&right.0))
    };
    if entries.len() > most {
        entries.select_nth_unstable_by(most, order);
        entries.truncate(most);
    }
    entries.sort_by(order);
}
