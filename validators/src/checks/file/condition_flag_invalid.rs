//! F03: condition flag is none of 0, 1 and 2.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("F03"),
        name: "condition_flag_invalid",
        severity: Severity::Error,
        grain: Grain::File,
        category: Category::Conformance,
        title: Text {
            ja: "コンディションフラグが 0・1・2 のいずれでもない",
            en: "Condition flag is none of 0, 1 and 2",
        },
        what: Text {
            ja: "ファイル名の末尾の項目が 0（削除）、1（有効）、2（履歴）のいずれかであるかを見\
                る。",
            en: "The last field of the file name must be 0 (deleted), 1 (live) or 2 (history).",
        },
        why: Text {
            ja: "有効なデータかどうか決められないため、ファイル全体を隔離する。",
            en: "Whether the data are live cannot be decided, so the whole file is quarantined.",
        },
        good: "…_20260110093000123_01_1",
        bad: "…_20260110093000123_01_9",
    },
    run: Run::Discovery,
};
