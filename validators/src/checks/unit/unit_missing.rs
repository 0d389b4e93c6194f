//! U01: number without a unit.

use model::{Code, Grain, Note, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("U01"),
        name: "unit_missing",
        severity: Severity::Warning,
        grain: Grain::Item,
        category: Category::Completeness,
        title: Text {
            ja: "数値に単位がない",
            en: "Number without a unit",
        },
        what: Text {
            ja: "OBX-5 が数値のとき、OBX-6 に単位があるかを見る。",
            en: "When OBX-5 is a number, OBX-6 must name its unit.",
        },
        why: Text {
            ja: "単位の換算も病院間の比較もできない。単位のない項目（比など）かどうかを確認する。",
            en: "Neither conversion nor comparison is possible. Check whether the item is one \
                without a unit, such as a ratio.",
        },
        good: "OBX|1|NM|GLU||98|mg/dL",
        bad: "OBX|1|NM|GLU||98|",
    },
    run: Run::Note(Note::UnitMissing),
};
