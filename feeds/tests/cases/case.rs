//! A case: a folder with a message, what there is to know of it, and the rows that it must give.

use std::path::{Path, PathBuf};

use encoding_rs::{EUC_JP, Encoding, ISO_2022_JP, SHIFT_JIS, UTF_8};

/// Where the cases of all formats stand: `format/data type/case`.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/cases");

/// One folder of cases.
pub(crate) struct Case {
    /// `data type/case`, for complaints.
    pub(crate) label: String,
    /// The folder of the data type.
    pub(crate) folder: String,
    /// Path of the file below the root of its storage.
    pub(crate) path: String,
    /// What must not be found in the rows: names, addresses, numbers, words that somebody typed.
    pub(crate) never: Vec<String>,
    /// The file.
    pub(crate) bytes: Vec<u8>,
    /// The message as people read it; empty when the case is kept as bytes.
    pub(crate) text: String,
    /// `expected.txt`.
    pub(crate) expected: PathBuf,
}

/// Every case of a format, sorted.
pub(crate) fn all(format: &str) -> Vec<Case> {
    let root = Path::new(ROOT).join(format);
    let types = folders(&root);
    let cases = types.iter().flat_map(|data_type| folders(data_type));
    cases.map(|folder| read(&folder)).collect()
}

fn folders(path: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(path).unwrap();
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    found.sort_unstable();
    found
}

fn read(folder: &Path) -> Case {
    let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    let data_type = name(folder.parent().unwrap());
    let label = format!("{data_type}/{}", name(folder));
    let about: toml::Table = std::fs::read_to_string(folder.join("case.toml"))
        .unwrap_or_else(|error| panic!("{label}: {error}"))
        .parse()
        .unwrap_or_else(|error| panic!("{label}: {error}"));
    let get = |key: &str| about.get(key).and_then(toml::Value::as_str);
    for key in ["path", "what", "source"] {
        assert!(get(key).is_some(), "{label}: case.toml has no {key}");
    }
    let (text, bytes) = match std::fs::read(folder.join("message.bin")) {
        Ok(bytes) => (String::new(), bytes),
        Err(_) => {
            let text = std::fs::read_to_string(folder.join("message.txt")).unwrap();
            let terminator = get("terminator").unwrap_or("\r");
            let sent = text.replace('\n', terminator) + get("behind").unwrap_or_default();
            (text, encode(&label, get("encoding"), &sent))
        }
    };
    let never = about.get("never").and_then(toml::Value::as_array);
    let never = never.into_iter().flatten();
    Case {
        folder: data_type,
        path: get("path").unwrap_or_default().to_owned(),
        never: never
            .map(|word| word.as_str().unwrap().to_owned())
            .collect(),
        bytes,
        text,
        expected: folder.join("expected.txt"),
        label,
    }
}

/// The text in the encoding that the hospital sends.
fn encode(label: &str, name: Option<&str>, text: &str) -> Vec<u8> {
    let encoding: &Encoding = match name {
        Some("iso-2022-jp") => ISO_2022_JP,
        Some("cp932") => SHIFT_JIS,
        Some("euc-jp") => EUC_JP,
        Some("utf-8") => UTF_8,
        other => panic!("{label}: case.toml names no encoding that is known: {other:?}"),
    };
    let (bytes, _, has_lost) = encoding.encode(text);
    assert!(!has_lost, "{label}: a character is not in the encoding");
    bytes.into_owned()
}
