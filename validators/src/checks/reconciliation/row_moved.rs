//! R04: row stands under another day, patient or order.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("R04"),
        name: "row_moved",
        severity: Severity::Error,
        grain: Grain::DataType,
        category: Category::Conformance,
        title: Text {
            ja: "行が別の日・患者・オーダの下にある",
            en: "Row stands under another day, patient or order",
        },
        what: Text {
            ja: "内容が同じで、患者・診療日・オーダ番号・データ種別・送信時刻・保存場所のどれかだけが違う行を見る。",
            en: "Rows of equal content of which only patient, care date, order number, data type, time sent or partition differs.",
        },
        why: Text {
            ja: "値が別の患者や別の日のものとして数えられる。すぐに利用を止め、原因を調べる。",
            en: "A value counts for another patient or day. Stop its use at once and look for the cause.",
        },
        good: "source 2026-11-18 order 17, store 2026-11-18 order 17",
        bad: "source 2026-11-18 order 17, store 2026-11-19 order 17",
    },
    run: Run::Judged,
};
