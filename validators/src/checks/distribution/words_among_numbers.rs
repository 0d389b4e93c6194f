//! D13: words in place of a part of the numbers.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("D13"),
        name: "words_among_numbers",
        severity: Severity::Warning,
        grain: Grain::Item,
        category: Category::Plausibility,
        title: Text {
            ja: "数値の一部が判定の語に置き換わっている",
            en: "Words in place of a part of the numbers",
        },
        what: Text {
            ja: "数値で報告されてきた項目で、(-) や (+) のような語の割合が急に増えていないかを見る。",
            en: "In an item that reports numbers the share of words such as (-) and (+) must not jump.",
        },
        why: Text {
            ja: "別の検査（定性）が同じコードで送られている。コードを分けるよう依頼する。",
            en: "A qualitative test is sent under the same code. Ask for a code of its own.",
        },
        good: "CRP 0.12 0.34 2.10",
        bad: "CRP 0.12 (-) (+)",
    },
    run: Run::Judged,
};
