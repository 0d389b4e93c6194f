//! Family M: codes that their masters do not have, or not on the day.

pub(crate) mod claim_code_abolished;
pub(crate) mod claim_code_not_in_master;
pub(crate) mod claim_code_not_yet_valid;
pub(crate) mod modifier_not_in_master;

use model::Batch;

use crate::distinct::Answers;

/// Calls back with every row one of whose codes its master says this of.
fn rows_in_state(batch: &Batch, state: &str, found: &mut dyn FnMut(usize)) {
    let columns = ["master_state", "master_icd10_state"];
    let columns = columns.map(|column| Answers::of(batch, column, |said| said == state));
    let columns: Vec<_> = (columns.iter().flatten())
        .filter(|answers| answers.any(|is_said| is_said))
        .collect();
    if columns.is_empty() {
        return;
    }
    for row in 0..batch.len() {
        if columns.iter().any(|answers| answers.at(row) == Some(true)) {
            found(row);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Check;
    use crate::testing::{found_by, text_batch};
    use model::Table;

    #[test]
    fn each_check_finds_its_own_state() {
        let states = [
            Some("listed"),
            Some("not_listed"),
            None,
            Some("before_validity"),
            Some("after_validity"),
        ];
        let batch = text_batch(
            Table::ClaimsDiagnoses,
            &[
                ("master_state", &states),
                ("master_modifier_state", &states),
            ],
        );
        let cases: [(&Check, &[usize]); 4] = [
            (&claim_code_not_in_master::CHECK, &[1]),
            (&claim_code_not_yet_valid::CHECK, &[3]),
            (&claim_code_abolished::CHECK, &[4]),
            (&modifier_not_in_master::CHECK, &[1, 3, 4]),
        ];
        for (check, expected) in cases {
            assert_eq!(found_by(check, &batch), expected, "{}", check.about.name);
        }
    }

    #[test]
    fn a_row_counts_once_whatever_says_so() {
        let batch = text_batch(
            Table::Diagnoses,
            &[
                ("master_state", &[Some("listed"), Some("not_listed"), None]),
                (
                    "master_icd10_state",
                    &[Some("not_listed"), Some("not_listed"), Some("listed")],
                ),
            ],
        );
        assert_eq!(found_by(&claim_code_not_in_master::CHECK, &batch), [0, 1]);
    }
}
