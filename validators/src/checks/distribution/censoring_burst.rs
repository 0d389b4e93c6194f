//! D11: many more values given as below a limit.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("D11"),
        name: "censoring_burst",
        severity: Severity::Warning,
        grain: Grain::Item,
        category: Category::Plausibility,
        title: Text {
            ja: "「～未満」の値が急に増えている",
            en: "Many more values given as below a limit",
        },
        what: Text {
            ja: "「<」などの値の割合が急に増え、それより小さい数値が見られなくなっていないかを見る。",
            en: "The share of values given as below a limit must not jump while the numbers below it disappear.",
        },
        why: Text {
            ja: "検出限界が変わったか、設定を誤っている。低い値が失われる。",
            en: "The limit of detection changed or was set wrongly; low values are lost.",
        },
        good: "CRP 0.08 0.21 <0.02",
        bad: "CRP <0.3 <0.3 0.41",
    },
    run: Run::Judged,
};
