//! `kijun.toml`: parsed once into something that cannot be wrong, with paths resolved against the file's folder.

mod calendar;
mod hook;
mod roots;
mod sheet;

use std::path::{Path, PathBuf};

use jiff::civil::Date;
use model::{Format, Hospital, Lang, Severity, hex};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use store::{Location, RootSpec};

use self::calendar::closed;
pub use self::hook::Hook;
use self::roots::RootEntry;
use self::sheet::SheetTable;
pub use self::sheet::{NotApplicable, Responsible, SheetConfig};
use crate::Error;

/// The share of listed files that may vanish in one night before a load is refused.
pub(crate) const VANISHED_SHARE_MAX: f64 = 0.1;

/// The share of a feed's patients that the SS-MIX2 feed should know.
const LINKED_SHARE_MIN: f64 = 0.5;

/// The longest number of a patient, in digits.
const PATIENT_DIGITS_MAX: usize = 32;

/// A config that the night can act on.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where it was read.
    pub path: PathBuf,
    /// SHA-256 of the file in hex, for the records.
    pub sha256: String,
    /// The network's name.
    pub network: String,
    /// The language of reports and summaries.
    pub lang: Option<Lang>,
    /// A path or an object-store URL.
    pub store: String,
    /// Folder of the ledgers, one below it for each hospital.
    pub ledger: PathBuf,
    /// Folder of the reports.
    pub reports: PathBuf,
    /// Folder of the code masters.
    pub masters: PathBuf,
    /// The site's own unit rules, TOML; `None` for those of the program alone.
    pub unit_rules: Option<PathBuf>,
    /// The site's own rules of judgements, TOML; `None` for those of the program alone.
    pub rules: Option<PathBuf>,
    /// The site's own classes of claims codes, TOML; `None` for those of the program alone.
    pub claim_classes: Option<PathBuf>,
    /// Folder of keys, listings and quarantined bytes: what names people.
    pub secrets: PathBuf,
    /// New findings of this severity or worse make the exit code 1.
    pub fail_on: Severity,
    /// The share of listed files that may vanish in one night before a load is refused; 0.1 unless the config says otherwise.
    pub vanished_share_max: f64,
    /// The command that is run after a night, if any.
    pub hook: Option<Hook>,
    /// The hospitals in the order of the file.
    pub hospitals: Vec<HospitalConfig>,
    /// What the site says of clauses of the status sheet.
    pub sheet: SheetConfig,
}

/// One hospital of the config.
#[derive(Clone, Debug)]
pub struct HospitalConfig {
    /// Id and name.
    pub hospital: Hospital,
    /// Days on which it is closed.
    pub closed: Vec<Closed>,
    /// Its feeds, one a format.
    pub feeds: Vec<FeedConfig>,
}

/// One feed of a hospital.
#[derive(Clone, Debug)]
pub struct FeedConfig {
    /// The format.
    pub format: Format,
    /// Where it lies.
    pub roots: Vec<RootSpec>,
    /// How it writes the numbers of patients; of claims and DPC only.
    pub patient: PatientRule,
    /// The share of its patients that the SS-MIX2 feed should know; less is a finding. 0.5 unless the config says otherwise.
    pub linked_share_min: f64,
}

/// How a feed writes the numbers of patients, beside the SS-MIX2 feed of the hospital.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PatientRule {
    /// Zeros in front are taken away.
    #[serde(default)]
    pub strip_zeros: bool,
    /// Numbers get zeros in front up to this width, and lose those beyond; 0 leaves them as they are.
    #[serde(default)]
    pub pad: usize,
    /// A file below the folder of secrets with two columns: number of the feed, number of the hospital.
    pub map: Option<PathBuf>,
}

/// One entry of `calendar.closed`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closed {
    /// A weekday: `sat`.
    Weekday(jiff::civil::Weekday),
    /// National holidays: `holidays`.
    Holidays,
    /// Days of every year, ends included: `12-29..01-03` or `08-15`; as (month, day).
    Yearly((i8, i8), (i8, i8)),
    /// Single days, ends included: `2026-05-01` or `2026-05-01..2026-05-06`.
    Days(Date, Date),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ConfigFile {
    network: NetworkTable,
    #[serde(default)]
    night: NightTable,
    #[serde(default)]
    hospital: Vec<HospitalTable>,
    #[serde(default)]
    sheet: SheetTable,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NetworkTable {
    name: String,
    lang: Option<Lang>,
    store: String,
    ledger: PathBuf,
    reports: PathBuf,
    #[serde(default = "masters")]
    masters: PathBuf,
    unit_rules: Option<PathBuf>,
    rules: Option<PathBuf>,
    claim_classes: Option<PathBuf>,
    secrets: PathBuf,
}

fn masters() -> PathBuf {
    PathBuf::from("masters")
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct NightTable {
    fail_on: Option<Severity>,
    vanished_share_max: Option<f64>,
    hook: Option<Vec<String>>,
    hook_seconds: Option<u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HospitalTable {
    id: String,
    name: String,
    #[serde(default)]
    calendar: CalendarTable,
    #[serde(default)]
    feed: Vec<FeedTable>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct CalendarTable {
    #[serde(default)]
    closed: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FeedTable {
    format: Format,
    roots: Vec<RootEntry>,
    patient: Option<PatientRule>,
    linked_share_min: Option<f64>,
}

impl Config {
    /// Reads a config file.
    ///
    /// # Errors
    /// When the file cannot be read, is not TOML, has unknown keys, or says something that cannot be: the message names the
    /// line or the hospital and what was expected.
    pub fn read(path: &Path) -> Result<Config, Error> {
        let text = std::fs::read_to_string(path).map_err(|source| Error::ConfigUnreadable {
            path: path.to_owned(),
            source,
        })?;
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        parse(&text, folder, path)
            .and_then(|config| check_roots(&config).map(|()| config))
            .map_err(|reason| Error::Config {
                path: path.to_owned(),
                reason,
            })
    }

    /// The hospitals with these ids in the order of the config; all of them when `ids` is empty.
    ///
    /// # Errors
    /// When an id is not in the config.
    pub fn select(&self, ids: &[String]) -> Result<Vec<&HospitalConfig>, Error> {
        for id in ids {
            if !self
                .hospitals
                .iter()
                .any(|hospital| hospital.hospital.id == *id)
            {
                let known: Vec<&str> = self
                    .hospitals
                    .iter()
                    .map(|hospital| hospital.hospital.id.as_str())
                    .collect();
                return Err(Error::UnknownHospital {
                    hospital: id.clone(),
                    known: known.join(", "),
                });
            }
        }
        let wanted =
            |hospital: &&HospitalConfig| ids.is_empty() || ids.contains(&hospital.hospital.id);
        Ok(self.hospitals.iter().filter(wanted).collect())
    }
}

fn parse(text: &str, folder: &Path, path: &Path) -> Result<Config, String> {
    let file: ConfigFile = toml::from_str(text).map_err(|error| error.to_string())?;
    let network = file.network;
    let vanished_share_max = file.night.vanished_share_max.unwrap_or(VANISHED_SHARE_MAX);
    if !(0.0..=1.0).contains(&vanished_share_max) {
        return Err(format!(
            "night.vanished_share_max is {vanished_share_max}, expected 0.0 to 1.0"
        ));
    }
    let hook = hook::hook(file.night.hook, file.night.hook_seconds, folder)?;
    let store = if network.store.contains("://") {
        network.store
    } else {
        folder.join(network.store).to_string_lossy().into_owned()
    };
    let mut hospitals: Vec<HospitalConfig> = Vec::new();
    for table in file.hospital {
        let hospital = hospital(table, folder)?;
        let id = &hospital.hospital.id;
        if hospitals.iter().any(|other| other.hospital.id == *id) {
            return Err(format!("hospital {id} stands there twice"));
        }
        hospitals.push(hospital);
    }
    if hospitals.is_empty() {
        return Err("no [[hospital]] is named; a network needs at least one".to_owned());
    }
    Ok(Config {
        path: path.to_owned(),
        sha256: hex(&Sha256::digest(text.as_bytes())),
        network: network.name,
        lang: network.lang,
        store,
        ledger: folder.join(network.ledger),
        reports: folder.join(network.reports),
        masters: folder.join(network.masters),
        unit_rules: network.unit_rules.map(|path| folder.join(path)),
        rules: network.rules.map(|path| folder.join(path)),
        claim_classes: network.claim_classes.map(|path| folder.join(path)),
        secrets: folder.join(network.secrets),
        fail_on: file.night.fail_on.unwrap_or(Severity::Error),
        vanished_share_max,
        sheet: sheet::settle(file.sheet, &hospitals)?,
        hook,
        hospitals,
    })
}

/// No root may be, hold or lie in another or in a folder that Kijun writes: files would be loaded twice, or as another
/// hospital's.
fn check_roots(config: &Config) -> Result<(), String> {
    let real = |path: &Path| std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let mut taken: Vec<(String, PathBuf)> = Vec::new();
    let written = [
        ("store", Path::new(&config.store)),
        ("ledger", &config.ledger),
        ("secrets", &config.secrets),
    ];
    taken.extend(written.map(|(name, path)| (format!("network.{name}"), real(path))));
    for hospital in &config.hospitals {
        for root in hospital.feeds.iter().flat_map(|feed| &feed.roots) {
            // Inside one archive two folders may be roots.
            let path = match &root.location {
                Location::Path(path) => real(path).join(&root.prefix),
                Location::Url(url) => PathBuf::from(url.trim_end_matches('/')),
            };
            let name = format!("a root of {}", hospital.hospital.id);
            let clash = taken
                .iter()
                .find(|(_, other)| path.starts_with(other) || other.starts_with(&path));
            if let Some((other, _)) = clash {
                return Err(format!(
                    "{name}, {}, is, holds or lies in {other}; each folder may be named once",
                    root.location
                ));
            }
            taken.push((name, path));
        }
    }
    Ok(())
}

fn hospital(table: HospitalTable, folder: &Path) -> Result<HospitalConfig, String> {
    let id = table.id;
    let id_fits = (1..=16).contains(&id.len())
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if !id_fits {
        return Err(format!(
            "hospital id {id:?}: expected 1 to 16 letters, digits or `-`"
        ));
    }
    let closed: Result<Vec<Closed>, String> = table
        .calendar
        .closed
        .iter()
        .map(|entry| closed(entry).map_err(|reason| format!("hospital {id}, calendar: {reason}")))
        .collect();
    let mut feeds: Vec<FeedConfig> = Vec::new();
    for feed in table.feed {
        let roots: Result<Vec<RootSpec>, String> = feed
            .roots
            .into_iter()
            .map(|root| {
                root.resolve(folder)
                    .map_err(|reason| format!("hospital {id}, {reason}"))
            })
            .collect();
        let roots = roots?;
        let said = FeedConfig {
            format: feed.format,
            roots,
            patient: feed.patient.clone().unwrap_or_default(),
            linked_share_min: feed.linked_share_min.unwrap_or(LINKED_SHARE_MIN),
        };
        let says_link = feed.patient.is_some() || feed.linked_share_min.is_some();
        check_feed(&said, says_link).map_err(|reason| format!("hospital {id}: {reason}"))?;
        match feeds.iter_mut().find(|known| known.format == feed.format) {
            Some(known) => known.roots.extend(said.roots),
            None => feeds.push(said),
        }
    }
    // The others are linked with the patients of SS-MIX2.
    feeds.sort_by_key(|feed| feed.format);
    if feeds.is_empty() {
        return Err(format!("hospital {id} has no [[hospital.feed]]"));
    }
    Ok(HospitalConfig {
        hospital: Hospital {
            id,
            name: table.name,
        },
        closed: closed?,
        feeds,
    })
}

/// What a feed says must fit its format.
fn check_feed(feed: &FeedConfig, says_link: bool) -> Result<(), String> {
    let name = feed.format.name();
    if feed.roots.is_empty() {
        return Err(format!("the {name} feed has no roots"));
    }
    let is_delivery = feeds::delivery(feed.format).is_some();
    if !is_delivery && says_link {
        return Err(format!(
            "`patient` and `linked_share_min` belong to feeds that are linked with SS-MIX2, not to {name}"
        ));
    }
    if feed.patient.pad > PATIENT_DIGITS_MAX {
        return Err(format!("patient.pad is above {PATIENT_DIGITS_MAX}"));
    }
    let share = feed.linked_share_min;
    if !(0.0..=1.0).contains(&share) {
        return Err(format!("linked_share_min is {share}, expected 0.0 to 1.0"));
    }
    let has_map_elsewhere = feed.patient.map.as_ref().is_some_and(|map| {
        let mut parts = map.components();
        !parts.all(|part| matches!(part, std::path::Component::Normal(_)))
    });
    if has_map_elsewhere {
        return Err("patient.map lies in the folder `secrets`; give its name there".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use store::NamesFrom;

    use super::*;

    const GOOD: &str = r#"
[network]
name = "Test network"
lang = "en"
store = "out/store"
ledger = "out/ledger"
reports = "out/reports"
secrets = "out/secrets"

[[hospital]]
id = "H01"
name = "Test hospital"
calendar = { closed = ["sat", "holidays", "12-29..01-03", "2026-05-01"] }

[[hospital.feed]]
format = "ssmix2"
roots = ["feeds/a", "/abs/b"]
"#;

    /// The good config with a DPC feed in front that says so.
    fn dpc(line: &str) -> String {
        let feed = format!(
            "[[hospital.feed]]\nformat = \"dpc\"\nroots = [\"feeds/dpc\"]\n{line}\n\n[[hospital.feed]]"
        );
        GOOD.replace("[[hospital.feed]]", &feed)
    }

    #[test]
    fn feeds_that_are_linked_come_after_ssmix2() {
        let text = dpc("patient = { strip_zeros = true, pad = 7, map = \"map.csv\" }");
        let config = parse(&text, Path::new("/net"), Path::new("/net/kijun.toml")).unwrap();
        let feeds = &config.hospitals[0].feeds;
        let formats: Vec<Format> = feeds.iter().map(|feed| feed.format).collect();
        assert_eq!(formats, [Format::Ssmix2, Format::Dpc]);
        let rule = PatientRule {
            strip_zeros: true,
            pad: 7,
            map: Some("map.csv".into()),
        };
        assert_eq!(feeds[1].patient, rule);
        assert_eq!(feeds[1].linked_share_min, 0.5);
    }

    fn reason(text: &str) -> String {
        parse(text, Path::new("/net"), Path::new("/net/kijun.toml")).unwrap_err()
    }

    #[test]
    fn paths_are_relative_to_the_file() {
        let config = parse(GOOD, Path::new("/net"), Path::new("/net/kijun.toml")).unwrap();
        assert_eq!(config.store, "/net/out/store");
        let roots = &config.hospitals[0].feeds[0].roots;
        let folders = ["/net/feeds/a", "/abs/b"].map(|path| RootSpec::folder(path.into()));
        assert_eq!(*roots, folders);
        assert_eq!(config.hospitals[0].closed.len(), 4);
        assert_eq!(config.fail_on, Severity::Error);
    }

    #[test]
    fn a_root_says_what_it_is() {
        let roots = r#"["s3://bucket/H01", "a.zip", { path = "v", index = "i.csv", volume = "V1", changes = true }]"#;
        let text = GOOD.replace("[\"feeds/a\", \"/abs/b\"]", roots);
        let config = parse(&text, Path::new("/net"), Path::new("/net/kijun.toml")).unwrap();
        let roots = &config.hospitals[0].feeds[0].roots;
        assert_eq!(
            roots[0].location,
            Location::Url("s3://bucket/H01".to_owned())
        );
        assert_eq!(roots[1], RootSpec::folder("/net/a.zip".into()));
        let index = NamesFrom::Index {
            path: "/net/i.csv".into(),
            volume: Some("V1".to_owned()),
        };
        assert_eq!((&roots[2].names, roots[2].changes), (&index, true));
    }

    #[test]
    fn what_is_wrong_is_named() {
        let cases = [
            (
                GOOD.replace("12-29..01-03", "12-32"),
                "hospital H01, calendar: \"12-32\" is no day",
            ),
            (
                GOOD.replace("2026-05-01", "2026-02-30"),
                "\"2026-02-30\" is no day",
            ),
            (
                GOOD.replace("2026-05-01", "2026-05-02..2026-05-01"),
                "ends before it begins",
            ),
            (GOOD.replace("\"H01\"", "\"H 01\""), "hospital id \"H 01\""),
            (GOOD.replace("store =", "stoer ="), "unknown field `stoer`"),
            (
                GOOD.replace("\"ssmix2\"", "\"fhir\""),
                "unknown variant `fhir`",
            ),
            (
                format!("{GOOD}patient = {{ pad = 10 }}\n"),
                "belong to feeds that are linked with SS-MIX2, not to ssmix2",
            ),
            (
                dpc("patient = { pad = 99 }"),
                "hospital H01: patient.pad is above 32",
            ),
            (
                dpc("patient = { map = \"../map.csv\" }"),
                "patient.map lies in the folder `secrets`",
            ),
            (dpc("patient = { width = 7 }"), "unknown field `width`"),
            (
                dpc("linked_share_min = 2.0"),
                "linked_share_min is 2, expected 0.0 to 1.0",
            ),
            (
                GOOD.replace("[\"feeds/a\", \"/abs/b\"]", "[]"),
                "has no roots",
            ),
            (
                GOOD.replace("\"/abs/b\"", "{ path = \"b\", lst = \"x\" }"),
                "unknown field `lst`",
            ),
            (
                GOOD.replace(
                    "\"/abs/b\"",
                    "{ path = \"b\", list = \"x\", index = \"y\" }",
                ),
                "hospital H01, root \"b\": `list` and `index` exclude each other",
            ),
            (
                GOOD.replace("\"/abs/b\"", "{ path = \"b\", changes = true }"),
                "`changes` needs a `list`",
            ),
            (
                GOOD.replace("\"/abs/b\"", "{ path = \"b\", layout = \"tar\" }"),
                "unknown variant `tar`",
            ),
            (
                GOOD.replace("\"/abs/b\"", "7"),
                "a root is a text or a table",
            ),
            (
                GOOD.replace("lang = \"en\"", "lang = \"fr\""),
                "unknown variant `fr`",
            ),
            (
                GOOD.replace("[[hospital.feed]]", "[[hospital.food]]"),
                "unknown field `food`",
            ),
        ];
        for (text, expected) in cases {
            let reason = reason(&text);
            assert!(reason.contains(expected), "{reason}\nshould say {expected}");
        }
    }
}
