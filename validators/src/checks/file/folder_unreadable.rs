//! F15: folder cannot be read.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("F15"),
        name: "folder_unreadable",
        severity: Severity::Error,
        grain: Grain::Feed,
        category: Category::Completeness,
        title: Text {
            ja: "フォルダを読めない",
            en: "Folder cannot be read",
        },
        what: Text {
            ja: "ルートから下のすべてのフォルダについて、一覧を取れるかを見る。",
            en: "Every folder below the roots must give its listing.",
        },
        why: Text {
            ja: "その下のファイルは数えられておらず、消えたとも判断しない。権限と接続を確認する。",
            en: "The files below it were not counted and are not taken for vanished. Check \
                permissions and connection.",
        },
        good: "drwxr-x--- 000/012/",
        bad: "d--------- 000/012/",
    },
    run: Run::Discovery,
};
