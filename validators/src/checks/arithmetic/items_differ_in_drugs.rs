//! A51: drugs of an act differ from those of its items.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("A51"),
        name: "items_differ_in_drugs",
        severity: Severity::Warning,
        grain: Grain::File,
        category: Category::Plausibility,
        title: Text {
            ja: "行為薬剤料が明細の合計と合わない",
            en: "Drugs of an act differ from those of its items",
        },
        what: Text {
            ja: "E 行の行為薬剤料（EF-19）を、その F 行のうち医薬品（レセ電コードが 6 で始\
                まる）で包括されず持参薬でもないものの EF-16 の合計と比べる。",
            en: "EF-19 of an act is compared with the sum of EF-16 of its drugs (claims \
                code beginning with 6) that are neither bundled nor brought from home.",
        },
        why: Text {
            ja: "薬剤の明細が欠けているか、点数が入っていない。薬剤の使用量の集計にも影響す\
                る。",
            en: "Drugs are missing or carry no points. Studies of drug use suffer as well.",
        },
        good: "E: EF-19 6 / F: 620006625 EF-16 6",
        bad: "E: EF-19 6 / F: 620006625 EF-16 0",
    },
    run: Run::Decoder,
};
