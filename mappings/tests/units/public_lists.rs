//! Public lists, where they are at hand: unit texts of Japanese hospitals, published conversion rules, common reference
//! intervals, the functional tests of UCUM.

use std::fs;
use std::path::Path;

use mappings::units::{
    Basis, CodePattern, Dictionary, Fault, Measure, Reading, Rule, SiteUnits, StatedEntry,
    UnitRules, UnitState,
};

use crate::iso_plus;

/// A public file, or a line that says what was skipped.
fn shared(path: &str) -> Option<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let text = fs::read_to_string(folder.join(path)).ok();
    if text.is_none() {
        println!("skipped: no {path}");
    }
    text
}

fn records(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(text.as_bytes());
    let own = |record: csv::StringRecord| record.iter().map(str::to_owned).collect();
    reader
        .records()
        .map(|record| own(record.unwrap()))
        .collect()
}

/// Codes in a remark, `?` filled.
fn codes(remark: &str) -> Vec<String> {
    let is_code =
        |letter: char| letter.is_ascii_digit() || letter.is_ascii_uppercase() || letter == '?';
    let words = remark
        .split(|letter| !is_code(letter))
        .filter(|word| word.len() == 17);
    words.map(|word| word.replace('?', "0")).collect()
}

/// Where the dictionary says what the text says, and the list says what the items have: the unit of the list, ours.
const SAID_DIFFERENTLY: [(&str, &str); 7] = [
    ("copies/mL", "{Log_copies}/mL"),
    ("nmol/mmol(creat)", "nmol{BCE}/mmol{creat}"),
    ("nmolBCeq/nmol(creat)", "nmol{BCE}/L"),
    ("mm", "mm/h"),
    ("mm", "mm/(2.h)"),
    ("mosm/kg_h2o", "mosm/L"),
    ("mosm/kg_h2o", "mosm/kg"),
];

fn is_same(one: &str, other: &str) -> bool {
    let (Some(one_unit), Some(other_unit)) = (Measure::parse(one), Measure::parse(other)) else {
        return false;
    };
    one == other || one_unit.ratio(&other_unit) == Some(1.0)
}

#[test]
fn public_unit_texts_are_read_as_listed_or_not_at_all() {
    let Some(text) = shared("units/nho_unit_variants.csv") else {
        return;
    };
    let dictionary = Dictionary::load(&[]).unwrap();
    let (mut right, mut different, mut ambiguous, mut unknown) = (0, 0, Vec::new(), Vec::new());
    let (mut no_meaning, mut no_ucum, mut wrong) = (0, 0, Vec::new());
    for record in records(&text) {
        let (iso, display, remark) = (record[0].as_str(), record[1].as_str(), record[3].as_str());
        let codes = codes(remark);
        let reading = dictionary.read(display, codes.first().map(String::as_str));
        let expected = iso_plus::ucum(iso);
        let row = format!("{iso} <- {display} {reading:?}");
        match (&expected, reading) {
            (None, reading) => {
                match iso {
                    "単位なし" => no_meaning += 1,
                    _ => no_ucum += 1,
                }
                if matches!(reading, Reading::Known(_)) {
                    wrong.push(row);
                }
            }
            (Some(expected), Reading::Known(ucum)) => {
                assert!(Measure::parse(expected).is_some(), "{iso}: {expected}");
                if is_same(&ucum, expected) {
                    right += 1;
                } else if SAID_DIFFERENTLY.contains(&(iso, &ucum)) {
                    different += 1;
                } else {
                    wrong.push(row);
                }
            }
            (_, Reading::Ambiguous(_)) => ambiguous.push(row),
            (_, Reading::Unknown) => unknown.push(row),
        }
    }
    let rows = right + different + ambiguous.len() + unknown.len();
    println!(
        "{rows} texts with a meaning in UCUM: {right} as listed, {different} said differently on purpose, {} ambiguous, \
         {} unknown, {} wrong; {no_ucum} without a form in UCUM, {no_meaning} without a meaning",
        ambiguous.len(),
        unknown.len(),
        wrong.len()
    );
    for row in ambiguous.iter().chain(&unknown) {
        println!("  {row}");
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert!(right * 100 >= rows * 85, "{right} of {rows}");
}

/// Masters with a unit for each code: file, column of the code, column of the unit, how many units are not read.
const MASTERS: [(&str, usize, usize, usize); 2] = [
    ("jlac/nho_jlac10_units.csv", 1, 2, 2),
    ("jlac/clins_43items_20231104.csv", 8, 9, 0),
];

#[test]
fn published_masters_of_units_fit_our_defaults() {
    let rules = UnitRules::build(SiteUnits::default()).unwrap();
    for (path, code, unit, unread_max) in MASTERS {
        let Some(text) = shared(path) else { continue };
        let (mut codes, mut fit, mut unread) = (0, 0, Vec::new());
        for record in records(&text) {
            let (code, unit) = (record[code].as_str(), record[unit].as_str());
            if code.len() != 17 || unit.is_empty() {
                continue;
            }
            codes += 1;
            let verdict = rules.explain(code, Some(unit), None);
            match verdict.state {
                UnitState::Same | UnitState::Converted => fit += 1,
                UnitState::NoStandard => {}
                UnitState::Ambiguous | UnitState::Unknown => unread.push(unit.to_owned()),
                state => panic!(
                    "{code}: {unit} is {state:?} beside {:?}",
                    verdict.standard_unit
                ),
            }
        }
        println!(
            "{path}: {codes} codes, {fit} with a default of ours that fits, not read {unread:?}"
        );
        assert!(codes > 0 && unread.len() <= unread_max);
    }
}

/// A published conversion rule: `($2)=($1)*N`, `($2)=($1)`.
fn published(record: &[String]) -> Option<(Rule, String)> {
    let [from, to, formula, condition] = [0, 1, 2, 3].map(|index| record[index].as_str());
    let factor = formula.strip_prefix("($2)=($1)")?;
    let multiply = match factor.strip_prefix('*') {
        Some(number) => number.parse().ok()?,
        None if factor.is_empty() => 1.0,
        None => return None,
    };
    let entry = StatedEntry {
        id: format!("{from} -> {to}"),
        codes: codes(condition)
            .iter()
            .map(|code| CodePattern::new(code))
            .collect(),
        from: iso_plus::ucum(from)?,
        to: iso_plus::ucum(to)?,
        multiply,
        add: 0.0,
        source: "published".to_owned(),
    };
    Some((
        Rule::new(entry, Basis::Stated).unwrap(),
        condition.to_owned(),
    ))
}

#[test]
fn published_conversion_rules_are_tested_before_they_are_believed() {
    let Some(text) = shared("units/nho_unit_conversions.csv") else {
        return;
    };
    let rules = UnitRules::build(SiteUnits::default()).unwrap();
    let (mut passed, mut refused, mut not_read, mut failed) = (0, 0, 0, Vec::new());
    for record in records(&text) {
        let Some((rule, _)) = published(&record) else {
            println!(
                "  no factor between two units: {} -> {}",
                record[0], record[1]
            );
            not_read += 1;
            continue;
        };
        let faults = rules.check(&rule);
        match faults.is_empty() {
            true => passed += 1,
            false => refused += 1,
        }
        for fault in faults {
            println!("  {fault}");
            failed.push((rule.id.clone(), fault));
        }
    }
    println!("{passed} rules pass, {refused} fail, {not_read} are no factors");
    let ciclosporin = failed.iter().find(|(id, _)| id == "nmol/mL -> ng/mL");
    assert!(
        matches!(ciclosporin, Some((_, Fault::Factor { expected, .. })) if (expected - 1202.635).abs() < 1e-9)
    );
    assert!(
        failed
            .iter()
            .any(|(id, fault)| id == "mg/kg -> ug/mL" && matches!(fault, Fault::Dimension { .. }))
    );
    assert!(passed > 40);
}

#[test]
fn common_reference_intervals_land_on_their_si_limits() {
    let Some(text) = shared("dq/jccls_common_reference_intervals.csv") else {
        return;
    };
    let rules = UnitRules::build(SiteUnits::default()).unwrap();
    // Intervals as SI literature for adults prints them, of both sexes together.
    let cases = [
        ("GLU", "3D010", "mmol/L", 3.9, 6.1),
        ("CRE", "3C015", "umol/L", 44.0, 106.0),
        ("UN", "3C025", "mmol/L", 2.9, 7.1),
        ("UA", "3C020", "umol/L", 150.0, 475.0),
        ("Ca", "3H030", "mmol/L", 2.15, 2.55),
        ("IP", "3H040", "mmol/L", 0.81, 1.45),
        ("Fe", "3I010", "umol/L", 7.0, 32.0),
        ("TB", "3J010", "umol/L", 5.1, 22.0),
        ("TC", "3F050", "mmol/L", 3.6, 6.5),
        ("LDL-C", "3F077", "mmol/L", 1.6, 4.1),
        ("TG", "3F015", "mmol/L", 0.4, 2.3),
    ];
    let rows = records(&text);
    for (item, analyte, unit, low, high) in cases {
        let of_item = rows.iter().filter(|row| row[0] == item);
        let limits: Vec<(&str, f64, f64)> = of_item
            .map(|row| {
                (
                    row[2].as_str(),
                    row[3].parse().unwrap(),
                    row[4].parse().unwrap(),
                )
            })
            .collect();
        let from = limits[0].0;
        let lowest = limits
            .iter()
            .map(|limit| limit.1)
            .fold(f64::INFINITY, f64::min);
        let highest = limits.iter().map(|limit| limit.2).fold(0.0, f64::max);
        let convert = |value| {
            rules
                .convert(&format!("{analyte}000002327101"), from, unit, value)
                .unwrap()
        };
        let (lowest, highest) = (convert(lowest), convert(highest));
        println!("  {item}: {lowest:.3} to {highest:.3} {unit}");
        let common = highest.min(high) - lowest.max(low);
        let joint = highest.max(high) - lowest.min(low);
        assert!(common / joint > 0.6, "{item}");
    }
}

#[test]
fn the_ucum_crate_passes_the_functional_tests_of_ucum() {
    let Some(text) = shared("ucum/UcumFunctionalTests.xml") else {
        return;
    };
    let (mut validations, mut conversions) = (0, 0);
    for case in xml_cases(&text) {
        let of = |name: &str| {
            case.iter()
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.as_str())
        };
        if let (Some(unit), Some(valid)) = (of("unit"), of("valid")) {
            assert_eq!(Measure::parse(unit).is_some(), valid == "true", "{unit}");
            validations += 1;
        }
        if let (Some(value), Some(from), Some(to), Some(outcome)) =
            (of("value"), of("srcUnit"), of("dstUnit"), of("outcome"))
        {
            let ratio = Measure::parse(from)
                .unwrap()
                .ratio(&Measure::parse(to).unwrap())
                .unwrap();
            let found = value.parse::<f64>().unwrap() * ratio;
            let expected: f64 = outcome.parse().unwrap();
            // The file rounds 25.2 to 25 and 1.575 to 1.6.
            assert!(
                (found / expected - 1.0).abs() < 0.02,
                "{value} {from} is {found} {to}, not {outcome}"
            );
            conversions += 1;
        }
    }
    println!("{validations} validations, {conversions} conversions");
    assert_eq!((validations, conversions), (529, 30));
}

/// The attributes of every `case` element.
fn xml_cases(text: &str) -> Vec<Vec<(String, String)>> {
    use quick_xml::events::Event;
    let mut reader = quick_xml::Reader::from_str(text);
    let mut cases = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => return cases,
            Event::Start(element) | Event::Empty(element) if element.name().as_ref() == "case" => {
                let pair = |attribute: quick_xml::events::attributes::Attribute<'_>| {
                    let key = attribute.key.as_ref().to_owned();
                    let value = quick_xml::escape::unescape(&attribute.value);
                    (key, value.unwrap().into_owned())
                };
                cases.push(
                    element
                        .attributes()
                        .map(|attribute| pair(attribute.unwrap()))
                        .collect(),
                );
            }
            _ => {}
        }
    }
}
