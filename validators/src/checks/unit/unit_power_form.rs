//! U06: power in the unit is written in an unusual form.

use model::{Code, Grain, Note, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("U06"),
        name: "unit_power_form",
        severity: Severity::Notice,
        grain: Grain::Item,
        category: Category::Conformance,
        title: Text {
            ja: "単位のべき乗が特殊な書き方である",
            en: "Power in the unit is written in an unusual form",
        },
        what: Text {
            ja: "OBX-6 のべき乗が「\\S\\」や全角の「＾」で書かれていないかを見る。",
            en: "The power in OBX-6 is written with \\S\\ or with a full-width caret.",
        },
        why: Text {
            ja: "読み替えて照合する。標準の表記（10*3/uL など）を勧める。",
            en: "It is understood when units are matched. The standard form, such as 10*3/uL, is \
                better.",
        },
        good: "OBX-6 = 10*4/uL",
        bad: "OBX-6 = 10\\S\\4/uL",
    },
    run: Run::Note(Note::UnitPowerForm),
};
