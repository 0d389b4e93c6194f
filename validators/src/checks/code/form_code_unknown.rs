//! C50: code of form 1 that no specification knows.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("C50"),
        name: "form_code_unknown",
        severity: Severity::Error,
        grain: Grain::File,
        category: Category::Conformance,
        title: Text {
            ja: "様式1 に未知のコードがある",
            en: "Code of form 1 that no specification knows",
        },
        what: Text {
            ja: "様式1 のコード（6 列目）が、いずれかの年度の仕様にあるかを見る。",
            en: "Column 6 of form 1 must be a code of the specification of some year.",
        },
        why: Text {
            ja: "意味がわからないため、その行は隔離した。仕様が新しくなったときは本製品の更\
                新が必要である。",
            en: "Nobody can tell what the line means, so it is quarantined. When the \
                specification is newer than this version, this program needs an update.",
        },
        good: "A000010",
        bad: "Z999999",
    },
    run: Run::Decoder,
};
