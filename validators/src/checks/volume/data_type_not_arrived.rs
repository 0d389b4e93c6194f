//! N10: a data type that always comes did not arrive.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("N10"),
        name: "data_type_not_arrived",
        severity: Severity::Warning,
        grain: Grain::DataType,
        category: Category::Completeness,
        title: Text {
            ja: "いつも届くデータ種別が届いていない",
            en: "A data type that always comes did not arrive",
        },
        what: Text {
            ja: "毎夜届いていたデータ種別が、ほかの種別は届いているのに、その頻度からは考えられない間届いていないかを見る。",
            en: "A data type that used to come every night has not come for longer than its rate \
                can explain, while others did.",
        },
        why: Text {
            ja: "その種別だけの出力が止まった疑いがある。発生日の欠けとして確かめられる前に、病院に知らせる。",
            en: "The export of this type alone has probably stopped. Tell the hospital before \
                days are found missing.",
        },
        good: "OML-11: 640 files last night",
        bad: "OML-11: no file for 2 nights, others came",
    },
    run: Run::Judged,
};
