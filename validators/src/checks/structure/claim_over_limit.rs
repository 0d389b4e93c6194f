//! S29: line or receipt over the limit.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("S29"),
        name: "claim_over_limit",
        severity: Severity::Error,
        grain: Grain::File,
        category: Category::Conformance,
        title: Text {
            ja: "行またはレセプトが上限より長い",
            en: "Line or receipt over the limit",
        },
        what: Text {
            ja: "1 行の長さを 64 KiB、1 件のレセプトのレコード数を 20 万と比べる。",
            en: "A line may have 64 KiB, a receipt 200,000 records.",
        },
        why: Text {
            ja: "その行またはレセプトを隔離する。改行や RE の欠落が疑われる。",
            en: "That line or receipt is quarantined. Line ends or RE records are probably \
                missing.",
        },
        good: "SJ,01,… (2,400 bytes)",
        bad: "SJ,01,… (70,000 bytes)",
    },
    run: Run::Decoder,
};
