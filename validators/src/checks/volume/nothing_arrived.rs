//! N01: nothing arrived this night.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("N01"),
        name: "nothing_arrived",
        severity: Severity::Notice,
        grain: Grain::Feed,
        category: Category::Completeness,
        title: Text {
            ja: "この夜は何も届かなかった",
            en: "Nothing arrived this night",
        },
        what: Text {
            ja: "新しく届いた、または改名されたファイルが 1 件でもあるかを見る。",
            en: "At least one file must have come or been renamed.",
        },
        why: Text {
            ja: "休診日であれば問題ない。平日であれば転送の停止を疑う。",
            en: "Fine on a closed day. On a working day the transfer has probably stopped.",
        },
        good: "files received 1204",
        bad: "files received 0",
    },
    run: Run::Load,
};
