//! R01: row of the source is not in the store.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("R01"),
        name: "row_lost",
        severity: Severity::Error,
        grain: Grain::DataType,
        category: Category::Completeness,
        title: Text {
            ja: "原本にある行がデータベースにない",
            en: "Row of the source is not in the store",
        },
        what: Text {
            ja: "kijun reconcile が原本を読み直し、得られた行がデータベースに同じ回数だけあるかを見る。最後の取り込みより後に届いたものは別に数える。",
            en: "kijun reconcile reads the source again; each of its rows must be in the store as often as in the source. What came after the last load is counted apart.",
        },
        why: Text {
            ja: "届いたデータが失われている。取り込みの一覧に無いファイルなら次の夜に入るかを見る。それ以外は --relist で読み直し、原因を記録する。",
            en: "Data that came in are lost. If the file was not in the listing of the load, see whether the next night brings it in; else read all again with --relist and record the cause.",
        },
        good: "source 120 rows = store 120 rows",
        bad: "source 120 rows, store 119 rows",
    },
    run: Run::Judged,
};
