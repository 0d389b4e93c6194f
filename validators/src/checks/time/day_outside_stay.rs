//! T51: day outside of the stay.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("T51"),
        name: "day_outside_stay",
        severity: Severity::Warning,
        grain: Grain::File,
        category: Category::Plausibility,
        title: Text {
            ja: "入院期間の外の日付である",
            en: "Day outside of the stay",
        },
        what: Text {
            ja: "実施日・手術日が入院日から退院日までにあるか、退院日が入院日より前でないか、\
                生年月日が入院日より後でないかを見る。",
            en: "Days of service and surgery must lie between admission and discharge, the \
                discharge not before the admission, the birth not after it.",
        },
        why: Text {
            ja: "別の入院の行が混ざっているか、日付が誤っている。",
            en: "Lines of another stay are mixed in, or a day is wrong.",
        },
        good: "20240704-20240706 / 20240705",
        bad: "20240704-20240706 / 20240702",
    },
    run: Run::Decoder,
};
