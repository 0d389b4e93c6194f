//! A small hand-made network for the tests of the laboratory: masters, a hospital, patients, and figures over their orders.

use jiff::civil::{Date, DateTime, date};

use crate::calendar::Closed;
use crate::history::labs::{Occasion, order};
use crate::history::{Decoy, LabOrder, Patient, Problem, Sex, World};
use crate::hospital::codebook::LocalItem;
use crate::hospital::dialect::{CodeOrder, Comparator, DIALECTS};
use crate::hospital::{CodeBook, Hospital, Kind, Specialty};
use crate::masters::{Axis, Disease, LabItem, Masters, Organism, Panel, Spread};

/// Key, panel, decimals, spread, centres, width, axis, weight, range of men and women, permille.
type Row = (
    &'static str,
    usize,
    u8,
    Spread,
    [f64; 2],
    f64,
    Axis,
    f64,
    Option<(f64, f64)>,
    u32,
);

pub(super) const CHEMISTRY: usize = 0;
pub(super) const BLOOD: usize = 1;
pub(super) const URINE: usize = 2;
pub(super) const RAPID: usize = 3;
pub(super) const GAS: usize = 4;

use Axis as A;
use Spread::{Binary, Derived, Grade, LogNormal, Normal};

pub(super) const ROWS: &[Row] = &[
    (
        "AST",
        CHEMISTRY,
        0,
        LogNormal,
        [22.0, 20.0],
        0.27,
        A::Liver,
        2.0,
        Some((13.0, 30.0)),
        990,
    ),
    (
        "ALT",
        CHEMISTRY,
        0,
        LogNormal,
        [21.0, 15.0],
        0.38,
        A::Liver,
        1.7,
        Some((7.0, 42.0)),
        990,
    ),
    (
        "ALP",
        CHEMISTRY,
        0,
        LogNormal,
        [72.0, 66.0],
        0.25,
        A::Biliary,
        1.3,
        Some((38.0, 113.0)),
        930,
    ),
    (
        "CRE",
        CHEMISTRY,
        2,
        LogNormal,
        [0.84, 0.62],
        0.14,
        A::Kidney,
        1.7,
        Some((0.46, 1.07)),
        990,
    ),
    (
        "EGFR",
        CHEMISTRY,
        1,
        Derived,
        [78.0, 78.0],
        14.0,
        A::Kidney,
        -1.5,
        None,
        900,
    ),
    (
        "NA",
        CHEMISTRY,
        0,
        Normal,
        [141.0, 141.0],
        1.9,
        A::Electrolyte,
        -1.5,
        Some((138.0, 145.0)),
        970,
    ),
    (
        "GLU",
        CHEMISTRY,
        0,
        LogNormal,
        [97.0, 97.0],
        0.12,
        A::Sugar,
        1.4,
        Some((73.0, 109.0)),
        880,
    ),
    (
        "CRP",
        CHEMISTRY,
        2,
        LogNormal,
        [0.06, 0.06],
        0.95,
        A::Inflammation,
        1.25,
        Some((0.0, 0.14)),
        920,
    ),
    (
        "SENT",
        CHEMISTRY,
        1,
        LogNormal,
        [3.0, 3.0],
        0.3,
        A::Own,
        1.0,
        None,
        500,
    ),
    (
        "HB",
        BLOOD,
        1,
        Normal,
        [15.1, 13.2],
        0.95,
        A::Anaemia,
        -1.1,
        Some((11.6, 16.8)),
        990,
    ),
    (
        "RBC",
        BLOOD,
        2,
        Derived,
        [4.9, 4.4],
        0.35,
        A::Anaemia,
        -1.0,
        Some((3.86, 5.55)),
        990,
    ),
    (
        "HT",
        BLOOD,
        1,
        Derived,
        [44.8, 39.8],
        2.8,
        A::Anaemia,
        -1.1,
        None,
        990,
    ),
    (
        "MCV",
        BLOOD,
        1,
        Derived,
        [91.5, 90.5],
        4.0,
        A::Iron,
        -1.0,
        Some((83.6, 98.2)),
        980,
    ),
    (
        "MCH",
        BLOOD,
        1,
        Derived,
        [30.7, 30.0],
        1.6,
        A::Iron,
        -1.1,
        None,
        980,
    ),
    (
        "MCHC",
        BLOOD,
        1,
        Derived,
        [33.6, 33.2],
        0.6,
        A::Iron,
        -0.6,
        None,
        980,
    ),
    (
        "NEUT",
        BLOOD,
        1,
        Derived,
        [58.0, 58.0],
        8.0,
        A::Inflammation,
        0.8,
        Some((40.0, 72.0)),
        900,
    ),
    (
        "LYMPH",
        BLOOD,
        1,
        Derived,
        [31.0, 31.0],
        7.5,
        A::Inflammation,
        -0.8,
        None,
        900,
    ),
    (
        "MONO",
        BLOOD,
        1,
        Derived,
        [6.5, 6.5],
        1.6,
        A::Own,
        1.0,
        None,
        900,
    ),
    (
        "EOS",
        BLOOD,
        1,
        Derived,
        [2.8, 2.8],
        1.6,
        A::Allergy,
        1.2,
        None,
        900,
    ),
    (
        "BASO",
        BLOOD,
        1,
        Derived,
        [0.7, 0.7],
        0.3,
        A::Own,
        1.0,
        None,
        900,
    ),
    (
        "HBA1C",
        BLOOD,
        1,
        Normal,
        [5.6, 5.6],
        0.27,
        A::Sugar,
        2.0,
        Some((4.9, 6.0)),
        300,
    ),
    (
        "UPRO",
        URINE,
        0,
        Grade,
        [-1.1, -1.1],
        1.2,
        A::Kidney,
        0.8,
        None,
        990,
    ),
    (
        "FLUA",
        RAPID,
        0,
        Binary,
        [5.0, 5.0],
        0.0,
        A::Inflammation,
        0.6,
        None,
        950,
    ),
    (
        "FLUB",
        RAPID,
        0,
        Binary,
        [2.0, 2.0],
        0.0,
        A::Inflammation,
        0.5,
        None,
        950,
    ),
    (
        "G_PH",
        GAS,
        3,
        Normal,
        [7.405, 7.405],
        0.022,
        A::Breathing,
        -0.3,
        None,
        1000,
    ),
    (
        "G_PCO2",
        GAS,
        1,
        Normal,
        [39.5, 39.5],
        3.5,
        A::Breathing,
        0.5,
        None,
        1000,
    ),
    (
        "G_HCO3",
        GAS,
        1,
        Derived,
        [24.3, 24.3],
        1.8,
        A::Breathing,
        0.2,
        None,
        1000,
    ),
    (
        "AB_X",
        5,
        2,
        LogNormal,
        [1.0, 1.0],
        0.5,
        A::Own,
        0.0,
        None,
        0,
    ),
    (
        "AB_Y",
        5,
        2,
        LogNormal,
        [1.0, 1.0],
        0.5,
        A::Own,
        0.0,
        None,
        0,
    ),
];

pub(super) const PANELS: [(&str, [u32; 2]); 6] = [
    ("CHEMISTRY", [920, 950]),
    ("BLOOD", [800, 900]),
    ("URINE", [250, 160]),
    ("VIRUS_RAPID", [25, 20]),
    ("GAS", [15, 140]),
    ("SUSCEPTIBILITY", [0, 0]),
];

/// Key, chronic, shifts, items.
pub(super) const DISEASES: [(&str, bool, &[(Axis, f64)], &[&str]); 5] = [
    ("DIABETES2", true, &[(A::Sugar, 2.6)], &["HBA1C", "GLU"]),
    ("HEPATITIS", true, &[(A::Liver, 2.5)], &["AST", "ALT"]),
    (
        "INFLUENZA",
        false,
        &[(A::Inflammation, 1.9)],
        &["FLUA", "FLUB"],
    ),
    ("CKD", true, &[(A::Kidney, 3.0)], &["CRE", "EGFR"]),
    (
        "ANAEMIA",
        true,
        &[(A::Anaemia, 2.4), (A::Iron, 2.4)],
        &["HB"],
    ),
];

pub(super) fn masters() -> Masters {
    let items: Vec<LabItem> = ROWS
        .iter()
        .map(|row| LabItem {
            key: row.0.to_owned(),
            jlac10: String::new(),
            name: String::new(),
            short: String::new(),
            kana: String::new(),
            english: String::new(),
            panel: row.1,
            unit: String::new(),
            decimals: row.2,
            spread: row.3,
            centre: row.4,
            width: row.5,
            axis: row.6,
            weight: row.7,
            per_decade: 0.0,
            range: [row.8, row.8],
            measurable: (None, None),
            permille: row.9,
            outside: row.0 == "SENT",
        })
        .collect();
    let panels = PANELS
        .iter()
        .enumerate()
        .map(|(index, (key, permille))| Panel {
            key: (*key).to_owned(),
            name: String::new(),
            material: (String::new(), String::new()),
            permille: *permille,
            items: (0..items.len())
                .filter(|&item| items[item].panel == index)
                .collect(),
        });
    let diseases = DISEASES
        .iter()
        .map(|(key, chronic, shifts, asked)| Disease {
            key: (*key).to_owned(),
            code: String::new(),
            icd10: String::new(),
            name: String::new(),
            chronic: *chronic,
            specialty: Specialty::Internal,
            weight: 1,
            ages: (0, 100),
            sex: None,
            shifts: shifts.to_vec(),
            items: asked.iter().map(|&key| key.to_owned()).collect(),
            positive: Vec::new(),
        });
    let organism = |key: &str, resistant: u8| Organism {
        key: key.to_owned(),
        code: String::new(),
        name: String::new(),
        weight: 10,
        antibiotics: vec![
            ("AB_X".to_owned(), resistant, 0.06),
            ("AB_Y".to_owned(), resistant, 16.0),
        ],
    };
    Masters {
        panels: panels.collect(),
        diseases: diseases.collect(),
        organisms: vec![organism("ECOLI", 20), organism("MRSA", 90)],
        items,
        ..Masters::default()
    }
}

pub(super) fn item(key: &str) -> usize {
    ROWS.iter().position(|row| row.0 == key).unwrap()
}

pub(super) fn hospital(without: &[&str]) -> Hospital {
    let local = |index: usize| LocalItem {
        code: String::new(),
        name: String::new(),
        item: index,
        text: String::new(),
        unit: String::new(),
        factor: 1.0,
        offset: 0.0,
        decimals: 0,
        order: CodeOrder::StandardFirst,
        comparator: Comparator::Tight,
        manners: Vec::new(),
    };
    let items = ROWS.iter().enumerate();
    Hospital {
        id: "H01".to_owned(),
        index: 0,
        name: String::new(),
        kind: Kind::General,
        departments: Vec::new(),
        closed: Closed::default(),
        admission_permille: 30,
        dialect: DIALECTS[0].clone(),
        book: CodeBook {
            items: items
                .map(|(index, row)| (!without.contains(&row.0)).then(|| local(index)))
                .collect(),
            ..CodeBook::default()
        },
    }
}

pub(super) fn patient(number: usize, sex: Sex, birth: Date) -> Patient {
    Patient {
        number,
        id: String::new(),
        sex,
        birth,
        name: ("", ""),
        kana: ("", ""),
        height_cm: 165.0,
        weight_kg: 60.0,
        abo: "A",
        rh_positive: true,
        allergies: Vec::new(),
        registered: date(2026, 1, 1).at(0, 0, 0, 0),
    }
}

pub(super) fn problem(key: &str, onset: Date) -> Problem {
    Problem {
        disease: DISEASES.iter().position(|row| row.0 == key).unwrap(),
        onset,
        recorded: onset.at(9, 0, 0, 0),
        resolved: None,
        suspected: false,
        main: true,
        withdrawn: None,
    }
}

pub(super) const AT: DateTime = date(2026, 11, 4).at(10, 30, 0, 0);
pub(super) const ADULT: Date = date(1976, 3, 2);

pub(super) fn world<'a>(masters: &'a Masters, decoys: &'a [Decoy]) -> World<'a> {
    World {
        masters,
        seed: 11,
        from: date(2026, 10, 1),
        to: date(2026, 12, 31),
        decoys,
    }
}

/// One visit of each of `count` patients, women and men in turn.
pub(super) fn visits(
    world: &World,
    hospital: &Hospital,
    ill: &[Problem],
    birth: Date,
    count: usize,
) -> Vec<LabOrder> {
    (0..count)
        .map(|number| {
            let sex = [Sex::Male, Sex::Female][number % 2];
            let patient = patient(number, sex, birth);
            order(world, hospital, &occasion(&patient, ill, None, 0))
        })
        .collect()
}

pub(super) fn occasion<'a>(
    patient: &'a Patient,
    problems: &'a [Problem],
    inpatient_day: Option<u32>,
    serial: u64,
) -> Occasion<'a> {
    Occasion {
        patient,
        problems,
        at: AT,
        inpatient_day,
        specialty: Specialty::Internal,
        serial,
    }
}

pub(super) fn find(order: &LabOrder, key: &str) -> Option<f64> {
    let wanted = item(key);
    let results = order
        .specimens
        .iter()
        .flat_map(|specimen| &specimen.results);
    let mut found = results.filter(|result| result.item == wanted);
    found.next().map(|result| result.level)
}

/// The levels of items in orders that have them all.
pub(super) fn levels<const N: usize>(orders: &[LabOrder], keys: [&str; N]) -> Vec<[f64; N]> {
    orders
        .iter()
        .filter_map(|order| {
            let found = keys.map(|key| find(order, key));
            found
                .iter()
                .all(Option::is_some)
                .then(|| found.map(Option::unwrap))
        })
        .collect()
}

pub(super) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

pub(super) fn median_of(orders: &[LabOrder], key: &str) -> f64 {
    median(levels(orders, [key]).iter().map(|[value]| *value).collect())
}

pub(super) fn correlation(pairs: &[[f64; 2]]) -> f64 {
    let count = pairs.len() as f64;
    let mean = |at: usize| pairs.iter().map(|pair| pair[at]).sum::<f64>() / count;
    let (a, b) = (mean(0), mean(1));
    let sum = |of: &dyn Fn(&[f64; 2]) -> f64| pairs.iter().map(of).sum::<f64>();
    sum(&|pair| (pair[0] - a) * (pair[1] - b))
        / (sum(&|pair| (pair[0] - a).powi(2)) * sum(&|pair| (pair[1] - b).powi(2))).sqrt()
}
