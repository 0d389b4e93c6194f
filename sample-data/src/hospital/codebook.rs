//! A hospital's own codes, names, units and decimals for the items of the masters.

use std::collections::{HashMap, HashSet};

use super::Kind;
use super::dialect::{CodeOrder, CodeScheme, Comparator, Dialect, Grades, NameStyle, escape};
use crate::masters::{Axis, LabItem, Masters, Spread};
use crate::random::Random;

mod units;

/// Streams of random numbers of this module.
const CODES: u64 = 300;
const ITEM: u64 = 301;

/// The panel whose items are antibiotics; bacteriology needs them all.
const SUSCEPTIBILITY: &str = "SUSCEPTIBILITY";

/// How one item is known in one hospital.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct LocalItem {
    /// The local code, by which findings name the item; the standard one where no other is sent.
    pub code: String,
    /// The local name, in the hospital's manner.
    pub name: String,
    /// Index into [`crate::masters::Masters::items`].
    pub item: usize,
    /// OBX-3 with its components, escaped.
    pub text: String,
    /// OBX-6 as written, with its components; empty for none.
    pub unit: String,
    /// The level in the master's unit times this is the number in `unit`.
    pub factor: f64,
    /// Added after `factor`.
    pub offset: f64,
    pub decimals: u8,
    pub order: CodeOrder,
    /// How limits of what can be measured are written.
    pub comparator: Comparator,
    /// Finding codes that follow from how the hospital writes the item: `C01`, `C05`, `U06`, `U01`...
    pub manners: Vec<&'static str>,
}

/// Every item of one hospital.
#[derive(Clone, Debug, Default)]
pub(crate) struct CodeBook {
    /// By index of the master's items; `None` when the hospital does not measure the item.
    pub items: Vec<Option<LocalItem>>,
    /// SPM-4 by index of the master's panels.
    pub specimens: Vec<String>,
    /// OBR-4 by index of the master's panels.
    pub requests: Vec<String>,
}

impl CodeBook {
    /// The book of the `index`-th hospital.
    pub(crate) fn new(
        masters: &Masters,
        kind: Kind,
        dialect: &Dialect,
        seed: u64,
        index: usize,
    ) -> CodeBook {
        let mut codes = Codes::new(dialect.codes, seed, index);
        let items = masters.items.iter().enumerate().map(|(number, item)| {
            let mut random = Random::keyed(seed, &[index as u64, ITEM, number as u64]);
            // Codes are given before it is known what is measured, so that both are independent.
            let code = codes.next(masters, item);
            let draft = Draft {
                dialect,
                number,
                item,
            };
            is_measured(masters, kind, item, &mut random).then(|| draft.local(code, &mut random))
        });
        let items = items.collect();
        let panels = masters.panels.iter().enumerate();
        CodeBook {
            items,
            specimens: masters
                .panels
                .iter()
                .map(|panel| dialect.specimen(&panel.material.0, &panel.material.1))
                .collect(),
            requests: panels
                .map(|(number, panel)| request(dialect, number, &panel.name))
                .collect(),
        }
    }
}

/// OBR-4 of a panel.
fn request(dialect: &Dialect, panel: usize, name: &str) -> String {
    let letter = match dialect.codes {
        CodeScheme::FiveDigits | CodeScheme::SevenDigits => "9",
        CodeScheme::Letter => "Q",
        _ => "R",
    };
    format!(
        "{letter}{:02}^{}^{}",
        panel + 1,
        escape(name),
        dialect.local_system
    )
}

/// Whether a hospital of a kind measures an item. What is asked for every day is measured everywhere.
fn is_measured(masters: &Masters, kind: Kind, item: &LabItem, random: &mut Random) -> bool {
    let drawn = random.below(1000);
    let common = item.permille >= 300 && !item.outside && item.axis != Axis::Tumour;
    if common
        || masters
            .panels
            .get(item.panel)
            .is_some_and(|panel| panel.key == SUSCEPTIBILITY)
    {
        return true;
    }
    let permille = match (kind, item.axis) {
        (Kind::General, _) => 950,
        (Kind::Children, Axis::Tumour) => 150,
        (Kind::Children, _) => 880,
        (Kind::Cancer, Axis::Tumour) => 1000,
        (Kind::Cancer, Axis::Allergy) => 200,
        (Kind::Cancer, Axis::Autoimmune) => 500,
        (Kind::Cancer, _) => 880,
        (Kind::Community, Axis::Tumour) => 500,
        (Kind::Community, Axis::Allergy | Axis::Autoimmune) => 250,
        (Kind::Community, _) if item.outside => 450,
        (Kind::Community, _) => 850,
    };
    drawn < permille
}

/// What is needed to write an item down.
struct Draft<'a> {
    dialect: &'a Dialect,
    number: usize,
    item: &'a LabItem,
}

impl Draft<'_> {
    fn local(&self, code: String, random: &mut Random) -> LocalItem {
        let (item, dialect) = (self.item, self.dialect);
        let (order, undeclared) = self.order(random);
        let name = self.name(random);
        let written = units::written(item, dialect, random);
        let code = if order == CodeOrder::StandardOnly || undeclared {
            item.jlac10.clone()
        } else {
            code
        };
        let manners = self.manners(order, undeclared, &name, &written);
        let standard = format!("{}^{}^JC10", item.jlac10, escape(&item.name));
        let local = format!("{code}^{}^{}", escape(&name), dialect.local_system);
        LocalItem {
            text: dialect.coded(order, &standard, &local),
            code,
            name,
            item: self.number,
            unit: written.text,
            factor: written.factor,
            offset: 0.0,
            decimals: written.decimals,
            order,
            comparator: dialect.comparator_of(item.outside),
            manners,
        }
    }

    /// The order of codes, and whether the standard code hides under the local system.
    fn order(&self, random: &mut Random) -> (CodeOrder, bool) {
        let dialect = self.dialect;
        let drawn = random.below(1000) as u32;
        let unmapped = dialect.unmapped_permille;
        let undeclared = unmapped + dialect.undeclared_permille;
        let swapped = undeclared + dialect.swapped_permille;
        if drawn < unmapped {
            (CodeOrder::LocalOnly, false)
        } else if drawn < undeclared {
            (CodeOrder::LocalOnly, true)
        } else if drawn < swapped {
            let other = match dialect.code_order {
                CodeOrder::StandardFirst => CodeOrder::LocalFirst,
                _ => CodeOrder::StandardFirst,
            };
            (other, false)
        } else {
            (dialect.code_order, false)
        }
    }

    fn name(&self, random: &mut Random) -> String {
        let (usual, other, permille) = self.dialect.names;
        let style = if random.below(1000) < u64::from(permille) {
            other
        } else {
            usual
        };
        let item = self.item;
        let name = match style {
            NameStyle::Formal => item.name.clone(),
            NameStyle::Ward => item.short.clone(),
            NameStyle::Narrow => narrow(&item.short),
            NameStyle::Kana => item.kana.clone(),
            NameStyle::English => item.english.clone(),
        };
        if name.is_empty() {
            item.name.clone()
        } else {
            name
        }
    }

    /// The findings that follow from how the item is written.
    fn manners(
        &self,
        order: CodeOrder,
        undeclared: bool,
        name: &str,
        written: &units::Written,
    ) -> Vec<&'static str> {
        let (item, dialect) = (self.item, self.dialect);
        let is_graded = item.spread == Spread::Grade;
        let is_quantity = !is_graded && item.spread != Spread::Binary;
        let has_limits = item.measurable != (None, None);
        let is_behind = dialect.comparator_of(item.outside).is_behind();
        // `/HPF` and the like, where the masters say `/(hpf)`.
        let is_shorthand = item.unit.starts_with("/(")
            && !written.text.is_empty()
            && !written.text.starts_with("/(");
        [
            (order == CodeOrder::LocalOnly, "C01"),
            (undeclared, "C03"),
            (order == CodeOrder::LocalFirst, "C05"),
            (is_half_width(name), "E03"),
            (written.text.contains('㎎'), "E04"),
            (is_quantity && written.text.is_empty(), "U01"),
            (is_shorthand, "U05"),
            (written.has_power_escape, "U06"),
            (is_behind && has_limits, "V04"),
            (is_graded && dialect.grades == Grades::Positional, "V09"),
            (is_graded && dialect.grades == Grades::Words, "V10"),
        ]
        .into_iter()
        .filter(|(applies, _)| *applies)
        .map(|(_, code)| code)
        .collect()
    }
}

/// Letters, digits and signs in half width; kana and kanji stay.
fn narrow(text: &str) -> String {
    text.chars()
        .map(|character| match character {
            '\u{ff01}'..='\u{ff5e}' => {
                char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character)
            }
            '\u{3000}' => ' ',
            other => other,
        })
        .collect()
}

fn is_half_width(text: &str) -> bool {
    text.chars()
        .any(|character| matches!(character, '\u{ff61}'..='\u{ff9f}'))
}

/// Gives every item of a hospital a code of its own.
struct Codes {
    scheme: CodeScheme,
    random: Random,
    /// The last number given.
    last: u64,
    /// The last number given within a letter, panel or analyte.
    lasts: HashMap<String, u64>,
    given: HashSet<String>,
}

impl Codes {
    fn new(scheme: CodeScheme, seed: u64, index: usize) -> Codes {
        let mut random = Random::keyed(seed, &[index as u64, CODES]);
        let last = match scheme {
            CodeScheme::FiveDigits => 10_000 + 500 * random.below(20),
            CodeScheme::Suffixed => 1_000 + 10 * random.below(100),
            _ => 0,
        };
        Codes {
            scheme,
            random,
            last,
            lasts: HashMap::new(),
            given: HashSet::new(),
        }
    }

    fn next(&mut self, masters: &Masters, item: &LabItem) -> String {
        loop {
            let code = self.propose(masters, item);
            if self.given.insert(code.clone()) {
                return code;
            }
        }
    }

    /// A code that is mostly free; asked again, another one.
    fn propose(&mut self, masters: &Masters, item: &LabItem) -> String {
        let analyte = item.jlac10.get(..5).unwrap_or("00000");
        match self.scheme {
            CodeScheme::FiveDigits => {
                self.last += 1 + self.random.below(20);
                let first = if item.outside { 70_000 } else { 0 };
                format!("{:05}", (first + self.last) % 100_000)
            }
            CodeScheme::Letter => {
                let letter = char::from(b'A' + (item.panel % 26) as u8);
                let step = 1 + self.random.below(3);
                format!("{letter}{:03}", self.within(&letter.to_string(), step))
            }
            CodeScheme::Suffixed => {
                let suffix = suffix(masters, item);
                let known = self.lasts.get(analyte).copied();
                let number = match known
                    .filter(|number| !self.given.contains(&format!("{number:04}{suffix}")))
                {
                    Some(number) => number,
                    None => {
                        self.last += 1 + self.random.below(9);
                        self.lasts.insert(analyte.to_owned(), self.last);
                        self.last
                    }
                };
                format!("{number:04}{suffix}")
            }
            CodeScheme::SevenDigits => {
                let panel = format!("{:02}", (item.panel + 1) % 100);
                let step = 10 * (1 + self.random.below(9));
                format!("{panel}{:05}", self.within(&panel, step))
            }
            CodeScheme::Analyte => format!("{analyte}{:02}", self.within(analyte, 1)),
            CodeScheme::Mnemonic => match self.within(&item.key, 1) {
                1 => format!("L-{}", item.key),
                again => format!("L-{}{again}", item.key),
            },
        }
    }

    fn within(&mut self, group: &str, step: u64) -> u64 {
        let last = self.lasts.entry(group.to_owned()).or_default();
        *last += step;
        *last
    }
}

/// A letter for the specimen.
fn suffix(masters: &Masters, item: &LabItem) -> char {
    let material = masters
        .panels
        .get(item.panel)
        .map(|panel| panel.material.0.as_str());
    match material {
        Some("023") => 'S',
        Some("022") => 'P',
        Some("018" | "019") => 'B',
        Some("001") => 'U',
        Some("004") => 'D',
        Some("041") => 'C',
        Some("015") => 'F',
        _ => 'X',
    }
}

#[cfg(test)]
mod tests;
