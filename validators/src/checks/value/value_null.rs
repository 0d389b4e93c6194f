//! V12: value is the HL7 null.

use model::{Code, Grain, Note, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("V12"),
        name: "value_null",
        severity: Severity::Notice,
        grain: Grain::Item,
        category: Category::Completeness,
        title: Text {
            ja: "値が HL7 の null である",
            en: "Value is the HL7 null",
        },
        what: Text {
            ja: "OBX-5 が「\"\"」（以前の値を消す指示）でないかを見る。",
            en: "OBX-5 holds `\"\"`, the order to erase an earlier value.",
        },
        why: Text {
            ja: "空欄とは意味が異なる。結果の取消か、空欄のつもりかを病院に確認する。",
            en: "This is not the same as empty. Ask whether a result was withdrawn or nothing was \
                meant.",
        },
        good: "OBX|1|NM|CA||9.2",
        bad: "OBX|1|NM|CA||\"\"",
    },
    run: Run::Note(Note::NullValue),
};
