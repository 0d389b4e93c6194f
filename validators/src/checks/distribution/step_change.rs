//! D06: the level moved from one day to the next.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("D06"),
        name: "step_change",
        severity: Severity::Warning,
        grain: Grain::Item,
        category: Category::Plausibility,
        title: Text {
            ja: "値の水準がある日から変わっている",
            en: "The level moved from one day to the next",
        },
        what: Text {
            ja: "値の分布全体が、ある日を境に同じ割合だけずれていないかを見る。一部の値だけが動いた場合は患者構成の変\
                化とみなす。",
            en: "All values, high and low, must not move by the same share from one day on. When only some of them \
                move, it is taken for other patients.",
        },
        why: Text {
            ja: "試薬・装置・校正の変更である。前後の値をそのまま比べられない。",
            en: "A reagent, an analyser or a calibration was changed; values before and after do not compare.",
        },
        good: "AST 20 24 31",
        bad: "AST 28 34 43",
    },
    run: Run::Judged,
};
