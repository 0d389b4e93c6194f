//! F14: not a regular file.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("F14"),
        name: "file_not_regular",
        severity: Severity::Warning,
        grain: Grain::Feed,
        category: Category::Conformance,
        title: Text {
            ja: "通常のファイルでない",
            en: "Not a regular file",
        },
        what: Text {
            ja: "一覧にあるものが、リンクや装置ファイルではなく通常のファイルであるかを見る。",
            en: "What the listing shows must be a regular file: no symbolic link, device, socket \
                or pipe.",
        },
        why: Text {
            ja: "リンク先は病院の領域の外かもしれないため、たどらずに隔離する。実体を置くよう依頼\
                する。",
            en: "A link may lead out of the hospital’s folders, so it is not followed. Ask for the \
                file itself.",
        },
        good: "-rw-r----- …_01_1",
        bad: "lrwxrwxrwx …_01_1 -> /mnt/old/…_01_1",
    },
    run: Run::Discovery,
};
