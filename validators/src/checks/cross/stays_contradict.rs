//! X02: admissions and discharges of a patient do not go together.

use arrow_array::{Array, Int32Array, StringArray, TimestampMicrosecondArray};
use model::{Batch, Code, Detail, DictionaryColumn, Grain, Severity, Table, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("X02"),
        name: "stays_contradict",
        severity: Severity::Warning,
        grain: Grain::File,
        category: Category::Plausibility,
        title: Text {
            ja: "入院と退院のつじつまが合わない",
            en: "Admission and discharge do not go together",
        },
        what: Text {
            ja: "表 episodes を患者ごとに見て、入院のない退院、退院のないまま次の入院がある入院、重なる\
                入院期間、入院より前の退院、一つの入院に対する複数の退院、別の入院を指す通知、どの入院にも\
                属さない転棟・外泊を示す。入院中であること自体は問題としない。",
            en: "Looks at the table episodes patient by patient for a discharge without an admission, \
                an admission without a discharge before the next one, stays that overlap, a discharge \
                before its admission, several discharges of one stay, events that name another \
                admission, and transfers or leaves outside any stay. A stay that is merely open is \
                no fault.",
        },
        why: Text {
            ja: "在院日数や入院件数が狂う。届いていない、または取り消されていない通知を病院に確かめる。\
                行は表に残り、列 state などから見分けられる。",
            en: "Lengths of stay and counts of admissions become wrong. Ask the hospital for the message \
                that did not come or was not cancelled. The rows stay in the table, told by state and \
                the counts.",
        },
        good: "ADT-22 2026-01-10 09:30, ADT-52 2026-01-20 10:00",
        bad: "ADT-22 2026-01-10 09:30, ADT-22 2026-01-15 14:00, ADT-52 2026-01-20 10:00",
    },
    run: Run::Built(Table::Episodes, run),
};

/// Japan has had no summer time since 1951: UTC+9 all year.
const JAPAN_MICROS: i64 = 9 * 3_600 * 1_000_000;
const DAY_MICROS: i64 = 24 * 3_600 * 1_000_000;
const MINUTE_MICROS: i64 = 60 * 1_000_000;

/// A time, and whether only its day is known.
#[derive(Clone, Copy)]
struct Moment {
    micros: i64,
    by_day: bool,
}

impl Moment {
    /// Before another one, to the minute, or to the day when one of them is only known by its day.
    fn is_before(self, other: Moment) -> bool {
        let unit = if self.by_day || other.by_day {
            DAY_MICROS
        } else {
            MINUTE_MICROS
        };
        let count = |micros: i64| (micros + JAPAN_MICROS).div_euclid(unit);
        count(self.micros) < count(other.micros)
    }
}

/// One row.
struct Row<'a> {
    patient: &'a str,
    state: &'a str,
    admitted: Option<Moment>,
    discharged: Option<Moment>,
    discharges: i32,
    disputed: i32,
}

impl Row<'_> {
    /// Whether the patient was there at some time, as far as is known.
    fn is_stay(&self) -> bool {
        matches!(self.state, "closed" | "open" | "discharged_only") && self.admitted.is_some()
    }

    /// What is wrong with the row by itself.
    fn fault(&self) -> Option<Detail> {
        let ends_early = self.discharged.zip(self.admitted);
        match self.state {
            "discharged_only" => Some(Detail::Found("a discharge without an admission")),
            "unplaced" => Some(Detail::Found("an event outside any stay")),
            _ if ends_early.is_some_and(|(end, begin)| end.is_before(begin)) => {
                Some(Detail::Found("a discharge before its admission"))
            }
            _ if self.discharges > 1 => {
                let count = u64::from(self.discharges.unsigned_abs());
                Some(Detail::Count(count, "discharges of one stay"))
            }
            _ if self.disputed > 0 => {
                let count = u64::from(self.disputed.unsigned_abs());
                Some(Detail::Count(count, "events that name another admission"))
            }
            _ => None,
        }
    }
}

/// Admission and discharge come in messages of their own (ADT-22, ADT-52); the storage does not hold them against each other.
fn run(batch: &Batch, found: &mut dyn FnMut(usize, Detail)) {
    let Some(columns) = Columns::of(batch) else {
        return;
    };
    let rows: Vec<Row<'_>> = (0..batch.len()).map(|row| columns.row(row)).collect();
    let mut first = 0;
    for of_patient in rows.chunk_by(|one, next| one.patient == next.patient) {
        // The latest end of the stays so far.
        let mut end: Option<Moment> = None;
        for (index, row) in of_patient.iter().enumerate() {
            let begin = row.admitted.filter(|_| row.is_stay());
            let overlaps = begin
                .zip(end)
                .is_some_and(|(begin, end)| begin.is_before(end));
            let is_left_open = || {
                let mut later = of_patient[index + 1..].iter().filter(|row| row.is_stay());
                row.state == "open" && later.next().is_some()
            };
            let fault = row.fault().or_else(|| match (overlaps, is_left_open()) {
                (true, _) => Some(Detail::Found("a stay in the midst of another one")),
                (false, true) => Some(Detail::Found("no discharge before the next admission")),
                (false, false) => None,
            });
            if let Some(detail) = fault {
                found(first + index, detail);
            }
            let is_later = |known: Moment| row.discharged.is_some_and(|out| known.is_before(out));
            if row.is_stay() && end.is_none_or(is_later) {
                end = row.discharged.or(end);
            }
        }
        first += of_patient.len();
    }
}

/// The columns that the check looks at.
struct Columns<'a> {
    patient: (&'a DictionaryColumn, &'a StringArray),
    state: (&'a DictionaryColumn, &'a StringArray),
    admitted: (&'a TimestampMicrosecondArray, &'a DictionaryColumn),
    discharged: (&'a TimestampMicrosecondArray, &'a DictionaryColumn),
    discharges: &'a Int32Array,
    disputed: &'a Int32Array,
}

impl<'a> Columns<'a> {
    fn of(batch: &'a Batch) -> Option<Columns<'a>> {
        let times = |time, text| Some((batch.typed(time)?, batch.text(text)?.0));
        Some(Columns {
            patient: batch.text("patient_key")?,
            state: batch.text("state")?,
            admitted: times("admitted_at", "admitted_at_text")?,
            discharged: times("discharged_at", "discharged_at_text")?,
            discharges: batch.typed("discharges")?,
            disputed: batch.typed("events_disputed")?,
        })
    }

    fn row(&self, row: usize) -> Row<'a> {
        let text = |(keys, values): (&DictionaryColumn, &'a StringArray)| {
            keys.key(row).map_or("", |key| values.value(key))
        };
        let moment = |(times, texts): (&TimestampMicrosecondArray, &DictionaryColumn)| {
            times.is_valid(row).then(|| Moment {
                micros: times.value(row),
                by_day: texts.is_valid(row),
            })
        };
        Row {
            patient: text(self.patient),
            state: text(self.state),
            admitted: moment(self.admitted),
            discharged: moment(self.discharged),
            discharges: self.discharges.value(row),
            disputed: self.disputed.value(row),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{ArrayRef, RecordBatch};

    use super::*;

    /// Rows of `state, patient, admitted, discharged, discharges, disputed`; times in hours, a leading `d` for a bare day.
    fn batch(rows: &[[&str; 6]]) -> Batch {
        let texts = |cells: Vec<Option<&str>>| -> ArrayRef {
            Arc::new(cells.into_iter().collect::<DictionaryColumn>())
        };
        let column = |at: usize| rows.iter().map(move |row| row[at]);
        let times = |at: usize| -> ArrayRef {
            let hours = column(at).map(|text| text.trim_start_matches('d').parse::<i64>().ok());
            let micros = hours.map(|hours| Some(hours? * 3_600_000_000 - JAPAN_MICROS));
            Arc::new(micros.collect::<TimestampMicrosecondArray>())
        };
        let by_day = |at: usize| {
            texts(
                column(at)
                    .map(|text| text.starts_with('d').then_some("day"))
                    .collect(),
            )
        };
        let counts = |at: usize| -> ArrayRef {
            let counts = column(at).map(|text| text.parse::<i32>().unwrap_or(0));
            Arc::new(counts.collect::<Int32Array>())
        };
        let columns = [
            ("state", texts(column(0).map(Some).collect())),
            ("patient_key", texts(column(1).map(Some).collect())),
            ("admitted_at", times(2)),
            ("admitted_at_text", by_day(2)),
            ("discharged_at", times(3)),
            ("discharged_at_text", by_day(3)),
            ("discharges", counts(4)),
            ("events_disputed", counts(5)),
        ];
        let columns = columns.map(|(name, column)| (name, column, true));
        Batch {
            table: Table::Episodes,
            rows: RecordBatch::try_from_iter_with_nullable(columns).unwrap(),
        }
    }

    fn faults(rows: &[[&str; 6]]) -> Vec<String> {
        let mut faults = Vec::new();
        run(&batch(rows), &mut |row, detail| {
            faults.push(format!("{row} {detail}"));
        });
        faults
    }

    #[test]
    fn sound_stays_pass() {
        let rows = [
            ["closed", "p1", "10", "50", "1", ""],
            ["closed", "p1", "50", "60", "1", ""],
            ["planned", "p1", "", "", "", ""],
            ["closed", "p1", "d72", "75", "1", ""],
            ["open", "p1", "80", "", "", ""],
            ["planned", "p1", "", "", "", ""],
            // Another patient, at the same time.
            ["closed", "p2", "20", "30", "1", ""],
        ];
        assert_eq!(faults(&rows), Vec::<String>::new());
    }

    #[test]
    fn each_contradiction_is_told_once() {
        let rows = [
            ["discharged_only", "p1", "", "50", "1", ""],
            ["open", "p2", "10", "", "", ""],
            ["closed", "p2", "60", "70", "1", ""],
            ["closed", "p2", "65", "68", "1", ""],
            ["closed", "p2", "69", "90", "1", ""],
            ["open", "p2", "90", "", "", ""],
            ["closed", "p3", "60", "50", "1", ""],
            ["closed", "p4", "40", "50", "2", ""],
            ["closed", "p5", "40", "50", "1", "3"],
            ["unplaced", "p6", "", "", "", ""],
        ];
        assert_eq!(
            faults(&rows),
            [
                "0 found a discharge without an admission",
                "1 found no discharge before the next admission",
                "3 found a stay in the midst of another one",
                "4 found a stay in the midst of another one",
                "6 found a discharge before its admission",
                "7 2 discharges of one stay",
                "8 3 events that name another admission",
                "9 found an event outside any stay",
            ]
        );
    }

    #[test]
    fn a_bare_day_does_not_overlap_within_the_day() {
        let stays = |end, begin| {
            [
                ["closed", "p1", "0", end, "1", ""],
                ["closed", "p1", begin, "100", "1", ""],
            ]
        };
        assert_eq!(faults(&stays("30", "d24")), Vec::<String>::new());
        assert_eq!(faults(&stays("d48", "d24")).len(), 1);
        assert_eq!(faults(&stays("30", "24")).len(), 1);
    }
}
