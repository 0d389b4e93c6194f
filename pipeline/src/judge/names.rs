//! What the names of items mean in the network: an item without a standard code can be compared with the other hospitals when its
//! name, folded, stands for one and the same item wherever it has a code. It is compared by it and nothing more: no row gets a
//! code that nobody declared or agreed to (law 6).

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashMap;
use mappings::CodeRow;
use mappings::masters::ListedCode;
use mappings::names::{fold, kin};

/// Characters of a code that tell analyte, identification and specimen; methods may differ.
const ITEM_LENGTH: usize = 12;

/// Characters of a code that tell the analyte.
const ANALYTE_LENGTH: usize = 5;

/// A name means an item when so large a share of its rows is of that item: a code that was reused for some weeks does not make
/// a name ambiguous.
const SHARE_MIN: f64 = 0.95;

/// A name and a code belong together where more than this share of the rows of each, in one hospital, are the other's.
const USUAL_SHARE: f64 = 0.5;

/// Codes by name.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    /// For each folded name the codes that it stands beside, each with its rows.
    codes: HashMap<String, BTreeMap<String, OfCode>>,
    /// The same for all names of one thing.
    kin: HashMap<String, BTreeMap<String, OfCode>>,
}

/// How a name stands beside a code.
#[derive(Clone, Copy, Debug, Default)]
struct OfCode {
    rows: i64,
    /// Whether it does so as a habit of some hospital, or in a published list: neither a slip nor a code that was reused.
    is_usual: bool,
    /// Whether some local code usually bears the name: it is not one that was reused for some weeks.
    is_own: bool,
}

/// Rows of a hospital by name and code, by the name that a local code bears, by local code, and by code.
#[derive(Default)]
struct Habits<'a> {
    together: HashMap<(String, &'a str), i64>,
    of_name: HashMap<(String, &'a str), i64>,
    of_local: HashMap<&'a str, i64>,
    of_code: HashMap<&'a str, i64>,
}

impl<'a> Habits<'a> {
    fn of(codes: &'a [CodeRow]) -> Habits<'a> {
        let mut habits = Habits::default();
        for row in codes {
            let name = || fold(row.local_name.as_deref().unwrap_or_default());
            *habits.of_name.entry((name(), &row.local_code)).or_default() += row.rows;
            *habits.of_local.entry(&row.local_code).or_default() += row.rows;
            if let Some(code) = &row.standard_code {
                *habits.together.entry((name(), code)).or_default() += row.rows;
                *habits.of_code.entry(code).or_default() += row.rows;
            }
        }
        habits
    }

    /// How a row of the codebook stands beside its code: whether it shows what the code is usually called and what is usually meant by
    /// the name there, and whether the local code usually bears the name.
    fn of_row(&self, row: &CodeRow, name: &str, code: &str) -> OfCode {
        let share = |rows: i64, all: Option<&i64>| {
            rows as f64 > USUAL_SHARE * all.copied().unwrap_or_default() as f64
        };
        let name = fold(name);
        let together = self.together.get(&(name.clone(), code));
        let together = together.copied().unwrap_or_default();
        let of_name = self.of_name.get(&(name, row.local_code.as_str()));
        let borne = of_name.copied().unwrap_or_default();
        OfCode {
            rows: row.rows,
            is_usual: share(row.rows, of_name) && share(together, self.of_code.get(code)),
            is_own: share(borne, self.of_local.get(row.local_code.as_str())),
        }
    }
}

impl Names {
    /// Adds the names of a hospital's items with a standard code.
    pub(super) fn add_codebook(&mut self, codes: &[CodeRow]) {
        let habits = Habits::of(codes);
        for row in codes {
            if let (Some(name), Some(code)) = (&row.local_name, &row.standard_code) {
                self.add(name, code, habits.of_row(row, name, code));
            }
        }
    }

    /// Adds the names of a published list; one counts as much as a row.
    pub(super) fn add_listed(&mut self, listed: &[ListedCode]) {
        for entry in listed {
            let of_list = OfCode {
                rows: 1,
                is_usual: true,
                is_own: true,
            };
            self.add(&entry.name, &entry.code, of_list);
        }
    }

    fn add(&mut self, name: &str, code: &str, one: OfCode) {
        let folded = fold(name);
        if folded.is_empty() || code.len() < ITEM_LENGTH || one.rows < 1 {
            return;
        }
        let by_name = self.codes.entry(folded).or_default();
        let by_kin = self.kin.entry(kin(name)).or_default();
        for of_name in [by_name, by_kin] {
            let of_code = of_name.entry(code.to_owned()).or_default();
            of_code.rows += one.rows;
            of_code.is_usual |= one.is_usual;
            of_code.is_own |= one.is_own;
        }
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
        let (mut analytes, mut own) = (BTreeSet::new(), BTreeSet::new());
        for (code, of_code) in of_name {
            if is_known_specimen && !is_of_specimen(code) {
                continue;
            }
            let of_item = items.entry(code.get(..ITEM_LENGTH)?).or_default();
            of_item.0 += of_code.rows;
            of_item.1 = of_item.1.max((of_code.rows, code));
            let analyte = code.get(..ANALYTE_LENGTH);
            analytes.extend(analyte.filter(|_| of_code.is_usual));
            own.extend(analyte.filter(|_| of_code.is_own));
        }
        // Thyroglobulin and triglycerides are both called TG, and one of them is a thousand times as common.
        if analytes.len() > 1 {
            return None;
        }
        let all: i64 = items.values().map(|item| item.0).sum();
        let (rows, (_, code)) = items.into_values().max()?;
        let is_own = own.contains(code.get(..ANALYTE_LENGTH)?);
        (is_own && rows as f64 >= SHARE_MIN * all as f64).then_some(code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, code: Option<&str>, rows: i64) -> CodeRow {
        CodeRow {
            domain: mappings::Domain::Lab,
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

    fn of_local(local_code: &str, row: CodeRow) -> CodeRow {
        CodeRow {
            local_code: local_code.to_owned(),
            ..row
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
            of_local("y", row("クレアチニン", Some(blood), 90)),
            of_local("z", row("クレアチニン", Some(urine), 60)),
        ]);
        assert_eq!(names.meaning("Cre", None), Some(blood));
        assert_eq!(names.meaning("Cre", Some("S1")), Some(blood));
        assert_eq!(names.meaning("クレアチニン", Some("S023")), Some(blood));
        assert_eq!(names.meaning("creatinine", Some("S001")), Some(urine));
        assert_eq!(names.meaning("BUN", None), None);
        assert_eq!(names.meaning("クレアチニン", None), None);
        assert_eq!(names.meaning("ｸﾚｱﾁﾆﾝ", Some("001")), Some(urine));
    }

    #[test]
    fn a_name_of_two_analytes_means_neither() {
        let (triglycerides, thyroglobulin) = ("3F015000002327101", "4B040000002305301");
        let common = row("TG", Some(triglycerides), 9_000);
        let mut names = Names::default();
        names.add_codebook(std::slice::from_ref(&common));
        assert_eq!(names.meaning("Tg", None), Some(triglycerides));
        // The hospital that measures both calls both so; one is a hundred times as common.
        let rare = of_local("y", row("Tg", Some(thyroglobulin), 30));
        names.add_codebook(&[common.clone(), rare]);
        assert_eq!(names.meaning("Tg", None), None);
        // The code of another item beside it for some rows is a slip.
        let mut names = Names::default();
        names.add_codebook(&[common, row("TG", Some(thyroglobulin), 30)]);
        assert_eq!(names.meaning("TG", None), Some(triglycerides));
    }

    #[test]
    fn a_name_that_stands_beside_a_reused_code_alone_means_nothing() {
        let gamma = "3B090000002327101";
        let mut names = Names::default();
        names.add_codebook(&[
            row("γ-GT", Some(gamma), 9_000),
            row("ChE", Some(gamma), 900),
        ]);
        assert_eq!(names.meaning("γ-GT", None), Some(gamma));
        assert_eq!(names.meaning("CHE", None), None);
    }
}
