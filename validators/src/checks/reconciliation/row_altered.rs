//! R02: row differs between source and store.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("R02"),
        name: "row_altered",
        severity: Severity::Error,
        grain: Grain::DataType,
        category: Category::Conformance,
        title: Text {
            ja: "原本とデータベースで行の内容が違う",
            en: "Row differs between source and store",
        },
        what: Text {
            ja: "同じファイルの同じ位置の行について、原本由来の列がすべて一致するかを見る。結果には列名だけを示し、値は示さない。",
            en: "For the row at the same place of the same file, every column that comes from the source must be equal. Names of columns are shown, never values.",
        },
        why: Text {
            ja: "取り込んだ後に原本が同じ名前のまま書き換えられたか、データベースが変わっている。病院に確かめ、原本が正しければ --relist で読み直す。",
            en: "The source was rewritten under its name after the load, or the store was changed. Ask the hospital; when the source is right, read again with --relist.",
        },
        good: "source value_text 4.1, store value_text 4.1",
        bad: "source value_text 5.1, store value_text 4.1",
    },
    run: Run::Judged,
};
