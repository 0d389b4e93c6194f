//! A06: points of a summary receipt differ from its parts.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("A06"),
        name: "summary_points_differ_from_parts",
        severity: Severity::Warning,
        grain: Grain::File,
        category: Category::Plausibility,
        title: Text {
            ja: "総括レセプトの点数が内訳の合計と異なる",
            en: "Points of a summary receipt differ from its parts",
        },
        what: Text {
            ja: "総括レセプトの HO の点数を、同じ番号の総括対象レセプトの HO の点数の合計と比べる。",
            en: "The points of the HO of a summary receipt must be the sum of those of its \
                parts under the same number.",
        },
        why: Text {
            ja: "内訳が欠けているか、総括が古い。件数と点数の二重計上にも注意する。",
            en: "A part is missing, or the summary is old. Mind that neither is counted twice.",
        },
        good: "総括 109534 = 106727 + 2807",
        bad: "総括 109534 > 106727 + 0",
    },
    run: Run::Decoder,
};
