//! T22: dates in eras.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("T22"),
        name: "claim_date_in_era",
        severity: Severity::Notice,
        grain: Grain::File,
        category: Category::Conformance,
        title: Text {
            ja: "元号による日付である",
            en: "Dates in eras",
        },
        what: Text {
            ja: "西暦でなく元号で書かれた年月日を数える。",
            en: "Dates that are written with an era are counted.",
        },
        why: Text {
            ja: "読めるが、受付では注意とともに受理される古い様式である。",
            en: "They are read. The reviewing bodies accept them with a notice.",
        },
        good: "20191001",
        bad: "5011001",
    },
    run: Run::Decoder,
};
