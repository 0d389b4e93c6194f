//! The matrix as it is brought, and matrices that are refused.

use std::collections::BTreeSet;

use super::super::*;

pub(super) fn built_in() -> Matrix {
    super::super::matrix().unwrap()
}

const TEXT: &str = include_str!("../../../data/clauses.toml");

#[test]
fn every_clause_stands_in_one_section_with_types_that_are() {
    let matrix = built_in();
    let ids: Vec<String> = (1..=33).map(|number| format!("C{number:02}")).collect();
    let found: Vec<&str> = matrix.clauses.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(found, ids);
    let letters: String = matrix.sections.keys().collect();
    assert_eq!(letters, "ABCDEFGHIJKLM");
    let mut shown: Vec<&str> = Vec::new();
    for section in matrix.sections.keys() {
        shown.extend(matrix.of_section(*section).map(|it| it.id.as_str()));
    }
    shown.sort_unstable();
    assert_eq!(shown, ids);
    for clause in &matrix.clauses {
        for record in &clause.records {
            assert!(record_type(record).is_some(), "{} {record}", clause.id);
        }
    }
}

#[test]
fn every_type_of_the_catalogue_is_asked_for_and_named_once() {
    let matrix = built_in();
    let asked: BTreeSet<&str> = matrix
        .clauses
        .iter()
        .flat_map(|clause| clause.records.iter().map(String::as_str))
        .map(|record| record.get(..3).unwrap_or(record))
        .collect();
    let mut names = BTreeSet::new();
    for (id, name) in RECORD_TYPES {
        assert!(asked.contains(id.get(..3).unwrap_or(id)), "{id}");
        assert!(names.insert((name.ja, name.en)), "{id}");
    }
    let types = RECORD_TYPES.iter().filter(|(id, _)| id.len() == 3);
    let ids: Vec<String> = (1..=24).map(|number| format!("R{number:02}")).collect();
    assert_eq!(types.map(|(id, _)| *id).collect::<Vec<_>>(), ids);
}

#[test]
fn both_languages_are_their_own() {
    let is_japanese = |text: &str| text.chars().any(|letter| letter >= '\u{3000}');
    for clause in &built_in().clauses {
        let id = &clause.id;
        let asked = &clause.requirement;
        assert!(
            is_japanese(&asked.ja) && asked.ja.ends_with('。') || asked.ja.ends_with('）'),
            "{id}"
        );
        assert!(!is_japanese(&asked.en) && asked.en.ends_with('.'), "{id}");
        for en in [
            &clause.source.en,
            &clause.recorded.en,
            &clause.retention.en,
            &clause.role.en,
        ] {
            assert!(!is_japanese(en), "{id}: {en}");
        }
    }
}

/// What nobody published is marked as our own choice.
#[test]
fn numbers_are_marked_as_choices() {
    let matrix = built_in();
    assert_eq!(matrix.limits.undecided_rows_share_max.mark, Mark::D);
    for clause in &matrix.clauses {
        if clause.verdict.within_days.is_some() {
            assert_eq!(clause.verdict.mark, Mark::D, "{}", clause.id);
        }
    }
}

#[test]
fn matrices_that_cannot_be_are_refused() {
    for (old, new, told) in [
        ("edition = \"1\"", "edition = \"\"", "edition"),
        ("id = \"C02\"", "id = \"C01\"", "C01"),
        ("id = \"C02\"", "id = \"02\"", "02"),
        ("section = \"A\"", "section = \"Z\"", "C01.section"),
        ("records = [\"R10\"]", "records = [\"R99\"]", "C08"),
        ("families = \"UD\"", "families = \"UDN\"", "families"),
        ("within_days = 31, open", "open", "C05.verdict.within_days"),
        ("value = 0.05", "value = 5", "undecided"),
        ("M = {", "N = {", "N"),
        ("author = ", "owner = ", "owner"),
    ] {
        assert!(TEXT.contains(old), "{old}");
        let error = read_matrix(&TEXT.replacen(old, new, 1)).unwrap_err();
        assert!(error.to_string().contains(told), "{old} -> {new}: {error}");
    }
    // A clause that needs nothing would be met by nothing.
    let text = TEXT.replacen("needs = [\"R10\"]", "needs = []", 1);
    assert!(
        read_matrix(&text)
            .unwrap_err()
            .to_string()
            .contains("C08.verdict.needs")
    );
}
