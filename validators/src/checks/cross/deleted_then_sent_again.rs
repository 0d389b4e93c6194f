//! X06: deleted, then sent again under the same key.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("X06"),
        name: "deleted_then_sent_again",
        severity: Severity::Notice,
        grain: Grain::File,
        category: Category::Plausibility,
        title: Text {
            ja: "取り消された後、同じキーで再び送られている",
            en: "Deleted, then sent again under the same key",
        },
        what: Text {
            ja: "同じキー（患者・診療日・種別・オーダ番号）の版のうち、フラグ 0 の版より新しいフラグ 1 の版があるかを見る。",
            en: "Among the versions of a key (patient, care date, data type, order number) none with flag 1 may be newer \
                than one with flag 0.",
        },
        why: Text {
            ja: "取消しが誤りだったのか、番号が使い回されたのかを確認する。新しい版を有効として取り込む。",
            en: "Either the deletion was a mistake or the number was used again; ask which. The newer version is taken \
                in as live.",
        },
        good: "…_20260110100000000_01_0",
        bad: "…_20260110100000000_01_0 / …_20260110120000000_01_1",
    },
    run: Run::Discovery,
};
