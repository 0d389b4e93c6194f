//! X: feeds that do not agree, each sound by itself.

use jiff::civil::Date;

use super::super::volume::{lost, without_item};
use super::super::{Act, Kind, Needs};
use super::{Billed, Delivered, claims, delivered, survey};
use crate::billing::{Bill, Kind as ItemKind, drug_charge, test_code};

/// The kinds of this family.
#[rustfmt::skip]
pub(crate) const KINDS: &[Kind] = &[
    delivered("no_form1", "X53", "dpc", "The form 1 of a stay was not made.", Delivered::Survey(survey::no_form1)),
    Kind::new("discharge_not_sent", "X54", "A discharge was never sent to the storage.", Act::Chains(lost)).needs(Needs::DataType("ADT-52")).also(&["X02"]),
    delivered("no_receipt_of_stay", "X55", "claims", "The receipt of an inpatient was not claimed.", Delivered::Receipt(claims::no_receipt_of_stay)),
    delivered("no_ef_of_stay", "X57", "dpc", "A stay is not in EFn.", Delivered::Survey(survey::no_ef)).also(&["X56"]),
    Kind::new("admission_not_sent", "X58", "An admission was never sent to the storage.", Act::Chains(lost)).needs(Needs::DataType("ADT-22")).also(&["X02", "X56"]),
    test_not_charged(),
    test_without_result(),
    delivered("drug_without_order", "X61", "claims", "A drug is charged that nobody ordered, at a visit.", Delivered::Bills(drug_without_order)),
    Kind::new("diagnoses_not_sent", "X62", "The list of diagnoses was never sent to the storage.", Act::Chains(lost)).needs(Needs::DataType("PPR-01")),
    delivered("ef_month_missing", "X63", "dpc", "EFn of the month was not delivered.", Delivered::Survey(survey::no_ef)).also(&["X56", "X59"]),
    delivered("receipt_claimed_again", "X51", "claims", "A receipt is claimed again in the next month.", Delivered::Again),
];

const fn test_not_charged() -> Kind {
    let about = "A test was done and reported, and is neither claimed nor in EF.";
    let mut kind = delivered(
        "test_not_charged",
        "X59",
        "claims",
        about,
        Delivered::Bills(not_charged),
    );
    kind.needs = Needs::Item;
    kind
}

const fn test_without_result() -> Kind {
    let about = "A test is charged, and its results were never delivered.";
    let mut kind = Kind::new(
        "test_without_result",
        "X60",
        about,
        Act::Chains(without_item),
    );
    kind.needs = Needs::Item;
    kind.unit_of_count = super::Counted::Rows;
    kind.also(&["N06"])
}

fn not_charged(bills: &mut [Bill], billed: &Billed<'_>) -> Vec<Date> {
    let Some(item) = billed.item else {
        return Vec::new();
    };
    let code = test_code(item);
    let mut days = Vec::new();
    for bill in bills {
        bill.charges.retain(|charge| {
            let is_it = charge.items.iter().any(|item| item.code == code);
            let is_hit = is_it && billed.hits(charge.day);
            days.extend(is_hit.then_some(charge.day));
            !is_hit
        });
    }
    days
}

fn drug_without_order(bills: &mut [Bill], billed: &Billed<'_>) -> Vec<Date> {
    let mut days = Vec::new();
    for bill in bills.iter_mut().filter(|bill| !bill.is_stay) {
        let mut items = bill.charges.iter().flat_map(|charge| &charge.items);
        let has_drug = items.any(|item| item.kind == ItemKind::Drug);
        let charge = drug_charge(billed.masters, bill.from);
        if let Some(charge) = charge.filter(|_| !has_drug && billed.hits(bill.from)) {
            bill.charges.push(charge);
            bill.charges
                .sort_by_key(|charge| (charge.day, charge.section));
            days.push(bill.from);
        }
    }
    days
}
