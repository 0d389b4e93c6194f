//! V27: value beyond the table of its codes.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("V27"),
        name: "claim_code_value_unknown",
        severity: Severity::Warning,
        grain: Grain::File,
        category: Category::Conformance,
        title: Text {
            ja: "区分コードの値が規格にない",
            en: "Value beyond the table of its codes",
        },
        what: Text {
            ja: "男女区分・転帰区分・負担区分・診療識別の値が、規格の別表にあるかを見る。",
            en: "Sex, outcome, set of payers and section must be values of the tables of the \
                specification.",
        },
        why: Text {
            ja: "誰の負担かわからない行のあるレセプトは、点数の照合を行わない。",
            en: "Receipts with a row whose payers are unknown are not held against their sums.",
        },
        good: "SI,11,1,…",
        bad: "SI,11,8,…",
    },
    run: Run::Decoder,
};
