//! How ill somebody is on each axis: what the problems of the list do while they last, and what a stay itself does.

use jiff::civil::{Date, date};

use crate::history::Problem;
use crate::hospital::Specialty;
use crate::masters::{Axis, Disease, Spread};
use crate::random::exp;

use super::levels::held;
use super::signs::{Sign, general};
use super::subject::{Subject, days_between};
use super::tag;

/// How many axes there are.
pub(super) const AXES: usize = Axis::Bone as usize + 1;

/// Where the person stands on each axis when nothing is ill: always, and today.
pub(super) fn stand(subject: &Subject) -> [[f64; 2]; AXES] {
    std::array::from_fn(|axis| {
        if axis == Axis::Own as usize {
            return [0.0; 2];
        }
        [
            subject.person(tag::PERSON_AXIS, axis as u64).normal(),
            subject.visit(tag::VISIT_AXIS, axis as u64).normal(),
        ]
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
        let Some(activity) = activity(subject, problem) else {
            continue;
        };
        if subject.model.influenza[problem.disease] {
            influenza = Some((activity.days, activity.type_a));
        }
        for &(axis, strength) in &disease.shifts {
            let course = course(subject, disease, problem.main, axis, activity.days);
            sum[axis as usize] += strength * general(axis) * activity.on(axis) * course;
        }
        add_signs(subject, problem.disease, &activity, &mut signs);
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

/// A problem as it is in one person.
struct Activity {
    /// Since the onset.
    days: i64,
    /// 1 is usual.
    severity: f64,
    /// The same for a tumour's own axis, along which people differ more.
    tumour: f64,
    /// 0 to 99: which of the signs that some patients have are there.
    share: u64,
    /// The type of influenza.
    type_a: bool,
}

impl Activity {
    fn on(&self, axis: Axis) -> f64 {
        if axis == Axis::Tumour {
            self.tumour
        } else {
            self.severity
        }
    }
}

/// How many of 1,000 malignant diseases treatment has made silent, and what is left of them then.
const SILENT_PERMILLE: u32 = 400;
const SILENT: f64 = 0.1;

/// How a problem is in this person, when it is there: most of what is suspected is not.
fn activity(subject: &Subject, problem: &Problem) -> Option<Activity> {
    let days = days_since(subject, problem)?;
    // The onset is part of the key: a second influenza is another one.
    let onset = day_number(problem.onset) as u64;
    let mut random = subject.person(tag::SEVERITY, problem.disease as u64 + (onset << 16));
    if problem.suspected && !random.permille(350) {
        return None;
    }
    let worse = random.normal();
    let type_a = random.permille(760);
    let share = random.below(100);
    let malignant = subject.model.malignant[problem.disease];
    let left = if malignant && random.permille(SILENT_PERMILLE) {
        SILENT
    } else {
        1.0
    };
    let severity = left * exp(0.3 * worse);
    Some(Activity {
        days,
        severity,
        tumour: if malignant {
            left * exp(0.8 * worse)
        } else {
            severity
        },
        share,
        type_a,
    })
}

/// The signs of a problem: as strong as the problem is severe; those of acute illness fade, and nobody looks for them after
/// some weeks. Whether a two-valued item is positive does not depend on how severe it is.
fn add_signs(subject: &Subject, disease: usize, activity: &Activity, signs: &mut Vec<Sign>) {
    let masters = subject.masters();
    let chronic = masters.diseases[disease].chronic;
    if !chronic && activity.days > 30 {
        return;
    }
    let there = |sign: &&Sign| activity.share < sign.patients;
    for sign in subject.model.signs[disease].iter().filter(there) {
        let item = &masters.items[sign.item];
        let mut sign = *sign;
        if item.spread != Spread::Binary {
            let left = if chronic {
                1.0
            } else {
                faded(item.axis, activity.days)
            };
            sign.strength *= activity.on(item.axis) * left;
        }
        signs.push(sign);
    }
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
    faded(axis, days)
}

/// What is left on an axis so many days after the onset of something acute.
fn faded(axis: Axis, days: i64) -> f64 {
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

/// What a stay does by itself: who needs a bed is frail from the first day; an infection that was the reason, or an operation
/// in the first days, brings fever and white cells that rise and fall again; food, blood and salt get less.
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
    let severity = (1.0 + random.normal()).max(0.0) * if subject.is_child() { 0.5 } else { 1.0 };
    let mut add = |axis: Axis, shift: f64| sum[axis as usize] += severity * shift;
    add(Axis::Nutrition, 0.8);
    add(Axis::Anaemia, 0.8);
    add(Axis::Electrolyte, 0.2);
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
    let wave = rise * exp(-since / 5.0);
    let loss = (1.0 - exp(-(since + 1.0) / 4.0)) * exp(-since / 30.0);
    add(Axis::Inflammation, 2.3 * wave + 0.9 * loss);
    add(Axis::Coagulation, 0.6 * wave);
    add(Axis::Nutrition, 1.5 * loss);
    add(Axis::Anaemia, if surgical { 2.0 } else { 1.4 } * loss);
    add(Axis::Electrolyte, 0.7 * loss);
}

/// Days since the first day of 1900, which names a day in a key.
fn day_number(day: Date) -> i64 {
    days_between(date(1900, 1, 1), day)
}
