//! S28: receipt without a payer.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("S28"),
        name: "receipt_without_payer",
        severity: Severity::Warning,
        grain: Grain::File,
        category: Category::Completeness,
        title: Text {
            ja: "負担者のないレセプトである",
            en: "Receipt without a payer",
        },
        what: Text {
            ja: "レセプトに HO か KO が 1 行以上あるかを見る。",
            en: "A receipt must have an HO or KO record.",
        },
        why: Text {
            ja: "誰への請求かも点数もわからない。行の欠落を疑う。",
            en: "Neither payer nor points are known. A row is probably missing.",
        },
        good: "RE / HO / SI",
        bad: "RE / SI",
    },
    run: Run::Decoder,
};
