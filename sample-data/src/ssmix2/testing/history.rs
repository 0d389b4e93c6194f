//! A history with something of every data type.

use jiff::ToSpan;
use jiff::civil::{DateTime, date};

use crate::history::{
    Allergy, AllergyKind, Bed, Change, Encounter, Event, Examination, History, Injection, LabOrder,
    LabSpecimen, Meal, Measurement, Patient, Prescription, PrescriptionGroup, Problem,
    ResultStatus, Route, Stay, Transfer, What,
};
use crate::hospital::Specialty;

pub(in crate::ssmix2) fn on(day: i8, hour: i8) -> DateTime {
    date(2026, 11, day).at(hour, 0, 0, 0)
}

fn event(serial: usize, ordered: DateTime, change: Option<Change>, what: What) -> Event {
    Event {
        serial,
        ordered,
        what,
        change,
    }
}

fn prescription(dispensed: Option<DateTime>) -> What {
    let group = |drugs, as_needed| PrescriptionGroup {
        drugs,
        per_day: 3,
        days: 14,
        as_needed,
    };
    What::Prescription(Prescription {
        groups: vec![
            group(vec![(0, 1.0), (0, 0.5)], false),
            group(vec![(1, 1.0)], true),
        ],
        dispensed,
    })
}

fn examination(procedure: usize, done: Option<DateTime>) -> What {
    What::Examination(Examination {
        procedure,
        done,
        values: vec![71.6],
    })
}

fn labs(collected: DateTime) -> What {
    let results = vec![Measurement {
        item: 0,
        level: 23.0,
        status: ResultStatus::Final,
    }];
    What::Labs(LabOrder {
        collected,
        specimens: vec![LabSpecimen {
            panel: 0,
            reported: collected + 2.hours(),
            results,
        }],
    })
}

fn visit_events() -> Vec<Event> {
    vec![
        event(0, on(4, 9), None, labs(on(4, 9))),
        event(
            1,
            on(4, 10),
            Some(Change::Corrected(on(5, 11))),
            prescription(Some(on(4, 12))),
        ),
        event(2, on(4, 10), None, examination(0, Some(on(4, 11)))),
        event(3, on(4, 10), None, examination(1, Some(on(6, 9)))),
        event(4, on(4, 10), None, examination(2, Some(on(4, 14)))),
        event(
            5,
            on(4, 10),
            Some(Change::Cancelled(on(5, 9))),
            examination(0, None),
        ),
    ]
}

fn stay_events() -> Vec<Event> {
    let injection = |day: i8| {
        What::Injection(Injection {
            drugs: vec![(2, 500.0), (3, 2.0)],
            route: Route::Drip,
            start: on(day, 8),
            end: on(day, 13),
            given: true,
        })
    };
    let meal = What::Meal(Meal {
        from: date(2026, 11, 11),
        diet: ("D02", "塩分６ｇ食"),
    });
    vec![
        event(6, on(10, 15), None, meal),
        event(7, on(10, 15), None, injection(11)),
        event(
            8,
            on(11, 15),
            Some(Change::Redated(on(13, 9))),
            injection(12),
        ),
        event(
            9,
            on(12, 15),
            Some(Change::Resent(on(13, 9))),
            prescription(None),
        ),
    ]
}

fn bed(ward: &str) -> Bed {
    Bed {
        ward: ward.to_owned(),
        room: "301".to_owned(),
        bed: "1".to_owned(),
    }
}

fn problem(disease: usize, day: i8) -> Problem {
    Problem {
        disease,
        onset: date(2026, 10, 20),
        recorded: on(day, 10),
        resolved: None,
        suspected: false,
        main: false,
        withdrawn: None,
    }
}

pub(in crate::ssmix2) fn history() -> History {
    let mut patient: Patient = super::patient();
    patient.allergies = vec![
        Allergy {
            kind: AllergyKind::Drug,
            substance: ("990000001", "見本錠"),
            reaction: "発疹",
            severe: true,
            onset: date(2010, 5, 1),
        },
        Allergy {
            kind: AllergyKind::Food,
            substance: ("F01", "ソバ"),
            reaction: "じんましん",
            severe: false,
            onset: date(2026, 11, 12),
        },
    ];
    let stay = Stay {
        planned: Some(on(4, 11)),
        bed: bed("E5"),
        transfers: vec![Transfer {
            planned: Some(on(10, 16)),
            at: on(13, 14),
            specialty: Specialty::Surgery,
            bed: bed("W3"),
        }],
        leaves: vec![(on(14, 10), on(15, 17))],
        outcome: "01",
        discharge_planned: Some(on(16, 10)),
    };
    let encounter = |serial, start, end, stay, events| Encounter {
        serial,
        specialty: Specialty::Internal,
        start,
        end,
        stay,
        events,
    };
    History {
        patient,
        problems: vec![
            Problem {
                main: true,
                ..problem(0, 4)
            },
            Problem {
                suspected: true,
                withdrawn: Some(on(12, 9)),
                ..problem(1, 4)
            },
            Problem {
                resolved: Some(date(2026, 11, 18)),
                ..problem(2, 11)
            },
        ],
        encounters: vec![
            encounter(0, on(4, 9), on(4, 12), None, visit_events()),
            encounter(1, on(4, 13), on(4, 14), None, Vec::new()),
            encounter(2, on(10, 14), on(18, 11), Some(stay), stay_events()),
        ],
    }
}
