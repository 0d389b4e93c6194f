//! What changed between two editions of a master: codes that came, went, or are called otherwise.

use std::collections::BTreeMap;

use super::{Content, Element};

/// One code of one table that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// `analyte`, `identification`, `specimen`, `method`, `result`, `specific_result` or `code`.
    pub table: &'static str,
    /// The code; of a specific result with its analyte and identification in front.
    pub code: String,
    /// What happened to it.
    pub change: Change,
}

/// What happened to a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is new, with this name.
    Added(String),
    /// It is gone; this was its name.
    Removed(String),
    /// It has another name.
    Renamed {
        /// Before.
        old: String,
        /// Now.
        new: String,
    },
}

/// Table and code to the names there.
type Names = BTreeMap<(&'static str, String), Vec<String>>;

/// The differences between two editions, each of which may be several files, sorted by table and code.
///
/// A table of which one side has nothing is left out: another kind of file was given, and not every code of it came or went.
/// Names of local items are no codes and not compared.
pub fn diff(old: &[Content], new: &[Content]) -> Vec<Difference> {
    let (old, new) = (names(old), names(new));
    let has = |names: &Names, table: &str| names.keys().any(|(found, _)| *found == table);
    let mut differences = Vec::new();
    let keys: std::collections::BTreeSet<_> = old.keys().chain(new.keys()).collect();
    let mut compared: BTreeMap<&str, bool> = BTreeMap::new();
    for key @ (table, code) in keys {
        let is_compared = compared
            .entry(table)
            .or_insert_with(|| has(&old, table) && has(&new, table));
        if !*is_compared {
            continue;
        }
        let joined = |names: &Names| names.get(key).map(|names| names.join(" / "));
        let change = match (joined(&old), joined(&new)) {
            (None, Some(new)) => Change::Added(new),
            (Some(old), None) => Change::Removed(old),
            (Some(old), Some(new)) if old != new => Change::Renamed { old, new },
            _ => continue,
        };
        differences.push(Difference {
            table,
            code: code.clone(),
            change,
        });
    }
    differences
}

fn names(contents: &[Content]) -> Names {
    let mut names = Names::new();
    for content in contents {
        match content {
            Content::Codes(list) => {
                // A published change without a name leaves the name as it was.
                for entry in list.entries.iter().filter(|entry| !entry.name.is_empty()) {
                    add(&mut names, "code", entry.code.clone(), &entry.name);
                }
            }
            Content::Jlac10(jlac10) => {
                add_all(&mut names, "analyte", &jlac10.analytes);
                add_all(&mut names, "identification", &jlac10.identifications);
                add_all(&mut names, "specimen", &jlac10.specimens);
                add_all(&mut names, "method", &jlac10.methods);
                add_all(&mut names, "result", &jlac10.results);
                for result in &jlac10.specific_results {
                    let code =
                        format!("{}{}{}", result.analyte, result.identification, result.code);
                    add(&mut names, "specific_result", code, &result.name);
                }
                for listed in &jlac10.codes {
                    add(&mut names, "code", listed.code.clone(), &listed.name);
                }
            }
        }
    }
    for names in names.values_mut() {
        names.sort_unstable();
        names.dedup();
    }
    names
}

fn add_all(names: &mut Names, table: &'static str, elements: &[Element]) {
    for element in elements {
        add(names, table, element.code.clone(), &element.name);
    }
}

fn add(names: &mut Names, table: &'static str, code: String, name: &str) {
    names
        .entry((table, code))
        .or_default()
        .push(name.to_owned());
}
