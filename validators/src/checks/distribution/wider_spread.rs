//! D08: values spread more widely.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("D08"),
        name: "wider_spread",
        severity: Severity::Warning,
        grain: Grain::Item,
        category: Category::Plausibility,
        title: Text {
            ja: "値のばらつきが大きくなっている",
            en: "Values spread more widely",
        },
        what: Text {
            ja: "中央の水準が変わらないまま、上下の裾がともに広がっていないかを見る。",
            en: "Both tails must not widen while the middle stays.",
        },
        why: Text {
            ja: "測定の不確かさが増している。装置の状態を確かめる。",
            en: "The measurement has become imprecise. Have the analyser looked at.",
        },
        good: "K 3.9 4.2 4.5",
        bad: "K 2.9 4.2 5.6",
    },
    run: Run::Judged,
};
