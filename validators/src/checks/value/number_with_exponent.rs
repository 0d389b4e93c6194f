//! V02: number written with an exponent.

use model::{Code, Grain, Note, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("V02"),
        name: "number_with_exponent",
        severity: Severity::Notice,
        grain: Grain::Item,
        category: Category::Conformance,
        title: Text {
            ja: "数値が指数で書かれている",
            en: "Number written with an exponent",
        },
        what: Text {
            ja: "OBX-5 に 1.3E+2 や 10^3 のような指数表記がないかを見る。",
            en: "OBX-5 must not write a number with an exponent, such as 1.3E+2.",
        },
        why: Text {
            ja: "換算して読むが、HL7 の NM は指数を認めない。桁の取違えがないか確認する。",
            en: "It is read as what it says, but NM allows no exponent. Check that no digit was \
                misplaced.",
        },
        good: "OBX|1|NM|PLT||230000",
        bad: "OBX|1|NM|PLT||2.3E+5",
    },
    run: Run::Note(Note::Exponent),
};
