//! B01: balance does not close.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("B01"),
        name: "balance_open",
        severity: Severity::Fatal,
        grain: Grain::Feed,
        category: Category::Completeness,
        title: Text {
            ja: "受領と処理結果の数が合わない",
            en: "Balance does not close",
        },
        what: Text {
            ja: "受領数が、格納・旧版・削除・隔離・対象外の合計に等しいかを、ファイル・レコード・\
                行ごとに見る。",
            en: "Received must equal stored + superseded + deleted + quarantined + out of scope, \
                in files, records and rows.",
        },
        why: Text {
            ja: "行方のわからないデータがある。プログラムの不具合であり、この取込みは確定しない。",
            en: "Data went missing inside this program. It is a fault of ours, and the load is not \
                committed.",
        },
        good: "received 100 = stored 90 + superseded 6 + quarantined 4",
        bad: "received 100 > stored 90 + superseded 6 + quarantined 3",
    },
    run: Run::Load,
};
