//! D03: unit and values do not go together.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("D03"),
        name: "label_and_values_disagree",
        severity: Severity::Error,
        grain: Grain::Item,
        category: Category::Plausibility,
        title: Text {
            ja: "単位の表示と値のどちらか一方だけが変わっている",
            en: "Unit and values do not go together",
        },
        what: Text {
            ja: "単位が別の桁に変わったのに値がそのままでないか、値の桁（小数の桁数を含む）が変わったのに単位がそのま\
                までないかを見る。",
            en: "When the unit changes to another scale the values must change with it, and when the values change \
                to another scale (with their decimals) the unit must.",
        },
        why: Text {
            ja: "標準単位に換算した値が倍率だけ狂う。どちらが正しいかを病院に確かめる。",
            en: "Values in the standard unit are off by the factor. Ask the hospital which of the two is right.",
        },
        good: "ALB 4.2 g/dL / ALB 42 g/L",
        bad: "ALB 4.2 g/dL / ALB 4.2 g/L",
    },
    run: Run::Judged,
};
