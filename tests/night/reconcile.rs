//! Source and store are held against each other: equal after a night, and every planted difference is found, named and nothing
//! else.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use arrow_array::{Array, ArrayRef, Date32Array, Int32Array, RecordBatch, StringArray};
use jiff::civil::date;
use ledger::{AccuracyMethod, AccuracyVerdict, Record, RowsCompared};
use model::{Table, dictionary_schema};
use pipeline::reconcile::{Asked, Reconciliation, reconcile};
use pipeline::{Config, Silent};
use serde_json::Value;
use store::{LiveFile, Store};
use validators::reconcile::Kind;

use crate::commands::kijun;
use crate::network::{
    LAB, Named, Network, PATIENT, balance, glucose, lab_message, options, patient_message, put,
    tree,
};

fn asked(hospital: &str) -> Asked {
    Asked {
        hospital: hospital.to_owned(),
        period: None,
        tables: Vec::new(),
        plan: None,
        sample: None,
        threads: 2,
        software: options().software,
    }
}

fn compared(config: &Config, hospital: &str) -> Reconciliation {
    let outcome = reconcile(config, &asked(hospital), &Silent).unwrap();
    assert_eq!(outcome.unexplained, 0);
    outcome
}

fn of(network: &Network) -> Reconciliation {
    compared(&network.config(), "H01")
}

/// How many rows differ in which way: `R01 1, R03 2`.
fn differing(outcome: &Reconciliation) -> String {
    let kinds = Kind::ALL.into_iter();
    let counted = kinds.map(|kind| (kind.code().0, outcome.differing(kind)));
    let parts = counted.filter(|(_, rows)| *rows > 0);
    let parts: Vec<String> = parts.map(|(code, rows)| format!("{code} {rows}")).collect();
    parts.join(", ")
}

fn lines(outcome: &Reconciliation) -> Vec<String> {
    outcome.json_lines().map(|line| line.to_string()).collect()
}

/// The R05 records of a hospital that compare rows.
fn records(config: &Config, hospital: &str) -> Vec<(AccuracyVerdict, RowsCompared)> {
    let entries = ledger::entries(&config.ledger.join(hospital), 0).unwrap();
    let records = entries.map(|entry| ledger::from_bytes(&entry.unwrap().1).unwrap().1);
    records
        .filter_map(|record| match record {
            Record::AccuracyCheck(check) => match check.by {
                AccuracyMethod::Rows(rows) => Some((check.verdict, rows)),
                AccuracyMethod::Worksheet(_) => None,
            },
            _ => None,
        })
        .collect()
}

const HOSPITALS: [&str; 3] = ["H01", "H02", "H03"];

#[test]
fn the_committed_network_equals_its_source() {
    let (_folder, config, night) = crate::sample::run();
    let before = tree(Path::new(&config.store));
    for hospital in HOSPITALS {
        let outcome = compared(&config, hospital);
        assert!(outcome.is_equal(), "{hospital}: {}", differing(&outcome));
        assert!(outcome.differences.is_empty());
        let types = outcome.types();
        assert!(
            types.iter().map(|line| line.matched).sum::<u64>() > 500,
            "{types:?}"
        );
        // Every compared table with rows in the store is there with as many.
        let store = Store::open(&config.store).unwrap();
        for table in Table::ALL
            .into_iter()
            .filter(|it| validators::reconcile::is_compared(*it))
        {
            let stored = crate::network::row_count(&store, table, hospital);
            let of_table = types.iter().filter(|line| line.table == table.name());
            assert_eq!(
                of_table.map(|line| line.store).sum::<u64>(),
                stored,
                "{table:?}"
            );
        }
        // After a first night the files are where the night's balance has them.
        let loads = night.hospitals.iter().find(|(it, _)| it.id == hospital);
        let counts = balance(loads.unwrap().1.as_ref().unwrap()).files;
        let files = outcome.files;
        assert_eq!(
            (files.listed, files.compared),
            (counts.received, counts.stored)
        );
        assert_eq!(
            (files.superseded, files.deleted),
            (counts.superseded, counts.deleted)
        );
        assert_eq!(
            (files.quarantined, files.out_of_scope),
            (counts.quarantined, counts.out_of_scope)
        );
        let (verdict, record) = records(&config, hospital).pop().unwrap();
        assert_eq!(verdict, AccuracyVerdict::Equal);
        assert_eq!(record.rate_by_content_ppm, 1_000_000);
        let kept = std::fs::read_to_string(&outcome.kept).unwrap();
        assert_eq!(kept.lines().collect::<Vec<_>>(), lines(&outcome));
        assert!(
            outcome
                .kept
                .to_str()
                .unwrap()
                .contains(&record.result_sha256)
        );
        let alone = Asked {
            threads: 1,
            ..asked(hospital)
        };
        let alone = reconcile(&config, &alone, &Silent).unwrap();
        assert_eq!(lines(&alone), lines(&outcome));
    }
    assert_eq!(
        tree(Path::new(&config.store)),
        before,
        "the store was written to"
    );
}

#[test]
fn days_and_tables_can_be_asked_for() {
    let (_folder, config, _) = crate::sample::run();
    let whole = compared(&config, "H01");
    let of_days = Asked {
        period: Some((date(2026, 10, 5), date(2026, 10, 11))),
        ..asked("H01")
    };
    let week = reconcile(&config, &of_days, &Silent).unwrap();
    assert!(week.is_equal() && week.unexplained == 0);
    assert!(week.files.not_asked > 0 && week.files.compared > 0);
    // The buckets of a part are those of the whole.
    assert!(!week.buckets.is_empty());
    for bucket in &week.buckets {
        assert!(whole.buckets.contains(bucket), "{bucket:?}");
    }
    let of_table = Asked {
        tables: vec![Table::Diagnoses],
        ..asked("H01")
    };
    let diagnoses = reconcile(&config, &of_table, &Silent).unwrap();
    assert!(diagnoses.is_equal() && !diagnoses.buckets.is_empty());
    let tables: Vec<_> = diagnoses.types().iter().map(|line| line.table).collect();
    assert_eq!(tables, ["diagnoses"]);
}

/// Puts other rows in the place of a stored file, as a fault of the store would.
fn restore(
    store: &Store,
    file: &LiveFile,
    partition: &[&str],
    edit: impl FnOnce(Vec<RecordBatch>) -> Vec<RecordBatch>,
) {
    let rows = edit(store.read(file).unwrap());
    let name = format!("planted-{}", file.path.replace('/', "-"));
    let new = store.write(file.table, partition, &name, &rows).unwrap();
    let transaction = store.version(file.table).unwrap();
    let removes = std::slice::from_ref(&file.path);
    store
        .commit(file.table, &[new], removes, "planted", transaction, &[])
        .unwrap();
}

fn in_place(store: &Store, file: &LiveFile, edit: impl FnOnce(RecordBatch) -> Vec<RecordBatch>) {
    let partition: Vec<&str> = file.partition.iter().map(String::as_str).collect();
    restore(store, file, &partition, |mut batches| {
        let first = batches.remove(0);
        let mut edited = edit(first);
        edited.extend(batches);
        edited
    });
}

/// A batch in which one column was put in the place of another.
fn with(batch: &RecordBatch, table: Table, column: &str, array: ArrayRef) -> RecordBatch {
    let at = batch.schema().index_of(column).unwrap();
    let mut columns = batch.columns().to_vec();
    columns[at] = arrow_cast::cast(&array, batch.column(at).data_type()).unwrap();
    RecordBatch::try_new(dictionary_schema(table.spec()), columns).unwrap()
}

/// The text of the first row changed.
fn text_changed(batch: &RecordBatch, table: Table, column: &str, to: &str) -> RecordBatch {
    let array = arrow_cast::cast(
        batch.column_by_name(column).unwrap(),
        &arrow_schema::DataType::Utf8,
    )
    .unwrap();
    let texts = array.as_any().downcast_ref::<StringArray>().unwrap();
    let changed: StringArray = (0..texts.len())
        .map(|row| match row {
            0 => Some(to),
            _ => texts.is_valid(row).then(|| texts.value(row)),
        })
        .collect();
    with(batch, table, column, Arc::new(changed))
}

#[test]
fn what_was_done_to_stored_rows_is_found_and_nothing_else() {
    let (_folder, config, _) = crate::sample::run();
    let store = Store::open(&config.store).unwrap();
    let file = |table, at: usize| store.live_files(table, "H02").unwrap().swap_remove(at);
    let lab = Table::LabResults;
    // Lost: the first row. Extra: the second row of another file, once more.
    in_place(&store, &file(lab, 0), |batch| {
        vec![batch.slice(1, batch.num_rows() - 1)]
    });
    in_place(&store, &file(Table::Prescriptions, 0), |batch| {
        vec![batch.clone(), batch.slice(0, 1)]
    });
    // Changed: a text; what a mapping wrote does not count.
    in_place(&store, &file(Table::Diagnoses, 0), |batch| {
        vec![text_changed(&batch, Table::Diagnoses, "icd10_code", "Z999")]
    });
    in_place(&store, &file(lab, 1), |batch| {
        vec![text_changed(
            &batch,
            lab,
            "standard_code",
            "9Z999000000000000",
        )]
    });
    // Moved: to another day in the same file, and to another patient.
    in_place(&store, &file(Table::Injections, 0), |batch| {
        let days = batch.column_by_name("care_date").unwrap();
        let days = days.as_any().downcast_ref::<Date32Array>().unwrap();
        let moved = (0..days.len()).map(|row| days.value(row) + i32::from(row == 0));
        let days: Date32Array = moved.map(Some).collect();
        vec![with(&batch, Table::Injections, "care_date", Arc::new(days))]
    });
    in_place(&store, &file(Table::Visits, 0), |batch| {
        vec![text_changed(
            &batch,
            Table::Visits,
            "patient_key",
            &"0".repeat(32),
        )]
    });
    let outcome = compared(&config, "H02");
    assert_eq!(differing(&outcome), "R01 1, R02 1, R03 1, R04 2");
    assert_eq!(outcome.differences.len(), 5);
    let found: BTreeMap<&str, (&str, Vec<&str>)> = outcome
        .differences
        .iter()
        .map(|it| {
            (
                it.bucket.table.name(),
                (it.kind.code().0, it.columns.clone()),
            )
        })
        .collect();
    assert_eq!(found["lab_results"], ("R01", vec![]));
    assert_eq!(found["prescriptions"], ("R03", vec![]));
    assert_eq!(found["diagnoses"], ("R02", vec!["icd10_code"]));
    assert_eq!(found["injections"], ("R04", vec!["care_date"]));
    assert_eq!(found["visits"], ("R04", vec!["patient_key"]));
    let (verdict, record) = records(&config, "H02").pop().unwrap();
    assert_eq!(verdict, AccuracyVerdict::Differs);
    assert_eq!(record.differences["R04"], 2);
    assert_eq!(record.columns["diagnoses.icd10_code"], 1);
    assert!(record.rate_by_content_ppm < record.rate_by_count_ppm);
    for place in outcome
        .differences
        .iter()
        .flat_map(|it| [&it.source, &it.store])
    {
        assert!(
            place
                .as_ref()
                .is_none_or(|it| !it.file.is_empty() && it.segment_no > Some(1))
        );
    }
    // Another hospital is as it was.
    assert!(compared(&config, "H01").is_equal());
}

#[test]
fn a_file_in_the_folder_of_another_month_has_moved() {
    let network = Network::new();
    network.put(
        &LAB,
        &lab_message("9000001", &[&glucose("101"), &glucose("102")]),
    );
    network.night();
    let store = network.store();
    let file = store
        .live_files(Table::LabResults, "H01")
        .unwrap()
        .remove(0);
    restore(&store, &file, &["H01", "2026-10"], |rows| rows);
    let outcome = of(&network);
    assert_eq!(differing(&outcome), "R04 2");
    let columns = outcome.differences.iter().map(|it| it.columns.clone());
    assert!(columns.into_iter().all(|columns| columns == ["care_month"]));
}

/// Two patients with one result each, loaded.
pub fn loaded() -> Network {
    let network = Network::new();
    network.put(&PATIENT, &patient_message("9000001"));
    network.put(&LAB, &lab_message("9000001", &[&glucose("101")]));
    network.put(&OTHER, &lab_message("9000002", &[&glucose("120")]));
    network.night();
    network
}

const OTHER: Named<'static> = Named {
    patient: "9000002",
    order: "000000000000018",
    ..LAB
};

#[test]
fn what_was_done_to_the_source_since_is_found() {
    type Act = fn(&Network);
    let cases: [(&str, Act, &str); 6] = [
        ("nothing", |_| {}, ""),
        (
            "altered under its name",
            |network| {
                network.put(&OTHER, &lab_message("9000002", &[&glucose("121")]));
            },
            "R02 1",
        ),
        (
            "another order of segments",
            |network| {
                let results = [glucose("7"), glucose("120")];
                let results: Vec<&str> = results.iter().map(String::as_str).collect();
                network.put(&OTHER, &lab_message("9000002", &results));
            },
            "R01 1, R02 1",
        ),
        (
            "removed",
            |network| std::fs::remove_file(network.root().join(OTHER.path())).unwrap(),
            "R03 1",
        ),
        (
            "zeroed",
            |network| {
                network.put_bytes(&OTHER.path(), &[0; 400]);
            },
            "R03 1",
        ),
        (
            "overlooked by the load",
            |network| {
                let missed = Named {
                    order: "000000000000019",
                    ..LAB
                };
                network.put(&missed, &lab_message("9000001", &[&glucose("99")]));
            },
            "R01 1",
        ),
    ];
    for (name, act, expected) in cases {
        let network = loaded();
        act(&network);
        let outcome = of(&network);
        assert_eq!(differing(&outcome), expected, "{name}");
        assert_eq!(outcome.is_equal(), expected.is_empty(), "{name}");
        assert_eq!(outcome.files.not_yet_loaded, 0, "{name}");
    }
}

#[test]
fn what_was_sent_after_the_load_is_counted_apart() {
    let network = loaded();
    // A newer version supersedes the old file by renaming it, another order is deleted, a new one comes.
    network.rename(&LAB, &Named { flag: 2, ..LAB });
    let newer = Named {
        sent: "20261120103000000",
        ..LAB
    };
    network.put(&newer, &lab_message("9000001", &[&glucose("140")]));
    network.rename(&OTHER, &Named { flag: 0, ..OTHER });
    let fresh = Named {
        date: "20261120",
        order: "000000000000020",
        sent: "20261120120000000",
        ..LAB
    };
    network.put(&fresh, &lab_message("9000001", &[&glucose("88")]));
    let outcome = of(&network);
    assert!(outcome.is_equal(), "{}", differing(&outcome));
    assert_eq!(
        (outcome.files.not_yet_loaded, outcome.files.compared),
        (2, 3)
    );
    assert_eq!(outcome.files.gone, 0);
    let mut next = options();
    next.date = date(2026, 11, 20);
    network.night_of(&next);
    let outcome = of(&network);
    assert!(outcome.is_equal(), "{}", differing(&outcome));
    let files = outcome.files;
    assert_eq!((files.not_yet_loaded, files.compared), (0, 3));
    assert_eq!((files.superseded, files.deleted), (1, 1));
}

#[test]
fn what_the_load_could_not_read_is_not_yet_loaded() {
    let network = Network::new();
    let names = format!("{}\n{}\n", LAB.path(), OTHER.path());
    put(network.path(), "names.txt", names.as_bytes());
    network.write_roots("{ path = \"feed\", list = \"names.txt\" }");
    network.put(&LAB, &lab_message("9000001", &[&glucose("101")]));
    network.night();
    network.put(&OTHER, &lab_message("9000002", &[&glucose("120")]));
    let outcome = of(&network);
    assert!(outcome.is_equal(), "{}", differing(&outcome));
    assert_eq!(
        (outcome.files.compared, outcome.files.not_yet_loaded),
        (1, 1)
    );
    network.night();
    let outcome = of(&network);
    assert!(outcome.is_equal(), "{}", differing(&outcome));
    assert_eq!(
        (outcome.files.compared, outcome.files.not_yet_loaded),
        (2, 0)
    );
}

#[test]
fn faults_of_the_storage_are_seen_after_the_load() {
    let generate = |scenario: Option<&str>| {
        let folder = tempfile::tempdir().unwrap();
        let options = sample_data::Options {
            hospitals: 1,
            patients: 12,
            from: date(2026, 10, 20),
            to: date(2026, 11, 19),
            seed: 5,
            night: None,
            scenario: scenario.map(str::to_owned),
            threads: 2,
        };
        sample_data::write(folder.path(), &options, &|| {}).unwrap();
        folder
    };
    for (kind, code) in [
        ("lost_file", "R03"),
        ("altered_value", "R02"),
        ("zeroed_file", "R03"),
        ("extra_file", "R01"),
    ] {
        let folder = generate(None);
        let config = Config::read(&folder.path().join("kijun.toml")).unwrap();
        pipeline::run_night(&config, &options(), &Silent).unwrap();
        assert!(compared(&config, "H01").is_equal());
        let scenario = format!("[[fault]]\nkind = \"{kind}\"\nhospital = \"H01\"\ncount = 1\n");
        let faulty = generate(Some(&scenario));
        std::fs::remove_dir_all(folder.path().join("feeds")).unwrap();
        for (path, bytes) in tree(&faulty.path().join("feeds")) {
            put(&folder.path().join("feeds"), path.to_str().unwrap(), &bytes);
        }
        let outcome = compared(&config, "H01");
        let found = differing(&outcome);
        assert!(
            found.starts_with(code) && !found.contains(','),
            "{kind}: {found}"
        );
        let mut files: Vec<_> = outcome
            .differences
            .iter()
            .flat_map(|it| it.source.iter().chain(&it.store))
            .map(|place| place.file.clone())
            .collect();
        files.sort();
        files.dedup();
        assert_eq!(files.len(), 1, "{kind}");
    }
}

#[test]
fn the_command_says_what_differs_and_names_nobody() {
    let network = loaded();
    let args = ["reconcile", "--hospital", "H01"];
    let (code, out, err) = kijun(&network, &args);
    assert_eq!(code, 0, "{out}{err}");
    assert!(
        out.contains("equals its source") && out.contains("lab_results"),
        "{out}"
    );
    network.put(&OTHER, &lab_message("9000002", &[&glucose("121")]));
    let (code, text, _) = kijun(&network, &[&args[..], &["--lang", "ja"]].concat());
    assert_eq!(code, 1, "{text}");
    assert!(
        text.contains("R02") && text.contains("value_number"),
        "{text}"
    );
    let (code, json, _) = kijun(&network, &[&args[..], &["--format", "json"]].concat());
    assert_eq!(code, 1, "{json}");
    let lines: Vec<Value> = json
        .lines()
        .map(|it| serde_json::from_str(it).unwrap())
        .collect();
    let of_kind = |kind: &str| lines.iter().filter(|line| line["kind"] == kind).count();
    assert_eq!((of_kind("difference"), of_kind("summary")), (1, 1));
    assert!(of_kind("bucket") >= 2);
    for said in [&text, &json] {
        assert!(
            !said.contains("9000002") && !said.contains("標本"),
            "{said}"
        );
        assert!(!said.contains("|121") && !said.contains("\"121"), "{said}");
    }
    let (code, _, err) = kijun(&network, &[&args[..], &["--tables", "findings"]].concat());
    assert_eq!(code, 2);
    assert!(err.contains("lab_results"), "{err}");
    let (code, _, err) = kijun(&network, &[&args[..], &["--from", "2026-11-01"]].concat());
    assert_eq!(code, 2, "{err}");
    network.verify_ledger();
    let (code, out, err) = kijun(&network, &["ledger", "verify"]);
    assert_eq!(code, 0, "{out}{err}");
}

#[test]
fn nothing_is_compared_before_a_load() {
    let (code, _, err) = kijun(&Network::new(), &["reconcile", "--hospital", "H01"]);
    assert_eq!(code, 2);
    assert!(err.contains("kijun night"), "{err}");
}

#[test]
fn a_row_that_stands_twice_is_one_too_many_and_positions_are_compared() {
    let network = loaded();
    let store = network.store();
    let file = store
        .live_files(Table::LabResults, "H01")
        .unwrap()
        .remove(0);
    in_place(&store, &file, |batch| {
        let numbers = Int32Array::from(vec![40; batch.num_rows()]);
        let table = Table::LabResults;
        vec![
            batch.clone(),
            with(
                &batch.slice(0, batch.num_rows()),
                table,
                "segment_no",
                Arc::new(numbers),
            ),
        ]
    });
    let outcome = of(&network);
    assert_eq!(differing(&outcome), "R03 2");
    let kept = outcome
        .differences
        .iter()
        .map(|it| it.store.as_ref().unwrap().segment_no);
    assert!(kept.into_iter().all(|segment_no| segment_no == Some(40)));
}
