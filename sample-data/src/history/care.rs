//! What is given: drugs and their doses, injections, diets, examinations.

use jiff::civil::DateTime;

use super::clock::{later, plus_minutes, weighted};
use super::person::Person;
use super::{Examination, Injection, Prescription, PrescriptionGroup, Problem, Route, World};
use crate::hospital::Specialty;
use crate::masters::{Drug, Form, Modality};
use crate::random::Random;

/// A drug that somebody takes for a disease, visit after visit.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Medication {
    pub disease: usize,
    pub drug: usize,
    /// One taking, as a share of the usual dose.
    pub share: f64,
}

/// Steps between which a doctor moves a dose.
const SHARES: [f64; 4] = [0.5, 1.0, 1.5, 2.0];

impl Medication {
    /// The drugs that are begun for a disease: one or two that the masters have for it.
    pub(super) fn begun(
        random: &mut Random,
        world: &World,
        person: &Person,
        disease: usize,
    ) -> Vec<Medication> {
        let mut drugs = taken_for(world, disease);
        let wanted = 1 + usize::from(random.chance(35));
        let mut regimen = Vec::new();
        while regimen.len() < wanted && !drugs.is_empty() {
            let drug = drugs.swap_remove(random.below(drugs.len() as u64) as usize);
            let share = match random.below(10) {
                0..2 => 0.5,
                2..9 => 1.0,
                _ => 1.5,
            };
            regimen.push(Medication {
                disease,
                drug,
                share: share * child_share(person),
            });
        }
        regimen
    }

    /// One dose step up or down, now and then.
    fn adjust(&mut self, random: &mut Random, person: &Person) {
        if !random.chance(5) {
            return;
        }
        let whole = self.share / child_share(person);
        let step = SHARES
            .iter()
            .position(|share| (share - whole).abs() < 0.01)
            .unwrap_or(1);
        let moved = match random.chance(60) {
            true => (step + 1).min(SHARES.len() - 1),
            false => step.saturating_sub(1),
        };
        self.share = SHARES[moved] * child_share(person);
    }
}

/// Drugs by mouth or on the skin that are for a disease.
fn taken_for(world: &World, disease: usize) -> Vec<usize> {
    drugs_for(world, disease, |form| form != Form::Injection)
}

fn drugs_for(world: &World, disease: usize, wanted: fn(Form) -> bool) -> Vec<usize> {
    let Some(disease) = world.masters.diseases.get(disease) else {
        return Vec::new();
    };
    let fits = |drug: &Drug| wanted(drug.form) && drug.diseases.contains(&disease.key);
    indexes(world, fits)
}

fn indexes(world: &World, fits: impl Fn(&Drug) -> bool) -> Vec<usize> {
    let drugs = world.masters.drugs.iter().enumerate();
    drugs
        .filter(|(_, drug)| fits(drug))
        .map(|(index, _)| index)
        .collect()
}

/// Children get a share by weight.
fn child_share(person: &Person) -> f64 {
    match person.age {
        0..15 => (person.patient.weight_kg / 60.0).clamp(0.1, 1.0),
        _ => 1.0,
    }
}

/// A share of a drug's usual dose as it can be given: tablets in halves, the rest in tenths.
fn dose(drug: &Drug, share: f64) -> f64 {
    let step = match drug.unit.1.as_str() {
        "錠" => 0.5,
        "カプセル" | "包" | "枚" | "本" | "個" | "袋" | "筒" | "単位" => 1.0,
        _ => 0.1,
    };
    if share == 1.0 {
        return drug.dose;
    }
    let steps = (drug.dose * share / step).round().max(1.0);
    // Tenths are divided, because 0.1 times a whole number is not always the nearest float.
    match step < 0.5 {
        true => steps / 10.0,
        false => steps * step,
    }
}

/// The drugs of the regimen for `days`, with small changes of dose; `None` when there are none.
pub(super) fn refill(
    random: &mut Random,
    world: &World,
    person: &Person,
    regimen: &mut [Medication],
    days: u16,
) -> Option<Prescription> {
    for medication in regimen.iter_mut() {
        medication.adjust(random, person);
    }
    let drugs: Vec<(usize, f64)> = regimen
        .iter()
        .filter_map(|taken| {
            let drug = world.masters.drugs.get(taken.drug)?;
            Some((taken.drug, dose(drug, taken.share)))
        })
        .collect();
    grouped(world, &drugs, days)
}

/// Drugs for something acute, for some days; `None` when the masters have none for it.
pub(super) fn short_course(
    random: &mut Random,
    world: &World,
    person: &Person,
    disease: Option<usize>,
) -> Option<Prescription> {
    let own = disease
        .map(|disease| taken_for(world, disease))
        .unwrap_or_default();
    let for_anybody = indexes(world, |drug| {
        drug.form != Form::Injection && drug.diseases.is_empty()
    });
    let mut chosen: Vec<usize> = Vec::new();
    for list in [own, for_anybody] {
        if !list.is_empty() && (chosen.is_empty() || random.chance(40)) {
            chosen.push(*random.pick(&list));
        }
    }
    let drugs: Vec<(usize, f64)> = chosen
        .into_iter()
        .filter_map(|index| {
            let drug = world.masters.drugs.get(index)?;
            Some((index, dose(drug, child_share(person))))
        })
        .collect();
    let mut prescription = grouped(world, &drugs, 3 + random.below(5) as u16)?;
    if let Some(last) = prescription.groups.last_mut() {
        last.as_needed = random.chance(25);
    }
    Some(prescription)
}

/// Drugs in groups of one usage each, in the order of the masters. A drug stands once.
fn grouped(world: &World, drugs: &[(usize, f64)], days: u16) -> Option<Prescription> {
    let mut drugs = drugs.to_vec();
    drugs.sort_by_key(|(index, _)| *index);
    drugs.dedup_by_key(|(index, _)| *index);
    let mut groups: Vec<PrescriptionGroup> = Vec::new();
    for (index, dose) in drugs {
        let Some(drug) = world.masters.drugs.get(index) else {
            continue;
        };
        let per_day = drug.per_day.max(1);
        match groups.iter_mut().find(|group| group.per_day == per_day) {
            Some(group) => group.drugs.push((index, dose)),
            None => groups.push(PrescriptionGroup {
                drugs: vec![(index, dose)],
                per_day,
                days,
                as_needed: false,
            }),
        }
    }
    (!groups.is_empty()).then_some(Prescription {
        groups,
        dispensed: None,
    })
}

/// What an injection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Fluids alone.
    Fluids,
    /// Against a disease: antibiotics, chemotherapy, biologicals.
    Disease(usize),
    Vaccine,
}

/// An injection that begins at `start`; `None` when the masters have nothing for the purpose.
pub(super) fn injection(
    random: &mut Random,
    world: &World,
    person: &Person,
    purpose: Purpose,
    start: DateTime,
) -> Option<Injection> {
    let share = child_share(person);
    let list = match purpose {
        Purpose::Fluids => Vec::new(),
        Purpose::Disease(disease) => remedies(world, disease),
        Purpose::Vaccine => indexes(world, |drug| is_vaccine(drug) && drug.diseases.is_empty()),
    };
    let own = (!list.is_empty()).then(|| *random.pick(&list));
    let own = own.and_then(|index| Some((index, world.masters.drugs.get(index)?)));
    let given = !random.chance(2);
    if purpose == Purpose::Vaccine {
        let (index, drug) = own?;
        let end = plus_minutes(start, 1);
        let drugs = vec![(index, drug.dose)];
        return Some(Injection {
            drugs,
            route: Route::Subcutaneous,
            start,
            end,
            given,
        });
    }
    let bases = indexes(world, is_base);
    let shot = own.is_some_and(|(_, drug)| is_shot(drug));
    let base = match !shot && (purpose == Purpose::Fluids || random.chance(80)) {
        true if !bases.is_empty() => Some(*random.pick(&bases)),
        _ => None,
    };
    let mut drugs: Vec<(usize, f64)> = Vec::new();
    if let Some((index, drug)) =
        base.and_then(|index| Some((index, world.masters.drugs.get(index)?)))
    {
        // Half a bag, at least, even for small children: bags are what is ordered.
        drugs.push((index, drug.dose * if share < 0.5 { 0.5 } else { 1.0 }));
    }
    if purpose != Purpose::Fluids {
        let (index, drug) = own?;
        drugs.push((index, dose(drug, share)));
    }
    let (route, first, last) = match (base, purpose) {
        (Some(_), Purpose::Fluids) => (Route::Drip, 180, 480),
        (Some(_), _) => (Route::Drip, 45, 150),
        (None, _) if shot => (Route::Subcutaneous, 1, 3),
        (None, _) if random.chance(85) => (Route::Intravenous, 3, 10),
        (None, _) => (Route::Intramuscular, 1, 3),
    };
    let end = later(random, start, first, last);
    (!drugs.is_empty()).then_some(Injection {
        drugs,
        route,
        start,
        end,
        given,
    })
}

/// What is injected against a disease. A vaccine that is advised because of it is none of that.
fn remedies(world: &World, disease: usize) -> Vec<usize> {
    let mut drugs = drugs_for(world, disease, |form| form == Form::Injection);
    drugs.retain(|index| {
        world
            .masters
            .drugs
            .get(*index)
            .is_some_and(|drug| !is_vaccine(drug))
    });
    drugs
}

/// Whether it comes ready under the skin: a syringe, or insulin.
fn is_shot(drug: &Drug) -> bool {
    matches!(drug.unit.1.as_str(), "筒" | "単位")
}

fn is_vaccine(drug: &Drug) -> bool {
    drug.form == Form::Injection && drug.name.contains("ワクチン")
}

/// Whether other drugs are given in it: a bag or a bottle for anybody.
fn is_base(drug: &Drug) -> bool {
    drug.form == Form::Injection
        && drug.diseases.is_empty()
        && !is_vaccine(drug)
        && (drug.dose >= 50.0 || matches!(drug.unit.1.as_str(), "袋" | "瓶"))
}

/// An examination that suits the department, done at `at`; a few patients do not come. `None` without procedures.
pub(super) fn examination(
    random: &mut Random,
    world: &World,
    specialty: Specialty,
    at: DateTime,
) -> Option<Examination> {
    let procedures = world.masters.procedures.iter().enumerate();
    let list: Vec<(usize, u32)> = procedures
        .map(|(index, procedure)| {
            let usual = favours(specialty, procedure.modality);
            (index, procedure.weight.saturating_mul(usual))
        })
        .collect();
    let index = weighted(random, &list)?;
    let procedure = world.masters.procedures.get(index)?;
    let values = procedure
        .values
        .iter()
        .map(|(_, _, _, mean, deviation, decimals)| {
            let scale = [1.0, 10.0, 100.0, 1000.0][usize::from(*decimals).min(3)];
            // Measurements of the heart and the lungs are never negative.
            let level = (mean + deviation * random.normal()).max(mean.abs().min(*deviation) * 0.1);
            (level * scale).round() / scale
        });
    let values: Vec<f64> = values.collect();
    let comes = !random.chance(2);
    Some(Examination {
        procedure: index,
        done: comes.then_some(at),
        values: if comes { values } else { Vec::new() },
    })
}

/// How much more often than usual a department asks for a modality.
fn favours(specialty: Specialty, modality: Modality) -> u32 {
    use Modality::*;
    match (specialty, modality) {
        (Specialty::Cardiology, Physiology | Ultrasound) => 8,
        (Specialty::Respiratory, Radiography | Ct | Physiology) => 5,
        (Specialty::Gastroenterology, Endoscopy | Ultrasound) => 8,
        (Specialty::Surgery, Ct | Endoscopy) => 4,
        (Specialty::Orthopaedics, Radiography | Mri) => 10,
        (Specialty::Neurology | Specialty::Neurosurgery, Mri | Ct) => 8,
        (Specialty::Oncology | Specialty::Haematology, Ct | NuclearMedicine) => 6,
        (Specialty::Gynaecology | Specialty::Urology, Ultrasound) => 8,
        (Specialty::Paediatrics, NuclearMedicine | Endoscopy | Ct) => 0,
        (Specialty::Paediatrics, Radiography | Ultrasound) => 4,
        _ => 1,
    }
}

/// Nothing by mouth.
pub(super) const FASTING: (&str, &str) = ("", "絶食");
pub(super) const SOFT: (&str, &str) = ("1020", "軟菜食");
pub(super) const NORMAL: (&str, &str) = ("1010", "常食");

/// The diet that suits a patient.
pub(super) fn diet(
    world: &World,
    age: i64,
    specialty: Specialty,
    problems: &[Problem],
) -> (&'static str, &'static str) {
    let has = |wanted: Specialty| {
        specialty == wanted
            || problems.iter().any(|problem| {
                let disease = world.masters.diseases.get(problem.disease);
                disease.is_some_and(|disease| disease.chronic && disease.specialty == wanted)
            })
    };
    match age {
        0..2 => ("1050", "離乳食"),
        2..7 => ("1040", "幼児食"),
        7..15 => ("1030", "学童食"),
        _ if has(Specialty::Nephrology) => ("2030", "腎臓病食"),
        _ if has(Specialty::Diabetes) => ("2010", "糖尿病食"),
        _ if has(Specialty::Cardiology) => ("2020", "減塩食"),
        80.. => SOFT,
        _ => NORMAL,
    }
}
