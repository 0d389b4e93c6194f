//! Bacteriology: what was taken, what grew, and which antibiotics still work.

use jiff::SignedDuration;
use jiff::civil::DateTime;

use crate::history::{Culture, Isolate, Susceptibility, World};
use crate::hospital::{Hospital, Specialty};
use crate::masters::Organism;
use crate::random::Random;

use super::subject::Subject;
use super::{Occasion, clock, tag};

/// A material of bacteriology.
struct Material {
    /// JLAC10 material digits and name.
    name: (&'static str, &'static str),
    /// Usual share of the cultures.
    weight: u32,
    /// In how many of 1,000 something grows.
    growth_permille: u32,
    /// In how many of 1,000 a smear is stained.
    smear_permille: u32,
    /// Days until the report when something grew, and when nothing did.
    days: (u64, u64),
    /// Organisms that are common there, by key, with the factor on their weight.
    home: &'static [(&'static str, u32)],
}

const SPUTUM: usize = 0;
const URINE: usize = 1;
const BLOOD: usize = 2;
const STOOL: usize = 3;
const PUS: usize = 4;
const THROAT: usize = 5;

const MATERIALS: [Material; 6] = [
    Material {
        name: ("061", "喀痰"),
        weight: 30,
        growth_permille: 560,
        smear_permille: 1000,
        days: (3, 3),
        home: &[
            ("HINFLU", 5),
            ("SPNEUMO", 5),
            ("MCATARR", 5),
            ("PAERUG", 3),
            ("KPNEUMO", 2),
            ("MRSA", 2),
            ("MSSA", 2),
            ("SMALTO", 2),
        ],
    },
    Material {
        name: ("001", "尿"),
        weight: 30,
        growth_permille: 540,
        smear_permille: 300,
        days: (2, 2),
        home: &[
            ("ECOLI", 6),
            ("EFAECAL", 4),
            ("KPNEUMO", 2),
            ("PMIRAB", 3),
            ("PAERUG", 1),
            ("SAGALAC", 2),
            ("EFAECIUM", 2),
            ("CALBICA", 1),
        ],
    },
    Material {
        name: ("018", "血液"),
        weight: 25,
        growth_permille: 160,
        smear_permille: 0,
        days: (3, 6),
        home: &[
            ("ECOLI", 3),
            ("SEPIDER", 6),
            ("MSSA", 3),
            ("MRSA", 2),
            ("KPNEUMO", 2),
            ("EFAECIUM", 2),
        ],
    },
    Material {
        name: ("015", "便"),
        weight: 8,
        growth_permille: 350,
        smear_permille: 0,
        days: (3, 3),
        home: &[
            ("ECOLI", 8),
            ("KPNEUMO", 3),
            ("PAERUG", 2),
            ("MRSA", 2),
            ("CALBICA", 2),
        ],
    },
    Material {
        name: ("087", "開放性膿"),
        weight: 10,
        growth_permille: 720,
        smear_permille: 700,
        days: (3, 4),
        home: &[
            ("MSSA", 6),
            ("MRSA", 5),
            ("SEPIDER", 4),
            ("PAERUG", 3),
            ("BFRAGIL", 6),
            ("ECLOACAE", 2),
        ],
    },
    Material {
        name: ("064", "咽頭分泌液"),
        weight: 6,
        growth_permille: 420,
        smear_permille: 0,
        days: (2, 2),
        home: &[
            ("SPYOGEN", 12),
            ("HINFLU", 4),
            ("MSSA", 3),
            ("SAGALAC", 2),
            ("SPNEUMO", 2),
        ],
    },
];

/// Doubling dilutions of the broth, in ug/mL.
const DILUTIONS: [f64; 11] = [0.06, 0.12, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0];

/// Invents a culture: material by department, growth by material, and for what grew the susceptibilities.
pub(crate) fn culture(world: &World, hospital: &Hospital, occasion: &Occasion) -> Culture {
    let subject = Subject::new(world, hospital, occasion);
    let mut random = subject.visit(tag::CULTURE, 0);
    let weights = MATERIALS.iter().enumerate();
    let at = random
        .weighted(weights.map(|(at, material)| material.weight * leaning(occasion.specialty, at)));
    let material = &MATERIALS[at];
    let smear = random
        .permille(material.smear_permille)
        .then(|| random.below(4) as u8);
    let mut isolates = Vec::new();
    if random.permille(material.growth_permille) {
        let count = if random.permille(200) { 2 } else { 1 };
        isolates = grown(&subject, at, count, &mut random);
    }
    let collected = occasion.at;
    let days = if isolates.is_empty() {
        material.days.1
    } else {
        material.days.0 + random.below(3)
    };
    Culture {
        collected,
        reported: reported(collected, days, &mut random),
        material: material.name,
        smear,
        isolates,
    }
}

/// How many times as often a department takes a material.
fn leaning(specialty: Specialty, material: usize) -> u32 {
    use Specialty as S;
    match (specialty, material) {
        (S::Respiratory, SPUTUM) => 5,
        (S::Urology | S::Nephrology, URINE) => 5,
        (S::Haematology | S::Emergency, BLOOD) => 3,
        (S::Gastroenterology, STOOL) => 5,
        (S::Surgery | S::Orthopaedics | S::Dermatology, PUS) => 8,
        (S::Paediatrics | S::Otolaryngology, THROAT) => 6,
        (S::Paediatrics, SPUTUM) => 1,
        (_, PUS | STOOL | THROAT) => 1,
        _ => 2,
    }
}

/// The afternoon or morning of the day, in hours of work.
fn reported(collected: DateTime, days: u64, random: &mut Random) -> DateTime {
    let day = collected.saturating_add(SignedDuration::from_hours(24 * days as i64));
    clock(day, 10 * 60 + random.below(7 * 60))
}

/// `count` organisms, most of the time those that the patient carries in that material.
fn grown(subject: &Subject, material: usize, count: usize, random: &mut Random) -> Vec<Isolate> {
    let organisms = &subject.masters().organisms;
    let mut isolates: Vec<Isolate> = Vec::new();
    let mut carried = subject.person(tag::CARRIED, material as u64);
    for at in 0..count {
        let known = random.permille(600);
        let stream = if known && at == 0 {
            &mut carried
        } else {
            &mut *random
        };
        let organism = stream.weighted(organisms.iter().enumerate().map(|(index, organism)| {
            let taken = isolates.iter().any(|isolate| isolate.organism == index);
            if taken {
                0
            } else {
                organism.weight * home(material, organism)
            }
        }));
        let Some(row) = organisms.get(organism) else {
            break;
        };
        if isolates.iter().any(|isolate| isolate.organism == organism) {
            break;
        }
        isolates.push(Isolate {
            organism,
            amount: 1 + random.below(3) as u8,
            susceptibilities: susceptibilities(subject, organism, row),
        });
    }
    isolates
}

/// How many times as common an organism is in a material.
fn home(material: usize, organism: &Organism) -> u32 {
    let home = MATERIALS[material].home.iter();
    home.copied()
        .find(|(key, _)| *key == organism.key)
        .map_or(1, |(_, factor)| 2 * factor)
}

/// Every antibiotic of the organism that the masters know.
fn susceptibilities(subject: &Subject, organism: usize, row: &Organism) -> Vec<Susceptibility> {
    let items = &subject.model.antibiotics[organism];
    let tested = row.antibiotics.iter().zip(items);
    tested
        .filter_map(|((_, resistant, usual), item)| {
            let item = (*item)?;
            let mut random =
                subject.visit(tag::ANTIBIOTIC, ((organism as u64) << 32) + item as u64);
            Some(susceptibility(item, *resistant, *usual, &mut random))
        })
        .collect()
}

/// One antibiotic: the dilution that stops the organism, within the few steps that a plate holds around the usual one. Up to
/// twice doubled it is sensitive, a third time (or at the last dilution) intermediate, and resistant beyond.
fn susceptibility(item: usize, resistant: u8, usual: f64, random: &mut Random) -> Susceptibility {
    let usual = DILUTIONS
        .iter()
        .position(|&dilution| dilution >= 0.9 * usual)
        .unwrap_or(DILUTIONS.len() - 1) as i64;
    let intermediate = (usual + 3).min(DILUTIONS.len() as i64 - 1);
    let lowest = (usual - 1).max(0);
    let highest = (usual + 4).min(DILUTIONS.len() as i64 - 1);
    let step = if random.chance(u64::from(resistant)) {
        intermediate + 1 + (random.normal().max(-1.0) + 1.0).round() as i64
    } else if random.permille(30) {
        intermediate
    } else {
        (usual + (0.8 * random.normal()).round() as i64).min(intermediate - 1)
    };
    let (side, shown) = if step <= lowest {
        (-1, lowest)
    } else if step > highest {
        (1, highest)
    } else {
        (0, step)
    };
    Susceptibility {
        item,
        mic: DILUTIONS[shown as usize],
        side,
        verdict: match step.cmp(&intermediate) {
            std::cmp::Ordering::Less => 'S',
            std::cmp::Ordering::Equal => 'I',
            std::cmp::Ordering::Greater => 'R',
        },
    }
}
