//! The patient's chart while it is being written: the problem list, the drugs taken, and how drafts become events.

use jiff::civil::DateTime;

use super::care::Medication;
use super::clock::{later, plus_minutes};
use super::labs::{self, Occasion};
use super::person::Person;
use super::problems::{Candidates, chronic, diagnosed};
use super::{Change, Event, Problem, What, World};
use crate::hospital::{Hospital, Specialty};
use crate::random::Random;

/// What is known of a patient so far.
pub(super) struct Chart<'a> {
    pub world: &'a World<'a>,
    pub hospital: &'a Hospital,
    pub person: &'a Person,
    pub problems: Vec<Problem>,
    pub regimen: Vec<Medication>,
    /// The serial of the next event.
    pub serial: usize,
}

/// An event before it has a number.
pub(super) struct Draft {
    pub ordered: DateTime,
    pub specialty: Specialty,
    pub task: Task,
}

impl Draft {
    /// An event that needs no values.
    pub(super) fn ready(ordered: DateTime, specialty: Specialty, what: What) -> Draft {
        Draft {
            ordered,
            specialty,
            task: Task::Ready(what),
        }
    }
}

/// What is asked for. Labs are filled in last, because their values follow from the event's number; `at` is when the
/// specimens are taken: after the reception of a visit, on the round of a stay.
pub(super) enum Task {
    Labs {
        at: DateTime,
        inpatient_day: Option<u32>,
    },
    Culture {
        at: DateTime,
        inpatient_day: Option<u32>,
    },
    Ready(What),
}

impl<'a> Chart<'a> {
    /// The chart as the period finds it. The diseases of new patients are entered when they are first seen.
    pub(super) fn open(
        world: &'a World<'a>,
        hospital: &'a Hospital,
        person: &'a Person,
        candidates: &Candidates,
        first_seen: Option<DateTime>,
    ) -> Chart<'a> {
        let problems = chronic(world, person, candidates, first_seen);
        let random = &mut person.random(world.seed, 106, 0);
        let mut regimen = Vec::new();
        for problem in &problems {
            if !problem.suspected && problem.withdrawn.is_none() {
                regimen.extend(Medication::begun(random, world, person, problem.disease));
            }
        }
        Chart {
            world,
            hospital,
            person,
            problems,
            regimen,
            serial: 0,
        }
    }

    /// The problem list in order of time. Nothing is cured or corrected after death.
    pub(super) fn close(self, death: Option<DateTime>) -> Vec<Problem> {
        let mut problems = self.problems;
        if let Some(death) = death {
            for problem in &mut problems {
                problem.resolved = problem.resolved.filter(|day| *day <= death.date());
                problem.withdrawn = problem.withdrawn.filter(|at| *at <= death);
            }
        }
        problems.sort_by_key(|problem| problem.recorded);
        problems
    }

    /// Enters a diagnosis, unless the patient has it or cannot have it, and begins its drugs when it is for good. Says
    /// whether it was entered.
    pub(super) fn diagnose(&mut self, random: &mut Random, disease: usize, at: DateTime) -> bool {
        let current = |problem: &Problem| {
            problem.disease == disease && problem.resolved.is_none_or(|end| end >= at.date())
        };
        if self.problems.iter().any(current) {
            return false;
        }
        let problem = diagnosed(random, self.world, &self.person.patient, disease, at);
        let Some(mut problem) = problem else {
            return false;
        };
        problem.main = self.problems.is_empty();
        let lasting = !problem.suspected && problem.withdrawn.is_none();
        let known = self.world.masters.diseases.get(disease);
        if lasting && known.is_some_and(|disease| disease.chronic) {
            self.regimen
                .extend(Medication::begun(random, self.world, self.person, disease));
        }
        self.problems.push(problem);
        true
    }

    /// The problems that the patient has at `at`. One that was entered in the same encounter counts before the entry: blood
    /// is taken before the doctor writes down what it is taken for.
    pub(super) fn active(&self, at: DateTime) -> Vec<Problem> {
        let lasts = |problem: &&Problem| {
            problem.onset <= at.date()
                && problem.resolved.is_none_or(|end| end >= at.date())
                && problem.withdrawn.is_none()
        };
        self.problems.iter().filter(lasts).cloned().collect()
    }

    /// Turns drafts into events: in order of time, numbered, with values, and some changed later.
    pub(super) fn file(&mut self, random: &mut Random, mut drafts: Vec<Draft>) -> Vec<Event> {
        drafts.sort_by_key(|draft| draft.ordered);
        drafts
            .into_iter()
            .map(|draft| self.event(random, draft))
            .collect()
    }

    fn event(&mut self, random: &mut Random, draft: Draft) -> Event {
        let serial = self.serial;
        self.serial += 1;
        let what = match draft.task {
            Task::Ready(what) => what,
            Task::Labs { at, inpatient_day } => {
                let problems = self.active(at);
                let occasion = self.occasion(&problems, at, inpatient_day, draft.specialty, serial);
                What::Labs(labs::order(self.world, self.hospital, &occasion))
            }
            Task::Culture { at, inpatient_day } => {
                let problems = self.active(at);
                let occasion = self.occasion(&problems, at, inpatient_day, draft.specialty, serial);
                What::Culture(labs::culture(self.world, self.hospital, &occasion))
            }
        };
        let change = change(random, &what, draft.ordered);
        Event {
            serial,
            ordered: draft.ordered,
            what,
            change,
        }
    }

    fn occasion<'b>(
        &'b self,
        problems: &'b [Problem],
        at: DateTime,
        inpatient_day: Option<u32>,
        specialty: Specialty,
        serial: usize,
    ) -> Occasion<'b> {
        Occasion {
            patient: &self.person.patient,
            problems,
            at,
            inpatient_day,
            specialty,
            serial: serial as u64,
        }
    }
}

/// What became of a record: 3 % corrected, 1.5 % sent again, 1.5 % taken back, 0.4 % moved to the next day, which only
/// happens to what has a day of its own.
fn change(random: &mut Random, what: &What, ordered: DateTime) -> Option<Change> {
    let draw = random.below(1000);
    let done = settled(what, ordered);
    let movable = matches!(
        what,
        What::Labs(_) | What::Culture(_) | What::Examination(_)
    );
    match draw {
        0..30 => Some(Change::Corrected(later(random, done, 60, 72 * 60))),
        30..45 => Some(Change::Resent(later(random, done, 30, 72 * 60))),
        45..60 => Some(Change::Cancelled(later(random, done, 20, 48 * 60))),
        60..67 if movable => Some(Change::Redated(later(random, done, 60, 48 * 60))),
        _ => None,
    }
}

/// When the last thing about an event became known.
pub(super) fn settled(what: &What, ordered: DateTime) -> DateTime {
    let last = match what {
        What::Prescription(prescription) => prescription.dispensed,
        What::Injection(injection) => Some(injection.end),
        What::Labs(order) => order
            .specimens
            .iter()
            .map(|specimen| specimen.reported)
            .max(),
        What::Culture(culture) => Some(culture.reported),
        What::Examination(examination) => examination.done.map(|done| plus_minutes(done, 30)),
        What::Meal(_) => None,
    };
    last.unwrap_or(ordered).max(ordered)
}
