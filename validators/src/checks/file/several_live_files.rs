//! F06: several live files for one key.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("F06"),
        name: "several_live_files",
        severity: Severity::Warning,
        grain: Grain::File,
        category: Category::Conformance,
        title: Text {
            ja: "同じキーに有効なファイルが複数ある",
            en: "Several live files for one key",
        },
        what: Text {
            ja: "患者・診療日・データ種別・特定キーが同じで、フラグが 1 のファイルが 2 件以上ない\
                かを見る。",
            en: "Patient, care date, data type and order number together may have only one file \
                with flag 1.",
        },
        why: Text {
            ja: "旧版のフラグ更新に失敗した疑いがある。発生日時が最も新しいものを採り、残りは旧版\
                として扱う。",
            en: "The sender probably failed to rename the older version. The newest time wins; the \
                others count as history.",
        },
        good: "…_000000000000045_20260110…_01_2 + …_000000000000045_20260112…_01_1",
        bad: "…_000000000000045_20260110…_01_1 + …_000000000000045_20260112…_01_1",
    },
    run: Run::Discovery,
};
