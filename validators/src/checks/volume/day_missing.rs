//! N03: a day is missing, or half of it.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("N03"),
        name: "day_missing",
        severity: Severity::Error,
        grain: Grain::DataType,
        category: Category::Completeness,
        title: Text {
            ja: "日のデータが欠けている、または半分しかない",
            en: "A day is missing, or half of it",
        },
        what: Text {
            ja: "データ種別ごと、発生日ごとの行数を、曜日・休診日・その時期の水準から期待される幅と比べ、急な減少を探す。\
                表ごとに、正午より前と後に送られた行の釣合いも見て、片方だけがない日を探す。",
            en: "The rows of each data type and event day are compared with what the weekday, the \
                closings and the level of the time let expect; a sudden loss is reported. So is a \
                day of which a table has the rows sent before noon and not those sent after it, or the other way round.",
        },
        why: Text {
            ja: "転送や抽出が途中で止まった疑いがある。病院に件数を確かめ、その日を送り直してもらう。",
            en: "The transfer or the extraction probably stopped. Ask the hospital for its counts \
                and have the day sent again.",
        },
        good: "Thursday: 1180 rows, 950 to 1390 expected",
        bad: "Thursday: 12 rows, 950 to 1390 expected",
    },
    run: Run::Judged,
};
