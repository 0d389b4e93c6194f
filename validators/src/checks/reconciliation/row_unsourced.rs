//! R03: row of the store is not in the source.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("R03"),
        name: "row_unsourced",
        severity: Severity::Error,
        grain: Grain::DataType,
        category: Category::Plausibility,
        title: Text {
            ja: "原本にない行がデータベースにある",
            en: "Row of the store is not in the source",
        },
        what: Text {
            ja: "データベースの行のうち、有効な原本から得られないものを見る。同じ行が二度ある場合も含む。",
            en: "Rows of the store that no live file of the source gives; also a row that stands there twice.",
        },
        why: Text {
            ja: "解析の根拠になる原本が示せない。原本が消えたのか読めなくなったのかを病院に確かめる。",
            en: "There is no source to show for an analysis. Ask the hospital whether the file was removed or became unreadable.",
        },
        good: "source 120 rows = store 120 rows",
        bad: "source 120 rows, store 121 rows",
    },
    run: Run::Judged,
};
