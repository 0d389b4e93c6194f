//! How many stays a patient's live messages tell of. Counted from the messages that were laid down, without the rules by which
//! Kijun puts stays together: here PV1-44 of a discharge always names its admission, and times are texts of equal length.

use std::collections::{BTreeMap, BTreeSet};

/// The live movements of one patient, as times `YYYYMMDDhhmmss`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Movements {
    /// ADT-22.
    admitted: BTreeSet<String>,
    /// ADT-52: discharged at, by admission.
    discharged: BTreeMap<String, String>,
    /// ADT-21.
    expected: BTreeSet<String>,
    /// ADT-31 to ADT-51: data type and time.
    others: BTreeSet<(String, String)>,
}

impl Movements {
    /// Takes note of a live message.
    pub(crate) fn add(&mut self, data_type: &str, segments: &[String]) {
        let field = |name: &str, number: usize| {
            let found = segments.iter().find(|segment| segment.starts_with(name));
            let field = found.and_then(|segment| segment.split('|').nth(number));
            field.unwrap_or_default().to_owned()
        };
        match data_type {
            "ADT-21" => {
                self.expected.insert(field("PV2", 8));
            }
            "ADT-22" => {
                self.admitted.insert(field("PV1", 44));
            }
            "ADT-52" => {
                self.discharged.insert(field("PV1", 44), field("PV1", 45));
            }
            "ADT-31" | "ADT-32" | "ADT-42" => {
                self.others.insert((data_type.to_owned(), field("EVN", 6)));
            }
            "ADT-41" => {
                self.others.insert((data_type.to_owned(), field("PV2", 8)));
            }
            "ADT-51" => {
                self.others.insert((data_type.to_owned(), field("PV2", 9)));
            }
            _ => {}
        }
    }

    /// Rows of `episodes` by their state.
    pub(crate) fn states(&self) -> BTreeMap<&'static str, u64> {
        let mut states: BTreeMap<&'static str, u64> = BTreeMap::new();
        let mut count = |state| *states.entry(state).or_default() += 1;
        for admitted in &self.admitted {
            count(match self.discharged.contains_key(admitted) {
                true => "closed",
                false => "open",
            });
        }
        let alone = self.discharged.keys();
        alone
            .filter(|admitted| !self.admitted.contains(*admitted))
            .for_each(|_| count("discharged_only"));
        let begins = || self.admitted.iter().chain(self.discharged.keys());
        for expected in &self.expected {
            if !begins().any(|begin| begin.get(..8) == expected.get(..8)) {
                count("planned");
            }
        }
        for (data_type, at) in &self.others {
            let holds = |begin: &String| {
                let end = self.discharged.get(begin);
                begin <= at && end.is_none_or(|end| at <= end)
            };
            let is_plan = matches!(&**data_type, "ADT-41" | "ADT-51");
            if !begins().any(holds) {
                count(if is_plan { "planned" } else { "unplaced" });
            }
        }
        states
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stays_are_counted_by_their_state() {
        let mut movements = Movements::default();
        let mut add = |data_type: &str, admitted: &str, discharged: &str, other: &str| {
            let visit = format!("PV1{}{admitted}|{discharged}", "|".repeat(44));
            let plan = format!("PV2{}{other}|{other}", "|".repeat(8));
            movements.add(data_type, &[format!("EVN||||||{other}"), visit, plan]);
        };
        add("ADT-21", "", "", "20261101100000");
        add("ADT-22", "20261101103000", "", "20261101103000");
        add("ADT-42", "", "", "20261103100000");
        add("ADT-52", "20261101103000", "20261105100000", "");
        add("ADT-42", "", "", "20261106100000");
        add("ADT-52", "20261107100000", "20261109100000", "");
        add("ADT-22", "20261110103000", "", "");
        add("ADT-51", "", "", "20261120100000");
        add("ADT-21", "", "", "20261201100000");
        let expected = [
            ("closed", 1),
            ("discharged_only", 1),
            ("open", 1),
            ("planned", 1),
            ("unplaced", 1),
        ];
        assert_eq!(movements.states(), expected.into());
    }
}
