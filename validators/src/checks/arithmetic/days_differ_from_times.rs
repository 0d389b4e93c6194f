//! A01: times by day do not add up to the times.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("A01"),
        name: "days_differ_from_times",
        severity: Severity::Warning,
        grain: Grain::File,
        category: Category::Plausibility,
        title: Text {
            ja: "日別回数の合計が回数と異なる",
            en: "Times by day do not add up to the times",
        },
        what: Text {
            ja: "レセプトの SI・IY・TO について、1～31 日の回数の合計を、回数の欄と比べる。",
            en: "On SI, IY and TO of a claim the times of days 1 to 31 must add up to the \
                times.",
        },
        why: Text {
            ja: "実施日ごとの集計と点数の集計が食い違う。どちらが正しいかを病院に確かめる。",
            en: "Counts by day and sums of points disagree. Ask the hospital which is right.",
        },
        good: "SI,12,1,112007410,,73,2,…,1,1",
        bad: "SI,12,1,112007410,,73,3,…,1,1",
    },
    run: Run::Decoder,
};
