//! Verdicts by rule: what is missing, old, open or contradicted is never passed over.

use super::*;
use jiff::civil::date;
use reports::sheet::matrix;

use super::super::scan::Tally;
use reports::sheet::RecordCount;

const TO: Date = date(2026, 11, 30);

fn tally(days: &[Date], result: &str) -> Tally {
    let in_period = days.iter().filter(|day| **day >= date(2026, 11, 1));
    Tally {
        count: RecordCount {
            count: in_period.clone().count() as u64,
            first: in_period.clone().min().copied(),
            last: in_period.max().copied(),
            newest: days.iter().max().copied(),
        },
        entries: Some((0, 1)),
        newest: Some((1, result.to_owned())),
    }
}

fn scanned(records: &[(&str, &[Date], &str)]) -> Scan {
    let tallies = records
        .iter()
        .map(|(kind, days, result)| ((*kind).to_owned(), tally(days, result)));
    Scan {
        tallies: tallies.collect(),
        ..Scan::default()
    }
}

fn decided(
    clause: &str,
    scan: &Scan,
    open: &[(OpenKind, u64)],
    not_applicable: Option<&NotApplicable>,
    mapping: Shares,
) -> (Verdict, Vec<Reason>) {
    let matrix = matrix().unwrap();
    let clause = matrix.clauses.iter().find(|it| it.id == clause).unwrap();
    let facts = Facts {
        to: TO,
        scan,
        open: &open.iter().copied().collect(),
        mapping: &mapping,
        undecided_max: 0.05,
        has_ledger: true,
        not_applicable,
    };
    decide(clause, &facts)
}

fn plain(clause: &str, scan: &Scan) -> (Verdict, Vec<Reason>) {
    decided(clause, scan, &[], None, Shares::default())
}

#[test]
fn no_clause_conforms_without_a_record() {
    let scan = Scan::default();
    for clause in &matrix().unwrap().clauses {
        let all_mapped = Shares {
            rows: 9,
            mapped: 9,
            ..Shares::default()
        };
        let (verdict, reasons) = decided(&clause.id, &scan, &[], None, all_mapped);
        assert_eq!(verdict, Verdict::ActionNeeded, "{}", clause.id);
        assert_eq!(reasons.len(), clause.verdict.needs.len(), "{}", clause.id);
    }
}

#[test]
fn the_newest_record_must_be_young_enough_and_good() {
    let young: &[Date] = &[date(2025, 10, 26)];
    let old: &[Date] = &[date(2025, 10, 25)];
    assert_eq!(
        plain("C03", &scanned(&[("R05", young, "ok")])),
        (Verdict::Conforms, vec![Reason::Met])
    );
    let (verdict, reasons) = plain("C03", &scanned(&[("R05", old, "ok")]));
    assert_eq!(verdict, Verdict::ActionNeeded);
    assert!(matches!(
        reasons[..],
        [Reason::TooOld {
            within_days: 400,
            ..
        }]
    ));
    let (verdict, reasons) = plain("C03", &scanned(&[("R05", young, "findings")]));
    assert_eq!(verdict, Verdict::ActionNeeded);
    assert!(matches!(reasons[..], [Reason::NotOk { .. }]));
}

#[test]
fn what_may_not_happen_must_be_declared() {
    let before: &[Date] = &[date(2026, 10, 1)];
    let within: &[Date] = &[date(2026, 11, 1)];
    let (verdict, reasons) = plain("C22", &scanned(&[("R19", before, "ok")]));
    assert_eq!(verdict, Verdict::ActionNeeded);
    assert!(matches!(reasons[..], [Reason::NotInPeriod { .. }]));
    assert_eq!(
        plain("C22", &scanned(&[("R19", within, "ok")])).0,
        Verdict::Conforms
    );
    // A procedure that came into force long ago is as good as one of today.
    assert_eq!(
        plain("C01", &scanned(&[("R22", &[date(2019, 4, 1)], "ok")])).0,
        Verdict::Conforms
    );
}

#[test]
fn open_items_stand_against_a_clause() {
    let within: &[Date] = &[TO];
    let scan = scanned(&[
        ("R01", within, "ok"),
        ("R02", within, "ok"),
        ("R03", within, "ok"),
    ]);
    assert_eq!(plain("C02", &scan).0, Verdict::Conforms);
    let open = [(OpenKind::Night, 3), (OpenKind::Finding, 0)];
    let (verdict, reasons) = decided("C02", &scan, &open, None, Shares::default());
    assert_eq!(verdict, Verdict::ActionNeeded);
    let night = Reason::Open {
        kind: OpenKind::Night,
        count: 3,
    };
    assert_eq!(reasons, [night]);
}

#[test]
fn rows_without_a_decided_code_have_a_limit() {
    let scan = scanned(&[("R06", &[TO], "ok")]);
    let of = |mapped: u64| Shares {
        rows: 1_000,
        mapped,
        in_agreement: 40,
        in_dispute: 40,
        unmapped: 960 - mapped,
    };
    assert_eq!(
        decided("C04", &scan, &[], None, of(950)).0,
        Verdict::Conforms
    );
    let (verdict, reasons) = decided("C04", &scan, &[], None, of(949));
    assert_eq!(verdict, Verdict::ActionNeeded);
    assert!(matches!(
        reasons[..],
        [Reason::Undecided {
            share_ppm: 51_000,
            max_ppm: 50_000
        }]
    ));
    let (verdict, reasons) = decided("C04", &scan, &[], None, Shares::default());
    assert_eq!(
        (verdict, reasons),
        (Verdict::ActionNeeded, vec![Reason::NoCodes])
    );
}

#[test]
fn what_is_declared_not_to_apply_may_not_have_happened() {
    let said = NotApplicable {
        clause: "C22".to_owned(),
        hospital: None,
        reason: "nothing was destroyed".to_owned(),
        by: "qa-01".to_owned(),
    };
    let declared = |scan: &Scan, open: &[(OpenKind, u64)]| {
        decided("C22", scan, open, Some(&said), Shares::default())
    };
    let (verdict, reasons) = declared(&Scan::default(), &[]);
    assert_eq!(verdict, Verdict::NotApplicable);
    assert!(matches!(&reasons[..], [Reason::Declared { by, .. }] if by == "qa-01"));
    let happened = scanned(&[("R19", &[TO], "ok")]);
    assert_eq!(
        declared(&happened, &[]),
        (Verdict::ActionNeeded, vec![Reason::Contradicted])
    );
    let open = [(OpenKind::Incident, 1)];
    assert_eq!(declared(&Scan::default(), &open).0, Verdict::ActionNeeded);
}
