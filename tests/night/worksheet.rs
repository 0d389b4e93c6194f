//! A worksheet goes to the hospital, comes back filled in, and is signed.

use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use ledger::{AccuracyMethod, AccuracyVerdict, Record};
use pipeline::reconcile::{Signing, sign};

use crate::commands::kijun;
use crate::network::{Network, options, tree};
use crate::reconcile::loaded;

/// Writes texts into cells of the first sheet, as a program of the hospital would.
fn filled_in(workbook: &[u8], cells: &[(String, &str)]) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(workbook)).unwrap();
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).unwrap();
        let name = file.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        if name == "xl/worksheets/sheet1.xml" {
            let mut text = String::from_utf8(bytes).unwrap();
            for (cell, value) in cells {
                let start = text.find(&format!("<c r=\"{cell}\"")).unwrap();
                let end = start + text[start..].find('>').unwrap();
                let head = text[start..end].trim_end_matches('/').trim_end();
                let head = head.replace(" t=\"s\"", "");
                let filled = format!("{head} t=\"inlineStr\"><is><t>{value}</t></is></c>");
                let mut behind = end + 1;
                if !text[start..=end].ends_with("/>") {
                    behind += text[behind..].find("</c>").unwrap() + 4;
                }
                text.replace_range(start..behind, &filled);
            }
            bytes = text.into_bytes();
        }
        let options = zip::write::SimpleFileOptions::default();
        out.start_file(name, options).unwrap();
        out.write_all(&bytes).unwrap();
    }
    out.finish().unwrap().into_inner()
}

/// The worksheet that the command drew, by what it said.
fn drawn(network: &Network, rows: &str) -> PathBuf {
    let args = [
        "reconcile",
        "--hospital",
        "H01",
        "--sample",
        rows,
        "--seed",
        "3",
    ];
    let (code, out, err) = kijun(network, &args);
    assert_eq!(code, 0, "{out}{err}");
    let folder = network.path().join("out/secrets/worksheets");
    let named = err
        .lines()
        .find_map(|line| line.split(' ').find(|it| it.ends_with(".xlsx")));
    let path = PathBuf::from(named.unwrap());
    assert_eq!(
        path.parent().unwrap().canonicalize().unwrap(),
        folder.canonicalize().unwrap()
    );
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&path), mode(&folder)), (0o600, 0o700));
    path
}

#[test]
fn a_worksheet_goes_to_the_hospital_and_comes_back_signed() {
    let network = loaded();
    let path = drawn(&network, "2");
    let workbook = std::fs::read(&path).unwrap();
    let sheet = reports::worksheet::read(&workbook).unwrap();
    let lines: Vec<_> = sheet.lines.iter().map(|(line, _)| line).collect();
    let has = |column: &str, value: &str| {
        lines
            .iter()
            .any(|line| line.column == column && line.value == value)
    };
    assert!(has("lab_results.value_text", "101") && has("lab_results.value_text", "120"));
    assert!(has("patients.sex", "M") && has("patients.birth_date", "1970-04-05"));
    let numbers = lines.iter().map(|line| line.patient_number.as_str());
    assert!(
        numbers
            .into_iter()
            .all(|number| ["9000001", "9000002"].contains(&number))
    );
    let rows = lines.iter().filter(|line| line.column == "other").count();
    assert_eq!(rows, 3);
    let again = reports::worksheet::read(&std::fs::read(drawn(&network, "2")).unwrap()).unwrap();
    assert_eq!(again.lines, sheet.lines);

    let config = network.config();
    let software = options().software;
    let taken = |bytes: &[u8]| {
        let signing = Signing {
            workbook: bytes,
            operator: "net-07",
            software: &software,
        };
        sign(&config, &signing)
    };
    let refused =
        |cells: &[(String, &str)]| taken(&filled_in(&workbook, cells)).unwrap_err().to_string();
    let signer = ("E4".to_owned(), "hosp-12");
    let answers = |last: &'static str| {
        let mut cells = vec![signer.clone()];
        for at in 0..lines.len() {
            let answer = if at + 1 == lines.len() {
                last
            } else {
                "一致"
            };
            cells.push((format!("L{}", at + 7), answer));
        }
        cells
    };
    assert!(refused(&[]).contains("account id"));
    assert!(refused(&[("E4".to_owned(), "山田太郎")]).contains("account id"));
    assert!(refused(&[signer.clone(), ("H7".to_owned(), "0")]).contains("printed line"));
    assert!(refused(&[signer.clone(), ("C7".to_owned(), "9000009")]).contains("patient number"));
    assert!(refused(&[signer.clone(), ("L7".to_owned(), "OK")]).contains("answer"));
    let other_ledger = refused(&[signer.clone(), ("B1".to_owned(), "H09")]);
    assert!(other_ledger.contains("H09"), "{other_ledger}");

    let open = taken(&filled_in(&workbook, std::slice::from_ref(&signer))).unwrap();
    assert_eq!((open.matching, open.open), (0, lines.len() as u64));
    assert!(!open.is_equal());
    let good = taken(&filled_in(&workbook, &answers("画面になし"))).unwrap();
    assert_eq!((good.rows, good.not_shown, good.open), (3, 1, 0));
    assert!(good.is_equal());

    let returned = network.path().join("returned.xlsx");
    std::fs::write(&returned, filled_in(&workbook, &answers("differs"))).unwrap();
    let args = [
        "reconcile",
        "sign",
        "--worksheet",
        returned.to_str().unwrap(),
        "--actor",
        "net-07",
    ];
    let (code, out, err) = kijun(&network, &args);
    assert_eq!(code, 1, "{out}{err}");
    assert!(out.contains("1 differ") && out.contains("hosp-12"), "{out}");
    let entries = ledger::entries(&config.ledger.join("H01"), 0).unwrap();
    let (envelope, record) = ledger::from_bytes(&entries.last().unwrap().unwrap().1).unwrap();
    let signers: Vec<_> = envelope
        .approvals
        .iter()
        .map(|it| it.actor.id.as_str())
        .collect();
    assert_eq!(signers, ["hosp-12", "net-07"]);
    match record {
        Record::AccuracyCheck(check) => match check.by {
            AccuracyMethod::Worksheet(sheet) => {
                assert_eq!((sheet.differing, sheet.open, sheet.rows), (1, 0, 3));
                assert_eq!(check.verdict, AccuracyVerdict::Differs);
            }
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
    network.verify_ledger();
    // No patient number outside the secrets folder.
    for (path, bytes) in tree(&network.path().join("out/ledger")) {
        let holds = |number: &[u8]| bytes.windows(number.len()).any(|window| window == number);
        assert!(
            !holds(b"9000001") && !holds(b"9000002"),
            "{}",
            path.display()
        );
    }
}
