//! S27: columns in quotes.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("S27"),
        name: "claim_columns_quoted",
        severity: Severity::Notice,
        grain: Grain::File,
        category: Category::Conformance,
        title: Text {
            ja: "項目が引用符で囲まれている",
            en: "Columns in quotes",
        },
        what: Text {
            ja: "規格にない二重引用符で、項目が囲まれていないかを見る。",
            en: "No column may be in double quotes, which the specification does not know.",
        },
        why: Text {
            ja: "引用符を除いて読む。表計算ソフトなどで保存し直した写しである。",
            en: "They are read without the quotes. A spreadsheet probably saved the copy.",
        },
        good: "RE,1,1112,202610",
        bad: "\"RE\",\"1\",\"1112\",\"202610\"",
    },
    run: Run::Decoder,
};
