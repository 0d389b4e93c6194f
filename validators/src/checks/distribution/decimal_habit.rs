//! D10: numbers written with other digits than before.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("D10"),
        name: "decimal_habit",
        severity: Severity::Notice,
        grain: Grain::Item,
        category: Category::Plausibility,
        title: Text {
            ja: "小数の桁数や末尾の数字の書き方が変わっている",
            en: "Numbers written with other digits than before",
        },
        what: Text {
            ja: "小数の桁数が減った、末尾の数字がいつも 0 になった、といった書き方の変化を見る。",
            en: "A decimal less than before, or a last digit that is always 0.",
        },
        why: Text {
            ja: "丸めで情報が失われている。試薬・単位の変更や送信設定の誤りの最初の徴候であることが多い。",
            en: "Rounding loses information; often it is the first sign of a changed reagent, unit or setting.",
        },
        good: "LD 173 188 201",
        bad: "LD 170 180 200",
    },
    run: Run::Judged,
};
