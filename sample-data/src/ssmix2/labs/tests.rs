//! Which files orders and cultures become, and whether their parts fit together.

use std::collections::BTreeSet;

use jiff::civil::date;

use super::trial::*;
use super::*;
use crate::history::{Change, What};
use crate::masters::Masters;
use crate::ssmix2::Version;

fn labs(hospital: &Hospital, masters: &Masters, change: Option<Change>) -> Vec<Chain> {
    chains(masters, hospital, What::Labs(order()), change)
}

pub(super) fn cultures(
    hospital: &Hospital,
    masters: &Masters,
    change: Option<Change>,
) -> Vec<Chain> {
    chains(masters, hospital, What::Culture(culture()), change)
}

/// Value and status of every result.
pub(super) fn values(version: &Version) -> Vec<(String, &'static str)> {
    rows(version)
        .map(|row| (format!("{}{}", row.value, row.flags), row.status))
        .collect()
}

pub(super) fn named<'a>(segments: &'a [String], name: &str) -> Vec<&'a str> {
    let segments = segments.iter().map(String::as_str);
    segments
        .filter(|segment| segment.starts_with(name))
        .collect()
}

#[test]
fn an_order_names_every_specimen_before_it_is_taken() {
    let masters = masters();
    let hospital = hospital(&masters);
    let chains = labs(&hospital, &masters, None);
    let order = &chains[0];
    assert_eq!(
        (order.data_type.as_str(), order.care_date),
        ("OML-01", Some(date(2026, 11, 19)))
    );
    let super::super::Content::Segments(segments) = &order.versions[0].content else {
        panic!("no segments");
    };
    let names: Vec<&str> = segments.iter().map(|segment| &segment[..3]).collect();
    assert_eq!(
        names.join(" "),
        "PID PV1 SPM ORC OBR SPM ORC OBR SPM ORC OBR"
    );
    let numbers: Vec<&str> = named(segments, "ORC")
        .iter()
        .map(|orc| part(orc, 2, 1))
        .collect();
    let reports = of_type(&chains, "OML-11");
    let files: Vec<&str> = reports
        .iter()
        .map(|chain| chain.order_no.as_str())
        .collect();
    assert_eq!(numbers, files);
    assert_eq!(
        named(segments, "SPM")[1],
        "SPM|2|||001^尿^JC10|||||||||||||20261119093000"
    );
    let orc = named(segments, "ORC")[0];
    assert_eq!((part(orc, 1, 1), part(orc, 9, 1)), ("NW", "20261119090000"));
    assert_eq!((part(orc, 17, 2), part(orc, 29, 1)), ("内科", "I"));
}

#[test]
fn specimens_have_files_of_their_own() {
    let masters = masters();
    let mut hospital = hospital(&masters);
    hospital.dialect.one_report_per_order = false;
    let chains = labs(&hospital, &masters, None);
    let reports = of_type(&chains, "OML-11");
    let keys: BTreeSet<&str> = reports
        .iter()
        .map(|chain| chain.order_no.as_str())
        .collect();
    assert_eq!((reports.len(), keys.len()), (3, 3));
    for (chain, results) in reports.iter().zip([3, 2, 1]) {
        assert_eq!(chain.versions.len(), 1);
        let segments = report(&chain.versions[0]).segments();
        let names: Vec<&str> = segments.iter().map(|segment| &segment[..3]).collect();
        let expected = format!("PID PV1 SPM OBR ORC{}", " OBX".repeat(results));
        assert_eq!(names.join(" ").replace(" NTE", ""), expected);
        for (name, field) in [("OBR", 2), ("ORC", 2)] {
            assert_eq!(part(named(&segments, name)[0], field, 1), chain.order_no);
        }
        assert_eq!(part(named(&segments, "SPM")[0], 17, 1), "20261119093000");
        assert_eq!(chain.care_date, Some(date(2026, 11, 19)));
    }
    let outside = &reports[2].versions[0];
    assert_eq!(outside.sent.date(), date(2026, 11, 23));
    let segments = report(outside).segments();
    assert_eq!(part(named(&segments, "OBR")[0], 22, 1), "20261123153000");
    assert_eq!(part(named(&segments, "OBX")[0], 14, 1), "20261123152100");
}

#[test]
fn outside_results_are_a_newer_version_of_the_whole_order() {
    let masters = masters();
    let mut hospital = hospital(&masters);
    hospital.dialect.one_report_per_order = true;
    let chains = labs(&hospital, &masters, None);
    let reports = of_type(&chains, "OML-11");
    let [chain] = reports[..] else {
        panic!("{} files", reports.len());
    };
    let [first, second] = &chain.versions[..] else {
        panic!("{} versions", chain.versions.len());
    };
    let (before, after) = (values(first), values(second));
    assert_eq!((before.len(), after.len()), (5, 6));
    assert_eq!(before, after[..5]);
    assert!(first.sent < second.sent);
    assert_eq!(first.sent.date(), date(2026, 11, 19));
    assert_eq!(second.sent.date(), date(2026, 11, 23));
    let segments = report(second).segments();
    let spm: Vec<&str> = named(&segments, "SPM")
        .iter()
        .map(|spm| part(spm, 1, 1))
        .collect();
    assert_eq!(spm, ["1", "2", "3"]);
    assert_eq!(chains[0].order_no, chain.order_no);
}

#[test]
fn short_times_end_with_the_minute_and_outside_with_the_day() {
    let masters = masters();
    let mut hospital = hospital(&masters);
    hospital.dialect.short_times = true;
    let chains = labs(&hospital, &masters, None);
    let reports = of_type(&chains, "OML-11");
    for (chain, reported, analysed) in [
        (reports[0], "202611191030", "202611191021"),
        (reports[2], "202611230000", "202611230000"),
    ] {
        let segments = report(&chain.versions[0]).segments();
        assert_eq!(part(named(&segments, "SPM")[0], 17, 1), "202611190930");
        assert_eq!(part(named(&segments, "OBR")[0], 22, 1), reported);
        assert_eq!(part(named(&segments, "OBX")[0], 14, 1), analysed);
    }
    hospital.dialect.analysed_at = false;
    let chains = labs(&hospital, &masters, None);
    let segments = report(&of_type(&chains, "OML-11")[0].versions[0]).segments();
    assert_eq!(part(named(&segments, "OBX")[0], 14, 1), "");
}

#[test]
fn what_was_not_measured_is_a_comment() {
    let masters = masters();
    let mut hospital = hospital(&masters);
    for (flags, status) in [(true, "X"), (false, "F")] {
        hospital.dialect.flags = flags;
        let mut order = order();
        order.specimens[0].results[1].status = ResultStatus::NotMeasured;
        let chains = chains(&masters, &hospital, What::Labs(order), None);
        let reports = of_type(&chains, "OML-11");
        let rows: Vec<&ResultRow> = rows(&reports[0].versions[0]).collect();
        assert!(value::COMMENTS.contains(&rows[1].value.as_str()));
        assert_eq!((rows[1].value_type, rows[1].status), ("ST", status));
        assert_eq!((rows[1].unit.as_str(), rows[1].range.as_str()), ("", ""));
        assert_eq!(rows[0].status, "F");
    }
}

#[test]
fn items_without_a_local_code_are_left_out() {
    let masters = masters();
    let mut hospital = hospital(&masters);
    hospital.book.items[ANA] = None;
    hospital.book.items[CRP] = None;
    let chains = labs(&hospital, &masters, None);
    let reports = of_type(&chains, "OML-11");
    let counts: Vec<usize> = reports
        .iter()
        .map(|chain| rows(&chain.versions[0]).count())
        .collect();
    assert_eq!(counts, [2, 2]);
    hospital.book.items.clear();
    assert!(labs(&hospital, &masters, None).is_empty());
}

/// Both ways of cutting an order into files, and both kinds of orders.
fn every_way(
    mut check: impl FnMut(&Hospital, &Masters, fn(&Hospital, &Masters, Option<Change>) -> Vec<Chain>),
) {
    let masters = masters();
    let mut hospital = hospital(&masters);
    for one in [false, true] {
        hospital.dialect.one_report_per_order = one;
        hospital.dialect.preliminary = one;
        check(&hospital, &masters, labs);
        check(&hospital, &masters, cultures);
    }
}

#[test]
fn a_correction_differs_in_one_row() {
    every_way(|hospital, masters, write| {
        let at = days_later(6, 10);
        let plain = write(hospital, masters, None);
        let corrected = write(hospital, masters, Some(Change::Corrected(at)));
        assert_eq!(plain.len(), corrected.len());
        let mut corrections = 0;
        for (plain, corrected) in plain.iter().zip(&corrected) {
            let more = corrected.versions.len() - plain.versions.len();
            if more == 0 {
                continue;
            }
            let [.., before, after] = &corrected.versions[..] else {
                panic!("one version only");
            };
            assert_eq!((more, after.sent), (1, at));
            let (before, after) = (values(before), values(after));
            let differing: Vec<_> = before.iter().zip(&after).filter(|(a, b)| a != b).collect();
            assert_eq!((before.len(), differing.len()), (after.len(), 1));
            assert_ne!(differing[0].0.0, differing[0].1.0);
            assert_eq!(differing[0].1.1, "C");
            corrections += 1;
        }
        assert_eq!(corrections, 1);
    });
}

#[test]
fn what_is_sent_again_is_the_same() {
    every_way(|hospital, masters, write| {
        let chains = write(hospital, masters, Some(Change::Resent(days_later(6, 10))));
        for chain in of_type(&chains, "OML-11") {
            let [.., before, after] = &chain.versions[..] else {
                panic!("one version only");
            };
            assert_eq!(report(before).segments(), report(after).segments());
            assert!(before.sent < after.sent && !after.deletes);
        }
    });
}

#[test]
fn what_is_cancelled_is_taken_back_with_all_its_files() {
    every_way(|hospital, masters, write| {
        let at = days_later(6, 10);
        let chains = write(hospital, masters, Some(Change::Cancelled(at)));
        assert_eq!(chains.len(), write(hospital, masters, None).len());
        for chain in &chains {
            let deletes: Vec<bool> = chain
                .versions
                .iter()
                .map(|version| version.deletes)
                .collect();
            let (last, before) = deletes.split_last().unwrap();
            assert!(*last && !before.contains(&true), "{}", chain.data_type);
        }
        for chain in of_type(&chains, "OML-11") {
            let last = chain.versions.last().unwrap();
            for orc in named(&report(last).segments(), "ORC") {
                assert!(orc.starts_with("ORC|CA|"));
            }
        }
        // Taken back before anything was reported: the order is all there ever was.
        let chains = write(hospital, masters, Some(Change::Cancelled(days_later(0, 9))));
        assert_eq!((chains.len(), chains[0].versions.len()), (1, 2));
    });
}

#[test]
fn a_moved_report_leaves_a_deleted_chain_behind() {
    every_way(|hospital, masters, write| {
        let at = days_later(6, 10);
        let chains = write(hospital, masters, Some(Change::Redated(at)));
        let reports = of_type(&chains, "OML-11");
        let (old, new) = reports.split_at(reports.len() / 2);
        assert_eq!(old.len(), new.len());
        for (old, new) in old.iter().zip(new) {
            assert_eq!(
                new.care_date,
                old.care_date.map(|day| day.tomorrow().unwrap())
            );
            assert_eq!(new.order_no, old.order_no);
            let (deletion, moved) = (old.versions.last().unwrap(), &new.versions[..]);
            assert!(deletion.deletes && moved.len() == 1);
            assert!(deletion.sent < moved[0].sent && !moved[0].deletes);
            assert_eq!(values(deletion), values(&moved[0]));
            let segments = report(&moved[0]).segments();
            assert_eq!(part(named(&segments, "SPM")[0], 17, 1), "20261120093000");
        }
    });
}
