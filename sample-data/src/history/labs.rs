//! The laboratory: which items are measured on an occasion, and what they come to.
//!
//! Every number has a random stream of its own, named by hospital, patient, item and occasion. So an item that is left out
//! changes no other value, and a value can be asked for alone (the red cell indices need haemoglobin whether it was ordered or
//! not).

use jiff::SignedDuration;
use jiff::civil::{DateTime, Weekday};

use crate::hospital::{Hospital, Specialty};
use crate::random::Random;

use super::{LabOrder, LabSpecimen, Measurement, Patient, Problem, ResultStatus, World};

mod course;
mod culture;
mod derived;
mod growth;
mod habits;
mod levels;
mod model;
mod panels;
mod signs;
mod subject;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod trial;

pub(crate) use culture::culture;
pub(crate) use model::LabModel;

use subject::Subject;

/// What the laboratory is told when something is asked of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Occasion<'a> {
    pub patient: &'a Patient,
    pub problems: &'a [Problem],
    /// When the specimens are taken; whoever plans the day knows (before the consultation, on the morning round).
    pub at: DateTime,
    /// Days since admission, 0 on the day itself; `None` for outpatients.
    pub inpatient_day: Option<u32>,
    pub specialty: Specialty,
    /// Tells occasions of one patient apart.
    pub serial: u64,
}

/// Streams of this room; the second key after the patient.
mod tag {
    pub(super) const PERSON_ITEM: u64 = 200;
    pub(super) const PERSON_AXIS: u64 = 201;
    pub(super) const VISIT_ITEM: u64 = 202;
    pub(super) const VISIT_AXIS: u64 = 203;
    pub(super) const SEVERITY: u64 = 204;
    pub(super) const STAY: u64 = 205;
    pub(super) const PERSON_PANEL: u64 = 206;
    pub(super) const VISIT_PANEL: u64 = 207;
    pub(super) const PERSON_CHOICE: u64 = 208;
    pub(super) const VISIT_CHOICE: u64 = 209;
    pub(super) const REPORTED: u64 = 211;
    pub(super) const SPOILT: u64 = 213;
    pub(super) const RARE: u64 = 214;
    pub(super) const FOLLOW_UP: u64 = 215;
    pub(super) const CULTURE: u64 = 220;
    pub(super) const CARRIED: u64 = 221;
    pub(super) const ANTIBIOTIC: u64 = 222;
}

/// Invents the laboratory order of an occasion with all results. There is at least one specimen as long as the hospital
/// measures anything at all; items of an outside laboratory are a specimen of their own, reported days later.
pub(crate) fn order(world: &World, hospital: &Hospital, occasion: &Occasion) -> LabOrder {
    let subject = Subject::new(world, hospital, occasion);
    let collected = occasion.at;
    let mut specimens = Vec::new();
    for request in panels::requests(&subject) {
        let spoilt = subject
            .visit(tag::SPOILT, request.panel as u64)
            .permille(SPOILT_PERMILLE);
        for (outside, items) in [(false, &request.inside), (true, &request.outside)] {
            if items.is_empty() {
                continue;
            }
            specimens.push(LabSpecimen {
                panel: request.panel,
                reported: reported(&subject, request.panel, outside, collected),
                results: items
                    .iter()
                    .map(|&item| measurement(&subject, item, spoilt))
                    .collect(),
            });
        }
    }
    LabOrder {
        collected,
        specimens,
    }
}

/// Of so many specimens in 1,000 some results cannot be had, ...
const SPOILT_PERMILLE: u32 = 8;
/// ... namely this share of them.
const LOST_PERMILLE: u32 = 500;

/// One result. The level is there for a spoilt specimen, too; nobody gets to see it.
fn measurement(subject: &Subject, item: usize, spoilt: bool) -> Measurement {
    let lost = spoilt
        && subject
            .visit(tag::SPOILT, 1_000_000 + item as u64)
            .permille(LOST_PERMILLE);
    Measurement {
        item,
        level: levels::level(subject, item),
        status: if lost {
            ResultStatus::NotMeasured
        } else {
            ResultStatus::Final
        },
    }
}

/// When the results of a panel are reported: 40 to 150 minutes after the drawing, each panel at its own pace; those of an
/// outside laboratory after 2 to 6 days in the afternoon, on no Sunday.
fn reported(subject: &Subject, panel: usize, outside: bool, collected: DateTime) -> DateTime {
    let mut random = subject.visit(tag::REPORTED, panel as u64);
    if outside {
        let mut days = 2 + random.below(5) as i64;
        let day = |days| collected.saturating_add(SignedDuration::from_hours(24 * days));
        if day(days).weekday() == Weekday::Sunday {
            days += if days > 2 { -1 } else { 1 };
        }
        return clock(day(days), 14 * 60 + random.below(181));
    }
    let pace = Random::keyed(
        subject.world.seed,
        &[subject.hospital.index as u64, tag::REPORTED, panel as u64],
    )
    .below(81);
    minutes_later(collected, (40 + pace + random.below(31)) as i64)
}

/// `minutes` later, with the seconds it had.
fn minutes_later(at: DateTime, minutes: i64) -> DateTime {
    at.saturating_add(SignedDuration::from_mins(minutes))
}

/// The same day at so many minutes after midnight.
fn clock(day: DateTime, minutes: u64) -> DateTime {
    day.date()
        .at((minutes / 60) as i8, (minutes % 60) as i8, 0, 0)
}
