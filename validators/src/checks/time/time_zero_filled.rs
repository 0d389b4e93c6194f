//! T03: times of day filled with zeros.

use arrow_array::{Array, TimestampMicrosecondArray};
use model::{Batch, Code, Grain, Severity, Table, Text};

use super::{DAY_MICROS, JAPAN_MICROS};
use crate::check::{About, Category, Check, Run};
use crate::forms::{Blame, Forms, Shown};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("T03"),
        name: "time_zero_filled",
        severity: Severity::Notice,
        grain: Grain::Item,
        category: Category::Plausibility,
        title: Text {
            ja: "時刻がゼロで埋められている",
            en: "Times of day filled with zeros",
        },
        what: Text {
            ja: "SPM-17、OBR-7、OBR-22、OBX-14 のいずれかが、時刻まで書かれながら 0 時ちょうどである行を数える。一回の取込み\
                で項目の行の 1 割以上のときに知らせる。日付だけの値は問題としない。",
            en: "Rows with a time in SPM-17, OBR-7, OBR-22 or OBX-14 that is written out and is midnight sharp. Told when \
                they are a tenth of the item's rows in a load or more; bare days pass.",
        },
        why: Text {
            ja: "日付しか持たないシステムが時刻を 0 で埋めている。0 時の検査として読むと、採取から報告までの時間や前後関係を\
                誤る。本当に 0 時に行う検査かを確認する。",
            en: "A system that knows only the day fills the time with zeros. Read as midnight it spoils intervals and \
                order. Ask whether the item is really done at midnight.",
        },
        good: "OBR-22 20260110",
        bad: "OBR-22 202601100000",
    },
    run: Run::Forms(&FORMS),
};

const MIDNIGHT: &str = "midnight";

const FORMS: Forms = Forms {
    shown,
    // Of times that are spread over a day one in 1,440 is midnight by chance; routine samples at 0:00 make it more.
    blame: Blame::Share {
        form: MIDNIGHT,
        percent_min: 10,
    },
    noun: "",
};

/// The times of a result, each with the column that is filled when the time is no plain minute or second.
const TIMES: &[(&str, &str)] = &[
    ("collected_at", "collected_at_text"),
    ("observed_at", "observed_at_text"),
    ("reported_at", "reported_at_text"),
    ("analysed_at", "analysed_at_text"),
];

fn shown(batch: &Batch) -> Option<Shown> {
    if batch.table != Table::LabResults {
        return None;
    }
    let mut of_row = vec![Shown::NONE; batch.len()];
    for (time, text) in TIMES {
        let times: &TimestampMicrosecondArray = batch.typed(time)?;
        let (texts, _) = batch.text(text)?;
        // Most systems fill a time in every row or in none, and write all of them plainly.
        let (all_known, all_plain) = (times.null_count() == 0, texts.null_count() == texts.len());
        // Results of one request have the same times, row after row.
        let (mut last, mut shows) = (None, Shown::NONE);
        for (row, form) in of_row.iter_mut().enumerate() {
            if (all_known || times.is_valid(row)) && (all_plain || texts.is_null(row)) {
                let time = times.value(row);
                if last != Some(time) {
                    last = Some(time);
                    shows = u32::from((time + JAPAN_MICROS) % DAY_MICROS != 0);
                }
                // A row with one time at midnight shows midnight, whatever its others are; `NONE` is the greatest number.
                *form = (*form).min(shows);
            }
        }
    }
    Some(Shown {
        forms: vec![MIDNIGHT.to_owned(), "another time".to_owned()],
        of_row,
    })
}
