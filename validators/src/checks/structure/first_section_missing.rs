//! S26: first item of a receipt without a section.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("S26"),
        name: "first_section_missing",
        severity: Severity::Warning,
        grain: Grain::File,
        category: Category::Conformance,
        title: Text {
            ja: "最初の明細に診療識別がない",
            en: "First item of a receipt without a section",
        },
        what: Text {
            ja: "レセプトの最初の明細に、診療識別があるかを見る。",
            en: "The first item of a receipt must say its section.",
        },
        why: Text {
            ja: "どの区分の診療かわからない。前の行の欠落を疑う。",
            en: "Which kind of care it was is not known. A row before it is probably missing.",
        },
        good: "SI,11,1,111000110",
        bad: "SI,,1,111000110",
    },
    run: Run::Decoder,
};
