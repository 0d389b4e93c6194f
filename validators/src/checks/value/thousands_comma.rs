//! V07: comma between thousands.

use model::{Code, Grain, Note, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("V07"),
        name: "thousands_comma",
        severity: Severity::Notice,
        grain: Grain::Item,
        category: Category::Conformance,
        title: Text {
            ja: "数値に桁区切りのコンマがある",
            en: "Comma between thousands",
        },
        what: Text {
            ja: "OBX-5 の数値に「12,500」のようなコンマがないかを見る。",
            en: "OBX-5 must not write a number with commas, as in `12,500`.",
        },
        why: Text {
            ja: "コンマを除いて読む。小数点の誤りと区別できない値がないか確認する。",
            en: "It is read without the comma. Check that none is meant as a decimal point.",
        },
        good: "OBX|1|NM|WBC||12500",
        bad: "OBX|1|NM|WBC||12,500",
    },
    run: Run::Note(Note::ThousandsComma),
};
