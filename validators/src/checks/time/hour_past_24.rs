//! T02: hour from 24 to 47.

use model::{Code, Grain, Note, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("T02"),
        name: "hour_past_24",
        severity: Severity::Notice,
        grain: Grain::Item,
        category: Category::Conformance,
        title: Text {
            ja: "時が 24～47 で書かれている",
            en: "Hour from 24 to 47",
        },
        what: Text {
            ja: "深夜勤務の書き方で、時が 24 以上になっていないかを見る。",
            en: "Hours of 24 and above, as a night shift writes them, are counted.",
        },
        why: Text {
            ja: "翌日の時刻に直して読み、原文も残す。",
            en: "It is read as an hour of the next day; the text is kept.",
        },
        good: "20260111013000",
        bad: "20260110253000",
    },
    run: Run::Note(Note::HourPast24),
};
