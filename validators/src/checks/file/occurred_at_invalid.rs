//! F04: time in the file name is not a 17-digit date and time.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("F04"),
        name: "occurred_at_invalid",
        severity: Severity::Error,
        grain: Grain::File,
        category: Category::Conformance,
        title: Text {
            ja: "発生日時が 17 桁の日時でない",
            en: "Time in the file name is not a 17-digit date and time",
        },
        what: Text {
            ja: "ファイル名の発生日時が YYYYMMDDHHMMSSFFF の形で、実在する日時であるかを見る。",
            en: "The time of the file name must have the form YYYYMMDDHHMMSSFFF and must exist.",
        },
        why: Text {
            ja: "同じデータの新旧を決められないため、ファイル全体を隔離する。",
            en: "Older and newer versions cannot be told apart, so the whole file is quarantined.",
        },
        good: "…_20260110093000123_01_1",
        bad: "…_20260110256000_01_1",
    },
    run: Run::Discovery,
};
