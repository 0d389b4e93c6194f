//! D12: values end at a ceiling.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("D12"),
        name: "values_at_ceiling",
        severity: Severity::Warning,
        grain: Grain::Item,
        category: Category::Plausibility,
        title: Text {
            ja: "値が上限で頭打ちになっている",
            en: "Values end at a ceiling",
        },
        what: Text {
            ja: "以前は、または他の病院では見られる高い値がなくなり、一つの値や「以上」に集まっていないかを見る。ほかの値から離れた\
                一つの高い値に集まっていないかも見る。",
            en: "High values that were seen before, or that other hospitals have, must not gather at one value or bound above \
                which there is none; nor may values gather at one that lies far above all others.",
        },
        why: Text {
            ja: "桁数や測定上限の設定で高い値が失われている。",
            en: "The width of a field or an upper limit cuts high values off.",
        },
        good: "PLT 210 305 480",
        bad: "PLT 210 240 240",
    },
    run: Run::Judged,
};
