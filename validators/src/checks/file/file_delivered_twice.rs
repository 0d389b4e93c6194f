//! F60: one file delivered twice.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("F60"),
        name: "file_delivered_twice",
        severity: Severity::Notice,
        grain: Grain::File,
        category: Category::Plausibility,
        title: Text {
            ja: "同じファイルが二度届いた",
            en: "One file delivered twice",
        },
        what: Text {
            ja: "レセプトと DPC のファイルについて、内容（SHA-256）が届いているほかのファイルと同じかを見る。名前は問わない。",
            en: "No file of claims or the DPC survey may hold the same bytes (SHA-256) as another one that is there, whatever its name.",
        },
        why: Text {
            ja: "行は一度だけ格納し、二つ目は旧版として数える。置き間違いや、前月のファイルの再送でないかを確認する。",
            en: "The rows are stored once and the second file counts as superseded. Make sure that it was not meant to be another month.",
        },
        good: "2026-09/EFn.txt (5d41…) / 2026-10/EFn.txt (7d79…)",
        bad: "2026-09/EFn.txt (5d41…) / 2026-10/EFn.txt (5d41…)",
    },
    run: Run::Discovery,
};
