//! T24: late claims.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("T24"),
        name: "claim_late",
        severity: Severity::Notice,
        grain: Grain::File,
        category: Category::Plausibility,
        title: Text {
            ja: "月遅れの請求である",
            en: "Late claims",
        },
        what: Text {
            ja: "請求年月が、診療年月の翌月より後のレセプトを数える。",
            en: "Receipts that are claimed later than the month after the treatment are \
                counted.",
        },
        why: Text {
            ja: "同じ月の診療が後から増える。月次の件数を比べるときに考慮する。",
            en: "Care of a month goes on growing later. Mind it when months are compared.",
        },
        good: "診療 202610 / 請求 202611",
        bad: "診療 202607 / 請求 202611",
    },
    run: Run::Decoder,
};
