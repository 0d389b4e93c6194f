//! T01: date or time that does not exist.

use model::{Code, Grain, Note, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("T01"),
        name: "time_impossible",
        severity: Severity::Warning,
        grain: Grain::Item,
        category: Category::Conformance,
        title: Text {
            ja: "存在しない日時である",
            en: "Date or time that does not exist",
        },
        what: Text {
            ja: "日付・時刻のフィールドが、暦に実在する日時であるかを見る。",
            en: "Dates and times must exist in the calendar.",
        },
        why: Text {
            ja: "日時の列は空とし、原文を残す。時間の前後を見る集計から漏れる。",
            en: "The time stays empty and the text is kept. The row drops out of anything that \
                orders by time.",
        },
        good: "20260110093000",
        bad: "20260230093000",
    },
    run: Run::Note(Note::BadTime),
};
