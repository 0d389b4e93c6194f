//! T10: older than anyone lives to be.

use arrow_array::{Date32Array, TimestampMicrosecondArray};
use model::{Batch, Code, Grain, Severity, Table, Text};

use super::japan_day;
use crate::check::{About, Category, Check, Run};

/// The oldest person on record died at 122; nobody in Japan has passed 119.
const AGE_MAX_YEARS: f64 = 122.0;

const DAYS_A_YEAR: f64 = 365.2425;

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("T10"),
        name: "age_impossible",
        severity: Severity::Warning,
        grain: Grain::DataType,
        category: Category::Plausibility,
        title: Text {
            ja: "ありえない年齢である",
            en: "Older than anyone lives to be",
        },
        what: Text {
            ja: "患者基本情報（ADT-00）の生年月日（PID-7）を、そのファイルが送られた日と比べ、122 歳を超える患者を探す。",
            en: "The day of birth (PID-7) of ADT-00 is compared with the day on which the file was sent; \
                patients of more than 122 years are reported.",
        },
        why: Text {
            ja: "元号の取り違え（明治・大正・昭和・平成）や、不明な生年月日の代わりの 1800 年代の日付が疑われる。年齢別の\
                集計がゆがむ。",
            en: "An era was mistaken for another, or a date of the nineteenth century stands for one that is not \
                known. Whatever is told by age becomes wrong.",
        },
        good: "PID-7 19260401 / 2026-01-10",
        bad: "PID-7 18660401 / 2026-01-10",
    },
    run: Run::Rows(run),
};

fn run(batch: &Batch, found: &mut dyn FnMut(usize)) {
    let (Table::Patients, Some(born), Some(sent)) = (
        batch.table,
        batch.typed::<Date32Array>("birth_date"),
        batch.typed::<TimestampMicrosecondArray>("occurred_at"),
    ) else {
        return;
    };
    for (row, (born, sent)) in born.iter().zip(sent.iter()).enumerate() {
        if let (Some(born), Some(sent)) = (born, sent)
            && (japan_day(sent) - i64::from(born)) as f64 > AGE_MAX_YEARS * DAYS_A_YEAR
        {
            found(row);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{ArrayRef, RecordBatch};

    use super::*;
    use crate::testing::found_by;

    #[test]
    fn only_whom_nobody_outlived_is_found() {
        // 10 January 2026, and births 121 and 123 years before.
        let sent = 20_463 * super::super::DAY_MICROS;
        let years = |years: f64| Some(20_463 - (years * DAYS_A_YEAR) as i32);
        let born = [years(0.0), years(121.0), years(123.0), None];
        let columns: [(&str, ArrayRef); 2] = [
            ("birth_date", Arc::new(Date32Array::from_iter(born))),
            (
                "occurred_at",
                Arc::new(TimestampMicrosecondArray::from(vec![sent; 4])),
            ),
        ];
        let batch = |table| Batch {
            table,
            rows: RecordBatch::try_from_iter(columns.clone()).unwrap(),
        };
        assert_eq!(found_by(&CHECK, &batch(Table::Patients)), [2]);
        assert!(found_by(&CHECK, &batch(Table::LabResults)).is_empty());
    }
}
