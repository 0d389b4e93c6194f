//! S03: segments out of order.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("S03"),
        name: "segment_out_of_order",
        severity: Severity::Warning,
        grain: Grain::DataType,
        category: Category::Conformance,
        title: Text {
            ja: "セグメントの順序が規格と異なる",
            en: "Segments out of order",
        },
        what: Text {
            ja: "メッセージ型ごとの文法に照らし、セグメントの並びを見る。",
            en: "The order of the segments is held against the grammar of the message type.",
        },
        why: Text {
            ja: "検体や依頼と結果との対応を取り違えるおそれがある。",
            en: "Results may be tied to the wrong specimen or request.",
        },
        good: "SPM / OBR / OBX",
        bad: "OBR / OBX / SPM",
    },
    run: Run::Decoder,
};
