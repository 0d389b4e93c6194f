//! The masters of standard codes of drugs, diagnoses and procedures, asked as of a day: whether what a hospital declares is in its
//! master, and could be used then.

use std::collections::BTreeMap;

use hashbrown::HashSet;
use model::Batch;

use super::fill::{Days, LookedUp};
use super::{Book, Known};
use crate::columns::replace;
use crate::domain::JJ1017_BASIC;
use crate::item::ItemColumns;
use crate::masters::{CodeEntry, CodeList, JJ1017};
use crate::{Domain, Error};

/// The systems that are asked, in the order of [`StandardCodes::books`].
const SYSTEMS: [&str; 5] = [HOT, "yj", "mdcdx2", ICD10, JJ1017];

const HOT: &str = "hot";
const ICD10: &str = "icd10";

/// How many digits of a HOT code of 13 name the drug, the maker, and the form in which it is handed out.
const HOT_PREFIXES: [usize; 3] = [7, 9, 11];

/// What imported masters of drugs, diseases and procedures say. Empty until one was imported.
#[derive(Clone, Debug, Default)]
pub struct StandardCodes {
    books: [Book; SYSTEMS.len()],
}

impl StandardCodes {
    /// Whether lists of a system are asked here.
    pub fn uses(system: &str) -> bool {
        SYSTEMS.contains(&system)
    }

    /// From imported lists with what each is to be named by, in the order of their import: the later import has the last word on a
    /// code. A shorter HOT code is known when a longer one that begins with it is, from its first day to its last; so is the basic
    /// part of a code of JJ1017, and what names its modality alone. A code of ICD-10 is known with its dot and without.
    pub fn new(lists: impl IntoIterator<Item = (String, CodeList)>) -> StandardCodes {
        let mut codes = StandardCodes::default();
        for (id, list) in lists {
            let place = SYSTEMS.iter().position(|system| *system == list.system);
            if let Some(book) = place.and_then(|place| codes.books.get_mut(place)) {
                book.absorb(&id, plain(list));
            }
        }
        codes
    }

    /// Fills master_state of drugs, diagnoses and procedures by declared_code and the row's day, and master_icd10_state by icd10_code;
    /// other tables pass unchanged, and so does everything while no master was imported. A code of JJ1017 that is not listed as a whole
    /// stands as its basic part does: 16 characters say what is done (基本部), 16 more how in detail (拡張部), which sites choose for
    /// themselves (JJ1017 guideline, table 5.1). Doing it twice gives the same as once.
    ///
    /// # Errors
    /// When the batch lacks a column of its table.
    pub fn fill(&self, batch: Batch) -> Result<Batch, Error> {
        if self.books.iter().all(|book| book.codes.is_empty()) {
            return Ok(batch);
        }
        let items = ItemColumns::of(&batch)?.filter(|items| items.domain() != Domain::Lab);
        let Some(items) = items else {
            return Ok(batch);
        };
        let domain = items.domain();
        let days = Days::of(&batch, &[domain.day_column()])?;
        let declared = items.declared_codes()?;
        let look_up = |code: &str| self.look_up(domain.system_of(code)?, code);
        let looked_up = LookedUp::of(&batch, "declared_code", &days, look_up)?;
        // What is sent under the name of another system is no code of this one, whatever its shape.
        let looked_up = looked_up.only(|row| declared.at(row).is_some());
        let filled = replace(&batch, [("master_state", looked_up.states()?)])?;
        if domain != Domain::Disease {
            return Ok(filled);
        }
        let look_up = |code: &str| is_icd10(code).then(|| self.look_up(ICD10, code))?;
        let looked_up = LookedUp::of(&filled, "icd10_code", &days, look_up)?;
        replace(&filled, [("master_icd10_state", looked_up.states()?)])
    }

    /// What is known of a code; nothing is said when nothing of its system was imported.
    fn look_up(&self, system: &str, code: &str) -> Option<Option<&Known>> {
        let place = SYSTEMS.iter().position(|known| *known == system)?;
        let book = Some(&self.books[place]).filter(|book| !book.codes.is_empty())?;
        let basic = code.get(..JJ1017_BASIC).filter(|_| system == JJ1017);
        Some(book.get(code).or_else(|| book.get(basic?)))
    }
}

/// A letter, two digits, and up to three characters more, a dot before them or none.
fn is_icd10(code: &str) -> bool {
    let (category, rest) = code.split_at_checked(3).unwrap_or_default();
    let rest = rest.strip_prefix('.').unwrap_or(rest);
    let mut letters = category.chars();
    letters
        .next()
        .is_some_and(|letter| letter.is_ascii_uppercase())
        && letters.all(|digit| digit.is_ascii_digit())
        && rest.len() <= 3
        && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Codes with their validity and nothing of what the columns of claims would mean; those of HOT and JJ1017 also by their beginnings,
/// those of ICD-10 also with their dot.
fn plain(list: CodeList) -> CodeList {
    let further = match list.system.as_str() {
        HOT => beginnings(&list.entries, hot_beginnings),
        JJ1017 => beginnings(&list.entries, jj1017_beginnings),
        ICD10 => list.entries.iter().filter_map(dotted).collect(),
        _ => Vec::new(),
    };
    let mut entries = list.entries;
    entries.extend(further);
    CodeList {
        columns: Vec::new(),
        entries,
        ..list
    }
}

fn dotted(entry: &CodeEntry) -> Option<CodeEntry> {
    let (category, rest) = entry.code.split_at_checked(3)?;
    (!rest.is_empty()).then(|| CodeEntry {
        code: format!("{category}.{rest}"),
        ..entry.clone()
    })
}

/// The beginnings of codes that are not listed themselves, each valid as long as any code with it.
fn beginnings(entries: &[CodeEntry], of_code: fn(&str) -> Vec<String>) -> Vec<CodeEntry> {
    let listed: HashSet<&str> = entries.iter().map(|entry| entry.code.as_str()).collect();
    let mut found: BTreeMap<String, CodeEntry> = BTreeMap::new();
    for entry in entries {
        for code in of_code(&entry.code) {
            if listed.contains(code.as_str()) {
                continue;
            }
            match found.get_mut(&code) {
                Some(known) => {
                    let first = known.valid_from.zip(entry.valid_from);
                    known.valid_from = first.map(|(one, other)| one.min(other));
                    let last = known.valid_until.zip(entry.valid_until);
                    known.valid_until = last.map(|(one, other)| one.max(other));
                }
                None => {
                    let beginning = CodeEntry {
                        code: code.clone(),
                        ..entry.clone()
                    };
                    found.insert(code, beginning);
                }
            }
        }
    }
    found.into_values().collect()
}

/// The drug, its maker, and the form in which it is handed out.
fn hot_beginnings(code: &str) -> Vec<String> {
    let shorter = HOT_PREFIXES
        .into_iter()
        .filter(|length| *length < code.len());
    let beginnings = shorter.filter_map(|length| code.get(..length));
    beginnings.map(str::to_owned).collect()
}

/// The basic part, and the modality with nothing else said: the first character, then zeros.
fn jj1017_beginnings(code: &str) -> Vec<String> {
    let basic = code.get(..JJ1017_BASIC).map(str::to_owned);
    let modality = code
        .get(..1)
        .map(|first| format!("{first:0<JJ1017_BASIC$}"));
    basic.into_iter().chain(modality).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{ArrayRef, Date32Array, RecordBatch, new_null_array};
    use model::{DictionaryColumn, Table, dictionary_schema};

    use super::*;
    use crate::masters::{Content, File, master};

    fn list(system: &str, text: &str) -> CodeList {
        let file = File {
            name: "list.csv",
            bytes: text.as_bytes(),
        };
        match master(system).unwrap().read(file, None).unwrap().content {
            Content::Codes(list) => list,
            Content::Jlac10(_) => unreachable!(),
        }
    }

    fn states(codes: &StandardCodes, table: Table, rows: &[(&str, Option<i32>)]) -> Vec<String> {
        states_of(codes, table, ["declared_code", "master_state"], rows)
    }

    fn states_of(
        codes: &StandardCodes,
        table: Table,
        [asked, told]: [&str; 2],
        rows: &[(&str, Option<i32>)],
    ) -> Vec<String> {
        let day = Domain::of(table).unwrap().day_column();
        let schema = dictionary_schema(table.spec());
        let columns = schema.fields().iter().map(|field| -> ArrayRef {
            match field.name().as_str() {
                name if name == asked => Arc::new(
                    rows.iter()
                        .map(|row| Some(row.0))
                        .collect::<DictionaryColumn>(),
                ),
                name if name == day => {
                    Arc::new(rows.iter().map(|row| row.1).collect::<Date32Array>())
                }
                _ => new_null_array(field.data_type(), rows.len()),
            }
        });
        let columns: Vec<_> = (schema.fields().iter().zip(columns))
            .map(|(field, column)| (field.name().clone(), column, true))
            .collect();
        let rows = RecordBatch::try_from_iter_with_nullable(columns).unwrap();
        let filled = codes.fill(Batch { table, rows }).unwrap();
        let filled = codes.fill(filled).unwrap();
        let (keys, words) = filled.text(told).unwrap();
        (0..filled.len())
            .map(|row| keys.key(row).map_or("-", |key| words.value(key)).to_owned())
            .collect()
    }

    #[test]
    fn a_declared_code_stands_as_its_master_says_of_the_day() {
        let hot = "hot13,name,valid_from,valid_until\n\
            1012345010101,架空錠５ｍｇ,1970-01-11,1970-01-20\n\
            1012345010102,架空錠５ｍｇ,1970-01-15,1970-01-31\n";
        let diseases = "病名管理番号,病名表記\n20061234,架空病\n";
        let codes = StandardCodes::new([
            ("a".to_owned(), list("hot", hot)),
            ("b".to_owned(), list("mdcdx2", diseases)),
        ]);
        let rows = [
            ("101234501", Some(9)),
            ("101234501", Some(10)),
            ("101234501", Some(30)),
            ("101234501", Some(31)),
            ("1012345010101", Some(20)),
            ("1012345", Some(12)),
            ("101234599", Some(12)),
            // No master of YJ was imported, and the last is no code.
            ("1149019F1ZZZ", Some(12)),
            ("none", Some(12)),
        ];
        let expected = [
            "before_validity",
            "listed",
            "listed",
            "after_validity",
            "after_validity",
            "listed",
            "not_listed",
            "-",
            "-",
        ];
        assert_eq!(states(&codes, Table::Prescriptions, &rows), expected);
        let rows = [("20061234", None), ("20061235", None), ("20084317", None)];
        assert_eq!(
            states(&codes, Table::Diagnoses, &rows),
            ["listed", "not_listed", "-"]
        );
        let icd10 = list(
            "icd10",
            "icd10,name,valid_until\nE119,架空,1970-01-11\nA09,架空,\n",
        );
        let codes = StandardCodes::new([("c".to_owned(), icd10)]);
        let of_icd10 = [
            ("E119", Some(10)),
            ("E11.9", Some(11)),
            ("A09", None),
            ("Z999", None),
            ("unknown", None),
        ];
        let columns = ["icd10_code", "master_icd10_state"];
        assert_eq!(
            states_of(&codes, Table::Diagnoses, columns, &of_icd10),
            ["listed", "after_validity", "listed", "not_listed", "-"]
        );
        assert_eq!(
            states(&StandardCodes::default(), Table::Diagnoses, &rows),
            ["-", "-", "-"]
        );
    }

    #[test]
    fn the_basic_part_of_an_examination_and_its_modality_are_known_with_it() {
        let jj1017 = "jj1017,name,valid_from,valid_until\n\
            1000200A00000000,架空撮影,1970-01-11,1970-01-20\n\
            2000100A000000000000000000000000,空想断層,,\n\
            2000100A00000000000000000000000X,空想断層,,1970-01-11\n";
        let codes = StandardCodes::new([("a".to_owned(), list("jj1017", jj1017))]);
        let rows = [
            ("1000200A00000000", Some(9)),
            ("1000200A00000000", Some(10)),
            // What is behind the basic part is the site's own.
            ("1000200A00000000000000000000000B", Some(10)),
            ("1000200A00000000000000000000000B", Some(20)),
            ("2000100A00000000", None),
            ("2000100A00000000000000000000000X", Some(11)),
            ("1000000000000000", Some(15)),
            ("3000000000000000", Some(15)),
            ("1000300A00000000", Some(15)),
            // Claim codes are no part of this; then another system, and nothing.
            ("170000410", Some(15)),
            ("9A110000000000000", Some(15)),
            ("0000000000000000", Some(15)),
        ];
        let expected = [
            "before_validity",
            "listed",
            "listed",
            "after_validity",
            "listed",
            "after_validity",
            "listed",
            "not_listed",
            "not_listed",
            "-",
            "-",
            "-",
        ];
        assert_eq!(states(&codes, Table::Radiology, &rows), expected);
    }
}
