//! C02: declared as JC10 without the shape of JLAC10.

use model::{Code, Grain, Note, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("C02"),
        name: "jlac10_shape_wrong",
        severity: Severity::Warning,
        grain: Grain::Item,
        category: Category::Conformance,
        title: Text {
            ja: "JC10 とあるが JLAC10 の形でない",
            en: "Declared as JC10 without the shape of JLAC10",
        },
        what: Text {
            ja: "コード体系が JC10 のコードが、17 桁の JLAC10 の形であるかを見る。",
            en: "A code whose system says JC10 must have the 17 characters of JLAC10.",
        },
        why: Text {
            ja: "標準コードとして使えない。桁落ちや独自コードの混入を確認する。",
            en: "It cannot serve as a standard code. Look for lost digits or a local code in its \
                place.",
        },
        good: "3D010000001926101^…^JC10",
        bad: "3D0100000019^…^JC10",
    },
    run: Run::Note(Note::BadCodeShape),
};
