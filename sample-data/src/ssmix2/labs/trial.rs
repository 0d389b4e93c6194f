//! A small laboratory for the tests of this folder: six items in three panels, one hospital, one patient with one order.

use jiff::civil::{DateTime, date};

use crate::calendar::Closed;
use crate::history::{
    Bed, Change, Culture, Encounter, Event, Isolate, LabOrder, LabSpecimen, Measurement, Patient,
    ResultStatus, Sex, Stay, Susceptibility, What, World,
};
use crate::hospital::codebook::{CodeBook, LocalItem};
use crate::hospital::dialect::{CodeOrder, Comparator, DIALECTS, Dialect};
use crate::hospital::{Department, Hospital, Kind, Specialty};
use crate::masters::{Axis, LabItem, Masters, Organism, Panel, Spread};

use super::super::{Chain, Content, LabReport, ResultRow, Version};

pub(super) const AST: usize = 0;
pub(super) const CRP: usize = 1;
pub(super) const BE: usize = 2;
pub(super) const UPRO: usize = 3;
pub(super) const FLU: usize = 4;
pub(super) const ANA: usize = 5;
pub(super) const ABPC: usize = 6;
pub(super) const LVFX: usize = 7;

fn item(key: &str, jlac10: &str, panel: usize, spread: Spread) -> LabItem {
    LabItem {
        key: key.into(),
        jlac10: jlac10.into(),
        name: key.into(),
        short: key.into(),
        kana: key.into(),
        english: key.into(),
        panel,
        unit: String::new(),
        decimals: 0,
        spread,
        centre: [1.0; 2],
        width: 0.5,
        axis: Axis::Own,
        weight: 0.0,
        per_decade: 0.0,
        range: [None; 2],
        measurable: (None, None),
        permille: 1000,
        outside: false,
    }
}

fn panel(key: &str, material: (&str, &str), items: Vec<usize>) -> Panel {
    Panel {
        key: key.into(),
        name: key.into(),
        material: (material.0.into(), material.1.into()),
        permille: [1000; 2],
        items,
    }
}

/// Items in the order of the constants above.
pub(super) fn masters() -> Masters {
    let items = vec![
        LabItem {
            unit: "U/L".into(),
            range: [Some((13.0, 30.0)); 2],
            width: 8.0,
            measurable: (Some(3.0), Some(1000.0)),
            ..item("AST", "3B035000002327201", 0, Spread::Normal)
        },
        LabItem {
            unit: "mg/dL".into(),
            range: [Some((f64::NEG_INFINITY, 0.14)); 2],
            measurable: (Some(0.02), Some(40.0)),
            ..item("CRP", "5C070000002306201", 0, Spread::LogNormal)
        },
        LabItem {
            unit: "mmol/L".into(),
            range: [Some((-2.0, 2.0)), Some((-3.0, 1.5))],
            ..item("BE", "3H090000002326101", 0, Spread::Derived)
        },
        item("UPRO", "1A010000000190111", 1, Spread::Grade),
        item("FLU", "5F360000009902311", 1, Spread::Binary),
        LabItem {
            outside: true,
            ..item("ANA", "5G010000002316105", 2, Spread::Grade)
        },
        LabItem {
            unit: "ug/mL".into(),
            ..item("ABPC", "6C010000006176257", 3, Spread::Derived)
        },
        LabItem {
            unit: "ug/mL".into(),
            ..item("LVFX", "6C010000006176271", 3, Spread::Derived)
        },
    ];
    let organism = |key: &str, code: &str, name: &str| Organism {
        key: key.into(),
        code: code.into(),
        name: name.into(),
        weight: 1,
        antibiotics: vec![],
    };
    let mut masters = Masters::read().unwrap();
    masters.items = items;
    masters.panels = vec![
        panel("CHEMISTRY", ("023", "血清"), vec![AST, CRP, BE]),
        panel("URINE", ("001", "尿"), vec![UPRO, FLU]),
        panel("OUTSIDE", ("023", "血清"), vec![ANA]),
        panel("SUSCEPTIBILITY", ("061", "喀痰"), vec![ABPC, LVFX]),
    ];
    masters.organisms = vec![
        organism("ECOLI", "2001", "大腸菌"),
        organism("SAUREUS", "1301", "黄色ブドウ球菌"),
    ];
    masters
}

/// A hospital that follows the guideline, with its own tubes and numbers, and writes its units as the masters do.
pub(super) fn hospital(masters: &Masters) -> Hospital {
    let decimals = [0, 2, 1, 0, 0, 0, 0, 0];
    let items = masters.items.iter().zip(decimals).enumerate();
    let items = items.map(|(index, (item, decimals))| {
        let code = format!("{:05}", 10_010 + 10 * index);
        Some(LocalItem {
            name: item.name.clone(),
            item: index,
            unit: item.unit.clone(),
            factor: 1.0,
            offset: 0.0,
            decimals,
            order: CodeOrder::StandardFirst,
            comparator: Comparator::Limit,
            manners: vec![],
            text: format!(
                "{}^{}^JC10^{code}^{}^99LAB",
                item.jlac10, item.name, item.name
            ),
            code,
        })
    });
    let of_panels = |text: fn(&Panel) -> String| masters.panels.iter().map(text).collect();
    Hospital {
        id: "H01".into(),
        index: 0,
        name: "見本病院".into(),
        kind: Kind::General,
        departments: vec![Department {
            specialty: Specialty::Internal,
            code: "01".into(),
            name: "内科",
            weight: 1,
        }],
        closed: Closed::default(),
        admission_permille: 100,
        dialect: Dialect {
            flags: true,
            ranges: true,
            analysed_at: true,
            short_times: false,
            preliminary: false,
            one_report_per_order: false,
            ..DIALECTS[0].clone()
        },
        book: CodeBook {
            items: items.collect(),
            specimens: of_panels(|panel| format!("{}^{}^JC10", panel.material.0, panel.material.1)),
            requests: of_panels(|panel| format!("R01^{}^99LAB", panel.name)),
        },
    }
}

/// The time of the order: 2026-11-19, 9:00.
pub(super) fn morning() -> DateTime {
    date(2026, 11, 19).at(9, 0, 0, 0)
}

pub(super) fn days_later(days: i64, hour: i8) -> DateTime {
    let day = morning().saturating_add(jiff::SignedDuration::from_hours(24 * days));
    day.date().at(hour, 30, 0, 0)
}

pub(super) fn patient() -> Patient {
    Patient {
        number: 7,
        id: "9000007".into(),
        sex: Sex::Female,
        birth: date(1960, 1, 2),
        name: ("標本", "花子"),
        kana: ("ヒョウホン", "ハナコ"),
        height_cm: 155.0,
        weight_kg: 50.0,
        abo: "A",
        rh_positive: true,
        allergies: vec![],
        registered: date(2020, 1, 1).at(9, 0, 0, 0),
    }
}

/// A stay, so that orders may come on any day.
pub(super) fn encounter() -> Encounter {
    Encounter {
        serial: 0,
        specialty: Specialty::Internal,
        start: days_later(-3, 9),
        end: days_later(9, 9),
        stay: Some(Stay {
            planned: None,
            bed: Bed {
                ward: "3A".into(),
                room: "301".into(),
                bed: "1".into(),
            },
            transfers: vec![],
            leaves: vec![],
            outcome: "01",
            discharge_planned: None,
        }),
        events: vec![],
    }
}

/// Blood and urine in the same morning, antibodies at an outside laboratory four days later.
pub(super) fn order() -> LabOrder {
    let result = |item, level| Measurement {
        item,
        level,
        status: ResultStatus::Final,
    };
    let specimen = |panel, reported, results| LabSpecimen {
        panel,
        reported,
        results,
    };
    LabOrder {
        collected: days_later(0, 9),
        specimens: vec![
            specimen(
                0,
                days_later(0, 10),
                vec![result(AST, 31.2), result(CRP, 1.23), result(BE, -1.04)],
            ),
            specimen(
                1,
                days_later(0, 11),
                vec![result(UPRO, 2.0), result(FLU, 0.0)],
            ),
            specimen(2, days_later(4, 15), vec![result(ANA, 3.0)]),
        ],
    }
}

/// Two organisms of which the second was tested for two drugs.
pub(super) fn culture() -> Culture {
    let test = |item, mic, side, verdict| Susceptibility {
        item,
        mic,
        side,
        verdict,
    };
    Culture {
        collected: days_later(0, 9),
        reported: days_later(3, 16),
        material: ("061", "喀痰"),
        smear: Some(2),
        isolates: vec![
            Isolate {
                organism: 1,
                amount: 1,
                susceptibilities: vec![],
            },
            Isolate {
                organism: 0,
                amount: 3,
                susceptibilities: vec![test(ABPC, 16.0, 1, 'R'), test(LVFX, 0.25, -1, 'S')],
            },
        ],
    }
}

/// Writes the order or the culture with a change.
pub(super) fn chains(
    masters: &Masters,
    hospital: &Hospital,
    what: What,
    change: Option<Change>,
) -> Vec<Chain> {
    let world = World {
        masters,
        seed: 3,
        from: date(2026, 10, 1),
        to: date(2026, 12, 31),
        decoys: &[],
    };
    let (patient, encounter) = (patient(), encounter());
    let event = Event {
        serial: 12,
        ordered: morning(),
        what,
        change,
    };
    match &event.what {
        What::Labs(order) => {
            super::lab_chains(&world, hospital, &patient, &encounter, &event, order)
        }
        What::Culture(culture) => {
            super::culture_chains(&world, hospital, &patient, &encounter, &event, culture)
        }
        _ => vec![],
    }
}

/// Chains of a data type.
pub(super) fn of_type<'a>(chains: &'a [Chain], data_type: &str) -> Vec<&'a Chain> {
    let chains = chains.iter();
    chains
        .filter(|chain| chain.data_type == data_type)
        .collect()
}

pub(super) fn report(version: &Version) -> &LabReport {
    match &version.content {
        Content::Lab(report) => report,
        _ => panic!("no report"),
    }
}

/// Every result of a report, in the order of the segments.
pub(super) fn rows(version: &Version) -> impl Iterator<Item = &ResultRow> {
    let requests = report(version)
        .specimens
        .iter()
        .flat_map(|specimen| &specimen.requests);
    requests.flat_map(|request| &request.results)
}

/// Component `component` of field `field` of a segment, both from 1; an independent reading.
pub(super) fn part(segment: &str, field: usize, component: usize) -> &str {
    let field = segment.split('|').nth(field).unwrap_or_default();
    field.split('^').nth(component - 1).unwrap_or_default()
}
