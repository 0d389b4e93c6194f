//! What single diseases do to single items beyond their axes: the antigen that is found, the antibody that is high.

use crate::masters::{Axis, Disease, Masters};

use super::model::twin;

/// What a disease does to one item.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Sign {
    pub item: usize,
    /// Percent of positives for two-valued items, else widths.
    pub strength: f64,
    /// How many of 100 patients have it.
    pub patients: u64,
}

/// Who all have a sign.
const ALL: u64 = 100;

/// By key of the disease and of the item: percent of positives for two-valued items, widths for others. The masters name more
/// two-valued ones.
const SIGNS: &[(&str, &str, f64)] = &[
    ("STREP_PHARYNGITIS", "ASO", 2.0),
    ("GASTRIC_CANCER", "FOB", 45.0),
    ("UTI", "ULEU", 2.5),
    ("UTI", "S_WBC", 3.0),
    ("UTI", "S_BAC", 2.5),
    ("PREGNANCY", "HCG", 9.0),
    ("GASTRIC_ULCER", "HPYLORI", 3.0),
    ("VITAMIN_B12", "VITB12", -4.0),
    ("HASHIMOTO", "TPOAB", 3.0),
    ("HASHIMOTO", "TGAB", 3.0),
    ("GRAVES", "TRAB", 2.0),
    ("AMI", "TNI", 5.0),
    ("AMI", "TNT", 6.0),
    ("AMI", "CKMB", 4.0),
    ("KETOACIDOSIS", "G_PH", -17.0),
    ("KETOACIDOSIS", "G_PCO2", -5.5),
    ("KETOACIDOSIS", "G_K", 3.0),
    ("KETOACIDOSIS", "K", 3.0),
    ("KETOACIDOSIS", "UKET", 3.0),
    ("DYSLIPIDAEMIA", "TG", 1.0),
    ("DIABETES1", "CPEP", -4.0),
    ("DIABETES1", "GADAB", 6.0),
    ("ALDOSTERONISM", "ALDO", 2.5),
    ("ALDOSTERONISM", "ARC", -2.5),
    ("ALDOSTERONISM", "K", -3.0),
    ("MYASTHENIA", "ACHRAB", 8.0),
    ("HYPERURICAEMIA", "UA", 2.2),
    ("URINARY_STONE", "UBLD", 2.0),
    ("URINARY_STONE", "S_RBC", 2.5),
    ("CKD", "UTP", 1.2),
    ("CKD", "UALB", 1.2),
    ("DIABETIC_NEPHROPATHY", "UTP", 2.0),
    ("DIABETIC_NEPHROPATHY", "UALB", 2.5),
    ("IGA_NEPHROPATHY", "UTP", 2.2),
    ("IGA_NEPHROPATHY", "S_RBC", 2.5),
    ("NEPHROTIC", "UTP", 3.8),
    ("NEPHROTIC", "UPRO", 2.5),
    ("NEPHROTIC", "ALB", -4.0),
    ("NEPHROTIC", "TP", -3.0),
];

/// Signs of some patients only, with how many of 100: those whose disease is not under control, or whom a drug changes. Who
/// has one sign of a disease has its more frequent ones, too.
const OF_SOME: &[(&str, &str, f64, u64)] = &[
    ("AML", "WBC", 8.0, 60),
    ("AML", "BLAST", 350.0, 85),
    ("ALL", "WBC", 7.0, 65),
    ("ALL", "BLAST", 400.0, 85),
    ("CML", "WBC", 10.0, 75),
    ("CML", "BASO", 12.0, 75),
    ("CML", "MYELO", 15.0, 75),
    ("CML", "METAMY", 12.0, 75),
    ("MYELOMA", "IGG", 4.5, 65),
    ("MYELOMA", "TP", 4.5, 65),
    ("MYELOMA", "IGA", -3.0, 65),
    ("MYELOMA", "IGM", -3.0, 65),
    ("MYELOMA", "CA", 4.0, 20),
    ("LUNG_CANCER", "CA", 5.0, 7),
    ("DYSLIPIDAEMIA", "LDL", -1.6, 60),
    ("AFIB", "PT_S", 14.0, 30),
    ("HEART_FAILURE", "K", -1.2, 40),
    ("HYPERTENSION", "K", -1.2, 12),
];

/// The signs of every disease, by its index.
pub(super) fn signs(masters: &Masters) -> Vec<Vec<Sign>> {
    masters
        .diseases
        .iter()
        .map(|disease| {
            let mut signs: Vec<Sign> = Vec::new();
            let all = SIGNS
                .iter()
                .map(|(of, key, strength)| (of, key, strength, &ALL));
            let some = OF_SOME
                .iter()
                .map(|(of, key, strength, patients)| (of, key, strength, patients));
            for (_, key, &strength, &patients) in
                all.chain(some).filter(|row| *row.0 == disease.key)
            {
                if let Some(item) = masters.item(key) {
                    signs.push(Sign {
                        item,
                        strength,
                        patients,
                    });
                }
            }
            for (key, percent) in &disease.positive {
                if let Some(item) = masters.items.iter().position(|item| &item.key == key) {
                    signs.push(Sign {
                        item,
                        strength: f64::from(*percent),
                        patients: ALL,
                    });
                }
            }
            for &(axis, shift) in &disease.shifts {
                let own = shift * (1.0 - general(axis));
                for (item, row) in masters.items.iter().enumerate() {
                    if own != 0.0 && row.axis == axis && is_own(masters, disease, item) {
                        signs.push(Sign {
                            item,
                            strength: own * row.weight,
                            patients: ALL,
                        });
                    }
                }
            }
            signs
        })
        .collect()
}

/// Whether an item is one of the disease: asked for because of it, or the twin of such a one (free PSA of PSA).
fn is_own(masters: &Masters, disease: &Disease, item: usize) -> bool {
    let asked = |key: &String| disease.items.contains(key);
    let key = &masters.items[item].key;
    let other = twin(masters, key).map(|(other, _)| &masters.items[other].key);
    asked(key) || other.is_some_and(asked)
}

/// The part of a shift that every item of the axis takes. A tumour raises its own markers and the others hardly; the same goes
/// for autoantibodies and, less so, for allergens.
pub(super) fn general(axis: Axis) -> f64 {
    match axis {
        Axis::Tumour => 0.1,
        Axis::Autoimmune => 0.25,
        Axis::Allergy => 0.5,
        _ => 1.0,
    }
}

/// Items that are high when another, two-valued one is positive, by the natural logarithm of how many times.
pub(super) const COMPANIONS: &[(&str, &str, f64)] = &[
    ("IGRA_TB1", "IGRA_J", 4.0),
    ("IGRA_TB2", "IGRA_J", 4.1),
    ("HBSAGQ", "HBSAG", 12.0),
    ("HBVDNA", "HBSAG", 2.0),
    ("HCVABQ", "HCVAB", 4.8),
    ("HCVRNA", "HCVAB", 2.2),
    ("FOBQ", "FOB", 3.2),
];
