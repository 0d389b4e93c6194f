//! Whether the parts of a bacteriological report fit together.

use super::super::tests::{cultures, named, values};
use super::super::trial::*;
use crate::history::{Change, What};
use crate::hospital::dialect::{CodeOrder, Comparator};
use crate::ssmix2::ResultRow;

#[test]
fn susceptibilities_point_at_their_organism() {
    let masters = masters();
    let mut hospital = hospital(&masters);
    for order in [CodeOrder::StandardFirst, CodeOrder::LocalOnly] {
        hospital.dialect.code_order = order;
        let chains = cultures(&hospital, &masters, None);
        let reports = of_type(&chains, "OML-11");
        let segments = report(&reports[0].versions[0]).segments();
        let names: Vec<&str> = segments.iter().map(|segment| &segment[..3]).collect();
        let expected = "PID PV1 SPM OBR ORC OBX OBR ORC OBX OBX OBX OBX OBR ORC OBX OBX";
        assert_eq!(names.join(" "), expected);
        let parents: Vec<&str> = named(&segments, "OBR")
            .iter()
            .map(|obr| part(obr, 26, 1))
            .collect();
        assert_eq!((parents[0], parents[1]), ("", ""));
        let pointer: Vec<&str> = parents[2].split('&').collect();
        let obr = named(&segments, "OBR")[2];
        let named_rows = named(&segments, "OBX|");
        let found: Vec<&&str> = named_rows
            .iter()
            .filter(|obx| {
                pointer == [part(obx, 3, 1), part(obx, 3, 2), part(obx, 3, 3)]
                    && part(obx, 4, 1) == part(obr, 26, 2)
            })
            .collect();
        assert_eq!(found.len(), 1, "{obr}");
        assert_eq!(part(found[0], 2, 1), "CWE");
        assert_eq!(
            (part(found[0], 5, 2), part(obr, 26, 3)),
            ("大腸菌", "大腸菌")
        );
    }
}

#[test]
fn organisms_have_amounts_and_drugs_have_verdicts() {
    let masters = masters();
    let mut hospital = hospital(&masters);
    for (comparator, high, low) in [
        (Comparator::Positional, "> 16", "<= 0.25"),
        (Comparator::Tight, ">16", "<=0.25"),
        (Comparator::Words, ">16", "<=0.25"),
    ] {
        hospital.dialect.comparator = comparator;
        let chains = cultures(&hospital, &masters, None);
        let reports = of_type(&chains, "OML-11");
        let rows: Vec<&ResultRow> = rows(&reports[0].versions[0]).collect();
        let shown: Vec<String> = rows
            .iter()
            .map(|row| {
                format!(
                    "{} {} {} {}",
                    row.sub_id, row.value_type, row.value, row.flags
                )
            })
            .collect();
        let drugs = [format!("2 ST {high} R"), format!("2 ST {low} S")];
        let mut expected = vec![
            "1 ST (2+) A",
            "1 CWE 1301^黄色ブドウ球菌^JANIS A",
            "1 ST (1+) A",
            "2 CWE 2001^大腸菌^JANIS A",
            "2 ST (3+) A",
        ];
        expected.extend(drugs.iter().map(String::as_str));
        assert_eq!(shown, expected);
        // The material of every code is the specimen's.
        assert!(rows.iter().all(|row| &row.code[9..12] == "061"), "{rows:?}");
        assert!(
            report(&reports[0].versions[0]).specimens[0]
                .requests
                .iter()
                .all(|r| r.microbiology)
        );
    }
}

#[test]
fn a_culture_may_be_reported_before_it_is_finished() {
    let masters = masters();
    let mut hospital = hospital(&masters);
    hospital.dialect.preliminary = true;
    let chains = cultures(&hospital, &masters, None);
    let reports = of_type(&chains, "OML-11");
    let [first, second] = &reports[0].versions[..] else {
        panic!("{} versions", reports[0].versions.len());
    };
    assert!(first.sent < second.sent);
    assert!(values(first).iter().all(|(_, status)| *status == "P"));
    assert!(values(second).iter().all(|(_, status)| *status == "F"));
    assert_eq!((values(first).len(), values(second).len()), (5, 7));
    let segments = report(first).segments();
    assert_eq!(part(named(&segments, "OBR")[0], 25, 1), "P");
}

#[test]
fn a_culture_without_growth_says_so() {
    let masters = masters();
    let hospital = hospital(&masters);
    let mut culture = culture();
    culture.isolates.clear();
    culture.smear = None;
    let at = days_later(6, 10);
    let change = Some(Change::Corrected(at));
    let chains = chains(&masters, &hospital, What::Culture(culture), change);
    let reports = of_type(&chains, "OML-11");
    // There is nothing to correct, so the report goes out once more as it was.
    let [first, second] = &reports[0].versions[..] else {
        panic!("{} versions", reports[0].versions.len());
    };
    let expected = [("0000^検出せず^99ORG", "F"), ("(-)", "F")];
    let found = values(first);
    let found: Vec<(&str, &str)> = found
        .iter()
        .map(|(text, status)| (text.as_str(), *status))
        .collect();
    assert_eq!(found, expected);
    assert_eq!(report(first).segments(), report(second).segments());
}
