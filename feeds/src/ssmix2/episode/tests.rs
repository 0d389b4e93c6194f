//! Events in, stays out, in readable form.

use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{
    Array, ArrayRef, Date32Array, DictionaryArray, Int32Array, Int64Array, RecordBatch,
    StringArray, TimestampMicrosecondArray,
};
use arrow_schema::{DataType, Field, Schema};
use model::ColumnType;
use model::tables::VISITS;
use proptest::prelude::*;

use super::*;
use crate::ssmix2::time;

/// One event: `ADT-22 care=20261101 file=3 admitted_at=202611010930 location_code=3E`.
type Line = String;

fn micros(text: &str) -> Option<i64> {
    time::read(text.as_bytes()).micros
}

/// The value of a column in a line; times leave what is not a plain minute in their text column.
fn value<'a>(line: &'a str, column: &str) -> Option<&'a str> {
    let name = column.strip_suffix("_text").unwrap_or(column);
    let found = line
        .split(' ')
        .find_map(|word| word.strip_prefix(name)?.strip_prefix('='))?;
    let is_plain = matches!(found.len(), 12 | 14);
    (name == column || !is_plain).then_some(found)
}

fn cell<'a>(line: &'a str, column: &str) -> Option<&'a str> {
    match column {
        "data_type" => line.split(' ').next(),
        "patient_key" => value(line, "patient").or(Some("p1")),
        "source_file_id" => value(line, "file").or(Some("1")),
        "message_no" | "segment_no" => Some("1"),
        "occurred_at" => value(line, "sent").or(Some("202612010000")),
        "care_date" => value(line, "care"),
        "department_code" => value(line, "department"),
        "patient_class" => value(line, "class").or(Some("I")),
        _ => value(line, column),
    }
}

/// The lines as rows of `visits`.
fn visits<S: AsRef<str>>(lines: &[S]) -> RecordBatch {
    let mut fields = Vec::new();
    let mut arrays: Vec<ArrayRef> = Vec::new();
    for column in VISITS
        .data_columns()
        .filter(|column| event::COLUMNS.contains(&column.name))
    {
        let cells = lines.iter().map(|line| cell(line.as_ref(), column.name));
        let number = |text: &str| text.parse::<i32>().unwrap();
        let array: ArrayRef = match column.kind {
            ColumnType::Text => Arc::new(cells.collect::<DictionaryArray<Int32Type>>()),
            ColumnType::Date => Arc::new(
                cells
                    .map(|text| time::day(text?.as_bytes()))
                    .collect::<Date32Array>(),
            ),
            ColumnType::Timestamp => Arc::new(
                cells
                    .map(|text| micros(text?))
                    .collect::<TimestampMicrosecondArray>()
                    .with_timezone("UTC"),
            ),
            ColumnType::Int32 => {
                Arc::new(cells.map(|text| text.map(number)).collect::<Int32Array>())
            }
            _ => Arc::new(
                cells
                    .map(|text| text.map(|text| i64::from(number(text))))
                    .collect::<Int64Array>(),
            ),
        };
        fields.push(Field::new(column.name, array.data_type().clone(), true));
        arrays.push(array);
    }
    RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).unwrap()
}

const CONTEXT: DeriveContext<'static> = DeriveContext { load_id: "L1" };

fn built<S: AsRef<str>>(lines: &[S]) -> Option<Batch> {
    build(&[visits(lines)], &CONTEXT).unwrap()
}

fn show(batch: &Batch, name: &str, row: usize) -> Option<String> {
    let column = batch.column(name).unwrap();
    if column.is_null(row) {
        return None;
    }
    let any = column.as_any();
    Some(match column.data_type() {
        DataType::Dictionary(..) => {
            let (keys, values): (_, &StringArray) = batch.text(name).unwrap();
            values.value(keys.key(row)?).to_owned()
        }
        DataType::Timestamp(..) => {
            let micros = any.downcast_ref::<TimestampMicrosecondArray>()?.value(row);
            let minutes = micros.div_euclid(60_000_000) + 540;
            let day = minutes.div_euclid(1_440) - 20_757;
            let (hour, minute) = (minutes.rem_euclid(1_440) / 60, minutes % 60);
            format!("{day:02}T{hour:02}{minute:02}")
        }
        DataType::Date32 => (any.downcast_ref::<Date32Array>()?.value(row) - 20_757).to_string(),
        DataType::Int64 => any.downcast_ref::<Int64Array>()?.value(row).to_string(),
        _ => any.downcast_ref::<Int32Array>()?.value(row).to_string(),
    })
}

/// The rows in short: key, from and until, then what is not 0. Times are `day of November 2026 T hhmm`, with their source.
fn short<S: AsRef<str>>(lines: &[S]) -> Vec<String> {
    let Some(batch) = built(lines) else {
        return Vec::new();
    };
    let row = |row: usize| {
        let of = |name: &str| show(&batch, name, row);
        let mut text = format!("{} {}", of("state").unwrap(), of("episode_key").unwrap());
        for (label, name) in [("in", "admitted"), ("out", "discharged")] {
            if let Some(at) = of(&format!("{name}_at")) {
                let from = of(&format!("{name}_from")).unwrap();
                text += &format!(" {label} {at} ({from})");
            }
        }
        for (label, name) in [
            ("in expected", "expected_admission_at"),
            ("out expected", "expected_discharge_at"),
        ] {
            text += &of(name).map_or(String::new(), |at| format!(" {label} {at}"));
        }
        for name in [
            "events",
            "transfers",
            "leaves",
            "leave_days",
            "events_disputed",
        ] {
            let count = of(name).unwrap();
            if count != "0" && (name, count.as_str()) != ("events", "1") {
                text += &format!(" {name}={count}");
            }
        }
        text
    };
    (0..batch.len()).map(row).collect()
}

#[test]
fn a_stay_from_plan_to_discharge_is_one_row() {
    let lines = [
        "ADT-21 care=20261103 file=1 expected_admission_at=202611031000 class=O",
        "ADT-22 care=20261103 file=2 admitted_at=202611031005 location_code=3E hospital_service_code=05 department=05",
        "ADT-31 care=20261107 file=3 event_at=202611071000",
        "ADT-32 care=20261109 file=4 event_at=202611091700",
        "ADT-41 care=20261110 file=5 expected_admission_at=202611101400",
        "ADT-42 care=20261110 file=6 event_at=202611101430 location_code=5W",
        "ADT-51 care=20261112 file=7 expected_discharge_at=202611121000",
        "ADT-52 care=20261112 file=8 admitted_at=202611031005 discharged_at=202611121015 location_code=5W discharge_disposition_code=01",
    ];
    assert_eq!(
        short(&lines),
        [
            "closed ADT-22-202611031005 in 03T1005 (ADT-22 PV1-44) out 12T1015 (ADT-52 PV1-45) events=8 transfers=1 leaves=1 leave_days=2"
        ]
    );
    let batch = built(&lines).unwrap();
    for (name, expected) in [
        ("patient_key", Some("p1")),
        ("first_date", Some("3")),
        ("last_date", Some("12")),
        ("admission_location_code", Some("3E")),
        ("admission_service_code", Some("05")),
        ("admission_department_code", Some("05")),
        ("admission_type_code", None),
        ("discharge_location_code", Some("5W")),
        ("discharge_disposition_code", Some("01")),
        ("expected_discharge_at", None),
        ("admissions", Some("1")),
        ("discharges", Some("1")),
        ("load_id", Some("L1")),
        ("source_file_id", Some("2")),
        ("first_source_file_id", Some("1")),
        ("last_source_file_id", Some("8")),
    ] {
        assert_eq!(show(&batch, name, 0).as_deref(), expected, "{name}");
    }
}

/// Events and the rows that come of them.
type Case = (
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
);

const CASES: &[Case] = &[
    (
        "outpatients and doctors make no stay",
        &[
            "ADT-12 care=20261103 admitted_at=202611031000",
            "ADT-01 event_at=202611031000",
            "ADT-22 class=O care=20261103 admitted_at=202611031000",
        ],
        &[],
    ),
    (
        "an open stay tells when it should end, by the plan sent last",
        &[
            "ADT-22 care=20261103 admitted_at=202611031000",
            "ADT-51 care=20261109 sent=202611050000 expected_discharge_at=202611091000",
            "ADT-51 care=20261108 sent=202611060000 expected_discharge_at=202611081000",
        ],
        &["open ADT-22-202611031000 in 03T1000 (ADT-22 PV1-44) out expected 08T1000 events=3"],
    ),
    (
        "where PV1-44 is empty the time of the event counts, then the care date",
        &[
            "ADT-22 care=20261103 event_at=202611031000",
            "ADT-52 care=20261104 event_at=202611041000",
            "ADT-22 care=20261106",
            "ADT-52 care=20261108",
        ],
        &[
            "closed ADT-22-202611031000 in 03T1000 (ADT-22 EVN-6) out 04T1000 (ADT-52 EVN-6) events=2",
            "closed ADT-22-20261106 in 06T0000 (ADT-22 care date) out 08T0000 (ADT-52 care date) events=2",
        ],
    ),
    (
        "two admissions of one minute are one stay, of two minutes two",
        &[
            "ADT-22 care=20261103 admitted_at=20261103100005",
            "ADT-22 care=20261103 admitted_at=202611031000",
            "ADT-22 care=20261103 admitted_at=202611031200",
        ],
        &[
            "open ADT-22-202611031000 in 03T1000 (ADT-22 PV1-44) events=2",
            "open ADT-22-202611031200 in 03T1200 (ADT-22 PV1-44)",
        ],
    ),
    (
        "a bare day is the stay of that day, and a minute says more",
        &[
            "ADT-22 care=20261103 admitted_at=20261103",
            "ADT-22 care=20261103 admitted_at=202611031000",
            "ADT-31 care=20261103 event_at=20261103",
            "ADT-52 care=20261105 admitted_at=20261103 discharged_at=20261105",
        ],
        &[
            "closed ADT-22-202611031000 in 03T1000 (ADT-22 PV1-44) out 05T0000 (ADT-52 PV1-45) events=4 leaves=1",
        ],
    ),
    (
        "a discharge goes to the stay that it names, though another one is open",
        &[
            "ADT-22 care=20261103 admitted_at=202611031000",
            "ADT-22 care=20261105 admitted_at=202611051000",
            "ADT-52 care=20261107 admitted_at=202611031000 discharged_at=202611071000",
            "ADT-42 care=20261106 event_at=202611061000",
            "ADT-52 care=20261109 discharged_at=202611091000",
        ],
        &[
            "closed ADT-22-202611031000 in 03T1000 (ADT-22 PV1-44) out 07T1000 (ADT-52 PV1-45) events=2",
            "closed ADT-22-202611051000 in 05T1000 (ADT-22 PV1-44) out 09T1000 (ADT-52 PV1-45) events=3 transfers=1",
        ],
    ),
    (
        "an event that names another admission is taken by its time, and counted",
        &[
            "ADT-22 care=20261104 admitted_at=202611041000",
            "ADT-52 care=20261109 admitted_at=202611031000 discharged_at=202611091000",
        ],
        &[
            "closed ADT-22-202611041000 in 04T1000 (ADT-22 PV1-44) out 09T1000 (ADT-52 PV1-45) events=2 events_disputed=1",
        ],
    ),
    (
        "a discharge without an admission says what it knows",
        &[
            "ADT-42 care=20261105 event_at=202611051000",
            "ADT-52 care=20261109 admitted_at=202611031000 discharged_at=202611091000",
            "ADT-52 care=20261119 discharged_at=202611191000",
        ],
        &[
            "discharged_only ADT-52-202611091000 in 03T1000 (ADT-52 PV1-44) out 09T1000 (ADT-52 PV1-45) events=2 transfers=1",
            "discharged_only ADT-52-202611191000 out 19T1000 (ADT-52 PV1-45)",
        ],
    ),
    (
        "of two discharges the one sent last counts",
        &[
            "ADT-22 care=20261103 admitted_at=202611031000",
            "ADT-52 care=20261108 sent=202611100000 admitted_at=202611031000 discharged_at=202611081000",
            "ADT-52 care=20261109 sent=202611090000 admitted_at=202611031000 discharged_at=202611091000",
        ],
        &[
            "closed ADT-22-202611031000 in 03T1000 (ADT-22 PV1-44) out 08T1000 (ADT-52 PV1-45) events=3",
        ],
    ),
    (
        "a plan is taken up by the stay of its day and waits otherwise",
        &[
            "ADT-21 care=20261103 expected_admission_at=20261103",
            "ADT-22 care=20261103 admitted_at=202611031500",
            "ADT-21 care=20261120 expected_admission_at=202611201000",
            "ADT-21 care=20261121 planned_at=202611211000",
        ],
        &[
            "open ADT-22-202611031500 in 03T1500 (ADT-22 PV1-44) events=2",
            "planned ADT-21-202611201000 in expected 20T1000",
            "planned ADT-21-202611211000 in expected 21T1000",
        ],
    ),
    (
        "a plan that looks beyond its stay belongs where it was keyed in",
        &[
            "ADT-22 care=20261103 admitted_at=202611031000",
            "ADT-51 care=20261120 recorded_at=202611061000 expected_discharge_at=202611201000",
            "ADT-52 care=20261108 discharged_at=202611081000",
            "ADT-51 care=20261125 recorded_at=202611241000 expected_discharge_at=202611251000",
        ],
        &[
            "closed ADT-22-202611031000 in 03T1000 (ADT-22 PV1-44) out 08T1000 (ADT-52 PV1-45) events=3",
            "planned ADT-51-202611251000 out expected 25T1000",
        ],
    ),
    (
        "what fits no stay stands apart",
        &[
            "ADT-42 care=20261101 event_at=202611011000",
            "ADT-22 care=20261103 admitted_at=202611031000",
            "ADT-52 care=20261104 discharged_at=202611041000",
            "ADT-42 care=20261105 event_at=202611051000",
            "ADT-32 care=20261106 event_at=202611061000 admitted_at=202610301000",
            "ADT-42 care=20261107 event_at=202611071000 admitted_at=202610301000",
            "ADT-42 care=20261108 event_at=202611081000",
            "ADT-22 event_at=20269999",
        ],
        &[
            "unplaced ADT-22-undated",
            "unplaced ADT-32-202611061000 in -1T1000 (ADT-32 PV1-44) events=2 transfers=1",
            "unplaced ADT-42-202611011000 transfers=1",
            "closed ADT-22-202611031000 in 03T1000 (ADT-22 PV1-44) out 04T1000 (ADT-52 PV1-45) events=2",
            "unplaced ADT-42-202611051000 transfers=1",
            "unplaced ADT-42-202611081000 transfers=1",
        ],
    ),
    (
        "a leave without a return counts no days",
        &[
            "ADT-22 care=20261103 admitted_at=202611031000",
            "ADT-32 care=20261104 event_at=202611041000",
            "ADT-31 care=20261105 event_at=202611051000",
            "ADT-31 care=20261107 event_at=202611071000",
            "ADT-32 care=20261110 event_at=202611100900",
            "ADT-31 care=20261111 event_at=202611111000",
        ],
        &["open ADT-22-202611031000 in 03T1000 (ADT-22 PV1-44) events=6 leaves=3 leave_days=3"],
    ),
];

#[test]
fn events_become_stays() {
    for (about, lines, expected) in CASES {
        assert_eq!(short(lines), *expected, "{about}");
    }
}

#[test]
fn only_what_has_ended_has_a_last_day() {
    let days = |lines: &[&str]| {
        let batch = built(lines).unwrap();
        ["first_date", "last_date"].map(|name| show(&batch, name, 0))
    };
    let day = |day: &str| Some(day.to_owned());
    let admission = "ADT-22 care=20261103 admitted_at=202611031000 recorded_at=202611041000";
    let discharge = "ADT-52 care=20261109 discharged_at=202611091000 recorded_at=202612011000";
    assert_eq!(days(&[admission]), [day("3"), None]);
    assert_eq!(days(&[admission, discharge]), [day("3"), day("31")]);
    assert_eq!(days(&["ADT-42 event_at=202611091000"]), [None, None]);
}

#[test]
fn patients_stand_in_order_and_apart() {
    let lines = [
        "ADT-52 patient=p2 care=20261109 discharged_at=202611091000",
        "ADT-22 patient=p1 care=20261103 admitted_at=202611031000",
        "ADT-22 patient=p2 care=20261102 admitted_at=202611021000",
    ];
    let batch = built(&lines).unwrap();
    let patients: Vec<_> = (0..2).map(|row| show(&batch, "patient_key", row)).collect();
    assert_eq!(patients, [Some("p1".to_owned()), Some("p2".to_owned())]);
    assert_eq!(batch.len(), 2);
}

#[test]
fn a_missing_column_is_told() {
    let rows = visits(&["ADT-12 care=20261103"]);
    let part = rows.project(&[0, 1, 2]).unwrap();
    let error = build(&[part], &CONTEXT).unwrap_err().to_string();
    assert!(error.contains("department_code"), "{error}");
}

/// An event of one patient at some hour of a few days.
fn any_line() -> impl Strategy<Value = Line> {
    let kinds = prop::sample::select(event::DATA_TYPES);
    let hour = || 1..9_u32;
    let time = |hour: u32| match hour % 4 {
        0 => format!("202611{:02}", 1 + hour / 4),
        part => format!("202611{:02}{:02}00", 1 + hour / 4, part * 6),
    };
    (kinds, hour(), prop::option::of(hour()), 0..3_u32).prop_map(move |(kind, at, names, sent)| {
        let (at, names) = (time(at), names.map(time));
        let care = &at[..8];
        let mut line = format!(
            "{kind} care={care} sent=2026120{}0000 event_at={at}",
            1 + sent
        );
        for column in [
            "discharged_at",
            "expected_admission_at",
            "expected_discharge_at",
        ] {
            line += &format!(" {column}={at}");
        }
        match (kind, names) {
            ("ADT-22", _) => line + &format!(" admitted_at={at}"),
            (_, Some(admitted)) => line + &format!(" admitted_at={admitted}"),
            (_, None) => line,
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_event_is_in_one_row_whatever_the_order(
        lines in prop::collection::vec(any_line(), 1..14),
        turn in 0..14_usize,
    ) {
        let lines: Vec<Line> = lines
            .into_iter()
            .enumerate()
            .map(|(index, line)| format!("{line} file={}", index + 1))
            .collect();
        let mut turned = lines.clone();
        turned.rotate_left(turn % lines.len());
        turned.reverse();
        let (batch, again) = (built(&lines).unwrap(), built(&turned).unwrap());
        prop_assert_eq!(&batch.rows, &again.rows);
        let of = |name: &str| -> Vec<String> {
            (0..batch.len()).map(|row| show(&batch, name, row).unwrap_or_default()).collect()
        };
        let events: usize = of("events").iter().map(|count| count.parse::<usize>().unwrap()).sum();
        prop_assert_eq!(events, lines.len());
        let mut keys = of("episode_key");
        keys.sort();
        keys.dedup();
        prop_assert_eq!(keys.len(), batch.len(), "{:?}", of("episode_key"));
    }
}
