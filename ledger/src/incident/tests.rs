//! No way leads to a closed incident but the whole one.

use jiff::civil::date;
use model::Severity;
use proptest::prelude::*;

use super::*;
use crate::{Affected, CauseClass, IncidentClass, IncidentOpened};

fn opened() -> IncidentRecord {
    IncidentRecord {
        incident: "H01-I0001".to_owned(),
        step: IncidentStep::Open(IncidentOpened {
            title: "potassium in another unit".to_owned(),
            class: IncidentClass::DataQuality,
            severity: Severity::Error,
            detected_by: "nightly judgement".to_owned(),
            detected_on: date(2026, 11, 19),
            due: date(2026, 12, 18),
            findings: vec!["D06:H01:ssmix2:lab_results:item=0101".to_owned()],
            affected: Affected::default(),
        }),
    }
}

fn check(result: Effectiveness) -> IncidentStep {
    IncidentStep::Check {
        result,
        method: "14 nights without it".to_owned(),
        due: None,
    }
}

/// Every step once, in the order of the loop.
fn steps() -> [IncidentStep; 10] {
    let text = || "done".to_owned();
    [
        IncidentStep::Contain {
            measure: text(),
            users_told_on: None,
        },
        IncidentStep::Cause {
            class: CauseClass::Hospital,
            root_cause: text(),
        },
        IncidentStep::Correct {
            correction: text(),
            change: None,
        },
        IncidentStep::Prevent {
            prevention: text(),
            check_on: date(2026, 12, 1),
            change: None,
        },
        check(Effectiveness::Effective),
        IncidentStep::Report {
            reported_on: date(2026, 12, 2),
            to: text(),
            management_report: None,
            users_told_on: None,
        },
        IncidentStep::Close { knowledge: None },
        check(Effectiveness::Ineffective),
        IncidentStep::Reopen {
            due: date(2027, 1, 31),
        },
        opened().step,
    ]
}

#[test]
fn the_whole_way_closes_and_a_step_less_does_not() {
    let whole = &steps()[..7];
    let run = |steps: &[IncidentStep], closer: &str| {
        let mut incident = Incident::open(&opened()).unwrap();
        for step in steps {
            let by = if step.name() == "close" {
                closer
            } else {
                "dq-02"
            };
            incident.take(step, by)?;
        }
        Ok(incident.state)
    };
    assert_eq!(run(whole, "qa-01"), Ok(IncidentState::Closed));
    assert_eq!(
        run(whole, "DQ-02"),
        Err(IncidentRefusal::SamePerson {
            person: "DQ-02".to_owned()
        })
    );
    for left_out in 1..6 {
        let mut steps = whole.to_vec();
        steps.remove(left_out);
        assert!(
            matches!(run(&steps, "qa-01"), Err(IncidentRefusal::Missing { .. })),
            "without {}",
            whole[left_out].name()
        );
    }
}

#[test]
fn what_did_not_help_goes_back_to_its_cause_and_is_overdue_by_its_days() {
    let mut incident = Incident::open(&opened()).unwrap();
    assert!(incident.is_overdue(date(2026, 12, 19)) && !incident.is_overdue(date(2026, 12, 18)));
    for step in &steps()[..4] {
        incident.take(step, "dq-02").unwrap();
    }
    assert!(incident.is_overdue(date(2026, 12, 2)));
    incident.take(&steps()[5], "dq-02").unwrap();
    incident.take(&steps()[7], "qa-01").unwrap();
    assert_eq!(incident.state, IncidentState::Open);
    assert_eq!((incident.rounds, incident.is_reported), (1, false));
    assert_eq!(incident.missing().len(), 5);
}

proptest! {
    /// Whatever is tried by whomever: a closed incident has all that it must have, in the order in which it can be had, since it
    /// was last sent back.
    #[test]
    fn nothing_closes_without_all_of_it(tries in proptest::collection::vec((0_usize..10, 0_usize..3), 0..60)) {
        let people = ["dq-02", "qa-01", "QA-01"];
        let steps = steps();
        let mut incident = Incident::open(&opened()).unwrap();
        let mut done: Vec<(&'static str, &str)> = Vec::new();
        let mut correctors: Vec<&str> = Vec::new();
        for (step, person) in tries {
            let (step, by) = (&steps[step], people[person]);
            let before = incident.clone();
            if incident.take(step, by).is_err() {
                prop_assert_eq!(&incident, &before);
                continue;
            }
            let sent_back = matches!(step, IncidentStep::Reopen { .. })
                || *step == check(Effectiveness::Ineffective);
            if sent_back {
                done.clear();
            } else {
                done.push((step.name(), by));
            }
            if step.name() == "correct" {
                correctors.push(by);
            }
            if incident.state == IncidentState::Closed {
                let mut at = 0;
                for needed in ["cause", "correct", "prevent", "check"] {
                    let found = done[at..].iter().position(|(name, _)| *name == needed);
                    prop_assert!(found.is_some(), "{} {:?}", needed, done);
                    at += found.unwrap_or(0);
                }
                prop_assert!(done.iter().any(|(name, _)| *name == "report"));
                let (last, closer) = done[done.len() - 1];
                prop_assert_eq!(last, "close");
                prop_assert!(correctors.iter().all(|it| !it.eq_ignore_ascii_case(closer)));
                // After the last check nothing of what it is about was changed.
                let check = done.iter().rposition(|(name, _)| *name == "check").unwrap_or(0);
                let is_change = |name: &str| matches!(name, "cause" | "correct" | "prevent");
                prop_assert!(done[check..].iter().all(|(name, _)| !is_change(name)));
            }
        }
    }
}
