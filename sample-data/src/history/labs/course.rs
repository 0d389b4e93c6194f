//! How ill somebody is on each axis: what the problems of the list do while they last, and what a stay itself does.

use jiff::civil::{Date, date};

use crate::history::Problem;
use crate::hospital::Specialty;
use crate::masters::{Axis, Disease};
use crate::random::{Random, exp};

use super::levels::held;
use super::signs::{Sign, general};
use super::subject::{Subject, days_between};
use super::tag;

/// How many axes there are.
pub(super) const AXES: usize = Axis::Bone as usize + 1;

/// Share of the variance of a person's stand on an axis that stays from one occasion to the next: 0.9 squared.
const LASTING: f64 = 0.9;
const PASSING: f64 = 0.435_889_894_354_067_4;

/// Where the person stands on each axis when nothing is ill.
pub(super) fn stand(subject: &Subject) -> [f64; AXES] {
    std::array::from_fn(|axis| {
        if axis == Axis::Own as usize {
            return 0.0;
        }
        LASTING * subject.person(tag::PERSON_AXIS, axis as u64).normal()
            + PASSING * subject.visit(tag::VISIT_AXIS, axis as u64).normal()
    })
}

/// What illness does to somebody today.
#[derive(Clone, Debug)]
pub(super) struct Illness {
    /// What problems and the stay add to each axis.
    pub shift: [f64; AXES],
    /// Signs of single diseases.
    pub signs: Vec<Sign>,
    /// Days since the onset of influenza, and whether it is type A.
    pub influenza: Option<(i64, bool)>,
}

impl Illness {
    pub(super) fn none() -> Illness {
        Illness {
            shift: [0.0; AXES],
            signs: Vec::new(),
            influenza: None,
        }
    }
}

/// What problems and the stay do today.
pub(super) fn illness(subject: &Subject) -> Illness {
    let mut sum = [0.0; AXES];
    let mut signs = Vec::new();
    let mut influenza = None;
    for problem in subject.occasion.problems {
        let Some(disease) = subject.masters().diseases.get(problem.disease) else {
            continue;
        };
        let Some((days, severity, mut random)) = activity(subject, problem) else {
            continue;
        };
        if subject.model.influenza[problem.disease] {
            influenza = Some((days, random.permille(760)));
        }
        for &(axis, strength) in &disease.shifts {
            let course = course(subject, disease, problem.main, axis, days);
            sum[axis as usize] += strength * general(axis) * severity * course;
        }
        // Signs of acute illness are sought in its first weeks.
        if disease.chronic || days <= 30 {
            signs.extend_from_slice(&subject.model.signs[problem.disease]);
        }
    }
    if let Some(day) = subject.occasion.inpatient_day {
        add_stay(subject, day, &mut sum);
    }
    for (axis, most) in [(Axis::Inflammation, 4.5), (Axis::Kidney, 10.0)] {
        let shift = &mut sum[axis as usize];
        *shift = held(*shift, most);
    }
    Illness {
        shift: sum,
        signs,
        influenza,
    }
}

/// Days since the onset while the problem is on the list; nothing before, afterwards, and for what was entered by mistake.
pub(super) fn days_since(subject: &Subject, problem: &Problem) -> Option<i64> {
    let today = subject.occasion.at.date();
    let over = problem.resolved.is_some_and(|resolved| resolved < today);
    if problem.withdrawn.is_some() || problem.onset > today || over {
        return None;
    }
    Some(days_between(problem.onset, today))
}

/// Days since the onset, how severe the problem is in this person, and the stream of its further chances. Most of what is suspected is not there.
fn activity(subject: &Subject, problem: &Problem) -> Option<(i64, f64, Random)> {
    let days = days_since(subject, problem)?;
    // The onset is part of the key: a second influenza is another one.
    let onset = day_number(problem.onset) as u64;
    let mut random = subject.person(tag::SEVERITY, problem.disease as u64 + (onset << 16));
    if problem.suspected && !random.permille(350) {
        return None;
    }
    let severity = exp(0.3 * random.normal());
    Some((days, severity, random))
}

/// The share of a problem's shift that is there after so many days: chronic ones stay, and are worse in the first days of a
/// stay for which they are the reason; acute ones fade, inflammation and enzymes faster than the rest.
fn course(subject: &Subject, disease: &Disease, main: bool, axis: Axis, days: i64) -> f64 {
    if disease.chronic {
        // Hormones are replaced or blocked within weeks.
        if axis == Axis::Thyroid && days > 45 {
            return 0.35;
        }
        return match subject.occasion.inpatient_day {
            Some(day) if main && disease.specialty == subject.occasion.specialty => {
                1.0 + 0.5 * exp(-f64::from(day) / 6.0)
            }
            _ => 1.0,
        };
    }
    let fading = match axis {
        Axis::Heart | Axis::Muscle => 4.0,
        Axis::Pancreas | Axis::Electrolyte | Axis::Breathing => 5.0,
        Axis::Inflammation | Axis::Marrow => 6.0,
        Axis::Coagulation => 9.0,
        Axis::Liver | Axis::Biliary | Axis::Kidney | Axis::Sugar => 14.0,
        _ => 30.0,
    };
    exp(-(days as f64) / fading)
}

/// What a stay does by itself: an infection that was its reason, or an operation in its first days, with fever and white cells
/// that rise and fall again, and food and blood that get less.
fn add_stay(subject: &Subject, day: u32, sum: &mut [f64; AXES]) {
    let admission = day_number(subject.occasion.at.date()) - i64::from(day);
    let mut random = subject.person(tag::STAY, admission as u64);
    let surgical = matches!(
        subject.occasion.specialty,
        Specialty::Surgery
            | Specialty::Orthopaedics
            | Specialty::Neurosurgery
            | Specialty::Gynaecology
            | Specialty::Urology
            | Specialty::Otolaryngology
            | Specialty::Oncology
    );
    let severity = (1.0 + random.normal()).max(0.0);
    // The day of the operation; an infection was at its height when the patient came.
    let height = if surgical {
        1 + random.below(3) as u32
    } else {
        0
    };
    if day < height {
        return;
    }
    let since = f64::from(day - height);
    // CRP and white cells are highest a day or two after the blow.
    let rise = if surgical && since < 1.0 { 0.5 } else { 1.0 };
    let wave = severity * rise * exp(-since / 5.0);
    let loss = severity * (1.0 - exp(-(since + 1.0) / 4.0)) * exp(-since / 30.0);
    sum[Axis::Inflammation as usize] += 1.2 * wave;
    sum[Axis::Coagulation as usize] += 0.4 * wave;
    sum[Axis::Nutrition as usize] += 0.7 * loss;
    sum[Axis::Anaemia as usize] += if surgical { 1.2 } else { 0.6 } * loss;
}

/// Days since the first day of 1900, which names a day in a key.
fn day_number(day: Date) -> i64 {
    days_between(date(1900, 1, 1), day)
}
