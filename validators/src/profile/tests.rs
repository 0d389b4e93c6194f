//! Laws of profiles: any order and any cut give the same states, and what is written is read back.

use std::sync::Arc;

use arrow_array::{
    Array, ArrayRef, Date32Array, Float64Array, Int32Array, Int64Array, RecordBatch, StringArray,
    TimestampMicrosecondArray, new_null_array,
};
use arrow_schema::{Field, Schema};
use model::{Batch, DictionaryColumn, Table, dictionary_schema};
use proptest::prelude::*;

use super::*;

fn config() -> ProptestConfig {
    ProptestConfig {
        failure_persistence: None,
        cases: 64,
        ..ProptestConfig::default()
    }
}

fn sketch(numbers: &[f64]) -> Sketch {
    let mut sketch = Sketch::default();
    numbers.iter().for_each(|number| sketch.add(*number));
    sketch
}

/// A laboratory row: day, local code, declared code, unit, value text, sex, age, patient, hours of the event day until it was sent.
#[derive(Clone, Debug)]
struct Row {
    day: Option<i32>,
    local: Option<&'static str>,
    unit: Option<&'static str>,
    value: &'static str,
    sex: Option<&'static str>,
    age: Option<i32>,
    patient: u64,
    sent_after: i32,
    load: &'static str,
}

fn kind(value: &str) -> &'static str {
    match value.chars().next() {
        None => "empty",
        Some('<' | '>') => "comparator",
        Some('(') => "qualitative",
        Some(first) if first.is_ascii_digit() || first == '-' => "number",
        _ => "text",
    }
}

fn text<'a>(values: impl Iterator<Item = Option<&'a str>>) -> ArrayRef {
    Arc::new(values.collect::<DictionaryColumn>())
}

fn column(name: &str, rows: &[Row]) -> Option<ArrayRef> {
    Some(match name {
        "care_date" => Arc::new(rows.iter().map(|row| row.day).collect::<Date32Array>()),
        "occurred_at" => {
            // Half past the hour in Japan, so that in the morning the day in UTC is the day before.
            let sent = |row: &Row| {
                let hours = i64::from(row.day.unwrap_or(0) * 24 + row.sent_after);
                (hours - 9) * 3_600_000_000 + 1_800_000_000
            };
            let sent = rows.iter().map(|row| Some(sent(row)));
            Arc::new(
                sent.collect::<TimestampMicrosecondArray>()
                    .with_timezone("UTC"),
            )
        }
        "local_code" => text(rows.iter().map(|row| row.local)),
        "declared_code" => text(rows.iter().map(|_| Some("3B035000002327201"))),
        "local_name" => text(rows.iter().map(|row| row.local.map(|_| "name"))),
        "department_code" => text(rows.iter().map(|row| row.sex.map(|_| "01"))),
        "load_id" => text(rows.iter().map(|row| Some(row.load))),
        "unit_text" => text(rows.iter().map(|row| row.unit)),
        "specimen_declared_code" => text(rows.iter().map(|_| Some("023"))),
        "value_text" => text(rows.iter().map(|row| Some(row.value))),
        "value_kind" => text(rows.iter().map(|row| Some(kind(row.value)))),
        "value_comparator" => text(rows.iter().map(|row| match kind(row.value) {
            "comparator" => row.value.get(..1),
            _ => None,
        })),
        "value_grade" => text(rows.iter().map(|row| match row.value {
            "(1+)" => Some("1+"),
            "(-)" => Some("-"),
            _ => None,
        })),
        "value_number" => {
            let number = |row: &Row| match kind(row.value) {
                "number" => row.value.parse::<f64>().ok(),
                _ => None,
            };
            Arc::new(rows.iter().map(number).collect::<Float64Array>())
        }
        "patient_key" => {
            let keys: Vec<String> = rows
                .iter()
                .map(|row| format!("{:032x}", u128::from(row.patient) << 64))
                .collect();
            text(keys.iter().map(|key| Some(key.as_str())))
        }
        _ => return None,
    })
}

fn batch(table: Table, rows: &[Row]) -> Batch {
    let spec = dictionary_schema(table.spec());
    let known = |name: &str| !matches!(name, "patient_sex" | "patient_age");
    let mut fields = Vec::new();
    let mut columns = Vec::new();
    for field in spec.fields().iter().filter(|field| known(field.name())) {
        fields.push(Field::new(field.name(), field.data_type().clone(), true));
        columns.push(
            column(field.name(), rows)
                .unwrap_or_else(|| new_null_array(field.data_type(), rows.len())),
        );
    }
    let sexes = text(rows.iter().map(|row| row.sex));
    fields.push(Field::new("patient_sex", sexes.data_type().clone(), true));
    columns.push(sexes);
    let ages: ArrayRef = Arc::new(rows.iter().map(|row| row.age).collect::<Int32Array>());
    fields.push(Field::new("patient_age", ages.data_type().clone(), true));
    columns.push(ages);
    let rows = RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).unwrap();
    Batch { table, rows }
}

fn tally(rows: &[Row]) -> ProfileTally {
    let mut tally = ProfileTally::default();
    tally.add(&batch(Table::LabResults, rows));
    tally
}

fn any_row() -> impl Strategy<Value = Row> {
    let what = (
        prop_oneof![Just(None), (100..103).prop_map(Some)],
        prop_oneof![Just(None), Just(Some("A")), Just(Some("B"))],
        prop_oneof![Just(None), Just(Some("mg/dL"))],
        prop::sample::select(vec![
            "1.20", "7", "-0.4", "0", "<0.5", ">99", "", "(1+)", "(-)", "溶血", "120",
        ]),
    );
    let who = (
        prop_oneof![Just(None), Just(Some("M")), Just(Some("O"))],
        prop_oneof![Just(None), (0..90).prop_map(Some)],
        0..20_u64,
        -10..120,
        prop::sample::select(vec!["H-1-20260110-1", "H-1-20260111-1"]),
    );
    (what, who).prop_map(
        |((day, local, unit, value), (sex, age, patient, sent_after, load))| Row {
            day,
            local,
            unit,
            value,
            sex,
            age,
            patient: patient.wrapping_mul(0x9e37_79b9_7f4a_7c15),
            sent_after,
            load,
        },
    )
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_cut_and_order_gives_the_same_rows(rows in prop::collection::vec(any_row(), 0..60), cut in 0..60_usize) {
        let whole = tally(&rows).to_batch().unwrap();
        let (first, later) = rows.split_at(cut.min(rows.len()));
        let tallied = |parts: [&[Row]; 2]| {
            let mut tally = ProfileTally::default();
            parts.iter().for_each(|rows| tally.add(&batch(Table::LabResults, rows)));
            tally.to_batch().unwrap()
        };
        prop_assert_eq!(&tallied([first, later]), &whole);
        prop_assert_eq!(&tallied([later, first]), &whole);
        let mut turned = rows.clone();
        turned.reverse();
        prop_assert_eq!(&tally(&turned).to_batch().unwrap(), &whole);
    }

    #[test]
    fn what_is_stored_is_read_back(rows in prop::collection::vec(any_row(), 0..60)) {
        let batch = tally(&rows).to_batch().unwrap();
        let days = Profiles::read(std::slice::from_ref(&batch), (0, 1_000), Keep::Days).unwrap();
        let strata = Profiles::read(&[batch], (0, 1_000), Keep::Strata).unwrap();
        let expected = rows.iter().filter(|row| row.day.is_some()).count() as u64;
        let variants = || days.items.values().flat_map(|item| &item.variants);
        let by_day: u64 = variants().flat_map(|variant| variant.days.values()).map(|state| state.rows).sum();
        let by_stratum: u64 = strata.items.values().flat_map(|item| &item.variants)
            .flat_map(|variant| variant.strata.values()).map(|state| state.rows).sum();
        prop_assert_eq!(by_day, expected);
        prop_assert_eq!(by_stratum, expected);
        for variant in variants() {
            let mut whole = State::default();
            variant.days.values().for_each(|state| whole.merge(state));
            let mut again = State::default();
            variant.strata.values().for_each(|state| again.merge(state));
            prop_assert_eq!(&whole, &again);
            prop_assert_eq!(whole.numbers, whole.sketch.count());
        }
    }

    #[test]
    fn sketches_add_up_in_any_order(
        one in prop::collection::vec(-1e6..1e6_f64, 0..40),
        two in prop::collection::vec(-1e6..1e6_f64, 0..40),
        three in prop::collection::vec(0.0..1.0_f64, 0..40),
    ) {
        let merged = |order: [&[f64]; 3]| {
            let mut all = Sketch::default();
            order.iter().for_each(|numbers| all.merge(&sketch(numbers)));
            all
        };
        let whole = sketch(&[one.as_slice(), &two, &three].concat());
        prop_assert_eq!(&merged([&one, &two, &three]), &whole);
        prop_assert_eq!(&merged([&three, &one, &two]), &whole);
        let mut text = String::new();
        whole.write(&mut text);
        prop_assert_eq!(Sketch::read(&text), Some(whole));
    }

    #[test]
    fn quantiles_are_within_one_percent(mut numbers in prop::collection::vec(1e-6..1e9_f64, 1..80), q in 0.0..=1.0_f64) {
        let estimate = sketch(&numbers).quantile(q).unwrap();
        numbers.sort_unstable_by(f64::total_cmp);
        let exact = numbers[(q * (numbers.len() - 1) as f64).round() as usize];
        prop_assert!((estimate / exact - 1.0).abs() <= 0.010_01, "{estimate} for {exact}");
    }

    #[test]
    fn a_factor_is_a_shift(numbers in prop::collection::vec(1e-3..1e6_f64, 1..60), buckets in -300..300_i32) {
        let factor = 1.02_f64.powi(buckets);
        let (plain, scaled) = (sketch(&numbers), sketch(&numbers).scaled(buckets));
        prop_assert_eq!(Sketch::buckets_of(factor), buckets);
        let times: Vec<f64> = numbers.iter().map(|number| number * factor).collect();
        // A number on the edge between two buckets may fall to either side.
        prop_assert!(scaled.distance(&sketch(&times)).unwrap() <= 1.02_f64.log10());
        let (shift, left) = plain.alignment(&scaled).unwrap();
        prop_assert!(left < 1e-9, "{left} is left after {shift}");
        let moved = plain.distance(&scaled).unwrap();
        prop_assert!((moved - f64::from(buckets.abs()) * 1.02_f64.log10()).abs() < 1e-9);
    }

    #[test]
    fn patients_are_counted_within_a_fifth(count in 1..3_000_u64, seed in 0..1_000_u64) {
        let mut patients = Patients::default();
        let mut halves = [Patients::default(), Patients::default()];
        for number in 0..count {
            let hash = Patients::hash(&format!("patient {} of {seed}", number));
            patients.add(hash);
            patients.add(hash);
            halves[(number % 2) as usize].add(hash);
        }
        let share = patients.estimate() / count as f64;
        prop_assert!((0.75..1.3).contains(&share) || count < 20, "{share} of {count}");
        let [mut merged, odd] = halves;
        merged.merge(&odd);
        prop_assert_eq!(&merged, &patients);
        let mut text = String::new();
        patients.write(&mut text);
        prop_assert_eq!(Patients::read(&text), Some(patients));
    }
}

fn row(value: &'static str) -> Row {
    Row {
        day: Some(20_463),
        local: Some("101"),
        unit: Some("mg/dL"),
        value,
        sex: Some("F"),
        age: Some(14),
        patient: 7 << 50,
        sent_after: 48,
        load: "H-1-20260112-1",
    }
}

/// Every column of a row but the first days, as `name=value`.
fn lines(batch: &RecordBatch) -> Vec<String> {
    let cell = |name: &str, row: usize| {
        let column = batch.column_by_name(name).unwrap();
        if let Some(texts) = column.as_any().downcast_ref::<DictionaryColumn>() {
            let words = texts.downcast_dict::<StringArray>().unwrap();
            let word = texts.key(row).map(|key| words.values().value(key));
            return word.unwrap_or("null").to_owned();
        }
        match column.as_any().downcast_ref::<Int64Array>() {
            Some(numbers) => numbers.value(row).to_string(),
            None => format!(
                "{:?}",
                column
                    .as_any()
                    .downcast_ref::<Date32Array>()
                    .map(|days| days.value(row))
            ),
        }
    };
    let schema = batch.schema();
    let line = |row| {
        let cells: Vec<String> = schema
            .fields()
            .iter()
            .map(|field| cell(field.name(), row))
            .collect();
        cells.join("|")
    };
    (0..batch.num_rows()).map(line).collect()
}

#[test]
fn a_state_counts_what_the_table_says() {
    let late = Row {
        sent_after: 72,
        ..row("1.20")
    };
    let at = |hour, value| Row {
        sent_after: hour,
        ..row(value)
    };
    let rows = [
        late,
        row("1.25"),
        row("0"),
        at(-1, "<0.5"),
        at(0, ">99"),
        at(11, ""),
        at(12, "(1+)"),
        row("溶血"),
    ];
    let batch = tally(&rows).to_batch().unwrap();
    assert_eq!(batch.schema(), dictionary_schema(Table::Profiles.spec()));
    assert_eq!(
        lines(&batch),
        [
            "Some(20463)|lab_results|department|01|null|null|null|-|-|Some(20465)|8|0|0|0|0|1|2|1|null|null|null|null|null",
            "Some(20463)|lab_results|item|101|name|mg/dL|023|F|1-14|Some(20465)|8|1|3|1|1|1|2|1|1+:1|0:1 2:2|0:2 5:1|z:1 9:1 11:1|0:4",
        ]
    );
}

#[test]
fn without_a_local_code_the_declared_one_stands_in() {
    let bare = Row {
        local: None,
        ..row("1")
    };
    let batch = tally(&[bare]).to_batch().unwrap();
    assert!(lines(&batch)[1].contains("|item|3B035000002327201|null|"));
}

#[test]
fn drugs_are_counted_and_tables_without_days_are_passed_over() {
    let mut tally = ProfileTally::default();
    tally.add(&batch(Table::Prescriptions, &[row("1"), row("2")]));
    tally.add(&batch(Table::Diagnoses, &[row("1")]));
    let lines = lines(&tally.to_batch().unwrap());
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(
        lines[0].starts_with("Some(20463)|prescriptions|department|01|"),
        "{}",
        lines[0]
    );
    assert!(
        lines[1].contains(
            "|prescriptions|item|101|name|null|null|F|1-14|Some(20465)|2|0|0|0|0|0|0|0|null|"
        ),
        "{}",
        lines[1]
    );
}

#[test]
fn text_that_no_tally_wrote_is_an_error() {
    let batch = tally(&[row("1")]).to_batch().unwrap();
    let schema = batch.schema();
    let mut columns = batch.columns().to_vec();
    columns[schema.index_of("sketch").unwrap()] = text(["1:x", "0:1"].into_iter().map(Some));
    let broken = RecordBatch::try_new(schema.clone(), columns).unwrap();
    // The department's row is passed over before its text is read.
    assert!(Profiles::read(std::slice::from_ref(&broken), (0, 30_000), Keep::Days).is_ok());
    let mut columns = broken.columns().to_vec();
    columns[schema.index_of("sketch").unwrap()] = text(["0:1", "1:x"].into_iter().map(Some));
    let broken = RecordBatch::try_new(schema, columns).unwrap();
    let error = Profiles::read(&[broken], (0, 30_000), Keep::Days).unwrap_err();
    assert!(error.to_string().contains("`sketch`"), "{error}");
}
