//! S11: set ids repeat or do not count from 1.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("S11"),
        name: "set_id_not_consecutive",
        severity: Severity::Notice,
        grain: Grain::DataType,
        category: Category::Conformance,
        title: Text {
            ja: "セット ID が 1 からの連番でない",
            en: "Set ids repeat or do not count from 1",
        },
        what: Text {
            ja: "OBX-1 などのセット ID が 1 から順に振られ、重複しないかを見る。",
            en: "Set ids such as OBX-1 must count from 1 without repetition.",
        },
        why: Text {
            ja: "行の位置はセグメントの順番で記録するため支障はない。",
            en: "It does no harm: rows are located by the position of their segment.",
        },
        good: "OBX|1|… / OBX|2|…",
        bad: "OBX|0|… / OBX|0|…",
    },
    run: Run::Decoder,
};
