//! V50: unknown data category.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("V50"),
        name: "data_category_unknown",
        severity: Severity::Warning,
        grain: Grain::File,
        category: Category::Conformance,
        title: Text {
            ja: "未知のデータ区分である",
            en: "Unknown data category",
        },
        what: Text {
            ja: "EF-5 のデータ区分が 11～97 の決められたものか、外来では SY であるかを見る。",
            en: "EF-5 must be one of the data categories from 11 to 97, or SY in EFg.",
        },
        why: Text {
            ja: "行は格納したが、診療区分ごとの集計から漏れる。",
            en: "The row is stored, and is missed by every sum over categories.",
        },
        good: "60",
        bad: "61",
    },
    run: Run::Decoder,
};
