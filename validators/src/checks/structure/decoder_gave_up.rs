//! S15: decoder gave up on the file.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("S15"),
        name: "decoder_gave_up",
        severity: Severity::Error,
        grain: Grain::File,
        category: Category::Conformance,
        title: Text {
            ja: "解読処理が内部の異常で中断した",
            en: "Decoder gave up on the file",
        },
        what: Text {
            ja: "ファイルの解読中に、プログラムの内部異常が起きなかったかを見る。",
            en: "The decoder met a fault of its own while it read the file.",
        },
        why: Text {
            ja: "データではなく本製品の不具合である。ファイルは隔離し、夜間処理は続けた。隔離した\
                ファイルを添えて報告する。",
            en: "A fault of this program, not of the data. The file is quarantined and the night \
                went on. Report it with the file.",
        },
        good: "MSH … OBX <CR> -> 12 rows",
        bad: "MSH … OBX <CR> -> fault",
    },
    run: Run::Decoder,
};
