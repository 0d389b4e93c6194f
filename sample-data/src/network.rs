//! Writes a whole network: feeds, config and truth.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use jiff::civil::Date;

use crate::Error;
use crate::faults::plant;
use crate::schedule::Hospital;
use crate::truth::{HospitalTruth, Truth};

/// What the network shall be like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// How many hospitals; there are two vendor profiles, which take turns.
    pub hospitals: usize,
    /// Patients of each hospital, at most 99,999.
    pub patients: usize,
    /// Days of care, the last one included.
    pub days: usize,
    /// The night the network is as of.
    pub last_day: Date,
    /// Equal seeds give equal bytes.
    pub seed: u64,
    /// Whether to plant defects, each of which is in the truth.
    pub faults: bool,
}

/// Writes `feeds/`, `kijun.toml` and `truth.json` below `out` and says what a night must find.
///
/// # Errors
/// When an option cannot be met, when `out/feeds` exists already, when a file cannot be written, or when there are too few
/// reports to plant every defect (about 20 patients and 30 days are enough).
pub fn write_network(out: &Path, options: &Options) -> Result<Truth, Error> {
    check(options)?;
    let feeds = out.join("feeds");
    if feeds.exists() {
        return Err(Error::Occupied { path: feeds });
    }
    let mut truth = Truth {
        last_day: options.last_day,
        hospitals: Vec::new(),
    };
    for index in 0..options.hospitals {
        let mut hospital = Hospital::draft(index, options);
        if options.faults {
            plant(&mut hospital)?;
        }
        let roots: Vec<String> = hospital
            .vendor
            .roots()
            .iter()
            .map(|root| format!("feeds/{}/{root}", hospital.id))
            .collect();
        write_hospital(out, &roots, &hospital)?;
        truth
            .hospitals
            .push(HospitalTruth::of(&hospital.id, &roots, &hospital.drafts));
    }
    write_file(&out.join("kijun.toml"), config(&truth).as_bytes())?;
    let mut json = serde_json::to_string_pretty(&truth)?;
    json.push('\n');
    write_file(&out.join("truth.json"), json.as_bytes())?;
    Ok(truth)
}

fn check(options: &Options) -> Result<(), Error> {
    for (option, value, most, expected) in [
        ("hospitals", options.hospitals, 99, "1 to 99"),
        ("patients", options.patients, 99_999, "1 to 99999"),
        ("days", options.days, 3_660, "1 to 3660"),
    ] {
        if value == 0 || value > most {
            return Err(Error::Option {
                option,
                found: value as u64,
                expected,
            });
        }
    }
    Ok(())
}

fn write_hospital(out: &Path, roots: &[String], hospital: &Hospital) -> Result<(), Error> {
    let mut folders = BTreeSet::new();
    for draft in &hospital.drafts {
        let path = out.join(&roots[draft.root]).join(&draft.path);
        if let Some(folder) = path.parent()
            && folders.insert(folder.to_owned())
        {
            fs::create_dir_all(folder).map_err(Error::io("make folder", folder))?;
        }
        write_file(&path, &draft.bytes())?;
    }
    Ok(())
}

fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    fs::write(path, bytes).map_err(Error::io("write", path))
}

/// The config of the network, with a word of explanation in both languages.
fn config(truth: &Truth) -> String {
    let mut text = String::from(
        r#"# 架空の病院からなる見本のネットワーク。すべて作りもので、実在の人や病院とは関係がない。
# A sample network of invented hospitals. Nobody in it exists.

[network]
name = "Sample network"
lang = "ja"
# 相対パスはこのファイルのあるフォルダから。 Relative paths start from the folder of this file.
store = "out/store"
ledger = "out/ledger"
reports = "out/reports"
masters = "masters"
secrets = "out/secrets"

[night]
# 見本には誤りが仕込んであるので、終了コード 1 は致命的な指摘のときだけ。実際の運用では "error" を勧める。
# Faults are planted here, so only a fatal finding gives exit code 1; "error" is the sensible choice for real feeds.
fail_on = "fatal"
"#,
    );
    for (index, hospital) in truth.hospitals.iter().enumerate() {
        let roots: Vec<String> = hospital
            .roots
            .iter()
            .map(|root| format!("\"{root}\""))
            .collect();
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            r#"
[[hospital]]
id = "{}"
name = "サンプル{}病院"
# 休診日。 Days without outpatients.
calendar = {{ closed = ["sat", "sun", "holidays", "12-29..01-03"] }}

[[hospital.feed]]
format = "ssmix2"
roots = [{}]
"#,
            hospital.hospital,
            ordinal(index + 1),
            roots.join(", "),
        );
    }
    text
}

fn ordinal(number: usize) -> String {
    match number {
        1 => "第一".to_owned(),
        2 => "第二".to_owned(),
        more => format!("第{more}"),
    }
}
