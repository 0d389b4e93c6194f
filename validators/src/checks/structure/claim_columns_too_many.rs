//! S21: more columns than the record has.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("S21"),
        name: "claim_columns_too_many",
        severity: Severity::Warning,
        grain: Grain::File,
        category: Category::Conformance,
        title: Text {
            ja: "項目の数がレコードの規格より多い",
            en: "More columns than the record has",
        },
        what: Text {
            ja: "値のある項目が、レコードごとに決まった項目数を超えないかを見る。末尾の省略は問題としない。",
            en: "No column behind those of the specification may hold anything; columns left \
                out at the end pass.",
        },
        why: Text {
            ja: "文字の中のカンマで列がずれている。傷病名と摘要の行は隔離し、他は読める項目だけを使う。",
            en: "A comma inside a text moves the columns. Diagnoses and items are quarantined, \
                of other records what can be read is used.",
        },
        good: "CO,01,1,810000001,右",
        bad: "CO,01,1,810000001,右,左",
    },
    run: Run::Decoder,
};
