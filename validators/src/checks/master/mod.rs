//! Family M: codes that the masters of claims do not have, or not on the day.

pub(crate) mod claim_code_abolished;
pub(crate) mod claim_code_not_in_master;
pub(crate) mod claim_code_not_yet_valid;
pub(crate) mod modifier_not_in_master;

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
}
