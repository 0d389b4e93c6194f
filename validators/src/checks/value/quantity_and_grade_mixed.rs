//! V11: quantitative and qualitative results under one item.

use model::{Batch, Code, Grain, Severity, Table, Text};

use crate::check::{About, Category, Check, Run};
use crate::forms::{Blame, Forms, Shown};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("V11"),
        name: "quantity_and_grade_mixed",
        severity: Severity::Warning,
        grain: Grain::Item,
        category: Category::Conformance,
        title: Text {
            ja: "一つの項目に定量値と定性値が混在している",
            en: "Quantitative and qualitative results under one item",
        },
        what: Text {
            ja: "一回の取込みの中で、同じ項目の値が定量（数値、不等号つき、範囲）か定性（陰性・1+ など）のどちらか一方かを\
                見る。少ない方の行を数える。",
            en: "Within a load the results of an item must be either quantities (numbers, limits, ranges) or grades \
                (negative, 1+ and so on). The rows of the rarer kind are counted.",
        },
        why: Text {
            ja: "定量と定性は JLAC10 の結果識別が異なり、同じコードでは扱えない。項目コードを分けるか、結果ごとに標準コードを\
                分けて対応づける。",
            en: "JLAC10 gives quantities and grades different codes, so one code cannot stand for both. Have the item \
                split, or map its results apart.",
        },
        good: "OBX|1|NM|UPRO||15 / OBX|1|NM|UPRO||30",
        bad: "OBX|1|NM|UPRO||15 / OBX|1|ST|UPRO||(1+)",
    },
    run: Run::Forms(&FORMS),
};

const FORMS: Forms = Forms {
    shown,
    blame: Blame::Minority,
    noun: "kinds of value",
};

/// Ratios, codes, composite values and texts go with either kind, so they do not count.
fn shown(batch: &Batch) -> Option<Shown> {
    if batch.table != Table::LabResults {
        return None;
    }
    Shown::by_text(batch, "value_kind", |kind| match kind {
        "number" | "comparator" | "range" => Some("quantity".to_owned()),
        "qualitative" => Some("grade".to_owned()),
        _ => None,
    })
}
