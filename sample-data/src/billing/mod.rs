//! What of a history is charged: the charging units that claims and the DPC survey are both written from, so that the two agree.
//!
//! Codes of acts and devices are invented and only shaped as those of claims: nine digits, of which the first tells the kind and
//! the next two, for acts, the section.

use jiff::civil::Date;

use crate::history::{Encounter, History, Problem, World};
use crate::hospital::{Hospital, Specialty};
use crate::masters::Masters;

mod charges;
pub(crate) mod insurance;
mod price;
pub(crate) mod published;

pub(crate) use charges::bill;
pub(crate) use insurance::Insurance;
pub(crate) use price::test_code;

/// What is charged beside the bundle of a stay: management, operations and what belongs to them.
pub(crate) const UNBUNDLED: [&str; 3] = ["13", "50", "54"];

/// Points of a day of the DPC.
pub(crate) const DAILY_POINTS: u32 = 2_480;

/// An invented DPC code: six digits of a disease, eight that say no more.
pub(crate) fn dpc_code(history: &History, days: (Date, Date)) -> String {
    let problems = current_problems(history, days);
    let disease = problems.first().map_or(0, |problem| problem.disease);
    format!("9{disease:05}xx99x0xx")
}

/// What a row of a charging unit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// 診療行為, SI.
    Act,
    /// 医薬品, IY.
    Drug,
    /// 特定器材, TO.
    Device,
}

/// One row of a charging unit.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Item {
    pub kind: Kind,
    /// Nine digits.
    pub code: String,
    pub name: String,
    /// Amount of a drug or device for one time, as it is written; empty for acts.
    pub usage: String,
    /// What it adds to the points of one time.
    pub points: u32,
    /// Yen for one of a device; 0 for the rest.
    pub price: u32,
}

/// What is charged together, on one day.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Charge {
    /// 診療識別.
    pub section: &'static str,
    pub day: Date,
    /// 回数: how often, for drugs by mouth the days that they last.
    pub times: u32,
    pub items: Vec<Item>,
}

impl Charge {
    /// Points of one time.
    pub(crate) fn points(&self) -> u32 {
        self.items.iter().map(|item| item.points).sum()
    }
}

/// An operation, for the forms that name it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Operation {
    pub day: Date,
    /// `K` number.
    pub number: &'static str,
    pub name: &'static str,
    /// The code of the act in the charges.
    pub code: String,
}

/// The charges of one visit or stay.
#[derive(Clone, Debug)]
pub(crate) struct Bill {
    /// [`Encounter::serial`].
    pub serial: usize,
    pub is_stay: bool,
    pub specialty: Specialty,
    pub from: Date,
    /// The day of the discharge; may lie after the period.
    pub to: Date,
    pub operation: Option<Operation>,
    /// In order of day and section.
    pub charges: Vec<Charge>,
}

impl Bill {
    /// Two digits for the department, as receipts write it.
    pub(crate) fn department(&self) -> String {
        format!("{:02}", self.specialty as u8 + 1)
    }
}

/// The problems that a patient has between two days and that are known by the second, the main one first.
pub(crate) fn current_problems(history: &History, (from, to): (Date, Date)) -> Vec<&Problem> {
    let problems = history.problems.iter();
    let mut current: Vec<&Problem> = problems
        .filter(|problem| {
            problem.withdrawn.is_none()
                && problem.recorded.date() <= to
                && problem.resolved.is_none_or(|end| end >= from)
        })
        .collect();
    current.sort_by_key(|problem| (!problem.main, problem.recorded));
    current
}

/// A week of the first drug of the masters, handed out on a day; `None` when they have none.
pub(crate) fn drug_charge(masters: &Masters, day: Date) -> Option<Charge> {
    let drug = masters.drugs.first()?;
    Some(Charge {
        section: "21",
        day,
        times: 7,
        items: vec![price::drug(drug, 1.0)],
    })
}

/// `20261001`.
pub(crate) fn day(date: Date) -> String {
    date.strftime("%Y%m%d").to_string()
}

/// The bills of all visits and stays of a patient, in order of time.
pub(crate) fn bills(world: &World<'_>, hospital: &Hospital, history: &History) -> Vec<Bill> {
    let mut last: Option<Date> = None;
    let encounters = history.encounters.iter();
    encounters
        .map(|encounter: &Encounter| {
            let before = last.replace(encounter.end.date());
            bill(world, hospital, history, encounter, before)
        })
        .collect()
}
