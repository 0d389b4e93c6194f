//! A stay on a ward: admission, days with their rounds, transfers and leaves, discharge.

use jiff::civil::{Date, DateTime, Weekday};

use super::care::{self, Purpose};
use super::chart::{Chart, Draft, Task};
use super::clock::{days_between, during, later, minute_of, plus_days, plus_minutes};
use super::course::Plan;
use super::problems::is_infection;
use super::{Bed, Encounter, Meal, Stay, Transfer, What};
use crate::hospital::Specialty;
use crate::random::Random;

/// Fills a stay that ends at `end`.
pub(super) fn stay(
    chart: &mut Chart,
    plan: &Plan,
    serial: usize,
    end: DateTime,
    dies: bool,
) -> Encounter {
    let mut random = chart.person.random(chart.world.seed, 104, plan.day);
    let random = &mut random;
    let stay = frame(chart, plan, random, end, dies);
    if let Some(disease) = plan.disease {
        let at = later(random, plan.start, 20, 80).min(end);
        chart.diagnose(random, disease, at);
    }
    let infected = plan
        .disease
        .is_some_and(|disease| is_infection(chart.world, disease));
    let mut ward = Ward {
        plan,
        stay: &stay,
        end,
        nights: days_between(plan.start.date(), end.date()),
        purpose: plan.disease.filter(|_| infected),
        drafts: Vec::new(),
    };
    ward.admission(chart, random);
    let pace = 1 + random.below(3) as i64;
    for day in 0..=ward.nights {
        ward.labs(random, day, pace);
        ward.injections(chart, random, day);
        ward.drugs(chart, random, day);
        ward.examinations(chart, random, day);
    }
    ward.cultures(random);
    ward.meals(chart, random);
    let drafts = ward.drafts;
    let events = chart.file(random, drafts);
    Encounter {
        serial,
        specialty: plan.specialty,
        start: plan.start,
        end,
        stay: Some(stay),
        events,
    }
}

/// Beds, transfers, leaves and the outcome.
fn frame(chart: &Chart, plan: &Plan, random: &mut Random, end: DateTime, dies: bool) -> Stay {
    let planned = plan.foreseen;
    let critical = planned.is_none() && random.chance(15);
    let bed = match critical {
        true => bed_in("ICU", random, 1),
        false => bed(random, plan.specialty),
    };
    let nights = days_between(plan.start.date(), end.date());
    let transfers = transfers(chart, plan, random, nights, critical);
    let moved = transfers.first().map_or(0, |transfer| {
        days_between(plan.start.date(), transfer.at.date())
    });
    let away = nights > 6 && !dies && random.chance(9);
    let leave = away.then(|| {
        // After a transfer and before the last day, so that nothing happens to somebody who is at home.
        let room = (nights - 3 - moved).max(1) as u64;
        let out = plus_days(plan.start.date(), moved + 1 + random.below(room) as i64);
        let back = plus_days(out, 1);
        (
            during(random, out, 600, 660),
            during(random, back, 960, 1080),
        )
    });
    let leaves = leave
        .into_iter()
        .filter(|(_, back)| *back < plus_minutes(end, -60))
        .collect();
    let before = minute_of(plus_days(end.date(), -1 - random.below(2) as i64), 14 * 60);
    let discharge_planned = later(random, before, 0, 120);
    let outcome = match (dies, random.chance(12)) {
        (true, _) => "20",
        (false, true) => "02",
        (false, false) => "01",
    };
    Stay {
        planned,
        bed,
        transfers,
        leaves,
        outcome,
        discharge_planned: (!dies && random.chance(80)).then_some(discharge_planned),
    }
}

/// One transfer in 15 % of the stays, two in a few: from intensive care to the ward, or to another department.
fn transfers(
    chart: &Chart,
    plan: &Plan,
    random: &mut Random,
    nights: i64,
    critical: bool,
) -> Vec<Transfer> {
    let mut transfers = Vec::new();
    let count = match random.below(100) {
        0..2 => 2,
        2..15 => 1,
        _ => 0,
    };
    let departments = &chart.hospital.departments;
    for turn in 0..count.max(u8::from(critical && random.chance(60))) {
        let day = i64::from(turn) * 2 + 1 + i64::from(nights > 6 && random.chance(50));
        let at = during(random, plus_days(plan.start.date(), day), 13 * 60, 16 * 60);
        let other = !(critical && turn == 0) && random.chance(30) && !departments.is_empty();
        let specialty = match other {
            true => fitting(chart, random.pick(departments).specialty, plan.specialty),
            false => plan.specialty,
        };
        let bed = bed(random, specialty);
        let planned = random
            .chance(60)
            .then(|| later(random, at, -22 * 60, -3 * 60));
        if day < nights && at > plus_minutes(plan.start, 120) {
            let planned = planned.filter(|planned| *planned > plus_minutes(plan.start, 30));
            transfers.push(Transfer {
                planned,
                at,
                specialty,
                bed,
            });
        }
    }
    transfers
}

/// Another department, unless it is one that does not take such patients.
fn fitting(chart: &Chart, wanted: Specialty, own: Specialty) -> Specialty {
    let child = chart.person.age < 15;
    let man = chart.person.patient.sex == super::Sex::Male;
    let wrong = (wanted == Specialty::Gynaecology && (man || child))
        || (wanted == Specialty::Paediatrics && !child)
        || wanted == Specialty::Emergency;
    if wrong { own } else { wanted }
}

/// A bed on the ward of a specialty.
fn bed(random: &mut Random, specialty: Specialty) -> Bed {
    let number = specialty as u8;
    let side = if number.is_multiple_of(2) { 'E' } else { 'W' };
    let floor = 3 + number / 2 % 9;
    bed_in(&format!("{floor}{side}"), random, floor)
}

fn bed_in(ward: &str, random: &mut Random, floor: u8) -> Bed {
    Bed {
        ward: ward.to_owned(),
        room: format!("{floor}{:02}", 1 + random.below(24)),
        bed: format!("{}", 1 + random.below(4)),
    }
}

/// A stay while its days are being filled.
struct Ward<'a> {
    plan: &'a Plan,
    stay: &'a Stay,
    end: DateTime,
    nights: i64,
    /// The infection that is treated.
    purpose: Option<usize>,
    drafts: Vec<Draft>,
}

impl Ward<'_> {
    fn date(&self, day: i64) -> Date {
        plus_days(self.plan.start.date(), day)
    }

    /// Who is responsible at `at`.
    fn specialty(&self, at: DateTime) -> Specialty {
        let moved = self
            .stay
            .transfers
            .iter()
            .rev()
            .find(|transfer| transfer.at <= at);
        moved.map_or(self.plan.specialty, |transfer| transfer.specialty)
    }

    /// Whether the patient is on the ward all the time from the first moment to the second.
    fn present(&self, from: DateTime, until: DateTime) -> bool {
        let away = |leave: &(DateTime, DateTime)| from < leave.1 && until > leave.0;
        from >= self.plan.start && until < self.end && !self.stay.leaves.iter().any(away)
    }

    /// Adds an event when the patient is there for it.
    fn add(&mut self, ordered: DateTime, until: DateTime, what: What) {
        if self.present(ordered, until) {
            let specialty = self.specialty(ordered);
            self.drafts.push(Draft::ready(ordered, specialty, what));
        }
    }

    /// Adds labs: at once on the day of admission, on the morning round later. An order from before a leave or the admission
    /// is made on the round.
    fn add_labs(&mut self, ordered: DateTime, at: DateTime, culture: bool) {
        let day = days_between(self.plan.start.date(), at.date());
        let (at, until) = match day {
            0 => (at, plus_minutes(at, 10)),
            _ => (
                minute_of(at.date(), 6 * 60 + 20),
                minute_of(at.date(), 7 * 60 + 45),
            ),
        };
        let ordered = match self.present(ordered, ordered) && ordered < at {
            true => ordered,
            false => plus_minutes(at, -5),
        };
        if !self.present(plus_minutes(at, -10), until) || ordered < self.plan.start {
            return;
        }
        let inpatient_day = u32::try_from(day).ok();
        let task = match culture {
            true => Task::Culture { at, inpatient_day },
            false => Task::Labs { at, inpatient_day },
        };
        self.drafts.push(Draft {
            ordered,
            specialty: self.specialty(at),
            task,
        });
    }

    /// Blood and mostly a chest film on arrival.
    fn admission(&mut self, chart: &Chart, random: &mut Random) {
        let ordered = later(random, self.plan.start, 5, 20);
        let collected = later(random, ordered, 10, 40);
        self.add_labs(ordered, collected, false);
        if random.chance(55) {
            let at = later(random, collected, 15, 60);
            let specialty = self.plan.specialty;
            if let Some(film) = care::examination(random, chart.world, specialty, at) {
                self.add(
                    plus_minutes(ordered, 2),
                    plus_minutes(at, 20),
                    What::Examination(film),
                );
            }
        }
    }

    /// Morning blood every `pace` days, less on weekends, more in the first days of an infection.
    fn labs(&mut self, random: &mut Random, day: i64, pace: i64) {
        let date = self.date(day);
        let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
        let due = day > 0 && (day % pace == 0 || (self.purpose.is_some() && day < 3));
        let ordered = during(random, plus_days(date, -1), 14 * 60, 17 * 60);
        let collected = during(random, date, 6 * 60, 7 * 60 + 20);
        let rests = random.chance(60);
        if due && !(weekend && rests) {
            self.add_labs(ordered, collected, false);
        }
    }

    /// Antibiotics for a week, fluids in the first days, other drugs now and then.
    fn injections(&mut self, chart: &Chart, random: &mut Random, day: i64) {
        let date = self.date(day);
        let mut wanted: Vec<(Purpose, i64)> = Vec::new();
        if let Some(disease) = self.purpose.filter(|_| day < 7) {
            wanted.push((Purpose::Disease(disease), 9 * 60));
            wanted.push((Purpose::Disease(disease), 20 * 60 + 30));
        } else if let Some(disease) = self.plan.disease.filter(|_| random.chance(30)) {
            wanted.push((Purpose::Disease(disease), 10 * 60));
        }
        if random.chance(match day {
            0..4 => 75,
            _ => 25,
        }) {
            wanted.push((Purpose::Fluids, 11 * 60));
        }
        for (purpose, minute) in wanted {
            let start = during(random, date, minute, minute + 40);
            // On the first day things begin when the patient is there.
            let start = start.max(later(random, self.plan.start, 60, 110));
            let (world, person) = (chart.world, chart.person);
            if let Some(given) = care::injection(random, world, person, purpose, start) {
                let ordered = later(random, start, -55, -20);
                self.add(ordered, given.end, What::Injection(given));
            }
        }
    }

    /// The usual drugs week by week, and a fortnight's to take home.
    fn drugs(&mut self, chart: &mut Chart, random: &mut Random, day: i64) {
        let (world, person) = (chart.world, chart.person);
        let (days, ordered) = match day {
            0 => (7, later(random, self.plan.start, 90, 150)),
            _ if day == self.nights => (14, later(random, self.end, -80, -60)),
            _ if day % 7 == 0 => (7, during(random, self.date(day), 10 * 60, 12 * 60)),
            _ => return,
        };
        if self.stay.outcome == "20" && day == self.nights {
            return;
        }
        let regimen = &mut chart.regimen;
        let Some(mut prescription) = care::refill(random, world, person, regimen, days) else {
            return;
        };
        let dispensed = later(random, ordered, 20, 50);
        prescription.dispensed = Some(dispensed);
        self.add(ordered, dispensed, What::Prescription(prescription));
    }

    fn examinations(&mut self, chart: &Chart, random: &mut Random, day: i64) {
        let date = self.date(day);
        let working = !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
        if day == 0 || !random.chance(if working { 16 } else { 3 }) {
            return;
        }
        let ordered = during(random, date, 8 * 60 + 30, 9 * 60 + 30);
        let at = later(random, ordered, 60, 300);
        let specialty = self.specialty(at);
        if let Some(done) = care::examination(random, chart.world, specialty, at) {
            self.add(ordered, plus_minutes(at, 30), What::Examination(done));
        }
    }

    /// Cultures of infections on the first day, and again when they drag on.
    fn cultures(&mut self, random: &mut Random) {
        let percent = match self.purpose {
            Some(_) => 55,
            None => 3,
        };
        if random.chance(percent) {
            let ordered = later(random, self.plan.start, 8, 22);
            let collected = later(random, ordered, 8, 30);
            self.add_labs(ordered, collected, true);
        }
        let later_day = 3 + random.below(4) as i64;
        if self.purpose.is_some() && random.chance(15) {
            let ordered = during(random, self.date(later_day), 9 * 60, 10 * 60);
            let collected = later(random, ordered, 20, 60);
            self.add_labs(ordered, collected, true);
        }
    }

    /// The diet on admission, fasting before a procedure of a planned stay, and the way back to normal.
    fn meals(&mut self, chart: &Chart, random: &mut Random) {
        let start = self.plan.start;
        let own = care::diet(
            chart.world,
            chart.person.age,
            self.plan.specialty,
            &chart.active(start),
        );
        let mut courses: Vec<(i64, (&'static str, &'static str))> = Vec::new();
        if self.stay.planned.is_some() && random.chance(55) {
            let day = 1 + random.below(2) as i64;
            courses.extend([(0, own), (day, care::FASTING), (day + 1, care::SOFT)]);
            courses.push((day + 3, own));
        } else if self.stay.planned.is_none() && random.chance(35) {
            let days = 1 + random.below(2) as i64;
            courses.extend([(0, care::FASTING), (days, care::SOFT), (days + 2, own)]);
        } else {
            courses.push((0, own));
            if random.chance(25) {
                courses.push((2 + random.below(5) as i64, care::NORMAL));
            }
        }
        let mut served = None;
        for (day, diet) in courses {
            let ordered = match day {
                0 => later(random, start, 30, 60),
                _ => during(random, self.date(day - 1), 15 * 60, 17 * 60),
            };
            if served != Some(diet) && self.present(ordered, ordered) && day < self.nights {
                served = Some(diet);
                let from = self.date(day).max(ordered.date());
                self.add(ordered, ordered, What::Meal(Meal { from, diet }));
            }
        }
    }
}
