//! D16: values of another specimen.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("D16"),
        name: "specimen_swapped",
        severity: Severity::Error,
        grain: Grain::Item,
        category: Category::Plausibility,
        title: Text {
            ja: "別の検体の値になっている",
            en: "Values of another specimen",
        },
        what: Text {
            ja: "既知の倍率では説明できない大きな比で値全体がずれ、別の検体（血清と尿など）の値と考えられるかを見る。",
            en: "All values moved by a large factor that no unit explains, as between specimens such as serum and \
                urine.",
        },
        why: Text {
            ja: "検体の割当てを誤っている。材料コードと採取容器を確かめる。",
            en: "The specimen was assigned wrongly. Check material code and tube.",
        },
        good: "CRE 0.8 0.9 1.1 (serum)",
        bad: "CRE 64 88 121 (serum)",
    },
    run: Run::Judged,
};
