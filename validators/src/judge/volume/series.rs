//! From rows of the tables `volumes` and `profiles` to series.

use std::collections::BTreeMap;

use arrow_array::types::Int32Type;
use arrow_array::{Array, Date32Array, DictionaryArray, Int64Array, RecordBatch, StringArray};
use model::Table;
use thiserror::Error;

use super::{Day, Series};
use crate::judge::Judged;

/// A batch whose columns are not those of its table. The store and this version disagree.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error(
    "column `{column}` of {table}: expected {expected} in every row; read the table with all its columns"
)]
pub struct SeriesError {
    /// The table's name.
    pub table: &'static str,
    /// The column's name.
    pub column: &'static str,
    /// Its type.
    pub expected: &'static str,
}

/// What the rows of `volumes` tell.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VolumeSeries {
    /// By event day: rows in the store, for each data type and for the feed.
    pub event_days: Vec<Series>,
    /// By night: files that came or were renamed, for each data type.
    pub arrivals: Vec<Series>,
}

/// Rows and late rows by subject and day.
type Sums = BTreeMap<Judged, BTreeMap<i32, (i64, i64)>>;

/// The series of one feed from rows of [`Table::Volumes`] of one hospital. `nights` are the as-of days on which loads ran, sorted: a
/// row counts as late when a load that ran two days or more after the event did not bring it. Files without an event day,
/// or whose data type could not be read, are left out.
///
/// # Errors
/// When a column is missing, of another type, or null where the table allows none.
pub fn volume_series(
    batches: &[RecordBatch],
    feed: &str,
    nights: &[i32],
) -> Result<VolumeSeries, SeriesError> {
    const TABLE: Table = Table::Volumes;
    let mut rows: Sums = BTreeMap::new();
    let mut files: Sums = BTreeMap::new();
    for batch in batches {
        let feeds = Texts::of(batch, TABLE, "feed")?;
        let data_types = Texts::of(batch, TABLE, "data_type")?;
        let arrivals: &Date32Array = typed(batch, TABLE, "arrival_date", "Date32")?;
        let event_days: &Date32Array = typed(batch, TABLE, "event_day", "Date32")?;
        let [received, stored, removed] = counters(
            batch,
            TABLE,
            ["files_received", "rows_stored", "rows_removed"],
        )?;
        for row in 0..batch.num_rows() {
            let data_type = data_types.get(row)?;
            if feeds.get(row)? != feed || data_type.is_empty() {
                continue;
            }
            let arrival = arrivals.value(row);
            let subject = Judged::DataType(data_type.to_owned());
            add(&mut files, subject.clone(), arrival, received.value(row), 0);
            if event_days.is_null(row) {
                continue;
            }
            let day = event_days.value(row);
            let due = nights.partition_point(|night| *night < day.saturating_add(2));
            let is_late = nights.get(due).is_some_and(|due| arrival > *due);
            let count = stored.value(row) - removed.value(row);
            for subject in [subject, Judged::Feed] {
                add(
                    &mut rows,
                    subject,
                    day,
                    count,
                    if is_late { count } else { 0 },
                );
            }
        }
    }
    // The first load brings the past, whenever that was sent.
    let first_night = nights.first().copied().unwrap_or(i32::MAX);
    Ok(VolumeSeries {
        event_days: series(rows, |day| day >= first_night),
        arrivals: series(files, |_| false),
    })
}

/// The series of items, departments and tables from rows of [`Table::Profiles`] of one hospital. A table's rows are those of
/// its departments, or of its items where it has none.
///
/// # Errors
/// When a column is missing, of another type, or null where the table allows none.
pub fn profile_series(batches: &[RecordBatch]) -> Result<Vec<Series>, SeriesError> {
    const TABLE: Table = Table::Profiles;
    let mut narrow: Sums = BTreeMap::new();
    let mut by_axis: [Sums; 2] = Default::default();
    for batch in batches {
        let tables = Texts::of(batch, TABLE, "table")?;
        let axes = Texts::of(batch, TABLE, "axis")?;
        let items = Texts::of(batch, TABLE, "item")?;
        let days: &Date32Array = typed(batch, TABLE, "care_date", "Date32")?;
        let [rows, late] = counters(batch, TABLE, ["rows", "late"])?;
        for row in 0..batch.num_rows() {
            let Some(table) = Table::from_name(tables.get(row)?) else {
                continue;
            };
            let code = items.get(row)?.to_owned();
            let (axis, subject) = match axes.get(row)? {
                "item" => (0, Judged::Item(table, code)),
                "department" => (1, Judged::Department(table, code)),
                _ => continue,
            };
            if days.is_null(row) {
                continue;
            }
            let counts = (days.value(row), rows.value(row), late.value(row));
            add(&mut narrow, subject, counts.0, counts.1, counts.2);
            let of_table = &mut by_axis[axis];
            add(of_table, Judged::Table(table), counts.0, counts.1, counts.2);
        }
    }
    let [mut tables, of_departments] = by_axis;
    tables.extend(of_departments);
    tables.extend(narrow);
    Ok(series(tables, |_| true))
}

fn add(sums: &mut Sums, subject: Judged, day: i32, count: i64, late: i64) {
    let sum = sums.entry(subject).or_default().entry(day).or_default();
    *sum = (sum.0 + count, sum.1 + late);
}

/// The sums as series; those without any row are left out.
fn series(sums: Sums, late_is_known: impl Fn(i32) -> bool) -> Vec<Series> {
    let day = |(day, (count, late)): (i32, (i64, i64))| {
        let count = u64::try_from(count).unwrap_or(0);
        let late = u64::try_from(late).unwrap_or(0).min(count);
        let late = late_is_known(day).then_some(late);
        Day { day, count, late }
    };
    sums.into_iter()
        .map(|(subject, days)| Series {
            subject,
            days: days.into_iter().map(day).collect(),
        })
        .filter(|series| series.days.iter().any(|day| day.count > 0))
        .collect()
}

/// A text column in either of its two forms.
struct Texts<'a> {
    keys: Option<&'a DictionaryArray<Int32Type>>,
    values: &'a StringArray,
    error: SeriesError,
}

impl<'a> Texts<'a> {
    fn of(
        batch: &'a RecordBatch,
        table: Table,
        column: &'static str,
    ) -> Result<Texts<'a>, SeriesError> {
        let error = SeriesError {
            table: table.name(),
            column,
            expected: "Utf8 or Dictionary(Int32, Utf8)",
        };
        let Some(array) = batch.column_by_name(column) else {
            return Err(error);
        };
        let keys = array.as_any().downcast_ref::<DictionaryArray<Int32Type>>();
        let values = keys.map_or(array, |keys| keys.values());
        match values.as_any().downcast_ref::<StringArray>() {
            Some(values) => Ok(Texts {
                keys,
                values,
                error,
            }),
            None => Err(error),
        }
    }

    fn get(&self, row: usize) -> Result<&'a str, SeriesError> {
        let index = match self.keys {
            Some(keys) => keys.key(row),
            None => self.values.is_valid(row).then_some(row),
        };
        index
            .map(|index| self.values.value(index))
            .ok_or_else(|| self.error.clone())
    }
}

fn typed<'a, A: Array + 'static>(
    batch: &'a RecordBatch,
    table: Table,
    column: &'static str,
    expected: &'static str,
) -> Result<&'a A, SeriesError> {
    batch
        .column_by_name(column)
        .and_then(|array| array.as_any().downcast_ref::<A>())
        .ok_or(SeriesError {
            table: table.name(),
            column,
            expected,
        })
}

/// Columns of counts, none of them null.
fn counters<'a, const N: usize>(
    batch: &'a RecordBatch,
    table: Table,
    columns: [&'static str; N],
) -> Result<[&'a Int64Array; N], SeriesError> {
    let mut found = Vec::with_capacity(N);
    for column in columns {
        let array: &Int64Array = typed(batch, table, column, "Int64")?;
        if array.null_count() > 0 {
            return Err(SeriesError {
                table: table.name(),
                column,
                expected: "Int64",
            });
        }
        found.push(array);
    }
    // As many as there are names.
    found.try_into().map_err(|_| SeriesError {
        table: table.name(),
        column: "",
        expected: "Int64",
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::ArrayRef;

    use super::*;

    fn dates(values: &[Option<i32>]) -> ArrayRef {
        Arc::new(values.iter().copied().collect::<Date32Array>())
    }

    fn counts(values: &[i64]) -> ArrayRef {
        Arc::new(Int64Array::from(values.to_vec()))
    }

    fn texts(values: &[&str], as_dictionary: bool) -> ArrayRef {
        let values = values.iter().copied();
        match as_dictionary {
            true => Arc::new(values.collect::<DictionaryArray<Int32Type>>()),
            false => Arc::new(StringArray::from_iter_values(values)),
        }
    }

    fn volumes(as_dictionary: bool) -> RecordBatch {
        let types = [
            "OML-11", "OML-11", "OML-11", "ADT-12", "", "ADT-00", "OML-11",
        ];
        let feeds = ["ssmix2"; 6].into_iter().chain(["claims"]);
        RecordBatch::try_from_iter([
            ("feed", texts(&feeds.collect::<Vec<_>>(), as_dictionary)),
            ("data_type", texts(&types, as_dictionary)),
            (
                "arrival_date",
                dates(&[100, 102, 103, 100, 100, 101, 100].map(Some)),
            ),
            (
                "event_day",
                dates(&[
                    Some(90),
                    Some(100),
                    Some(100),
                    Some(100),
                    Some(100),
                    None,
                    Some(100),
                ]),
            ),
            ("files_received", counts(&[1, 2, 3, 4, 5, 6, 7])),
            ("rows_stored", counts(&[20, 40, 60, 4, 5, 6, 7])),
            ("rows_removed", counts(&[0, 10, 20, 0, 0, 0, 0])),
        ])
        .unwrap()
    }

    fn lines(series: &[Series]) -> Vec<String> {
        let days = |series: &Series| -> Vec<String> {
            let day = |day: &Day| format!("{}:{}:{:?}", day.day, day.count, day.late);
            series.days.iter().map(day).collect()
        };
        series
            .iter()
            .map(|series| format!("{:?} {}", series.subject, days(series).join(" ")))
            .collect()
    }

    #[test]
    fn volumes_become_series() {
        for as_dictionary in [false, true] {
            let found = volume_series(&[volumes(as_dictionary)], "ssmix2", &[100, 101, 102, 103]);
            let found = found.unwrap();
            assert_eq!(
                lines(&found.event_days),
                [
                    "DataType(\"ADT-12\") 100:4:Some(0)",
                    "DataType(\"OML-11\") 90:20:None 100:70:Some(40)",
                    "Feed 90:20:None 100:74:Some(40)",
                ]
            );
            assert_eq!(
                lines(&found.arrivals),
                [
                    "DataType(\"ADT-00\") 101:6:None",
                    "DataType(\"ADT-12\") 100:4:None",
                    "DataType(\"OML-11\") 100:1:None 102:2:None 103:3:None",
                ]
            );
        }
        // A row is not late when no load ran between.
        let found = volume_series(&[volumes(true)], "ssmix2", &[100, 103]).unwrap();
        assert!(lines(&found.event_days)[1].ends_with("100:70:Some(0)"));
    }

    #[test]
    fn profiles_become_series() {
        let batch = |axes: [&str; 3]| {
            RecordBatch::try_from_iter([
                ("table", texts(&["lab_results"; 3], true)),
                ("axis", texts(&axes, true)),
                ("item", texts(&["HB", "HB", "CRP"], false)),
                ("care_date", dates(&[Some(100), Some(100), Some(101)])),
                ("rows", counts(&[2, 3, 4])),
                ("late", counts(&[0, 1, 2])),
            ])
            .unwrap()
        };
        let items = batch(["item"; 3]);
        let by_item = [
            "Item(LabResults, \"CRP\") 101:4:Some(2)",
            "Item(LabResults, \"HB\") 100:5:Some(1)",
            "Table(LabResults) 100:5:Some(1) 101:4:Some(2)",
        ];
        let found = profile_series(std::slice::from_ref(&items)).unwrap();
        assert_eq!(lines(&found), by_item);
        let departments = batch(["department", "department", "age"]);
        let both = lines(&profile_series(&[items, departments]).unwrap());
        assert_eq!(both[2], "Department(LabResults, \"HB\") 100:5:Some(1)");
        assert_eq!(both[3], "Table(LabResults) 100:5:Some(1)");
    }

    #[test]
    fn a_batch_of_another_shape_is_refused() {
        let full = volumes(false);
        for name in ["feed", "data_type", "event_day", "rows_removed"] {
            let index = full.schema().index_of(name).unwrap();
            let mut less = full.clone();
            less.remove_column(index);
            let error = volume_series(&[less], "ssmix2", &[])
                .unwrap_err()
                .to_string();
            assert!(error.contains(name) && error.contains("volumes"), "{error}");
        }
        assert!(profile_series(&[full]).is_err());
    }
}
