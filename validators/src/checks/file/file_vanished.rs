//! F11: file vanished without being renamed.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("F11"),
        name: "file_vanished",
        severity: Severity::Warning,
        grain: Grain::File,
        category: Category::Completeness,
        title: Text {
            ja: "改名もなくファイルが消えた",
            en: "File vanished without being renamed",
        },
        what: Text {
            ja: "前夜まであったファイル名が、フラグの変更によらずになくなっていないかを見る。",
            en: "A file name of the nights before must still be there, unless only its condition \
                flag changed.",
        },
        why: Text {
            ja: "削除の手順を経ずに失われた疑いがある。領域の移動や切断でないかを病院に確認する。",
            en: "It was lost outside the rules for deletion. Ask whether a volume was moved or is \
                not connected.",
        },
        good: "…_01_1 -> …_01_0",
        bad: "…_01_1 -> ?",
    },
    run: Run::Discovery,
};
