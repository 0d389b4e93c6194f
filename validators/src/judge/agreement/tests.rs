//! Verdicts over invented months, and counts of invented rows.

use std::sync::Arc;

use arrow_array::{ArrayRef, Date32Array, RecordBatch, StringArray};
use model::Table;

use super::*;
use crate::judge::rules::Rules;
use crate::judge::{Judged, Outcome, Verdict};

fn month(text: &str) -> Month {
    Month::read(text).unwrap()
}

/// A month with counts of the whole: matched, only left, only right.
fn agreement(comparison: Comparison, of: &str, counts: (u64, u64, u64)) -> Agreement {
    let (matched, only_left, only_right) = counts;
    let whole = Counts {
        matched,
        only_left,
        only_right,
    };
    Agreement {
        month: month(of),
        comparison,
        classes: BTreeMap::from([(ALL.to_owned(), whole)]),
        left_rows: matched + only_left,
        right_rows: matched + only_right,
        patients: matched + only_right,
        patients_known: matched + only_right,
        one_in: 1,
        inputs: "00".to_owned(),
    }
}

/// September to November 2026, of which November is the one that differs.
fn autumn(comparison: Comparison, november: (u64, u64, u64)) -> Vec<Agreement> {
    let of = |of, counts| agreement(comparison, of, counts);
    vec![
        of("2026-09", (40, 80, 0)),
        of("2026-10", (100, 0, 0)),
        of("2026-11", november),
    ]
}

/// Verdicts as of the first of March 2027, by code and subject.
fn judged(agreements: &[Agreement]) -> Vec<Verdict> {
    let rules = Rules::built_in().unwrap();
    judge(&Input {
        as_of: month("2027-03").first(),
        agreements,
        rules: &rules,
    })
}

fn line(verdict: &Verdict) -> String {
    let Judged::DataType(subject) = &verdict.subject else {
        panic!("{:?}", verdict.subject);
    };
    let outcome = match verdict.outcome {
        Outcome::Pass => "pass".to_owned(),
        Outcome::Fail => format!("FAIL {}/{}", verdict.failed, verdict.eligible),
        Outcome::NotApplicable(reason) => reason.to_owned(),
    };
    format!("{} {subject}: {outcome}", verdict.code)
}

fn told(agreements: &[Agreement]) -> Vec<String> {
    judged(agreements).iter().map(line).collect()
}

fn of_november(agreements: &[Agreement]) -> Vec<String> {
    let mut told = told(agreements);
    told.retain(|line| line.contains("2026-11"));
    told
}

#[test]
fn the_rules_that_the_program_brings_are_the_defaults() {
    assert_eq!(Rules::built_in().unwrap().agreement, Bands::default());
}

#[test]
fn a_month_that_differs_fails_on_the_side_that_is_alone() {
    let of = |counts| of_november(&autumn(Comparison::DischargesForm1, counts));
    assert_eq!(
        of((60, 40, 0)),
        [
            "X53 2026-11 discharges_form1: FAIL 40/100",
            "X54 2026-11 discharges_form1: pass",
            "X63 2026-11 FF1: pass",
        ]
    );
    assert_eq!(
        of((80, 1, 40)),
        [
            "X53 2026-11 discharges_form1: pass",
            "X54 2026-11 discharges_form1: FAIL 40/120",
            "X63 2026-11 FF1: pass",
        ]
    );
    // Within the band, or out of it by what chance may do.
    for counts in [(95, 5, 3), (85, 15, 5), (30, 8, 0)] {
        assert!(
            of(counts).iter().all(|line| line.ends_with("pass")),
            "{counts:?}"
        );
    }
}

#[test]
fn a_month_without_a_row_is_told_once_as_missing() {
    let mut months = autumn(Comparison::AdmissionsEf, (0, 90, 0));
    months[2].right_rows = 0;
    assert_eq!(
        of_november(&months),
        [
            "X57 2026-11 admissions_ef: nothing was delivered of the month",
            "X58 2026-11 admissions_ef: nothing was delivered of the month",
            "X63 2026-11 EFn: FAIL 90/90",
        ]
    );
    // Neither side has anything: the hospital was closed.
    months[2] = agreement(Comparison::AdmissionsEf, "2026-11", (0, 0, 0));
    assert!(
        of_november(&months)
            .iter()
            .all(|line| !line.contains("FAIL"))
    );
}

#[test]
fn what_cannot_be_judged_says_why() {
    let reasons = |agreements: &[Agreement], as_of: &str| -> Vec<String> {
        let rules = Rules::built_in().unwrap();
        let input = Input {
            as_of: month(as_of).first(),
            agreements,
            rules: &rules,
        };
        let verdicts = judge(&input);
        let of_form1 = verdicts.iter().filter(|it| it.code.0 == "X53");
        of_form1.map(line).collect()
    };
    let months = autumn(Comparison::DischargesForm1, (60, 40, 0));
    let not_due = "X53 2026-11 discharges_form1: not all of the month is due yet";
    assert_eq!(
        reasons(&months, "2027-01"),
        [
            "X53 2026-09 discharges_form1: the first month may be incomplete",
            "X53 2026-10 discharges_form1: pass",
            not_due,
        ]
    );
    // A month that has not begun by then is not spoken of.
    assert_eq!(reasons(&months, "2026-10").len(), 2);
    let mut other = months.clone();
    other[2].patients_known = 60;
    other[2].patients = 100;
    assert!(reasons(&other, "2027-03")[2].ends_with("too few patients are linked"));
    let few = autumn(Comparison::DischargesForm1, (3, 12, 0));
    assert!(reasons(&few, "2027-03")[2].ends_with("too few to compare"));
    for side in 0..2 {
        let mut absent = months.clone();
        for month in &mut absent {
            match side {
                0 => month.left_rows = 0,
                _ => month.right_rows = 0,
            }
        }
        let told = reasons(&absent, "2027-03");
        assert!(
            told.iter().all(|line| line.ends_with("no such feed")),
            "{told:?}"
        );
    }
    let mut later = months.clone();
    later[0].right_rows = 0;
    later[1].right_rows = 0;
    assert!(reasons(&later, "2027-03")[1].ends_with("before the first month of the feed"));
}

/// Months from June 2026 with a class that is charged at such shares of a hundred.
fn with_class(shares: &[u64]) -> Vec<Agreement> {
    let months = (0..).map(|place| month("2026-06").before(0).first() + 31 * place);
    let of = |(day, share): (i32, &u64)| {
        let of = Month::of(day).text();
        let mut it = agreement(Comparison::TestsClaims, &of, (200, 2, 1));
        let counts = Counts {
            matched: *share,
            only_left: 100 - share,
            only_right: 0,
        };
        it.classes.insert("CRP".to_owned(), counts);
        it
    };
    months.zip(shares).map(of).collect()
}

#[test]
fn a_class_is_held_against_the_months_before() {
    let fails = |shares: &[u64]| -> Vec<String> {
        let verdicts = judged(&with_class(shares));
        let failing = verdicts.iter().filter(|it| it.outcome == Outcome::Fail);
        failing
            .map(|it| format!("{}: {}", line(it), it.detail))
            .collect()
    };
    assert_eq!(
        fails(&[90, 90, 90, 88, 5]),
        ["X59 2026-10 tests_claims: FAIL 95/100: CRP 95/100"]
    );
    // Charged once a month by the fee schedule: seldom, but as ever.
    assert_eq!(fails(&[30, 31, 29, 30, 27]), Vec::<String>::new());
    // The second month has but one to be compared with, which itself does not count.
    assert_eq!(fails(&[90, 90, 5]), Vec::<String>::new());
}

#[test]
fn evidence_holds_the_counts_of_every_class() {
    let verdicts = judged(&with_class(&[90, 90, 90, 88, 5]));
    let failing = verdicts.iter().find(|it| it.outcome == Outcome::Fail);
    let evidence = &failing.unwrap().evidence;
    for part in [
        "\"rules\":\"kijun-1\"",
        "\"comparison\":\"tests_claims\",\"month\":\"2026-10\"",
        "{\"class\":\"CRP\",\"matched\":5,\"only_left\":95,\"only_right\":0,\"share\":0.0500,\"share_min\":0.5400}",
    ] {
        assert!(evidence.contains(part), "{evidence}");
    }
}

#[test]
fn months_have_their_days() {
    for (text, first, last) in [
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2026-12", "2026-12-01", "2026-12-31"),
    ] {
        let iso = crate::judge::calendar::civil::iso;
        let month = month(text);
        assert_eq!(
            (iso(month.first()), iso(month.last())),
            (first.into(), last.into())
        );
        assert_eq!(Month::of(month.last()).text(), text);
    }
    assert_eq!(month("2026-02").before(3).text(), "2025-11");
    for wrong in ["2026-13", "2026-00", "undated", "26-10"] {
        assert_eq!(Month::read(wrong), None, "{wrong}");
    }
    let days: Vec<i32> = month("2026-02").days("3:1 17:2 30:1 x").collect();
    let first = month("2026-02").first();
    assert_eq!(days, [first + 2, first + 16]);
}

#[test]
fn stored_rows_are_read_back() {
    let agreement = with_class(&[90]).remove(0);
    let batch = to_batch(&agreement).unwrap();
    assert_eq!(batch.num_rows(), 2);
    let read = from_batches(agreement.month, &[batch]).unwrap();
    assert_eq!(read, [agreement]);
}

/// A batch of texts and days by column.
fn batch(texts: &[(&str, &[Option<&str>])], days: &[(&str, &[Option<i32>])]) -> RecordBatch {
    let texts = texts.iter().map(|(name, cells)| {
        let column: ArrayRef = Arc::new(StringArray::from(cells.to_vec()));
        (*name, column, true)
    });
    let days = days.iter().map(|(name, cells)| {
        let column: ArrayRef = Arc::new(Date32Array::from(cells.to_vec()));
        (*name, column, true)
    });
    RecordBatch::try_from_iter_with_nullable(texts.chain(days)).unwrap()
}

const ANNA: Option<&str> = Some("000000000000000000000000000000a1");
const BERT: Option<&str> = Some("000000000000000000000000000000b2");

#[test]
fn a_stay_over_months_is_admitted_in_one_and_ends_in_another() {
    let day = |of: &str, day: i32| Some(month(of).first() + day - 1);
    // Admitted on the last day of September, discharged in November.
    let events = batch(
        &[
            ("patient_key", &[ANNA, ANNA, BERT]),
            (
                "data_type",
                &[Some("ADT-22"), Some("ADT-52"), Some("ADT-22")],
            ),
        ],
        &[(
            "care_date",
            &[day("2026-09", 30), day("2026-11", 2), day("2026-10", 1)],
        )],
    );
    let acts = batch(
        &[
            ("patient_key", &[ANNA, ANNA, BERT]),
            ("data_type", &[Some("EFn"), Some("EFn"), Some("EFn")]),
            ("kind", &[Some("act"), Some("act"), Some("act")]),
        ],
        &[(
            "admitted_on",
            &[day("2026-09", 30), day("2026-09", 30), day("2026-10", 1)],
        )],
    );
    let form = batch(
        &[
            ("patient_key", &[ANNA]),
            ("kind", &[Some("form1")]),
            ("summary_no", &[Some("0")]),
        ],
        &[("discharged_on", &[day("2026-11", 2)])],
    );
    let receipts = batch(
        &[
            ("patient_key", &[ANNA, BERT]),
            ("patient_key_source", &[Some("chart"), Some("chart")]),
            ("patient_class", &[Some("I"), Some("I")]),
            ("summary_code", &[None, Some("2")]),
        ],
        &[("admission_date", &[day("2026-09", 30), day("2026-10", 1)])],
    );
    let classes = ClaimClasses::built_in().unwrap();
    let count = |comparison: Comparison, of: &str| {
        let mut tally = AgreementTally::new(comparison, month(of), &classes);
        for source in comparison.sources() {
            let rows = match source.table {
                Table::Visits => &events,
                Table::DpcProcedures => &acts,
                Table::DpcAdmissions => &form,
                _ => &receipts,
            };
            tally.add(source.table, source.side, rows);
        }
        let all = tally.finish(String::new()).all();
        (all.matched, all.only_left, all.only_right)
    };
    use Comparison::{AdmissionsEf, AdmissionsReceipts, DischargesForm1, StaysReceipts};
    assert_eq!(count(AdmissionsEf, "2026-09"), (1, 0, 0));
    assert_eq!(count(AdmissionsEf, "2026-10"), (1, 0, 0));
    assert_eq!(count(AdmissionsEf, "2026-11"), (0, 0, 0));
    assert_eq!(count(DischargesForm1, "2026-11"), (1, 0, 0));
    assert_eq!(count(DischargesForm1, "2026-10"), (0, 0, 0));
    assert_eq!(count(AdmissionsReceipts, "2026-09"), (1, 0, 0));
    // The part of a summary receipt is none of its own.
    assert_eq!(count(AdmissionsReceipts, "2026-10"), (0, 1, 0));
    assert_eq!(count(StaysReceipts, "2026-10"), (1, 1, 0));
}

#[test]
fn tests_and_drugs_are_matched_by_day_and_class() {
    let day = |day: i32| Some(month("2026-10").first() + day - 1);
    let crp = Some("5C070000002306201");
    let results = batch(
        &[
            ("patient_key", &[ANNA, ANNA, BERT, BERT]),
            (
                "result_status",
                &[Some("F"), Some("F"), Some("C"), Some("X")],
            ),
            ("standard_code", &[crp, None, crp, None]),
        ],
        &[("care_date", &[day(3), day(3), day(5), day(9)])],
    );
    let charged = batch(
        &[
            ("patient_key", &[ANNA, BERT, BERT, BERT]),
            (
                "patient_key_source",
                &[Some("chart"), Some("chart"), Some("insured"), Some("chart")],
            ),
            (
                "claim_code",
                &[
                    Some("160054710"),
                    Some("160095710"),
                    Some("160054710"),
                    Some("190000010"),
                ],
            ),
            (
                "days",
                &[Some("3:1 4:1"), Some("5:1"), Some("5:1"), Some("7:1")],
            ),
        ],
        &[],
    );
    let classes = ClaimClasses::built_in().unwrap();
    let october = month("2026-10");
    let mut tally = AgreementTally::new(Comparison::TestsClaims, october, &classes);
    tally.add(Table::LabResults, Side::Left, &results);
    tally.add(Table::ClaimsProcedures, Side::Right, &charged);
    let known = batch(&[("patient_key", &[ANNA])], &[]);
    tally.add_known(&known);
    let counted = tally.finish(String::new());
    let of = |class: &str| {
        let it = counted.classes[class];
        (it.matched, it.only_left, it.only_right)
    };
    assert_eq!((of(ALL), of("CRP")), ((2, 0, 1), (1, 1, 1)));
    assert_eq!((counted.left_rows, counted.right_rows), (3, 3));
    assert_eq!((counted.patients, counted.patients_known), (2, 1));

    let orders = batch(
        &[("patient_key", &[ANNA, BERT])],
        &[("care_date", &[day(3), day(5)])],
    );
    let drugs = batch(
        &[
            ("patient_key", &[ANNA, ANNA, BERT, BERT]),
            ("patient_key_source", &[Some("chart"); 4]),
            (
                "patient_class",
                &[Some("O"), Some("O"), Some("I"), Some("I")],
            ),
            (
                "section_code",
                &[Some("21"), Some("31"), Some("21"), Some("60")],
            ),
            (
                "days",
                &[Some("3:14"), Some("3:1"), Some("20:7"), Some("20:1")],
            ),
        ],
        &[],
    );
    let mut tally = AgreementTally::new(Comparison::DrugsClaims, october, &classes);
    tally.add(Table::Prescriptions, Side::Left, &orders);
    tally.add(Table::ClaimsDrugs, Side::Right, &drugs);
    let all = tally.finish(String::new()).all();
    assert_eq!((all.matched, all.only_left, all.only_right), (2, 0, 1));
}
