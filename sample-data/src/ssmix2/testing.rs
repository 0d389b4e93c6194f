//! A hospital, masters and patients made by hand for the tests of the writer.

use jiff::civil::{DateTime, date};

use crate::calendar::Closed;
use crate::history::{Event, Meal, Patient, Sex, What, World};
use crate::hospital::dialect::{DIALECTS, Dialect, RootRule, Wire};
use crate::hospital::{CodeBook, Department, Hospital, Kind, Specialty};
use crate::masters::{
    Axis, Disease, Drug, Form, LabItem, Masters, Modality, Panel, Procedure, Spread,
};

mod history;

pub(super) use history::{history, on};

pub(super) fn hospital() -> Hospital {
    let department = |specialty, code: &str, name| Department {
        specialty,
        code: code.to_owned(),
        name,
        weight: 1,
    };
    Hospital {
        id: "H01".into(),
        index: 0,
        name: "見本病院".into(),
        kind: Kind::General,
        departments: vec![
            department(Specialty::Internal, "01", "内科"),
            department(Specialty::Surgery, "10", "外科"),
        ],
        closed: Closed::default(),
        admission_permille: 50,
        dialect: Dialect {
            application: "HIS",
            wire: Wire::default(),
            character_set: "~ISO IR87",
            switching: "ISO 2022-1994",
            order_digits: 15,
            half_width_names: false,
            one_report_per_order: false,
            roots: &[("H01", RootRule::Everything)],
            ..DIALECTS[0].clone()
        },
        book: CodeBook::default(),
    }
}

pub(super) fn patient() -> Patient {
    Patient {
        number: 1,
        id: "9000001".into(),
        sex: Sex::Male,
        birth: date(1960, 1, 1),
        name: ("標本", "太郎"),
        kana: ("ヒョウホン", "タロウ"),
        height_cm: 170.0,
        weight_kg: 62.5,
        abo: "A",
        rh_positive: true,
        allergies: Vec::new(),
        registered: date(2026, 11, 2).at(8, 50, 0, 0),
    }
}

pub(super) fn event(serial: usize, ordered: DateTime) -> Event {
    Event {
        serial,
        ordered,
        what: What::Meal(Meal {
            from: ordered.date(),
            diet: ("D01", "常食"),
        }),
        change: None,
    }
}

pub(super) fn masters() -> Masters {
    Masters {
        items: vec![item()],
        panels: vec![Panel {
            key: "CHEMISTRY".into(),
            name: "生化学検査".into(),
            material: ("023".into(), "血清".into()),
            permille: [1_000; 2],
            items: vec![0],
        }],
        drugs: vec![
            drug("990000001", "見本錠５ｍｇ", Form::Oral, ("TAB", "錠")),
            drug("990000002", "見本軟膏", Form::External, ("G", "グラム")),
            drug(
                "990000003",
                "見本輸液",
                Form::Injection,
                ("ML", "ミリリットル"),
            ),
            drug(
                "990000004",
                "見本注Ａ＆Ｂ&C",
                Form::Injection,
                ("AMP", "アンプル"),
            ),
        ],
        diseases: vec![
            disease("99000001", "I10", "見本高血圧症"),
            disease("99000002", "K29.7", "見本胃炎"),
            disease("99000003", "J18.9", "見本肺炎"),
        ],
        procedures: vec![
            procedure(
                "10000002000102000000010000000000",
                "胸部正面",
                Modality::Radiography,
            ),
            procedure(
                "11000000100000000000000000000000",
                "上部内視鏡",
                Modality::Endoscopy,
            ),
            procedure(
                "9A110000000000000",
                "標準１２誘導心電図",
                Modality::Physiology,
            ),
        ],
        ..Masters::default()
    }
}

fn drug(hot9: &str, name: &str, form: Form, unit: (&str, &str)) -> Drug {
    Drug {
        key: hot9.to_owned(),
        hot9: hot9.to_owned(),
        yj: format!("{hot9}F01"),
        receipt: format!("6{}", &hot9[1..]),
        name: name.to_owned(),
        form,
        unit: (unit.0.to_owned(), unit.1.to_owned()),
        dose: 1.0,
        per_day: 3,
        diseases: Vec::new(),
    }
}

fn disease(code: &str, icd10: &str, name: &str) -> Disease {
    Disease {
        key: code.to_owned(),
        code: code.to_owned(),
        icd10: icd10.to_owned(),
        name: name.to_owned(),
        chronic: true,
        specialty: Specialty::Internal,
        weight: 1,
        ages: (0, 120),
        sex: None,
        shifts: Vec::new(),
        items: Vec::new(),
        positive: Vec::new(),
    }
}

fn procedure(code: &str, name: &str, modality: Modality) -> Procedure {
    Procedure {
        key: code.to_owned(),
        code: code.to_owned(),
        name: name.to_owned(),
        modality,
        weight: 1,
        values: vec![(
            "9A110000000000001".into(),
            "心拍数".into(),
            "/min".into(),
            70.0,
            8.0,
            0,
        )],
    }
}

fn item() -> LabItem {
    LabItem {
        key: "AST".into(),
        jlac10: "3B035000002327201".into(),
        name: "ＡＳＴ".into(),
        short: "ＧＯＴ".into(),
        kana: "GOT".into(),
        english: "AST".into(),
        panel: 0,
        unit: "U/L".into(),
        decimals: 0,
        spread: Spread::LogNormal,
        centre: [22.0; 2],
        width: 0.3,
        axis: Axis::Liver,
        weight: 1.0,
        per_decade: 0.0,
        range: [Some((13.0, 30.0)); 2],
        measurable: (None, None),
        permille: 1_000,
        outside: false,
    }
}

/// The book of a hospital that measures every item.
pub(super) fn book(masters: &Masters) -> CodeBook {
    CodeBook::new(masters, Kind::General, &hospital().dialect, 7, 0)
}

pub(super) fn world(masters: &Masters) -> World<'_> {
    World {
        masters,
        seed: 7,
        from: date(2026, 11, 1),
        to: date(2026, 11, 30),
        decoys: &[],
    }
}
