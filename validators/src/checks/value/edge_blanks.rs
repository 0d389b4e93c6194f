//! V09: surplus blanks around the value.

use model::{Code, Grain, Note, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("V09"),
        name: "edge_blanks",
        severity: Severity::Notice,
        grain: Grain::Item,
        category: Category::Conformance,
        title: Text {
            ja: "値の前後に余分な空白がある",
            en: "Surplus blanks around the value",
        },
        what: Text {
            ja: "OBX-5 の前後の空白のうち、SN を ST で送るときの位置を示す空白でないものを数える。",
            en: "Blanks at the edges of OBX-5 are counted, except those that mark positions when \
                SN is sent as ST.",
        },
        why: Text {
            ja: "原文は空白ごと残し、数値は空白を除いて読む。",
            en: "The text is kept with its blanks; the number is read without them.",
        },
        good: "OBX|1|NM|NA||140",
        bad: "OBX|1|NM|NA||  140 ",
    },
    run: Run::Note(Note::EdgeBlanks),
};
