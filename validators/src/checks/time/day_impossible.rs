//! T50: day that does not exist.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("T50"),
        name: "day_impossible",
        severity: Severity::Warning,
        grain: Grain::File,
        category: Category::Conformance,
        title: Text {
            ja: "存在しない年月日である",
            en: "Day that does not exist",
        },
        what: Text {
            ja: "年月日の列が 8 桁の実在する日か、00000000・99999999 であるかを見る。EF-24 は\
                年月または年だけでもよい。",
            en: "A day must be eight digits of the calendar, or 00000000 or 99999999. EF-24 \
                may name a month or a year only.",
        },
        why: Text {
            ja: "日付は空として扱った。入力の誤りかどうかを病院に確認する。",
            en: "The day is left empty. Ask the hospital whether it was mistyped.",
        },
        good: "20240229",
        bad: "20230229",
    },
    run: Run::Decoder,
};
