//! Invented codes and points of what is charged.

use super::{Item, Kind};
use crate::masters::{Drug, Masters, Modality};

/// Code, name and points of an act.
pub(super) type Act = (u32, &'static str, u32);

pub(super) const FIRST_VISIT: Act = (111_990_110, "初診料（見本）", 291);
pub(super) const VISIT: Act = (112_990_210, "再診料（見本）", 75);
pub(super) const MANAGEMENT: Act = (113_990_310, "特定疾患管理料（見本）", 225);
pub(super) const BED: Act = (190_990_110, "入院基本料（見本）", 1_688);
pub(super) const DRAWING: Act = (160_990_010, "採血料（見本）", 40);
pub(super) const CULTURE: Act = (160_960_010, "細菌培養同定検査（見本）", 180);
pub(super) const SLIP: Act = (180_990_710, "処方箋料（見本）", 60);
pub(super) const DRIP: Act = (130_990_110, "点滴注射（見本）", 102);
pub(super) const INTRAVENOUS: Act = (130_990_210, "静脈内注射（見本）", 37);
pub(super) const UNDER_SKIN: Act = (130_990_310, "皮下、筋肉内注射（見本）", 25);

/// `K` number, code, name and points of the operations.
pub(super) const OPERATIONS: &[(&str, Act)] = &[
    ("K990", (150_990_110, "見本切除術", 12_400)),
    ("K991", (150_990_210, "見本形成術", 28_300)),
    ("K9921", (150_990_310, "見本固定術（単純なもの）", 9_850)),
    ("K993", (150_990_410, "見本内視鏡的切除術", 5_360)),
];

/// The device of an operation: code and name.
pub(super) const SUTURE: (u32, &str) = (710_990_110, "見本縫合材");

/// Code, name and points of everything that is charged as an act.
pub(super) fn acts(masters: &Masters) -> Vec<(String, String, u32)> {
    let fixed = [
        FIRST_VISIT,
        VISIT,
        MANAGEMENT,
        BED,
        DRAWING,
        CULTURE,
        SLIP,
        DRIP,
        INTRAVENOUS,
        UNDER_SKIN,
    ];
    let operations = OPERATIONS.iter().map(|(_, act)| *act);
    let fixed = fixed.into_iter().chain(operations).map(listed);
    let labs = masters.items.iter().enumerate();
    let labs = labs.map(|(place, item)| lab(place, &item.name));
    let examinations = masters.procedures.iter().enumerate();
    let examinations = examinations.map(|(place, it)| examination(place, &it.name, it.modality).1);
    let all = fixed.chain(labs).chain(examinations);
    all.map(|item| (item.code, item.name, item.points))
        .collect()
}

/// An act of the list above.
pub(super) fn listed((code, name, points): Act) -> Item {
    act(code, name, points)
}

/// An act with its invented code, name and points.
fn act(code: u32, name: &str, points: u32) -> Item {
    Item {
        kind: Kind::Act,
        code: code.to_string(),
        name: name.to_owned(),
        usage: String::new(),
        points,
        price: 0,
    }
}

/// A laboratory item by its place in the masters.
pub(super) fn lab(item: usize, name: &str) -> Item {
    act(test_number(item), name, 11 + 13 * (item as u32 % 7))
}

/// The code with which a laboratory item is charged.
pub(crate) fn test_code(item: usize) -> String {
    test_number(item).to_string()
}

fn test_number(item: usize) -> u32 {
    160_500_010 + 10 * item as u32
}

/// An examination by its place in the masters: section, row.
pub(super) fn examination(
    procedure: usize,
    name: &str,
    modality: Modality,
) -> (&'static str, Item) {
    let (section, base, points) = match modality {
        Modality::Radiography => ("70", 170_980_010, 210),
        Modality::Ct => ("70", 170_980_010, 900),
        Modality::Mri => ("70", 170_980_010, 1_330),
        Modality::NuclearMedicine => ("70", 170_980_010, 1_800),
        Modality::Ultrasound => ("60", 160_970_010, 530),
        Modality::Endoscopy => ("60", 160_970_010, 1_140),
        Modality::Physiology => ("60", 160_970_010, 130),
    };
    (section, act(base + 10 * procedure as u32, name, points))
}

/// A drug with the amount of one time. Points follow the rule of five: up to 15 yen are 1 point, every further 10 yen another.
pub(super) fn drug(drug: &Drug, amount: f64) -> Item {
    // An invented price by the code, from 6 to 105 yen a unit.
    let digits = drug
        .receipt
        .bytes()
        .fold(0u32, |sum, byte| sum * 7 + u32::from(byte));
    let yen = amount * f64::from(6 + digits % 100);
    Item {
        kind: Kind::Drug,
        code: drug.receipt.clone(),
        name: drug.name.clone(),
        usage: decimal(amount),
        points: ((yen - 15.0).max(0.0) / 10.0).ceil() as u32 + 1,
        price: 0,
    }
}

/// A device: amount and yen for one.
pub(super) fn device(code: u32, name: &str, amount: u32, price: u32) -> Item {
    Item {
        kind: Kind::Device,
        code: code.to_string(),
        name: name.to_owned(),
        usage: amount.to_string(),
        points: (amount * price).div_ceil(10),
        price,
    }
}

/// An amount as claims write it: no blanks, no trailing zeros.
fn decimal(amount: f64) -> String {
    let text = format!("{amount:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_no_trailing_zeros() {
        let texts = [1.0, 0.5, 12.25, 100.0].map(decimal);
        assert_eq!(texts, ["1", "0.5", "12.25", "100"]);
    }
}
