//! Stays over several nights: what is built from the events of a night is what a store built from scratch has.

use jiff::ToSpan;
use jiff::civil::Date;
use model::{Status, Table};
use pipeline::NightOptions;

use crate::network::{NIGHT, Named, Network, codes, copy_tree, find, options, row_count};

const PATIENT: &str = "9000001";

/// One event of an inpatient: what its name and the fields of its message say.
#[derive(Clone, Copy)]
struct Event {
    patient: &'static str,
    kind: &'static str,
    date: &'static str,
    sent: &'static str,
    /// EVN-6, PV1-44 and PV1-45.
    at: &'static str,
    admitted: &'static str,
    discharged: &'static str,
}

const ADMISSION: Event = Event {
    patient: PATIENT,
    kind: "ADT-22",
    date: "20261103",
    sent: "20261103101500000",
    at: "202611031000",
    admitted: "202611031000",
    discharged: "",
};

const TRANSFER: Event = Event {
    kind: "ADT-42",
    date: "20261105",
    sent: "20261105101500000",
    at: "202611051000",
    admitted: "",
    ..ADMISSION
};

const LEAVE: Event = Event {
    kind: "ADT-31",
    date: "20261107",
    sent: "20261107101500000",
    at: "202611071000",
    ..TRANSFER
};

const RETURN: Event = Event {
    kind: "ADT-32",
    date: "20261109",
    sent: "20261109171500000",
    at: "202611091700",
    ..TRANSFER
};

const DISCHARGE: Event = Event {
    kind: "ADT-52",
    date: "20261112",
    sent: "20261112103000000",
    at: "202611121000",
    discharged: "202611121000",
    ..TRANSFER
};

impl Event {
    fn named(&self, flag: u8) -> Named<'_> {
        Named {
            patient: self.patient,
            date: self.date,
            kind: self.kind,
            order: "999999999999999",
            sent: self.sent,
            dept: "05",
            flag,
        }
    }

    fn message(&self) -> String {
        let event = match self.kind {
            "ADT-22" => "ADT^A01^ADT_A01",
            "ADT-31" => "ADT^A21^ADT_A21",
            "ADT-32" => "ADT^A22^ADT_A21",
            "ADT-42" => "ADT^A02^ADT_A02",
            _ => "ADT^A03^ADT_A03",
        };
        let Event {
            patient,
            sent,
            at,
            admitted,
            discharged,
            ..
        } = self;
        let sent = &sent[..14];
        format!(
            "MSH|^~\\&|HIS|TEST|GW|RCV|{sent}||{event}|1|P|2.5||||||~ISO IR87||ISO 2022-1994\r\
             EVN||{sent}||||{at}\rPID|0001||{patient}^^^^PI||標本^太郎^^^^^L^I||19700405|M\r\
             PV1|0001|I|3E^301^1^^^N|||||||05{}{admitted}|{discharged}\r",
            "|".repeat(34)
        )
    }

    fn arrives(&self, network: &Network) {
        network.put(&self.named(1), &self.message());
    }

    /// As the storage takes back: the file gets the flag 0.
    fn is_taken_back(&self, network: &Network) {
        network.rename(&self.named(1), &self.named(0));
    }
}

const COLUMNS: &[&str] = &[
    "episode_key",
    "state",
    "events",
    "transfers",
    "leaves",
    "leave_days",
    "events_disputed",
    "first_date",
    "last_date",
];

fn episodes(network: &Network) -> Vec<String> {
    network.rows(Table::Episodes, COLUMNS)
}

/// Every column but those that name loads and file versions, which differ between stores.
fn contents(network: &Network) -> Vec<String> {
    let columns = Table::Episodes.spec().data_columns();
    let columns: Vec<&str> = columns
        .map(|column| column.name)
        .filter(|name| *name != "load_id" && !name.ends_with("source_file_id"))
        .collect();
    network.rows(Table::Episodes, &columns)
}

fn night(network: &Network, date: Date) -> pipeline::HospitalLoad {
    network.night_of(&NightOptions { date, ..options() })
}

/// A store that has seen nothing but the feed as it stands.
fn from_scratch(network: &Network) -> Network {
    let other = Network::new();
    other.fix_patient_key();
    copy_tree(&network.root(), &other.root());
    night(&other, NIGHT);
    other
}

/// What happens before a night, and the episodes after it.
type Night<'a> = (&'a dyn Fn(&Network), &'a [&'a str]);

#[test]
fn a_stay_is_followed_from_night_to_night() {
    let corrected = Event {
        date: "20261104",
        sent: "20261114090000000",
        at: "202611041000",
        admitted: "202611041000",
        ..ADMISSION
    };
    let other = Event {
        patient: "9000002",
        ..ADMISSION
    };
    let nights: &[Night<'_>] = &[
        (
            &|network| {
                ADMISSION.arrives(network);
                other.arrives(network);
            },
            &[
                "ADT-22-202611031000|open|1|0|0|0|0|2026-11-03|∅",
                "ADT-22-202611031000|open|1|0|0|0|0|2026-11-03|∅",
            ],
        ),
        (
            &|network| TRANSFER.arrives(network),
            &[
                "ADT-22-202611031000|open|1|0|0|0|0|2026-11-03|∅",
                "ADT-22-202611031000|open|2|1|0|0|0|2026-11-03|∅",
            ],
        ),
        (
            &|network| {
                other.is_taken_back(network);
                LEAVE.arrives(network);
                RETURN.arrives(network);
            },
            &["ADT-22-202611031000|open|4|1|1|2|0|2026-11-03|∅"],
        ),
        (
            &|network| DISCHARGE.arrives(network),
            &["ADT-22-202611031000|closed|5|1|1|2|0|2026-11-03|2026-11-12"],
        ),
        // The admission was a day later, as was keyed in on the 14th; what follows it still stands.
        (
            &|network| {
                ADMISSION.is_taken_back(network);
                corrected.arrives(network);
            },
            &["ADT-22-202611041000|closed|5|1|1|2|0|2026-11-04|2026-11-14"],
        ),
        (
            &|network| DISCHARGE.is_taken_back(network),
            &["ADT-22-202611041000|open|4|1|1|2|0|2026-11-04|∅"],
        ),
        (
            &|network| corrected.is_taken_back(network),
            &[
                "ADT-31-202611071000|unplaced|1|0|1|0|0|2026-11-07|2026-11-07",
                "ADT-32-202611091700|unplaced|1|0|0|0|0|2026-11-09|2026-11-09",
                "ADT-42-202611051000|unplaced|1|1|0|0|0|2026-11-05|2026-11-05",
            ],
        ),
    ];
    let network = Network::new();
    network.fix_patient_key();
    for (index, (happens, expected)) in nights.iter().enumerate() {
        happens(&network);
        night(&network, NIGHT.saturating_add((index as i64 - 6).days()));
        assert_eq!(episodes(&network), *expected, "night {index}");
        let scratch = from_scratch(&network);
        assert_eq!(contents(&network), contents(&scratch), "night {index}");
    }
    network.verify_ledger();
}

#[test]
fn a_night_writes_only_the_stays_that_a_change_can_touch() {
    let network = Network::new();
    network.fix_patient_key();
    ADMISSION.arrives(&network);
    DISCHARGE.arrives(&network);
    let first = network.night();
    assert_eq!(first.load.tables["episodes"].stored, 1);
    let later = Event {
        date: "20261115",
        sent: "20261115101500000",
        at: "202611151000",
        admitted: "202611151000",
        ..ADMISSION
    };
    later.arrives(&network);
    let second = network.night();
    // The stay that has ended lies before the change: it keeps the load that wrote it.
    let change = &second.load.tables["episodes"];
    assert_eq!((change.stored, change.removed), (1, 0));
    let loads = network.rows(Table::Episodes, &["state", "load_id"]);
    assert_eq!(loads, ["closed|H01-20261119-1", "open|H01-20261119-2"]);
    assert_eq!(contents(&network), contents(&from_scratch(&network)));
    // Nothing new, nothing written.
    let digest = network.store().digest(None).unwrap();
    network.night();
    assert_eq!(network.store().digest(None).unwrap(), digest);
}

/// Many patients with plans, moves and messages taken back: the stays that nights have built one by one are those that a
/// single night builds.
#[test]
fn nights_one_by_one_build_what_one_night_builds() {
    let network = Network::new();
    network.fix_patient_key();
    let mut kept = 0;
    for back in [30, 9, 3, 2, 1, 0] {
        let date = NIGHT.saturating_sub(back.days());
        let generated = sample_data::Options {
            hospitals: 1,
            patients: 120,
            from: NIGHT.saturating_sub(60.days()),
            to: NIGHT,
            seed: 11,
            night: Some(date),
            scenario: None,
            threads: 2,
        };
        sample_data::write(network.path(), &generated, &|| {}).unwrap();
        let load = night(&network, date);
        let rows = row_count(&network.store(), Table::Episodes, "H01");
        kept += rows - load.load.tables["episodes"].stored;
    }
    let other = Network::new();
    other.fix_patient_key();
    for part in ["feeds", "masters"] {
        copy_tree(&network.path().join(part), &other.path().join(part));
    }
    std::fs::copy(network.config_path(), other.config_path()).unwrap();
    night(&other, NIGHT);
    assert_eq!(contents(&network), contents(&other));
    assert!(
        contents(&network).len() > 10,
        "{}",
        contents(&network).len()
    );
    assert!(kept > 4, "{kept} rows were left as they were");
}

#[test]
fn starting_over_builds_the_same_stays() {
    let network = Network::new();
    for event in [ADMISSION, TRANSFER, DISCHARGE] {
        event.arrives(&network);
    }
    network.night();
    let before = contents(&network);
    let load = network.night_of(&NightOptions {
        relist: true,
        ..options()
    });
    assert_eq!(contents(&network), before);
    assert_eq!(row_count(&network.store(), Table::Episodes, "H01"), 1);
    let change = &load.load.tables["episodes"];
    assert_eq!((change.stored, change.removed), (1, 1));
}

#[test]
fn what_contradicts_is_a_finding_until_it_is_mended() {
    let network = Network::new();
    DISCHARGE.arrives(&network);
    let first = network.night();
    let fault = find(&first.findings, "X02");
    assert_eq!(fault.status, Status::New);
    assert!(fault.origin.file.ends_with("_1"), "{:?}", fault.origin);
    assert!(!fault.origin.file.contains(PATIENT));
    assert_eq!(fault.detail, "found a discharge without an admission");
    // The stay of another patient says nothing about it.
    let other = Event {
        patient: "9000002",
        ..ADMISSION
    };
    other.arrives(&network);
    let second = network.night();
    assert!(codes(&second.open).contains(&"X02"));
    assert!(!codes(&second.findings).contains(&"X02"));
    ADMISSION.arrives(&network);
    let third = network.night();
    assert_eq!(find(&third.findings, "X02").status, Status::Resolved);
    assert!(!codes(&third.open).contains(&"X02"));
}
