//! A03: count of the trailer differs from the payers in the file.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("A03"),
        name: "trailer_count_differs",
        severity: Severity::Error,
        grain: Grain::File,
        category: Category::Completeness,
        title: Text {
            ja: "GO の総件数が負担者の数と異なる",
            en: "Count of the trailer differs from the payers in the file",
        },
        what: Text {
            ja: "GO の総件数を、HO と KO の行数と比べる。総括レセプトの内訳は、数えても数えなくてもよい\
                。",
            en: "The count of GO must be the number of HO and KO records; the parts of a \
                summary receipt may be counted or not.",
        },
        why: Text {
            ja: "レセプトが抜けたか重複している。ファイルを作り直してもらう。",
            en: "Receipts are missing or doubled. Ask for the file again.",
        },
        good: "HO 75 + KO 65 / GO,140,…",
        bad: "HO 75 + KO 65 / GO,139,…",
    },
    run: Run::Decoder,
};
