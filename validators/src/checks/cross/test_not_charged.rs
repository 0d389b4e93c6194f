//! X59: tests that are not charged.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("X59"),
        name: "test_not_charged",
        severity: Severity::Warning,
        grain: Grain::DataType,
        category: Category::Completeness,
        title: Text {
            ja: "検査の実施に算定がない",
            en: "Tests that are not charged",
        },
        what: Text {
            ja: "月ごとに、OML-11 の検査日（患者・日）に検査の算定（EF、レセプト）があるかを数え、ある割合が下限以上かを見る。クラス別の割合は、その病院のそれまでの月の中央値と比べる。クラスと請求コードの対応は規則ファイルにある。",
            en: "Month by month, of the days with results (OML-11, patient and day) the least \
                share of the rules must have a test charged in EF or claims. A class of tests is \
                held against the median of the hospital's own months before. Which codes charge \
                for a class stands in a rule file.",
        },
        why: Text {
            ja: "検査の医事連携が止まった、請求コードが変わった、EF が一部しか届いていない、などが疑われる。",
            en: "The link of the laboratory with accounting may have stopped, a claims code may \
                have changed, or EF came in part.",
        },
        good: "OML-11 CRP 2026-10-05 / SI 160054710 5:1",
        bad: "OML-11 CRP 2026-10-05 / SI -",
    },
    run: Run::Judged,
};
