//! V54: amount that is no number.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("V54"),
        name: "amount_not_numeric",
        severity: Severity::Warning,
        grain: Grain::File,
        category: Category::Conformance,
        title: Text {
            ja: "点数・数量が数値でない",
            en: "Amount that is no number",
        },
        what: Text {
            ja: "点数・数量・回数・番号の列が、符号と数字と小数点だけの、15 桁以内の数であ\
                るかを見る。",
            en: "Points, amounts, counts and numbers must be of a sign, digits and a point \
                only, at most 15 digits.",
        },
        why: Text {
            ja: "値は空として扱ったので、集計から漏れる。",
            en: "The value is left empty and is missed by sums.",
        },
        good: "00001546",
        bad: "1,546",
    },
    run: Run::Decoder,
};
