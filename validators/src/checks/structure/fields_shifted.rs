//! S05: fields are shifted.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("S05"),
        name: "fields_shifted",
        severity: Severity::Warning,
        grain: Grain::DataType,
        category: Category::Conformance,
        title: Text {
            ja: "フィールドの位置がずれている",
            en: "Fields are shifted",
        },
        what: Text {
            ja: "性別の位置に日付があるなど、隣のフィールドの内容が入っていないかを見る。",
            en: "A field must not hold what belongs into its neighbour, such as a date where the \
                sex should be.",
        },
        why: Text {
            ja: "値を別の項目として読むおそれがある。出力定義の「|」の数を確認する。",
            en: "Values may be read as something else. Count the `|` of the sender’s template.",
        },
        good: "PID|…||19610504|F",
        bad: "PID|…|||19610504|F",
    },
    run: Run::Decoder,
};
