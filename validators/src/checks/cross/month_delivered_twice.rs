//! X50: one month delivered again with differences.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("X50"),
        name: "month_delivered_twice",
        severity: Severity::Notice,
        grain: Grain::File,
        category: Category::Plausibility,
        title: Text {
            ja: "同じ月が違う内容で再び届いた",
            en: "One month delivered again with differences",
        },
        what: Text {
            ja: "施設・ファイルの種類・月が同じ DPC のファイル、または請求年月まで同じレセプトが、違う内容のファイルで届いたかを見る。",
            en: "No second file may come with other bytes for the same facility, kind and month of the DPC survey, or with receipts of the \
                same claim month.",
        },
        why: Text {
            ja: "後に届いたものを採り、先のものの行は除く。訂正の再提出か、取り違えかを確認する。",
            en: "The later one counts and the rows of the earlier one go. Find out whether it was corrected or mixed up.",
        },
        good: "EFn_2409.txt / EFn_2410.txt",
        bad: "EFn_2410.txt / again/EFn_2410.txt",
    },
    run: Run::Load,
};
