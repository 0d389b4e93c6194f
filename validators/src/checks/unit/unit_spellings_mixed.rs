//! U08: several units for one item.

use model::{Batch, Code, Grain, Severity, Table, Text};

use crate::check::{About, Category, Check, Run};
use crate::forms::{Blame, Forms, Shown};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("U08"),
        name: "unit_spellings_mixed",
        severity: Severity::Warning,
        grain: Grain::Item,
        category: Category::Conformance,
        title: Text {
            ja: "一つの項目に複数の単位がある",
            en: "Several units for one item",
        },
        what: Text {
            ja: "一回の取込みの中で、同じ項目の OBX-6 が一通りかを見る。最も多い書き方でない行を数える。単位のない行は数えない\
                （U01）。",
            en: "Within a load OBX-6 of an item must be written in one way. Counted are the rows that are not written in \
                the most frequent one; rows without a unit do not count (U01).",
        },
        why: Text {
            ja: "書き方だけの違いか、桁の違う単位かは、値を見なければ分からない。`kijun codes` で項目の単位を並べ、病院に\
                確認する。",
            en: "Whether they are two spellings or two scales only the values tell. `kijun codes` lists the units of an \
                item; ask the hospital.",
        },
        good: "OBX|1|NM|CRP||0.12|mg/dL / OBX|1|NM|CRP||0.34|mg/dL",
        bad: "OBX|1|NM|CRP||0.12|mg/dL / OBX|1|NM|CRP||3.4|mg/L",
    },
    run: Run::Forms(&FORMS),
};

const FORMS: Forms = Forms {
    shown,
    blame: Blame::Minority,
    noun: "units",
};

fn shown(batch: &Batch) -> Option<Shown> {
    if batch.table != Table::LabResults {
        return None;
    }
    Shown::by_text(batch, "unit_text", |unit| Some(unit.to_owned()))
}
