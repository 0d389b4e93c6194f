//! D: distributions. Each item is judged by its own past first: the stretch of days that differs most from the rest is found,
//! and the simplest change that explains it gives the code. An item whose past shows nothing is compared with the other
//! hospitals, within sex and age. An item gets one code of the family at most.
//!
//! Effects decide, not p-values: a difference must be sure (in standard errors that count a patient's values as one, and days
//! as they scatter), and large, and of the form that a fault has. Values of which only some moved are another mix of
//! patients.

mod across;
mod candidates;
mod compare;
mod evidence;
mod explain;
mod factors;
mod found;
mod item;
mod limits;
mod lone;
mod mixture;
mod own;
mod peers;
mod ramp;
mod rules;
mod sample;
mod scan;
mod shares;
mod units;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use model::{Code, Table};

pub use across::{ItemSpread, LocalItem, spreads};
pub use rules::Rules;

use self::candidates::Surroundings;
use self::found::Found;
use self::item::Item;
use super::{Judged, Outcome, Verdict};
use crate::profile::{ItemProfile, Profiles};

/// The codes that are judged here.
pub const CODES: [Code; 18] = [
    Code("D01"),
    Code("D02"),
    Code("D03"),
    Code("D04"),
    Code("D05"),
    Code("D06"),
    Code("D07"),
    Code("D08"),
    Code("D09"),
    Code("D10"),
    Code("D11"),
    Code("D12"),
    Code("D13"),
    Code("D14"),
    Code("D15"),
    Code("D16"),
    Code("U04"),
    Code("U09"),
];

/// What is judged, and what it is judged by. Equal inputs give equal verdicts.
pub struct Input<'a> {
    /// The hospital.
    pub hospital: &'a str,
    /// The as-of day of the night, days since 1970-01-01; later days are not looked at.
    pub as_of: i32,
    /// Its profiles, read with [`crate::profile::Keep::Days`].
    pub own: &'a Profiles,
    /// The other hospitals by id, with their profiles; strata are enough.
    pub others: &'a [(&'a str, &'a Profiles)],
    /// What is known of an item as a hospital writes it.
    pub facts: &'a (dyn Fn(&ItemKey<'_>) -> ItemFacts + Sync),
    /// The thresholds.
    pub rules: &'a Rules,
}

/// An item as a hospital writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ItemKey<'a> {
    /// Hospital id.
    pub hospital: &'a str,
    /// The table.
    pub table: Table,
    /// Local code, or the declared one where there is none.
    pub item: &'a str,
    /// Name beside it.
    pub name: Option<&'a str>,
    /// Unit text.
    pub unit: Option<&'a str>,
    /// Specimen code.
    pub specimen: Option<&'a str>,
}

/// What is known of an item as a hospital writes it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ItemFacts {
    /// The standard code in force, 17 digits of JLAC10; hospitals are compared by it.
    pub standard_code: Option<String>,
    /// The unit that `conversion` leads to, UCUM.
    pub standard_unit: Option<String>,
    /// Factor and offset from numbers as sent to the standard unit (`number * factor + offset`); `None` while no rule of units
    /// applies. It may be known without a standard code.
    pub conversion: Option<(f64, f64)>,
    /// Whether the standard code is only what the item's name means elsewhere in the network: good enough to compare by.
    pub is_presumed: bool,
}

/// Judges every item with numbers of the tables of results: for each item one verdict a code of [`CODES`], in the order of
/// tables, items and codes.
pub fn judge(input: &Input<'_>) -> Vec<Verdict> {
    let judge = Judge::of(input);
    let items = input.own.items.iter();
    items.flat_map(|(item, it)| judge.item(item, it)).collect()
}

/// Judges items one by one, in any order.
pub struct Judge<'a> {
    input: &'a Input<'a>,
    around: Surroundings,
}

impl<'a> Judge<'a> {
    /// Looks around at the other hospitals.
    pub fn of(input: &'a Input<'a>) -> Judge<'a> {
        Judge {
            input,
            around: Surroundings::of(input),
        }
    }

    /// The verdicts about an item of [`Input::own`], one a code of [`CODES`]; none when it is not of a table of results or has no
    /// numbers.
    pub fn item(&self, (table, code): &(Table, String), profile: &ItemProfile) -> Vec<Verdict> {
        let input = self.input;
        let has_numbers = matches!(table, Table::LabResults | Table::Physiology);
        let item = has_numbers.then(|| Item::of(input, input.hospital, (*table, code), profile));
        item.flatten().map_or_else(Vec::new, |item| {
            let judged = judge_item(input, &self.around, &item);
            CODES
                .map(|code| verdict(input, &item, code, &judged))
                .into()
        })
    }
}

/// What came of an item.
struct JudgedItem {
    found: BTreeMap<&'static str, Found>,
    /// Why it could not be judged by its values.
    hindrance: Option<&'static str>,
    eligible: u64,
}

fn judge_item(input: &Input<'_>, around: &Surroundings, item: &Item<'_>) -> JudgedItem {
    let series = item.days(input.as_of - input.rules.history_days, input.as_of);
    let eligible = series.samples.iter().map(|sample| sample.rows).sum();
    let own = own::judge(input, around, item, &series);
    let peers = match &own {
        Ok(Some(_)) => Ok(None),
        _ => peers::judge(input, around, item, &series),
    };
    let hindrance = match (&own, &peers) {
        (Err(_), Err(reason)) => Some(*reason),
        _ => None,
    };
    let of_values = own.ok().flatten().or(peers.ok().flatten());
    let found = of_values
        .into_iter()
        .chain(units::judge(input, item, &series));
    JudgedItem {
        found: found.map(|found| (found.code, found)).collect(),
        hindrance,
        eligible,
    }
}

fn verdict(input: &Input<'_>, item: &Item<'_>, code: Code, judged: &JudgedItem) -> Verdict {
    let found = judged.found.get(code.0);
    let outcome = match (found, judged.hindrance) {
        (Some(_), _) => Outcome::Fail,
        (None, Some(reason)) if code.0.starts_with('D') => Outcome::NotApplicable(reason),
        _ => Outcome::Pass,
    };
    Verdict {
        code,
        subject: Judged::Item(item.table, item.code.to_owned()),
        outcome,
        from: found.map(|found| found.days.0),
        to: found.map(|found| found.days.1),
        failed: found.map_or(0, |found| found.failed),
        eligible: found.map_or(judged.eligible, |found| found.eligible),
        detail: found.map(|found| found.detail.clone()).unwrap_or_default(),
        evidence: found
            .map(|found| found.evidence.to_json(input.rules))
            .unwrap_or_default(),
    }
}
