//! How children differ from adults, and women after the menopause from younger ones: factors on an item's centre.

use super::subject::Subject;

/// What an item does while its owner grows up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Growth {
    #[default]
    Same,
    /// Alkaline phosphatase, which growing bones give off.
    BoneEnzyme,
    Creatinine,
    Haemoglobin,
    CellVolume,
    WhiteCells,
    Neutrophils,
    Lymphocytes,
    ImmunoglobulinG,
    ImmunoglobulinA,
    Phosphate,
    LactateDehydrogenase,
    Transaminase,
    Urate,
    TotalProtein,
    SexHormone,
    Androgen,
    /// What a body gives off in a day.
    BodySize,
    UrineCreatinine,
    /// Rises after the menopause.
    Gonadotropin,
    /// Insulin-like growth factor, highest in puberty and falling ever after.
    Somatomedin,
    /// Triglycerides, ferritin, GGT: children have less.
    Store,
    MuscleEnzyme,
}

/// What the item of this key does.
pub(super) fn growth(key: &str) -> Growth {
    match key {
        "ALP" | "BAP" => Growth::BoneEnzyme,
        "CRE" => Growth::Creatinine,
        "HB" => Growth::Haemoglobin,
        "MCV" => Growth::CellVolume,
        "WBC" => Growth::WhiteCells,
        "NEUT" => Growth::Neutrophils,
        "LYMPH" => Growth::Lymphocytes,
        "IGG" => Growth::ImmunoglobulinG,
        "IGA" => Growth::ImmunoglobulinA,
        "IP" | "P" => Growth::Phosphate,
        "LD" | "LDH" => Growth::LactateDehydrogenase,
        "AST" => Growth::Transaminase,
        "IGF1" => Growth::Somatomedin,
        "TG" | "FER" | "GGT" => Growth::Store,
        "CK" => Growth::MuscleEnzyme,
        "UA" => Growth::Urate,
        "TP" => Growth::TotalProtein,
        "E2" | "PROG" => Growth::SexHormone,
        "TESTO" => Growth::Androgen,
        "FSH" | "LH" => Growth::Gonadotropin,
        "U24VOL" | "U24CRE" | "U24NA" | "U24K" | "U24CL" | "U24UN" => Growth::BodySize,
        "UCRE" => Growth::UrineCreatinine,
        _ => Growth::Same,
    }
}

/// Items in which boys and girls differ from puberty only; before it both are as the woman is.
const ALIKE: &[&str] = &[
    "ALT", "BUN", "CHE", "CK", "FER", "GGT", "HDL", "MYO", "PREALB", "TBIL", "TG", "UA", "UCRE",
];

/// In years.
pub(super) const PUBERTY: f64 = 12.0;

pub(super) fn is_alike(key: &str) -> bool {
    ALIKE.contains(&key)
}

/// Factors by age: the first whose age lies above the child's.
type Steps = &'static [(f64, f64)];

const BONE_ENZYME: [Steps; 2] = [
    &[
        (1.0, 3.3),
        (10.0, 3.0),
        (12.0, 3.4),
        (15.0, 3.9),
        (16.0, 2.5),
        (17.0, 1.8),
        (19.0, 1.3),
    ],
    &[
        (1.0, 3.3),
        (9.0, 3.0),
        (13.0, 3.7),
        (14.0, 2.6),
        (15.0, 1.9),
        (17.0, 1.3),
    ],
];
const CELL_VOLUME: Steps = &[(2.0, 0.86), (6.0, 0.89), (12.0, 0.92), (18.0, 0.96)];
const WHITE_CELLS: Steps = &[(2.0, 1.6), (6.0, 1.35), (12.0, 1.1)];
const NEUTROPHILS: Steps = &[(1.0, 0.5), (4.0, 0.68), (8.0, 0.86), (15.0, 0.95)];
const LYMPHOCYTES: Steps = &[(1.0, 2.0), (4.0, 1.7), (8.0, 1.35), (15.0, 1.12)];
const IMMUNOGLOBULIN_G: Steps = &[(1.0, 0.45), (3.0, 0.62), (7.0, 0.8), (13.0, 0.92)];
const IMMUNOGLOBULIN_A: Steps = &[(1.0, 0.15), (3.0, 0.3), (7.0, 0.5), (13.0, 0.75)];
const PHOSPHATE: Steps = &[(1.0, 1.65), (12.0, 1.4), (16.0, 1.25)];
const LACTATE_DEHYDROGENASE: Steps = &[(2.0, 1.6), (6.0, 1.4), (12.0, 1.2)];
const TRANSAMINASE: Steps = &[(2.0, 1.7), (6.0, 1.4), (12.0, 1.15)];
const URATE: Steps = &[(6.0, 0.85), (12.0, 0.95)];
const STORE: Steps = &[(12.0, 0.75)];
const MUSCLE_ENZYME: Steps = &[(12.0, 1.25)];
const SOMATOMEDIN: Steps = &[
    (3.0, 0.5),
    (6.0, 0.7),
    (9.0, 1.0),
    (12.0, 1.7),
    (16.0, 2.7),
    (20.0, 2.1),
    (30.0, 1.5),
    (40.0, 1.15),
];
const TOTAL_PROTEIN: Steps = &[(1.0, 0.86), (6.0, 0.94)];
const BODY_SIZE: Steps = &[(2.0, 0.15), (6.0, 0.3), (12.0, 0.55), (15.0, 0.8)];
const URINE_CREATININE: Steps = &[(2.0, 0.3), (6.0, 0.5), (12.0, 0.8)];
const SEX_HORMONE: Steps = &[(9.0, 0.03), (12.0, 0.15), (15.0, 0.6)];
const GONADOTROPIN: Steps = &[(9.0, 0.15), (12.0, 0.4)];
/// Haemoglobin in g/dL of boys and of girls, up to an age; a boy's rises in puberty.
const HAEMOGLOBIN: [Steps; 2] = [
    &[
        (0.5, 11.8),
        (2.0, 11.9),
        (6.0, 12.5),
        (12.0, 13.2),
        (15.0, 14.0),
        (18.0, 14.8),
    ],
    &[
        (0.5, 11.8),
        (2.0, 11.9),
        (6.0, 12.5),
        (12.0, 13.2),
        (18.0, 13.3),
    ],
];
/// The grown woman's haemoglobin that the table above goes with, in g/dL.
const HAEMOGLOBIN_ADULT: [f64; 2] = [15.0, 13.2];

/// The factor on the centre of an item.
pub(super) fn factor(subject: &Subject, growth: Growth, centre: f64) -> f64 {
    let steps = match growth {
        Growth::Same => return 1.0,
        Growth::Creatinine => return creatinine(subject, centre),
        Growth::Gonadotropin | Growth::SexHormone if subject.age >= 15.0 => {
            return after_menopause(subject, growth);
        }
        Growth::Somatomedin => SOMATOMEDIN,
        _ if subject.age >= 19.0 => return 1.0,
        Growth::Haemoglobin => {
            let adult = HAEMOGLOBIN_ADULT[subject.sex];
            return step(HAEMOGLOBIN[subject.sex], subject.age, adult) / adult;
        }
        Growth::BoneEnzyme => BONE_ENZYME[subject.sex],
        Growth::CellVolume => CELL_VOLUME,
        Growth::WhiteCells => WHITE_CELLS,
        Growth::Neutrophils => NEUTROPHILS,
        Growth::Lymphocytes => LYMPHOCYTES,
        Growth::ImmunoglobulinG => IMMUNOGLOBULIN_G,
        Growth::ImmunoglobulinA => IMMUNOGLOBULIN_A,
        Growth::Phosphate => PHOSPHATE,
        Growth::LactateDehydrogenase => LACTATE_DEHYDROGENASE,
        Growth::Transaminase => TRANSAMINASE,
        Growth::Urate => URATE,
        Growth::Store => STORE,
        Growth::MuscleEnzyme => MUSCLE_ENZYME,
        Growth::TotalProtein => TOTAL_PROTEIN,
        Growth::SexHormone | Growth::Androgen => SEX_HORMONE,
        Growth::BodySize => BODY_SIZE,
        Growth::UrineCreatinine => URINE_CREATININE,
        Growth::Gonadotropin => GONADOTROPIN,
    };
    step(steps, subject.age, 1.0)
}

/// The value of the first step above `age`, or `grown`.
fn step(steps: Steps, age: f64, grown: f64) -> f64 {
    steps
        .iter()
        .find(|(below, _)| age < *below)
        .map_or(grown, |(_, value)| *value)
}

/// Creatinine follows muscle: 0.30 mg/dL for every metre of a child, which meets the adult's centre from 12 to 18 years.
fn creatinine(subject: &Subject, centre: f64) -> f64 {
    if subject.age >= 18.0 || centre <= 0.0 {
        return 1.0;
    }
    let child = 0.003 * child_height_cm(subject) / centre;
    let grown = ((subject.age - 12.0) / 6.0).clamp(0.0, 1.0);
    child + (1.0 - child) * grown
}

/// The height of the record, held within what the age allows, since a record may know the grown height only.
fn child_height_cm(subject: &Subject) -> f64 {
    let usual = if subject.age < 2.0 {
        50.0 + 18.0 * subject.age
    } else {
        (74.0 + 6.2 * subject.age).min(170.0)
    };
    subject
        .occasion
        .patient
        .height_cm
        .clamp(0.85 * usual, 1.15 * usual)
}

/// What women's hormones do after the menopause.
fn after_menopause(subject: &Subject, growth: Growth) -> f64 {
    match growth {
        _ if subject.sex == 0 || subject.age < 51.0 => 1.0,
        Growth::Gonadotropin => 3.5,
        _ => 0.3,
    }
}
