//! X60: charged tests without a result.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("X60"),
        name: "charged_test_without_result",
        severity: Severity::Warning,
        grain: Grain::DataType,
        category: Category::Completeness,
        title: Text {
            ja: "検査の算定に結果がない",
            en: "Charged tests without a result",
        },
        what: Text {
            ja: "月ごとに、検査の算定日（患者・日）に OML-11 の結果があるかを数え、ある割合が下限以上かを見る。クラス別の割合は、その病院のそれまでの月の中央値と比べる。",
            en: "Month by month, of the days with a test charged (patient and day) the least \
                share of the rules must have a result in OML-11. A class of tests is held \
                against the median of the hospital's own months before.",
        },
        why: Text {
            ja: "検査結果が SS-MIX2 に出ていない疑いがある。外注検査や病棟検査の出力を調べる。",
            en: "Results do not reach SS-MIX2. Look at tests of other laboratories and of wards.",
        },
        good: "SI 160054710 5:1 / OML-11 CRP 2026-10-05",
        bad: "SI 160054710 5:1 / OML-11 -",
    },
    run: Run::Judged,
};
