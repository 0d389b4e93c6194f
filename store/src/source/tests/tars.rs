//! Tar files as they come from tools and from people who mean harm.

use tar::{Builder, EntryType, Header};

use super::writers::{Place, Tree, archive_of, gzip, paths, problem_paths, read, tar_of, tree_of};
use crate::Error;
use crate::source::{Archive, ArchiveLimits, RootFiles};

/// An entry with a name that the writer would not take: it goes into the header as it is.
fn raw(name: &[u8], kind: EntryType, bytes: &[u8]) -> Vec<u8> {
    let mut header = Header::new_ustar();
    header.as_mut_bytes()[..name.len()].copy_from_slice(name);
    header.set_entry_type(kind);
    header.set_mode(0o644);
    header.set_size(bytes.len() as u64);
    header.set_cksum();
    let mut entry = header.as_bytes().to_vec();
    entry.extend_from_slice(bytes);
    entry.resize(entry.len().next_multiple_of(512), 0);
    entry
}

fn ended(entries: &[Vec<u8>]) -> Vec<u8> {
    [entries.concat(), vec![0; 1024]].concat()
}

fn open(entries: &[Vec<u8>]) -> Archive {
    Place::new().open(&ended(entries)).unwrap()
}

#[test]
fn names_that_lead_outside_and_what_is_no_file_are_refused() {
    let file = EntryType::Regular;
    let archive = open(&[
        raw(b"./good//file", file, b"ok"),
        raw(b"folder/", EntryType::Directory, b""),
        raw(b"../up", file, b"bad"),
        raw(b"/root", file, b"bad"),
        raw(b"a/../../b", file, b"bad"),
        raw(b"C:\\drive", file, b"bad"),
        raw(b"soft", EntryType::Symlink, b""),
        raw(b"hard", EntryType::Link, b""),
        raw(b"device", EntryType::Block, b""),
        raw(b"terminal", EntryType::Char, b""),
        raw(b"pipe", EntryType::Fifo, b""),
        raw(b"sparse", EntryType::GNUSparse, b"x"),
        raw(b"unknown", EntryType::new(b'Z'), b"x"),
        raw(b"last", file, b"still read"),
    ]);
    assert_eq!(paths(archive.names()), [b"good/file".as_slice(), b"last"]);
    assert_eq!(read(&archive, "last"), b"still read");
    let expected: [&[u8]; 11] = [
        b"../up",
        b"/root",
        b"C:\\drive",
        b"a/../../b",
        b"device",
        b"hard",
        b"pipe",
        b"soft",
        b"sparse",
        b"terminal",
        b"unknown",
    ];
    assert_eq!(problem_paths(archive.problems()), expected);
}

#[test]
fn the_last_of_equal_names_counts() {
    let file = EntryType::Regular;
    let archive = open(&[
        raw(b"a", file, b"old"),
        raw(b"b", file, b"other"),
        raw(b"./a", file, b"new"),
    ]);
    assert_eq!(archive.names().len(), 2);
    assert_eq!(read(&archive, "a"), b"new");
    assert!(archive.problems().is_empty());
}

#[test]
fn names_keep_their_bytes() {
    let names: [&[u8]; 3] = [b"a/\x95\x5c", "a/か\u{3099}".as_bytes(), "a/が".as_bytes()];
    let archive = open(&names.map(|name| raw(name, EntryType::Regular, name)));
    let mut buffer = Vec::new();
    for name in names {
        archive.read(name, &mut buffer, 100).unwrap();
        assert_eq!(buffer, name);
    }
}

#[test]
fn long_names_of_every_form_are_read() {
    // GNU's long name.
    let long = format!("{}/表/{}", "d".repeat(200), "f".repeat(150));
    let tree: Tree = [(long, b"gnu".to_vec())].into();
    assert_eq!(tree_of(&Place::new().open(&tar_of(&tree)).unwrap()), tree);
    // Two parts of a POSIX header.
    let mut builder = Builder::new(Vec::new());
    let mut header = Header::new_ustar();
    let path = format!("{}/{}", "d".repeat(90), "f".repeat(90));
    header.set_path(&path).unwrap();
    header.set_size(5);
    header.set_cksum();
    builder.append(&header, &b"posix"[..]).unwrap();
    // PAX records, the size in them being the true one.
    let size = b"4".as_slice();
    let records = [("path", "表/pax".as_bytes()), ("size", size)];
    builder.append_pax_extensions(records).unwrap();
    let mut header = Header::new_ustar();
    header.set_path("short").unwrap();
    header.set_size(4);
    header.set_cksum();
    builder.append(&header, &b"pax!"[..]).unwrap();
    let archive = Place::new().open(&builder.into_inner().unwrap()).unwrap();
    let expected: Tree = [
        (path, b"posix".to_vec()),
        ("表/pax".to_owned(), b"pax!".to_vec()),
    ]
    .into();
    assert_eq!(tree_of(&archive), expected);
}

#[test]
fn pax_records_count_for_one_entry_and_never_for_all() {
    let file = EntryType::Regular;
    let archive = open(&[
        raw(b"x", EntryType::XHeader, b"10 path=p\n"),
        raw(b"a", file, b"1"),
        raw(b"b", file, b"2"),
        raw(b"g", EntryType::XGlobalHeader, b"13 comment=x\n"),
        raw(b"x", EntryType::XHeader, b"22 GNU.sparse.major=1\n"),
        raw(b"sparse", file, b"3"),
    ]);
    assert_eq!(paths(archive.names()), [b"b", b"p"]);
    assert_eq!(problem_paths(archive.problems()), [b"sparse"]);
    for records in [b"10 path=p\n".as_slice(), b"9 size=1\n"] {
        let tar = ended(&[raw(b"g", EntryType::XGlobalHeader, records)]);
        let error = Place::new().open(&tar).unwrap_err();
        assert!(matches!(error, Error::ArchiveDamaged { .. }));
    }
    for records in [
        b"99 path=p\n".as_slice(),
        b"0 a=b\n",
        b"x",
        b"6 path\n",
        b"9 size=x\n",
    ] {
        let tar = ended(&[raw(b"x", EntryType::XHeader, records)]);
        let error = Place::new().open(&tar).unwrap_err();
        assert!(matches!(error, Error::ArchiveDamaged { .. }));
    }
}

#[test]
fn an_extended_header_without_end_is_refused() {
    let tar = ended(&[raw(b"long", EntryType::GNULongName, &vec![b'x'; 2 << 20])]);
    let error = Place::new().open(&tar).unwrap_err();
    assert!(matches!(error, Error::ArchiveRefused { .. }), "{error}");
}

#[test]
fn an_archive_that_does_not_end_or_goes_on_is_damaged() {
    let one = raw(b"a", EntryType::Regular, b"1");
    let joined = [
        ended(std::slice::from_ref(&one)),
        ended(std::slice::from_ref(&one)),
    ]
    .concat();
    for tar in [one, joined] {
        let error = Place::new().open(&tar).unwrap_err();
        assert!(matches!(error, Error::ArchiveDamaged { .. }), "{error}");
    }
}

#[test]
fn sizes_beyond_the_file_are_damage() {
    for size in [1 << 12, (1 << 33) - 1, u64::MAX >> 1] {
        let mut header = Header::new_gnu();
        header.set_path("a").unwrap();
        header.set_size(size);
        header.set_cksum();
        let tar = [header.as_bytes().as_slice(), &[0; 1024]].concat();
        let error = Place::new().open(&tar).unwrap_err();
        assert!(matches!(error, Error::ArchiveDamaged { .. }), "{error}");
    }
}

#[test]
fn a_packed_bomb_is_refused_and_leaves_nothing() {
    let zeros: Tree = [("zeros".to_owned(), vec![0; 40 << 20])].into();
    for kind in ["tar.gz", "tar.zst"] {
        let bytes = archive_of(kind, &zeros);
        let error = Place::new().open(&bytes).unwrap_err();
        assert!(
            matches!(error, Error::ArchiveRefused { .. }),
            "{kind}: {error}"
        );
        let limits = ArchiveLimits {
            ratio_max: 100_000,
            ..ArchiveLimits::default()
        };
        assert!(Place::new().open_with(&bytes, &limits, "").is_ok());
    }
}

#[test]
fn what_is_packed_twice_or_is_no_tar_is_not_unpacked_again() {
    let tar = tar_of(&Tree::new());
    for bytes in [gzip(&gzip(&tar)), gzip(b"plain text"), gzip(b"")] {
        let error = Place::new().open(&bytes).unwrap_err();
        assert!(matches!(error, Error::ArchiveDamaged { .. }), "{error}");
    }
    // Two gzip members behind each other are one stream, as some tools write it.
    let (front, back) = tar.split_at(512);
    let archive = Place::new().open(&[gzip(front), gzip(back)].concat());
    assert!(archive.unwrap().names().is_empty());
}

#[test]
fn the_scratch_file_is_private_and_goes_with_the_archive() {
    let place = Place::new();
    let tree: Tree = [("a".to_owned(), b"1".to_vec())].into();
    let archive = place.open(&archive_of("tar.gz", &tree)).unwrap();
    let here = std::fs::canonicalize(place.scratch()).unwrap();
    let open_files = || {
        let links = std::fs::read_dir("/proc/self/fd").unwrap();
        let targets = links.filter_map(|link| std::fs::read_link(link.ok()?.path()).ok());
        targets.filter(|target| target.starts_with(&here)).count()
    };
    if !std::path::Path::new("/proc/self/fd").is_dir() {
        eprintln!("skipped: no /proc");
        return;
    }
    assert_eq!(open_files(), 1);
    assert_eq!(read(&archive, "a"), b"1");
    drop(archive);
    assert_eq!(open_files(), 0);
    let error = place.open(&gzip(b"no tar")).unwrap_err();
    assert!(matches!(error, Error::ArchiveDamaged { .. }));
    assert_eq!(open_files(), 0);
}
