//! F07: deleted key without a delete message.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("F07"),
        name: "deleted_without_message",
        severity: Severity::Warning,
        grain: Grain::File,
        category: Category::Completeness,
        title: Text {
            ja: "削除済みのキーに削除メッセージがない",
            en: "Deleted key without a delete message",
        },
        what: Text {
            ja: "フラグが 0 のキーに、削除・取消を伝えるメッセージのファイルがあるかを見る。",
            en: "A key whose files carry flag 0 must also have the file that holds the delete or \
                cancel message.",
        },
        why: Text {
            ja: "削除の理由と時点がわからない。名前の変更だけで消した運用でないか病院に確認する。",
            en: "Why and when it was deleted stays unknown. Ask the hospital whether files are \
                deleted by renaming alone.",
        },
        good: "…045_20260110…_01_0 + …045_20260113…_01_0 (OUL^R22, ORC-1 = CA)",
        bad: "…045_20260110…_01_0",
    },
    run: Run::Discovery,
};
