//! S02: unknown segment.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("S02"),
        name: "segment_unknown",
        severity: Severity::Warning,
        grain: Grain::DataType,
        category: Category::Conformance,
        title: Text {
            ja: "規格にないセグメントがある",
            en: "Unknown segment",
        },
        what: Text {
            ja: "HL7 と SS-MIX2 が定めるセグメント（Z セグメントを含む）以外の 3 文字がないかを見\
                る。",
            en: "Segments other than those of HL7 and SS-MIX2, its Z segments included, are \
                counted.",
        },
        why: Text {
            ja: "そのセグメントは読み飛ばす。ベンダ独自の情報でないかを確認する。",
            en: "The segment is skipped. Ask whether the vendor puts information of its own there.",
        },
        good: "OBX|1|NM|…",
        bad: "OBZ|1|NM|…",
    },
    run: Run::Decoder,
};
