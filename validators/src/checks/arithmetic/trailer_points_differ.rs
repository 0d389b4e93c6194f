//! A04: points of the trailer differ from those of the receipts.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("A04"),
        name: "trailer_points_differ",
        severity: Severity::Error,
        grain: Grain::File,
        category: Category::Completeness,
        title: Text {
            ja: "GO の総合計点数がレセプトの合計と異なる",
            en: "Points of the trailer differ from those of the receipts",
        },
        what: Text {
            ja: "GO の総合計点数を、HO の点数（HO がなければ先頭の KO の点数）の合計と比べる。",
            en: "The points of GO must be the sum of the points of HO, or of the first KO where \
                there is no HO.",
        },
        why: Text {
            ja: "レセプトが抜けたか、点数が書き換わっている。ファイルを作り直してもらう。",
            en: "Receipts are missing or points were changed. Ask for the file again.",
        },
        good: "HO 288, HO 361 / GO,2,649,99",
        bad: "HO 288, HO 361 / GO,2,1000,99",
    },
    run: Run::Decoder,
};
