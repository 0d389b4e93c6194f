//! T23: born after the month of treatment.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("T23"),
        name: "born_after_treatment",
        severity: Severity::Warning,
        grain: Grain::File,
        category: Category::Plausibility,
        title: Text {
            ja: "診療年月より後に生まれている",
            en: "Born after the month of treatment",
        },
        what: Text {
            ja: "生年月日を、診療年月の末日と比べる。",
            en: "The day of birth must not lie behind the last day of the month of treatment.",
        },
        why: Text {
            ja: "患者の取り違えか、生年月日の誤りである。",
            en: "Another patient's receipt, or a wrong day of birth.",
        },
        good: "19800401 / 202610",
        bad: "20261111 / 202610",
    },
    run: Run::Decoder,
};
