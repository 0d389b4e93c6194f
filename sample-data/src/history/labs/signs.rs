//! What single diseases do to single items beyond their axes: the antigen that is found, the antibody that is high.

use crate::masters::{Axis, Masters};

/// What a disease does to one item.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Sign {
    pub item: usize,
    /// Percent of positives for two-valued items, else widths.
    pub strength: f64,
}

/// By key of the disease and of the item: percent of positives for two-valued items, widths for others.
const SIGNS: &[(&str, &str, f64)] = &[
    ("COVID19", "COVAG", 78.0),
    ("COVID19", "COVPCR", 96.0),
    ("RSV_BRONCHIOLITIS", "RSV", 85.0),
    ("STREP_PHARYNGITIS", "STREPA", 90.0),
    ("STREP_PHARYNGITIS", "ASO", 1.5),
    ("PNEUMONIA_CHILD", "MYCOAG", 70.0),
    ("PNEUMONIA_CHILD", "MYCOIGM", 75.0),
    ("PNEUMONIA", "USPN", 22.0),
    ("GASTROENTERITIS", "NORO", 40.0),
    ("GASTROENTERITIS_CHILD", "NORO", 40.0),
    ("GASTROENTERITIS_CHILD", "ROTA", 25.0),
    ("CHRONIC_HEPATITIS_B", "HBSAG", 99.0),
    ("CHRONIC_HEPATITIS_B", "HBCAB", 99.0),
    ("CHRONIC_HEPATITIS_B", "HBEAG", 22.0),
    ("CHRONIC_HEPATITIS_C", "HCVAB", 99.0),
    ("TUBERCULOSIS", "IGRA_J", 92.0),
    ("AMI", "HFABP", 85.0),
    ("COLON_CANCER", "FOB", 75.0),
    ("GASTRIC_CANCER", "FOB", 45.0),
    ("UTI", "UNIT", 60.0),
    ("UTI", "ULEU", 2.5),
    ("UTI", "S_WBC", 3.0),
    ("UTI", "S_BAC", 2.5),
    ("PREGNANCY", "UHCG", 99.0),
    ("PREGNANCY", "HCG", 9.0),
    ("GASTRIC_ULCER", "HPYLORI", 3.0),
    ("VITAMIN_B12", "VITB12", -4.0),
    ("HASHIMOTO", "TPOAB", 6.0),
    ("HASHIMOTO", "TGAB", 6.0),
    ("GRAVES", "TRAB", 6.0),
    ("GRAVES", "TSAB", 8.0),
    ("DIABETES1", "CPEP", -4.0),
    ("DIABETES1", "GADAB", 6.0),
    ("ALDOSTERONISM", "ALDO", 2.5),
    ("ALDOSTERONISM", "ARC", -2.5),
    ("ALDOSTERONISM", "K", -2.5),
    ("MYASTHENIA", "ACHRAB", 8.0),
    ("HYPERURICAEMIA", "UA", 2.2),
    ("URINARY_STONE", "UBLD", 2.0),
    ("URINARY_STONE", "S_RBC", 2.5),
    ("CKD", "UTP", 2.0),
    ("CKD", "UALB", 2.0),
    ("DIABETIC_NEPHROPATHY", "UTP", 3.0),
    ("DIABETIC_NEPHROPATHY", "UALB", 3.5),
    ("IGA_NEPHROPATHY", "UTP", 3.0),
    ("IGA_NEPHROPATHY", "S_RBC", 2.5),
    ("NEPHROTIC", "UTP", 6.0),
    ("NEPHROTIC", "UPRO", 2.5),
    ("NEPHROTIC", "ALB", -4.0),
    ("NEPHROTIC", "TP", -3.0),
];

/// The signs of every disease, by its index.
pub(super) fn signs(masters: &Masters) -> Vec<Vec<Sign>> {
    masters
        .diseases
        .iter()
        .map(|disease| {
            let mut signs: Vec<Sign> = Vec::new();
            for (_, key, strength) in SIGNS.iter().filter(|(of, ..)| *of == disease.key) {
                if let Some(item) = masters.items.iter().position(|item| item.key == *key) {
                    signs.push(Sign {
                        item,
                        strength: *strength,
                    });
                }
            }
            for &(axis, shift) in &disease.shifts {
                let own = shift * (1.0 - general(axis));
                for (item, row) in masters.items.iter().enumerate() {
                    if own != 0.0 && row.axis == axis && disease.items.contains(&row.key) {
                        signs.push(Sign {
                            item,
                            strength: own * row.weight,
                        });
                    }
                }
            }
            signs
        })
        .collect()
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
