//! Candidates for drugs, diagnoses and procedures: the codes of their masters that have the very same name. Nothing is weighed: a name that no
//! master has gets no candidate, and the hospital names the code.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;

use crate::Domain;
use crate::masters::CodeList;
use crate::rounds::folded_name;

/// How many digits of a HOT code name the drug and its maker; those behind them name packages.
const HOT_DRUG_DIGITS: usize = 9;

/// The codes of imported lists by their names.
#[derive(Clone, Debug, Default)]
pub struct SameNames {
    /// Folded name to the codes that have it, each with its name as written.
    codes: HashMap<String, BTreeMap<String, String>>,
}

impl SameNames {
    /// From the lists of a domain's masters, without codes that were abolished before `today`. A HOT code of 13 digits counts as its
    /// first nine.
    pub fn new<'a>(
        domain: Domain,
        lists: impl IntoIterator<Item = &'a CodeList>,
        today: Date,
    ) -> SameNames {
        let mut names = SameNames::default();
        for list in lists {
            if !domain.systems().contains(&list.system.as_str()) {
                continue;
            }
            for entry in &list.entries {
                let name = folded_name(&entry.name);
                let is_over = entry.valid_until.is_some_and(|until| until < today);
                if name.is_empty() || is_over || domain.system_of(&entry.code).is_none() {
                    continue;
                }
                let code = match list.system.as_str() {
                    "hot" => entry.code.get(..HOT_DRUG_DIGITS).unwrap_or(&entry.code),
                    _ => &entry.code,
                };
                let of_name = names.codes.entry(name).or_default();
                of_name.insert(code.to_owned(), entry.name.clone());
            }
        }
        names
    }

    /// The codes with a name, each with the name as its master writes it, in ascending order. Width, case and blanks do not count.
    pub fn of(&self, name: &str) -> impl ExactSizeIterator<Item = (&str, &str)> {
        let found = self.codes.get(&folded_name(name));
        let found = found.map(|codes| codes.iter().collect::<Vec<_>>());
        let found = found.unwrap_or_default().into_iter();
        found.map(|(code, name)| (code.as_str(), name.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::masters::CodeEntry;

    #[test]
    fn codes_have_the_name_or_they_are_no_candidates() {
        let entry = |code: &str, name: &str, valid_until| CodeEntry {
            code: code.to_owned(),
            name: name.to_owned(),
            valid_until,
            ..CodeEntry::default()
        };
        let day = date(2026, 4, 1);
        let list = CodeList {
            system: "hot".to_owned(),
            entries: vec![
                entry("1012345010101", "架空錠 ５ｍｇ", None),
                entry("1012345010102", "架空錠5mg", None),
                entry("1012345020101", "架空錠5mg", day.yesterday().ok()),
                entry("1012345030101", "架空錠10mg", None),
            ],
            ..CodeList::default()
        };
        let names = SameNames::new(Domain::Drug, [&list], day);
        let found: Vec<_> = names.of("架空錠５mg").collect();
        assert_eq!(found, [("101234501", "架空錠5mg")]);
        assert_eq!(names.of("架空錠").len(), 0);
        let other = SameNames::new(Domain::Disease, [&list], day);
        assert_eq!(other.of("架空錠5mg").len(), 0);
    }
}
