//! T12: reported on a day before the measurement.

use model::{Batch, Code, Grain, Severity, Text};

use super::days_descend;
use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("T12"),
        name: "reported_before_analysed",
        severity: Severity::Warning,
        grain: Grain::Item,
        category: Category::Plausibility,
        title: Text {
            ja: "測定日より前に報告されている",
            en: "Reported on a day before the measurement",
        },
        what: Text {
            ja: "報告日時（OBR-22）の日を、測定日時（OBX-14）の日（日本時間）と比べる。\
                将来・出生前・採取前の報告など、ほかの指摘がある行は見ない。",
            en: "The day of OBR-22 is compared with that of OBX-14 (days in Japan). Rows whose times are told already \
                (T01, T02, T05 to T07, T09) are passed over.",
        },
        why: Text {
            ja: "再検査の値に初回の報告日時が残っているか、装置の時計がずれている。\
                どちらの値がいつ知られていたかが分からなくなる。",
            en: "The value of a rerun bears the first report's time, or the clock of an analyser is wrong. It is no \
                longer known when which value was known.",
        },
        good: "OBX-14 20260110101500 / OBR-22 20260110103000",
        bad: "OBX-14 20260111101500 / OBR-22 20260110103000",
    },
    run: Run::Rows(run),
};

fn run(batch: &Batch, found: &mut dyn FnMut(usize)) {
    days_descend(batch, "analysed_at", "reported_at", found);
}

#[cfg(test)]
mod tests {
    use super::super::tests::times_batch;
    use super::*;
    use crate::testing::found_by;

    #[test]
    fn the_order_of_days_counts() {
        let batch = times_batch("analysed_at", "reported_at");
        assert_eq!(found_by(&CHECK, &batch), [2]);
    }
}
