//! A05: periods of the daily payment do not add up.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("A05"),
        name: "period_points_differ",
        severity: Severity::Warning,
        grain: Grain::File,
        category: Category::Plausibility,
        title: Text {
            ja: "包括評価の小計が合計と異なる",
            en: "Periods of the daily payment do not add up",
        },
        what: Text {
            ja: "HH の包括小計点数の合計を、続く GT の包括小計点数合算と比べる。",
            en: "The points of the HH records must add up to those of the GT record behind \
                them.",
        },
        why: Text {
            ja: "入院期間区分ごとの日数か点数が誤っている。包括点数を使う前に確かめる。",
            en: "Days or points of a period are wrong. Look into it before the daily payment is \
                used.",
        },
        good: "HH 7329, HH 3610 / GT 10939",
        bad: "HH 7329, HH 3610 / GT 10000",
    },
    run: Run::Decoder,
};
