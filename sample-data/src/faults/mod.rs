//! Faults that a scenario plants: what kinds there are, what a fault may change, and the plan that carries them out.
//!
//! A kind changes the written chains and nothing else, so the history stays true. Whatever it touches is marked with the
//! fault's index, so that the truth of any night can be counted from what is live then. Faults of content hit every version
//! of a chain; faults of names hit only chains of one version, so that what they break does not hang on the night.

use jiff::civil::Date;

use crate::history::{Sex, World};
use crate::hospital::Hospital;
use crate::masters::Masters;
use crate::random::Random;
use crate::ssmix2::{Chain, ResultRow, Version};

mod apply;
mod codes;
mod cross;
mod decoys;
pub(crate) mod delivered;
mod distribution;
mod edit;
mod encoding;
#[cfg(test)]
mod fixture;
mod names;
mod plan;
mod reconciliation;
mod scenario;
mod structure;
#[cfg(test)]
mod tests;
mod times;
mod units;
mod values;
mod volume;

pub(crate) use delivered::{Delivered, DeliveryFaults};
pub(crate) use plan::Plan;
pub(crate) use scenario::Scenario;

/// What a fault is about, beside the hospital.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Needs {
    /// A laboratory item: the scenario names it in `item`.
    Item,
    /// Files of a data type: this one, unless the scenario names another in `data_type`.
    DataType(&'static str),
    /// Files of every data type, unless the scenario names one.
    Nothing,
}

/// What the strength of a fault counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Counted {
    Rows,
    Files,
    /// Receipts, patients' months or days of what is delivered once a month.
    Months,
}

/// The day that decides whether a file lies in the fault's period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dated {
    /// The care date; the day of the first sending for data types without one.
    Care,
    /// The day of the first sending.
    Sent,
}

/// What became of a chain.
#[derive(Clone, Debug)]
pub(crate) enum Done {
    /// The fault does not fit this chain, and nothing was changed.
    Not,
    Changed,
    /// These chains are to be put behind the others.
    Added(Vec<Chain>),
    /// This many rows were taken out of the file.
    Rows(u64),
    /// The chain is to be taken out as a whole, and counts as this many of what the kind counts.
    Lost(u64),
}

/// Where a kind takes hold. The functions say whether the fault fits; when it does not, they change nothing.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Act {
    /// A result of a laboratory report, in every version of the report. Marked by the plan.
    Row(fn(&mut ResultRow, &Context) -> bool),
    /// A message: every version that takes nothing back. Marked by the plan.
    Version(fn(&mut Version, &Context) -> bool),
    /// The message of a chain that has only one. Marked by the plan.
    Sole(fn(&mut Version, &Context) -> bool),
    /// A chain among all of its patient. It marks what it changes or adds itself.
    Chains(fn(&mut [Chain], usize, &Context) -> Done),
    /// What is delivered once a month; the chains are left alone.
    Delivered(Delivered),
}

/// One kind of fault.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kind {
    /// As scenarios name it.
    pub name: &'static str,
    /// The finding that should come of it. Codes of checks that do not exist yet are the family's letter and the number
    /// proposed for them.
    pub code: &'static str,
    /// Further findings that may come with it.
    pub also: &'static [&'static str],
    /// The feed that is at fault, or that lacks something.
    pub feed: &'static str,
    /// What it does, in one sentence.
    pub about: &'static str,
    pub needs: Needs,
    pub unit_of_count: Counted,
    pub dated: Dated,
    /// Share of what is eligible, when the scenario says neither `share` nor `count`.
    pub share: f64,
    /// The magnitude, when the scenario says none; 0 where there is none, or where it follows from the item.
    pub size: f64,
    pub act: Act,
}

impl Kind {
    const fn new(name: &'static str, code: &'static str, about: &'static str, act: Act) -> Kind {
        Kind {
            name,
            code,
            also: &[],
            feed: "ssmix2",
            about,
            needs: Needs::DataType("OML-11"),
            unit_of_count: Counted::Files,
            dated: Dated::Care,
            share: 1.0,
            size: 0.0,
            act,
        }
    }

    const fn row(
        name: &'static str,
        code: &'static str,
        about: &'static str,
        act: fn(&mut ResultRow, &Context) -> bool,
    ) -> Kind {
        let mut kind = Kind::new(name, code, about, Act::Row(act));
        kind.needs = Needs::Item;
        kind.unit_of_count = Counted::Rows;
        kind
    }

    const fn also(mut self, codes: &'static [&'static str]) -> Kind {
        self.also = codes;
        self
    }

    const fn needs(mut self, needs: Needs) -> Kind {
        self.needs = needs;
        self
    }

    const fn size(mut self, size: f64) -> Kind {
        self.size = size;
        self
    }

    const fn share(mut self, share: f64) -> Kind {
        self.share = share;
        self
    }
}

/// Kinds that belong together.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Family {
    /// First letter of its finding codes.
    pub letter: char,
    pub title: &'static str,
    pub kinds: &'static [Kind],
}

/// Every kind there is, family by family.
#[rustfmt::skip]
pub(crate) const FAMILIES: &[Family] = &[
    Family { letter: 'F', title: "file and name", kinds: names::KINDS },
    Family { letter: 'E', title: "encoding", kinds: encoding::KINDS },
    Family { letter: 'S', title: "structure", kinds: structure::KINDS },
    Family { letter: 'V', title: "value", kinds: values::KINDS },
    Family { letter: 'C', title: "code", kinds: codes::KINDS },
    Family { letter: 'U', title: "unit", kinds: units::KINDS },
    Family { letter: 'T', title: "time", kinds: times::KINDS },
    Family { letter: 'X', title: "between files", kinds: cross::KINDS },
    Family { letter: 'X', title: "between feeds", kinds: delivered::FEEDS },
    Family { letter: 'F', title: "file of claims", kinds: delivered::FILE },
    Family { letter: 'A', title: "sums of claims and survey", kinds: delivered::ARITHMETIC },
    Family { letter: 'S', title: "structure of claims and survey", kinds: delivered::STRUCTURE },
    Family { letter: 'T', title: "time in claims and survey", kinds: delivered::TIME },
    Family { letter: 'C', title: "code in claims and survey", kinds: delivered::CODE },
    Family { letter: 'V', title: "value in claims", kinds: delivered::VALUE },
    Family { letter: 'M', title: "masters of claims", kinds: delivered::MASTER },
    Family { letter: 'D', title: "distribution", kinds: distribution::KINDS },
    Family { letter: 'N', title: "volume", kinds: volume::KINDS },
    Family { letter: 'R', title: "reconciliation", kinds: reconciliation::KINDS },
];

/// The kind of a name.
pub(crate) fn kind(name: &str) -> Option<&'static Kind> {
    kinds().find(|kind| kind.name == name)
}

/// Every kind, in the order of [`FAMILIES`].
pub(crate) fn kinds() -> impl Iterator<Item = &'static Kind> {
    FAMILIES.iter().flat_map(|family| family.kinds)
}

/// The list of kinds as Markdown, for the documentation.
pub(crate) fn kinds_markdown() -> String {
    let mut text = String::from("# Kinds of planted faults\n");
    for family in FAMILIES {
        text.push_str(&format!("\n## {} {}\n\n", family.letter, family.title));
        text.push_str("| kind | finding | about | counts | what it does |\n");
        text.push_str("| --- | --- | --- | --- | --- |\n");
        for kind in family.kinds {
            let about = match kind.needs {
                Needs::Item => "an item",
                Needs::DataType(data_type) => data_type,
                Needs::Nothing if kind.feed != "ssmix2" => kind.feed,
                Needs::Nothing => "all files",
            };
            let counts = match kind.unit_of_count {
                Counted::Rows => "rows",
                Counted::Files => "files",
                Counted::Months => "receipts or months",
            };
            let codes = [&[kind.code], kind.also].concat().join(", ");
            text.push_str(&format!(
                "| `{}` | {codes} | {about} | {counts} | {} |\n",
                kind.name, kind.about
            ));
        }
    }
    text
}

/// What a kind may know when it acts.
#[derive(Clone, Debug)]
pub(crate) struct Context<'a> {
    pub masters: &'a Masters,
    pub world: &'a World<'a>,
    pub hospital: &'a Hospital,
    /// The fault's index in the plan, with which it marks.
    pub fault: u16,
    /// Sex of the patient, for reference ranges.
    pub sex: Sex,
    /// The chain that is acted on.
    pub patient_id: &'a str,
    pub care_date: Option<Date>,
    pub data_type: &'a str,
    pub order_no: &'a str,
    /// The day by which the chain lies in the fault's period.
    pub day: Date,
    /// First day of the fault; of the sample when the scenario says none.
    pub from: Date,
    /// The magnitude.
    pub size: f64,
    /// The item that the fault is about (index into the masters), and the one that is mistaken for it.
    pub item: Option<usize>,
    pub other: Option<usize>,
    /// The level of `other` in the same report.
    pub other_level: Option<f64>,
    /// The department that the fault is about.
    pub department: Option<&'a str>,
    /// The stream that belongs to this fault and this row or file; clone it to draw.
    pub random: Random,
}

impl Context<'_> {
    /// Marks a file.
    fn mark(&self, version: &mut Version) {
        if !version.damage.faults.contains(&self.fault) {
            version.damage.faults.push(self.fault);
        }
    }
}
