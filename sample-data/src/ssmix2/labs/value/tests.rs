//! Every manner of writing a value.

use super::super::trial::{ANA, AST, BE, CRP, FLU, UPRO, hospital, masters};
use super::*;

fn written(hospital: &Hospital, masters: &Masters, item: usize, level: f64) -> ResultRow {
    let mut row = ResultRow {
        item: Some(item),
        level,
        ..ResultRow::default()
    };
    write_value(masters, hospital, Sex::Female, &mut row);
    row
}

#[test]
fn numbers_are_rounded_in_whole_numbers() {
    for (number, decimals, expected) in [
        (7.25, 1, "7.3"),
        (0.043, 2, "0.04"),
        (141.6, 0, "142"),
        (9.999, 2, "10.00"),
        (0.0, 0, "0"),
        (-0.04, 1, "0.0"),
        (-0.06, 1, "-0.1"),
        (-12.35, 1, "-12.4"),
        (-3.0, 0, "-3"),
        (0.5, 3, "0.500"),
        (1e12, 0, "1000000000000"),
    ] {
        let mut text = String::new();
        push_whole(&mut text, whole(number, decimals), decimals);
        assert_eq!(text, expected, "{number} {decimals}");
    }
}

#[test]
fn quantities_have_the_unit_range_and_flag_of_the_hospital() {
    let masters = masters();
    let mut hospital = hospital(&masters);
    // item, level, factor, offset, decimals, value, range, flags
    for (item, level, factor, offset, decimals, value, range, flags) in [
        (AST, 31.2, 1.0, 0.0, 0, "31", "13-30", "H"),
        (AST, 30.4, 1.0, 0.0, 0, "30", "13-30", ""),
        (AST, 12.0, 10.0, 0.0, 1, "120.0", "130.0-300.0", "L"),
        (AST, 20.0, 0.5, 3.0, 1, "13.0", "9.5-18.0", ""),
        (CRP, 0.10, 1.0, 0.0, 2, "0.10", "0.14以下", ""),
        (CRP, 1.234, 10.0, 0.0, 1, "12.3", "1.4以下", "H"),
        (BE, -4.02, 1.0, 0.0, 1, "-4.0", "-3.0-1.5", "L"),
    ] {
        if let Some(local) = &mut hospital.book.items[item] {
            (local.factor, local.offset, local.decimals) = (factor, offset, decimals);
            local.unit = "a^b^99UNT".into();
        }
        let row = written(&hospital, &masters, item, level);
        let found = (row.value.as_str(), row.range.as_str(), row.flags.as_str());
        assert_eq!(found, (value, range, flags), "{item} {level}");
        assert_eq!((row.value_type, row.unit.as_str()), ("NM", "a^b^99UNT"));
    }
    hospital.dialect.ranges = false;
    hospital.dialect.flags = false;
    let row = written(&hospital, &masters, AST, 500.0);
    assert_eq!((row.range.as_str(), row.flags.as_str()), ("", ""));
}

#[test]
fn limits_are_written_in_every_manner() {
    let masters = masters();
    let mut hospital = hospital(&masters);
    // comparator, CRP below 0.02, AST below 3, AST above 1000, value type
    for (comparator, crp, low, high, value_type) in [
        (Comparator::Positional, "< 0.02", "< 3", "> 1000", "ST"),
        (Comparator::Tight, "<0.02", "<3", ">1000", "ST"),
        (Comparator::Words, "0.02未満", "3以下", "1000以上", "ST"),
        (Comparator::Postfix, "0.02>", "3>", "1000<", "ST"),
        (Comparator::Limit, "0.02", "3", "1000", "NM"),
    ] {
        for local in hospital.book.items.iter_mut().flatten() {
            local.comparator = comparator;
        }
        for (item, level, value) in [(CRP, 0.019, crp), (AST, 2.9, low), (AST, 1000.5, high)] {
            let row = written(&hospital, &masters, item, level);
            assert_eq!((row.value_type, row.value.as_str()), (value_type, value));
        }
        let flags = [2.9, 1000.5].map(|level| written(&hospital, &masters, AST, level).flags);
        assert_eq!(flags, ["L", "H"]);
        let inside = written(&hospital, &masters, AST, 1000.0);
        assert_eq!((inside.value_type, inside.value.as_str()), ("NM", "1000"));
    }
}

#[test]
fn grades_are_written_in_every_manner() {
    let masters = masters();
    let mut hospital = hospital(&masters);
    // grades 0 to 5 and 6, negative, positive, amounts of bacteria 0 to 3
    for (grades, scale, signs, amounts) in [
        (
            Grades::Brackets,
            "(-),(±),(1+),(2+),(3+),(4+),(4+)",
            "(-),(+)",
            "(-),(1+),(2+),(3+)",
        ),
        (
            Grades::Positional,
            "  -,  ±, 1 +, 2 +, 3 +, 4 +, 4 +",
            "  -,  +",
            "  -, 1 +, 2 +, 3 +",
        ),
        (Grades::Plain, "-,+-,1+,2+,3+,4+,4+", "-,+", "-,1+,2+,3+"),
        (
            Grades::Words,
            "－,±,＋,２＋,３＋,４＋,４＋",
            "陰性,陽性",
            "－,＋,２＋,３＋",
        ),
    ] {
        hospital.dialect.grades = grades;
        let values = |item: usize, levels: &[f64]| -> String {
            let rows = levels
                .iter()
                .map(|level| written(&hospital, &masters, item, *level));
            let values: Vec<String> = rows.map(|row| row.value).collect();
            values.join(",")
        };
        assert_eq!(values(UPRO, &[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0]), scale);
        assert_eq!(values(FLU, &[0.0, 1.0]), signs);
        let found: Vec<&str> = (0..=3).map(|number| amount(grades, number)).collect();
        assert_eq!(found.join(","), amounts);
        let other: Vec<_> = found
            .iter()
            .map(|text| other_amount(grades, text))
            .collect();
        assert_eq!(
            other,
            [None, Some(found[2]), Some(found[3]), Some(found[2])]
        );
    }
}

#[test]
fn grades_have_no_unit_and_are_abnormal_above_a_trace() {
    let masters = masters();
    let mut hospital = hospital(&masters);
    hospital.dialect.grades = Grades::Brackets;
    for (item, level, flags) in [
        (UPRO, 0.0, ""),
        (UPRO, 1.0, ""),
        (UPRO, 2.0, "A"),
        (FLU, 0.0, ""),
        (FLU, 1.0, "A"),
    ] {
        let row = written(&hospital, &masters, item, level);
        let found = (row.flags.as_str(), row.range.as_str(), row.unit.as_str());
        assert_eq!(found, (flags, "(-)", ""), "{item} {level}");
    }
}

#[test]
fn titres_are_dilutions() {
    let mut masters = masters();
    let mut hospital = hospital(&masters);
    for (grades, levels) in [
        (Grades::Brackets, ["40倍未満", "×40", "×80", "×640"]),
        (Grades::Positional, ["< 40", "40", "80", "640"]),
        (Grades::Plain, ["<40", "40", "80", "640"]),
        (Grades::Words, ["40倍未満", "×40", "×80", "×640"]),
    ] {
        hospital.dialect.grades = grades;
        let of = |masters: &Masters, numbers: [f64; 4]| {
            numbers.map(|level| written(&hospital, masters, ANA, level).value)
        };
        masters.items[ANA].spread = Spread::Grade;
        assert_eq!(of(&masters, [0.0, 1.0, 2.0, 5.0]), levels);
        masters.items[ANA].spread = Spread::LogNormal;
        assert_eq!(of(&masters, [39.0, 40.0, 159.0, 700.0]), levels);
    }
}

#[test]
fn a_level_that_is_no_number_leaves_the_comment() {
    let masters = masters();
    let hospital = hospital(&masters);
    let mut row = ResultRow {
        item: Some(AST),
        level: f64::NAN,
        value: "溶血".into(),
        ..ResultRow::default()
    };
    write_value(&masters, &hospital, Sex::Male, &mut row);
    assert_eq!((row.value_type, row.value.as_str()), ("ST", "溶血"));
    row.value = "12".into();
    write_value(&masters, &hospital, Sex::Male, &mut row);
    assert_eq!((row.value.as_str(), row.unit.as_str()), ("検体不良", ""));
}
