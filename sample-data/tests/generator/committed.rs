//! The committed network is what the generator writes. With `KIJUN_BLESS=1` it is rewritten instead; read the diff before
//! committing it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::common::{files, options, write};

/// What the generator writes into the network's folder; the rest is written by hand or by a night.
const GENERATED: &[&str] = &["feeds", "kijun.toml", "truth.json"];

fn generated(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let is_generated = |path: &String| GENERATED.contains(&path.split('/').next().unwrap_or(""));
    files(root)
        .into_iter()
        .filter(|(path, _)| is_generated(path))
        .collect()
}

#[test]
fn the_committed_network_is_what_the_generator_writes() {
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("network");
    if std::env::var_os("KIJUN_BLESS").is_some_and(|value| value == "1") {
        if committed.join("feeds").exists() {
            fs::remove_dir_all(committed.join("feeds")).unwrap();
        }
        fs::create_dir_all(&committed).unwrap();
        write(&committed, &options());
    }
    let fresh = tempfile::tempdir().unwrap();
    write(fresh.path(), &options());
    let (expected, found) = (generated(fresh.path()), generated(&committed));
    let names = |tree: &BTreeMap<String, Vec<u8>>| tree.keys().cloned().collect::<Vec<_>>();
    assert_eq!(
        names(&found),
        names(&expected),
        "run again with KIJUN_BLESS=1 and read the diff"
    );
    for (path, bytes) in &expected {
        assert!(
            found[path] == *bytes,
            "{path} differs; run again with KIJUN_BLESS=1 and read the diff"
        );
    }
    let bytes: usize = expected.values().map(Vec::len).sum();
    assert!(
        expected.len() < 1_200 && bytes < 2_000_000,
        "{} files, {bytes} bytes",
        expected.len()
    );
}
