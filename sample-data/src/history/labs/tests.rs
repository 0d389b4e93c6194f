//! Tests of the laboratory: what fits together, what rises in whom, what is asked for.

use jiff::civil::date;

use crate::history::labs::{culture, order};
use crate::history::{Decoy, DecoyKind, LabOrder, Measurement, ResultStatus, Sex};

use super::trial::*;

#[test]
fn red_cells_fit_themselves() {
    let masters = masters();
    let world = world(&masters, &[]);
    let orders = visits(&world, &hospital(&[]), &[], ADULT, 2000);
    let rows = levels(&orders, ["HB", "RBC", "HT", "MCV", "MCH", "MCHC"]);
    assert!(rows.len() > 1000);
    for [hb, rbc, ht, mcv, mch, mchc] in rows {
        assert!((10.0 * ht / rbc - mcv).abs() < 1e-9);
        assert!((10.0 * hb / rbc - mch).abs() < 1e-9);
        assert!((100.0 * hb / ht - mchc).abs() < 1e-9);
        assert!((2.5..7.5).contains(&rbc), "{rbc}");
    }
}

#[test]
fn white_cells_make_a_hundred() {
    let masters = masters();
    let world = world(&masters, &[]);
    for birth in [ADULT, date(2024, 5, 5)] {
        let orders = visits(&world, &hospital(&[]), &[], birth, 1000);
        let rows = levels(&orders, ["NEUT", "LYMPH", "MONO", "EOS", "BASO"]);
        assert!(rows.len() > 300);
        for row in &rows {
            let tenths: f64 = row.iter().map(|share| (share * 10.0).round()).sum();
            assert_eq!(tenths, 1000.0);
            assert!(row.iter().all(|share| *share >= 0.0), "{row:?}");
        }
        let more = rows.iter().filter(|row| row[1] > row[0]).count();
        let young = birth != ADULT;
        assert_eq!(
            more * 2 > rows.len(),
            young,
            "lymphocytes lead in small children"
        );
    }
}

#[test]
fn transaminases_rise_together_in_the_ill() {
    let masters = masters();
    let world = world(&masters, &[]);
    let hospital = hospital(&[]);
    let ill = [problem("HEPATITIS", date(2020, 1, 1))];
    let healthy = visits(&world, &hospital, &[], ADULT, 2000);
    let sick = visits(&world, &hospital, &ill, ADULT, 2000);
    let pairs = levels(&sick, ["AST", "ALT"]);
    let logs: Vec<[f64; 2]> = pairs.iter().map(|pair| pair.map(f64::ln)).collect();
    assert!(correlation(&logs) > 0.5, "{}", correlation(&logs));
    assert!(median_of(&sick, "AST") > 2.5 * median_of(&healthy, "AST"));
    // The mean of a skewed item lies above its median.
    let crp: Vec<f64> = levels(&healthy, ["CRP"])
        .iter()
        .map(|[value]| *value)
        .collect();
    let mean = crp.iter().sum::<f64>() / crp.len() as f64;
    assert!(mean > 1.3 * median(crp));
}

#[test]
fn most_of_the_healthy_are_within_the_range() {
    let masters = masters();
    let world = world(&masters, &[]);
    let orders = visits(&world, &hospital(&[]), &[], ADULT, 2000);
    for row in items() {
        let Some((low, high)) = row.range[0] else {
            continue;
        };
        let values = levels(&orders, [&row.key]);
        let inside = values
            .iter()
            .filter(|[value]| (low..=high).contains(value))
            .count();
        assert!(
            inside * 100 > values.len() * 78,
            "{}: {inside} of {}",
            row.key,
            values.len()
        );
    }
    let strips = levels(&orders, ["UPRO"]);
    let negative = strips.iter().filter(|[grade]| *grade == 0.0).count();
    assert!(negative * 10 > strips.len() * 8);
    assert!(
        strips
            .iter()
            .all(|[grade]| (0.0..=5.0).contains(grade) && grade.fract() == 0.0)
    );
}

#[test]
fn diseases_move_and_ask_for_their_items() {
    let masters = masters();
    let world = world(&masters, &[]);
    let hospital = hospital(&[]);
    let healthy = visits(&world, &hospital, &[], ADULT, 1000);
    let of = |key, onset| visits(&world, &hospital, &[problem(key, onset)], ADULT, 1000);
    let sweet = of("DIABETES2", date(2015, 1, 1));
    assert!(median_of(&sweet, "GLU") > 1.3 * median_of(&healthy, "GLU"));
    assert!(median_of(&sweet, "HBA1C") > median_of(&healthy, "HBA1C") + 1.0);
    let asked = levels(&sweet, ["HBA1C"]).len();
    assert!(
        asked > 650 && asked > 2 * levels(&healthy, ["HBA1C"]).len(),
        "{asked}"
    );
    let kidneys = of("CKD", date(2015, 1, 1));
    assert!(median_of(&kidneys, "EGFR") < 0.6 * median_of(&healthy, "EGFR"));
    let flu = of("INFLUENZA", date(2026, 11, 3));
    let antigens = levels(&flu, ["FLUA", "FLUB"]);
    let share = |at: usize| {
        let found = antigens.iter().filter(|pair| pair[at] == 1.0).count();
        found as f64 / antigens.len() as f64
    };
    assert!(antigens.len() > 600 && share(0) > 0.5 && (0.05..0.4).contains(&share(1)));
    assert!(levels(&of("INFLUENZA", date(2026, 10, 20)), ["FLUA"]).len() < 60);
    assert!(median_of(&flu, "CRP") > 3.0 * median_of(&healthy, "CRP"));
    let mut wrong = problem("DIABETES2", date(2015, 1, 1));
    wrong.withdrawn = Some(AT);
    let untouched = visits(&world, &hospital, &[wrong], ADULT, 50);
    assert_eq!(format!("{:?}", &untouched), format!("{:?}", &healthy[..50]));
}

#[test]
fn children_differ() {
    let masters = masters();
    let world = world(&masters, &[]);
    let hospital = hospital(&[]);
    let grown = visits(&world, &hospital, &[], ADULT, 1000);
    let small = visits(&world, &hospital, &[], date(2020, 11, 1), 1000);
    assert!(median_of(&small, "ALP") > 2.5 * median_of(&grown, "ALP"));
    assert!(median_of(&small, "CRE") < 0.6 * median_of(&grown, "CRE"));
    assert!(levels(&small, ["EGFR"]).is_empty());
    assert!(median_of(&small, "HB") < median_of(&grown, "HB"));
    let results = |orders: &[LabOrder]| -> usize {
        let specimens = orders.iter().flat_map(|order| &order.specimens);
        specimens.map(|specimen| specimen.results.len()).sum()
    };
    assert!(results(&small) * 10 < results(&grown) * 9);
}

#[test]
fn crp_falls_over_a_stay() {
    let masters = masters();
    let world = world(&masters, &[]);
    let hospital = hospital(&[]);
    let on = |day: u32| {
        let orders: Vec<LabOrder> = (0..600)
            .map(|number| {
                let patient = patient(number, Sex::Male, ADULT);
                let mut occasion = occasion(&patient, &[], Some(day), u64::from(day));
                occasion.at =
                    date(2026, 11, 1).at(10, 0, 0, 0) + jiff::Span::new().days(i64::from(day));
                order(&world, &hospital, &occasion)
            })
            .collect();
        median_of(&orders, "CRP")
    };
    let (first, fifth, twentieth) = (on(0), on(5), on(20));
    assert!(
        first > 2.0 * fifth.max(0.1) / 1.5 && fifth > twentieth,
        "{first} {fifth} {twentieth}"
    );
}

#[test]
fn outside_items_are_reported_days_later() {
    let masters = masters();
    let world = world(&masters, &[]);
    let hospital = hospital(&[]);
    let patient = patient(4, Sex::Female, ADULT);
    let mut outside = 0;
    for serial in 0..200 {
        let clinic = order(&world, &hospital, &occasion(&patient, &[], None, serial));
        assert_eq!(clinic.collected, AT);
        for specimen in &clinic.specimens {
            let sent = specimen.results[0].item == item("SENT");
            let hours = specimen
                .reported
                .duration_since(clinic.collected)
                .as_hours();
            assert_eq!(hours >= 24, sent);
            assert!(sent || hours < 3);
            outside += usize::from(sent);
            assert!(!sent || (14..=17).contains(&specimen.reported.hour()));
            let alone = specimen
                .results
                .iter()
                .all(|result| (result.item == item("SENT")) == sent);
            assert!(alone);
        }
    }
    assert!(outside > 0 && outside < 200);
}

#[test]
fn leaving_out_an_item_changes_no_other() {
    let masters = masters();
    let world = world(&masters, &[]);
    let all = visits(&world, &hospital(&[]), &[], ADULT, 200);
    assert_eq!(
        format!("{all:?}"),
        format!("{:?}", visits(&world, &hospital(&[]), &[], ADULT, 200))
    );
    let fewer = visits(&world, &hospital(&["HB", "AST"]), &[], ADULT, 200);
    let flat = |orders: &[LabOrder]| -> Vec<Vec<Measurement>> {
        let one = |order: &LabOrder| {
            let results = order
                .specimens
                .iter()
                .flat_map(|specimen| specimen.results.clone());
            results
                .filter(|result| ![item("HB"), item("AST")].contains(&result.item))
                .collect()
        };
        orders.iter().map(one).collect()
    };
    assert_eq!(flat(&all), flat(&fewer));
    assert!(levels(&fewer, ["HB"]).is_empty() && levels(&fewer, ["HT"]).len() > 100);
}

#[test]
fn a_patient_keeps_a_set_of_items() {
    let masters = masters();
    let world = world(&masters, &[]);
    let hospital = hospital(&[]);
    let (mut same, mut both) = (0, 0);
    for number in 0..300 {
        let patient = patient(number, Sex::Male, ADULT);
        let at = |serial| order(&world, &hospital, &occasion(&patient, &[], None, serial));
        let (first, second) = (at(0), at(1));
        if find(&first, "HB").is_some() && find(&second, "HB").is_some() {
            both += 1;
            let asked = |order| find(order, "HBA1C").is_some();
            same += usize::from(asked(&first) == asked(&second));
        }
    }
    assert!(both > 150 && same * 100 > both * 85, "{same} of {both}");
}

#[test]
fn decoys_change_what_is_asked() {
    let masters = masters();
    let decoy = |kind, key, from| Decoy {
        kind,
        hospital: 0,
        item: Some(item(key)),
        from,
        to: date(2026, 12, 31),
        strength: 1.0,
    };
    let decoys = [
        decoy(DecoyKind::NewItem, "CRP", date(2026, 11, 5)),
        decoy(DecoyKind::NewItem, "AST", date(2026, 11, 4)),
        decoy(DecoyKind::RareItem, "ALP", date(2026, 10, 1)),
    ];
    let world = world(&masters, &decoys);
    let orders = visits(&world, &hospital(&[]), &[], ADULT, 1000);
    assert!(levels(&orders, ["CRP"]).is_empty());
    assert!(levels(&orders, ["AST"]).len() > 500);
    assert!(levels(&orders, ["ALP"]).len() < 3);
}

#[test]
fn some_results_are_not_to_be_had() {
    let masters = masters();
    let world = world(&masters, &[]);
    let orders = visits(&world, &hospital(&[]), &[], ADULT, 4000);
    let mut counts = [0usize; 2];
    for order in &orders {
        assert!(!order.specimens.is_empty());
        for result in order
            .specimens
            .iter()
            .flat_map(|specimen| &specimen.results)
        {
            counts[usize::from(result.status == ResultStatus::NotMeasured)] += 1;
        }
    }
    let permille = counts[1] * 1000 / counts[0];
    assert!((2..=7).contains(&permille), "{counts:?}");
}

#[test]
fn cultures_grow_and_verdicts_fit() {
    let masters = masters();
    let world = world(&masters, &[]);
    let hospital = hospital(&[]);
    let (mut grown, mut verdicts) = (0, [0; 3]);
    for number in 0..2000 {
        let patient = patient(number, Sex::Female, ADULT);
        let culture = culture(&world, &hospital, &occasion(&patient, &[], Some(2), 7));
        assert!(culture.reported > culture.collected);
        grown += usize::from(!culture.isolates.is_empty());
        assert!(culture.material.0 != "061" || culture.smear.is_some());
        for isolate in &culture.isolates {
            assert!((1..=3).contains(&isolate.amount));
            assert_eq!(isolate.susceptibilities.len(), 2);
            for one in &isolate.susceptibilities {
                let at = "SIR".find(one.verdict).unwrap();
                verdicts[at] += 1;
                // AB_X is sensitive up to 0.25 and resistant above 0.5.
                let steps = if one.item == item("AB_X") {
                    [0.25, 0.5]
                } else {
                    [32.0, 64.0]
                };
                match one.verdict {
                    'S' => assert!(one.mic <= steps[0] && one.side <= 0, "{one:?}"),
                    'I' => assert!(one.mic == steps[1] && one.side == 0, "{one:?}"),
                    _ => assert!(one.mic > steps[1] || one.side == 1, "{one:?}"),
                }
            }
        }
    }
    assert!((800..1000).contains(&grown), "{grown}");
    assert!(verdicts.iter().all(|&count| count > 20), "{verdicts:?}");
}

/// Run in release to see how many measurements a core makes in a second.
#[test]
#[ignore = "measures speed"]
fn speed() {
    let masters = masters();
    let world = world(&masters, &[]);
    let hospital = hospital(&[]);
    let ill = [
        problem("DIABETES2", date(2015, 1, 1)),
        problem("CKD", date(2019, 1, 1)),
    ];
    let began = std::time::Instant::now();
    let mut count = 0usize;
    for number in 0..5000 {
        let patient = patient(number, Sex::Male, ADULT);
        for serial in 0..10 {
            let order = order(&world, &hospital, &occasion(&patient, &ill, None, serial));
            count += order
                .specimens
                .iter()
                .map(|specimen| specimen.results.len())
                .sum::<usize>();
        }
    }
    let rate = count as f64 / began.elapsed().as_secs_f64();
    println!("{rate:.0} measurements a second");
    assert!(count > 0);
}
