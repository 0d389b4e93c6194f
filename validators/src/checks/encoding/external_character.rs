//! E53: character made by the hospital.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("E53"),
        name: "external_character",
        severity: Severity::Notice,
        grain: Grain::File,
        category: Category::Conformance,
        title: Text {
            ja: "外字が使われている",
            en: "Character made by the hospital",
        },
        what: Text {
            ja: "名称に外字（CP932 の F040 以降）がないかを見る。",
            en: "Names must not hold external characters (F040 and above in CP932).",
        },
        why: Text {
            ja: "他の施設では読めない。調査の仕様でも認められていない。",
            en: "Nobody else can read it, and the survey does not allow it.",
        },
        good: "髙",
        bad: "<F040>",
    },
    run: Run::Decoder,
};
