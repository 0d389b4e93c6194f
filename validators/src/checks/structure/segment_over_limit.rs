//! S13: segment is longer than the limit.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("S13"),
        name: "segment_over_limit",
        severity: Severity::Error,
        grain: Grain::File,
        category: Category::Conformance,
        title: Text {
            ja: "セグメントが上限より長い",
            en: "Segment is longer than the limit",
        },
        what: Text {
            ja: "セグメント 1 本の長さを、上限（1 MiB）と比べる。",
            en: "The length of one segment is compared with the limit (1 MiB).",
        },
        why: Text {
            ja: "終端の欠落が疑われるため、ファイル全体を隔離する。",
            en: "Terminators are probably missing, so the whole file is quarantined.",
        },
        good: "OBX|1|…<CR> (214 bytes)",
        bad: "OBX|1|… (2,097,152 bytes)",
    },
    run: Run::Decoder,
};
