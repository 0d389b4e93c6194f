//! A50: points of an act differ from those of its items.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("A50"),
        name: "items_differ_in_points",
        severity: Severity::Warning,
        grain: Grain::File,
        category: Category::Plausibility,
        title: Text {
            ja: "行為点数が明細の合計と合わない",
            en: "Points of an act differ from those of its items",
        },
        what: Text {
            ja: "EF統合ファイルの E 行の行為点数（EF-18）を、その F 行のうち包括されず持参\
                薬でもないものの出来高実績点数（EF-16）の合計と比べる。外来では院外処方や\
                包括管理の明細がある行為は比べない。",
            en: "EF-18 of an act is compared with the sum of EF-16 of its items that are \
                neither bundled nor brought from home. In EFg acts with items dispensed \
                outside or bundled in a management fee are left out.",
        },
        why: Text {
            ja: "明細が欠けているか二重である。出来高の集計がずれるので、EF 統合ファイルの\
                作り直しを依頼する。",
            en: "Items are missing or there twice, and sums of charges go wrong. Have the \
                EF file made again.",
        },
        good: "E: EF-18 1546 / F: EF-16 1540 + 6",
        bad: "E: EF-18 1546 / F: EF-16 1540",
    },
    run: Run::Decoder,
};
