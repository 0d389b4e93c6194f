//! Real changes that look like faults: a wave of influenza, a dialysis ward that opens.

use jiff::civil::{Date, Weekday};

use super::person::Person;
use super::problems::Candidates;
use super::{DecoyKind, World};
use crate::hospital::{Hospital, Specialty};
use crate::masters::Axis;
use crate::random::Random;

/// How many of a million patients come with influenza on one day, for each step of strength above 1.
const INFLUENZA_PER_MILLION: f64 = 15_000.0;

/// How many of 1,000 patients a new dialysis ward draws, for each step of strength above 1.
const DIALYSIS_PERMILLE: f64 = 30.0;

/// The decoys of one kind at one hospital.
fn active<'a>(
    world: &World<'a>,
    hospital: &Hospital,
    kind: DecoyKind,
) -> impl Iterator<Item = &'a super::Decoy> {
    let index = hospital.index;
    let decoys = world.decoys.iter();
    decoys
        .filter(move |decoy| decoy.kind == kind && decoy.hospital == index && decoy.strength > 1.0)
}

/// How likely somebody of that age comes with influenza on `date`, in a million.
pub(super) fn influenza(world: &World, hospital: &Hospital, age: i64, date: Date) -> u64 {
    let susceptible = match age {
        0..15 => 1.6,
        15..65 => 1.0,
        _ => 0.7,
    };
    active(world, hospital, DecoyKind::Influenza)
        .filter(|decoy| (decoy.from..=decoy.to).contains(&date))
        .map(|decoy| ((decoy.strength - 1.0) * susceptible * INFLUENZA_PER_MILLION) as u64)
        .sum()
}

/// The influenza that the patient can have: masters may know one of children and one of adults.
pub(super) fn influenza_of(world: &World, candidates: &Candidates) -> Option<usize> {
    let named = |index: &usize| {
        let disease = world.masters.diseases.get(*index);
        disease.is_some_and(|disease| disease.key.starts_with("INFLUENZA"))
    };
    candidates.acute.iter().map(|(index, _)| *index).find(named)
}

/// A place on the dialysis ward.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Dialysis {
    pub from: Date,
    pub to: Date,
    /// The disease behind it: the one of nephrology that raises creatinine most.
    pub disease: usize,
    /// Monday, Wednesday, Friday, rather than Tuesday, Thursday, Saturday.
    pub even: bool,
    pub afternoon: bool,
}

impl Dialysis {
    /// The place of one patient, when a ward opens and the patient is among those that it draws.
    pub(super) fn of(world: &World, hospital: &Hospital, person: &Person) -> Option<Dialysis> {
        let decoy = active(world, hospital, DecoyKind::CaseMix).next()?;
        let number = person.patient.number as u64;
        let random = &mut Random::keyed(world.seed, &[hospital.index as u64, number, 105]);
        let share = ((decoy.strength - 1.0) * DIALYSIS_PERMILLE).min(500.0) as u64;
        if random.below(1000) >= share {
            return None;
        }
        Some(Dialysis {
            from: decoy.from,
            to: decoy.to,
            disease: failing_kidneys(world, person)?,
            even: random.chance(60),
            afternoon: random.chance(35),
        })
    }

    /// Whether the patient is due on `date`, were the hospital open.
    pub(super) fn due(&self, date: Date) -> bool {
        let even = matches!(
            date.weekday(),
            Weekday::Monday | Weekday::Wednesday | Weekday::Friday
        );
        self.covers(date) && date.weekday() != Weekday::Sunday && even == self.even
    }

    /// Whether the ward is the patient's clinic on `date`.
    pub(super) fn covers(&self, date: Date) -> bool {
        (self.from..=self.to).contains(&date)
    }
}

fn failing_kidneys(world: &World, person: &Person) -> Option<usize> {
    let mut worst: Option<(usize, f64)> = None;
    for (index, disease) in world.masters.diseases.iter().enumerate() {
        let ages = i64::from(disease.ages.0)..=i64::from(disease.ages.1);
        let fits = disease.chronic
            && disease.specialty == Specialty::Nephrology
            && disease.sex.is_none_or(|sex| sex == person.patient.sex)
            && ages.contains(&person.age);
        let kidney = |shift: &&(Axis, f64)| shift.0 == Axis::Kidney;
        let shift = disease
            .shifts
            .iter()
            .find(kidney)
            .map_or(0.0, |(_, shift)| shift.abs());
        if fits && worst.is_none_or(|(_, most)| shift > most) {
            worst = Some((index, shift));
        }
    }
    worst.map(|(index, _)| index)
}
