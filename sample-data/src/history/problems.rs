//! Diagnoses: which diseases somebody can have, which ones they had before the period, and how new ones enter the list.

use jiff::ToSpan;
use jiff::civil::{Date, DateTime};

use super::clock::{age_on, days_between, during, later, plus_days, plus_minutes, weighted};
use super::person::Person;
use super::{Patient, Problem, World};
use crate::hospital::{Hospital, Kind, Specialty};
use crate::masters::{Axis, Disease};
use crate::random::Random;

/// Diseases that fit the patient, with how likely each is; those of the patient's own department more than others.
pub(super) struct Candidates {
    pub chronic: Vec<(usize, u32)>,
    /// What leads to the clinic.
    pub acute: Vec<(usize, u32)>,
    /// The same as it leads to an emergency admission: the worse, the more often.
    pub urgent: Vec<(usize, u32)>,
}

impl Candidates {
    /// What fits the age and the sex.
    pub(super) fn of(world: &World, person: &Person) -> Candidates {
        let mut candidates = Candidates {
            chronic: Vec::new(),
            acute: Vec::new(),
            urgent: Vec::new(),
        };
        for (index, disease) in world.masters.diseases.iter().enumerate() {
            let (youngest, oldest) = (i64::from(disease.ages.0), i64::from(disease.ages.1));
            let fits_sex = disease.sex.is_none_or(|sex| sex == person.patient.sex);
            let in_time = youngest <= person.age && (disease.chronic || person.age <= oldest);
            if !fits_sex || !in_time || youngest > oldest {
                continue;
            }
            if disease.chronic {
                let own = match person.home {
                    Specialty::Internal if is_of(disease, person.home) => 2,
                    home if disease.specialty == home => 5,
                    _ => 1,
                };
                let weight = disease.weight.saturating_mul(own);
                candidates.chronic.push((index, weight));
                continue;
            }
            let own = if disease.specialty == person.home {
                5
            } else {
                1
            };
            let weight = disease.weight.saturating_mul(own);
            let severity: f64 = disease.shifts.iter().map(|(_, shift)| shift.abs()).sum();
            // Few walk in with what is severe, or with influenza out of its season: a wave of it is a decoy.
            let rare = severity > 4.0 || disease.key.starts_with("INFLUENZA");
            let ambulant = if rare { weight.div_ceil(5) } else { weight };
            let urgency = (severity * severity).clamp(0.2, 36.0);
            candidates.acute.push((index, ambulant));
            candidates
                .urgent
                .push((index, (f64::from(weight) * urgency) as u32));
        }
        candidates
    }
}

/// Whether a department looks after a chronic disease: its own, and those of the organs for the internists of all.
fn is_of(disease: &Disease, home: Specialty) -> bool {
    disease.specialty == home
        || home == Specialty::Internal
            && matches!(
                disease.specialty,
                Specialty::Cardiology
                    | Specialty::Gastroenterology
                    | Specialty::Respiratory
                    | Specialty::Nephrology
                    | Specialty::Diabetes
            )
}

/// Whether it is seen at once or known for certain, and never only suspected: dialysis, pregnancy, injuries, hernias, a
/// clouded lens, obesity.
fn is_evident(disease: &Disease) -> bool {
    const EVIDENT: &[&str] = &["N18.6", "Z", "S", "T07", "K40", "H26", "E66"];
    let code = &disease.icd10;
    EVIDENT.iter().any(|start| code.starts_with(start))
}

/// Whether it is a malignant disease.
pub(super) fn is_malignant(world: &World, disease: usize) -> bool {
    let disease = world.masters.diseases.get(disease);
    disease.is_some_and(|disease| disease.icd10.starts_with('C'))
}

/// Whether a patient of that age and sex can fall ill with it.
pub(super) fn fits(disease: &Disease, patient: &Patient, onset: Date) -> bool {
    let age = age_on(patient.birth, onset);
    onset >= patient.birth
        && (i64::from(disease.ages.0)..=i64::from(disease.ages.1)).contains(&age)
        && disease.sex.is_none_or(|sex| sex == patient.sex)
}

/// Whether it is an acute inflammation: what antibiotics and cultures are for.
pub(super) fn is_infection(world: &World, disease: usize) -> bool {
    world.masters.diseases.get(disease).is_some_and(|disease| {
        let strongest = disease
            .shifts
            .iter()
            .map(|(_, shift)| shift.abs())
            .fold(0.0, f64::max);
        let inflamed = |shift: &(Axis, f64)| {
            shift.0 == Axis::Inflammation && shift.1 >= INFECTED && shift.1 >= strongest
        };
        !disease.chronic && disease.shifts.iter().any(inflamed)
    })
}

/// The shift from which an inflammation is one that antibiotics are given for.
const INFECTED: f64 = 1.6;

/// The chronic diseases that the patient has when the period begins. Those of new patients enter the list when the
/// patient is first seen.
pub(super) fn chronic(
    world: &World,
    person: &Person,
    candidates: &Candidates,
    first_seen: Option<DateTime>,
) -> Vec<Problem> {
    let patient = &person.patient;
    let random = &mut person.random(world.seed, 101, 0);
    let wanted = match person.age {
        0..15 => u64::from(random.chance(65)),
        15..40 => 1 + random.below(2),
        40..65 => 1 + random.below(3),
        _ => 2 + random.below(3),
    };
    let mut left = candidates.chronic.clone();
    let mut problems: Vec<Problem> = Vec::new();
    for position in 0..wanted {
        let fitting = match position {
            0 => main_candidates(world, person, &left),
            _ => left.clone(),
        };
        let Some(disease) = weighted(random, &fitting) else {
            break;
        };
        left.retain(|(other, _)| *other != disease);
        let known = world.masters.diseases.get(disease);
        let evident = known.is_some_and(is_evident);
        let Some(onset) = onset_before(random, world, patient, disease) else {
            continue;
        };
        let noticed = during(
            random,
            plus_days(onset, noted_after(onset)),
            9 * 60,
            16 * 60,
        );
        let latest = during(random, plus_days(world.from, -1), 12 * 60, 16 * 60);
        let recorded = match person.known {
            true => noticed
                .min(latest)
                .max(plus_minutes(patient.registered, 25)),
            false => first_seen.unwrap_or(plus_minutes(patient.registered, 30)),
        };
        problems.push(Problem {
            disease,
            onset,
            recorded,
            resolved: None,
            suspected: random.chance(6) && !evident,
            main: problems.is_empty(),
            withdrawn: None,
        });
    }
    if let Some(at) = first_seen {
        withdraw_one(random, &mut problems, at);
    }
    problems
}

/// Days between falling ill and the entry: up to a fortnight, as the day happens to fall.
fn noted_after(onset: Date) -> i64 {
    i64::from(onset.day()) / 2
}

/// What somebody comes to this hospital and this department for, as far as there is such a disease.
fn main_candidates(world: &World, person: &Person, list: &[(usize, u32)]) -> Vec<(usize, u32)> {
    let kept = |list: &[(usize, u32)], wanted: &dyn Fn(usize) -> bool| {
        let kept: Vec<_> = list
            .iter()
            .copied()
            .filter(|(index, _)| wanted(*index))
            .collect();
        if kept.is_empty() { list.to_vec() } else { kept }
    };
    let of_hospital = kept(list, &|index| {
        person.kind != Kind::Cancer || is_malignant(world, index)
    });
    kept(&of_hospital, &|index| {
        let disease = world.masters.diseases.get(index);
        disease.is_some_and(|disease| is_of(disease, person.home))
    })
}

/// A day before the period at an age that fits, recent ones more often.
fn onset_before(
    random: &mut Random,
    world: &World,
    patient: &Patient,
    disease: usize,
) -> Option<Date> {
    let (youngest, oldest) = world.masters.diseases.get(disease)?.ages;
    let aged = |years: i64| patient.birth.saturating_add(years.years());
    let first = aged(i64::from(youngest));
    let after = aged(i64::from(oldest) + 1).min(world.from);
    // Nobody falls ill on the birthday before which they were too young, nor on the day after which they are too old.
    let span = u64::try_from(days_between(first, after) - 1).ok()?;
    (span > 0).then(|| plus_days(first, 1 + random.below(span).max(random.below(span)) as i64))
}

/// About one list in fifty holds an entry that belonged to somebody else and is taken out when the patient next comes.
fn withdraw_one(random: &mut Random, problems: &mut [Problem], first_seen: DateTime) {
    if !random.chance(2) {
        return;
    }
    let at = later(random, first_seen, 2, 12);
    if let Some(problem) = problems.iter_mut().skip(1).last() {
        problem.withdrawn = Some(at);
    }
}

/// A diagnosis made at `at`; `None` when the patient cannot have it. Acute ones end after days or weeks, or are forgotten in
/// the list, as in life; suspected ones are often ruled out.
pub(super) fn diagnosed(
    random: &mut Random,
    world: &World,
    patient: &Patient,
    disease: usize,
    at: DateTime,
) -> Option<Problem> {
    let known = world.masters.diseases.get(disease)?;
    let onset = plus_days(at.date(), -(random.below(4) as i64)).max(patient.birth);
    let days = 5 + random.below(25) as i64;
    let suspected = random.chance(24) && !is_evident(known);
    let ends = match (suspected, known.chronic) {
        (true, _) => random.chance(60),
        (false, true) => false,
        (false, false) => random.chance(70) && !is_malignant(world, disease),
    };
    let withdrawn = match random.below(1000) {
        0..20 => Some(later(random, at, 20, 3 * 24 * 60)),
        _ => None,
    };
    fits(known, patient, onset).then(|| Problem {
        disease,
        onset,
        recorded: at,
        resolved: ends.then(|| plus_days(at.date(), days)),
        suspected,
        main: false,
        withdrawn,
    })
}

/// The specialty that treats a disease at a hospital: its own when there is such a department, children's for children.
pub(super) fn treating(
    world: &World,
    hospital: &Hospital,
    person: &Person,
    disease: Option<usize>,
) -> Specialty {
    let has = |specialty: Specialty| {
        hospital
            .departments
            .iter()
            .any(|department| department.specialty == specialty)
    };
    let Some(disease) = disease.and_then(|disease| world.masters.diseases.get(disease)) else {
        return person.home;
    };
    let hands_on = matches!(
        disease.specialty,
        Specialty::Surgery
            | Specialty::Orthopaedics
            | Specialty::Neurosurgery
            | Specialty::Dermatology
            | Specialty::Ophthalmology
            | Specialty::Otolaryngology
    );
    match person.age < 15 && !hands_on && has(Specialty::Paediatrics) {
        true => Specialty::Paediatrics,
        false if has(disease.specialty) => disease.specialty,
        false => person.home,
    }
}
