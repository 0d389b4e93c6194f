//! Invented codes and points of what is charged.

use super::{Item, Kind};
use crate::masters::{Drug, Modality};

/// An act with its invented code, name and points.
pub(super) fn act(code: u32, name: &str, points: u32) -> Item {
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
