//! A52: materials of an act differ from those of its items.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("A52"),
        name: "items_differ_in_materials",
        severity: Severity::Warning,
        grain: Grain::File,
        category: Category::Plausibility,
        title: Text {
            ja: "行為材料料が明細の合計と合わない",
            en: "Materials of an act differ from those of its items",
        },
        what: Text {
            ja: "E 行の行為材料料（EF-20）を、その F 行のうち特定器材（レセ電コードが 7 で\
                始まる）で包括されず持参薬でもないものの EF-16 の合計と比べる。",
            en: "EF-20 of an act is compared with the sum of EF-16 of its materials (claims \
                code beginning with 7) that are neither bundled nor brought from home.",
        },
        why: Text {
            ja: "特定器材の明細が欠けているか、点数が入っていない。",
            en: "Materials are missing or carry no points.",
        },
        good: "E: EF-20 594 / F: 738180000 EF-16 594",
        bad: "E: EF-20 594 / F: 738180000 EF-16 0",
    },
    run: Run::Decoder,
};
