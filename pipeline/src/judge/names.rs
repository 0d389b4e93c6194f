//! What the names of items mean in the network: an item without a standard code can be compared with the other hospitals when its
//! name, folded, stands for one and the same item wherever it has a code. It is compared by it and nothing more: no row gets a
//! code that nobody declared or agreed to (law 6).

use std::collections::BTreeMap;

use hashbrown::HashMap;
use mappings::CodeRow;
use mappings::masters::ListedCode;
use mappings::names::{fold, kin};

/// Characters of a code that tell analyte, identification and specimen; methods may differ.
const ITEM_LENGTH: usize = 12;

/// A name means an item when so large a share of its rows is of that item: a code that was reused for some weeks does not make
/// a name ambiguous.
const SHARE_MIN: f64 = 0.95;

/// Codes by name.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    /// For each folded name the codes that it stands beside, each with its rows.
    codes: HashMap<String, BTreeMap<String, i64>>,
    /// The same for all names of one thing.
    kin: HashMap<String, BTreeMap<String, i64>>,
}

impl Names {
    /// Adds the names of a hospital's items with a standard code.
    pub(super) fn add_codebook(&mut self, codes: &[CodeRow]) {
        for row in codes {
            if let (Some(name), Some(code)) = (&row.local_name, &row.standard_code) {
                self.add(name, code, row.rows);
            }
        }
    }

    /// Adds the names of a published list; one counts as much as a row.
    pub(super) fn add_listed(&mut self, listed: &[ListedCode]) {
        for entry in listed {
            self.add(&entry.name, &entry.code, 1);
        }
    }

    fn add(&mut self, name: &str, code: &str, rows: i64) {
        let folded = fold(name);
        if folded.is_empty() || code.len() < ITEM_LENGTH || rows < 1 {
            return;
        }
        let of_name = self.codes.entry(folded).or_default();
        *of_name.entry(code.to_owned()).or_default() += rows;
        let of_kin = self.kin.entry(kin(name)).or_default();
        *of_kin.entry(code.to_owned()).or_default() += rows;
    }

    /// The code that an item of this name and specimen is compared under; `None` when the name is unknown or stands for several
    /// items. The specimen decides only where it is one of those of the name.
    pub(super) fn meaning(&self, name: &str, specimen: Option<&str>) -> Option<&str> {
        let of_name = self.codes.get(&fold(name));
        let of_name = of_name.or_else(|| self.kin.get(&kin(name)))?;
        // Hospitals put a letter of their own in front.
        let is_of_specimen = |code: &str| {
            let of_code = code.get(9..12);
            of_code.is_some_and(|of_code| specimen.is_some_and(|it| it.ends_with(of_code)))
        };
        let is_known_specimen = of_name.keys().any(|code| is_of_specimen(code));
        let mut items: BTreeMap<&str, (i64, (i64, &str))> = BTreeMap::new();
        for (code, rows) in of_name {
            if is_known_specimen && !is_of_specimen(code) {
                continue;
            }
            let of_item = items.entry(code.get(..ITEM_LENGTH)?).or_default();
            of_item.0 += rows;
            of_item.1 = of_item.1.max((*rows, code));
        }
        let all: i64 = items.values().map(|item| item.0).sum();
        let (rows, (_, code)) = items.into_values().max()?;
        (rows as f64 >= SHARE_MIN * all as f64).then_some(code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, code: Option<&str>, rows: i64) -> CodeRow {
        CodeRow {
            local_code: "x".to_owned(),
            local_name: Some(name.to_owned()),
            unit: None,
            specimen: None,
            rows,
            first_seen: None,
            last_seen: None,
            declared_code: None,
            state: String::new(),
            standard_code: code.map(str::to_owned),
        }
    }

    #[test]
    fn a_name_means_what_it_stands_for_everywhere() {
        let (blood, urine) = ("3C015000002327101", "3C015000000127101");
        let other_method = "3C015000002327199";
        let mut names = Names::default();
        names.add_codebook(&[
            row("ＣＲＥ", Some(blood), 900),
            row("CRE", Some(other_method), 100),
            row("CRE", None, 5_000),
            // A code that was reused for some days.
            row("cre", Some("3C025000002327201"), 20),
            row("クレアチニン", Some(blood), 90),
            row("クレアチニン", Some(urine), 60),
        ]);
        assert_eq!(names.meaning("Cre", None), Some(blood));
        assert_eq!(names.meaning("Cre", Some("S1")), Some(blood));
        assert_eq!(names.meaning("クレアチニン", Some("S023")), Some(blood));
        assert_eq!(names.meaning("creatinine", Some("S001")), Some(urine));
        assert_eq!(names.meaning("BUN", None), None);
        assert_eq!(names.meaning("クレアチニン", None), None);
        assert_eq!(names.meaning("ｸﾚｱﾁﾆﾝ", Some("001")), Some(urine));
    }
}
