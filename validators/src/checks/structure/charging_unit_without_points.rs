//! S25: charging unit without points.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("S25"),
        name: "charging_unit_without_points",
        severity: Severity::Warning,
        grain: Grain::File,
        category: Category::Completeness,
        title: Text {
            ja: "点数のないまま終わる行がある",
            en: "Charging unit without points",
        },
        what: Text {
            ja: "診療識別のまとまりの最後の行に、点数があるかを見る（0 点は点数とみなす）。",
            en: "The last row of a block must have points; 0 counts as points.",
        },
        why: Text {
            ja: "前の行とまとめて算定した点数がわからない。行の欠落を疑う。",
            en: "What the rows before it were charged with is not known. A row is probably \
                missing.",
        },
        good: "SI,60,1,160068410,,, / SI,,1,160155390,,3671,1",
        bad: "SI,60,1,160068410,,, / SI,80,…",
    },
    run: Run::Decoder,
};
