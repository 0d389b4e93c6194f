//! X07: superseded file without a successor.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("X07"),
        name: "superseded_without_successor",
        severity: Severity::Warning,
        grain: Grain::File,
        category: Category::Completeness,
        title: Text {
            ja: "フラグ 2 のファイルに後継がない",
            en: "Superseded file without a successor",
        },
        what: Text {
            ja: "同じキー（患者・診療日・種別・オーダ番号）の版のうち、最も新しいものがフラグ 2 でないかを見る。",
            en: "The newest version of a key (patient, care date, data type, order number) must not have flag 2.",
        },
        why: Text {
            ja: "改名だけが行われ、新しい版が届いていない。患者のデータが失われたままになるので、送信元に再送を依頼する。",
            en: "The file was renamed and the newer one never came, so the patient's data are missing. Ask for it to be \
                sent again.",
        },
        good: "…_20260110100000000_01_2 / …_20260110120000000_01_1",
        bad: "…_20260110100000000_01_2",
    },
    run: Run::Discovery,
};
