//! A hand-made hospital of few items and patients, on which every kind of fault finds something to break.

use jiff::ToSpan;
use jiff::civil::{Date, date};

use crate::calendar::Closed;
use crate::history::{Sex, World};
use crate::hospital::codebook::LocalItem;
use crate::hospital::dialect::{CodeOrder, Comparator, DIALECTS, Dialect, Wire};
use crate::hospital::{CodeBook, Department, Hospital, Kind, Specialty};
use crate::masters::{Axis, LabItem, Masters, Panel, Spread};
use crate::random::Random;
use crate::ssmix2::encode::Encoding;
use crate::ssmix2::labs::write_value;
use crate::ssmix2::name::{NO_ORDER, stamp};
use crate::ssmix2::{
    Chain, Content, Damage, LabReport, RequestGroup, ResultRow, SpecimenGroup, Version,
};

/// First and last day of the sample.
pub(super) const FROM: Date = date(2026, 10, 1);
pub(super) const TO: Date = date(2026, 10, 31);

/// Key, JLAC10, unit, centre, width, decimals.
type Item = (&'static str, &'static str, &'static str, f64, f64, u8);

const ITEMS: &[Item] = &[
    ("AST", "3B035000002327201", "U/L", 25.0, 6.0, 0),
    ("K", "3H015000002326101", "mmol/L", 4.2, 0.4, 1),
    ("HBA1C", "3D046000001906202", "%", 6.2, 0.8, 1),
    ("CRP", "5C070000002306201", "mg/dL", 0.31, 0.1, 2),
    ("PLT", "2A050000001930101", ".10*3/uL", 2_300.0, 300.0, 0),
];

/// Masters of five items in one panel.
pub(super) fn masters() -> Masters {
    let item = |(key, jlac10, unit, centre, width, decimals): &Item| LabItem {
        key: (*key).to_owned(),
        jlac10: (*jlac10).to_owned(),
        name: format!("検査{key}"),
        short: (*key).to_owned(),
        kana: (*key).to_owned(),
        english: (*key).to_owned(),
        panel: 0,
        unit: (*unit).to_owned(),
        decimals: *decimals,
        spread: Spread::Normal,
        centre: [*centre; 2],
        width: *width,
        axis: Axis::Own,
        weight: 0.0,
        per_decade: 0.0,
        range: [None; 2],
        measurable: (None, None),
        permille: 1_000,
        outside: false,
    };
    let mut masters = Masters::read().unwrap();
    masters.items = ITEMS.iter().map(item).collect();
    masters.panels = vec![Panel {
        key: "CHEMISTRY".to_owned(),
        name: "生化学検査".to_owned(),
        material: ("023".to_owned(), "血清".to_owned()),
        permille: [1_000; 2],
        items: (0..ITEMS.len()).collect(),
    }];
    masters
}

/// The world of these masters.
pub(super) fn world(masters: &Masters) -> World<'_> {
    World {
        masters,
        seed: 7,
        from: FROM,
        to: TO,
        decoys: &[],
    }
}

/// `H01` or `H02`, which write alike.
pub(super) fn hospital(masters: &Masters, index: usize) -> Hospital {
    let local = |(item, master): (usize, &LabItem)| {
        let code = format!("{:05}", 10_010 + 10 * item);
        Some(LocalItem {
            name: master.short.clone(),
            item,
            text: format!(
                "{}^{}^JC10^{code}^{}^99LAB",
                master.jlac10, master.name, master.short
            ),
            unit: format!("{}^{}^99UNT", master.unit, master.unit),
            factor: 1.0,
            offset: 0.0,
            decimals: master.decimals,
            order: CodeOrder::StandardFirst,
            comparator: Comparator::Tight,
            manners: Vec::new(),
            code,
        })
    };
    Hospital {
        id: format!("H{:02}", index + 1),
        index,
        name: "見本病院".to_owned(),
        kind: Kind::General,
        departments: vec![Department {
            specialty: Specialty::Internal,
            code: "01".to_owned(),
            name: "内科",
            weight: 1,
        }],
        closed: Closed::default(),
        admission_permille: 100,
        dialect: Dialect {
            comparator: Comparator::Tight,
            ..DIALECTS[0].clone()
        },
        book: CodeBook {
            items: masters.items.iter().enumerate().map(local).collect(),
            specimens: vec!["023^血清^JC10".to_owned()],
            requests: vec!["R01^生化学検査^99LAB".to_owned()],
        },
    }
}

fn id(number: usize) -> String {
    format!("{}", 9_000_001 + number)
}

fn pid(number: usize) -> String {
    let id = id(number);
    format!("PID|0001||{id}^^^^PI||標本^太郎^^^^^L^I~ヒョウホン^タロウ^^^^^L^P||19600102|M")
}

/// A chain of one version, sent at `at`.
fn chain(number: usize, date: Option<Date>, kind: (&str, &'static str), content: Content) -> Chain {
    let sent = date.unwrap_or(FROM).at(14, 30, 0, 0);
    Chain {
        root: 0,
        patient_id: id(number),
        care_date: date,
        data_type: kind.0.to_owned(),
        order_no: NO_ORDER.to_owned(),
        versions: vec![Version {
            sent,
            milliseconds: 123,
            department: Some("01".to_owned()),
            deletes: false,
            event: kind.1,
            content,
            wire: Wire {
                encoding: Encoding::Iso2022Jp,
                ..Wire::default()
            },
            character_set: None,
            damage: Damage::default(),
        }],
    }
}

fn simple(number: usize, date: Option<Date>, kind: (&str, &'static str)) -> Chain {
    let at = stamp(date.unwrap_or(FROM).at(9, 0, 0, 0));
    let segments = vec![
        format!("EVN||{at}"),
        pid(number),
        format!("PV1|0001|I||||||||||||||||||||||||||||||||||||||||||{at}"),
    ];
    chain(number, date, kind, Content::Segments(segments))
}

fn row(masters: &Masters, hospital: &Hospital, item: usize, random: &mut Random) -> ResultRow {
    let master = &masters.items[item];
    let local = hospital.book.items[item].as_ref();
    let mut row = ResultRow {
        item: Some(item),
        level: master.centre[0] + master.width * random.normal() * 0.3,
        local_code: local.map_or(String::new(), |local| local.code.clone()),
        code: local.map_or(String::new(), |local| local.text.clone()),
        status: "F",
        ..ResultRow::default()
    };
    write_value(masters, hospital, Sex::Male, &mut row);
    row
}

/// An order and its report; every fourth report was sent again the day after.
fn laboratory(masters: &Masters, hospital: &Hospital, number: usize, day: i64) -> [Chain; 2] {
    let date = FROM.saturating_add(day.days());
    let at = stamp(date.at(9, 0, 0, 0));
    let order_no = format!("{}{number:05}{day:02}", date.strftime("%Y%m%d"));
    let mut random = Random::keyed(3, &[number as u64, day as u64]);
    let rows = (0..masters.items.len()).map(|item| row(masters, hospital, item, &mut random));
    let request = RequestGroup {
        head: vec![
            format!("OBR|1|{order_no}||R01^生化学検査^99LAB|||{at}|||||||||||||||{at}"),
            format!("ORC|SC|{order_no}|||CM||||{at}"),
        ],
        results: rows.collect(),
        microbiology: false,
    };
    let report = LabReport {
        head: vec![
            pid(number),
            format!("PV1|0001|O||||||||||||||||||||||||||||||||||||||||||{at}"),
        ],
        specimens: vec![SpecimenGroup {
            spm: format!("SPM|1|{order_no}||023^血清^JC10|||||||||||||{at}"),
            requests: vec![request],
        }],
    };
    let content = Content::Lab(Box::new(report));
    let mut result = chain(number, Some(date), ("OML-11", "OUL^R22^OUL_R22"), content);
    let mut order = simple(number, Some(date), ("OML-01", "OML^O33^OML_O33"));
    result.order_no.clone_from(&order_no);
    order.order_no = order_no;
    if day % 8 == 4 {
        let mut again = result.versions[0].clone();
        again.sent = again.sent.saturating_add(1.day());
        result.versions.push(again);
    }
    [order, result]
}

/// One diagnosis.
fn diagnoses(number: usize) -> Chain {
    let problem =
        "PRB|AD|20261001|20061234^見本病^MDCDX2|1|||20261001|||E119^^I10^O^外来時^JHSD0004";
    let content = Content::Segments(vec![pid(number), problem.to_owned()]);
    chain(number, None, ("PPR-01", "PPR^ZD1^PPR_ZD1"), content)
}

/// Everything of one patient: demographics, a stay, ten reports over twenty days, and a diagnosis.
pub(super) fn chains(masters: &Masters, hospital: &Hospital, number: usize) -> Vec<Chain> {
    let day = |days: i64| Some(FROM.saturating_add(days.days()));
    let mut chains = vec![
        simple(number, None, ("ADT-00", "ADT^A08^ADT_A01")),
        simple(number, day(2), ("ADT-22", "ADT^A01^ADT_A01")),
        simple(number, day(9), ("ADT-52", "ADT^A03^ADT_A03")),
    ];
    for visit in 0..10 {
        chains.extend(laboratory(masters, hospital, number, visit * 2));
    }
    chains.push(diagnoses(number));
    chains
}
