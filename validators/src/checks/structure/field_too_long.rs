//! S12: field is longer than the specification allows.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("S12"),
        name: "field_too_long",
        severity: Severity::Notice,
        grain: Grain::DataType,
        category: Category::Conformance,
        title: Text {
            ja: "フィールドが規格の長さを超えている",
            en: "Field is longer than the specification allows",
        },
        what: Text {
            ja: "フィールドの長さを規格の上限と比べる。",
            en: "The length of a field is compared with the limit of the specification.",
        },
        why: Text {
            ja: "切り詰めずに取り込む。長さを固定で持つ製品では欠ける。",
            en: "It is taken in whole; products with fixed lengths will cut it.",
        },
        good: "OBX-11 = F",
        bad: "OBX-11 = FINAL",
    },
    run: Run::Decoder,
};
