//! F52: line of another hospital than the name says.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("F52"),
        name: "facility_differs_from_name",
        severity: Severity::Error,
        grain: Grain::File,
        category: Category::Plausibility,
        title: Text {
            ja: "ファイル名と違う施設コードの行がある",
            en: "Line of another hospital than the name says",
        },
        what: Text {
            ja: "1 列目の施設コードを、ファイル名の 9 桁と比べる。",
            en: "Column 1 is compared with the nine digits in the name of the file.",
        },
        why: Text {
            ja: "他院のデータが混ざっているおそれがある。患者の識別番号は病院ごとなので、取\
                り込みを止めて確認する。",
            en: "Data of another hospital may be mixed in. Numbers of patients are the \
                hospital's own: stop and ask.",
        },
        good: "FF1_011234567_2407 / 011234567",
        bad: "FF1_011234567_2407 / 011234568",
    },
    run: Run::Decoder,
};
