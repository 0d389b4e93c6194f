//! C22: modifiers that are not groups of four digits.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("C22"),
        name: "modifiers_not_in_fours",
        severity: Severity::Warning,
        grain: Grain::File,
        category: Category::Conformance,
        title: Text {
            ja: "修飾語コードが 4 桁の並びでない",
            en: "Modifiers that are not groups of four digits",
        },
        what: Text {
            ja: "SY と SB の修飾語コードが、4 桁の数字を隙間なく並べたものかを見る。",
            en: "The modifiers of SY and SB must be groups of four digits without anything \
                between them.",
        },
        why: Text {
            ja: "疑い（8002）を見落とし、疑い病名を確定として数えるおそれがある。",
            en: "A suspicion (8002) may be overlooked and counted as a diagnosis.",
        },
        good: "SY,…,10578002",
        bad: "SY,…,1057802",
    },
    run: Run::Decoder,
};
