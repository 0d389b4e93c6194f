//! D07: the level drifts day by day.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("D07"),
        name: "slow_drift",
        severity: Severity::Warning,
        grain: Grain::Item,
        category: Category::Plausibility,
        title: Text {
            ja: "値の水準が少しずつずれていく",
            en: "The level drifts day by day",
        },
        what: Text {
            ja: "値の水準が、段ではなく傾きとして日ごとにずれていないかを見る。",
            en: "The level must not rise or fall day by day along a slope, rather than in a step.",
        },
        why: Text {
            ja: "試薬や検出器の劣化、校正の遅れが疑われる。内部精度管理の記録を確かめる。",
            en: "A reagent or a detector is ageing, or a calibration is overdue. Look at the laboratory's own \
                controls.",
        },
        good: "GLU 97 97 98 97",
        bad: "GLU 97 102 108 115",
    },
    run: Run::Judged,
};
