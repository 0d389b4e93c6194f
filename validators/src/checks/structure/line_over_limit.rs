//! S53: line longer than the limit.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("S53"),
        name: "line_over_limit",
        severity: Severity::Error,
        grain: Grain::File,
        category: Category::Conformance,
        title: Text {
            ja: "行が上限より長い",
            en: "Line longer than the limit",
        },
        what: Text {
            ja: "一行が 64 KiB を超えないかを見る。",
            en: "A line must not be longer than 64 KiB.",
        },
        why: Text {
            ja: "改行の失われたファイルである。その行は隔離した。",
            en: "Line ends were lost. The line is quarantined.",
        },
        good: "170 bytes <CR><LF>",
        bad: "100000 bytes",
    },
    run: Run::Decoder,
};
