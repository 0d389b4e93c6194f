//! T25: diagnosis that begins after the month of treatment.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("T25"),
        name: "diagnosis_starts_after_month",
        severity: Severity::Warning,
        grain: Grain::File,
        category: Category::Plausibility,
        title: Text {
            ja: "診療開始日が診療年月より後である",
            en: "Diagnosis that begins after the month of treatment",
        },
        what: Text {
            ja: "SY の診療開始日を、診療年月の末日と比べる。",
            en: "The first day of a diagnosis must not lie behind the last day of the month of \
                treatment.",
        },
        why: Text {
            ja: "日付の誤りである。その病名による診療と数えられない。",
            en: "The date is wrong. Care cannot be counted for that diagnosis.",
        },
        good: "診療 202610 / 開始 20261005",
        bad: "診療 202610 / 開始 20261201",
    },
    run: Run::Decoder,
};
