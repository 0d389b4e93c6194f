//! S14: message is cut off.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("S14"),
        name: "message_cut_off",
        severity: Severity::Error,
        grain: Grain::File,
        category: Category::Completeness,
        title: Text {
            ja: "メッセージが途中で切れている",
            en: "Message is cut off",
        },
        what: Text {
            ja: "メッセージの末尾がセグメントの途中で終わっていないかを見る。",
            en: "The message must not end in the middle of a segment.",
        },
        why: Text {
            ja: "書込み中に読んだか、書込みが失敗した。次の夜も続く場合は再出力を依頼する。",
            en: "It was read while being written, or the write failed. Ask for it again if it is \
                still so the next night.",
        },
        good: "OBX|1|NM|…|F<CR>",
        bad: "OBX|1|NM|GLU^グルコ",
    },
    run: Run::Decoder,
};
