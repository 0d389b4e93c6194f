//! What values are read as, line by line.

use super::*;

/// Type, text, kind, comparator, number, high, grade, notes.
type Case = (
    ValueType,
    &'static str,
    Kind,
    &'static str,
    Option<f64>,
    Option<f64>,
    &'static str,
    &'static [Note],
);

const NM: ValueType = ValueType::Number;
const ST: ValueType = ValueType::String;
const SN: ValueType = ValueType::Structured;

#[rustfmt::skip]
const CASES: &[Case] = &[
    // Numbers.
    (NM, "7.2", Kind::Number, "", Some(7.2), None, "", &[]),
    (SN, "^7.2", Kind::Number, "", Some(7.2), None, "", &[]),
    (SN, "^ 7.2", Kind::Number, "", Some(7.2), None, "", &[Note::EdgeBlanks]),
    (NM, "-1.5", Kind::Number, "", Some(-1.5), None, "", &[]),
    (NM, "+1.5", Kind::Number, "", Some(1.5), None, "", &[]),
    (NM, ".5", Kind::Number, "", Some(0.5), None, "", &[]),
    (NM, "5.", Kind::Number, "", Some(5.0), None, "", &[]),
    (NM, "007", Kind::Number, "", Some(7.0), None, "", &[]),
    (ST, "120", Kind::Number, "", Some(120.0), None, "", &[]),
    (NM, " 7.2", Kind::Number, "", Some(7.2), None, "", &[Note::EdgeBlanks]),
    (ST, "7.2 ", Kind::Number, "", Some(7.2), None, "", &[Note::EdgeBlanks]),
    (ST, " 7.2", Kind::Number, "", Some(7.2), None, "", &[Note::EdgeBlanks]),
    (NM, "１２．５", Kind::Number, "", Some(12.5), None, "", &[Note::FullWidthDigits]),
    (NM, "－３", Kind::Number, "", Some(-3.0), None, "", &[Note::FullWidthDigits]),
    (NM, "1,234", Kind::Number, "", Some(1234.0), None, "", &[Note::ThousandsComma]),
    (ST, "12,345,678.5", Kind::Number, "", Some(12_345_678.5), None, "", &[Note::ThousandsComma]),
    (ST, "1,23", Kind::Text, "", None, None, "", &[]),
    (ST, "1234,567", Kind::Text, "", None, None, "", &[]),
    (NM, "1,5", Kind::Text, "", None, None, "", &[Note::NotNumeric]),
    (NM, "1.2.3", Kind::Text, "", None, None, "", &[Note::NotNumeric]),
    (NM, "2026/11/19", Kind::Text, "", None, None, "", &[Note::NotNumeric]),
    // Exponents.
    (NM, "1.3E+2", Kind::Number, "", Some(130.0), None, "", &[Note::Exponent]),
    (ST, "2.3 x10^3", Kind::Number, "", Some(2300.0), None, "", &[Note::Exponent]),
    (ST, "2.3×10＾3", Kind::Number, "", Some(2300.0), None, "", &[Note::Exponent]),
    (ST, "2.3 × 10³", Kind::Number, "", Some(2300.0), None, "", &[Note::Exponent]),
    (ST, "10**2", Kind::Number, "", Some(100.0), None, "", &[Note::Exponent]),
    (ST, "10^5", Kind::Number, "", Some(100_000.0), None, "", &[Note::Exponent]),
    (ST, "1X10E4", Kind::Number, "", Some(10_000.0), None, "", &[Note::Exponent]),
    (ST, "< 1.0E-3", Kind::Comparator, "<", Some(0.001), None, "", &[Note::Exponent]),
    (ST, "1E999", Kind::Text, "", None, None, "", &[]),
    (ST, "5E", Kind::Text, "", None, None, "", &[]),
    // Bounds in front.
    (ST, "> 100", Kind::Comparator, ">", Some(100.0), None, "", &[]),
    (ST, ">= 1", Kind::Comparator, ">=", Some(1.0), None, "", &[]),
    (ST, "<0.5", Kind::Comparator, "<", Some(0.5), None, "", &[]),
    (ST, "=<0.5", Kind::Comparator, "<=", Some(0.5), None, "", &[]),
    (ST, "≦10", Kind::Comparator, "<=", Some(10.0), None, "", &[]),
    (ST, "≧10", Kind::Comparator, ">=", Some(10.0), None, "", &[]),
    (ST, "＜１０", Kind::Comparator, "<", Some(10.0), None, "", &[Note::FullWidthDigits]),
    (ST, "〈5", Kind::Comparator, "<", Some(5.0), None, "", &[]),
    (ST, "〉5", Kind::Comparator, ">", Some(5.0), None, "", &[]),
    (ST, ":<0.5", Kind::Comparator, "<", Some(0.5), None, "", &[]),
    (ST, "U100", Kind::Comparator, ">", Some(100.0), None, "", &[]),
    (ST, "L300", Kind::Comparator, "<", Some(300.0), None, "", &[]),
    (ST, "↑400", Kind::Comparator, ">", Some(400.0), None, "", &[]),
    (NM, "<5", Kind::Comparator, "<", Some(5.0), None, "", &[Note::Comparator]),
    (NM, "< 1,000", Kind::Comparator, "<", Some(1000.0), None, "", &[Note::Comparator, Note::ThousandsComma]),
    (SN, ">^100", Kind::Comparator, ">", Some(100.0), None, "", &[]),
    (ST, "<", Kind::Text, "", None, None, "", &[]),
    (ST, "<abc", Kind::Text, "", None, None, "", &[]),
    // Bounds behind, which turn signs around.
    (ST, "300>", Kind::Comparator, "<", Some(300.0), None, "", &[Note::PostfixComparator]),
    (ST, "100<", Kind::Comparator, ">", Some(100.0), None, "", &[Note::PostfixComparator]),
    (ST, "100≦", Kind::Comparator, ">=", Some(100.0), None, "", &[Note::PostfixComparator]),
    (ST, "100>=", Kind::Comparator, "<=", Some(100.0), None, "", &[Note::PostfixComparator]),
    (ST, "5〉", Kind::Comparator, "<", Some(5.0), None, "", &[Note::PostfixComparator]),
    (ST, "100以上", Kind::Comparator, ">=", Some(100.0), None, "", &[Note::PostfixComparator]),
    (ST, "0.3以下", Kind::Comparator, "<=", Some(0.3), None, "", &[Note::PostfixComparator]),
    (ST, "5 未満", Kind::Comparator, "<", Some(5.0), None, "", &[Note::PostfixComparator]),
    (ST, "5ﾐﾏﾝ", Kind::Comparator, "<", Some(5.0), None, "", &[Note::PostfixComparator]),
    (ST, "5イカ", Kind::Comparator, "<=", Some(5.0), None, "", &[Note::PostfixComparator]),
    (ST, "2000超", Kind::Comparator, ">", Some(2000.0), None, "", &[Note::PostfixComparator]),
    (ST, "2000超過", Kind::Comparator, ">", Some(2000.0), None, "", &[Note::PostfixComparator]),
    (ST, "200～", Kind::Comparator, ">=", Some(200.0), None, "", &[Note::PostfixComparator]),
    (ST, "400↑", Kind::Comparator, ">", Some(400.0), None, "", &[Note::PostfixComparator]),
    (NM, "300>", Kind::Comparator, "<", Some(300.0), None, "", &[Note::PostfixComparator]),
    // Grades.
    (ST, "  -", Kind::Qualitative, "", None, None, "-", &[]),
    (ST, "  +", Kind::Qualitative, "", None, None, "+", &[]),
    (ST, " 3 +", Kind::Qualitative, "", None, None, "3+", &[]),
    (ST, "-", Kind::Qualitative, "", None, None, "-", &[]),
    (ST, " -", Kind::Qualitative, "", None, None, "-", &[Note::EdgeBlanks]),
    (ST, "- ", Kind::Qualitative, "", None, None, "-", &[Note::EdgeBlanks]),
    (ST, "(-)", Kind::Qualitative, "", None, None, "-", &[]),
    (ST, "（－）", Kind::Qualitative, "", None, None, "-", &[]),
    (ST, "－", Kind::Qualitative, "", None, None, "-", &[]),
    (ST, "[-]", Kind::Qualitative, "", None, None, "-", &[]),
    (ST, "判定 （－）", Kind::Qualitative, "", None, None, "-", &[]),
    (ST, "陰性", Kind::Qualitative, "", None, None, "-", &[]),
    (ST, "ｲﾝｾｲ", Kind::Qualitative, "", None, None, "-", &[]),
    (ST, "陰性(-)", Kind::Qualitative, "", None, None, "-", &[]),
    (ST, "陽性（２＋）", Kind::Qualitative, "", None, None, "2+", &[Note::FullWidthDigits]),
    (ST, "(+)陽性", Kind::Qualitative, "", None, None, "+", &[]),
    (ST, "検出せず", Kind::Qualitative, "", None, None, "-", &[]),
    (ST, "±", Kind::Qualitative, "", None, None, "+-", &[]),
    (ST, "+/-", Kind::Qualitative, "", None, None, "+-", &[]),
    (ST, "1+", Kind::Qualitative, "", None, None, "1+", &[]),
    (ST, "(5+)", Kind::Qualitative, "", None, None, "5+", &[]),
    (ST, "2(+)", Kind::Qualitative, "", None, None, "2+", &[]),
    (ST, "３＋", Kind::Qualitative, "", None, None, "3+", &[Note::FullWidthDigits]),
    (ST, "++", Kind::Qualitative, "", None, None, "2+", &[]),
    (ST, "+++++", Kind::Qualitative, "", None, None, "5+", &[]),
    (ST, "★陽性★", Kind::Qualitative, "", None, None, "+", &[]),
    (ST, "少量", Kind::Qualitative, "", None, None, "", &[]),
    (ST, "negative", Kind::Qualitative, "", None, None, "-", &[]),
    (NM, "陰性", Kind::Qualitative, "", None, None, "-", &[Note::NotNumeric]),
    (ST, "6+", Kind::Text, "", None, None, "", &[]),
    (ST, "陽性(-)", Kind::Composite, "", None, None, "", &[Note::Composite]),
    // Ratios and ranges.
    (ST, "1:80", Kind::Ratio, "", Some(1.0), Some(80.0), "", &[]),
    (ST, "1：80", Kind::Ratio, "", Some(1.0), Some(80.0), "", &[]),
    (ST, " 1 / 300", Kind::Ratio, "", Some(1.0), Some(300.0), "", &[]),
    (SN, "^1^:^80", Kind::Ratio, "", Some(1.0), Some(80.0), "", &[]),
    (ST, "52/3", Kind::Ratio, "", Some(52.0), Some(3.0), "", &[]),
    (ST, "40-49", Kind::Range, "", Some(40.0), Some(49.0), "", &[]),
    (ST, "0.5～1.5", Kind::Range, "", Some(0.5), Some(1.5), "", &[]),
    (ST, "49-40", Kind::Text, "", None, None, "", &[]),
    (ST, "10-11-12", Kind::Text, "", None, None, "", &[]),
    // Composites.
    (ST, "3+(300)", Kind::Composite, "", None, None, "", &[Note::Composite]),
    (ST, "0.13(0)", Kind::Composite, "", None, None, "", &[Note::Composite]),
    (ST, "40%(1+)", Kind::Composite, "", None, None, "", &[Note::Composite]),
    (ST, ">1000(+)", Kind::Composite, "", None, None, "", &[Note::Composite]),
    (ST, "(-)0.1", Kind::Composite, "", None, None, "", &[Note::Composite]),
    (ST, "(-) 0.1", Kind::Composite, "", None, None, "", &[Note::Composite]),
    (ST, "2+ 150", Kind::Composite, "", None, None, "", &[Note::Composite]),
    (ST, "8.42:4", Kind::Composite, "", None, None, "", &[Note::Composite]),
    (ST, "Hb+Tf-", Kind::Composite, "", None, None, "", &[Note::Composite]),
    // Units and remarks.
    (ST, "10%", Kind::Text, "", None, None, "", &[Note::UnitInValue]),
    (ST, "50-99/HPF", Kind::Text, "", None, None, "", &[Note::UnitInValue]),
    (ST, "10%(15min", Kind::Text, "", None, None, "", &[Note::UnitInValue]),
    (ST, "5 mg/dL", Kind::Text, "", None, None, "", &[Note::UnitInValue]),
    (ST, "５ｍｇ", Kind::Text, "", None, None, "", &[Note::UnitInValue]),
    (ST, "<5mg/dL", Kind::Text, "", None, None, "", &[Note::UnitInValue]),
    (ST, "3個/HPF", Kind::Text, "", None, None, "", &[Note::UnitInValue]),
    (ST, "80倍", Kind::Text, "", None, None, "", &[Note::UnitInValue]),
    (NM, "5 mg/dL", Kind::Text, "", None, None, "", &[Note::UnitInValue, Note::NotNumeric]),
    (ST, "12H", Kind::Text, "", None, None, "", &[]),
    (ST, "検体不良", Kind::Text, "", None, None, "", &[Note::CommentAsValue]),
    (ST, "溶血のため検査不能", Kind::Text, "", None, None, "", &[Note::CommentAsValue]),
    (ST, "ﾖｳｹﾂ", Kind::Text, "", None, None, "", &[Note::CommentAsValue]),
    (NM, "検査中止", Kind::Text, "", None, None, "", &[Note::CommentAsValue, Note::NotNumeric]),
    (ST, "褐色", Kind::Text, "", None, None, "", &[]),
    (ST, "A", Kind::Text, "", None, None, "", &[]),
    // Nothing.
    (ST, "", Kind::Empty, "", None, None, "", &[]),
    (NM, "  ", Kind::Empty, "", None, None, "", &[Note::EdgeBlanks]),
    (NM, "\"\"", Kind::Null, "", None, None, "", &[Note::NullValue]),
    // Types that are not read.
    (ValueType::Other, "7.2", Kind::Text, "", None, None, "", &[]),
    (ValueType::Coded, "1301^S.aureus^JANIS", Kind::Coded, "", None, None, "", &[]),
];

#[test]
fn values() {
    for (value_type, text, kind, comparator, number, high, grade, notes) in CASES {
        let value = read(*value_type, text, false);
        let expected = Value {
            kind: *kind,
            comparator,
            number: *number,
            high: *high,
            grade,
            notes: notes.iter().fold(0, |bits, note| bits | note.bit()),
        };
        assert_eq!(value, expected, "{value_type:?} {text:?}");
    }
}

#[test]
fn repetitions_are_several_values() {
    let value = read(ValueType::Coded, "A^B^C~D^E^F", true);
    assert_eq!(value, Value::of(Kind::Composite).noted(Note::Composite));
}

#[test]
fn types() {
    for (text, expected) in [
        ("NM", NM),
        ("ST", ST),
        ("", ST),
        ("SN", SN),
        ("CWE", ValueType::Coded),
        ("CE", ValueType::Coded),
        ("TX", ValueType::Other),
        ("nm", ValueType::Other),
    ] {
        assert_eq!(ValueType::of(text.as_bytes()), expected);
    }
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_somehow(text in "[-+<>=～±()0-9.,:/xE^ 陰陽性検体不良以上未満ｲﾝｾ％％μg]{0,12}") {
        for value_type in [NM, ST, SN] {
            let value = read(value_type, &text, false);
            let numbers = matches!(value.kind, Kind::Number | Kind::Comparator | Kind::Range | Kind::Ratio);
            proptest::prop_assert_eq!(value.number.is_some(), numbers);
            proptest::prop_assert_eq!(!value.comparator.is_empty(), value.kind == Kind::Comparator);
        }
    }
}
