//! S50: wrong number of columns.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("S50"),
        name: "column_count_wrong",
        severity: Severity::Error,
        grain: Grain::File,
        category: Category::Conformance,
        title: Text {
            ja: "列の数が仕様と違う",
            en: "Wrong number of columns",
        },
        what: Text {
            ja: "行の列数が、様式1 は 17、EF は 31、D は 30、H は 20、様式4 は 5 であるかを\
                見る。",
            en: "A line must have 17 columns in form 1, 31 in EF, 30 in D, 20 in H, 5 in \
                form 4.",
        },
        why: Text {
            ja: "位置で読むため、その行は使えず隔離した。名称に入ったタブや、末尾の空列を落\
                とす保存が原因である。",
            en: "Columns are read by position, so the line is quarantined. A tab within a \
                name or an editor that drops empty columns is the cause.",
        },
        good: "… 31 列",
        bad: "… 30 列",
    },
    run: Run::Decoder,
};
