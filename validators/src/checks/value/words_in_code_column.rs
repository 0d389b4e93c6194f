//! V28: words in a column of codes.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("V28"),
        name: "words_in_code_column",
        severity: Severity::Warning,
        grain: Grain::File,
        category: Category::Conformance,
        title: Text {
            ja: "コードの欄に文字がある",
            en: "Words in a column of codes",
        },
        what: Text {
            ja: "コードの欄が、英数字だけで数字を含むかを見る。",
            en: "A column of codes must hold letters and digits only, and at least one digit.",
        },
        why: Text {
            ja: "氏名などが列のずれで入るおそれがあるため、その値は格納しない。",
            en: "Moved columns could bring a name there, so the value is not stored.",
        },
        good: "RE,…,架空　太郎,1,19800401",
        bad: "RE,…,架空,太郎,1,19800401",
    },
    run: Run::Decoder,
};
