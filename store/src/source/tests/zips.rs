//! Zip files as they come from tools and from people who mean harm.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;

use super::writers::{Place, Tree, paths, problem_paths, read, small_tree, tree_of, zip_of};
use crate::source::{Archive, ArchiveLimits, RootFiles};
use crate::{Error, ProblemKind, ReadError};

/// An entry as the tests write it by hand.
struct Entry<'a> {
    name: &'a [u8],
    bytes: &'a [u8],
    flags: u16,
    method: u16,
    /// System that wrote it, and its attributes.
    attributes: (u8, u32),
}

fn entry<'a>(name: &'a [u8], bytes: &'a [u8]) -> Entry<'a> {
    Entry {
        name,
        bytes,
        flags: 0,
        method: 0,
        attributes: (0, 0),
    }
}

/// A zip of stored entries, written from the format's description.
fn stored(entries: &[Entry]) -> Vec<u8> {
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    for entry in entries {
        let mut crc = flate2::Crc::new();
        crc.update(entry.bytes);
        let mut common = Vec::new();
        for number in [20, entry.flags, entry.method, 0, 0] {
            common.extend_from_slice(&u16::to_le_bytes(number));
        }
        let size = entry.bytes.len() as u32;
        for number in [crc.sum(), size, size] {
            common.extend_from_slice(&number.to_le_bytes());
        }
        common.extend_from_slice(&(entry.name.len() as u16).to_le_bytes());
        common.extend_from_slice(&[0, 0]);
        let offset = file.len() as u32;
        file.extend_from_slice(b"PK\x03\x04");
        file.extend_from_slice(&common);
        file.extend_from_slice(entry.name);
        file.extend_from_slice(entry.bytes);
        directory.extend_from_slice(b"PK\x01\x02");
        directory.extend_from_slice(&[20, entry.attributes.0]);
        directory.extend_from_slice(&common);
        directory.extend_from_slice(&[0; 6]);
        directory.extend_from_slice(&entry.attributes.1.to_le_bytes());
        directory.extend_from_slice(&offset.to_le_bytes());
        directory.extend_from_slice(entry.name);
    }
    let (offset, bytes) = (file.len() as u32, directory.len() as u32);
    file.extend_from_slice(&directory);
    file.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    for _ in 0..2 {
        file.extend_from_slice(&(entries.len() as u16).to_le_bytes());
    }
    file.extend_from_slice(&bytes.to_le_bytes());
    file.extend_from_slice(&offset.to_le_bytes());
    file.extend_from_slice(&[0, 0]);
    file
}

fn open(entries: &[Entry]) -> Archive {
    Place::new().open(&stored(entries)).unwrap()
}

/// Where the `number`-th directory entry begins (0-based).
fn directory_entry(zip: &[u8], number: usize) -> usize {
    let mark = b"PK\x01\x02";
    let mut marks = (0..zip.len()).filter(|at| zip[*at..].starts_with(mark));
    marks.nth(number).unwrap()
}

#[test]
fn names_that_lead_outside_are_refused_one_by_one() {
    let bad: [&[u8]; 6] = [b"../up", b"/root", b"C:/drive", b"a/../../b", b"n\0ul", b""];
    let mut entries = vec![entry(b"./good//file", b"ok"), entry(b"folder/", b"")];
    entries.extend(bad.map(|name| entry(name, b"bad")));
    let archive = open(&entries);
    assert_eq!(paths(archive.names()), [b"good/file"]);
    assert_eq!(read(&archive, "good/file"), b"ok");
    let mut expected = bad.to_vec();
    expected.sort_unstable();
    assert_eq!(problem_paths(archive.problems()), expected);
    let refused = |problem: &crate::WalkProblem| problem.kind == ProblemKind::EntryRefused;
    assert!(archive.problems().iter().all(refused));
}

#[test]
fn names_keep_their_bytes() {
    // 表 in CP932, が as か and a mark in UTF-8 (NFD), with and without the flag that says UTF-8.
    let names: [&[u8]; 3] = [b"a/\x95\x5c", "a/か\u{3099}".as_bytes(), "a/が".as_bytes()];
    for flags in [0, 1 << 11] {
        let entries = names.map(|name| Entry {
            flags,
            ..entry(name, name)
        });
        let archive = open(&entries);
        assert_eq!(archive.names().len(), 3);
        let mut buffer = Vec::new();
        for name in names {
            archive.read(name, &mut buffer, 100).unwrap();
            assert_eq!(buffer, name);
        }
    }
}

#[test]
fn windows_separators_are_read_where_no_other_stands() {
    let archive = open(&[entry(b"a\\\x95\x5c\\b", b"1"), entry(b"c\\", b"")]);
    assert_eq!(paths(archive.names()), [b"a/\x95\x5c/b"]);
    let mut buffer = Vec::new();
    assert_eq!(archive.read(b"a/\x95\x5c/b", &mut buffer, 9).unwrap(), 1);
    let archive = open(&[entry(b"a\\b", b"1"), entry(b"c/d", b"2")]);
    assert_eq!(paths(archive.names()), [b"a\\b", b"c/d"]);
}

#[test]
fn what_is_no_plain_file_is_refused_and_the_rest_is_read() {
    const UNIX: u8 = 3;
    let unix = |name, mode: u32| Entry {
        attributes: (UNIX, mode << 16),
        ..entry(name, b"target")
    };
    let archive = open(&[
        unix(b"link", 0o12_0777),
        unix(b"device", 0o6_0600),
        unix(b"pipe", 0o1_0600),
        unix(b"plain", 0o10_0644),
        Entry {
            attributes: (UNIX, 0o4_0755 << 16),
            ..entry(b"folder", b"")
        },
        Entry {
            flags: 1,
            ..entry(b"encrypted", b"secret")
        },
        Entry {
            method: 12,
            ..entry(b"bzip2", b"packed")
        },
        entry(b"twice", b"1"),
        entry(b"./twice", b"2"),
    ]);
    assert_eq!(paths(archive.names()), [b"plain"]);
    let expected: [&[u8]; 6] = [
        b"bzip2",
        b"device",
        b"encrypted",
        b"link",
        b"pipe",
        b"twice",
    ];
    assert_eq!(problem_paths(archive.problems()), expected);
}

#[test]
fn entries_that_share_bytes_refuse_the_archive() {
    let mut zip = stored(&[entry(b"one", b"same"), entry(b"two", b"same")]);
    let second = directory_entry(&zip, 1);
    zip[second + 42..second + 46].fill(0);
    let error = Place::new().open(&zip).unwrap_err();
    assert!(matches!(error, Error::ArchiveRefused { .. }), "{error}");
    // One byte into the bytes of the first.
    let begin = u32::try_from(30 + 3 + 3).unwrap();
    zip[second + 42..second + 46].copy_from_slice(&begin.to_le_bytes());
    let error = Place::new().open(&zip).unwrap_err();
    assert!(matches!(error, Error::ArchiveRefused { .. }), "{error}");
}

#[test]
fn a_local_header_cannot_reach_into_the_next_entry() {
    let mut zip = stored(&[entry(b"one", b"same"), entry(b"two", b"next")]);
    // Extra fields of 8 bytes that the directory knows nothing of.
    zip[28] = 8;
    let archive = Place::new().open(&zip).unwrap();
    let error = archive.read(b"one", &mut Vec::new(), 100).unwrap_err();
    assert!(matches!(error, ReadError::Io { .. }));
    assert_eq!(read(&archive, "two"), b"next");
}

#[test]
fn sizes_that_lie_are_found_out() {
    let tree: Tree = [("a".to_owned(), vec![b'x'; 1 << 20])].into();
    let zip = zip_of(&tree, zip::CompressionMethod::Deflated, false);
    let at = directory_entry(&zip, 0) + 24;
    for size in [0_u32, 100, (1 << 20) - 1, (1 << 20) + 1, 10 << 20] {
        let mut lying = zip.clone();
        lying[at..at + 4].copy_from_slice(&size.to_le_bytes());
        let archive = Place::new().open(&lying).unwrap();
        let mut buffer = Vec::new();
        let error = archive.read(b"a", &mut buffer, 16 << 20).unwrap_err();
        assert!(
            matches!(error, ReadError::Io { source } if source.kind() == std::io::ErrorKind::InvalidData)
        );
        assert!(buffer.capacity() <= 4 << 20, "{size}");
    }
}

#[test]
fn a_bomb_is_refused_by_its_ratio() {
    let zeros: Tree = (0..3).map(|i| (format!("{i}"), vec![0; 8 << 20])).collect();
    let zip = zip_of(&zeros, zip::CompressionMethod::Deflated, false);
    let error = Place::new().open(&zip).unwrap_err();
    assert!(matches!(error, Error::ArchiveRefused { .. }), "{error}");
    let limits = ArchiveLimits {
        ratio_max: 2_000,
        ..ArchiveLimits::default()
    };
    let archive = Place::new().open_with(&zip, &limits, "").unwrap();
    assert_eq!(archive.names().len(), 3);
}

/// A writer that cannot go back, so that sizes follow the bytes.
struct OneWay(Vec<u8>);

impl Write for OneWay {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn sizes_may_follow_the_bytes() {
    let mut writer = zip::ZipWriter::new_stream(OneWay(Vec::new()));
    for (path, bytes) in &small_tree() {
        let options = SimpleFileOptions::default();
        writer.start_file(path.as_str(), options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    let zip = writer.finish().unwrap().into_inner().0;
    assert_ne!(zip[6] & 8, 0, "the writer wrote sizes in front");
    assert_eq!(tree_of(&Place::new().open(&zip).unwrap()), small_tree());
}

#[test]
fn seventy_thousand_entries_need_the_wide_record() {
    let tree: Tree = (0..70_000)
        .map(|i| (format!("f{i:05}"), Vec::new()))
        .collect();
    let mut zip = zip_of(&tree, zip::CompressionMethod::Stored, false);
    let archive = Place::new().open(&zip).unwrap();
    assert_eq!(archive.names().len(), 70_000);
    assert_eq!(archive.names().path(69_999), b"f69999");
    assert_eq!(read(&archive, "f69999"), b"");
    let count = zip
        .windows(4)
        .rposition(|mark| mark == b"PK\x06\x06")
        .unwrap()
        + 32;
    zip[count] ^= 1;
    assert!(matches!(
        Place::new().open(&zip),
        Err(Error::ArchiveDamaged { .. })
    ));
}

#[test]
fn a_comment_may_stand_at_the_end() {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    writer.start_file("a", options).unwrap();
    writer
        .set_comment("PK\u{5}\u{6} looks like an end")
        .unwrap();
    let zip = writer.finish().unwrap().into_inner();
    assert_eq!(paths(Place::new().open(&zip).unwrap().names()), [b"a"]);
}
