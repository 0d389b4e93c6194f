//! Code books of the real masters: codes, names, units and what follows from them.

use super::*;
use crate::hospital::dialect::{DIALECTS, Terminator};
use crate::hospital::{Hospital, roster};
use crate::ssmix2::encode::{Encoding, encode_text};

fn masters() -> Masters {
    Masters::read().unwrap()
}

fn local<'a>(masters: &Masters, hospital: &'a Hospital, key: &str) -> Option<&'a LocalItem> {
    hospital.book.items[masters.item(key).unwrap()].as_ref()
}

#[test]
fn codes_stand_once_in_a_hospital_and_books_repeat() {
    let masters = masters();
    let hospitals = roster(14, 7, &masters);
    for hospital in &hospitals {
        let items = || hospital.book.items.iter().flatten();
        let codes: HashSet<&str> = items().map(|item| item.code.as_str()).collect();
        assert_eq!(codes.len(), items().count(), "{}", hospital.id);
        assert!(codes.iter().all(|code| (5..=17).contains(&code.len())
            || code.starts_with("L-")
            || hospital.dialect.codes == CodeScheme::Letter));
    }
    let again = roster(14, 7, &masters);
    let others = roster(14, 8, &masters);
    for ((one, two), other) in hospitals.iter().zip(&again).zip(&others) {
        assert_eq!(one.book.items, two.book.items);
        assert_ne!(one.book.items, other.book.items);
    }
    // A hospital is the same in any network that it is part of.
    assert_eq!(
        roster(3, 7, &masters)[2].book.items,
        hospitals[2].book.items
    );
}

#[test]
fn the_first_three_measure_enough() {
    let masters = masters();
    let hospitals = roster(4, 1, &masters);
    let measured = |hospital: &Hospital| hospital.book.items.iter().flatten().count();
    let together = (0..masters.items.len())
        .filter(|item| {
            hospitals[..3]
                .iter()
                .any(|hospital| hospital.book.items[*item].is_some())
        })
        .count();
    assert!(together >= 350, "{together} items");
    assert!(measured(&hospitals[0]) * 100 >= masters.items.len() * 92);
    assert!(measured(&hospitals[3]) < measured(&hospitals[1]));
    for key in ["AST", "CRE", "K", "WBC", "RBC", "HB", "PLT", "CRP", "GLU"] {
        for hospital in &hospitals {
            assert!(
                local(&masters, hospital, key).is_some(),
                "{key} in {}",
                hospital.id
            );
        }
    }
}

#[test]
fn everything_can_be_written_in_the_encodings_of_the_hospital() {
    let masters = masters();
    for hospital in roster(DIALECTS.len(), 1, &masters) {
        let book = &hospital.book;
        let texts = book
            .items
            .iter()
            .flatten()
            .flat_map(|item| [&item.text, &item.unit]);
        let texts: Vec<&String> = texts.chain(&book.specimens).chain(&book.requests).collect();
        for encoding in [Encoding::Iso2022Jp, Encoding::Cp932] {
            for text in &texts {
                let mut bytes = Vec::new();
                encode_text(text, encoding, &mut bytes);
                assert!(
                    !bytes.windows(2).any(|pair| pair == b"&#"),
                    "{} {text}",
                    hospital.id
                );
            }
        }
        // What is in Windows' tables only is E04.
        let vendor = |text: &str| {
            text.contains(|character| {
                matches!(character, '\u{2160}'..='\u{2179}' | '\u{2460}'..='\u{2473}' | '\u{3300}'..='\u{33ff}')
            })
        };
        for item in book.items.iter().flatten() {
            assert!(!vendor(&item.text), "{}", item.text);
            assert_eq!(
                vendor(&item.unit),
                item.manners.contains(&"E04"),
                "{}",
                item.unit
            );
            assert!(!item.text.contains(['|', '~', '&']) && !item.unit.contains(['|', '~', '&']));
            assert_eq!(
                item.unit.is_empty(),
                item.unit.split('^').next() == Some("")
            );
        }
    }
}

#[test]
fn conversions_turn_back() {
    let masters = masters();
    for hospital in roster(DIALECTS.len(), 1, &masters) {
        for item in hospital.book.items.iter().flatten() {
            let master = &masters.items[item.item];
            let level = 37.5;
            let number = level * item.factor + item.offset;
            assert!(((number - item.offset) / item.factor - level).abs() < 1e-9);
            assert!(item.decimals <= 6, "{}", master.key);
        }
        for (keys, unit) in hospital.dialect.own_units {
            for key in *keys {
                let master = &masters.items[masters.item(key).unwrap()];
                let (factor, _) = units::convert(master, unit)
                    .unwrap_or_else(|| panic!("{key} in {unit}, not {}", master.unit));
                if let Some(own) = local(&masters, &hospital, key) {
                    assert_eq!(own.factor, factor, "{key}");
                }
            }
        }
    }
}

#[test]
fn hospitals_give_the_same_level_in_their_own_units() {
    let masters = masters();
    let hospitals = roster(4, 1, &masters);
    // hospital, item, unit, number for 7.5 of the master's unit, decimals
    for (hospital, key, unit, number) in [
        (0, "WBC", ".10*3/uL^.10*3/uL^ISO+", 7.5),
        (1, "WBC", "/μl", 7500.0),
        (2, "WBC", "10＾2/μL^10＾2/μL^99UNT", 75.0),
        (3, "PLT", "万/μl", 0.75),
        (1, "RBC", "10\\S\\4/μl", 750.0),
        (2, "CRP", "mg/L^mg/L^99UNT", 75.0),
        (1, "CRP", "mg/dl", 7.5),
        (1, "NA", "mEq/l", 7.5),
        (3, "AST", "IU/l", 7.5),
        (1, "CA", "mmol/l", 1.871_25),
    ] {
        let own = local(&masters, &hospitals[hospital], key).unwrap();
        if own.unit.is_empty() {
            assert!(own.manners.contains(&"U01"));
            continue;
        }
        assert_eq!(own.unit, unit, "{key}");
        assert!((7.5 * own.factor - number).abs() < 1e-9, "{key}");
    }
}

#[test]
fn habits_are_said_with_the_items_that_show_them() {
    let masters = masters();
    for hospital in roster(DIALECTS.len(), 1, &masters) {
        let unmapped = hospital.book.items.iter().flatten();
        for item in unmapped {
            let has = |code| item.manners.contains(&code);
            assert_eq!(has("C01"), !item.text.contains("JC10"), "{}", item.text);
            assert_eq!(has("C05"), item.order == CodeOrder::LocalFirst);
            assert_eq!(
                has("U06"),
                item.unit.contains("\\S\\") || item.unit.contains('＾')
            );
            assert!(item.text.contains(&item.code), "{}", item.text);
            if item.order == CodeOrder::LocalOnly {
                assert!(item.text.ends_with(hospital.dialect.local_system));
            }
        }
        let habits = hospital.manners(&masters);
        assert!(habits.iter().all(|habit| !habit.at.is_empty()));
        assert!(
            habits.iter().any(|habit| habit.code == "C01"),
            "{}",
            hospital.id
        );
        let is_data_type = |at: &String| crate::hospital::dialect::ALL_TYPES.contains(&at.as_str());
        for at in habits.iter().flat_map(|habit| &habit.at) {
            assert!(is_data_type(at) || masters.item(at).is_some(), "{at}");
        }
    }
}

#[test]
fn the_first_four_show_every_grammar() {
    let masters = masters();
    let hospitals = roster(4, 1, &masters);
    let items = || {
        hospitals
            .iter()
            .flat_map(|hospital| hospital.book.items.iter().flatten())
    };
    for order in [
        CodeOrder::StandardFirst,
        CodeOrder::LocalFirst,
        CodeOrder::LocalOnly,
        CodeOrder::StandardOnly,
    ] {
        assert!(items().any(|item| item.order == order), "{order:?}");
    }
    for comparator in [
        Comparator::Positional,
        Comparator::Tight,
        Comparator::Words,
        Comparator::Postfix,
        Comparator::Limit,
    ] {
        assert!(
            items().any(|item| item.comparator == comparator),
            "{comparator:?}"
        );
    }
    let dialects = || hospitals.iter().map(|hospital| &hospital.dialect);
    for grades in [
        Grades::Brackets,
        Grades::Positional,
        Grades::Plain,
        Grades::Words,
    ] {
        assert!(
            dialects().any(|dialect| dialect.grades == grades),
            "{grades:?}"
        );
    }
    for terminator in [Terminator::Cr, Terminator::Lf, Terminator::CrLf] {
        assert!(dialects().any(|dialect| dialect.wire.terminator == terminator));
    }
    let shapes: Vec<&str> = items().map(|item| item.text.as_str()).collect();
    assert!(
        shapes
            .iter()
            .any(|text| text.starts_with("^^^") && text.ends_with("^99CLB"))
    );
    assert!(shapes.iter().any(|text| text.ends_with("^L")));
}

#[test]
fn units_are_spelled_by_style() {
    let masters = masters();
    let hospitals = roster(5, 1, &masters);
    let units = |hospital: usize| -> HashSet<&str> {
        let items = hospitals[hospital].book.items.iter().flatten();
        items.map(|item| item.unit.as_str()).collect()
    };
    for (hospital, expected) in [
        (0, &["mg/dL^mg/dL^ISO+", "u/L^u/L^ISO+", "sec^sec^ISO+"][..]),
        (
            1,
            &["mg/dl", "IU/l", "mEq/l", "/HPF", "/LPF", "μIU/ml", "秒", ""],
        ),
        (
            2,
            &[
                "mg/dL^mg/dL^99UNT",
                "U/L^U/L^99UNT",
                "sec^sec^99UNT",
                "mmHg^mmHg^99UNT",
            ],
        ),
        (3, &["mg/dl", "％", "万/μl", "mg/日", "秒"]),
        (4, &["㎎/dl", "x10\\S\\4/μl", "g/dl"]),
    ] {
        let found = units(hospital);
        for unit in expected {
            assert!(found.contains(unit), "{unit} in {found:?}");
        }
    }
    // Only an ISO+ unit is in small letters where its symbol is not.
    for hospital in [1, 2, 3, 4] {
        for unit in units(hospital) {
            assert!(
                !unit.contains(['(', '{', '.', '*']) || unit.contains("1.73"),
                "{unit}"
            );
            let small = |text: &str| unit.starts_with(text) || unit.contains(&format!("^{text}"));
            assert!(!small("u/") && !small("iu/") && !small("ug/"), "{unit}");
        }
    }
}
