//! What is decided is applied to what comes and to what is stored, from its day on, and to nothing else.

use ledger::{LoadRun, Record};
use model::Table;

use crate::network::{
    LAB, Named, Network, PATIENT, glucose, lab_message, options, patient_message,
};

const COLUMNS: &[&str] = &[
    "care_date",
    "local_code",
    "value_text",
    "declared_code",
    "standard_code",
    "mapping_state",
];
const GLUCOSE: &str = "3D010000002327201";
const OTHER: &str = "3D010000002227201";

/// The same result the day before.
const EARLIER: Named<'static> = Named {
    date: "20261117",
    order: "000000000000016",
    sent: "20261117103000000",
    ..LAB
};

/// A network with the same item on two days, in two stored files.
fn network() -> Network {
    let network = Network::new();
    network.put(&PATIENT, &patient_message("9000001"));
    network.put(&EARLIER, &lab_message("9000001", &[&glucose("101")]));
    network.night();
    network.put(&LAB, &lab_message("9000001", &[&glucose("102")]));
    network
}

/// Loads decisions that were agreed elsewhere: local code, standard code, first day.
fn decide(network: &Network, decisions: &[[&str; 3]]) {
    let mut csv =
        "hospital,domain,local_code,standard_code,valid_from,decided_by,reason\n".to_owned();
    for [local, standard, from] in decisions {
        csv += &format!("H01,lab,{local},{standard},{from},tester,agreed\n");
    }
    let rows = mappings::rounds::read_decisions(csv.as_bytes()).unwrap();
    let software = options().software;
    pipeline::rounds::import(&network.config(), &rows, csv.as_bytes(), &software).unwrap();
}

pub fn last_run(network: &Network) -> LoadRun {
    let entries = ledger::entries(&network.config().ledger.join("H01"), 0).unwrap();
    let mut runs = entries.filter_map(|entry| match ledger::from_bytes(&entry.unwrap().1) {
        Ok((_, Record::LoadRun(run))) => Some(run),
        _ => None,
    });
    runs.by_ref().last().unwrap()
}

#[test]
fn a_decision_is_applied_from_its_day_on_to_new_and_stored_rows() {
    let network = network();
    network.night();
    let before = network.rows(Table::LabResults, COLUMNS);
    assert_eq!(
        before,
        [
            format!("2026-11-17|0101|101|{GLUCOSE}|{GLUCOSE}|declared"),
            format!("2026-11-18|0101|102|{GLUCOSE}|{GLUCOSE}|declared"),
        ]
    );
    decide(
        &network,
        &[["0101", OTHER, "2026-11-18"], ["0999", OTHER, "2026-11-01"]],
    );
    let load = network.night();
    assert_eq!(
        network.rows(Table::LabResults, COLUMNS),
        [
            before[0].clone(),
            format!("2026-11-18|0101|102|{GLUCOSE}|{OTHER}|agreed"),
        ]
    );
    let run = last_run(&network);
    assert_eq!(run.mappings.decisions, 2);
    let again = &run.mappings.restandardized;
    assert_eq!((again.files, again.rows), (1, 1));
    let code = &load.codes[0];
    assert_eq!((code.state.as_str(), code.rows), ("agreed", 2));
    assert_eq!(code.declared_code.as_deref(), Some(GLUCOSE));

    let digest = network.store().digest(None).unwrap();
    network.night();
    assert_eq!(network.store().digest(None).unwrap(), digest);
    assert_eq!(last_run(&network).mappings.restandardized.files, 0);
    network.verify_ledger();
}

#[test]
fn what_is_decided_later_gives_the_rows_that_were_decided_before() {
    let later = network();
    later.night();
    let decisions = [["0101", OTHER, "2026-11-01"]];
    decide(&later, &decisions);
    // A new result among the stored ones, so that a file is written again for two reasons.
    let third = Named {
        order: "000000000000018",
        ..LAB
    };
    later.put(&third, &lab_message("9000001", &[&glucose("103")]));
    later.night();

    let before = Network::new();
    decide(&before, &decisions);
    before.put(&PATIENT, &patient_message("9000001"));
    for (name, value) in [(&EARLIER, "101"), (&LAB, "102"), (&third, "103")] {
        before.put(name, &lab_message("9000001", &[&glucose(value)]));
    }
    before.night();
    assert_eq!(
        later.rows(Table::LabResults, COLUMNS),
        before.rows(Table::LabResults, COLUMNS)
    );
    assert_eq!(
        before.rows(Table::LabResults, &["mapping_state"]),
        ["agreed"; 3]
    );
}

#[test]
fn an_item_without_a_standard_code_is_unmapped_by_decision() {
    let network = network();
    decide(&network, &[["0101", "", "2026-11-01"]]);
    let load = network.night();
    assert_eq!(
        network.rows(Table::LabResults, &["mapping_state"]),
        ["unmapped"; 2]
    );
    let ids = network.rows(Table::LabResults, &["mapping_id"]);
    assert!(ids.iter().all(|id| id.starts_with("agreed:")));
    assert_eq!(load.codes[0].standard_code, None);
}
