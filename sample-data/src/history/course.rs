//! The course of one patient: on which days they come, why, and for how long they stay.
//!
//! The days are walked one by one from the first day of the period, with the same number of draws on each, so that a longer
//! period never changes an earlier day. The walk goes on for a while after the period, because labs and admissions are
//! ordered ahead.

use jiff::civil::{Date, DateTime, Weekday};

use super::World;
use super::clock::{days_between, during, later, plus_days, plus_minutes, weighted};
use super::decoys::{Dialysis, influenza, influenza_of};
use super::person::Person;
use super::problems::{Candidates, treating};
use crate::hospital::{Hospital, Kind, Specialty};
use crate::random::Random;

/// The most days by which anything is ordered ahead; the walk goes on for so long after the period.
const AHEAD_DAYS: i64 = 63;

/// An encounter before it is filled with what happens in it.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    /// Counted from the first day of the period; names the encounter's random stream.
    pub day: i64,
    pub start: DateTime,
    /// When the doctor sees the patient; at a stay, when the discharge papers are written.
    pub consult: DateTime,
    pub specialty: Specialty,
    pub reason: Reason,
    pub disease: Option<usize>,
    /// When the labs of this visit or the admission were ordered, when ahead.
    pub foreseen: Option<DateTime>,
}

impl Plan {
    /// When the patient dies, for the stay that ends so.
    pub(super) fn death(&self) -> Option<DateTime> {
        match self.reason {
            Reason::Stay { end, dies: true } => Some(end),
            _ => None,
        }
    }
}

/// Why somebody comes.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Reason {
    Regular,
    Acute,
    Influenza,
    FollowUp,
    Dialysis,
    Stay { end: DateTime, dies: bool },
}

/// How busy a department is on each weekday from Monday on; 1,000 is the mean of Monday to Friday.
fn rhythm(world: &World, hospital: &Hospital, specialty: Specialty) -> [u32; 7] {
    let keys = [hospital.index as u64, specialty as u64, 199];
    let random = &mut Random::keyed(world.seed, &keys);
    let mut week: [u32; 7] = [11, 10, 9, 10, 10, 6, 0];
    week[random.below(5) as usize] += 2;
    week[random.below(5) as usize] -= 1;
    let mean: u32 = week[..5].iter().sum();
    week.map(|day| day * 5000 / mean)
}

/// The state of the walk.
struct Course<'a> {
    world: &'a World<'a>,
    hospital: &'a Hospital,
    person: &'a Person,
    candidates: &'a Candidates,
    dialysis: Option<Dialysis>,
    week: [u32; 7],
    plans: Vec<Plan>,
    /// The day of the next regular visit.
    regular: i64,
    follow_up: Option<i64>,
    /// The first day on which the patient is not in a stay.
    free: i64,
    /// The first day on which the patient can have influenza, again.
    immune_until: i64,
}

/// The encounters that begin in the period or were ordered in it, and those between them, in order of time.
pub(super) fn plans(
    world: &World,
    hospital: &Hospital,
    person: &Person,
    candidates: &Candidates,
) -> Vec<Plan> {
    let number = person.patient.number as u64;
    let random = &mut Random::keyed(world.seed, &[hospital.index as u64, number, 102]);
    let mut course = Course {
        world,
        hospital,
        person,
        candidates,
        dialysis: Dialysis::of(world, hospital, person),
        week: rhythm(world, hospital, person.home),
        plans: Vec::new(),
        regular: i64::MAX,
        follow_up: None,
        free: 0,
        immune_until: 0,
    };
    course.regular = course.first_regular(random);
    let last = (days_between(world.from, world.to) + AHEAD_DAYS).min(person.last_day);
    for day in person.arrival..=last {
        let draws = [0; 3].map(|_: u8| random.below(1_000_000));
        if day >= course.free && !course.day(day, draws) {
            break;
        }
    }
    let known = |at: DateTime| at.date() <= world.to;
    let begun = |plan: &Plan| known(plan.start) || plan.foreseen.is_some_and(known);
    let count = course
        .plans
        .iter()
        .rposition(begun)
        .map_or(0, |last| last + 1);
    course.plans.truncate(count);
    course.plans
}

impl Course<'_> {
    /// What happens on one day; false when the patient dies of it.
    fn day(&mut self, day: i64, [admission, visit, fever]: [u64; 3]) -> bool {
        let date = plus_days(self.world.from, day);
        let weekday = date.weekday().to_monday_zero_offset() as usize;
        let open = !self.hospital.closed.on(date);
        let (emergencies, planned) = self.admissions();
        if admission < emergencies {
            return self.stay(day, date, false);
        }
        if open && weekday < 5 && day >= 2 && self.seen() && admission < emergencies + planned {
            return self.stay(day, date, true);
        }
        if !open {
            return true;
        }
        let on_dialysis = self
            .dialysis
            .as_ref()
            .is_some_and(|place| place.covers(date));
        let flu = influenza(self.world, self.hospital, self.person.age, date);
        if on_dialysis {
            if self.dialysis.as_ref().is_some_and(|place| place.due(date)) {
                self.visit(day, date, Reason::Dialysis);
            }
        } else if fever < flu && day >= self.immune_until {
            self.immune_until = day + 60;
            self.visit(day, date, Reason::Influenza);
        } else if day >= self.regular {
            self.regular = self.next_regular(day);
            self.visit(day, date, Reason::Regular);
        } else if self.follow_up.is_some_and(|due| day >= due) {
            self.follow_up = None;
            self.visit(day, date, Reason::FollowUp);
        } else if !self.seen() || visit < self.acute() * u64::from(self.week[weekday]) / 1000 {
            self.visit(day, date, Reason::Acute);
            self.follow_up = (visit % 100 < 45).then_some(day + 5 + (visit % 7) as i64);
        }
        true
    }

    /// Whether the hospital knows the patient by now.
    fn seen(&self) -> bool {
        self.person.known || !self.plans.is_empty()
    }

    /// The first regular visit: any of the days of an interval, on a weekday of the department. Children without a chronic
    /// disease have none.
    fn first_regular(&self, random: &mut Random) -> i64 {
        let interval = self.person.interval;
        let weeks = random.below(interval as u64 / 7) as i64;
        let open: Vec<(i64, u32)> = (0i64..7)
            .filter(|day| *day < 5 || (*day == 5 && !self.hospital.closed.saturdays))
            .map(|day| (day, self.week[day as usize]))
            .collect();
        let weekday = weighted(random, &open).unwrap_or(0);
        if self.candidates.chronic.is_empty() || self.person.age < 15 && random.chance(45) {
            return i64::MAX;
        }
        let first = i64::from(self.world.from.weekday().to_monday_zero_offset());
        let day = 7 * weeks + (weekday - first).rem_euclid(7);
        match self.person.known {
            true => day,
            // Somebody new comes for the first time when they come.
            false => day + (self.person.arrival + 20) / 7 * 7,
        }
    }

    /// The next regular visit after one on `day`: the same weekday as planned, even when a holiday moved this one.
    fn next_regular(&self, day: i64) -> i64 {
        let missed = (day - self.regular) / self.person.interval;
        self.regular + (1 + missed) * self.person.interval
    }

    /// Chances of an emergency and of a planned admission on one day, in a million.
    fn admissions(&self) -> (u64, u64) {
        let emergencies = match self.hospital.kind {
            Kind::General => 45,
            Kind::Children => 60,
            Kind::Cancer => 20,
            Kind::Community => 65,
        };
        let all = u64::from(self.hospital.admission_permille) * 1000 / 30;
        (
            all * emergencies / 100,
            all * (100 - emergencies) / 100 * 3 / 2,
        )
    }

    /// The chance of a visit for something acute on one open day, in a million.
    fn acute(&self) -> u64 {
        match self.regular {
            i64::MAX => 40_000,
            _ => 21_000,
        }
    }

    fn visit(&mut self, day: i64, date: Date, reason: Reason) {
        let random = &mut self.person.random(self.world.seed, 103, day);
        let disease = match &reason {
            Reason::Influenza => influenza_of(self.world, self.candidates),
            Reason::Dialysis => self.dialysis.as_ref().map(|place| place.disease),
            Reason::Acute => weighted(random, &self.candidates.acute),
            _ => None,
        };
        let afternoon = match &self.dialysis {
            Some(place) if reason == Reason::Dialysis => place.afternoon,
            _ => random.chance(15),
        };
        let start = match (date.weekday(), afternoon) {
            (Weekday::Saturday, _) => during(random, date, 8 * 60 + 30, 10 * 60 + 15),
            // Most are told to come early.
            (_, false) => during(random, date, 8 * 60 + 30, 11 * 60 + 30).min(during(
                random,
                date,
                8 * 60 + 30,
                11 * 60 + 30,
            )),
            (_, true) => during(random, date, 13 * 60, 14 * 60 + 45),
        };
        // Blood is taken at once, so that the doctor has the results.
        let consult = later(random, start, 66, 100);
        let ahead = matches!(reason, Reason::Regular | Reason::FollowUp) && random.chance(50);
        let previous = self
            .plans
            .last()
            .filter(|plan| ahead && day - plan.day <= AHEAD_DAYS);
        let foreseen = previous
            .map(|plan| plus_minutes(plan.consult, 7))
            .filter(|at| *at < start);
        self.plans.push(Plan {
            day,
            start,
            consult,
            specialty: treating(self.world, self.hospital, self.person, disease),
            reason,
            disease,
            foreseen,
        });
    }

    /// An admission and how long it lasts; false when the patient dies.
    fn stay(&mut self, day: i64, date: Date, planned: bool) -> bool {
        let random = &mut self.person.random(self.world.seed, 103, day);
        let start = match planned {
            true => during(random, date, 9 * 60 + 30, 13 * 60 + 30),
            false => during(random, date, 0, 24 * 60 - 1),
        };
        let foreseen = planned.then(|| self.planned_at(random, day));
        let disease = match planned {
            true => None,
            false => weighted(random, &self.candidates.urgent),
        };
        let mut nights = 3 + random.below(18).min(random.below(18)) as i64;
        if self.person.age < 15 {
            nights = nights.min(3 + random.below(8) as i64);
        }
        let dies = random.below(1000) < self.mortality_permille();
        let end = match dies {
            true => {
                let last = plus_days(date, 1 + random.below(nights as u64) as i64);
                during(random, last, 0, 24 * 60 - 1)
            }
            false => during(random, plus_days(date, nights), 9 * 60 + 30, 11 * 60 + 45),
        };
        self.plans.push(Plan {
            day,
            start,
            consult: plus_minutes(end, -90),
            specialty: treating(self.world, self.hospital, self.person, disease),
            reason: Reason::Stay { end, dies },
            disease,
            foreseen,
        });
        let last = day + days_between(date, end.date());
        self.free = last + 1;
        self.follow_up = random
            .chance(80)
            .then(|| last + 7 + random.below(10) as i64);
        if self.regular <= last + 7 {
            self.regular = self.next_regular(last + 7);
        }
        !dies
    }

    /// When an admission was planned: when the patient was last seen, or by telephone some days before.
    fn planned_at(&self, random: &mut Random, day: i64) -> DateTime {
        let last = self.plans.last().filter(|plan| day - plan.day <= 40);
        if let Some(plan) = last {
            return plus_minutes(plan.consult, 9);
        }
        let lead = (3 + random.below(12) as i64).min(day);
        let mut date = plus_days(self.world.from, day - lead);
        while self.hospital.closed.on(date) && date < plus_days(self.world.from, day - 1) {
            date = plus_days(date, 1);
        }
        during(random, date, 9 * 60, 16 * 60)
    }

    fn mortality_permille(&self) -> u64 {
        let permille = match self.person.age {
            0..15 => 4,
            15..40 => 6,
            40..65 => 20,
            65..80 => 38,
            _ => 60,
        };
        match self.hospital.kind {
            Kind::Cancer => permille * 3 / 2,
            _ => permille,
        }
    }
}
