//! M: codes in receipts that the masters of the network do not have, or not on the day.

use super::claims::first;
use super::{Hit, cell, set_cell};
use crate::billing::published::{ABOLISHED_DISEASE, ABOLISHED_DRUG, FUTURE_DRUG};
use crate::claims::Receipt;

/// Columns of the code of a row, of a diagnosis, and of the modifiers of SY.
const CODE: usize = 3;
const DISEASE: usize = 1;
const MODIFIERS: usize = 4;

/// Puts another code into the first row of a record that has one.
fn replace(receipt: &mut Receipt, record: &str, column: usize, code: &str) -> Hit {
    match first(receipt, record, |_| true) {
        Some(line) => {
            set_cell(line, ',', column, code);
            Hit::Changed
        }
        None => Hit::Not,
    }
}

/// The kind and the section of the code stay as they are.
pub(super) fn act_not_listed(receipt: &mut Receipt) -> Hit {
    let Some(line) = first(receipt, "SI", |line| cell(line, ',', CODE).len() == 9) else {
        return Hit::Not;
    };
    let code = format!("{}999999", &cell(line, ',', CODE)[..3]);
    set_cell(line, ',', CODE, &code);
    Hit::Changed
}

pub(super) fn drug_not_listed_yet(receipt: &mut Receipt) -> Hit {
    replace(receipt, "IY", CODE, FUTURE_DRUG.0)
}

pub(super) fn drug_abolished(receipt: &mut Receipt) -> Hit {
    replace(receipt, "IY", CODE, ABOLISHED_DRUG.0)
}

pub(super) fn disease_abolished(receipt: &mut Receipt) -> Hit {
    replace(receipt, "SY", DISEASE, ABOLISHED_DISEASE.0)
}

pub(super) fn modifier_not_listed(receipt: &mut Receipt) -> Hit {
    replace(receipt, "SY", MODIFIERS, "9998")
}
