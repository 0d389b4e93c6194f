//! M03: code that was used after its last day.

use model::{Batch, Code, Grain, Severity, Text};

use super::rows_in_state;
use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("M03"),
        name: "claim_code_abolished",
        severity: Severity::Error,
        grain: Grain::Item,
        category: Category::Conformance,
        title: Text {
            ja: "廃止後のコードが使われている",
            en: "Code that was used after its last day",
        },
        what: Text {
            ja: "診療日が、コードの廃止年月日または経過措置年月日を過ぎていないかを見る。傷病名の移行先コードは \
                master_successor_code にある。",
            en: "A code must not be used after its last day or, for drugs and materials, after the last day of the \
                grace that follows its price. master_successor_code says what took over from a disease code.",
        },
        why: Text {
            ja: "病院のマスターが更新されていない。請求できず、移行先のコードで探す抽出からも漏れる。",
            en: "The hospital's own master was not kept up. It cannot be claimed, and selections by the code that took \
                over miss it.",
        },
        good: "SY,8830052,20260401",
        bad: "SY,8830053,20260401",
    },
    run: Run::Rows(run),
};

fn run(batch: &Batch, found: &mut dyn FnMut(usize)) {
    rows_in_state(batch, "after_validity", found);
}
