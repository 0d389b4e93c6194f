//! Paths of the extended storage, those that hospitals should not write among them.

use encoding_rs::SHIFT_JIS;
use model::Table;
use proptest::prelude::*;

use super::*;
use crate::ssmix2::{data_type, masked_path, read_path, version_key, versions};

const VITALS: &str = "L-OBSERVATIONS^OBSERVATIONS^99ZL01";
const RECORD: &str = "^試験_記録^^11506-3^経過記録^LN";

fn path(kind: &str, content: &str, document: &str) -> String {
    format!("004/210/0042109/20261119/{kind}/0042109_20261119_{content}/{document}")
}

fn vitals(tail: &str, document: &str) -> String {
    path(VITALS, &format!("{VITALS}_{tail}"), document)
}

fn codes(reading: &NameReading<'_>) -> Vec<&'static str> {
    reading.defects.iter().map(|defect| defect.code.0).collect()
}

fn token(bytes: &[u8]) -> String {
    let sum = bytes
        .iter()
        .fold(7u32, |sum, byte| sum.wrapping_mul(31) + u32::from(*byte));
    let letters = (0..7).map(|nibble| char::from(b'a' + (sum >> (4 * nibble) & 15) as u8));
    format!("{{{}}}", letters.collect::<String>())
}

#[test]
fn a_content_and_its_document() {
    let path = vitals("000000000000031_202611191530123_1", "main_document.hl7");
    let reading = read_path(path.as_bytes());
    assert!(reading.defects.is_empty(), "{:?}", reading.defects);
    let name = reading.name.unwrap();
    assert_eq!((name.patient_id, name.care_date), ("0042109", Some(20_776)));
    assert_eq!((name.data_type, name.order_no), (VITALS, "000000000000031"));
    assert_eq!((name.department, name.condition_flag), (None, 1));
    assert_eq!(name.occurred_at, "202611191530123");
    assert_eq!(name.occurred_at_micros(), Some(1_795_069_800_123_000));
    assert_eq!(name.content.unwrap().document, b"main_document.hl7");
    assert!(!format!("{name:?} {:?}", version_key(&name).content).contains("42109"));
    let path = path.replace("202611191530123_1", "20261119153007123_05_0");
    let name = read_path(path.as_bytes()).name.unwrap();
    assert_eq!((name.department, name.condition_flag), (Some("05"), 0));
    assert_eq!(name.occurred_at_micros(), Some(1_795_069_807_123_000));
}

#[test]
fn what_a_file_is_for() {
    // Folder, content up to the time, document, title, table.
    const OTHER: &str = "documents and other files of the extended storage";
    let cases = [
        (VITALS, VITALS, "main_document.hl7", "vital signs", true),
        (VITALS, VITALS, "V1.HL7", "vital signs", true),
        (VITALS, VITALS, "chart.png", "vital signs", false),
        (
            VITALS,
            VITALS,
            "old/main_document.hl7",
            "vital signs",
            false,
        ),
        (
            VITALS,
            "L-OBSERVATIONS",
            "main_document.hl7",
            "vital signs",
            true,
        ),
        (RECORD, RECORD, "main_document.xml", OTHER, false),
        (RECORD, "11506-3", "main_document.xml", OTHER, false),
        (RECORD, RECORD, "style/sheet.xsl", OTHER, false),
        (RECORD, RECORD, "main_document.hl7", OTHER, true),
    ];
    for (kind, own, document, title, is_read) in cases {
        let path = path(kind, &format!("{own}_31_20261119153000123_-_1"), document);
        let reading = read_path(path.as_bytes());
        assert!(reading.defects.is_empty(), "{path} {:?}", reading.defects);
        let name = reading.name.unwrap();
        assert_eq!(name.data_type, kind, "{path}");
        assert!(versions::is_known_type(&name), "{path}");
        assert_eq!(
            versions::type_title(name.data_type).unwrap().en,
            title,
            "{path}"
        );
        let table = is_read.then_some(Table::Physiology);
        assert_eq!(versions::table(&name), table, "{path}");
    }
}

#[test]
fn a_type_of_no_known_form_is_counted_and_unknown() {
    for kind in ["D1^記録", "D1^a^b^c", "^記録^99X"] {
        let path = path(kind, &format!("{kind}_31_20261119153000123_-_1"), "a.pdf");
        let reading = read_path(path.as_bytes());
        assert!(reading.defects.is_empty(), "{path} {:?}", reading.defects);
        let name = reading.name.unwrap();
        assert_eq!(name.data_type, kind);
        assert!(!versions::is_known_type(&name));
    }
}

#[test]
fn a_type_in_another_encoding_is_known_by_its_code() {
    // In CP932 the second byte of タ is `^` and that of ダ is `_`.
    for (kind, document, expected, is_read) in [
        ("D1^データ記録ダ^99X", "main_document.xml", "D1^", false),
        ("D1^データ記録ダ^99X", "main_document.hl7", "D1^", true),
        (
            "L-OBSERVATIONS^バイタルデータ^99ZL01",
            "main_document.hl7",
            "L-OBSERVATIONS^",
            true,
        ),
        (
            "^データ記録ダ^^11506-3^記録^LN",
            "main_document.xml",
            "^",
            false,
        ),
        ("記録^データ^99X", "main_document.xml", "^", false),
        ("記録^データ^99X", "main_document.hl7", "^", true),
    ] {
        let content = format!("{kind}_31_20261119153000123_-_1");
        let path = SHIFT_JIS
            .encode(&path(kind, &content, document))
            .0
            .into_owned();
        let reading = read_path(&path);
        assert!(reading.defects.is_empty(), "{kind} {:?}", reading.defects);
        let name = reading.name.unwrap();
        assert_eq!((name.data_type, name.order_no), (expected, "31"), "{kind}");
        assert!(data_type(name.data_type).is_known(), "{kind}");
        assert_eq!(versions::table(&name).is_some(), is_read, "{kind}");
        let masked = masked_path(&path, &token);
        assert!(
            !masked.contains('\u{fffd}') && !masked.contains("42109"),
            "{masked}"
        );
    }
}

#[test]
fn what_is_wrong_with_a_path() {
    let good = vitals("31_202611191530123_1", "main_document.hl7");
    assert_eq!(codes(&read_path(good.as_bytes())), [""; 0]);
    let long = "x".repeat(180);
    let cases: &[(&str, &str, &[&str], bool)] = &[
        ("004/210/", "004/211/", &["F02"], true),
        ("/0042109/", "/0042108/", &["F02"], true),
        ("/20261119/", "/20261120/", &["F02"], true),
        ("/20261119/", "/-/", &["F02"], true),
        ("/L-OBSERVATIONS^", "/L-OTHER^", &["F02"], true),
        ("004/210/", "x/004/210/", &["F02"], true),
        ("004/210/0042109/20261119/", "", &["F02"], true),
        ("9_20261119_", "9_20261131_", &["F01"], false),
        ("/0042109_", "/_", &["F01"], false),
        ("_31_", "_", &["F01"], false),
        ("_1/", "_-_-_1/", &["F01"], false),
        ("_1/", "_試験_1/", &["F01"], false),
        ("_1/", "_3/", &["F03"], false),
        ("_1/", "_1.bak/", &["F03"], false),
        ("202611191530123", "20261119153012", &["F04"], true),
        ("202611191530123", "202611199930123", &["F04"], true),
        (
            "OBSERVATIONS^OBSERVATIONS",
            "OBSERVATIONS^0042109",
            &["F01"],
            false,
        ),
        (
            "OBSERVATIONS^OBSERVATIONS",
            "OBSERVATIONS^A\nB",
            &["F01"],
            false,
        ),
        ("OBSERVATIONS^OBSERVATIONS", &long, &["F01"], false),
        ("/", "//", &[], true),
    ];
    for (from, to, expected, named) in cases {
        assert!(good.contains(from), "{from}");
        let path = good.replace(from, to);
        let reading = read_path(path.as_bytes());
        assert_eq!(codes(&reading), *expected, "{path}");
        assert_eq!(reading.name.is_some(), *named, "{path}");
    }
    let short = "42/42/-/D1^記録^99X/42_-_D1^記録^99X_31_202611191530123_1/a.pdf";
    assert_eq!(codes(&read_path(short.as_bytes())), ["F10"]);
}

#[test]
fn a_key_that_names_the_patient_is_not_shown() {
    for (key, expected) in [
        ("D-31.2", "D-31.2"),
        ("0042109-31", NO_ORDER_NO),
        ("42109", NO_ORDER_NO),
        ("試験花子", NO_ORDER_NO),
    ] {
        let path = path(
            RECORD,
            &format!("{RECORD}_{key}_20261119153000123_-_1"),
            "a.pdf",
        );
        let reading = read_path(path.as_bytes());
        assert!(reading.defects.is_empty(), "{key} {:?}", reading.defects);
        assert_eq!(reading.name.unwrap().order_no, expected, "{key}");
    }
}

#[test]
fn a_rename_keeps_the_version_of_every_file() {
    let paths = [
        ("31_202611191530123_1", "main_document.hl7"),
        ("31_202611191530123_2", "main_document.hl7"),
        ("31_202611191530123_1", "chart.png"),
        ("31_202611201530123_1", "main_document.hl7"),
        ("0042109-1_202611191530123_1", "main_document.hl7"),
        ("0042109-2_202611191530123_1", "main_document.hl7"),
    ]
    .map(|(tail, document)| vitals(tail, document));
    let keys = paths
        .each_ref()
        .map(|path| version_key(&read_path(path.as_bytes()).name.unwrap()));
    assert_eq!(keys[0], keys[1]);
    for (index, key) in keys.iter().enumerate().skip(2) {
        assert!(!keys[..index].contains(key), "{}", paths[index]);
    }
    let groups = paths
        .each_ref()
        .map(|path| versions::group(path.as_bytes()));
    assert!(groups[..4].iter().all(|group| *group == groups[0]));
    let prefix = vitals("31_", "");
    assert_eq!(
        groups[0].prefix,
        prefix.strip_suffix('/').unwrap().as_bytes()
    );
    assert_ne!(groups[4], groups[5]);
    // Names that cannot be read do not part the versions between which they stand.
    for stray in [
        "31_202611191530123_1.bak/main_document.hl7",
        "31_x",
        "31_202611201530123_1.zip",
    ] {
        let stray = format!("{}{stray}", vitals("", "").trim_end_matches('/'));
        assert_eq!(versions::group(stray.as_bytes()), groups[0], "{stray}");
    }
    let bare = "004/210/0042109/20261119/D1^a^b/readme/a.txt";
    let alone = Group {
        prefix: bare.as_bytes(),
        exact: true,
    };
    assert_eq!(versions::group(bare.as_bytes()), alone);
}

#[test]
fn masked_paths_keep_the_codes_and_nobody() {
    let t = token(b"0042109");
    let masked = |path: &str| masked_path(path.as_bytes(), &token);
    assert_eq!(
        masked(&vitals("31_202611191530123_1", "main_document.hl7")),
        format!(
            "{t}/{t}/{t}/20261119/{VITALS}/{t}_20261119_{VITALS}_31_202611191530123_1/main_document.hl7"
        )
    );
    let record = masked(&path(
        RECORD,
        &format!("{RECORD}_0042109-1_20261119153000123_05_2"),
        "0042109/花子.PDF",
    ));
    let kind = format!(
        "^{}^^11506-3^{}^LN",
        token("試験_記録".as_bytes()),
        token("経過記録".as_bytes())
    );
    let key = token(b"0042109-1");
    let document = format!("{t}/{}.pdf", token("花子.PDF".as_bytes()));
    assert_eq!(
        record,
        format!(
            "{t}/{t}/{t}/20261119/{kind}/{t}_20261119_{kind}_{key}_20261119153000123_05_2/{document}"
        )
    );
    // Each with the patient's number where it does not belong.
    for path in [
        "004/210/0042109/20261119/D1^0042109^X/a/b.pdf",
        "0042109/D1^42109^X/a/main_document.0042109",
        "0042109/20261119/D1^a^X/0042109/main_document.hl7",
        "0042109^x/20261119/D1^a^X/0042109_20261119_D1_0042109_0042109_0042109_0042109/a",
        "004/210/0042109/20261119/D1^0042109^X/0042109_20261119_D1^0042109^X_1_20261119153000123_05_1",
    ] {
        assert!(!masked(path).contains("42109"), "{path}: {}", masked(path));
    }
}

/// A patient's number that no token and no time has in it.
const NUMBER: &str = "987650123X";

/// A part of a path: a good one, one with the patient's number, or any bytes.
fn part() -> impl Strategy<Value = Vec<u8>> {
    let known = prop::sample::select(vec![
        "987650123X",
        "987",
        "650",
        "20261119",
        "-",
        "D1^a^X",
        VITALS,
        RECORD,
        "main_document.hl7",
        "_",
        "^",
        "",
        "987650123X_20261119_D1^a^X_31_202611191530123_1",
        "987650123X_-_",
        "_31_",
        "_1",
        "a987650123X-1",
        "\u{30bf}_^",
        ".bak",
    ]);
    prop_oneof![
        4 => known.prop_map(|text| text.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..12),
    ]
}

fn nasty_path() -> impl Strategy<Value = Vec<u8>> {
    let name = prop::collection::vec(part(), 1..4).prop_map(|parts| parts.concat());
    prop::collection::vec(name, 1..9).prop_map(|names| names.join(&b'/'))
}

/// A content of the patient whose number it is, with any bytes where a hospital is free to write.
fn nasty_content() -> impl Strategy<Value = Vec<u8>> {
    let free = || {
        prop::collection::vec(
            any::<u8>().prop_filter("", |byte| !b"/_".contains(byte)),
            0..12,
        )
    };
    (free(), free(), free(), free()).prop_map(|(kind, key, tail, document)| {
        let kind = [b"D1^987650123X", &kind[..], b"^X"].concat();
        let head = b"987/650/987650123X/20261119/".to_vec();
        [
            head,
            kind.clone(),
            b"/987650123X_20261119_".to_vec(),
            kind,
            b"_".to_vec(),
            key,
            b"_202611191530123_1".to_vec(),
            tail,
            b"/".to_vec(),
            document,
        ]
        .concat()
    })
}

proptest! {
    #[test]
    fn no_path_shows_the_number(path in prop_oneof![nasty_path(), nasty_content()]) {
        let reading = read_path(&path);
        let masked = masked_path(&path, &token);
        let group = versions::group(&path);
        prop_assert!(path.starts_with(group.prefix));
        prop_assert!(!group.exact || group.prefix == path);
        if let Some(name) = reading.name && name.patient_id == NUMBER {
            prop_assert!(!masked.contains(NUMBER), "{}", masked);
            prop_assert!(name.content.is_none() || !name.data_type.contains(NUMBER));
            prop_assert!(name.content.is_none() || !name.order_no.contains(NUMBER));
        }
    }

    #[test]
    fn whatever_begins_like_a_group_belongs_to_it(
        path in nasty_content(),
        tail in prop::collection::vec(any::<u8>(), 0..20),
    ) {
        let group = versions::group(&path);
        prop_assert!(!group.exact);
        let other = [group.prefix, &tail].concat();
        prop_assert_eq!(versions::group(&other), group);
    }
}
