//! Names of objects, listed and read byte for byte.

use proptest::prelude::*;

use crate::source::{ObjectRoot, RootFiles};
use crate::{Error, ReadError};

fn listed(root: &ObjectRoot) -> Vec<String> {
    root.names()
        .map(|name| String::from_utf8(name.unwrap()).unwrap())
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 30, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn names_go_around(
        files in proptest::collection::btree_map("x[ -.0-~表がｱ]{0,8}(/x[ -.0-~表]{0,8}){0,2}", proptest::collection::vec(any::<u8>(), 1..50), 0..20),
        prefix in prop_oneof![Just(""), Just("a"), Just("a b/%25/表")],
    ) {
        let root = ObjectRoot::open(&format!("memory:///{prefix}")).unwrap();
        for (path, bytes) in &files {
            root.put(path, bytes);
        }
        let expected: Vec<String> = files.keys().cloned().collect();
        prop_assert_eq!(listed(&root), expected);
        let mut buffer = b"old".to_vec();
        for (path, bytes) in &files {
            prop_assert_eq!(root.read(path.as_bytes(), &mut buffer, 50).unwrap(), bytes.len());
            prop_assert_eq!(&buffer, bytes);
        }
    }
}

#[test]
fn extended_storage_names_are_neither_decoded_nor_encoded() {
    let root = ObjectRoot::open("memory:///feed").unwrap();
    let names = [
        "0000000001_20261101_99ZMA^検査報告書%5E^99ZMA_1_20261101_01_1",
        "100%/a%2Fb",
        "%2E%2E/x",
        "a~b#c?d[e]{f}|\"<>`\\*",
    ];
    for name in names {
        root.put(name, name.as_bytes());
    }
    let mut sorted = names.to_vec();
    sorted.sort_unstable();
    assert_eq!(listed(&root), sorted);
    let mut buffer = Vec::new();
    for name in names {
        root.read(name.as_bytes(), &mut buffer, 1_000).unwrap();
        assert_eq!(buffer, name.as_bytes());
    }
}

#[test]
fn more_names_than_are_fetched_ahead_come_in_order() {
    let root = ObjectRoot::open("memory:///a").unwrap();
    let expected: Vec<String> = (0..7_000)
        .map(|i| format!("{:02}/f{i:05}", i % 90))
        .collect();
    for name in &expected {
        root.put(name, b"x");
    }
    root.put("../ab", b"beside the prefix");
    let mut expected = expected;
    expected.sort_unstable();
    assert_eq!(listed(&root), expected);
    // A reader that stops early, and one that outlives the root.
    assert_eq!(root.names().take(3).count(), 3);
    let names = root.names();
    drop(root);
    assert_eq!(names.count(), 7_000);
}

#[test]
fn what_cannot_be_read_says_why() {
    let root = ObjectRoot::open("memory:///a").unwrap();
    root.put("file", b"12345");
    root.put("empty", b"");
    assert_eq!(listed(&root), ["empty", "file"]);
    let mut buffer = Vec::new();
    assert_eq!(root.read(b"empty", &mut buffer, 5).unwrap(), 0);
    assert_eq!(root.read(b"file", &mut buffer, 5).unwrap(), 5);
    let large = root.read(b"file", &mut buffer, 4);
    assert!(matches!(large, Err(ReadError::TooLarge { bytes: 5 })));
    for path in [
        b"none".as_slice(),
        b"file/",
        b"/file",
        b"../a/file",
        b"\xff",
        b"",
        b"a//b",
    ] {
        let missing = root.read(path, &mut buffer, 5);
        assert!(matches!(missing, Err(ReadError::Gone)), "{path:?}");
    }
}

#[test]
fn other_places_are_refused() {
    for url in ["", "/a/folder", "file:///a", "ftp://host/a", "s3://"] {
        assert!(ObjectRoot::open(url).is_err(), "{url}");
    }
    let error = ObjectRoot::open("file:///a").err().unwrap();
    assert!(matches!(error, Error::RootNotSupported { .. }));
    for url in ["s3://bucket/a", "s3://bucket", "gs://bucket/a"] {
        assert!(ObjectRoot::open(url).is_ok(), "{url}");
    }
}
