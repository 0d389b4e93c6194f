//! S56: EF-17 of the wrong length.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("S56"),
        name: "flags_of_wrong_length",
        severity: Severity::Warning,
        grain: Grain::File,
        category: Category::Conformance,
        title: Text {
            ja: "行為明細区分情報の桁数が違う",
            en: "EF-17 of the wrong length",
        },
        what: Text {
            ja: "EF-17 が、2016 年 4 月以降は数字 12 桁、それより前は 1 桁であるかを見る。E 行\
                は空でよい。",
            en: "EF-17 must have twelve digits since April 2016 and one before; in acts it \
                may be empty.",
        },
        why: Text {
            ja: "包括・持参薬・退院時処方の区別がつかない。前ゼロが落ちていないかを確認する。",
            en: "Bundled items, drugs brought from home and discharge prescriptions cannot \
                be told. See whether leading zeros were lost.",
        },
        good: "010000000000",
        bad: "10000000000",
    },
    run: Run::Decoder,
};
