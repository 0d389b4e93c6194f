//! X52: patients not linked with SS-MIX2.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("X52"),
        name: "patients_unlinked",
        severity: Severity::Warning,
        grain: Grain::Feed,
        category: Category::Completeness,
        title: Text {
            ja: "患者番号が SS-MIX2 と結び付かない",
            en: "Patients not linked with SS-MIX2",
        },
        what: Text {
            ja: "この取込みに現れた患者のうち、SS-MIX2 の患者表にもいる割合が、設定した下限（既定 0.5）以上かを見る。SS-MIX2 のない病院では見ない。",
            en: "Of the patients that came in this load the patients table of SS-MIX2 must know the configured share (0.5 by default). It does \
                not apply to a hospital without SS-MIX2.",
        },
        why: Text {
            ja: "患者番号の書き方（先頭のゼロ、桁数、別の番号体系）が違うと、データを突き合わせられない。設定の `patient` を見直す。",
            en: "Where numbers are written otherwise (zeros in front, width, another series), nothing can be compared across feeds. Review \
                `patient` in the config.",
        },
        good: "RE カルテ番号 0012345 / SS-MIX2 0012345",
        bad: "RE カルテ番号 12345 / SS-MIX2 0012345",
    },
    run: Run::Load,
};
