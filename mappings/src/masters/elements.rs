//! What loaded JLAC10 tables are asked: whether a code is made of known elements. And how a newer edition joins them.

use std::collections::HashMap;
use std::collections::HashSet;
use std::hash::Hash;

use super::{Element, Jlac10};

/// Methods that networks use and the JSLM does not list: any quantity, any method, other.
const NETWORK_METHODS: [&str; 3] = ["996", "998", "999"];

/// No identification.
const NO_IDENTIFICATION: &str = "0000";

/// A part of a JLAC10 code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ElementKind {
    /// Characters 1 to 5.
    Analyte,
    /// Characters 6 to 9.
    Identification,
    /// Characters 10 to 12.
    Specimen,
    /// Characters 13 to 15.
    Method,
    /// Characters 16 and 17.
    Result,
}

impl ElementKind {
    /// All, in the order of the code.
    pub const ALL: [ElementKind; 5] = [
        ElementKind::Analyte,
        ElementKind::Identification,
        ElementKind::Specimen,
        ElementKind::Method,
        ElementKind::Result,
    ];

    /// Where it stands in a code, in bytes.
    const fn place(self) -> std::ops::Range<usize> {
        match self {
            ElementKind::Analyte => 0..5,
            ElementKind::Identification => 5..9,
            ElementKind::Specimen => 9..12,
            ElementKind::Method => 12..15,
            ElementKind::Result => 15..17,
        }
    }

    /// Its name in files and JSON.
    pub const fn name(self) -> &'static str {
        match self {
            ElementKind::Analyte => "analyte",
            ElementKind::Identification => "identification",
            ElementKind::Specimen => "specimen",
            ElementKind::Method => "method",
            ElementKind::Result => "result",
        }
    }
}

/// The elements that JLAC10 tables list, ready to be asked code by code.
#[derive(Clone, Debug, Default)]
pub struct KnownElements {
    /// By place in the code; an empty table could know nothing.
    tables: [HashSet<Box<str>>; 5],
    /// Results that mean something only under an analyte: the seven characters of both.
    specific_results: HashSet<Box<str>>,
}

impl KnownElements {
    /// The elements of a code that the tables do not have, in the order of the code. A code may have 5, 9, 12, 15 or 17
    /// characters; what it does not reach, and what no loaded table could know, is not judged.
    ///
    /// A result is looked for among those of the analyte first, since panels (blood count, urine strip) name their members
    /// there, whatever the identification; then among those that mean the same everywhere.
    ///
    /// # Example
    /// ```
    /// use mappings::masters::{ElementKind, File, master, Content};
    /// let bytes = "code,name\n9X001,架空の分析物\n".as_bytes();
    /// let file = File { name: "analyte.csv", bytes };
    /// let Content::Jlac10(jlac10) = master("jlac10").unwrap().read(file, None)?.content else {
    ///     unreachable!()
    /// };
    /// let known = jlac10.known_elements();
    /// assert_eq!(known.unknown_of("9X001000002399801"), []);
    /// assert_eq!(known.unknown_of("9X002000002399801"), [ElementKind::Analyte]);
    /// # Ok::<(), mappings::masters::Unreadable>(())
    /// ```
    pub fn unknown_of(&self, code: &str) -> Vec<ElementKind> {
        let unknown = |kind: &ElementKind| {
            let part = code.get(kind.place());
            part.is_some_and(|part| !self.knows(*kind, part, code))
        };
        ElementKind::ALL.into_iter().filter(unknown).collect()
    }

    fn knows(&self, kind: ElementKind, part: &str, code: &str) -> bool {
        let table = &self.tables[kind as usize];
        let is_listed = table.is_empty() || table.contains(part);
        match kind {
            ElementKind::Identification => is_listed || part == NO_IDENTIFICATION,
            ElementKind::Method => is_listed || NETWORK_METHODS.contains(&part),
            ElementKind::Result => {
                let specific = code.get(0..5).map(|analyte| format!("{analyte}{part}"));
                let is_specific = specific.is_some_and(|it| self.specific_results.contains(&*it));
                // Both tables are needed to know that a result is in neither.
                is_listed || is_specific || self.specific_results.is_empty()
            }
            ElementKind::Analyte | ElementKind::Specimen => is_listed,
        }
    }

    /// Puts the tables of a newer edition in the place of their own, as far as it has them: what it leaves out is abolished.
    pub fn supersede(&mut self, newer: KnownElements) {
        for (table, newer) in self.tables.iter_mut().zip(newer.tables) {
            if !newer.is_empty() {
                *table = newer;
            }
        }
        if !newer.specific_results.is_empty() {
            self.specific_results = newer.specific_results;
        }
    }

    /// Adds the elements of another edition.
    pub fn extend(&mut self, other: &KnownElements) {
        for (table, other) in self.tables.iter_mut().zip(&other.tables) {
            table.extend(other.iter().cloned());
        }
        let others = other.specific_results.iter().cloned();
        self.specific_results.extend(others);
    }

    /// Whether there is no table at all.
    pub fn is_empty(&self) -> bool {
        self.specific_results.is_empty() && self.tables.iter().all(HashSet::is_empty)
    }
}

impl Jlac10 {
    /// The elements of the tables.
    pub fn known_elements(&self) -> KnownElements {
        let codes = |table: &[Element]| {
            let codes = table.iter().map(|element| element.code.as_str().into());
            codes.collect()
        };
        let specific = self.specific_results.iter();
        KnownElements {
            tables: [
                codes(&self.analytes),
                codes(&self.identifications),
                codes(&self.specimens),
                codes(&self.methods),
                codes(&self.results),
            ],
            specific_results: specific
                .map(|it| format!("{}{}", it.analyte, it.code).into())
                .collect(),
        }
    }

    /// What files say together, in the order of their import: a newer one has the last word.
    pub fn merged(files: impl IntoIterator<Item = Jlac10>) -> Jlac10 {
        let mut all = Jlac10::default();
        for file in files {
            all.absorb(file);
        }
        all
    }

    /// Adds what a newer file says. An element that both have takes the newer words; lists and names are put behind, without
    /// repetitions.
    pub fn absorb(&mut self, newer: Jlac10) {
        absorb_keyed(&mut self.analytes, newer.analytes, |element| {
            element.code.clone()
        });
        absorb_keyed(
            &mut self.identifications,
            newer.identifications,
            |element| element.code.clone(),
        );
        absorb_keyed(&mut self.specimens, newer.specimens, |element| {
            element.code.clone()
        });
        absorb_keyed(&mut self.methods, newer.methods, |element| {
            element.code.clone()
        });
        absorb_keyed(&mut self.results, newer.results, |element| {
            element.code.clone()
        });
        absorb_keyed(
            &mut self.specific_results,
            newer.specific_results,
            |specific| {
                (
                    specific.analyte.clone(),
                    specific.identification.clone(),
                    specific.code.clone(),
                )
            },
        );
        absorb_new(&mut self.codes, newer.codes);
        absorb_new(&mut self.names, newer.names);
    }
}

/// Rows of the same key are replaced where they stand; the others are put behind.
fn absorb_keyed<T, K: Eq + Hash>(table: &mut Vec<T>, newer: Vec<T>, key: fn(&T) -> K) {
    let mut places: HashMap<K, usize> = (table.iter().enumerate())
        .map(|(place, row)| (key(row), place))
        .collect();
    for row in newer {
        match places.get(&key(&row)) {
            Some(place) => table[*place] = row,
            None => {
                places.insert(key(&row), table.len());
                table.push(row);
            }
        }
    }
}

fn absorb_new<T: Clone + Eq + Hash>(rows: &mut Vec<T>, newer: Vec<T>) {
    let mut seen: HashSet<T> = rows.iter().cloned().collect();
    rows.extend(newer.into_iter().filter(|row| seen.insert(row.clone())));
}

#[cfg(test)]
mod tests {
    use super::super::{ListedCode, SpecificResult};
    use super::*;

    fn elements(codes: &[&str]) -> Vec<Element> {
        let element = |code: &&str| Element {
            code: (*code).to_owned(),
            name: format!("name of {code}"),
            ..Element::default()
        };
        codes.iter().map(element).collect()
    }

    fn tables() -> Jlac10 {
        Jlac10 {
            analytes: elements(&["9X001", "9X990"]),
            identifications: elements(&["1001"]),
            specimens: elements(&["023"]),
            methods: elements(&["271"]),
            results: elements(&["01"]),
            specific_results: vec![SpecificResult {
                analyte: "9X990".to_owned(),
                identification: "0000".to_owned(),
                code: "53".to_owned(),
                ..SpecificResult::default()
            }],
            ..Jlac10::default()
        }
    }

    #[test]
    fn a_code_is_judged_element_by_element() {
        use ElementKind::{Analyte, Identification, Method, Result, Specimen};
        let cases: [(&str, &[ElementKind]); 10] = [
            ("9X001000002327101", &[]),
            // No identification and the methods of networks stand in no table.
            ("9X001000002399801", &[]),
            ("9X001100102399901", &[]),
            // A member of a panel, whatever the identification; under another analyte it means nothing.
            ("9X990100102327153", &[]),
            ("9X001000002327153", &[Result]),
            (
                "9Y001222203300077",
                &[Analyte, Identification, Specimen, Method, Result],
            ),
            ("9X0010000023000", &[Method]),
            ("9X0010000023271", &[]),
            ("9Y001", &[Analyte]),
            ("", &[]),
        ];
        let known = tables().known_elements();
        for (code, expected) in cases {
            assert_eq!(known.unknown_of(code), expected, "{code}");
        }
        let none = KnownElements::default();
        assert_eq!(none.unknown_of("9Y001222203300077"), []);
        assert!(none.is_empty() && !known.is_empty());
    }

    #[test]
    fn a_newer_edition_takes_over_its_codes_and_keeps_the_others() {
        let mut known = tables();
        known.codes.push(ListedCode::default());
        let mut newer = Jlac10 {
            analytes: elements(&["9X002", "9X990"]),
            codes: vec![ListedCode::default()],
            ..Jlac10::default()
        };
        newer.analytes[1].name = "new name".to_owned();
        known.absorb(newer);
        let names: Vec<_> = (known.analytes.iter())
            .map(|element| (element.code.as_str(), element.name.as_str()))
            .collect();
        assert_eq!(
            names,
            [
                ("9X001", "name of 9X001"),
                ("9X990", "new name"),
                ("9X002", "name of 9X002")
            ]
        );
        assert_eq!(known.codes.len(), 1);
        let before = known.clone();
        known.absorb(before.clone());
        assert_eq!(known, before, "the same again changes nothing");
    }
}
