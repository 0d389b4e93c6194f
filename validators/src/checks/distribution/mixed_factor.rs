//! D02: a part of the numbers off by a known factor.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("D02"),
        name: "mixed_factor",
        severity: Severity::Error,
        grain: Grain::Item,
        category: Category::Plausibility,
        title: Text {
            ja: "一部の値だけが既知の倍率でずれている",
            en: "A part of the numbers off by a known factor",
        },
        what: Text {
            ja: "項目の値の分布が、元の分布と、それを既知の倍率だけずらした分布との混合になっていないかを見る。行数の\
                増減を伴うものは患者構成の変化とみなす。",
            en: "The values of an item must not be a mixture of what they were and of the same times a known factor. \
                When rows were added rather than changed, it is taken for other patients.",
        },
        why: Text {
            ja: "複数の装置や送信経路のうち一つが別の単位で送っている。",
            en: "One of several analysers or interfaces sends another unit.",
        },
        good: "CRP 0.12 0.34 2.10 (mg/dL)",
        bad: "CRP 0.12 3.4 21.0 (mg/dL)",
    },
    run: Run::Judged,
};
