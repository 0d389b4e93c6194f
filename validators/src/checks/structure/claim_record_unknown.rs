//! S20: claims record of an unknown id.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("S20"),
        name: "claim_record_unknown",
        severity: Severity::Warning,
        grain: Grain::File,
        category: Category::Conformance,
        title: Text {
            ja: "未知のレコード識別情報である",
            en: "Claims record of an unknown id",
        },
        what: Text {
            ja: "行の先頭の 2 文字が、規格のレコード識別情報であるかを見る。",
            en: "The first column of a line must be a record id of the specification.",
        },
        why: Text {
            ja: "その行だけを隔離する。改行の混入か、新しい規格である。",
            en: "That line alone is quarantined. A line break inside a text, or a newer \
                specification.",
        },
        good: "SI,11,1,…",
        bad: "XX,11,1,…",
    },
    run: Run::Decoder,
};
