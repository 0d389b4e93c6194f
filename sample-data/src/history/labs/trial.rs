//! A small hand-made network for the tests of the laboratory: masters, a hospital, patients, and figures over their orders.

use jiff::civil::{Date, DateTime, date};

use crate::calendar::Closed;
use crate::history::labs::{Occasion, order};
use crate::history::{Decoy, LabOrder, Patient, Problem, Sex, World};
use crate::hospital::codebook::LocalItem;
use crate::hospital::dialect::{CodeOrder, Comparator, DIALECTS};
use crate::hospital::{CodeBook, Hospital, Kind, Specialty};
use crate::masters::{Axis, Disease, LabItem, Masters, Organism, Panel, Spread};

/// Key, panel, decimals, spread, centre of men and women, width, axis, weight, range, permille.
const ITEMS: &str = "\
AST CHEMISTRY 0 LogNormal 22 20 0.27 Liver 2 13 30 990
ALT CHEMISTRY 0 LogNormal 21 15 0.38 Liver 1.7 7 42 990
ALP CHEMISTRY 0 LogNormal 72 66 0.25 Biliary 1.3 38 113 930
CRE CHEMISTRY 2 LogNormal 0.84 0.62 0.14 Kidney 1.7 0.46 1.07 990
EGFR CHEMISTRY 1 Derived 78 78 14 Kidney -1.5 - - 900
NA CHEMISTRY 0 Normal 141 141 1.9 Electrolyte -1.5 138 145 970
GLU CHEMISTRY 0 LogNormal 97 97 0.12 Sugar 1.4 73 109 880
CRP CHEMISTRY 2 LogNormal 0.06 0.06 0.95 Inflammation 1.25 0 0.14 920
SENT CHEMISTRY 1 LogNormal 3 3 0.3 Own 1 - - 500
HB BLOOD 1 Normal 15.1 13.2 0.95 Anaemia -1.1 11.6 16.8 990
RBC BLOOD 2 Derived 4.9 4.4 0.35 Anaemia -1 3.86 5.55 990
HT BLOOD 1 Derived 44.8 39.8 2.8 Anaemia -1.1 - - 990
MCV BLOOD 1 Derived 91.5 90.5 4 Iron -1 83.6 98.2 980
MCH BLOOD 1 Derived 30.7 30 1.6 Iron -1.1 - - 980
MCHC BLOOD 1 Derived 33.6 33.2 0.6 Iron -0.6 - - 980
NEUT BLOOD 1 Derived 58 58 8 Inflammation 0.8 40 72 900
LYMPH BLOOD 1 Derived 31 31 7.5 Inflammation -0.8 - - 900
MONO BLOOD 1 Derived 6.5 6.5 1.6 Own 1 - - 900
EOS BLOOD 1 Derived 2.8 2.8 1.6 Allergy 1.2 - - 900
BASO BLOOD 1 Derived 0.7 0.7 0.3 Own 1 - - 900
HBA1C BLOOD 1 Normal 5.6 5.6 0.27 Sugar 2 4.9 6 300
UPRO URINE 0 Grade -1.1 -1.1 1.2 Kidney 0.8 - - 990
FLUA VIRUS_RAPID 0 Binary 5 5 0 Inflammation 0.6 - - 950
FLUB VIRUS_RAPID 0 Binary 2 2 0 Inflammation 0.5 - - 950
G_PH GAS 3 Normal 7.405 7.405 0.022 Breathing -0.3 - - 1000
G_PCO2 GAS 1 Normal 39.5 39.5 3.5 Breathing 0.5 - - 1000
G_HCO3 GAS 1 Derived 24.3 24.3 1.8 Breathing 0.2 - - 1000
AB_X SUSCEPTIBILITY 2 LogNormal 1 1 0.5 Own 0 - - 0
AB_Y SUSCEPTIBILITY 2 LogNormal 1 1 0.5 Own 0 - - 0";

pub(super) fn items() -> Vec<LabItem> {
    let panel = |key: &str| PANELS.iter().position(|(of, _)| *of == key).unwrap();
    ITEMS
        .lines()
        .map(|line| {
            let field: Vec<&str> = line.split(' ').collect();
            let number = |at: usize| field[at].parse::<f64>().unwrap();
            let range = (field[9] != "-").then(|| (number(9), number(10)));
            LabItem {
                key: field[0].to_owned(),
                jlac10: String::new(),
                name: String::new(),
                short: String::new(),
                kana: String::new(),
                english: String::new(),
                panel: panel(field[1]),
                unit: String::new(),
                decimals: number(2) as u8,
                spread: spread(field[3]),
                centre: [number(4), number(5)],
                width: number(6),
                axis: axis(field[7]),
                weight: number(8),
                per_decade: 0.0,
                range: [range, range],
                measurable: (None, None),
                permille: number(11) as u32,
                outside: field[0] == "SENT",
            }
        })
        .collect()
}

fn spread(word: &str) -> Spread {
    match word {
        "Normal" => Spread::Normal,
        "LogNormal" => Spread::LogNormal,
        "Grade" => Spread::Grade,
        "Binary" => Spread::Binary,
        _ => Spread::Derived,
    }
}

fn axis(word: &str) -> Axis {
    match word {
        "Liver" => Axis::Liver,
        "Biliary" => Axis::Biliary,
        "Kidney" => Axis::Kidney,
        "Sugar" => Axis::Sugar,
        "Inflammation" => Axis::Inflammation,
        "Anaemia" => Axis::Anaemia,
        "Electrolyte" => Axis::Electrolyte,
        "Iron" => Axis::Iron,
        "Allergy" => Axis::Allergy,
        "Breathing" => Axis::Breathing,
        _ => Axis::Own,
    }
}

const PANELS: [(&str, [u32; 2]); 6] = [
    ("CHEMISTRY", [920, 950]),
    ("BLOOD", [800, 900]),
    ("URINE", [250, 160]),
    ("VIRUS_RAPID", [25, 20]),
    ("GAS", [15, 140]),
    ("SUSCEPTIBILITY", [0, 0]),
];

/// Key, chronic, shifts, items.
type Illness = (
    &'static str,
    bool,
    &'static [(Axis, f64)],
    &'static [&'static str],
);

const DISEASES: [Illness; 5] = [
    ("DIABETES2", true, &[(Axis::Sugar, 2.6)], &["HBA1C", "GLU"]),
    ("HEPATITIS", true, &[(Axis::Liver, 2.5)], &["AST", "ALT"]),
    (
        "INFLUENZA",
        false,
        &[(Axis::Inflammation, 1.9)],
        &["FLUA", "FLUB"],
    ),
    ("CKD", true, &[(Axis::Kidney, 3.0)], &["CRE", "EGFR"]),
    (
        "ANAEMIA",
        true,
        &[(Axis::Anaemia, 2.4), (Axis::Iron, 2.4)],
        &["HB"],
    ),
];

/// The small masters; drugs and procedures are left as they are.
pub(super) fn masters() -> Masters {
    let mut masters = Masters::read().unwrap();
    let items = items();
    let of = |panel: usize| {
        (0..items.len())
            .filter(|&item| items[item].panel == panel)
            .collect()
    };
    masters.panels = PANELS
        .iter()
        .enumerate()
        .map(|(index, (key, permille))| Panel {
            key: (*key).to_owned(),
            name: String::new(),
            material: (String::new(), String::new()),
            permille: *permille,
            items: of(index),
        })
        .collect();
    masters.diseases = DISEASES.iter().map(disease).collect();
    masters.organisms = vec![organism("ECOLI", 20), organism("MRSA", 90)];
    masters.items = items;
    masters
}

fn disease((key, chronic, shifts, asked): &Illness) -> Disease {
    Disease {
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
    }
}

fn organism(key: &str, resistant: u8) -> Organism {
    Organism {
        key: key.to_owned(),
        code: String::new(),
        name: String::new(),
        weight: 10,
        antibiotics: vec![
            ("AB_X".to_owned(), resistant, 0.06),
            ("AB_Y".to_owned(), resistant, 16.0),
        ],
    }
}

pub(super) fn item(key: &str) -> usize {
    let mut lines = ITEMS.lines();
    lines
        .position(|line| line.split(' ').next() == Some(key))
        .unwrap()
}

/// A hospital that measures everything but what is named.
pub(super) fn hospital(without: &[&str]) -> Hospital {
    let local = |(index, item): (usize, LabItem)| {
        (!without.contains(&item.key.as_str())).then(|| LocalItem {
            code: item.key,
            name: String::new(),
            item: index,
            text: String::new(),
            unit: String::new(),
            factor: 1.0,
            offset: 0.0,
            decimals: item.decimals,
            order: CodeOrder::StandardFirst,
            comparator: Comparator::Tight,
            manners: Vec::new(),
        })
    };
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
            items: items().into_iter().enumerate().map(local).collect(),
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
