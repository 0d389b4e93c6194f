//! S07: delimiter inside text.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("S07"),
        name: "delimiter_in_text",
        severity: Severity::Warning,
        grain: Grain::DataType,
        category: Category::Conformance,
        title: Text {
            ja: "本文中に区切り文字がそのまま入っている",
            en: "Delimiter inside text",
        },
        what: Text {
            ja: "コメントや名称の中の「|」「^」「&」がエスケープされているかを見る。",
            en: "A `|`, `^` or `&` inside text must be escaped.",
        },
        why: Text {
            ja: "その後のフィールドや成分がずれて読まれるおそれがある。",
            en: "What follows may be read into the wrong field or component.",
        },
        good: "A\\T\\B 型",
        bad: "A&B 型",
    },
    run: Run::Decoder,
};
