//! T07: only a year or a month where a day is needed.

use model::{Code, Grain, Note, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("T07"),
        name: "date_partial",
        severity: Severity::Notice,
        grain: Grain::Item,
        category: Category::Conformance,
        title: Text {
            ja: "年または年月しかない日付である",
            en: "Only a year or a month where a day is needed",
        },
        what: Text {
            ja: "日付のフィールドが YYYY や YYYYMM で終わっていないかを見る。",
            en: "A date field must give a day, not only YYYY or YYYYMM.",
        },
        why: Text {
            ja: "日は補わず、原文を残す。",
            en: "No day is made up; the text is kept.",
        },
        good: "20260110",
        bad: "202601",
    },
    run: Run::Note(Note::PartialDate),
};
