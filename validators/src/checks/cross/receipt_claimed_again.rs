//! X51: receipts replaced by a later claim.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("X51"),
        name: "receipt_claimed_again",
        severity: Severity::Notice,
        grain: Grain::File,
        category: Category::Plausibility,
        title: Text {
            ja: "後の請求で置き換えられたレセプトがある",
            en: "Receipts replaced by a later claim",
        },
        what: Text {
            ja: "患者・診療年月・入外・レセプト種別・審査支払機関が同じレセプトが、別の請求年月のファイルにあるかを見る。",
            en: "No receipt of one patient, month of treatment, in or out, type and reviewing body may stand in the files of two claim months.",
        },
        why: Text {
            ja: "返戻後の再請求とみなし、後の請求年月のものだけを残す。月遅れの追加請求であれば、病院に確認する。",
            en: "It is taken for a claim made again after a return, and that of the later claim month alone counts. Ask the hospital if it may \
                be an addition.",
        },
        good: "IR …202611… RE …202610… / IR …202612… RE …202611…",
        bad: "IR …202611… RE …202610… / IR …202612… RE …202610…",
    },
    run: Run::Load,
};
