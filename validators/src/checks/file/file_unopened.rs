//! F12: file cannot be opened.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("F12"),
        name: "file_unopened",
        severity: Severity::Error,
        grain: Grain::File,
        category: Category::Completeness,
        title: Text {
            ja: "ファイルを開けない",
            en: "File cannot be opened",
        },
        what: Text {
            ja: "ファイルを開き、最後まで読み出せるかを見る。",
            en: "The file must open and read to its end.",
        },
        why: Text {
            ja: "読取り権限の不足、ロック、装置の障害が考えられる。中身は取り込まれていない。",
            en: "Permissions, a lock or a failing disk. Nothing of the file was taken in.",
        },
        good: "-rw-r----- …_01_1",
        bad: "---------- …_01_1",
    },
    run: Run::Discovery,
};
