//! V08: remark in place of a value.

use model::{Code, Grain, Note, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("V08"),
        name: "remark_as_value",
        severity: Severity::Warning,
        grain: Grain::Item,
        category: Category::Completeness,
        title: Text {
            ja: "値の代わりに注記が入っている",
            en: "Remark in place of a value",
        },
        what: Text {
            ja: "OBX-5 が「検体不良」「溶血」などの注記だけでないかを見る。",
            en: "OBX-5 must not hold only a remark such as `hemolysed`.",
        },
        why: Text {
            ja: "結果がない行として数える。注記は NTE、状態は OBX-11 で送るよう依頼する。",
            en: "The row counts as one without a result. Remarks belong into NTE, the state into \
                OBX-11.",
        },
        good: "OBX|1|NM|K||4.1",
        bad: "OBX|1|NM|K||検体不良",
    },
    run: Run::Note(Note::CommentAsValue),
};
