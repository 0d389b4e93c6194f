//! N09: fewer than in the last approved load.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("N09"),
        name: "fewer_than_approved",
        severity: Severity::Error,
        grain: Grain::Item,
        category: Category::Completeness,
        title: Text {
            ja: "承認済みのロードより少ない",
            en: "Fewer than in the last approved load",
        },
        what: Text {
            ja: "表ごとの行数（患者基本情報では患者数）を、前回のロードではなく、最後に承認されたロードと比べる。",
            en: "The rows of each table, which for basic data are its patients, are compared with the last approved \
                load, not with the last one.",
        },
        why: Text {
            ja: "一度承認された期間のデータが失われた疑いがある。削除の理由が分かるまで承認しない。",
            en: "Data of a period that was approved once may be lost. Do not approve again before \
                the deletions are explained.",
        },
        good: "approved 1204880 rows, now 1206012",
        bad: "approved 1204880 rows, now 1003211",
    },
    run: Run::Judged,
};
