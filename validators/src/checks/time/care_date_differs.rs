//! T04: care date is not the day on which the specimen was taken.

use arrow_array::{Date32Array, TimestampMicrosecondArray};
use model::{Batch, Code, Grain, Severity, Text};

use super::{DAY_MICROS, JAPAN_MICROS};
use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("T04"),
        name: "care_date_differs",
        severity: Severity::Warning,
        grain: Grain::DataType,
        category: Category::Plausibility,
        title: Text {
            ja: "診療日と検体採取日が異なる",
            en: "Care date is not the day on which the specimen was taken",
        },
        what: Text {
            ja: "ファイル名の診療日を、SPM-17 の採取日（日本時間）と比べる。どちらかが空の行は問題\
                としない。",
            en: "The care date of the file name is compared with the day of SPM-17 in Japan; rows \
                that lack one of them pass.",
        },
        why: Text {
            ja: "診療日は採取日と定められている。ずれると期間で区切った抽出から漏れる。取込みは続\
                ける。",
            en: "The specification makes the care date the day of sampling. Extracts by period \
                miss such rows; they are taken in all the same.",
        },
        good: "0000123_20260110_OML-11_… / SPM-17 20260110083000",
        bad: "0000123_20260112_OML-11_… / SPM-17 20260110083000",
    },
    run: Run::Rows(run),
};

/// SS-MIX2 storage specification: the care date of OUL^R22 is the day of SPM-17.
fn run(batch: &Batch, found: &mut dyn FnMut(usize)) {
    let (Some(care), Some(taken)) = (
        batch.typed::<Date32Array>("care_date"),
        batch.typed::<TimestampMicrosecondArray>("collected_at"),
    ) else {
        return;
    };
    for (row, (care, taken)) in care.iter().zip(taken.iter()).enumerate() {
        if let (Some(care), Some(taken)) = (care, taken)
            && i64::from(care) != (taken + JAPAN_MICROS).div_euclid(DAY_MICROS)
        {
            found(row);
        }
    }
}
