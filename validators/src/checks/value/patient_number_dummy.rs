//! V52: number of the patient is empty or a dummy.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("V52"),
        name: "patient_number_dummy",
        severity: Severity::Error,
        grain: Grain::File,
        category: Category::Conformance,
        title: Text {
            ja: "データ識別番号が空またはダミーである",
            en: "Number of the patient is empty or a dummy",
        },
        what: Text {
            ja: "データ識別番号が空でなく、0 だけ・9 だけでもないかを見る。",
            en: "The number of the patient must not be empty, nor nothing but 0 or 9.",
        },
        why: Text {
            ja: "別々の患者が一人にまとまってしまう。空の行は隔離した。",
            en: "Different patients become one. Lines without a number are quarantined.",
        },
        good: "0000000001",
        bad: "0000000000",
    },
    run: Run::Decoder,
};
