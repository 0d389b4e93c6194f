//! U02: unit that nobody knows.

use model::{Code, Grain, Note, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("U02"),
        name: "unit_unknown",
        severity: Severity::Warning,
        grain: Grain::Item,
        category: Category::Conformance,
        title: Text {
            ja: "単位の表記が読めない",
            en: "Unit that nobody knows",
        },
        what: Text {
            ja: "数値の結果の OBX-6 が、単位の辞書と文法で UCUM に読めるかを見る。",
            en: "Of a number, OBX-6 must be read as UCUM by the dictionary and grammar of units.",
        },
        why: Text {
            ja: "標準単位に換算できず、標準列は空のままになる。誤記でなければ、サイトの単位規則 (unit_rules) に加える。",
            en: "The number cannot be converted and its standard columns stay empty. Unless it is a slip, add it to the site's unit_rules.",
        },
        good: "OBX|1|NM|GLU||98|mg/dL",
        bad: "OBX|1|NM|GLU||98|mg/XX",
    },
    run: Run::Note(Note::UnitUnknown),
};
