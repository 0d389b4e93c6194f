//! F21: claims file without its trailer.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("F21"),
        name: "claims_trailer_missing",
        severity: Severity::Warning,
        grain: Grain::File,
        category: Category::Completeness,
        title: Text {
            ja: "レセプトファイルに GO がない",
            en: "Claims file without its trailer",
        },
        what: Text {
            ja: "病院が作ったファイルが、請求書レコード GO で終わるかを見る。",
            en: "A file of a hospital must end with a GO record.",
        },
        why: Text {
            ja: "途中で切れていても気づけず、件数と点数の照合もできない。ファイルの写し直しを依頼する。",
            en: "A cut would go unnoticed, and neither receipts nor points can be counted \
                against it. Ask for the file again.",
        },
        good: "… / GO,2,649,99",
        bad: "… / SI,12,1,112007410,,73,1",
    },
    run: Run::Decoder,
};
