//! Masters as a user meets them: imported, listed, compared, damaged.

use std::path::Path;
use std::process::Command;

use pipeline::Config;
use serde_json::Value;

use crate::network::{LAB, Network, PATIENT, glucose, lab_message, options, patient_message};

/// Exit code, standard output, standard error.
type Said = (i32, String, String);

fn kijun(config: &Path, args: &[&str]) -> Said {
    let output = Command::new(env!("CARGO_BIN_EXE_kijun"))
        .arg("masters")
        .args(args)
        .args(["--lang", "en", "--config", config.to_str().unwrap()])
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (
        output.status.code().unwrap(),
        text(&output.stdout),
        text(&output.stderr),
    )
}

/// A network with two editions of a list and one of names, of which none is imported.
fn network() -> Network {
    let network = Network::new();
    let put = |name: &str, text: &str| std::fs::write(network.path().join(name), text).unwrap();
    put(
        "items_v1.csv",
        "jlac10,name\n9X001000002327101,甲\n9X002000002327101,乙\n削除,丙\n",
    );
    put(
        "items_v2.csv",
        "jlac10,name\n9X002000002327101,乙(新)\n9X003000002327101,丁\n",
    );
    put("names.csv", "local_name,jlac10\n甲の検査,9X001\n");
    put("broken.csv", "jlac10,name\n9X001000002327101,\"甲\n");
    network
}

fn import(network: &Network, system: &str, files: &[&str]) -> Said {
    let paths: Vec<String> = (files.iter())
        .map(|file| network.path().join(file).to_str().unwrap().to_owned())
        .collect();
    let mut args = vec!["import", "--system", system, "--format", "json"];
    args.extend(paths.iter().map(String::as_str));
    kijun(&network.config_path(), &args)
}

fn lines(text: &str) -> Vec<Value> {
    (text.lines())
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn a_file_is_imported_once_and_can_be_verified() {
    let network = network();
    let (code, out, err) = import(&network, "jlac10", &["items_v1.csv"]);
    assert_eq!(code, 0, "{err}");
    let line = &lines(&out)[0];
    assert_eq!(line["edition"], "1");
    assert_eq!((&line["rows"], &line["taken"]), (&3.into(), &2.into()));
    assert_eq!(line["left_out"]["deleted"], 1);
    assert_eq!(
        (&line["notes"][0]["row"], &line["is_new"]),
        (&4.into(), &true.into())
    );

    let folder = network.path().join("masters");
    let index = std::fs::read(folder.join("masters.toml")).unwrap();
    let kept = folder.join("files").join(line["sha256"].as_str().unwrap());
    let given = std::fs::read(network.path().join("items_v1.csv")).unwrap();
    assert_eq!(std::fs::read(&kept).unwrap(), given);

    let (_, out, _) = import(&network, "jlac10", &["items_v1.csv", "items_v1.csv"]);
    assert!(lines(&out).iter().all(|line| line["is_new"] == false));
    assert_eq!(std::fs::read(folder.join("masters.toml")).unwrap(), index);

    let config = network.config_path();
    let (code, out, _) = kijun(&config, &["list", "--format", "json"]);
    assert_eq!((code, &lines(&out)[0]["state"]), (0, &"intact".into()));
    std::fs::write(&kept, "jlac10,name\n9X009000002327101,x\n").unwrap();
    let (code, out, _) = kijun(&config, &["list"]);
    assert!(code == 1 && out.contains("ALTERED"), "{out}");
    let error = pipeline::masters::jlac10(&Config::read(&config).unwrap()).unwrap_err();
    assert!(
        error.to_string().contains("not as it was imported"),
        "{error}"
    );
    std::fs::remove_file(&kept).unwrap();
    let (code, out, _) = kijun(&config, &["list"]);
    assert!(code == 1 && out.contains("MISSING"), "{out}");
}

#[test]
fn one_broken_file_keeps_all_out() {
    let network = network();
    let (code, _, err) = import(&network, "jlac10", &["items_v1.csv", "broken.csv"]);
    assert_eq!(code, 2);
    assert!(
        err.contains("nothing was imported") && err.contains("broken.csv: a quotation"),
        "{err}"
    );
    let (code, _, err) = import(&network, "jlac10", &["items_v1.csv", "absent.csv"]);
    assert!(code == 2 && err.contains("absent.csv"), "{err}");
    let (code, _, err) = import(&network, "loinc", &["items_v1.csv"]);
    assert!(code == 2 && err.contains("jlac10, jlac10-names"), "{err}");
    assert!(!network.path().join("masters/masters.toml").exists());
    assert!(!network.path().join("masters/files").exists());
}

#[test]
fn editions_are_compared() {
    let network = network();
    import(&network, "jlac10", &["items_v1.csv", "items_v2.csv"]);
    let config = network.config_path();
    let (code, out, err) = kijun(&config, &["diff", "1", "2"]);
    assert_eq!(code, 0, "{err}");
    assert_eq!(
        out,
        "- code 9X001000002327101  甲\n* code 9X002000002327101  乙 -> 乙(新)\n\
         + code 9X003000002327101  丁\n1 added, 1 removed, 1 renamed\n"
    );
    let (_, out, _) = kijun(&config, &["diff", "items_v1.csv", "2", "--format", "json"]);
    assert_eq!(lines(&out)[1]["old_name"], "乙");
    let (code, _, err) = kijun(&config, &["diff", "1", "7"]);
    assert!(code == 2 && err.contains("masters list"), "{err}");
}

#[test]
fn everything_of_jlac10_is_loaded_in_the_order_of_import() {
    let network = network();
    let config = Config::read(&network.config_path()).unwrap();
    assert_eq!(pipeline::masters::fingerprint(&config).unwrap(), None);
    assert_eq!(
        pipeline::masters::jlac10(&config).unwrap(),
        Default::default()
    );
    import(&network, "jlac10", &["items_v1.csv"]);
    let first = pipeline::masters::fingerprint(&config).unwrap().unwrap();
    import(&network, "jlac10-names", &["names.csv"]);
    let second = pipeline::masters::fingerprint(&config).unwrap().unwrap();
    assert_ne!(first, second);
    // Another system changes nothing for laboratory items.
    std::fs::write(network.path().join("d.csv"), "code,name\n2999901,x\n").unwrap();
    import(&network, "receipt-diseases", &["d.csv"]);
    assert_eq!(
        pipeline::masters::fingerprint(&config).unwrap(),
        Some(second)
    );
    let loaded = pipeline::masters::jlac10(&config).unwrap();
    assert_eq!((loaded.codes.len(), loaded.names.len()), (2, 1));
    assert_eq!(loaded.names[0].source, "names");
}

#[test]
fn a_damaged_index_is_named_and_no_path() {
    let network = network();
    let folder = network.path().join("masters");
    std::fs::create_dir_all(&folder).unwrap();
    let config = network.config_path();
    for text in ["[[master", "[[master]]\nsystem = \"jlac10\"\n"] {
        std::fs::write(folder.join("masters.toml"), text).unwrap();
        let (code, _, err) = kijun(&config, &["list"]);
        assert!(
            code == 2 && err.contains("masters.toml is damaged"),
            "{err}"
        );
    }
    std::fs::remove_file(folder.join("masters.toml")).unwrap();
    import(&network, "jlac10", &["items_v1.csv"]);
    let index = std::fs::read_to_string(folder.join("masters.toml")).unwrap();
    let hash = index
        .lines()
        .find(|line| line.starts_with("sha256"))
        .unwrap();
    let escaping = index.replace(hash, "sha256 = \"../../kijun.toml\"");
    std::fs::write(folder.join("masters.toml"), escaping).unwrap();
    let (code, _, err) = kijun(&config, &["list"]);
    assert!(code == 2 && err.contains("is no hash"), "{err}");
}

#[test]
fn the_sample_network_has_masters_to_try() {
    let network = Network::new();
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/network/masters");
    let cases = [
        ("jlac10", "lab_items.csv"),
        ("jlac10-names", "lab_items.csv"),
        ("hot", "drugs.csv"),
        ("yj", "drugs.csv"),
        ("receipt-drugs", "drugs.csv"),
        ("mdcdx2", "diseases.csv"),
    ];
    for (system, file) in cases {
        let path = samples.join(file);
        let args = [
            "import",
            "--system",
            system,
            "--format",
            "json",
            path.to_str().unwrap(),
        ];
        let (code, out, err) = kijun(&network.config_path(), &args);
        assert_eq!(code, 0, "{system} {file}: {err}");
        let line = &lines(&out)[0];
        assert_eq!(line["rows"], line["taken"], "{system} {file}: {out}");
    }
    let (code, out, _) = kijun(&network.config_path(), &["list"]);
    assert_eq!((code, out.lines().count()), (0, cases.len() + 1));
    let (_, out, _) = kijun(&network.config_path(), &["systems", "--format", "json"]);
    assert_eq!(lines(&out).len(), mappings::masters::MASTERS.len());
}

/// The hospital sends 3D010, which the first edition of the analytes has and the second has not.
#[test]
fn codes_that_no_master_has_or_no_longer_has_are_findings() {
    let network = network();
    let put = |name: &str, text: &str| std::fs::write(network.path().join(name), text).unwrap();
    put("analyte_v1.csv", "code,name\n3D010,甲\n3D011,乙\n");
    put("analyte_v2.csv", "code,name\n3D011,乙\n");
    put("analyte_v0.csv", "code,name\n3D099,丙\n");
    network.put(&PATIENT, &patient_message("9000001"));
    network.put(&LAB, &lab_message("9000001", &[&glucose("101")]));
    assert_eq!(import(&network, "jlac10", &["analyte_v0.csv"]).0, 0);
    let found = |load: &pipeline::HospitalLoad| {
        let codes = load.open.iter().map(|finding| finding.code.0);
        let codes = codes.filter(|code| ["C04", "C08"].contains(code));
        codes.collect::<Vec<_>>()
    };
    assert_eq!(found(&network.night()), ["C04"]);
    for (edition, expected) in [("analyte_v1.csv", vec![]), ("analyte_v2.csv", vec!["C08"])] {
        assert_eq!(import(&network, "jlac10", &[edition]).0, 0);
        // The newest edition is judged by when the rows come again.
        let again = pipeline::NightOptions {
            relist: true,
            ..options()
        };
        assert_eq!(found(&network.night_of(&again)), expected, "{edition}");
    }
}
