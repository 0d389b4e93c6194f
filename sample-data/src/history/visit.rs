//! A visit to the outpatient clinic: reception, blood, the doctor, and what follows.

use super::care::{self, Purpose};
use super::chart::{Chart, Draft, Task, settled};
use super::clock::{later, plus_minutes, weighted};
use super::course::{Plan, Reason};
use super::problems::{Candidates, is_infection, is_malignant};
use super::{Encounter, What};
use crate::hospital::Specialty;
use crate::random::Random;

/// Fills a visit.
pub(super) fn visit(
    chart: &mut Chart,
    candidates: &Candidates,
    plan: &Plan,
    serial: usize,
) -> Encounter {
    let mut random = chart.person.random(chart.world.seed, 104, plan.day);
    let random = &mut random;
    diagnose(chart, candidates, plan, random);
    let injected = injection(chart, plan, random);
    let mut drafts = labs(chart, plan, random, injected.is_some());
    drafts.extend(injected);
    let specialty = plan.specialty;
    if random.chance(match plan.reason {
        Reason::Dialysis => 3,
        _ => 20,
    }) {
        let ordered = later(random, plan.consult, 3, 10);
        let at = later(random, ordered, 12, 50);
        let examination = care::examination(random, chart.world, specialty, at);
        drafts.extend(
            examination.map(|done| Draft::ready(ordered, specialty, What::Examination(done))),
        );
    }
    drafts.extend(prescription(chart, plan, random));
    let events = chart.file(random, drafts);
    // Labs and cultures are reported when they are; everything else is over before the patient leaves.
    let last = events
        .iter()
        .filter(|event| !matches!(event.what, What::Labs(_) | What::Culture(_)))
        .map(|event| settled(&event.what, event.ordered))
        .max();
    let end = last.unwrap_or(plan.consult).max(plan.consult);
    Encounter {
        serial,
        specialty,
        start: plan.start,
        end: later(random, end, 8, 25),
        stay: None,
        events,
    }
}

/// What the doctor finds: the reason of an acute visit, and now and then something new that lasts.
fn diagnose(chart: &mut Chart, candidates: &Candidates, plan: &Plan, random: &mut Random) {
    let at = later(random, plan.consult, 2, 9);
    if let Some(disease) = plan.disease {
        chart.diagnose(random, disease, at);
    }
    if matches!(plan.reason, Reason::Regular | Reason::FollowUp) && random.chance(4) {
        let list = match random.chance(60) {
            true => &candidates.chronic,
            false => &candidates.acute,
        };
        if let Some(disease) = weighted(random, list) {
            chart.diagnose(random, disease, plus_minutes(at, 1));
        }
    }
}

/// Labs before the consultation, always when they were ordered ahead or something depends on them, and cultures.
fn labs(chart: &Chart, plan: &Plan, random: &mut Random, needed: bool) -> Vec<Draft> {
    let mut drafts = Vec::new();
    // About half of the regular visits come with an order from the one before.
    let percent = match plan.reason {
        Reason::Regular | Reason::FollowUp => 46,
        Reason::Acute => 62,
        Reason::Influenza => 92,
        Reason::Dialysis => 35,
        Reason::Stay { .. } => 0,
    };
    let drawn = random.chance(percent);
    let this_morning = later(random, plan.start, 1, 4);
    let at = later(random, plan.start, 6, 25);
    if drawn || needed || plan.foreseen.is_some() {
        drafts.push(Draft {
            ordered: plan.foreseen.unwrap_or(this_morning),
            specialty: plan.specialty,
            task: Task::Labs {
                at,
                inpatient_day: None,
            },
        });
    }
    let infected = plan
        .disease
        .is_some_and(|disease| is_infection(chart.world, disease));
    if random.below(1000) < if infected { 120 } else { 20 } {
        drafts.push(Draft {
            ordered: plus_minutes(this_morning, 1),
            specialty: plan.specialty,
            task: Task::Culture {
                at,
                inpatient_day: None,
            },
        });
    }
    drafts
}

/// Vaccines for children, chemotherapy and biologicals where they belong, drips for the acutely ill.
fn injection(chart: &Chart, plan: &Plan, random: &mut Random) -> Option<Draft> {
    let main = chart.active(plan.consult).into_iter().find(|problem| {
        let disease = chart.world.masters.diseases.get(problem.disease);
        !problem.suspected && disease.is_some_and(|disease| disease.chronic)
    });
    let main = main.map(|problem| problem.disease);
    let heavy = main.is_some_and(|disease| is_malignant(chart.world, disease))
        || matches!(
            plan.specialty,
            Specialty::Oncology | Specialty::Haematology | Specialty::Rheumatology
        );
    let main = main.map(Purpose::Disease);
    let (percent, purpose) = match plan.reason {
        Reason::Dialysis => (30, plan.disease.map(Purpose::Disease)),
        Reason::Acute | Reason::Influenza => (11, Some(Purpose::Fluids)),
        _ if heavy => (40, main),
        Reason::Regular if chart.person.age < 15 => (25, Some(Purpose::Vaccine)),
        _ => (6, main),
    };
    let purpose = purpose.filter(|_| random.chance(percent))?;
    let ordered = later(random, plan.consult, 4, 12);
    let start = later(random, ordered, 10, 35);
    let mut injection = care::injection(random, chart.world, chart.person, purpose, start)?;
    // The clinic closes: a drip there is a short one.
    injection.end = injection.end.min(plus_minutes(injection.start, 90));
    Some(Draft::ready(
        ordered,
        plan.specialty,
        What::Injection(injection),
    ))
}

/// The usual drugs until the next visit, or some for what is acute; mostly fetched from a pharmacy outside.
fn prescription(chart: &mut Chart, plan: &Plan, random: &mut Random) -> Option<Draft> {
    let percent = match plan.reason {
        Reason::Regular => 85,
        Reason::Acute | Reason::Influenza => 68,
        Reason::FollowUp | Reason::Stay { .. } => 55,
        Reason::Dialysis => 8,
    };
    let wanted = random.chance(percent);
    let days = match plan.reason {
        Reason::Regular => chart.person.interval as u16,
        _ => 14,
    };
    if !wanted {
        return None;
    }
    let (world, person) = (chart.world, chart.person);
    let refilled = match plan.reason {
        Reason::Acute | Reason::Influenza => None,
        _ => care::refill(random, world, person, &mut chart.regimen, days),
    };
    let mut prescription = match refilled {
        Some(refilled) => refilled,
        None => care::short_course(random, world, person, plan.disease)?,
    };
    let ordered = later(random, plan.consult, 6, 15);
    if !random.chance(60) {
        prescription.dispensed = Some(later(random, ordered, 10, 40));
    }
    Some(Draft::ready(
        ordered,
        plan.specialty,
        What::Prescription(prescription),
    ))
}
