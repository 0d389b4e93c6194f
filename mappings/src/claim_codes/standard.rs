//! The masters of standard codes of drugs and diagnoses, asked as of a day: whether what a hospital declares is in its master, and
//! could be used then.

use std::collections::BTreeMap;

use hashbrown::HashSet;
use model::Batch;

use super::Book;
use super::fill::{Days, LookedUp};
use crate::columns::replace;
use crate::masters::{CodeEntry, CodeList};
use crate::{Domain, Error};

/// The systems that are asked, in the order of [`StandardCodes::books`].
const SYSTEMS: [&str; 4] = [HOT, "yj", "mdcdx2", ICD10];

const HOT: &str = "hot";
const ICD10: &str = "icd10";

/// How many digits of a HOT code of 13 name the drug, the maker, and the form in which it is handed out.
const HOT_PREFIXES: [usize; 3] = [7, 9, 11];

/// What imported masters of drugs and diseases say. Empty until one was imported.
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
    /// code. A shorter HOT code is known when a longer one that begins with it is, from its first day to its last; a code of ICD-10 is
    /// known with its dot and without.
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

    /// Fills master_state of drugs and diagnoses by declared_code and the row's day, and master_icd10_state by icd10_code; other tables pass unchanged, and so does
    /// everything while no master was imported. Doing it twice gives the same as once.
    ///
    /// # Errors
    /// When the batch lacks a column of its table.
    pub fn fill(&self, batch: Batch) -> Result<Batch, Error> {
        let domain = Domain::of(batch.table).filter(|domain| *domain != Domain::Lab);
        let Some(domain) = domain.filter(|_| self.books.iter().any(|book| !book.codes.is_empty()))
        else {
            return Ok(batch);
        };
        let days = Days::of(&batch, &[domain.day_column()])?;
        let book_of = |code: &str| self.book(domain.system_of(code)?);
        let looked_up = LookedUp::of(&batch, "declared_code", &days, book_of)?;
        let filled = replace(&batch, [("master_state", looked_up.states()?)])?;
        if domain != Domain::Disease {
            return Ok(filled);
        }
        let book_of = |code: &str| self.book(ICD10).filter(|_| is_icd10(code));
        let looked_up = LookedUp::of(&filled, "icd10_code", &days, book_of)?;
        replace(&filled, [("master_icd10_state", looked_up.states()?)])
    }

    /// The codes of a system; `None` when nothing of it was imported.
    fn book(&self, system: &str) -> Option<&Book> {
        let place = SYSTEMS.iter().position(|known| *known == system)?;
        Some(&self.books[place]).filter(|book| !book.codes.is_empty())
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

/// Codes with their validity and nothing of what the columns of claims would mean; those of HOT also by their beginnings, those of
/// ICD-10 also with their dot.
fn plain(list: CodeList) -> CodeList {
    let mut entries = list.entries;
    if list.system == HOT {
        let beginnings = hot_beginnings(&entries);
        entries.extend(beginnings);
    }
    if list.system == ICD10 {
        let dotted = entries.iter().filter_map(|entry| {
            let (category, rest) = entry.code.split_at_checked(3)?;
            (!rest.is_empty()).then(|| CodeEntry {
                code: format!("{category}.{rest}"),
                ..entry.clone()
            })
        });
        let dotted: Vec<CodeEntry> = dotted.collect();
        entries.extend(dotted);
    }
    CodeList {
        columns: Vec::new(),
        entries,
        ..list
    }
}

/// The beginnings of HOT codes that are not listed themselves, each valid as long as any code with it.
fn hot_beginnings(entries: &[CodeEntry]) -> Vec<CodeEntry> {
    let listed: HashSet<&str> = entries.iter().map(|entry| entry.code.as_str()).collect();
    let mut found: BTreeMap<&str, CodeEntry> = BTreeMap::new();
    for entry in entries {
        let is_beginning = |length: &usize| *length < entry.code.len();
        for length in HOT_PREFIXES.into_iter().filter(is_beginning) {
            let Some(code) = entry.code.get(..length) else {
                continue;
            };
            if listed.contains(code) {
                continue;
            }
            match found.get_mut(code) {
                Some(known) => {
                    let first = known.valid_from.zip(entry.valid_from);
                    known.valid_from = first.map(|(one, other)| one.min(other));
                    let last = known.valid_until.zip(entry.valid_until);
                    known.valid_until = last.map(|(one, other)| one.max(other));
                }
                None => {
                    let beginning = CodeEntry {
                        code: code.to_owned(),
                        ..entry.clone()
                    };
                    found.insert(code, beginning);
                }
            }
        }
    }
    found.into_values().collect()
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
}
