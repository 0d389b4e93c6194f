//! F13: file is larger than the limit.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("F13"),
        name: "file_too_large",
        severity: Severity::Error,
        grain: Grain::File,
        category: Category::Conformance,
        title: Text {
            ja: "ファイルが上限より大きい",
            en: "File is larger than the limit",
        },
        what: Text {
            ja: "ファイルの大きさを、1 ファイルの上限（16 MiB）と比べる。",
            en: "The size of the file is compared with the limit for one file (16 MiB).",
        },
        why: Text {
            ja: "読み込まずに隔離する。複数メッセージの連結や、別形式のファイルでないかを確認す\
                る。",
            en: "It is quarantined unread. Check whether messages were joined or the file is of \
                another kind.",
        },
        good: "…_OML-11_…_1 (1,482 bytes)",
        bad: "…_OML-11_…_1 (73,400,320 bytes)",
    },
    run: Run::Discovery,
};
