//! D15: a local code given to another item.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("D15"),
        name: "code_reused",
        severity: Severity::Error,
        grain: Grain::Item,
        category: Category::Plausibility,
        title: Text {
            ja: "ローカルコードが別の項目に使い回されている",
            en: "A local code given to another item",
        },
        what: Text {
            ja: "同じローカルコードの名称が別のものに変わり、単位か値の分布も変わっていないかを見る。新しい名称が同じ病院の別のコードの\
                名称なら、値のわずかな違いでも指摘する。",
            en: "The name beside a local code must not change together with its unit or its values. Where the new name is that of \
                another code of the hospital, a small difference of the values is enough.",
        },
        why: Text {
            ja: "期間で対応付けを分けないと、別の項目の値が混ざる。",
            en: "Unless the mapping is split at that day, values of two items are mixed.",
        },
        good: "1234 T-BIL 0.7 mg/dL",
        bad: "1234 GLU 98 mg/dL",
    },
    run: Run::Judged,
};
