//! N04: a day came twice, or has far too many rows.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("N04"),
        name: "day_doubled",
        severity: Severity::Warning,
        grain: Grain::DataType,
        category: Category::Plausibility,
        title: Text {
            ja: "日のデータが二重に届いた、または急に増えた",
            en: "A day came twice, or has far too many rows",
        },
        what: Text {
            ja: "発生日の行数が期待される幅を大きく超え、前後の診療日は普段どおりである日を探す。\
                患者と項目の組ごとの行数が普段の倍ある日も示す。",
            en: "An event day has far more rows than expected while the open days beside it are \
                as usual. So has a day with twice as many rows for each patient and item as on other days.",
        },
        why: Text {
            ja: "同じものが別の番号で二度送られた疑いがある。集計が二重にならないよう、原因が分かるまで使わない。",
            en: "The same things were probably sent twice under new numbers. Do not count on the \
                day until the cause is known.",
        },
        good: "Thursday: 1180 rows, 950 to 1390 expected",
        bad: "Thursday: 2361 rows, 950 to 1390 expected",
    },
    run: Run::Judged,
};
