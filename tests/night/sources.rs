//! Roots of every kind: the same storage as a folder, an archive, a list, an index export and a bucket.

use std::fs::File;
use std::io::Write;
use std::path::Path;

use model::Table;

use crate::bucket::Bucket;
use crate::network::{
    LAB, Named, Network, PATIENT, balance, find, glucose, jis, lab_message, patient_message,
};

type Files = Vec<(String, Vec<u8>)>;

const NEWER: Named<'static> = Named {
    sent: "20261119080000000",
    ..LAB
};

/// A storage of a few files; one has a name that is neither ASCII nor composed, one is of no use.
fn storage() -> Files {
    let mut files: Files = Vec::new();
    for patient in ["9000001", "9000002", "9000003"] {
        let person = Named { patient, ..PATIENT };
        files.push((person.path(), jis(&patient_message(patient))));
        for order in ["000000000000017", "000000000000018"] {
            let lab = Named {
                patient,
                order,
                ..LAB
            };
            files.push((lab.path(), jis(&lab_message(patient, &[&glucose("101")]))));
        }
    }
    let old = Named {
        flag: 2,
        sent: "20261118093000000",
        ..LAB
    };
    files.push((old.path(), jis(&lab_message("9000001", &[&glucose("99")]))));
    let decomposed = "900/000/9000001/20261118/X1^カ\u{3099}ソ\u{3099}ウ^99X/9000001_20261118_X1^a^99X_1_202611181030000_01_1/a.txt";
    files.push((decomposed.to_owned(), b"text".to_vec()));
    files.push(("Thumbs.db".to_owned(), b"x".to_vec()));
    files
}

fn write_folder(folder: &Path, files: &Files) {
    for (path, bytes) in files {
        crate::network::put(folder, path, bytes);
    }
}

fn write_zip(path: &Path, files: &Files) {
    let mut archive = zip::ZipWriter::new(File::create(path).unwrap());
    for (path, bytes) in files {
        let options = zip::write::SimpleFileOptions::default();
        archive.start_file(path.as_str(), options).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap();
}

fn tar_bytes(files: &Files) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (path, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        archive
            .append_data(&mut header, path, bytes.as_slice())
            .unwrap();
    }
    archive.into_inner().unwrap()
}

/// A network with a storage lying at `feed`, in some form, and its patient key fixed.
fn network(roots: &str, lay: impl Fn(&Network)) -> Network {
    let network = Network::new();
    network.fix_patient_key();
    lay(&network);
    network.write_roots(roots);
    network
}

/// What a user sees of a storage: rows and files by where they ended.
fn content(network: &Network) -> (Vec<String>, Vec<String>) {
    let columns = [
        "patient_key",
        "order_no",
        "value_text",
        "standard_code",
        "source_file_id",
    ];
    let rows = network.rows(Table::LabResults, &columns);
    let columns = ["masked_path", "event", "bucket", "sha256", "source_file_id"];
    (rows, network.rows(Table::SourceFiles, &columns))
}

#[test]
fn the_same_storage_gives_the_same_rows_whatever_it_lies_in() {
    let files = storage();
    let tar = tar_bytes(&files);
    let prefixed: Files = files
        .iter()
        .map(|(path, bytes)| (format!("export/H01/{path}"), bytes.clone()))
        .collect();
    let names: String = files
        .iter()
        .map(|(path, _)| format!("{path}\r\n"))
        .collect();
    let index: String = files.iter().fold(
        "FacilityID,VolumeLabel,OutRelDirectory,FileName,UpdateDatetime\n".to_owned(),
        |text, (path, _)| {
            let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
            text + &format!(
                "0123456789,V1,\"{}\\\",{name},20261119\n",
                folder.replace('/', "\\")
            )
        },
    );
    let gzip = |bytes: &[u8]| {
        let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        out.write_all(bytes).unwrap();
        out.finish().unwrap()
    };
    let put = |network: &Network, name: &str, bytes: &[u8]| {
        crate::network::put(network.path(), name, bytes);
    };
    let folder = network(r#""feed""#, |network| write_folder(&network.root(), &files));
    folder.night();
    let expected = content(&folder);
    assert_eq!((expected.0.len(), expected.1.len()), (6, files.len()));

    let others = [
        network(r#""a.zip""#, |network| {
            write_zip(&network.path().join("a.zip"), &files)
        }),
        network(r#""a.tar""#, |network| put(network, "a.tar", &tar)),
        network(r#""a.tgz""#, |network| put(network, "a.tgz", &gzip(&tar))),
        network(r#""a.tar.zst""#, |network| {
            put(
                network,
                "a.tar.zst",
                &zstd::encode_all(tar.as_slice(), 1).unwrap(),
            )
        }),
        network(r#"{ path = "a.zip", prefix = "export/H01" }"#, |network| {
            write_zip(&network.path().join("a.zip"), &prefixed);
        }),
        network(r#"{ path = "feed", list = "names.txt" }"#, |network| {
            write_folder(&network.root(), &files);
            put(network, "names.txt", names.as_bytes());
        }),
        network(
            r#"{ path = "feed", index = "index.csv", volume = "V1" }"#,
            |network| {
                write_folder(&network.root(), &files);
                put(network, "index.csv", index.as_bytes());
            },
        ),
    ];
    for other in &others {
        let load = other.night();
        assert_eq!(content(other), expected);
        assert_eq!(balance(&load).files.received, files.len() as u64);
        // A second night finds nothing to do.
        assert_eq!(balance(&other.night()).files.received, 0);
    }
}

#[test]
fn a_list_of_changes_touches_what_it_names_only() {
    let network = network(r#"{ path = "feed", list = "names.txt" }"#, |network| {
        write_folder(&network.root(), &storage());
        let names: Vec<String> = storage().into_iter().map(|(path, _)| path).collect();
        std::fs::write(network.path().join("names.txt"), names.join("\n")).unwrap();
    });
    network.night();
    let renamed = Named { flag: 2, ..LAB };
    network.rename(&LAB, &renamed);
    network.put(&NEWER, &lab_message("9000001", &[&glucose("88")]));
    let names = format!("{}\n{}\n", renamed.path(), NEWER.path());
    std::fs::write(network.path().join("names.txt"), names).unwrap();
    network.write_roots(r#"{ path = "feed", list = "names.txt", changes = true }"#);
    let load = network.night();
    let files = balance(&load).files;
    assert_eq!((files.received, files.stored, files.superseded), (2, 1, 1));
    assert_eq!(load.vanished, 0);
    let values = network.rows(Table::LabResults, &["value_text"]);
    assert_eq!(values, ["101", "101", "101", "101", "101", "88"]);
    // The same list again says nothing new.
    assert_eq!(balance(&network.night()).files.received, 0);
}

#[test]
fn entries_that_lead_outside_are_counted_and_nothing_of_them_is_read() {
    let network = network(r#""a.tar""#, |network| {
        let mut archive = tar::Builder::new(Vec::new());
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(tar::EntryType::Symlink);
        header.set_size(0);
        archive
            .append_link(&mut header, LAB.path(), "/etc/passwd")
            .unwrap();
        let mut header = tar::Header::new_gnu();
        header.as_gnu_mut().unwrap().name[..9].copy_from_slice(b"../../out");
        header.set_size(1);
        header.set_cksum();
        archive.append(&header, &b"x"[..]).unwrap();
        let mut header = tar::Header::new_gnu();
        let bytes = jis(&patient_message("9000001"));
        header.set_size(bytes.len() as u64);
        archive
            .append_data(&mut header, PATIENT.path(), bytes.as_slice())
            .unwrap();
        std::fs::write(network.path().join("a.tar"), archive.into_inner().unwrap()).unwrap();
    });
    let load = network.night();
    assert_eq!(balance(&load).files.received, 1);
    let finding = find(&load.findings, "F14");
    assert_eq!((finding.failed, finding.eligible), (2, 3));
}

#[test]
fn a_bomb_or_a_damaged_archive_stops_the_load_and_a_good_one_is_loaded() {
    let network = network(r#""a.zip""#, |network| {
        let mut files = storage();
        files.push(("900/000/bomb".to_owned(), vec![0; 64 << 20]));
        write_zip(&network.path().join("a.zip"), &files);
    });
    let refusal = network.refusal();
    assert!(
        refusal.contains("a.zip") && refusal.contains("more times"),
        "{refusal}"
    );
    let path = network.path().join("a.zip");
    write_zip(&path, &storage());
    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, &whole[..whole.len() - 9]).unwrap();
    let refusal = network.refusal();
    assert!(refusal.contains("a.zip"), "{refusal}");
    std::fs::write(&path, whole).unwrap();
    assert_eq!(
        balance(&network.night()).files.received,
        storage().len() as u64
    );
    let scratch = network.config().secrets.join("scratch");
    assert_eq!(std::fs::read_dir(scratch).unwrap().count(), 0);
}

#[test]
fn a_transaction_storage_says_what_is_missing() {
    let network = network(r#"{ path = "feed", layout = "transaction" }"#, |network| {
        crate::network::put(&network.root(), "2026/TR_20261119000000000_00001.DAT", b"x");
    });
    let refusal = network.refusal();
    assert!(refusal.contains("framed"), "{refusal}");
}

#[test]
fn a_bucket_is_read_like_a_folder() {
    let files = storage();
    let folder = network(r#""feed""#, |network| write_folder(&network.root(), &files));
    folder.night();
    let objects = files
        .iter()
        .map(|(path, bytes)| (format!("H01/ssmix2/{path}"), bytes.clone()));
    let bucket = Bucket::serve("hospital", objects.collect());
    let network = network(r#""s3://hospital/H01/ssmix2""#, |_| {});
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_kijun"));
    command
        .args(["night", "--date", "2026-11-19", "--config"])
        .arg(network.config_path())
        .envs(bucket.environment());
    let output = command.output().unwrap();
    assert!(
        output.status.code() < Some(2),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(content(&network), content(&folder));
}
