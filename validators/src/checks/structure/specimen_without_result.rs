//! S10: specimen without a single result.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("S10"),
        name: "specimen_without_result",
        severity: Severity::Warning,
        grain: Grain::DataType,
        category: Category::Completeness,
        title: Text {
            ja: "検体に結果が一つもない",
            en: "Specimen without a single result",
        },
        what: Text {
            ja: "SPM に続く OBX が 1 件以上あるかを見る。",
            en: "At least one OBX must follow an SPM.",
        },
        why: Text {
            ja: "結果待ちか、出力漏れかを病院に確認する。行は作られない。",
            en: "Ask whether results are pending or were left out. No row comes of it.",
        },
        good: "SPM|1|… / OBR|1|… / OBX|1|…",
        bad: "SPM|1|… / OBR|1|…",
    },
    run: Run::Decoder,
};
