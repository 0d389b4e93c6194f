//! T21: date of a claim in the future.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("T21"),
        name: "claim_date_in_future",
        severity: Severity::Warning,
        grain: Grain::File,
        category: Category::Plausibility,
        title: Text {
            ja: "レセプトの日付が未来である",
            en: "Date of a claim in the future",
        },
        what: Text {
            ja: "診療年月・実施日が基準日より後でないか、請求年月が基準日の翌月までか、診療年月が請求年月より後で\
                ないかを見る。",
            en: "Months and days of treatment must not lie behind the as-of day, the month of \
                the claim not behind the next one, and no treatment behind its claim.",
        },
        why: Text {
            ja: "日付の誤りか、試験用のデータである。",
            en: "The date is wrong, or these are test data.",
        },
        good: "請求年月 202611 / 診療年月 202610",
        bad: "請求年月 202611 / 診療年月 202612",
    },
    run: Run::Decoder,
};
