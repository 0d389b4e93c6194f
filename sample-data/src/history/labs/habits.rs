//! How single items behave beyond their axis: how much of one is new on each occasion, and what else moves it.

use crate::masters::{Axis, Masters};

/// The share of an item's standard deviation that is new on each occasion, unless told below.
const PASSING: f64 = 0.5;

/// Items that people keep more closely, or less. Times the width it is the usual variation from day to day: alkaline
/// phosphatase 6 %, HDL cholesterol 7 %, red cells' volume 1 %.
const STEADY: &[(&str, f64)] = &[
    ("ACPA", 0.25),
    ("AFP", 0.3),
    ("ALB", 0.45),
    ("ALP", 0.25),
    ("AMY", 0.3),
    ("AST", 0.45),
    ("B2MG", 0.3),
    ("CA125", 0.3),
    ("CA15_3", 0.25),
    ("CA19_9", 0.25),
    ("CEA", 0.32),
    ("CHE", 0.35),
    ("CRE", 0.4),
    ("CYSC", 0.33),
    ("FER", 0.25),
    ("GA", 0.35),
    ("GGT", 0.26),
    ("HB", 0.42),
    ("HBA1C", 0.35),
    ("HDL", 0.35),
    ("IGA", 0.15),
    ("IGE_T", 0.2),
    ("IGG", 0.25),
    ("IGM", 0.15),
    ("KL6", 0.25),
    ("LD", 0.45),
    ("LDL", 0.35),
    ("MCHC", 0.35),
    ("MCV", 0.22),
    ("PIVKA", 0.35),
    ("PLT", 0.42),
    ("PSA", 0.25),
    ("RF", 0.25),
    ("TGAB", 0.25),
    ("TPOAB", 0.25),
    ("TRAB", 0.3),
    ("TSH", 0.4),
    ("UA", 0.45),
];

/// The share of the item's deviation that is new on each occasion.
pub(super) fn passing(key: &str) -> f64 {
    let told = STEADY.iter().find(|(one, _)| *one == key);
    match told {
        Some((_, share)) => *share,
        None if key.starts_with("IGE_") => 0.2,
        None => PASSING,
    }
}

/// Items that a second axis moves, too, with its weight. Inflammation binds iron, raises ferritin and sugar and lowers
/// albumin; what lowers sodium (loss, diuretics) mostly lowers potassium; muscles hold transaminases.
const SECOND: &[(&str, Axis, f64)] = &[
    ("FER", Axis::Inflammation, 0.35),
    ("FE", Axis::Inflammation, -0.3),
    ("ALB", Axis::Inflammation, -0.3),
    ("PREALB", Axis::Inflammation, -0.5),
    ("GLU", Axis::Inflammation, 0.25),
    ("PLT", Axis::Inflammation, 0.2),
    ("K", Axis::Electrolyte, -0.5),
    ("G_K", Axis::Electrolyte, -0.5),
    ("AST", Axis::Muscle, 1.3),
    ("ALT", Axis::Muscle, 0.5),
    ("LD", Axis::Muscle, 0.8),
];

/// The second axis of an item and its weight.
pub(super) fn second(key: &str) -> Option<(Axis, f64)> {
    let (_, axis, weight) = SECOND.iter().find(|(one, ..)| *one == key)?;
    Some((*axis, *weight))
}

/// By disease: whether it is a malignant one, which treatment makes silent in some.
pub(super) fn malignant(masters: &Masters) -> Vec<bool> {
    let diseases = masters.diseases.iter();
    diseases
        .map(|disease| disease.icd10.starts_with('C'))
        .collect()
}
