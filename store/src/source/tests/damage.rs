//! Every kind of archive: what was written is read, by many threads; what was cut or changed is never read wrongly.

use std::fs;
use std::thread;

use proptest::prelude::*;

use super::writers::{
    KINDS, Place, Tree, archive_of, problem_paths, read, small_tree, tree_of, trees,
};
use crate::source::{ArchiveLimits, RootFiles};
use crate::{Error, ReadError};

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn names_and_bytes_are_those_that_were_written(tree in trees()) {
        for kind in KINDS {
            let archive = Place::new().open(&archive_of(kind, &tree)).unwrap();
            prop_assert!(archive.problems().is_empty());
            prop_assert_eq!(&tree_of(&archive), &tree, "{}", kind);
        }
    }

    #[test]
    fn any_bytes_behind_a_known_beginning_are_survived(
        kind in 0_usize..4,
        bytes in proptest::collection::vec(any::<u8>(), 0..3_000),
    ) {
        let begins: [&[u8]; 4] = [b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b\x08\0", b"\x28\xb5\x2f\xfd"];
        let bytes = [begins[kind], &bytes].concat();
        let opened = Place::new().open(&bytes);
        let refused = matches!(opened, Err(Error::ArchiveDamaged { .. } | Error::ArchiveRefused { .. }));
        prop_assert!(refused);
    }
}

#[test]
fn a_cut_archive_is_damaged_wherever_it_is_cut() {
    let place = Place::new();
    for kind in KINDS {
        let bytes = archive_of(kind, &small_tree());
        for end in 0..bytes.len() {
            match place.open(&bytes[..end]) {
                Err(Error::ArchiveDamaged { .. }) => {}
                // Of a tar, the second of the two closing blocks may be missing.
                Ok(archive) => {
                    assert!(kind.starts_with("tar"), "{kind} cut at {end}");
                    assert_eq!(tree_of(&archive), small_tree(), "{kind} cut at {end}");
                }
                Err(other) => panic!("{kind} cut at {end}: {other}"),
            }
        }
    }
}

#[test]
fn a_changed_byte_never_gives_wrong_bytes_where_a_checksum_stands() {
    let place = Place::new();
    let tree = small_tree();
    for kind in ["zip", "stored.zip", "tar.gz", "tar"] {
        let bytes = archive_of(kind, &tree);
        for at in 0..bytes.len() {
            for bit in [0x01, 0x40] {
                let mut changed = bytes.clone();
                changed[at] ^= bit;
                let Ok(archive) = place.open(&changed) else {
                    continue;
                };
                for i in 0..archive.names().len() {
                    let path = archive.names().path(i);
                    let mut buffer = Vec::new();
                    let read = archive.read(path, &mut buffer, 1 << 20).is_ok();
                    // The contents in a plain tar have no checksum; everything else has.
                    let known = || tree.get(std::str::from_utf8(path).unwrap());
                    assert!(
                        !read || kind == "tar" || known() == Some(&buffer),
                        "{kind}: byte {at} changed"
                    );
                }
            }
        }
    }
}

#[test]
fn limits_are_the_last_values_that_pass() {
    let place = Place::new();
    let tree = small_tree();
    let sum: u64 = tree.values().map(|bytes| bytes.len() as u64).sum();
    for kind in KINDS {
        let bytes = archive_of(kind, &tree);
        // What a packed tar unpacks to is the tar.
        let unpacked = match kind {
            "tar.gz" | "tar.zst" => archive_of("tar", &tree).len() as u64,
            _ => sum,
        };
        for (files_max, bytes_max, fits) in [
            (3, unpacked, true),
            (2, unpacked, false),
            (3, unpacked - 1, false),
        ] {
            let limits = ArchiveLimits {
                files_max,
                bytes_max,
                ..ArchiveLimits::default()
            };
            let opened = place.open_with(&bytes, &limits, "");
            assert_eq!(opened.is_ok(), fits, "{kind} {files_max} {bytes_max}");
            let refused = matches!(opened, Err(Error::ArchiveRefused { .. }));
            assert_eq!(refused, !fits, "{kind}");
        }
        let limits = ArchiveLimits {
            file_bytes_max: 15,
            ..ArchiveLimits::default()
        };
        let archive = place.open_with(&bytes, &limits, "").unwrap();
        let mut buffer = Vec::new();
        for (path, bytes_max, expected) in [("b", 100, 19), ("a/one", 10, 11)] {
            let error = archive.read(path.as_bytes(), &mut buffer, bytes_max);
            assert!(matches!(error, Err(ReadError::TooLarge { bytes }) if bytes == expected));
        }
        assert_eq!(archive.read(b"a/one", &mut buffer, 11).unwrap(), 11);
        let missing = archive.read(b"c", &mut buffer, 11);
        assert!(matches!(missing, Err(ReadError::Gone)));
    }
}

#[test]
fn a_prefix_is_the_root() {
    let place = Place::new();
    let bytes = archive_of("tar", &small_tree());
    let limits = ArchiveLimits::default();
    for prefix in ["a", "a/", "./a"] {
        let archive = place.open_with(&bytes, &limits, prefix).unwrap();
        let expected: Tree = [("one", "first bytes"), ("two", "")]
            .map(|(path, bytes)| (path.to_owned(), bytes.as_bytes().to_vec()))
            .into();
        assert_eq!(tree_of(&archive), expected);
    }
    let zip = archive_of("zip", &small_tree());
    let archive = place.open_with(&zip, &limits, "a").unwrap();
    assert_eq!(read(&archive, "one"), b"first bytes");
    for prefix in ["c", "a/one", "../a", "/a"] {
        let error = place.open_with(&bytes, &limits, prefix).unwrap_err();
        assert!(matches!(error, Error::ArchivePrefix { .. }), "{prefix}");
    }
}

#[test]
fn many_threads_read_one_archive() {
    let tree: Tree = (0..200_usize)
        .map(|i| {
            (
                format!("f{i:03}"),
                format!("{i} ").repeat(i * 8).into_bytes(),
            )
        })
        .collect();
    for kind in KINDS {
        let archive = Place::new().open(&archive_of(kind, &tree)).unwrap();
        thread::scope(|scope| {
            for first in 0..8 {
                let (archive, tree) = (&archive, &tree);
                scope.spawn(move || {
                    for (path, bytes) in tree.iter().cycle().skip(first * 25).take(100) {
                        assert_eq!(&read(archive, path), bytes, "{kind}");
                    }
                });
            }
        });
    }
}

#[test]
fn an_archive_without_entries_is_an_empty_root() {
    let place = Place::new();
    for kind in KINDS {
        let archive = place.open(&archive_of(kind, &Tree::new())).unwrap();
        assert!(archive.names().is_empty() && problem_paths(archive.problems()).is_empty());
    }
    for bytes in [b"".as_slice(), b"P", b"no archive at all"] {
        let error = place.open(bytes).unwrap_err();
        assert!(matches!(error, Error::ArchiveDamaged { .. }));
    }
}

#[test]
fn a_scratch_folder_that_cannot_be_made_is_named() {
    let place = Place::new();
    fs::write(place.scratch(), b"in the way").unwrap();
    let bytes = archive_of("tar.gz", &small_tree());
    let error = place
        .open_with(&bytes, &ArchiveLimits::default(), "")
        .unwrap_err();
    assert!(error.to_string().contains("scratch"), "{error}");
}
