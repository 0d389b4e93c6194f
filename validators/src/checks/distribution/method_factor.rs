//! D05: values of another method under the same label.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("D05"),
        name: "method_factor",
        severity: Severity::Error,
        grain: Grain::Item,
        category: Category::Plausibility,
        title: Text {
            ja: "同じ表示のまま別の測定法の値になっている",
            en: "Values of another method under the same label",
        },
        what: Text {
            ja: "測定法の違いとして知られた倍率（ALP の JSCC 法と IFCC 法の 2.84 など）だけ値がずれていないかを見る。",
            en: "The values must not have moved by a factor that is known between two methods, such as 2.84 for ALP \
                by JSCC and IFCC.",
        },
        why: Text {
            ja: "標準コードの測定法の桁が値と合わない。切替日を病院に確かめ、対応付けを期間で分ける。",
            en: "The method digits of the standard code do not fit the values. Ask for the day of the change and \
                split the mapping there.",
        },
        good: "ALP 72 (IFCC)",
        bad: "ALP 205 (IFCC)",
    },
    run: Run::Judged,
};
