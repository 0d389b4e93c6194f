//! A network in a temporary folder: files go in, a night is run, rows come out.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use jiff::civil::{Date, date};
use ledger::{Software, Trigger};
use model::{Balance, Finding, Format, Lang, Table};
use pipeline::{Config, Error, HospitalLoad, NightOptions, NightOutcome, Silent, run_night};
use store::Store;
use tempfile::TempDir;

/// The night that tests load.
pub const NIGHT: Date = date(2026, 11, 19);

/// A network of one hospital, H01, with one root.
pub struct Network {
    pub folder: TempDir,
}

/// One file of a storage, by the fields of its name.
#[derive(Clone)]
pub struct Named<'a> {
    pub patient: &'a str,
    pub date: &'a str,
    pub kind: &'a str,
    pub order: &'a str,
    pub sent: &'a str,
    pub dept: &'a str,
    pub flag: u8,
}

/// A laboratory result of the night for one patient.
pub const LAB: Named<'static> = Named {
    patient: "9000001",
    date: "20261118",
    kind: "OML-11",
    order: "000000000000017",
    sent: "20261118103000000",
    dept: "01",
    flag: 1,
};

/// Demographics of the same patient.
pub const PATIENT: Named<'static> = Named {
    patient: "9000001",
    date: "-",
    kind: "ADT-00",
    order: "999999999999999",
    sent: "20261118090000000",
    dept: "-",
    flag: 1,
};

impl Named<'_> {
    pub fn path(&self) -> String {
        let Named {
            patient,
            date,
            kind,
            order,
            sent,
            dept,
            flag,
        } = self;
        let (first, second) = (&patient[..3], &patient[3..6]);
        format!(
            "{first}/{second}/{patient}/{date}/{kind}/{patient}_{date}_{kind}_{order}_{sent}_{dept}_{flag}"
        )
    }
}

/// A laboratory message of one patient with these OBX segments, joined by CR.
pub fn lab_message(patient: &str, results: &[&str]) -> String {
    let mut segments = vec![
        "MSH|^~\\&|LIS|TEST|GW|RCV|20261118103000||OUL^R22^OUL_R22|1|P|2.5||||||~ISO IR87||ISO 2022-1994".to_owned(),
        format!("PID|0001||{patient}^^^^PI||標本^太郎^^^^^L^I||19700405|M"),
        "PV1|0001|O|01^^^^^C".to_owned(),
        "SPM|1|17||023^血清^JC10|||||||||||||202611180900".to_owned(),
        "OBR|1|000000000000017||E01^生化学^99O01|||20261118|||||||||||||||20261118101500".to_owned(),
        "ORC|SC|000000000000017|||CM".to_owned(),
    ];
    segments.extend(results.iter().map(|segment| (*segment).to_owned()));
    segments.join("\r") + "\r"
}

/// A demographics message.
pub fn patient_message(patient: &str) -> String {
    [
        "MSH|^~\\&|HIS|TEST|GW|RCV|20261118090000||ADT^A08^ADT_A01|1|P|2.5||||||~ISO IR87||ISO 2022-1994",
        "EVN||20261118090000",
        &format!("PID|0001||{patient}^^^^PI||標本^太郎^^^^^L^I||19700405|M"),
        "PV1|0001|O",
    ]
    .join("\r")
        + "\r"
}

/// `OBX` of a number with a declared code.
pub fn glucose(value: &str) -> String {
    format!(
        "OBX|1|NM|3D010000002327201^血糖^JC10^0101^ＧＬＵ^99LAB||{value}|mg/dL^mg/dL^99UNT|73-109|N|||F"
    )
}

/// ISO-2022-JP, as the storage has it.
pub fn jis(text: &str) -> Vec<u8> {
    // Back to ASCII before every delimiter, as HL7 asks for.
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some(end) = rest.find(['|', '^', '~', '&', '\r', '\n']) {
        bytes.extend_from_slice(&encoding_rs::ISO_2022_JP.encode(&rest[..end]).0);
        bytes.push(rest.as_bytes()[end]);
        rest = &rest[end + 1..];
    }
    bytes.extend_from_slice(&encoding_rs::ISO_2022_JP.encode(rest).0);
    bytes
}

impl Network {
    pub fn new() -> Network {
        let network = Network {
            folder: tempfile::tempdir().unwrap(),
        };
        std::fs::create_dir_all(network.root()).unwrap();
        network.write_config("");
        network
    }

    pub fn write_config(&self, night: &str) {
        let config = format!(
            "[network]\nname = \"Test network\"\nlang = \"en\"\nstore = \"out/store\"\nledger = \"out/ledger\"\n\
             reports = \"out/reports\"\nsecrets = \"out/secrets\"\n\n[night]\n{night}\n\n[[hospital]]\nid = \"H01\"\n\
             name = \"テスト病院\"\ncalendar = {{ closed = [\"sun\"] }}\n\n[[hospital.feed]]\nformat = \"ssmix2\"\n\
             roots = [\"feed\"]\n"
        );
        std::fs::write(self.config_path(), config).unwrap();
    }

    /// Puts other roots into the config; `roots` is what stands between the brackets.
    pub fn write_roots(&self, roots: &str) {
        let config = std::fs::read_to_string(self.config_path()).unwrap();
        let start = config.find("roots = [").unwrap();
        let config = format!("{}roots = [{roots}]\n", &config[..start]);
        std::fs::write(self.config_path(), config).unwrap();
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn config_path(&self) -> PathBuf {
        self.path().join("kijun.toml")
    }

    pub fn root(&self) -> PathBuf {
        self.path().join("feed")
    }

    pub fn put(&self, name: &Named<'_>, text: &str) -> PathBuf {
        self.put_bytes(&name.path(), &jis(text))
    }

    pub fn put_bytes(&self, path: &str, bytes: &[u8]) -> PathBuf {
        put(&self.root(), path, bytes)
    }

    pub fn rename(&self, from: &Named<'_>, to: &Named<'_>) {
        std::fs::rename(self.root().join(from.path()), self.root().join(to.path())).unwrap();
    }

    pub fn config(&self) -> Config {
        Config::read(&self.config_path()).unwrap()
    }

    pub fn store(&self) -> Store {
        Store::open(&self.config().store).unwrap()
    }

    pub fn try_night(&self, options: &NightOptions) -> Result<NightOutcome, Error> {
        run_night(&self.config(), options, &Silent)
    }

    /// Runs the night and gives what came of H01.
    pub fn night(&self) -> HospitalLoad {
        self.night_of(&options())
    }

    pub fn night_of(&self, options: &NightOptions) -> HospitalLoad {
        let mut outcome = self.try_night(options).unwrap();
        assert!(outcome.report.exists());
        outcome.hospitals.remove(0).1.unwrap()
    }

    /// Why the night of H01 could not be done.
    pub fn refusal(&self) -> String {
        self.try_night(&options())
            .unwrap()
            .hospitals
            .remove(0)
            .1
            .unwrap_err()
            .to_string()
    }

    /// The key of a patient depends on the secret alone; with this one two networks give one patient the same key.
    pub fn fix_patient_key(&self) {
        use std::os::unix::fs::PermissionsExt;
        let secrets = self.path().join("out/secrets");
        let key = put(&secrets, "patient-key", "22".repeat(32).as_bytes());
        for (path, mode) in [(secrets, 0o700), (key, 0o600)] {
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
        }
    }

    /// Rows of a table as text, one string a row: the named columns joined by `|`.
    pub fn rows(&self, table: Table, columns: &[&str]) -> Vec<String> {
        rows(&self.store(), table, "H01", columns)
    }

    pub fn verify_ledger(&self) {
        let config = self.config();
        let secrets = store::Secrets::open(&config.secrets).unwrap();
        let verifier = pipeline::ledger_key(&config, &secrets, "H01")
            .unwrap()
            .verifier();
        let verification = ledger::verify(&config.ledger.join("H01"), &verifier).unwrap();
        let faults: Vec<String> = verification
            .faults
            .iter()
            .map(|fault| fault.to_string())
            .collect();
        assert!(faults.is_empty(), "{faults:?}");
    }
}

pub fn put(root: &Path, path: &str, bytes: &[u8]) -> PathBuf {
    let path = root.join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, bytes).unwrap();
    path
}

pub fn options() -> NightOptions {
    NightOptions {
        date: NIGHT,
        hospitals: Vec::new(),
        threads: 2,
        accept_vanished: false,
        relist: false,
        lang: Lang::En,
        trigger: Trigger::Manual,
        command: "test".to_owned(),
        clock: None,
        software: Software {
            name: "kijun".to_owned(),
            version: "0".to_owned(),
            commit: "unknown".to_owned(),
            binary_sha256: "0".repeat(64),
            config_sha256: "0".repeat(64),
            ruleset_ids: Vec::new(),
        },
    }
}

pub fn balance(load: &HospitalLoad) -> Balance {
    let balance = load.load.balances[&Format::Ssmix2];
    assert!(balance.closes(), "{balance:?}");
    balance
}

pub fn codes(findings: &[Finding]) -> Vec<&'static str> {
    let mut codes: Vec<&str> = findings.iter().map(|finding| finding.code.0).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

pub fn find<'a>(findings: &'a [Finding], code: &str) -> &'a Finding {
    let found = findings.iter().find(|finding| finding.code.0 == code);
    found.unwrap_or_else(|| panic!("no {code} in {:?}", codes(findings)))
}

/// Rows of a hospital in a table, sorted.
pub fn rows(store: &Store, table: Table, hospital: &str, columns: &[&str]) -> Vec<String> {
    let mut rows = Vec::new();
    for file in store.live_files(table, hospital).unwrap() {
        for batch in store.read(&file).unwrap() {
            let texts: Vec<_> = columns
                .iter()
                .map(|name| {
                    let column = batch
                        .column_by_name(name)
                        .unwrap_or_else(|| panic!("no column {name}"));
                    let text = arrow_cast::cast(column, &arrow_schema::DataType::Utf8).unwrap();
                    text.as_string::<i32>().clone()
                })
                .collect();
            for row in 0..batch.num_rows() {
                let cells: Vec<&str> = texts
                    .iter()
                    .map(|text| {
                        if arrow_array::Array::is_valid(text, row) {
                            text.value(row)
                        } else {
                            "∅"
                        }
                    })
                    .collect();
                rows.push(cells.join("|"));
            }
        }
    }
    rows.sort();
    rows
}

/// How many rows a table holds for each load id that wrote them, over all hospitals.
pub fn row_count(store: &Store, table: Table, hospital: &str) -> u64 {
    store
        .live_files(table, hospital)
        .unwrap()
        .iter()
        .map(|file| file.rows)
        .sum()
}

/// Sum of a whole-number column.
pub fn sum(store: &Store, table: Table, hospital: &str, column: &str) -> i64 {
    let mut sum = 0;
    for file in store.live_files(table, hospital).unwrap() {
        for batch in store.read(&file).unwrap() {
            let column = batch.column_by_name(column).unwrap();
            sum += column
                .as_primitive::<Int64Type>()
                .values()
                .iter()
                .sum::<i64>();
        }
    }
    sum
}

/// Every file below a folder with its bytes.
pub fn tree(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let bytes = std::fs::read(&path).unwrap();
                files.insert(path.strip_prefix(folder).unwrap().to_owned(), bytes);
            }
        }
    }
    files
}

pub fn copy_tree(from: &Path, to: &Path) {
    for (path, bytes) in tree(from) {
        put(to, path.to_str().unwrap(), &bytes);
    }
}
