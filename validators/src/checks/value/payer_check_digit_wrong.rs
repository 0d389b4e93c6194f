//! V22: check digit of a payer is wrong.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("V22"),
        name: "payer_check_digit_wrong",
        severity: Severity::Warning,
        grain: Grain::File,
        category: Category::Conformance,
        title: Text {
            ja: "保険者番号・負担者番号の検証番号が合わない",
            en: "Check digit of a payer is wrong",
        },
        what: Text {
            ja: "HO の保険者番号と KO の負担者番号の末尾の検証番号を計算し直す。",
            en: "The last digit of the number in HO-1 and KO-1 is calculated again.",
        },
        why: Text {
            ja: "番号の写し間違いである。保険者ごとの集計に使えない。",
            en: "The number was copied wrongly. It cannot serve to group by payer.",
        },
        good: "01010016",
        bad: "01010017",
    },
    run: Run::Decoder,
};
