//! V20: column of a number without a number.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("V20"),
        name: "claim_number_not_numeric",
        severity: Severity::Warning,
        grain: Grain::File,
        category: Category::Conformance,
        title: Text {
            ja: "レセプトの数値欄が数値でない",
            en: "Column of a number without a number",
        },
        what: Text {
            ja: "点数・回数・数量などの欄が、数字であるかを見る。",
            en: "Points, times, quantities and so on must be digits.",
        },
        why: Text {
            ja: "その値は空にし、レセプトの合計の照合は行わない。列のずれを疑う。",
            en: "The value is left empty and the sums of the receipt are not judged. Columns \
                have probably moved.",
        },
        good: "SI,…,288,1",
        bad: "SI,…,点,1",
    },
    run: Run::Decoder,
};
