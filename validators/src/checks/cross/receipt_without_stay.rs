//! X56: receipts of inpatients without a stay.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("X56"),
        name: "receipt_without_stay",
        severity: Severity::Warning,
        grain: Grain::DataType,
        category: Category::Completeness,
        title: Text {
            ja: "入院レセプトに入院がない",
            en: "Receipts of inpatients without a stay",
        },
        what: Text {
            ja: "月ごとに、入院レセプトの患者が ADT-22（その月に入院した場合）と入院 EF にもいるかを数え、いる割合が下限以上かを見る。",
            en: "Month by month, of the patients with a receipt of inpatients the least share of \
                the rules must be admitted by ADT-22 (when the receipt says so of the month) and \
                be in EFn.",
        },
        why: Text {
            ja: "入院の通知または入院 EF が一部しか届いていない疑いがある。",
            en: "Admissions, or acts of EFn, come in part only.",
        },
        good: "RE 1111 入院年月日 20261005 / ADT-22 2026-10-05",
        bad: "RE 1111 入院年月日 20261005 / ADT-22 -",
    },
    run: Run::Judged,
};
