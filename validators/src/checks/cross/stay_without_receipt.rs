//! X55: stays without a receipt.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("X55"),
        name: "stay_without_receipt",
        severity: Severity::Warning,
        grain: Grain::DataType,
        category: Category::Completeness,
        title: Text {
            ja: "入院に入院レセプトがない",
            en: "Stays without a receipt",
        },
        what: Text {
            ja: "月ごとに、入院した患者（ADT-22、入院 EF）にその月の入院レセプトがあるかを数え、ある割合が下限以上かを見る。月遅れの請求を待ってから判定する。",
            en: "Month by month, of the patients admitted (ADT-22) or treated as inpatients (EFn) \
                the least share of the rules must have a receipt of inpatients. Claims a month \
                late are waited for.",
        },
        why: Text {
            ja: "RECEIPTC と RECEIPTD の片方、または社保・国保の片方のファイルが届いていない疑いがある。",
            en: "One of the files of the month may not have come: RECEIPTC or RECEIPTD, of one \
                reviewing body or the other.",
        },
        good: "EFn 202610 / RE 1111 202610",
        bad: "EFn 202610 / RE -",
    },
    run: Run::Judged,
};
