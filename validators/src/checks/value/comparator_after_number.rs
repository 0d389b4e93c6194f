//! V04: comparator behind the number.

use model::{Code, Grain, Note, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("V04"),
        name: "comparator_after_number",
        severity: Severity::Warning,
        grain: Grain::Item,
        category: Category::Conformance,
        title: Text {
            ja: "数値の後ろに比較記号がある",
            en: "Comparator behind the number",
        },
        what: Text {
            ja: "OBX-5 が「300>」のように、数値の後に比較記号を置いていないかを見る。",
            en: "OBX-5 must not put the comparator behind the number, as in `300>`.",
        },
        why: Text {
            ja: "「300>」は 300 未満の意味として読む。向きが逆でないかを病院に確認する。",
            en: "`300>` is read as below 300. Ask the hospital whether that is what it means.",
        },
        good: "OBX|1|ST|FDP||< 300",
        bad: "OBX|1|ST|FDP||300>",
    },
    run: Run::Note(Note::PostfixComparator),
};
