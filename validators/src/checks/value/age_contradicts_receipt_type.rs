//! V25: age contradicts the receipt type.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("V25"),
        name: "age_contradicts_receipt_type",
        severity: Severity::Warning,
        grain: Grain::File,
        category: Category::Plausibility,
        title: Text {
            ja: "年齢がレセプト種別と合わない",
            en: "Age contradicts the receipt type",
        },
        what: Text {
            ja: "未就学者・高齢受給者・本人などの種別を、診療年月での年齢と比べる。誕生日で変わりうる場合は問題と\
                しない。",
            en: "Types for preschool children, old people, employees and so on are held against \
                the age in the month of treatment; cases that a birthday decides pass.",
        },
        why: Text {
            ja: "給付割合の誤りか、患者の取り違えである。",
            en: "The wrong share is paid, or it is another patient.",
        },
        good: "1114 / 20220401",
        bad: "1114 / 20150401",
    },
    run: Run::Decoder,
};
