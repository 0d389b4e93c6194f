//! Batches through the unit step.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, Float64Array, RecordBatch, StringArray, new_null_array};
use arrow_schema::{Field, Schema};
use mappings::masters::ListedCode;
use mappings::units::{SiteUnits, UnitRules, standardize_units};
use mappings::{Decision, Error};
use model::{Batch, DictionaryColumn, Table, dictionary_schema};
use proptest::prelude::*;

/// A row: standard code, unit text, mapping id, number, upper number.
#[derive(Clone, Debug, Default)]
struct Row {
    code: Option<&'static str>,
    unit: Option<String>,
    mapping: Option<&'static str>,
    number: Option<f64>,
    high: Option<f64>,
}

fn row(code: &'static str, unit: &str, number: f64) -> Row {
    Row {
        code: Some(code),
        unit: Some(unit.to_owned()),
        number: Some(number),
        ..Row::default()
    }
}

fn batch(rows: &[Row]) -> Batch {
    let text = |of: &dyn Fn(&Row) -> Option<String>| {
        let texts: Vec<Option<String>> = rows.iter().map(of).collect();
        Arc::new(
            texts
                .iter()
                .map(Option::as_deref)
                .collect::<DictionaryColumn>(),
        ) as ArrayRef
    };
    let number = |of: fn(&Row) -> Option<f64>| {
        Arc::new(Float64Array::from_iter(rows.iter().map(of))) as ArrayRef
    };
    let mut fields = Vec::new();
    let mut columns = Vec::new();
    for field in dictionary_schema(Table::LabResults.spec()).fields() {
        fields.push(Field::new(field.name(), field.data_type().clone(), true));
        columns.push(match field.name().as_str() {
            "standard_code" => text(&|row| row.code.map(str::to_owned)),
            "unit_text" => text(&|row| row.unit.clone()),
            "mapping_id" => text(&|row| row.mapping.map(str::to_owned)),
            "value_number" => number(|row| row.number),
            "value_number_high" => number(|row| row.high),
            _ => new_null_array(field.data_type(), rows.len()),
        });
    }
    let rows = RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).unwrap();
    Batch {
        table: Table::LabResults,
        rows,
    }
}

fn text(batch: &Batch, column: &str, row: usize) -> Option<String> {
    let (keys, values): (_, &StringArray) = batch.text(column).unwrap();
    keys.key(row).map(|key| values.value(key).to_owned())
}

/// standard_unit, standard_number, unit_rule_id of a row.
type Outcome = Option<(String, f64, String)>;

fn outcomes(batch: &Batch) -> Vec<Outcome> {
    let numbers: &Float64Array = batch.typed("standard_number").unwrap();
    let outcome = |row| {
        let filled = [
            text(batch, "standard_unit", row).is_some(),
            numbers.is_valid(row),
            text(batch, "unit_rule_id", row).is_some(),
        ];
        assert!(
            filled == [true; 3] || filled == [false; 3],
            "filled together or not at all"
        );
        let (unit, rule) = (
            text(batch, "standard_unit", row)?,
            text(batch, "unit_rule_id", row)?,
        );
        Some((unit, numbers.value(row), rule))
    };
    (0..batch.len()).map(outcome).collect()
}

fn run(rows: &[Row], site: SiteUnits<'_>) -> Vec<Outcome> {
    let rules = UnitRules::build(site).unwrap();
    let raw = batch(rows);
    let once = standardize_units(raw.clone(), &rules).unwrap();
    for column in raw.rows.schema().fields() {
        if !["standard_unit", "standard_number", "unit_rule_id"].contains(&column.name().as_str()) {
            assert_eq!(
                raw.column(column.name()),
                once.column(column.name()),
                "raw columns stay"
            );
        }
    }
    let twice = standardize_units(once.clone(), &rules).unwrap();
    assert_eq!(once.rows, twice.rows);
    outcomes(&once)
}

fn some(unit: &str, number: f64, rule: &str) -> Outcome {
    Some((unit.to_owned(), number, rule.to_owned()))
}

const GLUCOSE: &str = "3D010000002327201";
const CREATININE: &str = "3C015000002327101";
const ALP_JSCC: &str = "3B070000002327101";
const ALP_IFCC: &str = "3B070000002327501";
const HBA1C_JDS: &str = "3D045000001920402";
const HBA1C_NGSP: &str = "3D046000001920402";

#[test]
fn rows_come_out_in_the_unit_of_their_code() {
    let rows = [
        row(GLUCOSE, "mg／ｄＬ", 95.0),
        row(GLUCOSE, "mmol/L", 5.0),
        row(GLUCOSE, "g/L", 0.95),
        row(CREATININE, "μmol/L", 88.4),
        row("2A990000001930155", "×10＾4/μl", 21.5),
        row("2A990000001930152", "/μL", 4560.0),
        row("2A990000001930151", "万/μl", 450.0),
        row("5C070000002306201", "mg/L", 12.3),
        row("3H030000002327101", "mEq/L", 4.7),
        row("3H015000002326101", "mEq/L", 4.1),
        row("3B035000002327201", "IU/l/37℃", 23.0),
        row("8A065000002391901", "ml/min", 61.0),
        row("3H045000002390201", "mOsm/L", 285.0),
        row("3H038000002391901", "mmol/l", 2.3),
    ];
    let expected = [
        some("mg/dL", 95.0, "same@2"),
        some("mg/dL", 5.0 * 18.0156, "glucose@2"),
        some("mg/dL", 95.0, "scale@2"),
        some("mg/dL", 88.4 / (10_000.0 / 113.12), "creatinine@2"),
        some("10*3/uL", 215.0, "scale@2"),
        some("10*3/uL", 4.56, "scale@2"),
        some("10*6/uL", 4.5, "scale@2"),
        some("mg/dL", 1.23, "scale@2"),
        some("mg/dL", 4.7 / 2.0 * 4.0078, "divalent@2+calcium@2"),
        some("mmol/L", 4.1, "monovalent@2"),
        some("U/L", 23.0, "iu-is-u@2"),
        some("mL/min/{1.73_m2}", 61.0, "same@2"),
        some("mosm/kg", 285.0, "osmotic-pressure@2"),
        some("mg/dL", 2.3 * 4.0078, "calcium@2"),
    ];
    for (found, expected) in run(&rows, SiteUnits::default()).iter().zip(expected) {
        let (found, expected) = (found.clone().unwrap(), expected.unwrap());
        assert!(
            (found.1 / expected.1 - 1.0).abs() < 1e-12,
            "{found:?} {expected:?}"
        );
        assert_eq!((found.0, found.2), (expected.0, expected.2));
    }
}

#[test]
fn what_is_not_known_stays_null() {
    let rows = [
        Row {
            code: None,
            ..row(GLUCOSE, "mg/dL", 1.0)
        },
        Row {
            unit: None,
            ..row(GLUCOSE, "", 1.0)
        },
        Row {
            number: None,
            ..row(GLUCOSE, "mg/dL", 1.0)
        },
        // A ratio or a range: half of a value is no value.
        Row {
            high: Some(40.0),
            ..row(GLUCOSE, "mg/dL", 1.0)
        },
        row(GLUCOSE, "  ", 1.0),
        row(GLUCOSE, "無し", 1.0),
        row(GLUCOSE, "mg/d", 1.0).clone(),
        row(GLUCOSE, "U/L", 1.0),
        row(GLUCOSE, "mmol/mol", 1.0),
        row("9Z999000009999901", "mg/dL", 1.0),
        row(GLUCOSE, "mg/dL", f64::NAN),
        row(GLUCOSE, "mg/dL", f64::INFINITY),
        row(GLUCOSE, "g/dL", f64::MAX),
    ];
    let found = run(&rows, SiteUnits::default());
    // Serum and plasma have no day, so mg/d is mg/dL there.
    assert_eq!(found[6], some("mg/dL", 1.0, "same@2"));
    for (index, outcome) in found.iter().enumerate().filter(|(index, _)| *index != 6) {
        assert_eq!(*outcome, None, "row {index}");
    }
}

fn decision(id: &str, code: &str, unit: &str) -> Decision {
    Decision {
        id: id.to_owned(),
        hospital: "H01".to_owned(),
        domain: "lab".to_owned(),
        local_code: "101".to_owned(),
        local_name: None,
        unit: None,
        specimen: None,
        standard_code: Some(code.to_owned()),
        standard_unit: Some(unit.to_owned()),
        valid_from: 18_000,
        valid_until: None,
    }
}

#[test]
fn generations_of_a_procedure_are_converted_by_a_decision_only() {
    let rows = [
        row(ALP_JSCC, "U/L", 200.0),
        row(ALP_IFCC, "IU/L", 70.0),
        row("3B070000002399801", "U/L", 70.0),
        row(HBA1C_JDS, "%", 5.0),
        row(HBA1C_NGSP, "%", 5.4),
        row(HBA1C_NGSP, "mmol/mol", 36.0),
        Row {
            mapping: Some("agreed:alp"),
            ..row(ALP_JSCC, "U/L", 200.0)
        },
        Row {
            mapping: Some("agreed:jds"),
            ..row(HBA1C_JDS, "%", 5.0)
        },
        Row {
            mapping: Some("agreed:ifcc"),
            ..row(HBA1C_JDS, "%", 5.0)
        },
        Row {
            mapping: Some("agreed:none"),
            ..row(ALP_JSCC, "U/L", 200.0)
        },
    ];
    let decisions = [
        decision("agreed:alp", ALP_JSCC, "U{IFCC}/L"),
        decision("agreed:jds", HBA1C_JDS, "%{NGSP}"),
        decision("agreed:ifcc", HBA1C_JDS, "mmol/mol"),
    ];
    let found = run(
        &rows,
        SiteUnits {
            decisions: &decisions,
            ..SiteUnits::default()
        },
    );
    assert_eq!(found[0], some("U{JSCC}/L", 200.0, "same@2"));
    assert_eq!(found[1], some("U{IFCC}/L", 70.0, "same@2"));
    assert_eq!(found[2], some("U/L", 70.0, "same@2"));
    assert_eq!(found[3], some("%{JDS}", 5.0, "same@2"));
    assert_eq!(found[4], some("%{NGSP}", 5.4, "same@2"));
    assert_eq!(found[5], None);
    assert_eq!(found[6], some("U{IFCC}/L", 70.0, "alp-jscc-ifcc@2"));
    assert_eq!(
        found[7],
        some("%{NGSP}", 1.02 * 5.0 + 0.25, "hba1c-jds-ngsp@2")
    );
    let (unit, value, rule) = found[8].clone().unwrap();
    assert_eq!(
        (unit.as_str(), rule.as_str()),
        ("mmol/mol", "hba1c-jds-ngsp@2+hba1c-ifcc-ngsp@2")
    );
    assert!((value - (1.02 * 5.0 + 0.25 - 2.152) / 0.09148).abs() < 1e-9);
    assert_eq!(found[9], found[0]);
}

#[test]
fn a_decision_goes_before_the_master_and_the_master_before_the_default() {
    let listed = |unit: &str| ListedCode {
        code: GLUCOSE.to_owned(),
        unit: Some(unit.to_owned()),
        ..ListedCode::default()
    };
    let listed = [listed("mmol／l"), listed("mg/dL")];
    let decisions = [decision("agreed:1", GLUCOSE, "ｇ／Ｌ")];
    let site = SiteUnits {
        listed: &listed,
        decisions: &decisions,
        rules: None,
    };
    let rows = [
        row(GLUCOSE, "mg/dL", 180.156),
        Row {
            mapping: Some("agreed:1"),
            ..row(GLUCOSE, "mg/dL", 95.0)
        },
        Row {
            mapping: Some("declared:jlac10"),
            ..row(GLUCOSE, "mmol/L", 5.0)
        },
    ];
    let found = run(&rows, site);
    assert_eq!(found[0], some("mmol/L", 10.0, "glucose@2"));
    assert_eq!(found[1], some("g/L", 0.95, "scale@2"));
    assert_eq!(found[2], some("mmol/L", 5.0, "same@2"));
    let without = run(&rows[..1], SiteUnits::default());
    assert_eq!(without[0], some("mg/dL", 180.156, "same@2"));
}

#[test]
fn other_tables_pass_and_a_missing_column_is_an_error() {
    let rules = UnitRules::build(SiteUnits::default()).unwrap();
    let mut other = batch(&[row(GLUCOSE, "mg/dL", 1.0)]);
    other.table = Table::Patients;
    let passed = standardize_units(other.clone(), &rules).unwrap();
    assert_eq!(passed.rows, other.rows);
    other.table = Table::LabResults;
    other.rows = other.rows.project(&[0, 1]).unwrap();
    assert!(matches!(
        standardize_units(other, &rules),
        Err(Error::Column { .. })
    ));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

    /// Whatever stands in the unit and the number: nothing panics, doing it twice is doing it once, and what is written is
    /// finite and together.
    #[test]
    fn any_batch_is_standardized_once(
        rows in prop::collection::vec(
            (
                prop::option::of("([mμu]?[gl]/d?[lL]|x?10[*^][0-9]/[uμ][lL]|\\PC{0,8}|IU/L|%)"),
                prop::option::of(any::<f64>()),
                prop::option::weighted(0.2, any::<f64>()),
                prop::sample::select(vec![Some(GLUCOSE), Some(ALP_JSCC), Some(HBA1C_JDS), Some("?"), None]),
            ),
            0..24,
        ),
    ) {
        let rows: Vec<Row> = rows
            .into_iter()
            .map(|(unit, number, high, code)| Row { code, unit, mapping: None, number, high })
            .collect();
        for outcome in run(&rows, SiteUnits::default()).into_iter().flatten() {
            prop_assert!(outcome.1.is_finite());
        }
    }
}

#[test]
fn a_unit_of_some_items_only_is_no_unknown_one() {
    let rules = UnitRules::build(SiteUnits::default()).unwrap();
    let is_unknown = |text: &str| rules.dictionary().is_unknown(text);
    assert!(!is_unknown("mOsm") && !is_unknown("mg/dL"));
    assert!(is_unknown("タンイ") && is_unknown("mg/d1"));
}
