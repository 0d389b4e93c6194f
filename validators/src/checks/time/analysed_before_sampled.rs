//! T11: measured on a day before the specimen was taken.

use model::{Batch, Code, Grain, Severity, Text};

use super::days_descend;
use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("T11"),
        name: "analysed_before_sampled",
        severity: Severity::Warning,
        grain: Grain::Item,
        category: Category::Plausibility,
        title: Text {
            ja: "採取日より前に測定されている",
            en: "Measured on a day before the specimen was taken",
        },
        what: Text {
            ja: "測定日時（OBX-14）の日を、採取日時（SPM-17）の日（日本時間）と比べる。\
                将来・出生前・採取前の報告など、ほかの指摘がある行は見ない。",
            en: "The day of OBX-14 is compared with that of SPM-17 (days in Japan). Rows whose times are told already \
                (T01, T02, T05 to T07, T09) are passed over.",
        },
        why: Text {
            ja: "検体の取り違え、装置の時計のずれ、または採取日時の後からの書き換えが疑われる。経過を追う集計では順序が狂う。",
            en: "Specimens were mixed up, the clock of an analyser is wrong, or the time of sampling was written \
                later. Anything that follows a course gets its order wrong.",
        },
        good: "SPM-17 20260110083000 / OBX-14 20260110101500",
        bad: "SPM-17 20260110083000 / OBX-14 20260108101500",
    },
    run: Run::Rows(run),
};

fn run(batch: &Batch, found: &mut dyn FnMut(usize)) {
    days_descend(batch, "collected_at", "analysed_at", found);
}

#[cfg(test)]
mod tests {
    use super::super::tests::times_batch;
    use super::*;
    use crate::testing::found_by;

    #[test]
    fn the_order_of_days_counts() {
        let batch = times_batch("collected_at", "analysed_at");
        assert_eq!(found_by(&CHECK, &batch), [2]);
    }
}
