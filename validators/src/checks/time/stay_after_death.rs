//! T13: admitted after a stay that ended with death.

use arrow_array::{Array, StringArray, TimestampMicrosecondArray};
use model::{Batch, Code, Detail, DictionaryColumn, Grain, Severity, Table, Text};

use super::japan_day;
use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("T13"),
        name: "stay_after_death",
        severity: Severity::Warning,
        grain: Grain::File,
        category: Category::Plausibility,
        title: Text {
            ja: "死亡退院の後に入院している",
            en: "Admitted after a stay that ended with death",
        },
        what: Text {
            ja: "表 episodes を患者ごとに見て、転帰が死亡（PV1-36 が 20〜29）の退院より後の日に始まる入院を探す。",
            en: "Looks at the table episodes patient by patient for a stay that begins on a day after a discharge \
                whose disposition (PV1-36) is 20 to 29: died.",
        },
        why: Text {
            ja: "転帰の入力誤りか、別の患者の入院が同じ番号に登録されている。転帰を使う集計の前に病院に確かめる。",
            en: "The disposition is wrong, or another patient's stay was filed under the number. Ask the hospital before \
                outcomes are used.",
        },
        good: "ADT-52 2026-01-20 PV1-36 01, ADT-22 2026-02-03",
        bad: "ADT-52 2026-01-20 PV1-36 20, ADT-22 2026-02-03",
    },
    run: Run::Built(Table::Episodes, run),
};

/// HL7 table 0112 (JAHIS): 20 expired, 21 to 29 as the site defines.
fn is_death(disposition: &str) -> bool {
    disposition.len() == 2 && disposition.starts_with('2')
}

fn run(batch: &Batch, found: &mut dyn FnMut(usize, Detail)) {
    let times = |name| batch.typed::<TimestampMicrosecondArray>(name);
    let (Some(patients), Some(ends), Some(admitted), Some(discharged)) = (
        batch.text("patient_key"),
        batch.text("discharge_disposition_code"),
        times("admitted_at"),
        times("discharged_at"),
    ) else {
        return;
    };
    let mut patient = None;
    let mut died: Option<i64> = None;
    for row in 0..batch.len() {
        let of_row = text(patients, row);
        if of_row != patient {
            (patient, died) = (of_row, None);
        }
        let day = |times: &TimestampMicrosecondArray| {
            times.is_valid(row).then(|| japan_day(times.value(row)))
        };
        if day(admitted)
            .zip(died)
            .is_some_and(|(admitted, died)| admitted > died)
        {
            found(row, Detail::Found("an admission after death"));
        }
        if text(ends, row).is_some_and(is_death) {
            died = died.or(day(discharged));
        }
    }
}

fn text<'a>((keys, values): (&DictionaryColumn, &'a StringArray), row: usize) -> Option<&'a str> {
    keys.key(row).map(|key| values.value(key))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{ArrayRef, RecordBatch};

    use super::*;

    #[test]
    fn nobody_comes_back_from_death() {
        // Patient, day of admission, day of discharge, disposition.
        let rows = [
            ("p1", Some(10), Some(20), Some("01")),
            ("p1", Some(30), Some(40), Some("20")),
            ("p1", Some(40), None, None),
            ("p1", Some(41), None, None),
            ("p2", Some(50), Some(60), Some("2")),
            ("p2", Some(70), None, None),
            ("p2", None, None, None),
        ];
        let texts = |cells: Vec<Option<&str>>| -> ArrayRef {
            Arc::new(cells.into_iter().collect::<DictionaryColumn>())
        };
        let times = |days: Vec<Option<i64>>| -> ArrayRef {
            let micros = days
                .into_iter()
                .map(|day| Some(day? * super::super::DAY_MICROS));
            Arc::new(micros.collect::<TimestampMicrosecondArray>())
        };
        let columns = [
            (
                "patient_key",
                texts(rows.iter().map(|row| Some(row.0)).collect()),
            ),
            (
                "discharge_disposition_code",
                texts(rows.iter().map(|row| row.3).collect()),
            ),
            ("admitted_at", times(rows.iter().map(|row| row.1).collect())),
            (
                "discharged_at",
                times(rows.iter().map(|row| row.2).collect()),
            ),
        ];
        let columns = columns.map(|(name, column)| (name, column, true));
        let batch = Batch {
            table: Table::Episodes,
            rows: RecordBatch::try_from_iter_with_nullable(columns).unwrap(),
        };
        let mut found = Vec::new();
        run(&batch, &mut |row, _| found.push(row));
        assert_eq!(found, [3]);
    }
}
