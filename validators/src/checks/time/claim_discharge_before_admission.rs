//! T26: discharge before admission.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("T26"),
        name: "claim_discharge_before_admission",
        severity: Severity::Warning,
        grain: Grain::File,
        category: Category::Plausibility,
        title: Text {
            ja: "退院日が入院日より前である",
            en: "Discharge before admission",
        },
        what: Text {
            ja: "BU の今回退院年月日を、今回入院年月日と比べる。",
            en: "The day of discharge of a BU record must not lie before the day of admission.",
        },
        why: Text {
            ja: "在院日数が負になる。どちらの日付が正しいかを確かめる。",
            en: "The length of the stay would be negative. Ask which of the days is right.",
        },
        good: "BU,…,20261001,20261005",
        bad: "BU,…,20261005,20261001",
    },
    run: Run::Decoder,
};
