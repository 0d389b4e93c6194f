//! D14: values of another item.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("D14"),
        name: "item_mis_mapped",
        severity: Severity::Error,
        grain: Grain::Item,
        category: Category::Plausibility,
        title: Text {
            ja: "別の項目の値になっている",
            en: "Values of another item",
        },
        what: Text {
            ja: "値の分布が、項目の過去または他病院の同じ標準コードの分布に合わず、別の項目の分布に合うかを見る。合う\
                項目があれば示す。",
            en: "The values fit neither the item's past nor the other hospitals under the same standard code, but \
                those of another item, which is named where there is one.",
        },
        why: Text {
            ja: "コードの対応付け、または送信プログラムの割当ての誤りである。",
            en: "The mapping of the code, or the sender's assignment, is wrong.",
        },
        good: "ALT 15 21 38",
        bad: "ALT 172 181 210",
    },
    run: Run::Judged,
};
