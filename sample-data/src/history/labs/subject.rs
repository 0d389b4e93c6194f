//! One patient on one occasion, as the laboratory sees them: age, sex, what is ill, and the random streams that are theirs.

use jiff::civil::Date;

use crate::history::{Decoy, DecoyKind, Sex, World};
use crate::hospital::Hospital;
use crate::masters::Masters;
use crate::random::Random;

use super::course::{self, AXES, Illness};
use super::{LabModel, Occasion, tag};

/// All that a level depends on.
pub(super) struct Subject<'a> {
    pub world: &'a World<'a>,
    pub hospital: &'a Hospital,
    pub occasion: &'a Occasion<'a>,
    pub model: &'a LabModel,
    /// In years, with fractions.
    pub age: f64,
    /// 0 for men, 1 for women, as the masters have it.
    pub sex: usize,
    /// Where the person stands on each axis when nothing is ill, always and today: standard normal.
    pub stand: [[f64; 2]; AXES],
    pub illness: Illness,
    /// Decoys of this hospital.
    pub decoys: Vec<&'a Decoy>,
}

impl<'a> Subject<'a> {
    pub(super) fn new(
        world: &'a World<'a>,
        hospital: &'a Hospital,
        occasion: &'a Occasion<'a>,
    ) -> Subject<'a> {
        let patient = occasion.patient;
        let mut subject = Subject {
            world,
            hospital,
            occasion,
            model: LabModel::of(world.masters),
            age: days_between(patient.birth, occasion.at.date()).max(0) as f64 / 365.25,
            sex: match patient.sex {
                Sex::Male => 0,
                Sex::Female => 1,
            },
            stand: [[0.0; 2]; AXES],
            illness: Illness::none(),
            decoys: world
                .decoys
                .iter()
                .filter(|decoy| decoy.hospital == hospital.index)
                .collect(),
        };
        subject.stand = course::stand(&subject);
        subject.illness = course::illness(&subject);
        subject
    }

    pub(super) fn masters(&self) -> &'a Masters {
        self.world.masters
    }

    /// The stream of the person that stays the same over all occasions.
    pub(super) fn person(&self, tag: u64, id: u64) -> Random {
        Random::keyed(
            self.world.seed,
            &[
                self.hospital.index as u64,
                self.occasion.patient.number as u64,
                tag,
                id,
            ],
        )
    }

    /// The stream of this occasion alone.
    pub(super) fn visit(&self, tag: u64, id: u64) -> Random {
        Random::keyed(
            self.world.seed,
            &[
                self.hospital.index as u64,
                self.occasion.patient.number as u64,
                tag,
                id,
                self.occasion.serial,
            ],
        )
    }

    /// A draw that mostly stays the same over occasions, and is new in `fresh` of 1,000.
    pub(super) fn steady(&self, tags: (u64, u64), id: u64, fresh: u32) -> Random {
        let mut visit = self.visit(tags.1, id);
        if visit.permille(fresh) {
            visit
        } else {
            self.person(tags.0, id)
        }
    }

    /// Whether the hospital measures the item on this day.
    pub(super) fn measures(&self, item: usize) -> bool {
        let known = self
            .hospital
            .book
            .items
            .get(item)
            .is_some_and(Option::is_some);
        known
            && !self.decoys.iter().any(|decoy| {
                decoy.kind == DecoyKind::NewItem
                    && decoy.item == Some(item)
                    && self.occasion.at.date() < decoy.from
            })
            && self.model.only[item].is_none_or(|only| {
                only.sex.is_none_or(|sex| sex == self.occasion.patient.sex)
                    && (only.ages.0..only.ages.1).contains(&self.age)
            })
    }

    /// In how many of 20,000 orders of its panel a rare item is; `None` for an item that is not rare here.
    pub(super) fn rarity(&self, item: usize) -> Option<f64> {
        self.decoys
            .iter()
            .find(|decoy| decoy.kind == DecoyKind::RareItem && decoy.item == Some(item))
            .map(|decoy| decoy.strength)
    }

    /// Whether a child's laboratory values and habits apply.
    pub(super) fn is_child(&self) -> bool {
        self.age < 15.0
    }

    /// Whether a rare item is asked for after all.
    pub(super) fn rare_draw(&self, item: usize, strength: f64) -> bool {
        self.visit(tag::RARE, item as u64).share() * 20_000.0 < strength
    }
}

/// Days from one date to the other, negative when the second is earlier.
pub(super) fn days_between(from: Date, to: Date) -> i64 {
    to.duration_since(from).as_hours() / 24
}
