//! S01: no MSH segment.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("S01"),
        name: "msh_missing",
        severity: Severity::Error,
        grain: Grain::File,
        category: Category::Conformance,
        title: Text {
            ja: "MSH セグメントがない",
            en: "No MSH segment",
        },
        what: Text {
            ja: "メッセージが MSH で始まり、区切り文字を読み取れるかを見る。",
            en: "The message must begin with MSH and give its separators.",
        },
        why: Text {
            ja: "区切り文字がわからず解釈できないため、ファイル全体を隔離する。",
            en: "Without separators nothing can be read, so the whole file is quarantined.",
        },
        good: "MSH|^~\\&|HIS|…",
        bad: "PID|1||0000123^^^^PI|…",
    },
    run: Run::Decoder,
};
