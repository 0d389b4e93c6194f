//! T06: time after the night that is loaded.

use model::{Code, Grain, Note, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("T06"),
        name: "time_in_future",
        severity: Severity::Warning,
        grain: Grain::Item,
        category: Category::Plausibility,
        title: Text {
            ja: "処理対象の夜より後の日時である",
            en: "Time after the night that is loaded",
        },
        what: Text {
            ja: "行の日時が、取込みの基準日より後になっていないかを見る。予定の日時は見ない。",
            en: "The times of a row must not lie after the as-of date of the load, unless they \
                are of something planned.",
        },
        why: Text {
            ja: "年の打ち間違いや装置の時計のずれが疑われる。",
            en: "A mistyped year, or an analyser whose clock is wrong.",
        },
        good: "--date 2026-01-10 / OBX-14 20260110",
        bad: "--date 2026-01-10 / OBX-14 20270110",
    },
    run: Run::Note(Note::FutureTime),
};
