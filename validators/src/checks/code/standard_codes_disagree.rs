//! C06: one local code with several standard codes.

use model::{Batch, Code, Grain, Severity, Table, Text};

use crate::check::{About, Category, Check, Run};
use crate::forms::{Blame, Forms, Shown};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("C06"),
        name: "standard_codes_disagree",
        severity: Severity::Warning,
        grain: Grain::Item,
        category: Category::Plausibility,
        title: Text {
            ja: "一つの院内コードに複数の標準コードがある",
            en: "One local code with several standard codes",
        },
        what: Text {
            ja: "一回の取込みの中で、同じ院内コードに付く JLAC10 が一通りかを見る。材料（10～12 桁目）の違いは問題としない。\
                最も多いコードでない行を数える。",
            en: "Within a load a local code must come with one JLAC10 code; digits 10-12, the material, may differ. \
                Counted are the rows that do not carry the most frequent one.",
        },
        why: Text {
            ja: "どちらかの標準コードが誤っているか、院内コードが別の項目に使い回されている。誤った項目の値が混ざるので、対応を\
                決めるまで集計に使わない。",
            en: "One of the standard codes is wrong, or the local code was given to another item. Values of two items \
                mix until the mapping is settled.",
        },
        good: "3A010…23…^TP^JC10^T01^TP^99LAB / 3A010…04…^TP^JC10^T01^TP^99LAB",
        bad: "3A010…23…^TP^JC10^T01^TP^99LAB / 3A015…23…^ALB^JC10^T01^TP^99LAB",
    },
    run: Run::Forms(&FORMS),
};

const FORMS: Forms = Forms {
    shown,
    blame: Blame::Minority,
    noun: "standard codes",
};

fn shown(batch: &Batch) -> Option<Shown> {
    if batch.table != Table::LabResults {
        return None;
    }
    Shown::by_text(batch, "declared_code", without_material)
}

/// The code but for its material; `None` when it has not the length of JLAC10 (C02).
fn without_material(code: &str) -> Option<String> {
    if code.len() != 17 {
        return None;
    }
    Some(format!("{}{}", code.get(..9)?, code.get(12..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_material_is_left_out() {
        let code = |code| without_material(code);
        assert_eq!(code("3A010000002327101"), code("3A010000000127101"));
        assert_ne!(code("3A010000002327101"), code("3A015000002327101"));
        assert_ne!(code("3A010000002327101"), code("3A010000002327111"));
        assert_eq!(code("3A0100000023271"), None);
        assert_eq!(code("x標準標準標x"), None);
    }
}
