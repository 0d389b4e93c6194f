//! E10: transmission mark at the end of the file.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("E10"),
        name: "end_of_message_mark",
        severity: Severity::Notice,
        grain: Grain::DataType,
        category: Category::Conformance,
        title: Text {
            ja: "ファイルの末尾に通信用の終了記号がある",
            en: "Transmission mark at the end of the file",
        },
        what: Text {
            ja: "最後のセグメントの後に 0x1C 0x0D（EOM）が残っていないかを見る。",
            en: "The end-of-message bytes 0x1C 0x0D of the transmission must not follow the last \
                segment.",
        },
        why: Text {
            ja: "読み飛ばすため支障はない。通信の枠がファイルに残っている。",
            en: "It is skipped and does no harm; the frame of the transmission was left in the \
                file.",
        },
        good: "OBX|…<CR>",
        bad: "OBX|…<CR><1C><CR>",
    },
    run: Run::Decoder,
};
