//! F23: claims file is cut off.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("F23"),
        name: "claims_file_cut_off",
        severity: Severity::Error,
        grain: Grain::File,
        category: Category::Completeness,
        title: Text {
            ja: "レセプトファイルが途中で切れている",
            en: "Claims file is cut off",
        },
        what: Text {
            ja: "最後の行が改行なしに終わる場合に、それが GO などでなくレセプトの行かどうかを見る。",
            en: "When the last line has no end, it must not be one of a receipt.",
        },
        why: Text {
            ja: "最後のレセプトは全体を隔離する。書込み中に読んだか、書込みが失敗した。",
            en: "The last receipt is quarantined whole. It was read while being written, or the \
                write failed.",
        },
        good: "GO,2,649,99",
        bad: "SI,12,1,1120",
    },
    run: Run::Decoder,
};
