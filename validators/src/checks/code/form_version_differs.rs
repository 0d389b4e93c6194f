//! C51: version of a code of form 1 is not that of its year.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("C51"),
        name: "form_version_differs",
        severity: Severity::Warning,
        grain: Grain::File,
        category: Category::Conformance,
        title: Text {
            ja: "様式1 のコードのバージョンが年度の仕様と合わない",
            en: "Version of a code of form 1 is not that of its year",
        },
        what: Text {
            ja: "退院日の年度の仕様（改定年度の 4・5 月は前年度）にそのコードがあり、バージ\
                ョン（7 列目）が仕様の日付と同じかを見る。",
            en: "The specification of the year of discharge (of the year before for April \
                and May of a year of revision) must know the code, with the version in \
                column 7.",
        },
        why: Text {
            ja: "旧い仕様で作られたおそれがあり、ペイロードの意味が変わっていることがある。\
                作成に使ったソフトの版を確認する。",
            en: "The file may follow an older specification, in which payloads mean \
                something else. Ask which version of the software made it.",
        },
        good: "A001040 / 20240601",
        bad: "A001040 / 20140401",
    },
    run: Run::Decoder,
};
