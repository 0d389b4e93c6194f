//! The names of the masters as documents, and which of them a name is like.

use hashbrown::HashMap;

use crate::names::features::Feature;

/// A feature by number, with its weight.
pub(crate) type Weighted = (u32, f32);

/// A list of features with the sum of their squares, which makes names of different length comparable.
#[derive(Clone, Debug, Default)]
pub(crate) struct Vector {
    /// In the order of their numbers.
    pub(crate) features: Vec<Weighted>,
    /// Sum of the squared weights, with those of features that no document has.
    pub(crate) square: f32,
}

/// Which documents hold a feature.
#[derive(Debug, Default)]
pub(crate) struct TextIndex {
    numbers: HashMap<String, u32>,
    /// For each feature, how rare it is: the logarithm of documents over documents that hold it.
    rarity: Vec<f32>,
    /// For each feature, the documents that hold it and its weight there.
    postings: Vec<Vec<(u32, f32)>>,
    /// For each document, its features.
    pub(crate) vectors: Vec<Vector>,
}

impl Vector {
    /// Whether the feature is among those of the name.
    pub(crate) fn holds(&self, feature: u32) -> bool {
        let at = self
            .features
            .binary_search_by_key(&feature, |&(number, _)| number);
        at.is_ok()
    }
}

impl TextIndex {
    /// Builds the index over the features of documents, which keep their places.
    pub(crate) fn build(documents: &[Vec<Feature>]) -> Self {
        let mut numbers: HashMap<String, u32> = HashMap::new();
        let mut holders: Vec<u32> = Vec::new();
        for (feature, _) in documents.iter().flatten() {
            let next = holders.len() as u32;
            let number = *numbers.entry_ref(feature.as_str()).or_insert(next);
            if number == next {
                holders.push(0);
            }
            holders[number as usize] += 1;
        }
        let all = documents.len() as f32;
        let rarity = holders
            .iter()
            .map(|&held| (1.0 + all / held as f32).ln())
            .collect();
        let mut index = Self {
            numbers,
            rarity,
            postings: vec![Vec::new(); holders.len()],
            vectors: Vec::new(),
        };
        for (document, features) in documents.iter().enumerate() {
            let vector = index.vector(features);
            for &(feature, weight) in &vector.features {
                index.postings[feature as usize].push((document as u32, weight));
            }
            index.vectors.push(vector);
        }
        index
    }

    /// The features of a name with their weights among these documents.
    pub(crate) fn vector(&self, features: &[Feature]) -> Vector {
        let unseen = (1.0 + self.vectors.len().max(1) as f32).ln() * UNSEEN;
        let mut vector = Vector::default();
        for (feature, factor) in features {
            let number = self.numbers.get(feature.as_str());
            let rarity = number.map_or(unseen, |&number| self.rarity[number as usize]);
            let weight = factor * rarity;
            vector.square += weight * weight;
            vector
                .features
                .extend(number.map(|&number| (number, weight)));
        }
        vector.features.sort_by_key(|&(number, _)| number);
        vector
    }

    /// How like each document is to the name (cosine, 0 to 1), in the order of documents.
    pub(crate) fn like(&self, name: &Vector) -> Vec<f32> {
        let mut products = vec![0.0_f32; self.vectors.len()];
        for &(feature, weight) in &name.features {
            for &(document, other) in &self.postings[feature as usize] {
                products[document as usize] += weight * other;
            }
        }
        for (product, vector) in products.iter_mut().zip(&self.vectors) {
            *product = cosine(*product, name.square, vector.square);
        }
        products
    }
}

/// A feature that no document holds is a typing error as often as a rare word.
const UNSEEN: f32 = 0.5;

/// The likeness of two vectors from their product and their squares.
pub(crate) fn cosine(product: f32, left: f32, right: f32) -> f32 {
    if left <= 0.0 || right <= 0.0 {
        0.0
    } else {
        (product / (left * right).sqrt()).min(1.0)
    }
}

/// The likeness of a name to a document and the words of another put together, each feature counted once.
pub(crate) fn composed(name: &Vector, document: &Vector, addition: &Vector) -> f32 {
    let mut product = dot(name, document);
    let mut square = document.square;
    for &(feature, weight) in &addition.features {
        if document
            .features
            .binary_search_by_key(&feature, |&(number, _)| number)
            .is_err()
        {
            square += weight * weight;
            product += weight * weight_of(name, feature);
        }
    }
    cosine(product, name.square, square)
}

fn dot(left: &Vector, right: &Vector) -> f32 {
    left.features
        .iter()
        .map(|&(feature, weight)| weight * weight_of(right, feature))
        .sum()
}

fn weight_of(vector: &Vector, feature: u32) -> f32 {
    let at = vector
        .features
        .binary_search_by_key(&feature, |&(number, _)| number);
    at.map_or(0.0, |at| vector.features[at].1)
}
