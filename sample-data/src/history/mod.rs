//! What happens to one patient: the generator's own model, which knows no feed and no code system.
//!
//! A history is invented whole from the seed, the hospital and the patient's number, so that any thread can make any patient
//! and every feed tells the same story. Times are those of the clinic; when a feed learns of them is the writer's business.

use jiff::civil::{Date, DateTime};

use crate::hospital::{Hospital, Specialty};

mod care;
mod chart;
mod clock;
mod course;
mod decoys;
pub(crate) mod labs;
mod person;
mod problems;
mod stay;
#[cfg(test)]
mod tests;
mod visit;

/// The sex in the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Sex {
    Male,
    Female,
}

/// A patient with what everything else depends on.
#[derive(Clone, Debug)]
pub(crate) struct Patient {
    /// 0-based, within the hospital.
    pub number: usize,
    /// The hospital's patient number.
    pub id: String,
    pub sex: Sex,
    pub birth: Date,
    /// Family and given name in kanji; every family name says that it is a sample.
    pub name: (&'static str, &'static str),
    /// The same in full-width kana.
    pub kana: (&'static str, &'static str),
    pub height_cm: f64,
    pub weight_kg: f64,
    /// `A`, `B`, `O`, `AB`.
    pub abo: &'static str,
    pub rh_positive: bool,
    pub allergies: Vec<Allergy>,
    /// When the hospital first registered the patient; may lie before the period.
    pub registered: DateTime,
}

/// A known allergy.
#[derive(Clone, Debug)]
pub(crate) struct Allergy {
    pub kind: AllergyKind,
    /// A local or standard code of the substance, and its name.
    pub substance: (&'static str, &'static str),
    pub reaction: &'static str,
    pub severe: bool,
    pub onset: Date,
}

/// What an allergy is against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AllergyKind {
    Drug,
    Food,
    Other,
}

/// All that happened to a patient in the period.
#[derive(Clone, Debug)]
pub(crate) struct History {
    pub patient: Patient,
    /// In order of time.
    pub problems: Vec<Problem>,
    /// In order of time; they do not overlap.
    pub encounters: Vec<Encounter>,
}

/// A diagnosis and its course.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    /// Index into [`crate::masters::Masters::diseases`].
    pub disease: usize,
    pub onset: Date,
    /// When it was entered into the list.
    pub recorded: DateTime,
    pub resolved: Option<Date>,
    pub suspected: bool,
    pub main: bool,
    /// Entered by mistake and taken out again at this time.
    pub withdrawn: Option<DateTime>,
}

/// A visit or a stay.
#[derive(Clone, Debug)]
pub(crate) struct Encounter {
    /// 0-based among the patient's encounters.
    pub serial: usize,
    pub specialty: Specialty,
    pub start: DateTime,
    /// Discharge; the end of the visit for outpatients. May lie after the period.
    pub end: DateTime,
    pub stay: Option<Stay>,
    /// In order of time.
    pub events: Vec<Event>,
}

/// What only a stay has.
#[derive(Clone, Debug)]
pub(crate) struct Stay {
    /// When it was planned; `None` for an emergency.
    pub planned: Option<DateTime>,
    /// Ward, room, bed at admission.
    pub bed: Bed,
    pub transfers: Vec<Transfer>,
    /// Out and back.
    pub leaves: Vec<(DateTime, DateTime)>,
    /// HL7 table 0112 as SS-MIX2 uses it: `01` home, `02` another hospital, `20` died.
    pub outcome: &'static str,
    /// When the discharge was planned, for planned ones.
    pub discharge_planned: Option<DateTime>,
}

/// Where somebody lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bed {
    pub ward: String,
    pub room: String,
    pub bed: String,
}

/// A move to another ward or department.
#[derive(Clone, Debug)]
pub(crate) struct Transfer {
    pub planned: Option<DateTime>,
    pub at: DateTime,
    pub specialty: Specialty,
    pub bed: Bed,
}

/// Something that was ordered and mostly done.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    /// 0-based among the events of the patient; together with the day it makes order numbers.
    pub serial: usize,
    pub ordered: DateTime,
    /// What was ordered and how it went.
    pub what: What,
    /// What became of the record later.
    pub change: Option<Change>,
}

/// A later change of the record of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// Sent once more without change.
    Resent(DateTime),
    /// One value, dose or time was corrected.
    Corrected(DateTime),
    /// Taken back as a whole.
    Cancelled(DateTime),
    /// The day turned out to be another: the record moves to the day after, the old one is taken back.
    Redated(DateTime),
}

/// The kinds of events.
#[derive(Clone, Debug)]
pub(crate) enum What {
    Prescription(Prescription),
    Injection(Injection),
    Labs(LabOrder),
    Culture(Culture),
    Examination(Examination),
    Meal(Meal),
}

/// A prescription of groups (RP) of drugs with one usage each.
#[derive(Clone, Debug)]
pub(crate) struct Prescription {
    pub groups: Vec<PrescriptionGroup>,
    /// When it was dispensed; `None` for one that goes to a pharmacy outside.
    pub dispensed: Option<DateTime>,
}

/// Drugs with one usage.
#[derive(Clone, Debug)]
pub(crate) struct PrescriptionGroup {
    /// Indexes into [`crate::masters::Masters::drugs`] with the dose for one taking, in the drug's unit.
    pub drugs: Vec<(usize, f64)>,
    pub per_day: u8,
    pub days: u16,
    /// Whether it is taken as needed.
    pub as_needed: bool,
}

/// One infusion or shot.
#[derive(Clone, Debug)]
pub(crate) struct Injection {
    /// Drug and amount in the drug's unit; the first is the base.
    pub drugs: Vec<(usize, f64)>,
    pub route: Route,
    pub start: DateTime,
    pub end: DateTime,
    /// Whether it was given; an order may lapse.
    pub given: bool,
}

/// How an injection is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    Drip,
    Intravenous,
    Subcutaneous,
    Intramuscular,
}

/// Blood, urine and other specimens of one drawing.
#[derive(Clone, Debug)]
pub(crate) struct LabOrder {
    pub collected: DateTime,
    /// One for each panel.
    pub specimens: Vec<LabSpecimen>,
}

/// One specimen with its results.
#[derive(Clone, Debug)]
pub(crate) struct LabSpecimen {
    /// Index into [`crate::masters::Masters::panels`].
    pub panel: usize,
    pub reported: DateTime,
    pub results: Vec<Measurement>,
}

/// One result before anybody writes it down.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Measurement {
    /// Index into [`crate::masters::Masters::items`].
    pub item: usize,
    /// In the item's own unit, or a grade from 0.
    pub level: f64,
    pub status: ResultStatus,
}

/// What a measurement came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ResultStatus {
    Final,
    /// The specimen was not fit: haemolysed, too little, clotted.
    NotMeasured,
}

/// A bacteriological examination.
#[derive(Clone, Debug)]
pub(crate) struct Culture {
    pub collected: DateTime,
    pub reported: DateTime,
    /// JLAC10 material digits and name: sputum, urine, blood...
    pub material: (&'static str, &'static str),
    /// Gram stain grades: 0 none seen to 3; `None` when no smear was asked for.
    pub smear: Option<u8>,
    /// Empty when nothing grew.
    pub isolates: Vec<Isolate>,
}

/// An organism that grew.
#[derive(Clone, Debug)]
pub(crate) struct Isolate {
    /// Index into [`crate::masters::Masters::organisms`].
    pub organism: usize,
    /// 1 to 3.
    pub amount: u8,
    /// Item of the antibiotic (index into [`crate::masters::Masters::items`]), MIC in ug/mL, and whether it is the analyser's
    /// lowest step (`<=`) or above its highest (`>`).
    pub susceptibilities: Vec<Susceptibility>,
}

/// One tested antibiotic.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Susceptibility {
    pub item: usize,
    pub mic: f64,
    /// -1 at or below `mic`, 0 equal, 1 above it.
    pub side: i8,
    /// `S`, `I` or `R`.
    pub verdict: char,
}

/// A radiological, endoscopic or physiological examination.
#[derive(Clone, Debug)]
pub(crate) struct Examination {
    /// Index into [`crate::masters::Masters::procedures`].
    pub procedure: usize,
    /// When it was done; `None` when the patient did not come.
    pub done: Option<DateTime>,
    /// Values of a physiological examination, in the order of the procedure.
    pub values: Vec<f64>,
}

/// The diet from a day on.
#[derive(Clone, Debug)]
pub(crate) struct Meal {
    pub from: Date,
    /// Code and name of the diet; the code is empty for fasting.
    pub diet: (&'static str, &'static str),
}

/// What every part of the generator needs to know.
#[derive(Clone, Copy, Debug)]
pub(crate) struct World<'a> {
    pub masters: &'a crate::masters::Masters,
    pub seed: u64,
    /// First and last day of the period.
    pub from: Date,
    pub to: Date,
    /// Real changes that look like faults and are none.
    pub decoys: &'a [Decoy],
}

/// A real change of what happens at a hospital, which no check may call a fault.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Decoy {
    pub kind: DecoyKind,
    /// The hospital's index.
    pub hospital: usize,
    /// Index into the lab items, for kinds about an item.
    pub item: Option<usize>,
    pub from: Date,
    pub to: Date,
    /// How strong: a factor on frequency; 1 is no change.
    pub strength: f64,
}

/// The kinds of decoys that change a history. (Holidays and closing days are decoys, too, and need no entry: the calendar has them.)
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DecoyKind {
    /// The hospital begins to measure an item on the first day.
    NewItem,
    /// The item is asked for a few times in the whole period only.
    RareItem,
    /// A ward opens: more patients of [`crate::hospital::Specialty::Nephrology`] (dialysis), whose creatinine is high.
    CaseMix,
    /// More visits with fever, influenza antigen tests and raised CRP.
    Influenza,
}

/// The history of the `number`-th patient (0-based) of a hospital: everything that begins or is ordered in the period. What
/// lies before a day is the same however far after it the period ends.
pub(crate) fn invent(world: &World, hospital: &Hospital, number: usize) -> History {
    let mut person = person::person(world, hospital, number);
    let candidates = problems::Candidates::of(world, &person);
    let plans = course::plans(world, hospital, &person, &candidates);
    let first = plans.first();
    if let (false, Some(plan)) = (person.known, first) {
        person.patient.registered = clock::plus_minutes(plan.start, -12);
    }
    let first_seen = first.map(|plan| plan.consult);
    let mut chart = chart::Chart::open(world, hospital, &person, &candidates, first_seen);
    let mut encounters = Vec::with_capacity(plans.len());
    for (serial, plan) in plans.iter().enumerate() {
        encounters.push(match plan.reason {
            course::Reason::Stay { end, dies } => stay::stay(&mut chart, plan, serial, end, dies),
            _ => visit::visit(&mut chart, &candidates, plan, serial),
        });
    }
    let problems = chart.close(plans.last().and_then(course::Plan::death));
    History {
        patient: person.patient,
        problems,
        encounters,
    }
}
