//! V24: receipt type that does not exist.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("V24"),
        name: "receipt_type_invalid",
        severity: Severity::Warning,
        grain: Grain::File,
        category: Category::Conformance,
        title: Text {
            ja: "レセプト種別が規格にない",
            en: "Receipt type that does not exist",
        },
        what: Text {
            ja: "レセプト種別が 4 桁の数字で、1 桁目が医科（1）であるかを見る。",
            en: "The type must be four digits, the first of them 1 for medical.",
        },
        why: Text {
            ja: "4 桁でなければ入院か外来かもわからず、レセプト全体を隔離する。",
            en: "Without four digits not even inpatient and outpatient can be told, and the \
                receipt is quarantined whole.",
        },
        good: "RE,1,1112",
        bad: "RE,1,11A2",
    },
    run: Run::Decoder,
};
