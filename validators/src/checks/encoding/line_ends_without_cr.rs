//! E22: lines that end with LF alone.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("E22"),
        name: "line_ends_without_cr",
        severity: Severity::Notice,
        grain: Grain::File,
        category: Category::Conformance,
        title: Text {
            ja: "行末が CRLF でない",
            en: "Lines that end with LF alone",
        },
        what: Text {
            ja: "レセプトファイルの行が、CR と LF の両方で終わるかを見る。",
            en: "The lines of a claims file must end with CR and LF.",
        },
        why: Text {
            ja: "読めるため欠落はないが、誰かが保存し直した写しである疑いがある。",
            en: "They are read, but somebody probably saved a copy.",
        },
        good: "GO,2,649,99 0D 0A",
        bad: "GO,2,649,99 0A",
    },
    run: Run::Decoder,
};
