//! What the tests share: trees of files, and archives of them made by other people's writers.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Write};
use std::path::PathBuf;

use proptest::prelude::*;
use zip::write::SimpleFileOptions;

use crate::source::{Archive, ArchiveLimits, Names, RootFiles};
use crate::{Error, WalkProblem};

/// Paths and bytes.
pub(super) type Tree = BTreeMap<String, Vec<u8>>;

pub(super) const KINDS: [&str; 5] = ["zip", "stored.zip", "tar", "tar.gz", "tar.zst"];

/// Where an archive and its scratch file lie.
pub(super) struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    pub(super) fn new() -> Place {
        let folder = tempfile::tempdir().unwrap();
        Place { folder }
    }

    pub(super) fn scratch(&self) -> PathBuf {
        self.folder.path().join("scratch")
    }

    pub(super) fn write(&self, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join("delivery");
        fs::write(&path, bytes).unwrap();
        path
    }

    pub(super) fn open_with(
        &self,
        bytes: &[u8],
        limits: &ArchiveLimits,
        prefix: &str,
    ) -> Result<Archive, Error> {
        Archive::open(&self.write(bytes), &self.scratch(), limits, prefix)
    }

    /// Opens an archive with the default limits; nothing may stay in the scratch folder.
    pub(super) fn open(&self, bytes: &[u8]) -> Result<Archive, Error> {
        let archive = self.open_with(bytes, &ArchiveLimits::default(), "");
        let left = fs::read_dir(self.scratch()).map_or(0, Iterator::count);
        assert_eq!(left, 0, "a scratch file has a name");
        archive
    }
}

pub(super) fn paths(names: &Names) -> Vec<Vec<u8>> {
    (0..names.len()).map(|i| names.path(i).to_vec()).collect()
}

pub(super) fn problem_paths(problems: &[WalkProblem]) -> Vec<&[u8]> {
    assert!(problems.iter().all(|problem| problem.root == 0));
    problems.iter().map(|problem| &problem.path[..]).collect()
}

/// Reads a file with a limit that none reaches.
pub(super) fn read(archive: &Archive, path: &str) -> Vec<u8> {
    let mut buffer = b"old".to_vec();
    let size = archive.read(path.as_bytes(), &mut buffer, 1 << 30).unwrap();
    assert_eq!(size, buffer.len());
    buffer
}

/// Everything that an archive gives.
pub(super) fn tree_of(archive: &Archive) -> Tree {
    let name = |path: Vec<u8>| String::from_utf8(path).unwrap();
    let names = paths(archive.names());
    assert!(names.is_sorted_by(|a, b| a < b));
    names
        .into_iter()
        .map(|path| {
            let path = name(path);
            let bytes = read(archive, &path);
            (path, bytes)
        })
        .collect()
}

/// Random trees of up to 12 files, some beyond one window of the reader.
pub(super) fn trees() -> impl Strategy<Value = Tree> {
    let part = "[a-c0-9_^%表.-]{1,6}";
    let path =
        proptest::collection::vec(part, 1..4).prop_map(|parts| format!("x{}", parts.join("/x")));
    let bytes = prop_oneof![
        9 => proptest::collection::vec(any::<u8>(), 0..2_000),
        1 => (any::<u8>(), 0_usize..300_000).prop_map(|(seed, size)| {
            (0..size).map(|i| (i / 7) as u8 ^ (i * i) as u8 ^ seed).collect()
        }),
    ];
    proptest::collection::btree_map(path, bytes, 0..12)
}

pub(super) fn archive_of(kind: &str, tree: &Tree) -> Vec<u8> {
    match kind {
        "zip" => zip_of(tree, zip::CompressionMethod::Deflated, false),
        "stored.zip" => zip_of(tree, zip::CompressionMethod::Stored, true),
        "tar" => tar_of(tree),
        "tar.gz" => gzip(&tar_of(tree)),
        _ => zstd::encode_all(&tar_of(tree)[..], 1).unwrap(),
    }
}

pub(super) fn zip_of(tree: &Tree, method: zip::CompressionMethod, zip64: bool) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(method)
        .large_file(zip64);
    for (path, bytes) in tree {
        writer.start_file(path.as_str(), options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

pub(super) fn tar_of(tree: &Tree) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (path, bytes) in tree {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, path, &bytes[..]).unwrap();
    }
    builder.into_inner().unwrap()
}

pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

/// Three small files, one of them empty.
pub(super) fn small_tree() -> Tree {
    [
        ("a/one", "first bytes"),
        ("a/two", ""),
        ("b", "more more more more"),
    ]
    .map(|(path, bytes)| (path.to_owned(), bytes.as_bytes().to_vec()))
    .into()
}
