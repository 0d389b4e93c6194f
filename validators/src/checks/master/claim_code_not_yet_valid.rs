//! M02: code that was used before its first day.

use model::{Batch, Code, Grain, Severity, Text};

use super::rows_in_state;
use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("M02"),
        name: "claim_code_not_yet_valid",
        severity: Severity::Warning,
        grain: Grain::Item,
        category: Category::Conformance,
        title: Text {
            ja: "収載前のコードが使われている",
            en: "Code that was used before its first day",
        },
        what: Text {
            ja: "コードの収載年月日、または変更区分 3（新規）の変更年月日より前の診療日に使われていないかを見る。SS-MIX2 の\
                病名では、診断日を見る。最初の日がマスターから分からないコードは判定しない。",
            en: "A code must not be used before the day on which the master lists it first, or on which a change of \
                kind 3 makes it; of a diagnosis of SS-MIX2 the day is that on which it was made. Codes whose first \
                day no edition tells are not judged.",
        },
        why: Text {
            ja: "診療日かコードのどちらかが誤っている。別の項目が再利用されたコードのこともある。",
            en: "Either the day or the code is wrong; now and then a code was used again for something else.",
        },
        good: "CD,20261001,21,1,1,620000001",
        bad: "CD,20260930,21,1,1,620000001",
    },
    run: Run::Rows(run),
};

fn run(batch: &Batch, found: &mut dyn FnMut(usize)) {
    rows_in_state(batch, "before_validity", found);
}
