//! The laboratory items of the sample's masters, found by standard code or by name.

use std::collections::HashMap;

/// The items that get a picture, in the order of a report.
pub(crate) const MAIN: &[&str] = &[
    "WBC", "RBC", "HB", "HT", "MCV", "PLT", "NEUT", "TP", "ALB", "TBIL", "AST", "ALT", "LD", "ALP",
    "GGT", "CK", "BUN", "CRE", "EGFR", "UA", "NA", "K", "CL", "CA", "GLU", "HBA1C", "CRP", "TCHO",
    "TG", "HDL", "LDL", "FER", "PT_INR", "DD", "BNP", "TSH", "PSA", "CEA", "UPRO", "UGLU", "UBLD",
];

const LAB_ITEMS: &str = include_str!("../../network/masters/lab_items.csv");

/// An item as the masters have it.
pub(crate) struct Item {
    pub key: &'static str,
    pub code: &'static str,
    pub name: &'static str,
    pub english: &'static str,
    pub unit: &'static str,
    spread: &'static str,
    /// Low and high end for men and women; `None` where an end is open.
    pub ranges: [(Option<f64>, Option<f64>); 2],
}

impl Item {
    /// Whether the value is a grade or a sign.
    pub(crate) fn is_graded(&self) -> bool {
        matches!(self.spread, "Grade" | "Binary")
    }

    /// Whether a logarithmic axis shows more.
    pub(crate) fn is_skewed(&self) -> bool {
        self.spread == "LogNormal" || self.key == "PT_INR"
    }
}

/// Every item, with ways to find it.
pub(crate) struct Items {
    items: Vec<Item>,
    codes: HashMap<&'static str, usize>,
    names: HashMap<String, usize>,
}

/// How a result was recognized.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    /// The standard code stands under its own system.
    Code,
    /// The standard code stands under a local system.
    HiddenCode,
    /// There is a local code only; the name is one of the masters'.
    Name,
}

impl Items {
    /// The items of the masters that this was built with.
    pub(crate) fn read() -> Items {
        let mut lines = LAB_ITEMS.lines();
        let header: Vec<&str> = lines.next().unwrap_or_default().split(',').collect();
        let mut found = Items {
            items: Vec::new(),
            codes: HashMap::new(),
            names: HashMap::new(),
        };
        for line in lines {
            let fields: Vec<&'static str> = line.split(',').collect();
            let of = |column: &str| {
                let position = header.iter().position(|name| *name == column);
                position
                    .and_then(|position| fields.get(position).copied())
                    .unwrap_or_default()
            };
            let index = found.items.len();
            found.codes.insert(of("jlac10"), index);
            for column in ["name", "short", "kana", "english"] {
                found.names.entry(plain(of(column))).or_insert(index);
            }
            let end = |column: &str| of(column).parse().ok();
            found.items.push(Item {
                key: of("key"),
                code: of("jlac10"),
                name: of("name"),
                english: of("english"),
                unit: of("unit"),
                spread: of("spread"),
                ranges: [
                    (end("low_male"), end("high_male")),
                    (end("low_female"), end("high_female")),
                ],
            });
        }
        found
    }

    pub(crate) fn by_key(&self, key: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.key == key)
    }

    /// The item of an OBX-3.
    pub(crate) fn of_field(&self, field: &str) -> Option<(&Item, By)> {
        let parts: Vec<&str> = field.split('^').collect();
        let part = |index: usize| parts.get(index).copied().unwrap_or_default();
        let standard = [0, 3].into_iter().find(|at| part(at + 2) == "JC10");
        if let Some(at) = standard {
            return Some((self.of_code(part(at))?, By::Code));
        }
        let at = if part(0).is_empty() { 3 } else { 0 };
        if let Some(item) = self.of_code(part(at)) {
            return Some((item, By::HiddenCode));
        }
        let index = self.names.get(&plain(part(at + 1)))?;
        Some((&self.items[*index], By::Name))
    }

    fn of_code(&self, code: &str) -> Option<&Item> {
        self.codes.get(code).map(|index| &self.items[*index])
    }
}

/// A name in half-width letters, so that widths do not matter; the minus sign comes as two characters.
fn plain(name: &str) -> String {
    name.chars()
        .map(|character| match character {
            '\u{2212}' => '-',
            '\u{ff01}'..='\u{ff5e}' => {
                char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character)
            }
            other => other,
        })
        .collect()
}
