//! N08: rows came late.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("N08"),
        name: "late_arrival",
        severity: Severity::Warning,
        grain: Grain::DataType,
        category: Category::Completeness,
        title: Text {
            ja: "発生日より遅れて届いた",
            en: "Rows came late",
        },
        what: Text {
            ja: "発生日から 2 日を過ぎて初めて送られた行の割合が、普段の割合を大きく超える日を探す。",
            en: "On a day far more rows than usual were first sent more than two days after the \
                event.",
        },
        why: Text {
            ja: "遅れが続くと、最新の日を使った集計が少なく出る。転送の遅れか、入力の遅れかを病院と確かめる。",
            en: "Figures of the newest days come out too low. Find out with the hospital whether \
                sending or entering is late.",
        },
        good: "late 2 % of 1180 rows",
        bad: "late 94 % of 1180 rows",
    },
    run: Run::Judged,
};
