//! V03: comparator in front of a number.

use model::{Code, Grain, Note, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("V03"),
        name: "comparator_before_number",
        severity: Severity::Warning,
        grain: Grain::Item,
        category: Category::Conformance,
        title: Text {
            ja: "数値型の値の前に比較記号がある",
            en: "Comparator in front of a number",
        },
        what: Text {
            ja: "OBX-2 が NM のとき、OBX-5 が「<」「≧」「以上」などで始まらないかを見る。",
            en: "When OBX-2 says NM, OBX-5 must not begin with a comparator.",
        },
        why: Text {
            ja: "記号と数値に分けて読む。NM では認められないため、SN または ST で送るよう依頼す\
                る。",
            en: "Comparator and number are read apart. NM does not allow it; ask for SN or ST.",
        },
        good: "OBX|1|NM|CRP||0.05",
        bad: "OBX|1|NM|CRP||<0.05",
    },
    run: Run::Note(Note::Comparator),
};
